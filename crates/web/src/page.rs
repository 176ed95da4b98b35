//! Answering with pages: the one way to render, and the one map from errors to pages.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use regain_app::Error;
use regain_pages::views::{ErrorPage, Fault};
use regain_pages::{Frame, View};

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

/// A fault that becomes a page. [`draw_faults`] draws it, since only that knows the request.
#[derive(Clone, Debug)]
pub(crate) struct PageError {
    status: StatusCode,
    fault: Fault,
    retry_after: Option<u64>,
}

impl PageError {
    const fn new(status: StatusCode, fault: Fault) -> Self {
        Self { status, fault, retry_after: None }
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

    /// Something that should not happen: the chain goes to the log.
    pub(crate) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a page failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Fault::Internal)
    }
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::Identifier(_) | Error::PasswordMissing | Error::MethodNotOffered => Self::unreadable(),
            Error::Password(_) | Error::ProofRefused => Self::unreadable(),
            Error::Rejected(_) => Self::new(StatusCode::CONFLICT, Fault::FormStale),
            Error::Throttled { retry_after } => Self {
                retry_after: Some(retry_after.as_secs().max(1)),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, Fault::too_many(retry_after))
            },
            Error::Busy | Error::DirectoryUnavailable(_) | Error::Settling => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, Fault::Unavailable)
            }
            Error::Internal(error) => Self::internal(error.as_ref()),
        }
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
    let support_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let (parts, body) = request.into_parts();
    let mut frame = frame::of(&parts, &state);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(PageError { fault, .. }) = response.extensions_mut().remove::<PageError>() else {
        return response;
    };
    frame.path = None;
    let drawn = state.app().pages().render(&frame, &ErrorPage { fault, support_id });
    let Ok(page) = drawn else { return response };
    let (mut head, _) = response.into_parts();
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, page.into())
}
