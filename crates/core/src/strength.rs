//! How strong the way back into an account is, as its owner is told.

use crate::account::Account;
use crate::policy::Policy;
use crate::registration::SecurityInfo;

/// How strong the way back is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strength {
    /// Too few methods are there: only a person can help.
    None,
    /// Enough are there, and none to spare: whoever loses one needs a person.
    Single,
    /// One proof is enough, and there is another way if one is lost.
    Spare,
    /// One proof is not enough: a stolen mailbox opens nothing.
    Strong,
}

impl Strength {
    /// Each of them, the weakest first.
    pub const ALL: [Self; 4] = [Self::None, Self::Single, Self::Spare, Self::Strong];

    /// Its name in texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Single => "single",
            Self::Spare => "spare",
            Self::Strong => "strong",
        }
    }
}

impl Policy {
    /// How strong an account's way back is, whatever is stopped for now. Several apps, or several addresses, are one way:
    /// they often share a telephone.
    pub fn strength(&self, account: &Account, info: &SecurityInfo) -> Strength {
        let usual = self.without_brake();
        let methods = usual.methods_of(account, info);
        let enough: Vec<_> = methods.iter().copied().filter(|method| usual.may_be_alone(*method)).collect();
        let ways = usual.count(&enough);
        match usual.for_account(account, info).required {
            _ if ways == 0 || !self.allows => Strength::None,
            required if usual.worth(&methods) < required => Strength::None,
            1 if ways == 1 => Strength::Single,
            1 => Strength::Spare,
            _ => Strength::Strong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brake::{Brake, Target};
    use crate::method::Method;
    use crate::testing::{account, info};

    #[test]
    fn strength_grows_with_what_there_is() {
        let policy = Policy { methods: Method::ALL.to_vec(), ..Policy::default() };
        let mut nowhere = account();
        nowhere.contacts.clear();
        for (account, methods, strength) in [
            (&nowhere, &[][..], Strength::None),
            (&nowhere, &[Method::Totp], Strength::Single),
            (&account(), &[], Strength::Single),
            (&account(), &[Method::RecoveryCode], Strength::Spare),
            (&account(), &[Method::Totp], Strength::Strong),
            (&nowhere, &[Method::Totp, Method::RecoveryCode], Strength::Strong),
            (&nowhere, &[Method::SecurityQuestions], Strength::None),
            (&account(), &[Method::SecurityQuestions], Strength::Single),
        ] {
            assert_eq!(policy.strength(account, &info(methods)), strength, "{methods:?}");
        }
        let stopped = Policy { brake: Brake::from_iter([Target::All]), ..policy.clone() };
        assert_eq!(stopped.strength(&account(), &info(&[Method::Totp])), Strength::Strong, "for now");
        let nobody = Policy { allows: false, ..policy.clone() };
        assert_eq!(nobody.strength(&account(), &info(&[Method::Totp])), Strength::None);
        let three = Policy { required: 3, ..policy };
        assert_eq!(three.strength(&account(), &info(&[Method::Totp])), Strength::None);
    }
}
