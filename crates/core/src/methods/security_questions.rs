//! Questions whose answers only the owner of an account knows, as far as that goes.
//!
//! Answers can be found out or guessed, so they complete what something else has proved: they come after another proof,
//! unless everybody in the organization answers one list, and are enough alone only where an administrator has signed
//! the risk (KBA-01). All are asked together, and nobody is told which one was wrong (KBA-04).

mod answer;
mod bank;

pub use answer::{Around, Flaw, LONGEST_ANSWER, SHORTEST_ANSWER, flaw, normalised};
pub use bank::{BANK, LONGEST_QUESTION, OwnQuestionError, QuestionId, SHORTEST_QUESTION, SecurityQuestion};

use serde::{Deserialize, Serialize};

use crate::method::Method;
use crate::policy::QuestionRule;
use crate::random::Randomness;
use crate::registration::{Credential, Registration};
use crate::reset::Proof;
use crate::subject::Subject;
use crate::time::Timestamp;

/// The questions that an account has answered.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityQuestions {
    /// In the order in which they were answered.
    pub answers: Vec<StoredAnswer>,
}

/// A question and what is kept of its answer.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredAnswer {
    /// What is asked.
    pub question: SecurityQuestion,
    /// The hash of the [`normalised`] answer, a PHC string.
    pub hash: String,
}

/// What is asked of an account now, and what the answers are compared with.
pub struct Asked<'a> {
    /// The set that they belong to.
    pub registration: &'a Registration,
    /// In the order in which they are asked.
    pub answers: Vec<&'a StoredAnswer>,
}

/// What is asked of an account under a rule; nothing if it has not answered enough of what the rule allows.
///
/// If fewer are asked than were answered, the choice depends on the set and on how often it was answered rightly: whoever
/// starts again is asked the same until somebody has known the answers (KBA-04).
pub fn asked<'a>(registrations: &'a [Registration], rule: &QuestionRule) -> Option<Asked<'a>> {
    let registration = registrations.iter().find(|it| it.method() == Method::SecurityQuestions)?;
    let Credential::SecurityQuestions(set) = &registration.credential else { return None };
    let mut allowed = set.allowed(rule);
    if allowed.len() < rule.asked() {
        return None;
    }
    let mut random = Randomness::from_seed(seed(registration)).fork();
    while allowed.len() > rule.asked() {
        let places: Vec<usize> = (0..allowed.len()).collect();
        allowed.remove(*random.pick(&places)?);
    }
    Some(Asked { registration, answers: allowed })
}

impl Asked<'_> {
    /// What is asked.
    pub fn questions(&self) -> Vec<SecurityQuestion> {
        self.answers.iter().map(|answer| answer.question.clone()).collect()
    }
}

impl SecurityQuestions {
    /// The answers that a rule lets count, in the order of its list if it has one.
    fn allowed(&self, rule: &QuestionRule) -> Vec<&StoredAnswer> {
        let is_own = |answer: &&StoredAnswer| matches!(answer.question, SecurityQuestion::Own(_));
        if rule.fixed.is_empty() {
            return self.answers.iter().filter(|answer| rule.own || !is_own(answer)).collect();
        }
        let of = |id: &QuestionId| self.answers.iter().find(|it| it.question == SecurityQuestion::Bank(*id));
        rule.fixed.iter().filter_map(of).collect()
    }
}

fn seed(registration: &Registration) -> [u8; 32] {
    let mut seed = [0; 32];
    let parts = registration.id.as_bytes().iter().copied().chain(registration.position.to_be_bytes());
    seed.iter_mut().zip(parts).for_each(|(place, byte)| *place = byte);
    seed
}

/// What comparing every answer with its hash says of an account. A decoy has no answers, and never proves anything.
pub fn check(
    subject: &Subject,
    is_right: bool,
    registration: &Registration,
    now: Timestamp,
) -> Option<Proof> {
    let is_set = registration.method() == Method::SecurityQuestions;
    (is_right & is_set & subject.is_real())
        .then(|| Proof::new(Method::SecurityQuestions, now, registration.is_fresh(now)))
}

#[cfg(test)]
mod tests;
