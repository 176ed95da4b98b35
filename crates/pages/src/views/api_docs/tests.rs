//! Tests of api docs.

use super::*;

fn sample() -> ApiDocs {
    ApiDocs::samples().remove(0)
}

fn row(field: &Field) -> (&str, &str, Option<&str>, bool) {
    (&field.name, &field.kind.text, field.kind.schema.as_deref(), field.required)
}

#[test]
fn operations_are_read_with_parameters_bodies_and_references() {
    let docs = sample();
    let names: Vec<_> = docs.operations.iter().map(|one| (one.id.as_str(), one.method.as_str())).collect();
    assert_eq!(
        names,
        [("start_reset", "POST"), ("get_reset", "GET"), ("delete-api-v1-resets--id-", "DELETE")]
    );
    let start = &docs.operations[0];
    assert_eq!(start.request[0].kind.schema.as_deref(), Some("StartReset"));
    assert!(start.request[0].example.as_deref().unwrap().contains("ada@meridian.example"));
    let refused = &start.responses[1];
    assert_eq!((refused.status.as_str(), refused.description.as_str()), ("429", "Too many attempts"));
    assert_eq!(refused.bodies[0].media_type, "application/problem+json");
    assert_eq!(row(&refused.bodies[0].fields[1]), ("type", "string (uri)", None, true));
    let get = &docs.operations[1];
    assert_eq!(get.security, ["reset_token"]);
    assert_eq!(row(&get.parameters[0]), ("id", "path, string (uuid)", None, true));
}

#[test]
fn schemas_are_read_with_parts_lists_choices_and_examples() {
    let docs = sample();
    let reset = docs.schemas.iter().find(|schema| schema.name == "Reset").unwrap();
    let rows: Vec<_> = reset.fields.iter().map(row).collect();
    assert!(rows.contains(&("expires_at", "string (date-time)", None, true)));
    assert!(rows.contains(&("methods", "list of Method", Some("Method"), false)));
    assert!(rows.contains(&("required", "integer or null", None, false)));
    assert!(rows.contains(&("problem", "null or Method", Some("Method"), false)));
    assert!(reset.example.as_deref().unwrap().contains("\"proving\""));
    let kind = &docs.schemas.iter().find(|schema| schema.name == "StartReset").unwrap().fields[1].kind;
    assert_eq!(kind.text, "\"reset\" or \"unlock\"");
}

#[test]
fn an_odd_document_makes_an_empty_page() {
    for odd in
        [Value::Null, serde_json::json!([]), serde_json::json!({"paths": {"/x": {"get": 3}}, "info": 1})]
    {
        assert!(ApiDocs::new(&odd).schemas.is_empty());
    }
}
