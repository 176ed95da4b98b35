//! Whom an account lets in.

use regain_core::account::{Account, Lock, Status};
use regain_core::ids::AccountId;
use regain_core::subject::Found;

/// The account that a name lets in if the password is right, or whom it means and why it lets nobody in. Only audit
/// rows say why.
pub(super) fn candidate(found: Found) -> Result<Box<Account>, (Option<AccountId>, &'static str)> {
    let account = match found {
        Found::One(account) => account,
        Found::Nothing => return Err((None, "not-found")),
        Found::Several => return Err((None, "ambiguous")),
    };
    match bar(account.status) {
        Some(reason) => Err((Some(account.id), reason)),
        None => Ok(account),
    }
}

/// What keeps people from signing in, if anything does.
fn bar(status: Status) -> Option<&'static str> {
    let wrong_passwords = (status.locked == Some(Lock::WrongPasswords), "locked");
    first(&[wrong_passwords]).or_else(|| ban(status))
}

/// Whether people can sign in with the right password.
pub(crate) fn lets_in(status: Status) -> bool {
    bar(status).is_none()
}

/// What ends the sessions that there are (SES-06), if anything does. Not a lock for wrong passwords: strangers cause
/// it, and would throw the owner out (promise 13).
pub(super) fn ban(status: Status) -> Option<&'static str> {
    first(&[
        (status.disabled, "disabled"),
        (status.expired, "account-expired"),
        (status.locked == Some(Lock::Administrator), "locked-by-administrator"),
        (status.held, "held"),
    ])
}

fn first(reasons: &[(bool, &'static str)]) -> Option<&'static str> {
    reasons.iter().find(|(applies, _)| *applies).map(|(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_for_wrong_passwords_keeps_people_out_and_throws_nobody_out() {
        let locked = Status { locked: Some(Lock::WrongPasswords), ..Status::default() };
        assert_eq!((bar(locked), ban(locked)), (Some("locked"), None));
    }

    #[test]
    fn what_staff_or_the_owner_decided_does_both() {
        let usual = Status::default();
        for (status, reason) in [
            (Status { disabled: true, ..usual }, Some("disabled")),
            (Status { expired: true, ..usual }, Some("account-expired")),
            (Status { locked: Some(Lock::Administrator), ..usual }, Some("locked-by-administrator")),
            (Status { held: true, ..usual }, Some("held")),
            (Status { must_change: true, ..usual }, None),
            (usual, None),
        ] {
            assert_eq!((bar(status), ban(status)), (reason, reason));
        }
    }
}
