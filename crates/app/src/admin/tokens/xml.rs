//! A small tree of an XML file, read without anything that could reach outside of it.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use zeroize::Zeroizing;

use super::FileProblem;

/// How deep elements stand in each other.
const DEPTH: usize = 32;

/// An element. Names are without their prefixes.
#[derive(Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) namespace: String,
    /// The line that it begins on.
    pub(super) line: u64,
    attributes: Vec<(String, String)>,
    /// Secrets stand here.
    text: Zeroizing<String>,
    pub(super) children: Vec<Self>,
}

impl Element {
    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element at the end of these names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text at the end of these names, without white space around it.
    pub(super) fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path).map(|element| element.text.trim()).filter(|text| !text.is_empty())
    }

    /// Its own text, without white space around it.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a file. Document types and references are refused, harmless ones too: nothing that a file of tokens needs.
pub(super) fn read(content: &[u8]) -> Result<Element, FileProblem> {
    let text = std::str::from_utf8(content).map_err(|_| FileProblem::Unreadable)?;
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut lines = Lines { content, seen: 0, line: 1 };
    loop {
        let line = lines.at(reader.buffer_position());
        let (namespace, event) = reader.read_resolved_event().map_err(|_| FileProblem::Unreadable)?;
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
        };
        let closed = match event {
            Event::Start(start) => {
                open.push(element(&start, namespace, line)?);
                if open.len() > DEPTH { return Err(FileProblem::Unreadable) } else { None }
            }
            Event::Empty(start) => Some(element(&start, namespace, line)?),
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                let text: &str = &text;
                match open.last_mut() {
                    Some(element) => element.text.push_str(text),
                    None if text.trim_matches(['\u{feff}', ' ', '\n', '\r', '\t']).is_empty() => {}
                    None => return Err(FileProblem::Unreadable),
                }
                None
            }
            Event::Decl(_) | Event::Comment(_) => None,
            Event::CData(_) | Event::PI(_) | Event::DocType(_) | Event::GeneralRef(_) => {
                return Err(FileProblem::Forbidden);
            }
            Event::Eof => return Err(FileProblem::Unreadable),
        };
        let Some(closed) = closed else { continue };
        match open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => return Ok(closed),
        }
    }
}

fn element(start: &BytesStart<'_>, namespace: String, line: u64) -> Result<Element, FileProblem> {
    let name = start.local_name().as_ref().to_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| FileProblem::Unreadable)?;
        if attribute.value.contains('&') {
            return Err(FileProblem::Forbidden);
        }
        attributes.push((attribute.key.local_name().as_ref().to_owned(), attribute.value.into_owned()));
    }
    Ok(Element { name, namespace, line, attributes, ..Element::default() })
}

/// Counts lines up to a place, each byte once.
struct Lines<'c> {
    content: &'c [u8],
    seen: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, place: u64) -> u64 {
        let place = usize::try_from(place).unwrap_or(usize::MAX).min(self.content.len());
        let passed = self.content.get(self.seen..place).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.seen = place;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_with_its_lines() {
        let tree = read(
            b"<?xml version=\"1.0\"?>\n<!-- x -->\n<a:b xmlns:a=\"urn:x\" c=\"d\">\n<e> f </e><g/>\n</a:b>",
        );
        let tree = tree.ok().unwrap();
        assert_eq!((tree.name.as_str(), tree.namespace.as_str(), tree.line), ("b", "urn:x", 3));
        assert_eq!((tree.attribute("c"), tree.text_at(&["e"])), (Some("d"), Some("f")));
        assert!(tree.child("g").is_some() && tree.text_at(&["g"]).is_none());
    }

    #[test]
    fn nothing_reaches_outside_of_the_file() {
        let laughs = "<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;\">]><a>&d;</a>";
        let outside = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>";
        for text in [laughs, outside, "<a>&b;</a>", "<a>&#65;</a>", "<a b=\"&c;\"/>", "<a><?p?></a>"] {
            assert_eq!(read(text.as_bytes()).err(), Some(FileProblem::Forbidden), "{text}");
        }
    }

    #[test]
    fn broken_and_deep_files_are_refused() {
        let deep = "<a>".repeat(40) + &"</a>".repeat(40);
        for text in ["", "a", "<a>", "<a></b>", "<a", &deep] {
            assert_eq!(read(text.as_bytes()).err(), Some(FileProblem::Unreadable), "{text}");
        }
    }
}
