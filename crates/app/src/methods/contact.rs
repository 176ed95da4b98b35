//! The code of a text or call. It is derived again: none is stored.

use regain_core::methods::contact;
use regain_core::methods::email::CODE_DIGITS;
use regain_store::Challenge;

use super::{Question, Right};
use crate::reset::code_of;
use crate::{App, Error};

impl App {
    /// Nothing is right where nothing was sent.
    pub(super) fn compare_sent(&self, question: &Question<'_>, typed: &str) -> Result<Option<Right>, Error> {
        let Some(Challenge { key_id, id, generation, .. }) = question.challenge else { return Ok(None) };
        let code = self.keys().derive_digits(&code_of(*key_id, *id, *generation), CODE_DIGITS);
        let (code, at) = (code.map_err(Error::internal)?, (question.is_fresh, self.now()));
        let proof = contact::check(question.subject, (question.method, typed), &code, at);
        Ok(proof.map(|proof| Right { proof, spends: None }))
    }
}
