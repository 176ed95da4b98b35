//! The answer to a challenge as a form sends it: a code, answers to questions by their numbers, or what a passkey
//! or a trusted browser has signed.

use std::collections::BTreeMap;

use regain_app::{Answer, Assertion, DeviceAnswer, DeviceRequest, PasskeyRequest};
use regain_core::method::Method;
use regain_core::policy::QUESTIONS_ASKED;
use regain_pages::Problem;
use regain_pages::views::{DevicePrompt, PasskeyPrompt};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::extract::browser::Browser;

/// The fields of a form with an answer.
#[derive(Deserialize)]
#[serde(try_from = "BTreeMap<String, Zeroizing<String>>")]
pub(crate) struct AnswerForm {
    /// The name of the method; empty if the form does not say it.
    pub(crate) method: String,
    /// What was typed.
    answer: Answer,
}

impl AnswerForm {
    /// The answer, with the token of the browser that sent it if it is one of a trusted one.
    pub(crate) fn presented(self, browser: &Browser) -> Answer {
        let mut answer = self.answer;
        if let Answer::Device(signed) = &mut answer {
            signed.token = browser.trusted.clone().unwrap_or_default().into();
        }
        answer
    }
}

/// The field that a problem belongs to, what is said when nothing was typed, and when it was wrong. Of answers to
/// questions nobody is told which.
pub(crate) fn problems(method: Method) -> (&'static str, Problem, Problem) {
    if method == Method::Passkey {
        ("assertion", Problem::PasskeyMissing, Problem::PasskeyRefused)
    } else if method == Method::TrustedDevice {
        ("signature", Problem::DeviceMissing, Problem::DeviceRefused)
    } else if method == Method::SecurityQuestions {
        ("answer-1", Problem::AnswersMissing, Problem::AnswersRefused)
    } else if method.is_sent() {
        ("code", Problem::CodeMissing, Problem::CodeRefused)
    } else {
        ("code", Problem::OwnCodeMissing, Problem::OwnCodeRefused)
    }
}

/// What a page asks a passkey to sign, as it is shown.
pub(crate) fn prompt_of(asked: PasskeyRequest) -> PasskeyPrompt {
    PasskeyPrompt { options: asked.options, request: Some(asked.request) }
}

/// What a page asks a trusted browser to sign, as it is shown.
pub(crate) fn device_prompt_of(asked: DeviceRequest) -> DevicePrompt {
    DevicePrompt { challenge: asked.challenge, request: Some(asked.request) }
}

impl TryFrom<BTreeMap<String, Zeroizing<String>>> for AnswerForm {
    type Error = &'static str;

    fn try_from(mut fields: BTreeMap<String, Zeroizing<String>>) -> Result<Self, Self::Error> {
        let method = fields.remove("method").map(|name| name.to_string()).unwrap_or_default();
        let code = fields.remove("code");
        let answers: Vec<_> =
            (1..=QUESTIONS_ASKED.1).map_while(|number| fields.remove(&format!("answer-{number}"))).collect();
        let assertion = fields.remove("assertion").map(|it| it.to_string());
        let signature = fields.remove("signature").map(|it| it.to_string());
        let request = fields.remove("request").map(|it| it.to_string());
        if !fields.is_empty() || (request.is_some() && assertion.is_none() && signature.is_none()) {
            return Err("a field that no form has");
        }
        let answer = match (code, answers.is_empty(), assertion, signature) {
            (Some(code), true, None, None) => Answer::Code(code),
            (None, false, None, None) => Answer::Answers(answers),
            (None, true, Some(response), None) => Answer::Assertion(Assertion { response, request }),
            (None, true, None, Some(signature)) => {
                Answer::Device(DeviceAnswer { signature, request, ..DeviceAnswer::default() })
            }
            _ => return Err("not one answer"),
        };
        Ok(Self { method, answer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Result<AnswerForm, &'static str> {
        let field = |(name, value): &(&str, &str)| ((*name).to_owned(), Zeroizing::new((*value).to_owned()));
        fields.iter().map(field).collect::<BTreeMap<_, _>>().try_into()
    }

    #[test]
    fn a_form_holds_a_code_or_answers_by_their_numbers() {
        let form =
            read(&[("answer-2", "b"), ("method", "security-questions"), ("answer-1", "a")]).ok().unwrap();
        let Answer::Answers(answers) = form.answer else { panic!("answers") };
        assert_eq!(answers.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let form = read(&[("code", "1")]).ok().unwrap();
        assert!(form.method.is_empty() && matches!(form.answer, Answer::Code(typed) if *typed == "1"));
        for fields in [
            &[][..],
            &[("method", "email")],
            &[("code", "1"), ("answer-1", "a")],
            &[("answer-2", "b")],
            &[("answer-1", "a"), ("answer-6", "b")],
            &[("code", "1"), ("odd", "1")],
            &[("code", "1"), ("assertion", "{}")],
            &[("signature", "1"), ("assertion", "{}")],
            &[("request", "1")],
        ] {
            assert!(read(fields).is_err(), "{fields:?}");
        }
    }
}
