//! The questions that there are. Why these and not the usual ones stands in `docs/concepts/security-questions.md`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The fewest characters of a question of one's own.
pub const SHORTEST_QUESTION: usize = 10;

/// The most.
pub const LONGEST_QUESTION: usize = 100;

/// A question of the bank. Its wording is `question-<id>` in the catalogs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct QuestionId(&'static str);

/// All questions, in the order in which people are offered them. One that was ever here stays, or the answers to it are
/// lost.
///
/// Each asks for a small thing that one person keeps in mind and that stands in no register, profile or family tree, and
/// has many possible answers of which none is usual.
pub const BANK: [QuestionId; 20] = [
    QuestionId("hiding-place"),
    QuestionId("first-broken"),
    QuestionId("lost-thing"),
    QuestionId("useless-keepsake"),
    QuestionId("named-thing"),
    QuestionId("frightening-sound"),
    QuestionId("failed-dish"),
    QuestionId("invented-game"),
    QuestionId("misheard-word"),
    QuestionId("first-wages"),
    QuestionId("collection"),
    QuestionId("window-view"),
    QuestionId("odd-object"),
    QuestionId("journey-mishap"),
    QuestionId("abandoned-hobby"),
    QuestionId("teacher-habit"),
    QuestionId("family-saying"),
    QuestionId("hidden-food"),
    QuestionId("unexpected-song"),
    QuestionId("first-repair"),
];

impl QuestionId {
    /// Its name in catalogs, policies and the API.
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The question of this name.
    pub fn parse(name: &str) -> Option<Self> {
        BANK.into_iter().find(|id| id.0 == name)
    }
}

impl Serialize for QuestionId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for QuestionId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::parse(&name).ok_or_else(|| serde::de::Error::custom("not a question of the bank"))
    }
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecurityQuestion {
    /// A question of the bank, in the reader's language.
    Bank(QuestionId),
    /// A question of the owner's own, as typed.
    Own(String),
}

/// A text that can't be a question of one's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a question has {SHORTEST_QUESTION} to {LONGEST_QUESTION} characters")]
pub struct OwnQuestionError;

impl SecurityQuestion {
    /// A question of one's own, as typed, without blanks around it and what can't be seen.
    ///
    /// # Errors
    /// [`OwnQuestionError`] if it is too short or too long.
    pub fn own(typed: &str) -> Result<Self, OwnQuestionError> {
        let kept: String = typed.chars().filter(|it| !it.is_control()).collect();
        let text = kept.trim();
        let is_long_enough = (SHORTEST_QUESTION..=LONGEST_QUESTION).contains(&text.chars().count());
        if is_long_enough { Ok(Self::Own(text.to_owned())) } else { Err(OwnQuestionError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_a_name_of_its_own_and_is_found_by_it() {
        let names: std::collections::BTreeSet<_> = BANK.iter().map(|id| id.name()).collect();
        assert_eq!(names.len(), BANK.len());
        for id in BANK {
            assert_eq!(QuestionId::parse(id.name()), Some(id));
            let json = serde_json::to_string(&id).unwrap();
            assert_eq!(serde_json::from_str::<QuestionId>(&json).unwrap(), id);
        }
        assert!(serde_json::from_str::<QuestionId>("\"maiden-name\"").is_err());
    }

    #[test]
    fn a_question_of_ones_own_is_neither_a_word_nor_a_story() {
        for (typed, is_one) in [
            ("  Who let the\u{7} dog out?\n", true),
            ("Who?", false),
            (" \t Who?     ", false),
            (&"x".repeat(SHORTEST_QUESTION), true),
            (&"ü".repeat(LONGEST_QUESTION), true),
            (&"ü".repeat(LONGEST_QUESTION + 1), false),
        ] {
            assert_eq!(SecurityQuestion::own(typed).is_ok(), is_one, "{typed:?}");
        }
        assert!(
            SecurityQuestion::own("  Who let the\u{7} dog out?\n")
                == Ok(SecurityQuestion::Own("Who let the dog out?".to_owned()))
        );
    }
}
