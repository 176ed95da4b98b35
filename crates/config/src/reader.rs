//! Reads sections out of parsed TOML and collects everything that is wrong.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::problem::Problem;
use crate::schema::{Rule, Section, SectionInfo, Setting};

/// Names that are further apart than this (Jaro-Winkler) are not what someone meant.
const SIMILAR: f64 = 0.75;

/// A document that is being read.
pub(crate) struct Document<'a> {
    text: &'a str,
    table: &'a DeTable<'a>,
    folder: &'a Path,
    pub(crate) problems: Vec<Problem>,
}

/// A section that is being read.
pub(crate) struct Reader<'a> {
    text: &'a str,
    folder: &'a Path,
    name: &'static str,
    /// Where a setting that is missing is to be added.
    place: &'a str,
    /// Line of the section's head; none if it is not there.
    line: Option<usize>,
    table: Option<&'a DeTable<'a>>,
    problems: &'a mut Vec<Problem>,
}

/// A table that is read like a section, where there may be several of a name.
pub(crate) struct Part<'a> {
    pub(crate) text: &'a str,
    pub(crate) name: &'static str,
    /// Where a setting that is missing is to be added.
    pub(crate) place: &'a str,
    /// Line of its head; none if it has none.
    pub(crate) line: Option<usize>,
    pub(crate) table: &'a DeTable<'a>,
}

impl<'a> Part<'a> {
    /// Reads it. None if there is a problem.
    pub(crate) fn read<S: Section>(&self, problems: &'a mut Vec<Problem>) -> Option<S> {
        let &Self { text, name, place, line, table } = self;
        S::read(&mut Reader { text, folder: Path::new(""), name, place, line, table: Some(table), problems })
    }

    /// Says of a setting what is wrong with it.
    pub(crate) fn problem(&self, setting: &str, problem: &str, hint: &str) -> Problem {
        let line = setting_line(self.text, Some(self.table), setting).or(self.line);
        Problem { line, problem: format!("`{}.{setting}` {problem}", self.name), hint: hint.to_owned() }
    }
}

impl<'a> Document<'a> {
    pub(crate) fn new(text: &'a str, table: &'a DeTable<'a>, folder: &'a Path) -> Self {
        Self { text, table, folder, problems: Vec::new() }
    }

    /// Reads a section and checks that its settings go together. None if there is a problem.
    pub(crate) fn section<S: Section>(&mut self, name: &'static str) -> Option<S> {
        let entry = self.table.get_key_value(name);
        let line = entry.map(|(key, _)| line_of(self.text, key.span().start));
        let table = match entry.map(|(_, value)| value.get_ref()) {
            Some(DeValue::Table(table)) => Some(table),
            None => None,
            Some(_) => {
                let problem = format!("`{name}` is a section, not a setting");
                self.problems.push(Problem {
                    line,
                    problem,
                    hint: format!("write `[{name}]` on a line of its own"),
                });
                return None;
            }
        };
        let place = format!("[{name}]");
        let mut reader = Reader {
            text: self.text,
            folder: self.folder,
            name,
            place: &place,
            line,
            table,
            problems: &mut self.problems,
        };
        let section = S::read(&mut reader)?;
        let conflicts = section.check();
        for conflict in &conflicts {
            let line = reader.line(conflict.field);
            let problem = format!("`{name}.{}` {}", conflict.field, conflict.problem);
            reader.problems.push(Problem { line, problem, hint: conflict.hint.clone() });
        }
        conflicts.is_empty().then_some(section)
    }

    /// Finds sections and settings that don't exist.
    pub(crate) fn refuse_unknown(&mut self, known: &[SectionInfo]) {
        for (key, value) in self.table {
            match (known.iter().find(|section| section.name == key.get_ref()), value.get_ref()) {
                (Some(section), DeValue::Table(table)) => {
                    for key in table.keys() {
                        if !section.fields.iter().any(|field| field.name == key.get_ref()) {
                            self.unknown_setting(key.get_ref(), key.span().start, section, known);
                        }
                    }
                }
                (Some(_), _) => {} // `section` has said it
                (None, _) => self.unknown_section(key.get_ref(), key.span().start, known),
            }
        }
    }

    fn unknown_setting(&mut self, name: &str, start: usize, section: &SectionInfo, known: &[SectionInfo]) {
        let names = section.fields.iter().map(|field| field.name);
        let hint = match (home_of(name, known), nearest(name, names.clone())) {
            (Some(home), _) => format!("it belongs to [{home}]"),
            (None, Some(nearest)) => format!("did you mean `{nearest}`?"),
            (None, None) => format!("[{}] knows {}", section.name, list(names)),
        };
        let problem = format!("[{}] has no setting `{}`", section.name, name.escape_debug());
        self.problems.push(Problem { line: Some(line_of(self.text, start)), problem, hint });
    }

    fn unknown_section(&mut self, name: &str, start: usize, known: &[SectionInfo]) {
        let names = known.iter().map(|section| section.name);
        let hint = match (home_of(name, known), nearest(name, names.clone())) {
            (Some(home), _) => format!("it belongs to [{home}]: write it below that line"),
            (None, Some(nearest)) => format!("did you mean [{nearest}]?"),
            (None, None) => format!("the sections are {}", list(names)),
        };
        let problem = format!("there is no section `{}`", name.escape_debug());
        self.problems.push(Problem { line: Some(line_of(self.text, start)), problem, hint });
    }
}

impl Reader<'_> {
    /// Reads one setting, or takes its default. None if there is a problem.
    pub(crate) fn setting<T: Setting>(&mut self, name: &'static str, rule: Rule<T>) -> Option<T> {
        let Some(value) = self.table.and_then(|table| table.get(name)) else {
            if rule.default.is_none() {
                let hint = format!("add `{name}` below {}: {}", self.place, T::kind());
                self.refuse(name, "is missing", hint);
            }
            return rule.default;
        };
        let setting = match T::read(value.get_ref(), self.folder) {
            Ok(setting) => setting,
            Err(hint) => {
                self.refuse(name, &format!("must be {}", T::kind()), hint);
                return None;
            }
        };
        if let (Some(number), Some((floor, ceiling))) = (setting.number(), rule.limits)
            && !(floor..=ceiling).contains(&number)
        {
            let hint = if number < floor { "this is below its floor" } else { "this is above its ceiling" };
            self.refuse(name, &format!("must be from {floor} to {ceiling}"), hint.into());
            return None;
        }
        Some(setting)
    }

    fn refuse(&mut self, name: &str, problem: &str, hint: String) {
        let problem = format!("`{}.{name}` {problem}", self.name);
        self.problems.push(Problem { line: self.line(name), problem, hint });
    }

    /// The line of a setting, or of its section's head if it is not given.
    fn line(&self, name: &str) -> Option<usize> {
        setting_line(self.text, self.table, name).or(self.line)
    }
}

/// The line of a setting, if it is given.
fn setting_line(text: &str, table: Option<&DeTable<'_>>, name: &str) -> Option<usize> {
    let (key, _) = table?.get_key_value(name)?;
    Some(line_of(text, key.span().start))
}

/// The line that a byte of the text is in, from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

fn home_of(name: &str, known: &[SectionInfo]) -> Option<&'static str> {
    let mut homes = known.iter().filter(|section| section.fields.iter().any(|field| field.name == name));
    // A name that several sections have (`password_file`) says nothing about what was meant.
    homes.next().filter(|_| homes.next().is_none()).map(|section| section.name)
}

pub(crate) fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

pub(crate) fn list(names: impl Iterator<Item = &'static str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
