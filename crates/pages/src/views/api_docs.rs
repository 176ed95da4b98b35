//! `/api/docs`: an OpenAPI 3.1 document as a page that reads without scripts.

mod schema;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::view::View;
use schema::Field;

/// A reference of all operations.
#[derive(Clone, Debug, Serialize)]
pub struct ApiDocs {
    title: String,
    version: String,
    description: String,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
}

#[derive(Clone, Debug, Serialize)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    security: Vec<String>,
    parameters: Vec<Field>,
    request: Vec<Body>,
    responses: Vec<Response>,
}

#[derive(Clone, Debug, Serialize)]
struct Response {
    status: String,
    description: String,
    bodies: Vec<Body>,
}

#[derive(Clone, Debug, Serialize)]
struct Body {
    media_type: String,
    kind: schema::Kind,
    fields: Vec<Field>,
    example: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Schema {
    name: String,
    description: String,
    kind: schema::Kind,
    fields: Vec<Field>,
    example: Option<String>,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl ApiDocs {
    /// Reads an OpenAPI 3.1 document. Parts that it does not know are left out.
    pub fn new(document: &Value) -> Self {
        let paths = members(document, "/paths");
        let operations = paths.flat_map(|(path, item)| {
            METHODS
                .iter()
                .filter_map(move |method| Some(operation(document, path, method, item.get(method)?)))
        });
        let schemas = members(document, "/components/schemas").map(|(name, schema)| Schema {
            name: name.clone(),
            description: text(schema, "description"),
            kind: schema::kind(schema),
            fields: schema::fields(document, schema),
            example: example(schema),
        });
        Self {
            title: text_at(document, "/info/title"),
            version: text_at(document, "/info/version"),
            description: text_at(document, "/info/description"),
            operations: operations.collect(),
            schemas: schemas.collect(),
        }
    }
}

fn operation(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let responses = members(operation, "/responses").map(|(status, response)| {
        let response = schema::resolve(document, response);
        Response {
            status: status.clone(),
            description: text(response, "description"),
            bodies: bodies(document, response),
        }
    });
    let id = operation.get("operationId").and_then(Value::as_str);
    let security = operation.get("security").and_then(Value::as_array).into_iter().flatten();
    Operation {
        id: id.map_or_else(|| format!("{method}{}", path.replace(['/', '{', '}'], "-")), str::to_owned),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        description: text(operation, "description"),
        security: security.filter_map(Value::as_object).flat_map(Map::keys).cloned().collect(),
        parameters: parameters.map(|parameter| schema::parameter(document, parameter)).collect(),
        request: operation
            .get("requestBody")
            .map(|body| bodies(document, schema::resolve(document, body)))
            .unwrap_or_default(),
        responses: responses.collect(),
    }
}

fn bodies(document: &Value, holder: &Value) -> Vec<Body> {
    members(holder, "/content")
        .map(|(media_type, content)| {
            let schema = content.get("schema").unwrap_or(&Value::Null);
            Body {
                media_type: media_type.clone(),
                kind: schema::kind(schema),
                // The fields of a named schema stand once, under its name.
                fields: if schema.get("$ref").is_some() {
                    Vec::new()
                } else {
                    schema::fields(document, schema)
                },
                example: example(content).or_else(|| example(schema)),
            }
        })
        .collect()
}

/// The first example of a media type or schema, as indented JSON.
fn example(holder: &Value) -> Option<String> {
    let first = |examples: &Value| match examples {
        Value::Array(list) => list.first().cloned(),
        Value::Object(named) => named.values().next().and_then(|example| example.get("value")).cloned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    let example = holder.get("example").cloned().or_else(|| holder.get("examples").and_then(first))?;
    serde_json::to_string_pretty(&example).ok()
}

fn members<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

fn text(value: &Value, member: &str) -> String {
    value.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn text_at(document: &Value, pointer: &str) -> String {
    document.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl View for ApiDocs {
    const TEMPLATE: &'static str = "tools/api_docs.html";

    fn samples() -> Vec<Self> {
        let document = serde_json::from_str(include_str!("api_docs/sample.json")).unwrap_or_default();
        vec![Self::new(&document), Self::new(&Value::Null)]
    }
}

#[cfg(test)]
mod tests;
