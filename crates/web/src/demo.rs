//! The inbox of a demo: every mail that would have been sent.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use regain_core::ids::MessageId;
use regain_core::message::Message;
use regain_pages::views::{Inbox, InboxMessage};
use serde::Serialize;

use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::page::{self, PageError};
use crate::router::Route;
use crate::state::WebState;

/// Routes that exist in a demo only.
pub(crate) fn routes() -> Vec<Route> {
    vec![("/demo/inbox", get(inbox)), ("/demo/inbox.json", get(list)), ("/demo/inbox/{id}", get(html))]
}

async fn inbox(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
) -> Result<Response, PageError> {
    let messages = messages(&state).into_iter().rev().map(|message| InboxMessage {
        id: message.id.to_string(),
        at: message.at,
        channel: message.channel.name(),
        to: message.to,
        subject: message.subject,
        text: message.text,
        has_html: message.html.is_some(),
    });
    let view = Inbox { messages: messages.collect() };
    let page = page::render(&state, &frame.with(&browser.csrf), &view)?;
    Ok((&browser, page).into_response())
}

/// One message, as tests and tours read it.
#[derive(Serialize)]
struct InboxEntry {
    id: String,
    at: String,
    channel: &'static str,
    to: String,
    subject: String,
    text: String,
    html: Option<String>,
}

async fn list(State(state): State<WebState>) -> Json<Vec<InboxEntry>> {
    let entries = messages(&state).into_iter().map(|message| InboxEntry {
        id: message.id.to_string(),
        at: message.at.to_string(),
        channel: message.channel.name(),
        to: message.to,
        subject: message.subject,
        text: message.text,
        html: message.html,
    });
    Json(entries.collect())
}

/// A mail as a mail program would draw it. Its styles are inline, so it has a policy of its own, without scripts.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; \
                           sandbox allow-popups allow-top-navigation-by-user-activation";

async fn html(State(state): State<WebState>, Path(id): Path<String>) -> Result<Response, PageError> {
    let id: MessageId = id.parse().map_err(|_| PageError::not_found())?;
    let found =
        messages(&state).into_iter().find(|message| message.id == id).and_then(|message| message.html);
    let html = found.ok_or_else(PageError::not_found)?;
    let policy: [(HeaderName, HeaderValue); 1] =
        [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(MAIL_POLICY))];
    Ok((StatusCode::OK, policy, axum::response::Html(html)).into_response())
}

fn messages(state: &WebState) -> Vec<Message> {
    state.app().demo_inbox().unwrap_or_default()
}
