//! Answers to security questions: looked at while they are typed, and kept as hashes when all are good.

use futures_util::future::try_join_all;
use regain_core::language::Language;
use regain_core::method::Method;
use regain_core::methods::security_questions::{
    Around, Flaw, QuestionId, SecurityQuestion, SecurityQuestions, StoredAnswer, flaw, normalised,
};
use regain_core::policy::QuestionRule;
use regain_core::registration::{Credential, Registration, SecurityInfo, fresh_until};
use zeroize::Zeroizing;

use super::change::Change;
use crate::account::SecurityInfoRefusal;
use crate::account::Session;
use crate::caller::Caller;
use crate::{App, Error};

/// What the page of questions shows.
pub struct NewQuestions {
    /// What may be asked, and how many are answered.
    pub rule: QuestionRule,
    /// Whether the answers take the place of others.
    pub replaces: bool,
    /// The id that the answers will have, sealed, for the form.
    pub pending: String,
}

/// One question of the form, and its answer.
pub struct TypedAnswer {
    /// The name of a question of the bank; empty if none is chosen.
    pub question: String,
    /// A question of one's own, instead.
    pub own: String,
    /// The answer.
    pub answer: Zeroizing<String>,
}

/// What is wrong with one of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuestionProblem {
    /// No question is chosen, or none that can be.
    QuestionMissing,
    /// A question of one's own is too short or too long.
    OwnQuestionLength,
    /// The question was chosen before.
    QuestionTwice,
    /// The answer is missing.
    AnswerMissing,
    /// The answer is not a good one.
    Answer(Flaw),
}

impl App {
    /// What can be answered, and an id for the form.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed`, `SecurityInfoRefusal::NotOffered`.
    pub async fn begin_questions(&self, session: &Session) -> Result<NewQuestions, Error> {
        let info = self.open_security_info(session).await?;
        let rule = self.rule_of_questions(session, &info).await?;
        let pending = self.begin(Method::SecurityQuestions, Vec::new(), &mut self.random());
        let replaces = info.of(Method::SecurityQuestions).next().is_some();
        Ok(NewQuestions { rule, replaces, pending: self.seal_pending(session, &pending)? })
    }

    /// The same page again, after a form that was not taken.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::FormOver`, `SecurityInfoRefusal::NotOffered`.
    pub async fn resume_questions(&self, session: &Session, pending: &str) -> Result<NewQuestions, Error> {
        self.open_pending(session, Method::SecurityQuestions, pending)?;
        let info = self.security_info(session.account.id).await?;
        let rule = self.rule_of_questions(session, &info).await?;
        let replaces = info.of(Method::SecurityQuestions).next().is_some();
        Ok(NewQuestions { rule, replaces, pending: pending.to_owned() })
    }

    /// What is wrong with answers as they are typed, by their places; nothing is kept of them.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::NotOffered`.
    pub async fn look_at_answers(
        &self,
        session: &Session,
        typed: &[TypedAnswer],
    ) -> Result<Vec<(usize, QuestionProblem)>, Error> {
        let info = self.security_info(session.account.id).await?;
        let rule = self.rule_of_questions(session, &info).await?;
        let chosen = chosen(typed, &rule);
        let problem = |place: usize| self.problem(session, (place, &chosen), typed);
        (0..typed.len()).filter_map(|place| Some(problem(place).transpose()?.map(|it| (place, it)))).collect()
    }

    /// Keeps hashes of the answers, in the place of those that there were, or says what is wrong with them. A form that is
    /// sent twice makes one set.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::FormOver`, `SecurityInfoRefusal::Unconfirmed`, `SecurityInfoRefusal::NotOffered`,
    /// [`Error::Throttled`], [`Error::Busy`].
    pub async fn answer_questions(
        &self,
        caller: &Caller,
        session: &Session,
        (pending, typed): (&str, &[TypedAnswer]),
    ) -> Result<Vec<(usize, QuestionProblem)>, Error> {
        let pending = self.open_pending(session, Method::SecurityQuestions, pending)?;
        let info = self.security_info(session.account.id).await?;
        if info.find(pending.id).is_some() {
            return Ok(Vec::new());
        }
        self.expect_open(session, &info)?;
        let problems = self.look_at_answers(session, typed).await?;
        if !problems.is_empty() {
            return Ok(problems);
        }
        let rule = self.rule_of_questions(session, &info).await?;
        if typed.len() != rule.registered() {
            return Err(SecurityInfoRefusal::FormOver.into());
        }
        let answers = self.hash_answers(typed, &rule).await?;
        let now = self.now();
        let new = Registration {
            id: pending.id,
            credential: Credential::SecurityQuestions(SecurityQuestions { answers }),
            name: String::new(),
            created_at: now,
            fresh_until: Some(fresh_until(&session.account, now)),
            last_used_at: None,
            position: 0,
        };
        self.change_security_info(caller, session, Change::Replace(new, Vec::new())).await?;
        Ok(Vec::new())
    }

    /// What the account's policy says about questions, if it lets it use them.
    async fn rule_of_questions(&self, session: &Session, info: &SecurityInfo) -> Result<QuestionRule, Error> {
        let policy = self.policy_for(&session.account, info).await?;
        let is_offered = policy.methods.contains(&Method::SecurityQuestions);
        if is_offered { Ok(policy.questions) } else { Err(SecurityInfoRefusal::NotOffered.into()) }
    }

    fn problem(
        &self,
        session: &Session,
        (place, chosen): (usize, &[Result<SecurityQuestion, QuestionProblem>]),
        typed: &[TypedAnswer],
    ) -> Result<Option<QuestionProblem>, Error> {
        let (Some(question), Some(one)) = (chosen.get(place), typed.get(place)) else { return Ok(None) };
        let question = match question {
            Ok(question) => question,
            Err(problem) => return Ok(Some(*problem)),
        };
        if chosen.iter().take(place).any(|earlier| earlier.as_ref() == Ok(question)) {
            return Ok(Some(QuestionProblem::QuestionTwice));
        }
        if one.answer.trim().is_empty() {
            return Ok(Some(QuestionProblem::AnswerMissing));
        }
        let others: Vec<&str> = typed.iter().take(place).map(|other| other.answer.as_str()).collect();
        let mut personal = session.account.context_words();
        personal.push(&self.settings().organization_name);
        let wording = self.wordings(question)?;
        let around = Around { question: &wording, personal: &personal, others: &others };
        Ok(flaw(&one.answer, &around).map(QuestionProblem::Answer))
    }

    /// The wording of a question in every language.
    fn wordings(&self, question: &SecurityQuestion) -> Result<String, Error> {
        let id = match question {
            SecurityQuestion::Own(text) => return Ok(text.clone()),
            SecurityQuestion::Bank(id) => *id,
        };
        let wordings: Result<Vec<String>, Error> =
            self.pages().languages().map(|language| self.wording(language, id)).collect();
        Ok(wordings?.join(" "))
    }

    fn wording(&self, language: &Language, id: QuestionId) -> Result<String, Error> {
        self.pages().question(language, id).map_err(Error::internal)
    }

    async fn hash_answers(
        &self,
        typed: &[TypedAnswer],
        rule: &QuestionRule,
    ) -> Result<Vec<StoredAnswer>, Error> {
        let mut random = self.random();
        let hashes = chosen(typed, rule).into_iter().flatten().zip(typed).map(|(question, one)| {
            let salt = random.bytes();
            async move {
                let hash = self.services().hashing.hash_answer(&normalised(&one.answer), salt).await?;
                Ok(StoredAnswer { question, hash })
            }
        });
        try_join_all(hashes).await
    }
}

/// Which questions are answered. Where everybody answers one list, it is that of each place.
fn chosen(typed: &[TypedAnswer], rule: &QuestionRule) -> Vec<Result<SecurityQuestion, QuestionProblem>> {
    let choice = |(place, one): (usize, &TypedAnswer)| {
        if let Some(id) = rule.fixed.get(place) {
            return Ok(SecurityQuestion::Bank(*id));
        }
        if rule.own && !one.own.trim().is_empty() {
            return SecurityQuestion::own(&one.own).map_err(|_| QuestionProblem::OwnQuestionLength);
        }
        let id = QuestionId::parse(&one.question).ok_or(QuestionProblem::QuestionMissing)?;
        Ok(SecurityQuestion::Bank(id))
    };
    typed.iter().enumerate().map(choice).collect()
}
