//! The code of a hardware token.

use regain_core::methods::hotp;

use super::{Question, Right, Spends, Spent};
use crate::App;

impl App {
    pub(super) fn compare_counted(&self, question: &Question<'_>, typed: &str) -> Option<Right> {
        let account = question.subject.real_account()?;
        let accepted = hotp::check(question.subject, typed, question.registrations, self.now())?;
        let what = Spent::Position(accepted.registration, accepted.position);
        Some(Right { proof: accepted.proof, spends: Some(Spends { account, what }) })
    }
}
