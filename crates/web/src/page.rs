//! Answering with pages: the one way to render, and the one map from errors to pages.

use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use regain_app::Error;
use regain_app::account::SecurityInfoRefusal;
use regain_pages::views::{ErrorPage, Fault, Paused};
use regain_pages::{Frame, View};

use crate::extract::browser::Browser;
use crate::extract::frame;
use crate::middleware::RequestId;
use crate::state::WebState;

/// Renders a page.
pub(crate) fn render<V: View>(state: &WebState, frame: &Frame, view: &V) -> Result<Response, PageError> {
    render_as(StatusCode::OK, state, frame, view)
}

/// Renders a page with this status.
pub(crate) fn render_as<V: View>(
    status: StatusCode,
    state: &WebState,
    frame: &Frame,
    view: &V,
) -> Result<Response, PageError> {
    let page = state.app().pages().render(frame, view).map_err(|error| PageError::internal(&error))?;
    Ok((status, Html(page)).into_response())
}

/// Leads on to another page of ours.
pub(crate) fn go(path: &str) -> Response {
    axum::response::Redirect::to(path).into_response()
}

/// How long to wait, for programs too (RATE-06).
pub(crate) fn wait(refused: &Error) -> Option<[(HeaderName, HeaderValue); 1]> {
    let retry_after = refused.retry_after()?;
    let seconds = retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0);
    Some([(header::RETRY_AFTER, HeaderValue::from(seconds))])
}

/// A fault that becomes a page. [`draw_faults`] draws it, since only that knows the request.
#[derive(Clone, Debug)]
pub(crate) struct PageError {
    status: StatusCode,
    /// Nothing if no fault happened and resets are stopped.
    fault: Option<Fault>,
    retry_after: Option<u64>,
}

impl PageError {
    const fn new(status: StatusCode, fault: Fault) -> Self {
        Self { status, fault: Some(fault), retry_after: None }
    }

    /// There is no such page.
    pub(crate) const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, Fault::NotFound)
    }

    /// The form can't be read.
    pub(crate) const fn unreadable() -> Self {
        Self::new(StatusCode::BAD_REQUEST, Fault::Unreadable)
    }

    /// The form does not belong to this browser, or is too old.
    pub(crate) const fn form_stale() -> Self {
        Self::new(StatusCode::FORBIDDEN, Fault::FormStale)
    }

    /// The page exists, for other methods.
    pub(crate) async fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Fault::Unreadable)
    }

    /// Resets are stopped for now.
    const fn paused() -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, fault: None, retry_after: None }
    }

    /// Something that should not happen: the chain goes to the log.
    pub(crate) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a page failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Fault::Internal)
    }
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        let retry_after = error.retry_after().map(|wait| wait.as_secs().max(1));
        let page = match error {
            Error::NotFound => Self::not_found(),
            Error::Identifier(_) | Error::PasswordMissing => Self::unreadable(),
            Error::MethodNotOffered | Error::UnlockNotOffered | Error::UnknownGroup => Self::unreadable(),
            Error::Password(_) | Error::ProofRefused | Error::KeyRefused(_) => Self::unreadable(),
            Error::Paused => Self::paused(),
            Error::SecurityInfo(SecurityInfoRefusal::NameTooLong) => Self::unreadable(),
            Error::Rejected(_) | Error::SecurityInfo(_) => Self::new(StatusCode::CONFLICT, Fault::FormStale),
            Error::Throttled { retry_after } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, Fault::too_many(retry_after))
            }
            Error::Busy | Error::DirectoryUnavailable(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, Fault::Unavailable)
            }
            Error::Settling => Self::new(StatusCode::SERVICE_UNAVAILABLE, Fault::Unclear),
            Error::Internal(error) => Self::internal(error.as_ref()),
        };
        Self { retry_after, ..page }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(wait) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Draws the page of a fault, with the id to tell the service desk.
pub(crate) async fn draw_faults(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut asked = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(PageError { fault, .. }) = response.extensions_mut().remove::<PageError>() else {
        return response;
    };
    let support_id = asked.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let Ok(browser) = Browser::from_request_parts(&mut asked, &state).await;
    let frame = Frame {
        csrf: Some(browser.csrf.clone()),
        path: Some(way_back(&asked).to_owned()),
        ..frame::of(&asked, &state)
    };
    let drawn = match fault {
        Some(fault) => state.app().pages().render(&frame, &ErrorPage { fault, support_id }),
        None => state.app().pages().render(&frame, &Paused {}),
    };
    let Ok(page) = drawn else { return response };
    let (mut head, _) = response.into_parts();
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    head.headers.remove(header::CONTENT_LENGTH);
    (&browser, Response::from_parts(head, Body::from(page))).into_response()
}

/// Where the language switcher of an error page leads: to the address that failed, if it is one of ours and holds
/// nothing that was typed or sent.
fn way_back(asked: &Parts) -> &str {
    let matched = asked.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    matched.filter(|address| !address.contains('{')).unwrap_or("/")
}
