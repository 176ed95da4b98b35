//! What happened to an account lately, as its owner reads it.

use std::collections::HashSet;

use regain_core::ids::FamilyId;
use regain_pages::views::{Activity, ActivityRow};
use regain_store::{AuditFilter, StoredEvent};

use super::Session;
use crate::caller::browser_of;
use crate::{App, Error};

/// Rows of the page.
const SHOWN: usize = 20;

/// Audit rows that are read for them: several belong to one reset, and some say nothing to people.
const READ: i64 = 200;

impl App {
    /// The last twenty things that happened to the account, the newest first.
    pub async fn activity(&self, session: &Session) -> Result<Vec<ActivityRow>, Error> {
        let filter = AuditFilter { account: Some(session.account.id), ..AuditFilter::default() };
        let mut scope = self.store().read(self.organization()).await?;
        let events = scope.audit_events(&filter, READ).await?;
        Ok(rows(&events))
    }
}

fn rows(events: &[StoredEvent]) -> Vec<ActivityRow> {
    let is_end =
        |event: &&StoredEvent| matches!(event.action.as_str(), "password.reset" | "account.unlocked");
    let finished: HashSet<FamilyId> = events.iter().filter(is_end).filter_map(|event| event.family).collect();
    let row = |event: &StoredEvent| {
        let is_told = event.family.is_some_and(|family| finished.contains(&family));
        let what = activity(&event.action).filter(|what| *what != Activity::ResetAttempted || !is_told)?;
        Some(ActivityRow { at: event.at, what, browser: browser_of(&event.source) })
    };
    events.iter().filter_map(row).take(SHOWN).collect()
}

/// What an audit row tells its owner, if anything; by [`regain_core::audit::Action::name`].
fn activity(action: &str) -> Option<Activity> {
    Some(match action {
        "session.signed-in" => Activity::SignedIn,
        "session.refused" => Activity::SignInFailed,
        "session.signed-out" | "session.ended" => Activity::SignedOut,
        "password.changed" => Activity::PasswordChanged,
        "password.reset" => Activity::PasswordReset,
        "reset.subject-resolved" => Activity::ResetAttempted,
        "registration.added" => Activity::MethodAdded,
        "registration.replaced" => Activity::MethodReplaced,
        "registration.removed" => Activity::MethodRemoved,
        "account.unlocked" => Activity::AccountUnlocked,
        "account.held" => Activity::AccountHeld,
        "account.released" => Activity::AccountReleased,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use regain_core::audit::SecurityInfoEvent::{Added, Removed, Replaced};
    use regain_core::audit::{Action, Source};
    use regain_core::ids::EventId;
    use regain_core::method::Method;
    use regain_core::time::Timestamp;

    use super::*;

    fn event(action: &Action, family: Option<u8>) -> StoredEvent {
        StoredEvent {
            id: EventId::from_bytes([1; 16]),
            at: Timestamp::from_micros(1),
            action: action.name().to_owned(),
            verdict: action.verdict().name().to_owned(),
            detail: action.detail(),
            actor: String::new(),
            account: None,
            family: family.map(|byte| FamilyId::from_bytes([byte; 16])),
            reset: None,
            node: String::new(),
            version: String::new(),
            count: 1,
            source: Source::default(),
        }
    }

    fn told(events: &[StoredEvent]) -> Vec<Activity> {
        rows(events).into_iter().map(|row| row.what).collect()
    }

    #[test]
    fn every_activity_comes_from_an_event_that_exists() {
        for (action, activity) in [
            (Action::SignedIn, Activity::SignedIn),
            (Action::SignInRefused("held"), Activity::SignInFailed),
            (Action::SignedOut, Activity::SignedOut),
            (Action::SessionsEnded, Activity::SignedOut),
            (Action::PasswordChanged, Activity::PasswordChanged),
            (Action::PasswordReset, Activity::PasswordReset),
            (Action::SubjectResolved(None), Activity::ResetAttempted),
            (Action::SecurityInfo(Added(Method::Totp)), Activity::MethodAdded),
            (Action::SecurityInfo(Replaced(Method::RecoveryCode)), Activity::MethodReplaced),
            (Action::SecurityInfo(Removed(Method::Totp)), Activity::MethodRemoved),
            (Action::AccountUnlocked, Activity::AccountUnlocked),
            (Action::AccountHeld, Activity::AccountHeld),
            (Action::AccountReleased, Activity::AccountReleased),
        ] {
            assert_eq!(told(&[event(&action, Some(1))]), [activity]);
        }
    }

    #[test]
    fn a_reset_that_was_finished_was_not_merely_attempted() {
        let events = [
            event(&Action::ResetApplying, Some(1)),
            event(&Action::PasswordReset, Some(1)),
            event(&Action::SubjectResolved(None), Some(1)),
            event(&Action::SubjectResolved(None), Some(2)),
        ];
        assert_eq!(told(&events), [Activity::PasswordReset, Activity::ResetAttempted]);
    }

    #[test]
    fn twenty_are_shown() {
        let events = vec![event(&Action::SignedIn, None); 30];
        assert_eq!(told(&events).len(), SHOWN);
    }
}
