//! Showing once more who you are, before security info is changed (REG-01, SES-05).

use std::time::Duration;

use crate::method::{Kind, Method};
use crate::registration::SecurityInfo;
use crate::time::Timestamp;

/// How long a confirmation opens security info for changes (SES-05).
pub const RECENT: Duration = Duration::from_mins(10);

/// Methods whose code confirms.
pub const AUTHENTICATORS: [Method; 2] = [Method::Totp, Method::Hotp];

/// What somebody who is signed in showed who they are with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Confirmation {
    /// The password.
    Password,
    /// The code of an authenticator app or a hardware token, or a passkey.
    Authenticator,
    /// A recovery code, of someone who lost their authenticator.
    RecoveryCode,
}

impl Confirmation {
    /// Its name in tables and audit rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Authenticator => "authenticator",
            Self::RecoveryCode => "recovery-code",
        }
    }

    /// The confirmation of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Password, Self::Authenticator, Self::RecoveryCode].into_iter().find(|it| it.name() == name)
    }
}

impl SecurityInfo {
    /// What a change of it asks for: the strongest that its owner has (REG-01). A password alone, stolen, must not
    /// take an authenticator away or put another one beside it.
    pub fn confirmation(&self) -> Confirmation {
        if self.has_kind(Kind::Authenticator) { Confirmation::Authenticator } else { Confirmation::Password }
    }

    /// Whether a recovery code does it too, of somebody who lost the authenticator. A fresh one doesn't: whoever made it may
    /// have had no more than the password.
    pub fn confirms_by_recovery_code(&self, now: Timestamp) -> bool {
        let is_lost = self.confirmation() == Confirmation::Authenticator;
        is_lost && self.codes_left() > 0 && self.is_settled(Method::RecoveryCode, now)
    }

    /// Whether what was shown at a time is enough, and recent enough, to change it now.
    pub fn is_open(&self, (shown, at): (Confirmation, Timestamp), now: Timestamp) -> bool {
        let is_enough = shown != Confirmation::Password || self.confirmation() == shown;
        is_enough && now.since(at) <= RECENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::Method;
    use crate::testing::info;

    const NOW: Timestamp = Timestamp::from_micros(0);

    #[test]
    fn a_password_opens_security_info_until_there_is_an_authenticator() {
        let (nothing, codes) = (SecurityInfo::default(), info(&[Method::RecoveryCode]));
        let (app, passkey) = (info(&[Method::Totp, Method::RecoveryCode]), info(&[Method::Passkey]));
        for (info, password_is_enough) in [(&nothing, true), (&codes, true), (&app, false), (&passkey, false)]
        {
            assert_eq!(info.is_open((Confirmation::Password, NOW), NOW), password_is_enough);
            assert!(info.is_open((Confirmation::Authenticator, NOW), NOW));
        }
    }

    #[test]
    fn a_recovery_code_stands_in_for_an_authenticator_unless_it_is_fresh() {
        let mut both = info(&[Method::Totp, Method::RecoveryCode]);
        assert!(both.confirms_by_recovery_code(NOW) && both.is_open((Confirmation::RecoveryCode, NOW), NOW));
        for other in [SecurityInfo::default(), info(&[Method::RecoveryCode]), info(&[Method::Totp])] {
            assert!(!other.confirms_by_recovery_code(NOW));
        }
        both.registrations.iter_mut().for_each(|it| it.fresh_until = Some(NOW + RECENT));
        assert!(!both.confirms_by_recovery_code(NOW));
        assert!(both.confirms_by_recovery_code(NOW + RECENT), "it is fresh no more");
    }

    #[test]
    fn ten_minutes_are_recent_and_no_more() {
        let info = SecurityInfo::default();
        let later = |seconds| NOW + Duration::from_secs(seconds);
        assert!(info.is_open((Confirmation::Password, NOW), later(600)));
        assert!(!info.is_open((Confirmation::Password, NOW), later(601)));
    }

    #[test]
    fn confirmations_have_names() {
        for one in [Confirmation::Password, Confirmation::Authenticator, Confirmation::RecoveryCode] {
            assert_eq!(Confirmation::parse(one.name()), Some(one));
        }
        assert_eq!(Confirmation::parse("email"), None);
    }
}
