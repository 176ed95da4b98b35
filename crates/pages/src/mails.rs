//! The mails.

mod access_pass;
mod account_held;
mod account_released;
mod account_unlocked;
mod contact_code;
mod method_changed;
mod password_changed;
mod password_ends;
mod recovery_codes_low;
mod reset_attempted;
mod reset_code;

pub use access_pass::AccessPass;
pub use account_held::AccountHeld;
pub use account_released::AccountReleased;
pub use account_unlocked::AccountUnlocked;
pub use contact_code::ContactCode;
pub use method_changed::{MethodChange, MethodChanged};
pub use password_changed::{Change, PasswordChanged};
pub use password_ends::PasswordEnds;
pub use recovery_codes_low::RecoveryCodesLow;
pub use reset_attempted::ResetAttempted;
pub use reset_code::ResetCode;

use regain_core::time::Timestamp;

use crate::frame::Envelope;
use crate::mail::{Mail, RenderedMail};
use crate::pages::{Pages, PagesError};

macro_rules! all_mails {
    ($($mail:ty),+ $(,)?) => {
        /// Every mail there is, in every state.
        pub(crate) fn mail_samples(
            pages: &Pages,
            envelope: &Envelope,
        ) -> Result<Vec<(String, RenderedMail)>, PagesError> {
            let mut mails = Vec::new();
            $(for (index, sample) in <$mail>::samples().iter().enumerate() {
                mails.push((format!("{}-{index}", <$mail>::NAME), pages.mail(envelope, sample)?));
            })+
            Ok(mails)
        }
    };
}

all_mails!(
    ResetCode,
    PasswordChanged,
    AccountUnlocked,
    ResetAttempted,
    AccountHeld,
    AccountReleased,
    MethodChanged,
    RecoveryCodesLow,
    AccessPass,
    PasswordEnds,
    ContactCode,
);

/// 22 November 2026, 13:32 UTC.
const SAMPLE_TIME: Timestamp = Timestamp::from_micros(1_795_354_320_000_000);

fn sample_link(path: &str) -> String {
    format!("https://reset.meridian.example/{path}/vH3sQ0dYb2mVJ6kq8ZpXcA")
}
