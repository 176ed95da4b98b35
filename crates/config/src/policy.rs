//! Policies as a text that administrators write: `help` for all, then `[[policy]]` after `[[policy]]`.

mod fields;

use regain_core::policy::{Flaw, Policies};
use toml::de::{DeTable, DeValue};

use crate::problem::Problem;
use crate::reader::{Part, line_of, list, nearest};
use crate::schema::{Field, Section};
use fields::{General, OnePolicy};

/// The name of the tables.
const POLICY: &str = "policy";
/// How they are headed.
const HEAD: &str = "[[policy]]";

/// Reads the text of a list of policies.
///
/// # Errors
/// Everything that is wrong, in the order of lines: what no policy can say, and what would not do what it says.
pub fn parse_policies(text: &str) -> Result<Policies, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors.iter().map(|error| crate::syntax(text, error)).collect());
    }
    let mut problems = Vec::new();
    let general =
        Part { text, name: "policies", place: "the first line", line: None, table: table.get_ref() };
    refuse_unknown(&general, &General::fields(), &[POLICY], &mut problems);
    let above = general.read::<General>(&mut problems);
    let parts = parts(text, table.get_ref(), &mut problems);
    let mut policies = above.map(General::into_policies).unwrap_or_default();
    policies.list.clear();
    for part in &parts {
        refuse_unknown(part, &OnePolicy::fields(), &[], &mut problems);
        policies.list.extend(part.read::<OnePolicy>(&mut problems).map(OnePolicy::into_policy));
    }
    if problems.is_empty() {
        let about = |flaw: Flaw| {
            let part = flaw.policy.map_or(Some(&general), |place| parts.get(place))?;
            Some(part.problem(flaw.field, flaw.problem, flaw.hint))
        };
        problems.extend(policies.flaws().into_iter().filter_map(about));
    }
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(policies) } else { Err(problems) }
}

/// Writes policies as a text, with all that can be said explained above them. Reading it gives the same policies.
pub fn show_policies(policies: &Policies) -> String {
    let mut text = INTRODUCTION.to_owned();
    for field in General::fields().iter().chain(&OnePolicy::fields()) {
        text.push_str(&explain(field));
    }
    let general = General::of(policies).show();
    text.push('\n');
    general.iter().for_each(|(name, value)| text.push_str(&format!("{name} = {value}\n")));
    for policy in &policies.list {
        text.push_str(&format!("\n{HEAD}\n"));
        for (name, value) in OnePolicy::of(policy).show() {
            text.push_str(&format!("{name} = {value}\n"));
        }
    }
    text
}

const INTRODUCTION: &str = "\
# Who may get back in, and how. The first policy whose groups an account is in is the account's policy. An account
# that none is for can't reset by itself. `regain policy plan FILE` says what a change would do before
# `regain policy apply FILE` makes it.
#
# `help` stands above all policies; everything else belongs to one.
";

/// What a setting is for, what it may be, and what it is without being given.
fn explain(field: &Field) -> String {
    let doc: String = field.doc.iter().map(|line| format!("#  {line}\n")).collect();
    let limits = field.limits.map(|(floor, ceiling)| format!(", {floor} to {ceiling}")).unwrap_or_default();
    let default = match &field.default {
        Some(default) => format!(" Default: {default}."),
        None if field.required => " Must be given.".to_owned(),
        None => String::new(),
    };
    let first = wrapped(&format!("{}: {}{limits}.{default}", field.name, field.kind));
    format!("#\n{first}\n{doc}")
}

/// A comment in lines of at most 120 characters.
fn wrapped(text: &str) -> String {
    let mut lines = vec!["#".to_owned()];
    for word in text.split(' ') {
        if lines.last().is_some_and(|line| line.len() + word.len() >= 120) {
            lines.push("#  ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// The tables of the policies.
fn parts<'a>(text: &'a str, table: &'a DeTable<'a>, problems: &mut Vec<Problem>) -> Vec<Part<'a>> {
    let Some((key, value)) = table.get_key_value(POLICY) else { return Vec::new() };
    let mut parts = Vec::new();
    let mut refuse = |start| {
        let (problem, hint) =
            (format!("`{POLICY}` is no policy"), format!("write {HEAD} on a line of its own"));
        problems.push(Problem { line: Some(line_of(text, start)), problem, hint });
    };
    let Some(tables) = value.get_ref().as_array() else {
        refuse(key.span().start);
        return parts;
    };
    for one in tables.iter() {
        let DeValue::Table(table) = one.get_ref() else {
            refuse(one.span().start);
            continue;
        };
        let line = Some(line_of(text, one.span().start));
        parts.push(Part { text, name: POLICY, place: HEAD, line, table });
    }
    parts
}

/// Finds settings that don't exist.
fn refuse_unknown(part: &Part<'_>, fields: &[Field], others: &[&str], problems: &mut Vec<Problem>) {
    let is_known = |name: &str| fields.iter().any(|field| field.name == name) || others.contains(&name);
    for key in part.table.keys().filter(|key| !is_known(key.get_ref())) {
        let name: &str = key.get_ref();
        let names = || fields.iter().map(|field| field.name);
        let elsewhere = if others.is_empty() { General::fields() } else { OnePolicy::fields() };
        let hint = match nearest(name, names()) {
            _ if elsewhere.iter().any(|field| field.name == name) && others.is_empty() => {
                format!("write it above the first {HEAD}")
            }
            _ if elsewhere.iter().any(|field| field.name == name) => format!("write it below {HEAD}"),
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("there are {}", list(names())),
        };
        let problem = format!("there is no setting `{}` here", name.escape_debug());
        problems.push(Problem { line: Some(line_of(part.text, key.span().start)), problem, hint });
    }
}

#[cfg(test)]
mod tests;
