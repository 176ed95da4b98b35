//! What an account needs to get back in.

use std::time::Duration;

use crate::account::Account;
use crate::brake::Brake;
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
    /// What is stopped for now, whatever the rest says.
    pub brake: Brake,
    /// How long things last.
    pub lifetimes: Lifetimes,
}

/// How long things last. Floors and ceilings are the configuration's business.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lifetimes {
    /// How long a code works (LNK-05).
    pub code: Duration,
    /// How long a family, and the link that belongs to it, lives at the most (REC-05).
    pub family: Duration,
    /// How long a reset may rest between two steps (SES-04).
    pub idle: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        let [code, family, idle] = [10, 30, 10].map(Duration::from_mins);
        Self { code, family, idle }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            methods: Method::ALL.to_vec(),
            required: 1,
            excludes_privileged: true,
            brake: Brake::default(),
            lifetimes: Lifetimes::default(),
        }
    }
}

impl Policy {
    /// Methods that can be used now, in the order in which they are offered.
    pub fn offered(&self) -> impl Iterator<Item = Method> {
        self.methods.iter().copied().filter(|method| !self.brake.stops_method(*method))
    }

    /// Whether a method can be used now.
    pub fn offers(&self, method: Method) -> bool {
        self.offered().any(|offered| offered == method)
    }

    /// Whether the brake leaves nobody a way: it stops everything, or so many methods that the others are too few. A
    /// stopped group does not count: nobody learns of it before a proof (promise 2).
    pub fn is_paused(&self) -> bool {
        let stops_some = self.methods.iter().any(|method| self.brake.stops_method(*method));
        self.brake.stops_all() || stops_some && self.offered().count() < self.required.max(1)
    }

    /// Which of the policy's methods an account has.
    pub fn methods_of(&self, account: &Account) -> Vec<Method> {
        let has = |method: &Method| match method {
            Method::Email => account.mail_addresses().next().is_some(),
        };
        self.offered().filter(has).collect()
    }

    /// Whether these proofs are enough. One method counts once, however often it was proved.
    pub fn is_satisfied_by(&self, proofs: &[Proof]) -> bool {
        let proved = self.offered().filter(|method| proofs.iter().any(|proof| proof.method() == *method));
        proved.count() >= self.required.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brake::Target;
    use crate::testing::account;
    use crate::time::Timestamp;

    fn braked(target: Target, required: usize) -> Policy {
        Policy { brake: Brake::from_iter([target]), required, ..Policy::default() }
    }

    #[test]
    fn a_stopped_method_is_neither_offered_nor_counted() {
        let proof = Proof::new(Method::Email, Timestamp::from_micros(0));
        let policy = braked(Target::Method(Method::Email), 1);
        assert!(!policy.offers(Method::Email) && policy.methods_of(&account()).is_empty());
        assert!(!policy.is_satisfied_by(&[proof]));
        assert!(policy.is_paused() && braked(Target::All, 1).is_paused());
    }

    #[test]
    fn a_stopped_group_and_a_policy_that_asks_too_much_are_no_pause() {
        assert!(!braked(Target::Group("staff".to_owned()), 1).is_paused());
        assert!(!Policy { required: 3, ..Policy::default() }.is_paused());
    }

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
