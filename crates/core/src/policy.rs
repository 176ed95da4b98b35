//! What an account needs to get back in.

use crate::account::Account;
use crate::method::Method;
use crate::reset::Proof;

/// The rule for one account. Today an organization has one, this default.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Methods that may be used, in the order in which they are offered.
    pub methods: Vec<Method>,
    /// How many different proofs are needed, 1 to 3.
    pub required: usize,
    /// Whether privileged accounts can't reset by themselves (REC-06).
    pub excludes_privileged: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { methods: Method::ALL.to_vec(), required: 1, excludes_privileged: true }
    }
}

impl Policy {
    /// Which of the policy's methods an account has.
    pub fn methods_of(&self, account: &Account) -> Vec<Method> {
        let has = |method: &Method| match method {
            Method::Email => account.mail_addresses().next().is_some(),
        };
        self.methods.iter().copied().filter(has).collect()
    }

    /// Whether these proofs are enough. One method counts once, however often it was proved.
    pub fn is_satisfied_by(&self, proofs: &[Proof]) -> bool {
        let proved =
            self.methods.iter().filter(|method| proofs.iter().any(|proof| proof.method() == **method));
        proved.count() >= self.required.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn one_method_counts_once_and_nothing_is_never_enough() {
        let proof = Proof::new(Method::Email, Timestamp::from_micros(0));
        let one = Policy::default();
        let two = Policy { required: 2, ..Policy::default() };
        assert!(one.is_satisfied_by(std::slice::from_ref(&proof)));
        assert!(!two.is_satisfied_by(&[proof.clone(), proof.clone()]));
        assert!(!Policy { required: 0, ..Policy::default() }.is_satisfied_by(&[]));
        assert!(!Policy { methods: vec![], ..Policy::default() }.is_satisfied_by(&[proof]));
    }
}
