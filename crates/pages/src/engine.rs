//! The template engine: strict, fuelled, with the functions that templates use.
//!
//! `t(key, …)` is a text of the catalog, `rich(key, …)` the same with each named argument isolated in a `<bdi>`,
//! `when(moment)` a date and time, `when_with_utc(moment)` the same with UTC beside it (NOT-02), `asset(name)` the address of a static file, `qr_code(text)` a
//! picture, `text_file` a filter that makes an address of a text, `linkify` one for plain text.

use std::fmt::Write as _;
use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentValue};
use jiff::tz::TimeZone;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context};
use rust_embed::RustEmbed;

use crate::catalog::Catalog;
use crate::pages::PagesError;
use crate::{asset, picture};

#[derive(RustEmbed)]
#[folder = "../../templates"]
pub(crate) struct Templates;

/// Steps that one rendering may take; the largest page, the API reference, takes a tenth of it.
const FUEL: u64 = 2_000_000;

/// Parses all templates. A mail's `.jinja` becomes two: one that escapes (`.html`) and one that does not (`.txt`).
pub(crate) fn environment() -> Result<Environment<'static>, PagesError> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(PagesError::ParseTemplate)?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_formatter(|out, state, value| {
        // "none" or "[]" in a sentence is a fault of ours; better no page than that.
        if !matches!(value.kind(), ValueKind::String | ValueKind::Number) {
            return Err(Error::new(ErrorKind::UndefinedError, "only texts and numbers are printed"));
        }
        let plain = value.is_safe() || *state.auto_escape() == AutoEscape::None;
        let text = value.to_string();
        out.write_str(&if plain { text } else { escape(&text) }).map_err(Error::from)
    });
    environment.add_function("asset", |name: &str| {
        asset::address(name)
            .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no static file '{name}'")))
    });
    environment.add_function("qr_code", |text: &str| {
        let picture = picture::qr_code(text).map(Value::from_safe_string);
        picture.map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))
    });
    environment.add_filter("text_file", picture::text_file);
    environment.add_filter("linkify", |text: &str| Value::from_safe_string(linkify(text)));
    for name in Templates::iter() {
        let Some(file) = Templates::get(&name) else { continue };
        let source = String::from_utf8_lossy(&file.data).into_owned();
        let names = match name.strip_suffix(".jinja") {
            Some(stem) => vec![format!("{stem}.html"), format!("{stem}.txt")],
            None => vec![name.into_owned()],
        };
        for name in names {
            environment.add_template_owned(name, source.clone()).map_err(PagesError::ParseTemplate)?;
        }
    }
    Ok(environment)
}

/// The texts of one rendering: a language, and what every text may mention.
#[derive(Clone)]
pub(crate) struct Texts {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) organization: String,
    pub(crate) zone: TimeZone,
}

impl Texts {
    /// The functions that templates call, bound to this rendering.
    pub(crate) fn values(&self) -> Value {
        let (plain, rich, pages, mails) = (self.clone(), self.clone(), self.clone(), self.clone());
        context! {
            direction => self.catalog.direction(),
            t => Value::from_function(move |key: &str, view: Option<Value>, named: Kwargs| {
                let mut args = members(view)?;
                args.extend(named_members(&named)?);
                plain.text(key, args)
            }),
            rich => Value::from_function(move |key: &str, named: Kwargs| {
                rich.rich(key, named_members(&named)?)
            }),
            when => Value::from_function(move |micros: i64| pages.when(micros)),
            when_with_utc => Value::from_function(move |micros: i64| mails.when_with_utc(micros)),
        }
    }

    /// The text of this key, with these arguments and the organization.
    pub(crate) fn text(&self, key: &str, args: Vec<(String, Value)>) -> Result<String, Error> {
        let mut fluent = FluentArgs::new();
        fluent.set("organization", self.organization.as_str());
        for (name, value) in args {
            set(&mut fluent, name, &value);
        }
        self.format(key, &fluent)
    }

    /// The text as HTML, with each argument in a `<bdi>`, so that a name in another script can't turn the sentence.
    fn rich(&self, key: &str, args: Vec<(String, Value)>) -> Result<Value, Error> {
        let mut fluent = FluentArgs::new();
        fluent.set("organization", self.organization.as_str());
        let mut marks = Vec::new();
        for ((name, value), mark) in args.into_iter().zip('\u{E000}'..='\u{F8FF}') {
            fluent.set(name, mark.to_string());
            marks.push((mark, value.to_string()));
        }
        let text = self.format(key, &fluent)?;
        let mut html = escape(&text);
        for (mark, value) in marks {
            html = html.replace(mark, &format!("<bdi>{}</bdi>", escape(&value)));
        }
        Ok(Value::from_safe_string(html))
    }

    /// A moment in the reader's zone.
    fn when(&self, micros: i64) -> Result<String, Error> {
        self.moment(&zoned(micros, &self.zone)?)
    }

    /// A moment in the reader's zone, with UTC beside it where the two differ.
    fn when_with_utc(&self, micros: i64) -> Result<String, Error> {
        let (local, utc) = (zoned(micros, &self.zone)?, zoned(micros, &TimeZone::UTC)?);
        if local.offset() == utc.offset() {
            return self.moment(&utc);
        }
        let mut fluent = FluentArgs::new();
        fluent.set("local", self.moment(&local)?);
        let same_day = local.date() == utc.date();
        fluent.set("utc", if same_day { utc.strftime("%H:%M UTC").to_string() } else { self.moment(&utc)? });
        self.format("moment-both", &fluent)
    }

    fn moment(&self, at: &jiff::Zoned) -> Result<String, Error> {
        let mut fluent = FluentArgs::new();
        fluent.set("month", i64::from(at.month()));
        fluent.set("month", self.format("month", &fluent)?);
        fluent.set("day", i64::from(at.day()));
        fluent.set("year", i64::from(at.year()));
        fluent.set("time", at.strftime("%H:%M").to_string());
        fluent.set("zone", at.strftime("%Z").to_string());
        self.format("moment", &fluent)
    }

    fn format(&self, key: &str, args: &FluentArgs<'_>) -> Result<String, Error> {
        self.catalog.text(key, args).map_err(|problem| Error::new(ErrorKind::InvalidOperation, problem))
    }
}

fn zoned(micros: i64, zone: &TimeZone) -> Result<jiff::Zoned, Error> {
    let moment = jiff::Timestamp::from_microsecond(micros);
    let moment = moment.map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))?;
    Ok(moment.to_zoned(zone.clone()))
}

/// The members of a view, as arguments of a text.
pub(crate) fn members(view: Option<Value>) -> Result<Vec<(String, Value)>, Error> {
    let Some(view) = view else { return Ok(Vec::new()) };
    view.try_iter()?.map(|name| Ok((name.to_string(), view.get_item(&name)?))).collect()
}

fn named_members(named: &Kwargs) -> Result<Vec<(String, Value)>, Error> {
    named.args().map(|name| Ok((name.to_owned(), named.get(name)?))).collect()
}

/// Texts and numbers are arguments; lists and missing values are not.
fn set(fluent: &mut FluentArgs<'_>, name: String, value: &Value) {
    if let Some(text) = value.as_str() {
        fluent.set(name, text.to_owned());
    } else if let Some(number) = value.as_i64().filter(|_| value.kind() == ValueKind::Number) {
        fluent.set(name, FluentValue::from(number));
    }
}

/// Escapes what HTML gives a meaning to, in text and in quoted attributes. Addresses stay readable: the engine's own
/// way writes every `/` as an entity.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

/// Escapes a text and makes its web addresses clickable.
fn linkify(text: &str) -> String {
    let mut html = String::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let space = piece.strip_prefix(word).unwrap_or_default();
        let shown = escape(word);
        let link = word.starts_with("https://") || word.starts_with("http://");
        // Writing to a String can't fail.
        let _ = match link {
            true => write!(html, "<a href=\"{shown}\">{shown}</a>{space}"),
            false => write!(html, "{shown}{space}"),
        };
    }
    html
}

/// No trailing blanks, at most one empty line in a row, one line end at the end.
pub(crate) fn tidy_text(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.trim().lines().map(str::trim_end) {
        if !(line.is_empty() && lines.last().is_some_and(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests;
