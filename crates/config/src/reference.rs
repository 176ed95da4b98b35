//! The reference page of all settings.

use std::fmt::Write;

use crate::schema::{Field, SectionInfo};
use crate::{Config, EXAMPLE};

/// The reference of all settings, as a page in Markdown: from the same declarations that read the file.
#[must_use]
pub fn reference_markdown() -> String {
    let mut page = format!(
        "# Configuration\n\n\
         What a server needs to start stands in one TOML file. A setting that is not listed here is refused, so that \
         a slip of the pen never goes unnoticed; `regain check-config` shows everything that is wrong, with its line \
         and what to do about it. Secrets stand in files of their own, which the settings named `…_file` point to. \
         Relative paths start at the folder of the configuration file.\n\n\
         The least that it must say:\n\n```toml\n{EXAMPLE}```\n"
    );
    for section in Config::sections() {
        write_section(&mut page, &section);
    }
    page
}

fn write_section(page: &mut String, section: &SectionInfo) {
    // Writing to a String never fails.
    let _ = write!(page, "\n## [{}]\n\n{}\n", section.name, prose(section.doc));
    for field in &section.fields {
        let _ = write!(page, "\n### `{}.{}`\n\n{}\n\n", section.name, field.name, prose(field.doc));
        let _ = writeln!(page, "* Value: {}{}.", field.kind, limits(field));
        let _ = writeln!(page, "* {}", absence(field));
    }
}

/// The lines of a documentation comment as one paragraph.
fn prose(doc: &[&str]) -> String {
    doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

fn limits(field: &Field) -> String {
    field.limits.map(|(floor, ceiling)| format!(" from {floor} to {ceiling}")).unwrap_or_default()
}

fn absence(field: &Field) -> String {
    match &field.default {
        Some(default) => format!("Default: `{default}`."),
        None if field.required => "Required.".into(),
        None => "Optional.".into(),
    }
}
