//! The code of a mail. It is derived again: none is stored.

use regain_core::methods::email::{self, CODE_DIGITS, Expected};
use regain_store::Challenge;

use super::{Question, Right};
use crate::reset::{code_of, link_of};
use crate::{App, Error};

impl App {
    /// Nothing is right where nothing was sent.
    pub(super) fn compare_mailed(
        &self,
        question: &Question<'_>,
        typed: &str,
    ) -> Result<Option<Right>, Error> {
        let Some(Challenge { key_id, id, generation, .. }) = question.challenge else { return Ok(None) };
        let keys = self.keys();
        let code =
            keys.derive_digits(&code_of(*key_id, *id, *generation), CODE_DIGITS).map_err(Error::internal)?;
        let link = keys.derive_token(&link_of(*key_id, *id, *generation)).map_err(Error::internal)?;
        let expected = Expected { code: &code, link: &link };
        let proof = email::check(
            question.subject,
            &email::Answer::Code(typed),
            &expected,
            (question.is_fresh, self.now()),
        );
        Ok(proof.map(|proof| Right { proof, spends: None }))
    }
}
