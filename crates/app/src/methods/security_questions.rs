//! The answers to security questions, all together.

use futures_util::future::try_join_all;
use regain_core::methods::security_questions::{SecurityQuestion, asked, check, normalised};
use zeroize::Zeroizing;

use super::{Prompt, Question, Right, Spends, Spent};
use crate::reset::Holder;
use crate::{App, Error};

impl App {
    /// As many hashes as questions are asked, whoever it is about, however many answers came and whichever are wrong.
    pub(super) async fn compare_known(
        &self,
        question: &Question<'_>,
        typed: &[Zeroizing<String>],
    ) -> Result<Option<Right>, Error> {
        let rule = &question.policy.questions;
        let (asked, hashing) = (asked(question.registrations, rule), &self.services().hashing);
        let compared = (0..rule.asked()).map(async |place| {
            let answer = typed.get(place).map(|answer| normalised(answer)).unwrap_or_default();
            match asked.as_ref().and_then(|asked| asked.answers.get(place)) {
                Some(stored) => Ok(hashing.verify(&answer, &stored.hash).await?.matches),
                None => hashing.verify_nobody(&answer).await.map(|()| false),
            }
        });
        let compared = try_join_all(compared).await?;
        let is_right = typed.len() == compared.len() && compared.iter().fold(true, |all, one| all & one);
        let (Some(asked), Some(account)) = (asked, question.subject.real_account()) else { return Ok(None) };
        let proof = check(question.subject, is_right, asked.registration, self.now());
        // Others are asked from now on (KBA-04).
        let what = Spent::Position(asked.registration.id, asked.registration.position.saturating_add(1));
        Ok(proof.map(|proof| Right { proof, spends: Some(Spends { account, what }) }))
    }

    /// The questions of a challenge. Before a proof they are those that everybody answers; after it, the owner's.
    pub(super) async fn questions_of(&self, holder: &Holder) -> Result<Prompt, Error> {
        let rule = &self.policy().await?.questions;
        if rule.first {
            return Ok(Prompt::Questions(rule.fixed.iter().copied().map(SecurityQuestion::Bank).collect()));
        }
        let account = holder.subject().and_then(|subject| subject.real_account());
        let owner = match account {
            Some(account) => self.owner(account).await?,
            None => None,
        };
        let owner = owner.ok_or(Error::MethodNotOffered)?;
        let asked = asked(&owner.info.registrations, &owner.policy.questions);
        asked.map(|asked| Prompt::Questions(asked.questions())).ok_or(Error::MethodNotOffered)
    }
}
