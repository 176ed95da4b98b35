//! What an account needs to get back in.

mod check;
mod condition;
mod duty;
mod list;
mod plan;
mod questions;

pub use check::Flaw;
pub use condition::Condition;
pub use duty::{Duty, Review};
pub use list::{
    GroupPolicy, MINUTES_BETWEEN_RESETS, PASSWORD_DAYS, POSTPONEMENTS, Policies, Privileged, REGISTRATION,
    REQUIRED, RESETS_PER_DAY, REVIEW_DAYS, Required, Who, resets_in_a_row, resets_per_day,
};
pub use plan::{Covered, Plan, Planner};
pub use questions::{FIXED, QUESTIONS_ASKED, QUESTIONS_REGISTERED, QuestionRule, SIGNED_RISK};

use std::time::Duration;

use ipnet::IpNet;

use crate::account::Account;
use crate::brake::Brake;
use crate::limit::Limit;
use crate::method::{Kind, Method};
use crate::methods::security_questions::asked;
use crate::registration::SecurityInfo;
use crate::reset::Proof;
use crate::time::Timestamp;

/// The rule for one account, made of the [`GroupPolicy`] that is its own; or what strangers see, made of all of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Whether its accounts may reset at all.
    pub allows: bool,
    /// Methods that may be used, in the order in which they are offered.
    pub methods: Vec<Method>,
    /// How many different proofs are needed, 1 to 3.
    pub required: usize,
    /// Whether that is two as soon as an account has an authenticator and another method.
    pub is_automatic: bool,
    /// Whether several proofs must be of different kinds.
    pub different_kinds: bool,
    /// Whether a passkey counts as two proofs: its owner has it, and unlocked it.
    pub passkey_is_two: bool,
    /// What is asked of those who answer security questions.
    pub questions: QuestionRule,
    /// Whether privileged accounts can't reset by themselves (REC-06).
    pub excludes_privileged: bool,
    /// From where a reset can be completed; without any from anywhere.
    pub networks: Vec<IpNet>,
    /// Whether a reset is completed from a trusted browser only, or with a pass from staff.
    pub trusted_device_only: bool,
    /// Whether a trusted browser counts as a proof, beside being what `trusted_device_only` asks for.
    pub counts_device: bool,
    /// Whether a lock can be lifted without a new password.
    pub unlock: bool,
    /// How often one account's resets may be completed.
    pub frequency: Vec<Limit>,
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
            allows: true,
            methods: Method::USUAL.to_vec(),
            required: 1,
            is_automatic: true,
            different_kinds: false,
            passkey_is_two: true,
            questions: QuestionRule::default(),
            excludes_privileged: true,
            networks: Vec::new(),
            trusted_device_only: false,
            counts_device: true,
            unlock: true,
            frequency: Vec::new(),
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

    /// Whether a method may be the first proof of a reset. What is known comes after something else, unless everybody
    /// answers one list: who is asked which questions would tell strangers about an account (KBA-01). A trusted browser
    /// always comes after something else.
    pub const fn may_be_first(&self, method: Method) -> bool {
        match method.kind() {
            Kind::Device => false,
            Kind::Knowledge => self.questions.first,
            Kind::Authenticator | Kind::Contact | Kind::Saved | Kind::Staff => true,
        }
    }

    /// Methods that can be the first proof now, in the order in which they are offered.
    pub fn offered_first(&self) -> impl Iterator<Item = Method> {
        self.offered().filter(|method| self.may_be_first(*method))
    }

    /// Whether nobody has a way: no policy leaves one, or the brake stops everything, or so many methods that the others
    /// are too few. A stopped group does not count: nobody learns of it before a proof (promise 2).
    pub fn is_paused(&self) -> bool {
        let stops_some = self.methods.iter().any(|method| self.brake.stops_method(*method));
        self.brake.stops_all()
            || self.offered_first().next().is_none()
            || stops_some && self.offered().count() < self.required.max(1)
    }

    /// Which of the policy's methods an account has and can use now.
    pub fn methods_of(&self, account: &Account, info: &SecurityInfo) -> Vec<Method> {
        let has = |method: &Method| is_known(account, *method) || info.has(*method);
        self.offered().filter(has).filter(|method| self.lets_use(*method, account, info)).collect()
    }

    /// Whether what an account has of a method can be used: questions never by a privileged one (KBA-01), and only if
    /// enough were answered of what is allowed.
    fn lets_use(&self, method: Method, account: &Account, info: &SecurityInfo) -> bool {
        method.kind() != Kind::Knowledge
            || !account.privileged && asked(&info.registrations, &self.questions).is_some()
    }

    /// The same policy with nothing stopped.
    pub fn without_brake(&self) -> Self {
        Self { brake: Brake::default(), ..self.clone() }
    }

    /// What this means for one account: whoever has an authenticator and another method gives two proofs if the policy
    /// leaves that to us, and privileged ones always do. A pass from staff is no other method: it is for whoever lost theirs. Nor is a
    /// trusted browser: whoever trusts one must not need it from then on. What is stopped for now changes nothing about that
    /// (promise 12).
    pub fn for_account(&self, account: &Account, info: &SecurityInfo) -> Self {
        let methods = self.without_brake().methods_of(account, info);
        let has_authenticator = methods.iter().any(|it| it.kind() == Kind::Authenticator);
        let is_own = |it: &Method| !matches!(it.kind(), Kind::Staff | Kind::Device);
        let own: Vec<Method> = methods.into_iter().filter(is_own).collect();
        let is_strong = self.is_automatic && has_authenticator && self.count(&own) > 1;
        let required = self.required.max(if is_strong || account.privileged { 2 } else { 1 });
        let mut policy = Self { required, ..self.clone() };
        if account.privileged {
            policy.methods.retain(|method| method.kind() != Kind::Knowledge);
        }
        policy
    }

    /// Whether a method can open an account without another kind beside it.
    pub const fn may_be_alone(&self, method: Method) -> bool {
        match method.kind() {
            Kind::Device => false,
            Kind::Knowledge => self.questions.alone,
            Kind::Authenticator | Kind::Contact | Kind::Saved | Kind::Staff => true,
        }
    }

    /// Whether answers to security questions are all that an account's owner, or somebody else, would need.
    pub(crate) fn is_opened_by_answers(&self, account: &Account, info: &SecurityInfo) -> bool {
        let is_enough = self.questions.alone && self.for_account(account, info).required == 1;
        is_enough && self.methods_of(account, info).iter().any(|method| method.kind() == Kind::Knowledge)
    }

    /// How many proofs these methods make.
    pub(crate) fn count(&self, methods: &[Method]) -> usize {
        if self.different_kinds { Kind::among(methods) } else { Method::channels(methods) }
    }

    /// Whether a method is a proof. A trusted browser that no list of methods names is there for its condition alone.
    const fn counts(&self, method: Method) -> bool {
        self.counts_device || !matches!(method.kind(), Kind::Device)
    }

    /// How many proofs these methods are worth where so many are asked for.
    pub(crate) fn worth(&self, methods: &[Method]) -> usize {
        let is_two = self.passkey_is_two && methods.contains(&Method::Passkey);
        let counted: Vec<Method> = methods.iter().copied().filter(|it| self.counts(*it)).collect();
        self.count(&counted) + usize::from(is_two)
    }

    /// Whether an account has what it needs to reset: enough methods, and one that is not fresh.
    pub fn is_reachable(&self, account: &Account, info: &SecurityInfo, now: Timestamp) -> bool {
        let methods = self.methods_of(account, info);
        let is_settled = |method: &Method| {
            is_known(account, *method) || info.is_settled(*method, now) && self.counts(*method)
        };
        self.worth(&methods) >= self.for_account(account, info).required
            && methods.iter().any(is_settled)
            && methods.iter().any(|method| self.may_be_alone(*method))
    }

    /// Whether an account may reset by itself at all.
    pub fn is_open_to(&self, account: &Account) -> bool {
        self.allows && !(account.privileged && self.excludes_privileged)
    }

    /// How many ways back in an account has, whatever is stopped for now. A trusted browser is none: it leads nowhere alone.
    pub fn ways_of(&self, account: &Account, info: &SecurityInfo) -> usize {
        let usual = self.without_brake();
        let mut ways = usual.methods_of(account, info);
        ways.retain(|method| method.kind() != Kind::Device);
        usual.count(&ways)
    }

    /// Whether these proofs are enough. One method counts once, however often it was proved, and what was set up a
    /// short while ago is never the only one.
    pub fn is_satisfied_by(&self, proofs: &[Proof]) -> bool {
        let is_proved = |method: &Method| proofs.iter().any(|proof| proof.method() == *method);
        let proved: Vec<Method> = self.offered().filter(is_proved).collect();
        self.worth(&proved) >= self.required.max(1)
            && proofs.iter().any(|proof| !proof.is_fresh() && self.counts(proof.method()))
            && proved.iter().any(|method| self.may_be_alone(*method))
    }
}

/// Whether the directory knows what a method needs, so that nobody has to set it up.
fn is_known(account: &Account, method: Method) -> bool {
    method == Method::Email && account.mail_addresses().next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brake::Target;
    use crate::methods::security_questions::BANK;
    use crate::testing::{account, info};
    use crate::time::Timestamp;

    const NOW: Timestamp = Timestamp::from_micros(0);

    #[test]
    fn a_passkey_is_two_proofs_unless_the_policy_says_otherwise() {
        let two = Policy { required: 2, ..Policy::default() };
        let three = Policy { required: 3, ..Policy::default() };
        let strict = Policy { passkey_is_two: false, ..two.clone() };
        let passkey = || proof(Method::Passkey);
        assert!(two.is_satisfied_by(&[passkey()]) && !strict.is_satisfied_by(&[passkey()]));
        assert!(strict.is_satisfied_by(&[passkey(), proof(Method::Email)]));
        assert!(!three.is_satisfied_by(&[passkey()]) && !three.is_satisfied_by(&[passkey(), passkey()]));
        let fresh = Proof::new(Method::Passkey, NOW, true);
        assert!(!two.is_satisfied_by(&[fresh]), "set up a moment ago");
        let mut nowhere = account();
        nowhere.contacts.clear();
        let only = info(&[Method::Passkey]);
        assert!(two.is_reachable(&nowhere, &only, NOW) && !strict.is_reachable(&nowhere, &only, NOW));
    }

    fn braked(target: Target, required: usize) -> Policy {
        let methods = vec![Method::Email];
        Policy { methods, brake: Brake::from_iter([target]), required, ..Policy::default() }
    }

    fn proof(method: Method) -> Proof {
        Proof::new(method, NOW, false)
    }

    #[test]
    fn a_stopped_method_is_neither_offered_nor_counted() {
        let policy = braked(Target::Method(Method::Email), 1);
        assert!(!policy.offers(Method::Email));
        assert!(policy.methods_of(&account(), &SecurityInfo::default()).is_empty());
        assert!(!policy.is_satisfied_by(&[proof(Method::Email)]));
        assert!(policy.is_paused() && braked(Target::All, 1).is_paused());
    }

    #[test]
    fn a_stopped_group_and_a_policy_that_asks_too_much_are_no_pause() {
        assert!(!braked(Target::Group("staff".to_owned()), 1).is_paused());
        assert!(!Policy { required: 4, ..Policy::default() }.is_paused());
    }

    #[test]
    fn one_method_counts_once_and_nothing_is_never_enough() {
        let one = Policy::default();
        let two = Policy { required: 2, ..Policy::default() };
        assert!(one.is_satisfied_by(&[proof(Method::Email)]));
        assert!(!two.is_satisfied_by(&[proof(Method::Email), proof(Method::Email)]));
        assert!(two.is_satisfied_by(&[proof(Method::Email), proof(Method::Totp)]));
        assert!(!Policy { required: 0, ..Policy::default() }.is_satisfied_by(&[]));
        assert!(!Policy { methods: vec![], ..Policy::default() }.is_satisfied_by(&[proof(Method::Email)]));
    }

    #[test]
    fn a_fresh_method_is_never_the_only_proof() {
        let fresh = Proof::new(Method::Totp, NOW, true);
        let one = Policy::default();
        assert!(!one.is_satisfied_by(std::slice::from_ref(&fresh)));
        assert!(one.is_satisfied_by(&[fresh, proof(Method::Email)]));
    }

    fn with_questions(change: impl FnOnce(&mut QuestionRule)) -> Policy {
        let mut policy = Policy { methods: Method::ALL.to_vec(), ..Policy::default() };
        change(&mut policy.questions);
        policy
    }

    #[test]
    fn answers_complete_what_something_else_has_proved() {
        let usual = with_questions(|_| ());
        let answers = || proof(Method::SecurityQuestions);
        assert!(!usual.may_be_first(Method::SecurityQuestions) && usual.may_be_first(Method::Email));
        assert!(usual.offered_first().all(|method| method != Method::SecurityQuestions));
        assert!(!usual.is_satisfied_by(&[answers()]));
        let two = Policy { required: 2, ..usual.clone() };
        assert!(two.is_satisfied_by(&[proof(Method::Email), answers()]));
        let first = with_questions(|it| (it.fixed, it.first) = (BANK[..3].to_vec(), true));
        assert!(first.may_be_first(Method::SecurityQuestions) && !first.is_satisfied_by(&[answers()]));
        let alone = with_questions(|it| (it.fixed, it.first, it.alone) = (BANK[..3].to_vec(), true, true));
        assert!(alone.is_satisfied_by(&[answers()]));
        let only = Policy { methods: vec![Method::SecurityQuestions], ..usual };
        assert!(only.is_paused(), "nobody can begin");
    }

    #[test]
    fn only_who_answered_enough_and_is_not_privileged_is_asked() {
        let (answered, mut nowhere) = (info(&[Method::SecurityQuestions]), account());
        nowhere.contacts.clear();
        let methods = |policy: &Policy, account: &Account| policy.methods_of(account, &answered);
        let alone = with_questions(|it| (it.fixed, it.first, it.alone) = (BANK[..3].to_vec(), true, true));
        assert_eq!(methods(&alone, &nowhere), [Method::SecurityQuestions]);
        assert!(alone.is_reachable(&nowhere, &answered, NOW));
        let privileged = Account { privileged: true, ..account() };
        assert_eq!(methods(&alone, &privileged), [Method::Email]);
        assert!(!alone.for_account(&privileged, &answered).offers(Method::SecurityQuestions));
        let other_list = with_questions(|it| it.fixed = BANK[3..6].to_vec());
        assert!(methods(&other_list, &nowhere).is_empty(), "two of three are answered");
        let usual = with_questions(|_| ());
        assert_eq!(methods(&usual, &nowhere), [Method::SecurityQuestions]);
        assert!(!usual.is_reachable(&nowhere, &answered, NOW), "never alone unless somebody signs it");
        assert!(usual.is_reachable(&account(), &answered, NOW));
    }

    #[test]
    fn whoever_has_an_authenticator_gives_two_proofs_if_there_are_two() {
        let policy = Policy::default();
        let required = |account: &Account, info: &SecurityInfo| policy.for_account(account, info).required;
        let mut nowhere = account();
        nowhere.contacts.clear();
        assert_eq!(required(&account(), &SecurityInfo::default()), 1);
        assert_eq!(required(&account(), &info(&[Method::RecoveryCode])), 1);
        assert_eq!(required(&account(), &info(&[Method::Totp])), 2);
        assert_eq!(required(&nowhere, &info(&[Method::Totp])), 1);
        assert_eq!(required(&nowhere, &info(&[Method::Totp, Method::RecoveryCode])), 2);
        let lost = info(&[Method::Hotp, Method::TemporaryAccessPass]);
        assert_eq!(required(&nowhere, &lost), 1, "whoever lost the token gets in with the pass");
        assert_eq!(required(&account(), &lost), 2);
        let stopped = Policy { brake: Brake::from_iter([Target::Method(Method::Email)]), ..policy };
        assert_eq!(stopped.for_account(&account(), &info(&[Method::Totp])).required, 2, "not weaker");
    }

    #[test]
    fn an_account_reaches_its_password_with_enough_methods_and_one_that_is_not_fresh() {
        let (policy, mut nowhere) = (Policy::default(), account());
        nowhere.contacts.clear();
        let mut app = info(&[Method::Totp]);
        assert!(policy.is_reachable(&nowhere, &app, NOW));
        assert!(!policy.is_reachable(&nowhere, &SecurityInfo::default(), NOW));
        assert!(!Policy { required: 2, ..Policy::default() }.is_reachable(&nowhere, &app, NOW));
        for registration in &mut app.registrations {
            registration.fresh_until = Some(NOW + crate::registration::FRESH);
        }
        assert!(!policy.is_reachable(&nowhere, &app, NOW));
        assert!(policy.is_reachable(&account(), &app, NOW));
    }

    #[test]
    fn a_number_that_a_policy_names_is_not_raised_but_for_privileged_accounts() {
        let exactly = |required| Policy { required, is_automatic: false, ..Policy::default() };
        let app = info(&[Method::Totp]);
        let privileged = Account { privileged: true, ..account() };
        for (policy, account, required) in [
            (exactly(1), &account(), 1),
            (exactly(3), &account(), 3),
            (exactly(1), &privileged, 2),
            (exactly(3), &privileged, 3),
            (Policy::default(), &privileged, 2),
        ] {
            assert_eq!(policy.for_account(account, &app).required, required, "{policy:?}");
        }
    }

    #[test]
    fn proofs_of_one_kind_are_one_where_kinds_must_differ() {
        assert_eq!(Kind::among(&[Method::Email, Method::Totp, Method::Hotp]), 2);
        assert_eq!(Kind::among(&[Method::Totp, Method::Totp]), 1);
        let policy = Policy { required: 2, different_kinds: true, ..Policy::default() };
        assert!(policy.is_satisfied_by(&[proof(Method::Email), proof(Method::Totp)]));
        assert!(policy.is_reachable(&account(), &info(&[Method::Totp]), NOW));
        let both = [proof(Method::Totp), proof(Method::Hotp)];
        let one_kind = Policy { methods: vec![Method::Totp, Method::Hotp], ..policy };
        assert!(!one_kind.is_satisfied_by(&both));
        assert!(!one_kind.is_reachable(&account(), &info(&[Method::Totp, Method::Hotp]), NOW));
        let either = Policy { different_kinds: false, ..one_kind };
        assert!(either.is_satisfied_by(&both));
    }

    #[test]
    fn a_trusted_browser_completes_what_something_else_has_proved() {
        let policy = Policy { methods: Method::ALL.to_vec(), ..Policy::default() };
        let (device, mail) = (|| proof(Method::TrustedDevice), || proof(Method::Email));
        assert!(!policy.may_be_first(Method::TrustedDevice) && !policy.may_be_alone(Method::TrustedDevice));
        assert!(!policy.is_satisfied_by(&[device()]));
        let two = Policy { required: 2, different_kinds: true, ..policy.clone() };
        assert!(!two.is_satisfied_by(&[device(), device()]) && two.is_satisfied_by(&[mail(), device()]));
        let none_alone = [device(), proof(Method::SecurityQuestions)];
        assert!(!two.is_satisfied_by(&none_alone), "neither may be alone");
        let only = Policy { methods: vec![Method::TrustedDevice], ..policy.clone() };
        assert!(only.is_paused(), "nobody can begin");
        let (mut nowhere, trusted) = (account(), info(&[Method::TrustedDevice]));
        nowhere.contacts.clear();
        assert!(!policy.is_reachable(&nowhere, &trusted, NOW) && two.is_reachable(&account(), &trusted, NOW));
        assert_eq!((policy.ways_of(&nowhere, &trusted), policy.ways_of(&account(), &trusted)), (0, 1));
    }

    #[test]
    fn whoever_trusts_a_browser_does_not_need_it_from_then_on() {
        let policy = Policy { methods: Method::ALL.to_vec(), ..Policy::default() };
        let required = |account: &Account, methods| policy.for_account(account, &info(methods)).required;
        let mut nowhere = account();
        nowhere.contacts.clear();
        assert_eq!(required(&account(), &[Method::TrustedDevice]), 1);
        assert_eq!(required(&nowhere, &[Method::Totp, Method::TrustedDevice]), 1);
        assert_eq!(required(&account(), &[Method::Totp, Method::TrustedDevice]), 2);
    }

    #[test]
    fn two_contacts_are_of_one_kind() {
        let policy = Policy { required: 2, different_kinds: true, ..Policy::default() };
        let (both, texts) = ([proof(Method::Email), proof(Method::Sms)], info(&[Method::Sms]));
        let contacts = Policy { methods: vec![Method::Email, Method::Sms], ..policy };
        assert!(!contacts.is_satisfied_by(&both) && !contacts.is_reachable(&account(), &texts, NOW));
        let either = Policy { different_kinds: false, ..contacts };
        assert!(either.is_satisfied_by(&both) && either.is_reachable(&account(), &texts, NOW));
    }

    #[test]
    fn a_text_and_a_call_to_one_phone_are_one_proof() {
        let policy = Policy { required: 2, ..Policy::default() };
        assert!(!policy.is_satisfied_by(&[proof(Method::Sms), proof(Method::Voice)]));
        assert!(policy.is_satisfied_by(&[proof(Method::Sms), proof(Method::Email)]));
        let nowhere = crate::account::Account { contacts: Vec::new(), ..account() };
        assert!(!policy.is_reachable(&nowhere, &info(&[Method::Sms, Method::Voice]), NOW));
        assert!(policy.is_reachable(&nowhere, &info(&[Method::Sms, Method::Totp]), NOW));
    }
}
