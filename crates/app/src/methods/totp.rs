//! The code of an authenticator app, or of a hardware token with a clock.

use regain_core::methods::totp;

use super::{Question, Right, Spends, Spent};
use crate::App;

impl App {
    pub(super) fn compare_shown(&self, question: &Question<'_>, typed: &str) -> Option<Right> {
        let account = question.subject.real_account()?;
        let accepted = totp::check(question.subject, typed, question.registrations, self.now())?;
        let what = Spent::Position(accepted.registration, accepted.position);
        Some(Right { proof: accepted.proof, spends: Some(Spends { account, what }) })
    }
}
