//! What counts as a problem among the events of a page.

use std::collections::HashSet;

use serde_json::Value;
use url::Url;

use super::devtools::Event;

/// The problems that the events tell of, oldest first.
pub(super) fn of(events: &[Event]) -> Vec<String> {
    let documents = documents(events);
    let problem = |event: &Event| match event.method.as_str() {
        "Runtime.exceptionThrown" => {
            Some(format!("exception: {}", thrown(event.params.get("exceptionDetails")?)))
        }
        "Runtime.consoleAPICalled" => console_error(&event.params),
        "Log.entryAdded" => log_entry(event.params.get("entry")?, &documents),
        "Network.requestWillBeSent" => other_host(&event.params),
        _ => None,
    };
    events.iter().filter_map(problem).collect()
}

/// An exception in one line or, with where it was thrown, several.
pub(super) fn thrown(details: &Value) -> String {
    details.get("exception").map_or_else(|| text(details, "/text").to_owned(), object)
}

fn console_error(params: &Value) -> Option<String> {
    matches!(text(params, "/type"), "error" | "assert").then(|| {
        let values = params.get("args").and_then(Value::as_array).into_iter().flatten();
        format!("console: {}", values.map(object).collect::<Vec<_>>().join(" "))
    })
}

/// A violation of the content security policy (`security`), a part that did not load (`network`), or the like.
fn log_entry(entry: &Value, documents: &HashSet<&str>) -> Option<String> {
    let (source, said, url) = (text(entry, "/source"), text(entry, "/text").trim(), text(entry, "/url"));
    // What status a document has is for the test to judge. And which pages make the browser ask for an icon
    // that no page names, and when, is its own affair: it would fail one run in a few.
    let ignored = said.contains("the server responded with a status of")
        && (documents.contains(text(entry, "/networkRequestId")) || url.ends_with("/favicon.ico"));
    (text(entry, "/level") == "error" && !ignored).then(|| format!("{source}: {said} ({url})"))
}

/// A part of the page that was asked for elsewhere than where the page comes from.
fn other_host(params: &Value) -> Option<String> {
    let request = Url::parse(text(params, "/request/url")).ok()?;
    let page = Url::parse(text(params, "/documentURL")).ok()?;
    let foreign = request.scheme().starts_with("http") && request.origin() != page.origin();
    foreign.then(|| format!("another host: {request}"))
}

fn documents(events: &[Event]) -> HashSet<&str> {
    let requests = events.iter().filter(|event| event.method == "Network.requestWillBeSent");
    let documents = requests.filter(|event| text(&event.params, "/type") == "Document");
    documents.map(|event| text(&event.params, "/requestId")).collect()
}

/// A value of the page's scripts, as text.
fn object(object: &Value) -> String {
    match (object.get("description"), object.get("value")) {
        (Some(Value::String(said)), _) | (None, Some(Value::String(said))) => said.clone(),
        (_, value) => value.map_or_else(|| "undefined".to_owned(), Value::to_string),
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
