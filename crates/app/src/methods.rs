//! Comparing answers with what was asked for, one file per method. Whoever it is about, the same is read and hashed.

mod contact;
mod email;
mod hotp;
mod passkey;
mod recovery_code;
mod security_questions;
mod signed;
mod temporary_access_pass;
mod totp;
mod trusted_device;

pub use passkey::{Assertion, PasskeyRequest};
use regain_core::ids::{AccountId, RegistrationId};
use regain_core::method::Method;
use regain_core::methods::security_questions::SecurityQuestion;
use regain_core::policy::Policy;
use regain_core::registration::Registration;
use regain_core::reset::Proof;
use regain_core::subject::Subject;
use regain_core::time::Timestamp;
use regain_crypto::Derivation;
use regain_store::{Challenge, StoreError, Tx};
use signed::Signed;
pub use trusted_device::{DeviceAnswer, DeviceRequest};
use zeroize::Zeroizing;

use crate::reset::Holder;
use crate::{App, Error};

/// An answer, as typed.
pub enum Answer {
    /// A code, whatever the method.
    Code(Zeroizing<String>),
    /// Answers to questions, in the order in which those were asked.
    Answers(Vec<Zeroizing<String>>),
    /// What a passkey has signed.
    Assertion(Assertion),
    /// What a trusted browser presents and has signed.
    Device(DeviceAnswer),
}

/// What is shown beside the name of a method when it is asked for.
pub enum Prompt {
    /// Nothing: a code is asked for.
    Code,
    /// A passkey is to sign what these options of WebAuthn (JSON) say.
    Passkey(String),
    /// The key of a trusted browser is to sign this.
    Device {
        /// What its browser makes a message of, for the page that it shows.
        challenge: String,
        /// That message, for programs.
        message: String,
    },
    /// These questions.
    Questions(Vec<SecurityQuestion>),
}

impl Answer {
    /// Whether nothing was typed where something belongs.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Code(typed) => typed.trim().is_empty(),
            Self::Assertion(assertion) => assertion.response.trim().is_empty(),
            Self::Device(answer) => answer.signature.trim().is_empty(),
            Self::Answers(typed) => typed.iter().any(|answer| answer.trim().is_empty()),
        }
    }
}

/// What is asked, and of whom.
pub(crate) struct Question<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) method: Method,
    /// What holds for the account, or for strangers.
    pub(crate) policy: &'a Policy,
    /// What the account has set up, or the part of it that is asked for.
    pub(crate) registrations: &'a [Registration],
    /// Whether all that messages of the method go to was registered a short while ago.
    pub(crate) is_fresh: bool,
    /// The challenge of a reset; none where somebody who is signed in is asked.
    pub(crate) challenge: Option<&'a Challenge>,
}

/// An answer that was right.
pub(crate) struct Right {
    pub(crate) proof: Proof,
    pub(crate) spends: Option<Spends>,
}

/// What a right answer uses up beside its challenge, in the transaction in which it counts.
#[derive(Clone)]
pub(crate) struct Spends {
    pub(crate) account: AccountId,
    pub(crate) what: Spent,
}

#[derive(Clone)]
pub(crate) enum Spent {
    /// The time step or counter of a registration, and all before it.
    Position(RegistrationId, i64),
    /// What a passkey or a trusted browser signed.
    Signed(Box<Signed>),
    /// A recovery code, by its number and hash.
    RecoveryCode(u8, String),
    /// A registration that works once.
    Registration(RegistrationId),
}

impl Spends {
    /// Uses it up. Answers whether it was there: somebody may have used it in another reset meanwhile.
    pub(crate) async fn spend(&self, tx: &mut Tx, now: Timestamp) -> Result<bool, StoreError> {
        match &self.what {
            Spent::Position(registration, position) => {
                tx.use_registration(self.account, (*registration, *position), now).await
            }
            Spent::Signed(signed) => signed.spend(tx, self.account, now).await,
            Spent::RecoveryCode(number, hash) => {
                tx.use_recovery_code(self.account, (*number, hash), now).await
            }
            Spent::Registration(registration) => tx.remove_registration(self.account, *registration).await,
        }
    }
}

impl App {
    /// What is shown beside the method of a challenge; `signed` is what is signed, if anything is.
    pub(crate) async fn prompt(
        &self,
        holder: &Holder,
        method: Method,
        signed: &Derivation,
    ) -> Result<Prompt, Error> {
        match method {
            Method::Passkey => self.passkey_prompt(signed),
            Method::TrustedDevice => self.device_prompt(signed),
            Method::Email
            | Method::Sms
            | Method::Voice
            | Method::Totp
            | Method::Hotp
            | Method::RecoveryCode
            | Method::TemporaryAccessPass => Ok(Prompt::Code),
            Method::SecurityQuestions => self.questions_of(holder).await,
        }
    }

    /// Compares an answer with what was asked for; nothing if it is wrong.
    pub(crate) async fn compare(
        &self,
        question: Question<'_>,
        answer: &Answer,
    ) -> Result<Option<Right>, Error> {
        // What has the wrong form is a wrong answer, and costs what one costs.
        let (typed, answers, assertion, device) = match answer {
            Answer::Code(typed) => (typed.as_str(), &[][..], None, None),
            Answer::Answers(answers) => ("", answers.as_slice(), None, None),
            Answer::Assertion(assertion) => ("", &[][..], Some(assertion), None),
            Answer::Device(device) => ("", &[][..], None, Some(device)),
        };
        match question.method {
            Method::Email => self.compare_mailed(&question, typed),
            Method::Sms | Method::Voice => self.compare_sent(&question, typed),
            Method::Passkey => self.compare_signed(&question, assertion).await,
            Method::Totp => Ok(self.compare_shown(&question, typed)),
            Method::Hotp => Ok(self.compare_counted(&question, typed)),
            Method::RecoveryCode => self.compare_saved(&question, typed).await,
            Method::TrustedDevice => self.compare_device(&question, device),
            Method::SecurityQuestions => self.compare_known(&question, answers).await,
            Method::TemporaryAccessPass => self.compare_pass(&question, typed),
        }
    }
}
