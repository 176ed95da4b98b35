//! What went wrong with a form, and the rules of a password, as people read them.

use std::time::Duration;

use regain_core::methods::security_questions::{
    Flaw, LONGEST_ANSWER, LONGEST_QUESTION, SHORTEST_ANSWER, SHORTEST_QUESTION,
};
use regain_core::password::{FLOOR, Rules, Violation};
use serde::Serialize;

/// Why a form was not taken. Its text is `problem-<name>` in the catalogs; the fields are the text's arguments.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum Problem {
    /// Nothing was typed where a name or address belongs.
    IdentifierMissing,
    /// No password was typed.
    PasswordMissing,
    /// The current password was not typed.
    CurrentPasswordMissing,
    /// The current password is another one.
    CurrentPasswordWrong,
    /// Sign-in failed; nobody is told why.
    SignInFailed,
    /// Too many attempts from this source.
    TooManyAttempts {
        /// Minutes until the next one may work, at least 1. See [`Problem::too_many_attempts`].
        minutes: u64,
    },
    /// No code was typed.
    CodeMissing,
    /// What was typed is not a code of eight numbers.
    CodeMalformed,
    /// The code did not work, for whatever reason.
    CodeRefused,
    /// No code of an authenticator app or of those that were saved was typed.
    OwnCodeMissing,
    /// Such a code did not work, for whatever reason.
    OwnCodeRefused,
    /// No passkey has answered: scripts are off, or the browser has none.
    PasskeyMissing,
    /// A passkey did not work, for whatever reason.
    PasskeyRefused,
    /// What the browser made is not the passkey that was asked for, or has another owner.
    NewPasskeyRefused,
    /// No trusted browser has signed: scripts are off, or this one is not trusted.
    DeviceMissing,
    /// What a browser presented and signed did not work, for whatever reason.
    DeviceRefused,
    /// What a browser that is to be trusted has signed is not what was asked for.
    NewDeviceRefused,
    /// The first code of a new authenticator app did not work.
    NewAppCodeRefused,
    /// A security question was not answered.
    AnswersMissing,
    /// An answer to a security question was wrong; nobody is told which.
    AnswersRefused,
    /// No security question was chosen.
    QuestionMissing,
    /// A security question was chosen twice.
    QuestionTwice,
    /// A question of one's own is too short or too long. See [`Problem::own_question_length`].
    OwnQuestionLength {
        /// The shortest, in characters.
        minimum: usize,
        /// The longest.
        maximum: usize,
    },
    /// A security question that is to be asked later has no answer.
    AnswerMissing,
    /// An answer is too short.
    AnswerTooShort {
        /// The shortest, in characters.
        minimum: usize,
    },
    /// An answer is too long.
    AnswerTooLong {
        /// The longest, in characters.
        maximum: usize,
    },
    /// An answer uses words of its question.
    AnswerRepeatsQuestion,
    /// An answer uses a name or an address of the person.
    AnswerPersonal,
    /// Many people would give this answer.
    AnswerCommon,
    /// Two questions have one answer.
    AnswerSameAsAnother,
    /// No serial number of a hardware token was typed.
    SerialMissing,
    /// A hardware token could not be activated, for whatever reason.
    TokenRefused,
    /// What was typed is no mail address that messages can go to.
    AddressWrong,
    /// What was typed is no phone number.
    NumberWrong,
    /// A number of a country that is not allowed.
    CountryNotAllowed,
    /// A number that can't get this kind of message.
    NumberUnfit,
    /// The account has this address or number already.
    ContactThere,
    /// The message could not be sent.
    ContactNotReached,
    /// The name of a method is too long.
    NameTooLong {
        /// The longest, in characters.
        maximum: usize,
    },
    /// Another message was asked for too soon.
    ResendTooSoon {
        /// Seconds until another one is sent, at least 1.
        seconds: u64,
    },
    /// No way to prove it was chosen.
    MethodMissing,
    /// Neither of two answers was chosen.
    ChoiceMissing,
    /// The account's password was reset so often or so recently that its policy asks to wait.
    ResetTooSoon {
        /// Hours until the next one may be made; 0 if that is within one.
        hours: u64,
        /// Minutes until then, at least 1. See [`Problem::reset_too_soon`].
        minutes: u64,
    },
    /// The account's policy lets its lock be lifted by a new password only.
    UnlockNotOffered,
    /// The form was open for too long, or was sent from somewhere else (CSRF-01): it has to be sent again.
    FormStale,
    /// The new password is too short.
    PasswordTooShort {
        /// The shortest length, in characters.
        minimum: usize,
    },
    /// The new password is too long.
    PasswordTooLong {
        /// The longest length, in characters.
        maximum: usize,
    },
    /// The new password holds a control character.
    PasswordForbiddenCharacter,
    /// The new password is one that attackers try early.
    PasswordCommon,
    /// The new password is little more than a name.
    PasswordBasedOnName,
    /// The new password was used before.
    PasswordUsedBefore,
    /// The directory did not take the new password.
    PasswordDirectoryRefused,
}

impl Problem {
    /// Too many attempts, with the wait in whole minutes, rounded up.
    pub fn too_many_attempts(wait: Duration) -> Self {
        Self::TooManyAttempts { minutes: wait.as_secs().div_ceil(60).max(1) }
    }

    /// A reset too soon, with the wait in whole hours or, within the first, minutes, rounded up.
    pub fn reset_too_soon(wait: Duration) -> Self {
        let minutes = wait.as_secs().div_ceil(60).max(1);
        Self::ResetTooSoon { hours: if minutes > 60 { minutes.div_ceil(60) } else { 0 }, minutes }
    }

    /// The length that a question of one's own may have.
    pub const fn own_question_length() -> Self {
        Self::OwnQuestionLength { minimum: SHORTEST_QUESTION, maximum: LONGEST_QUESTION }
    }

    /// The problem at the field of this id, which the summary links to.
    pub fn at(self, field: &'static str) -> FieldProblem {
        FieldProblem { field, problem: self }
    }

    #[cfg(test)]
    pub(crate) fn all() -> Vec<Self> {
        vec![
            Self::IdentifierMissing,
            Self::PasswordMissing,
            Self::CurrentPasswordMissing,
            Self::CurrentPasswordWrong,
            Self::SignInFailed,
            Self::too_many_attempts(Duration::from_secs(200)),
            Self::CodeMissing,
            Self::CodeMalformed,
            Self::CodeRefused,
            Self::OwnCodeMissing,
            Self::OwnCodeRefused,
            Self::NewAppCodeRefused,
            Self::SerialMissing,
            Self::TokenRefused,
            Self::AddressWrong,
            Self::NumberWrong,
            Self::CountryNotAllowed,
            Self::NumberUnfit,
            Self::ContactThere,
            Self::ContactNotReached,
            Self::PasskeyMissing,
            Self::PasskeyRefused,
            Self::NewPasskeyRefused,
            Self::DeviceMissing,
            Self::DeviceRefused,
            Self::NewDeviceRefused,
            Self::NameTooLong { maximum: 64 },
            Self::AnswersMissing,
            Self::AnswersRefused,
            Self::QuestionMissing,
            Self::QuestionTwice,
            Self::own_question_length(),
            Self::AnswerMissing,
            Flaw::TooShort.into(),
            Flaw::TooLong.into(),
            Flaw::RepeatsQuestion.into(),
            Flaw::Personal.into(),
            Flaw::Common.into(),
            Flaw::SameAsAnother.into(),
            Self::ResendTooSoon { seconds: 30 },
            Self::reset_too_soon(Duration::from_secs(200)),
            Self::reset_too_soon(Duration::from_secs(20_000)),
            Self::UnlockNotOffered,
            Self::MethodMissing,
            Self::ChoiceMissing,
            Self::FormStale,
            Self::PasswordTooShort { minimum: 15 },
            Self::PasswordTooLong { maximum: 256 },
            Self::PasswordForbiddenCharacter,
            Self::PasswordCommon,
            Self::PasswordBasedOnName,
            Self::PasswordUsedBefore,
            Self::PasswordDirectoryRefused,
        ]
    }
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        match violation {
            Violation::TooShort { minimum } => Self::PasswordTooShort { minimum },
            Violation::TooLong { maximum } => Self::PasswordTooLong { maximum },
            Violation::ForbiddenCharacter => Self::PasswordForbiddenCharacter,
            Violation::Common => Self::PasswordCommon,
            Violation::BasedOnName => Self::PasswordBasedOnName,
            Violation::UsedBefore => Self::PasswordUsedBefore,
            Violation::DirectoryRefused => Self::PasswordDirectoryRefused,
        }
    }
}

impl From<Flaw> for Problem {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::TooShort => Self::AnswerTooShort { minimum: SHORTEST_ANSWER },
            Flaw::TooLong => Self::AnswerTooLong { maximum: LONGEST_ANSWER },
            Flaw::RepeatsQuestion => Self::AnswerRepeatsQuestion,
            Flaw::Personal => Self::AnswerPersonal,
            Flaw::Common => Self::AnswerCommon,
            Flaw::SameAsAnother => Self::AnswerSameAsAnother,
        }
    }
}

/// A problem and the field it belongs to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FieldProblem {
    /// The id of the field, which is also its form name: `identifier`, `password`, `current`, `code`, `method`, `choice`,
    /// `name`, `question-1`, `own-1`, `answer-1` and so on; or a button: `unlock`.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

/// A rule of new passwords, shown before typing. Its text is `rule-<name>` in the catalogs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum Rule {
    /// The shortest length.
    Minimum {
        /// In characters.
        minimum: usize,
    },
    /// Nothing that is on lists of often used passwords.
    NotCommon,
    /// Nothing made of the person's name or the organization's.
    NotPersonal,
    /// Not one of the last passwords.
    NotUsedBefore,
}

impl Rule {
    /// The rules as they are shown.
    pub fn list(rules: &Rules) -> Vec<Self> {
        let mut list =
            vec![Self::Minimum { minimum: rules.minimum.max(FLOOR) }, Self::NotCommon, Self::NotPersonal];
        list.extend((rules.history > 0).then_some(Self::NotUsedBefore));
        list
    }
}
