//! JSON schemas as rows of a table.

use serde::Serialize;
use serde_json::Value;

use super::{members, text};

/// What a value is: words, and the schema that they name, if they name one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Kind {
    pub(super) text: String,
    pub(super) schema: Option<String>,
}

/// A parameter or a member of an object.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) required: bool,
    pub(super) description: String,
}

/// The object behind a `$ref` of this document, or the value itself.
pub(super) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// What a schema describes, in words such as `string (uuid)`, `list of Problem` or `"reset" or "unlock"`.
pub(super) fn kind(schema: &Value) -> Kind {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return Kind { text: name.to_owned(), schema: Some(name.to_owned()) };
    }
    if let Some(items) = schema.get("items") {
        let of = kind(items);
        return Kind { text: format!("list of {}", of.text), schema: of.schema };
    }
    for alternative in ["oneOf", "anyOf"] {
        if let Some(kinds) = schema.get(alternative).and_then(Value::as_array) {
            let kinds: Vec<Kind> = kinds.iter().map(kind).collect();
            let text = kinds.iter().map(|kind| kind.text.as_str()).collect::<Vec<_>>().join(" or ");
            return Kind { text, schema: kinds.into_iter().find_map(|kind| kind.schema) };
        }
    }
    Kind { text: plain(schema), schema: None }
}

fn plain(schema: &Value) -> String {
    let list = |member: &str, separator: &str| {
        let values = schema.get(member)?.as_array()?.iter();
        let shown = values.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        Some(shown.collect::<Vec<_>>().join(separator))
    };
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" or ");
    }
    let kind = list("type", " or ").unwrap_or_else(|| text(schema, "type"));
    match schema.get("format").and_then(Value::as_str) {
        Some(format) => format!("{kind} ({format})"),
        None if kind.is_empty() => "anything".to_owned(),
        None => kind,
    }
}

/// The members of an object schema, those of `allOf` parts included.
pub(super) fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let is_required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|required| required == name))
    };
    let own = members(schema, "/properties").map(|(name, member)| Field {
        name: name.clone(),
        kind: kind(member),
        required: is_required(name),
        description: text(member, "description"),
    });
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    parts.flat_map(|part| fields(document, resolve(document, part))).chain(own).collect()
}

/// A path, query or header parameter.
pub(super) fn parameter(document: &Value, parameter: &Value) -> Field {
    let parameter = resolve(document, parameter);
    let mut kind = kind(parameter.get("schema").unwrap_or(&Value::Null));
    kind.text = format!("{}, {}", text(parameter, "in"), kind.text);
    Field {
        name: text(parameter, "name"),
        kind,
        required: parameter.get("required").and_then(Value::as_bool).unwrap_or_default(),
        description: text(parameter, "description"),
    }
}
