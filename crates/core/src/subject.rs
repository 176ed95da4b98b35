//! Whom a reset is about: the one place that tells a real account from a decoy.

use serde::{Deserialize, Serialize};

use crate::account::{Account, Lock};
use crate::ids::{AccountId, KnownBrowserId};
use crate::policy::Policy;
use crate::registration::SecurityInfo;
use crate::time::Timestamp;

/// What a typed identifier resolved to. A decoy is treated like an account in every step and proves nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    account: Option<AccountId>,
    decoy: Option<DecoyReason>,
    known_browser: Option<KnownBrowserId>,
}

/// Why nobody is behind a reset. Only audit rows and staff learn it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecoyReason {
    /// No account has this name.
    NotFound,
    /// Several accounts share this address.
    Ambiguous,
    /// The account is switched off.
    Disabled,
    /// The account is past its end date.
    AccountExpired,
    /// An administrator locked it.
    LockedByAdministrator,
    /// Its owner stopped resets ("this was not me").
    Held,
    /// Its policy lets nobody reset, or no policy is for it.
    Excluded,
    /// The policy excludes privileged accounts (REC-06).
    Privileged,
    /// It has too few of the methods that the policy allows, or only such that were set up a short while ago.
    NoMethod,
    /// The brake stops resets of everybody or of one of the account's groups, for now: nobody becomes a decoy for that.
    Paused,
    /// What the directory says about this name makes no sense.
    Unreadable,
    /// Its reset was ended from outside: another one was completed, or the owner objected.
    Ended,
}

impl DecoyReason {
    /// Its name in audit rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Ambiguous => "ambiguous",
            Self::Disabled => "disabled",
            Self::AccountExpired => "account-expired",
            Self::LockedByAdministrator => "locked-by-administrator",
            Self::Held => "held",
            Self::Excluded => "excluded",
            Self::Privileged => "privileged",
            Self::NoMethod => "no-method",
            Self::Paused => "paused",
            Self::Unreadable => "unreadable",
            Self::Ended => "ended",
        }
    }
}

/// What looking up a typed identifier found.
pub enum Found {
    /// No entry.
    Nothing,
    /// More than one entry.
    Several,
    /// Exactly one.
    One(Box<Account>),
}

impl Subject {
    /// Decides whom a reset is about; `info` is what the account that was found has set up.
    pub fn decide(found: &Found, info: &SecurityInfo, policy: &Policy, now: Timestamp) -> Self {
        match found {
            Found::Nothing => Self::decoy(DecoyReason::NotFound, None),
            Found::Several => Self::decoy(DecoyReason::Ambiguous, None),
            Found::One(account) => match standing((account, info), policy, now) {
                Ok(()) => Self::account(account.id),
                Err(reason) => Self::decoy(reason, Some(account.id)),
            },
        }
    }

    /// A real account.
    pub const fn account(account: AccountId) -> Self {
        Self { account: Some(account), decoy: None, known_browser: None }
    }

    /// A decoy; `account` is the one that stands behind it, if there is one, for the audit row.
    pub const fn decoy(reason: DecoyReason, account: Option<AccountId>) -> Self {
        Self { account, decoy: Some(reason), known_browser: None }
    }

    /// The same subject, asked for by a browser that signed this account in before. It has budgets of its own, so
    /// that strangers can't use up its owner's (promise 13).
    pub fn asked_by(self, browser: Option<(KnownBrowserId, AccountId)>) -> Self {
        let is_its_own = |(_, account): &(KnownBrowserId, AccountId)| self.real_account() == Some(*account);
        let known_browser = browser.filter(is_its_own).map(|(id, _)| id);
        Self { known_browser, ..self }
    }

    /// What is left of a subject whose family was ended from outside. Who has proved nothing is not told that the
    /// owner did something (promise 2): everything goes on as it does for a decoy.
    pub fn ended(self) -> Self {
        Self::decoy(self.decoy.unwrap_or(DecoyReason::Ended), self.account)
    }

    /// The browser that asks, if it signed this account in before.
    pub const fn known_browser(&self) -> Option<KnownBrowserId> {
        self.known_browser
    }

    /// Whether a proof can count.
    pub const fn is_real(&self) -> bool {
        self.account.is_some() && self.decoy.is_none()
    }

    /// The account that a grant may be made for; none for a decoy.
    pub fn real_account(&self) -> Option<AccountId> {
        self.account.filter(|_| self.decoy.is_none())
    }

    /// The account that audit rows name, decoy or not.
    pub const fn audited_account(&self) -> Option<AccountId> {
        self.account
    }

    /// Why it is a decoy; none if it is real.
    pub const fn decoy_reason(&self) -> Option<DecoyReason> {
        self.decoy
    }
}

/// Whether an account may be reset under a policy, at the start and again at the commit.
pub fn standing(
    (account, info): (&Account, &SecurityInfo),
    policy: &Policy,
    now: Timestamp,
) -> Result<(), DecoyReason> {
    let status = account.status;
    let refusals = [
        (status.disabled, DecoyReason::Disabled),
        (status.expired, DecoyReason::AccountExpired),
        (status.locked == Some(Lock::Administrator), DecoyReason::LockedByAdministrator),
        (status.held, DecoyReason::Held),
        (!policy.allows, DecoyReason::Excluded),
        (account.privileged && policy.excludes_privileged, DecoyReason::Privileged),
        (policy.brake.stops_account(account), DecoyReason::Paused),
        (!policy.is_reachable(account, info, now), DecoyReason::NoMethod),
    ];
    refusals.into_iter().find(|(applies, _)| *applies).map_or(Ok(()), |(_, reason)| Err(reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Status;
    use crate::brake::Target;
    use crate::testing::account;

    const NOW: Timestamp = Timestamp::from_micros(1);

    fn decided(change: impl FnOnce(&mut Account)) -> Option<DecoyReason> {
        let mut account = account();
        change(&mut account);
        Subject::decide(&Found::One(Box::new(account)), &SecurityInfo::default(), &Policy::default(), NOW)
            .decoy_reason()
    }

    #[test]
    fn only_an_account_in_good_standing_is_real() {
        assert_eq!(decided(|_| ()), None);
        assert_eq!(decided(|it| it.status.disabled = true), Some(DecoyReason::Disabled));
        assert_eq!(decided(|it| it.status.expired = true), Some(DecoyReason::AccountExpired));
        assert_eq!(decided(|it| it.status.held = true), Some(DecoyReason::Held));
        assert_eq!(decided(|it| it.privileged = true), Some(DecoyReason::Privileged));
        assert_eq!(decided(|it| it.contacts.clear()), Some(DecoyReason::NoMethod));
        let administrator = Status { locked: Some(Lock::Administrator), ..Status::default() };
        assert_eq!(decided(|it| it.status = administrator), Some(DecoyReason::LockedByAdministrator));
        let passwords = Status { locked: Some(Lock::WrongPasswords), must_change: true, ..Status::default() };
        assert_eq!(decided(|it| it.status = passwords), None);
    }

    #[test]
    fn an_account_of_a_stopped_group_may_not_be_reset() {
        let mut account = account();
        account.groups = vec!["staff".to_owned()];
        let brake = [Target::Group("Staff".to_owned())].into_iter().collect();
        let policy = Policy { brake, ..Policy::default() };
        assert_eq!(standing((&account, &SecurityInfo::default()), &policy, NOW), Err(DecoyReason::Paused));
        account.groups.clear();
        assert_eq!(standing((&account, &SecurityInfo::default()), &policy, NOW), Ok(()));
    }

    #[test]
    fn an_account_that_no_policy_lets_in_is_a_decoy_of_its_own() {
        let nobody = Policy { allows: false, ..Policy::default() };
        let decide = |account| Subject::decide(&Found::One(account), &SecurityInfo::default(), &nobody, NOW);
        let subject = decide(Box::new(account()));
        assert_eq!((subject.decoy_reason(), subject.is_real()), (Some(DecoyReason::Excluded), false));
        assert_eq!(subject.audited_account(), Some(account().id));
    }

    #[test]
    fn nobody_and_several_are_decoys_without_an_account() {
        for found in [Found::Nothing, Found::Several] {
            let subject = Subject::decide(&found, &SecurityInfo::default(), &Policy::default(), NOW);
            assert!(!subject.is_real());
            assert!(subject.real_account().is_none() && subject.audited_account().is_none());
        }
    }

    #[test]
    fn only_the_accounts_own_browser_is_known() {
        let (ada, other) = (AccountId::from_bytes([1; 16]), AccountId::from_bytes([2; 16]));
        let browser = KnownBrowserId::from_bytes([3; 16]);
        assert_eq!(Subject::account(ada).asked_by(Some((browser, ada))).known_browser(), Some(browser));
        assert_eq!(Subject::account(ada).asked_by(Some((browser, other))).known_browser(), None);
        let decoy = Subject::decoy(DecoyReason::Disabled, Some(ada));
        assert_eq!(decoy.asked_by(Some((browser, ada))).known_browser(), None);
    }

    #[test]
    fn an_ended_subject_proves_nothing_and_keeps_its_first_reason() {
        let ada = AccountId::from_bytes([1; 16]);
        assert_eq!(Subject::account(ada).ended().decoy_reason(), Some(DecoyReason::Ended));
        let held = Subject::decoy(DecoyReason::Held, Some(ada)).ended();
        assert_eq!((held.decoy_reason(), held.audited_account()), (Some(DecoyReason::Held), Some(ada)));
    }

    #[test]
    fn a_decoy_keeps_its_account_for_the_audit_row_alone() {
        let subject = Subject::decoy(DecoyReason::Disabled, Some(AccountId::from_bytes([1; 16])));
        assert!(subject.real_account().is_none());
        assert!(subject.audited_account().is_some());
    }
}
