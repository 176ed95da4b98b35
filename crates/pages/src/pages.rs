//! The renderer.

use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use regain_core::language::Language;
use regain_core::methods::security_questions::QuestionId;
use serde::Serialize;

use crate::asset::{self, Asset};
use crate::catalog::{self, Catalogs};
use crate::engine::{self, Texts};
use crate::frame::{Envelope, Frame};
use crate::mail::{Mail, RenderedMail};
use crate::problem::Problem;
use crate::view::View;
use crate::{mails, views};

/// How to build [`Pages`].
#[derive(Clone, Debug)]
pub struct Options {
    /// The language of those who ask for none that there is.
    pub default_language: Language,
}

/// What can go wrong. None of it depends on what a visitor sends, so tests find it.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// A translation file can't be read.
    #[error("the translation '{language}' can't be read: {problem}")]
    ReadTranslation {
        /// The language, as the file is named.
        language: String,
        /// What is wrong with it.
        problem: String,
    },
    /// There is no translation of this language.
    #[error("there is no translation '{language}'")]
    FindLanguage {
        /// The language that was asked for.
        language: String,
    },
    /// A template can't be parsed.
    #[error("a template can't be parsed")]
    ParseTemplate(#[source] minijinja::Error),
    /// A page or mail can't be rendered.
    #[error("'{template}' can't be rendered")]
    Render {
        /// The template.
        template: String,
        /// Why.
        #[source]
        source: minijinja::Error,
    },
}

/// A language as the switcher shows it.
#[derive(Clone, Serialize)]
struct Endonym {
    tag: Language,
    name: String,
}

/// Renders every page and mail. Parsed once, shared by all requests.
pub struct Pages {
    environment: Environment<'static>,
    catalogs: Catalogs,
    endonyms: Vec<Endonym>,
}

impl Pages {
    /// Parses the embedded templates and translations.
    ///
    /// # Errors
    /// A template or a translation that can't be parsed, or a default language without a translation.
    pub fn new(options: &Options) -> Result<Self, PagesError> {
        Self::with_catalogs(options, catalog::embedded())
    }

    pub(crate) fn with_catalogs(
        options: &Options,
        sources: Vec<(String, String)>,
    ) -> Result<Self, PagesError> {
        let catalogs = Catalogs::new(sources, &options.default_language)?;
        let mut endonyms = Vec::new();
        for catalog in catalogs.iter() {
            let name = catalog.text("language-name", &Default::default()).map_err(|problem| {
                PagesError::ReadTranslation { language: catalog.language.as_str().to_owned(), problem }
            })?;
            endonyms.push(Endonym { tag: catalog.language.clone(), name });
        }
        Ok(Self { environment: engine::environment()?, catalogs, endonyms })
    }

    /// The languages there are, English first.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.catalogs.languages()
    }

    /// The language of a response: what the person chose, else the best of `Accept-Language`, else the default.
    pub fn negotiate(&self, explicit: Option<&str>, accept_language: Option<&str>) -> Language {
        self.catalogs.negotiate(explicit, accept_language).clone()
    }

    /// The static file of this name (`app.css`, `js/code.js`), served as `/static/<hash>/<name>`.
    pub fn asset(&self, name: &str) -> Option<Asset> {
        asset::find(name)
    }

    /// Renders a page to HTML.
    ///
    /// # Errors
    /// [`PagesError::Render`], if template, texts and view do not fit.
    pub fn render<V: View>(&self, frame: &Frame, view: &V) -> Result<String, PagesError> {
        let texts = self.texts(&frame.language, &frame.organization, &frame.zone);
        let values = context! {
            frame => Value::from(Serde(frame)),
            view => Value::from(Serde(view)),
            languages => Value::from(Serde(&self.endonyms)),
            ..texts.values()
        };
        self.expand(V::TEMPLATE, values)
    }

    /// The wording of a security question.
    ///
    /// # Errors
    /// [`PagesError::Render`], if there is none.
    pub fn question(&self, language: &Language, question: QuestionId) -> Result<String, PagesError> {
        let key = format!("question-{}", question.name());
        let text = self.catalogs.get(language).text(&key, &Default::default());
        text.map_err(|problem| PagesError::Render {
            template: key,
            source: minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, problem),
        })
    }

    /// What is wrong with a field, as a page would say it.
    ///
    /// # Errors
    /// [`PagesError::Render`], if text and problem do not fit.
    pub fn problem(&self, frame: &Frame, problem: &Problem) -> Result<String, PagesError> {
        let texts = self.texts(&frame.language, &frame.organization, &frame.zone);
        let view = Value::from(Serde(problem));
        let said = view
            .get_attr("name")
            .and_then(|name| texts.text(&format!("problem-{name}"), engine::members(Some(view.clone()))?));
        said.map_err(|source| PagesError::Render { template: "problem".to_owned(), source })
    }

    /// Renders a mail.
    ///
    /// # Errors
    /// [`PagesError::Render`], if template, texts and mail do not fit.
    pub fn mail<M: Mail>(&self, envelope: &Envelope, mail: &M) -> Result<RenderedMail, PagesError> {
        let texts = self.texts(&envelope.language, &envelope.organization, &envelope.zone);
        let view = Value::from(Serde(mail));
        let key = format!("mail-{}-subject", M::NAME);
        let subject = engine::members(Some(view.clone()))
            .and_then(|args| texts.text(&key, args))
            .map_err(|source| PagesError::Render { template: key, source })?;
        let part = |extension: &str| {
            let values = context! {
                frame => Value::from(Serde(envelope)),
                view => view.clone(),
                subject => subject.clone(),
                parts => format!("mail/kit.{extension}"),
                body => format!("mail/{}.{extension}", M::NAME),
                ..texts.values()
            };
            self.expand(&format!("mail/layout.{extension}"), values)
        };
        Ok(RenderedMail { text: engine::tidy_text(&part("txt")?), html: part("html")?, subject })
    }

    /// Every page in every state it has samples of, as (name, HTML): for tests and for looking at them.
    ///
    /// # Errors
    /// The first page that does not render.
    pub fn render_samples(&self, frame: &Frame) -> Result<Vec<(String, String)>, PagesError> {
        views::render_samples(self, frame)
    }

    /// Every mail in every state it has samples of, as (name, mail).
    ///
    /// # Errors
    /// The first mail that does not render.
    pub fn mail_samples(&self, envelope: &Envelope) -> Result<Vec<(String, RenderedMail)>, PagesError> {
        mails::mail_samples(self, envelope)
    }

    pub(crate) fn texts(&self, language: &Language, organization: &str, zone: &jiff::tz::TimeZone) -> Texts {
        Texts {
            catalog: Arc::clone(self.catalogs.get(language)),
            organization: organization.to_owned(),
            zone: zone.clone(),
        }
    }

    fn expand(&self, template: &str, values: Value) -> Result<String, PagesError> {
        self.environment
            .get_template(template)
            .and_then(|parsed| parsed.render(values))
            .map_err(|source| PagesError::Render { template: template.to_owned(), source })
    }
}

#[cfg(test)]
pub(crate) mod tests;
