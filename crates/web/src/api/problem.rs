//! Refusals as `application/problem+json` (RFC 9457). The types are stable; the texts are for developers.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::admin::KeyRefusal;
use regain_core::password::Violation;
use regain_core::policy::Condition;
use regain_core::reset::Rejected;
use serde::Serialize;
use utoipa::ToSchema;

/// A refusal.
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// What kind of refusal this is; stable.
    #[serde(rename = "type")]
    #[schema(example = "urn:regain:problem:proof-refused")]
    kind: String,
    /// The kind in words.
    #[schema(example = "That did not work")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What to do about it.
    detail: Cow<'static, str>,
    /// What is wrong with a new password, all of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    violations: Vec<ViolationBody>,
    #[serde(skip)]
    retry_after: Option<Duration>,
    /// Whether a use case wrote the audit row of it.
    #[serde(skip)]
    is_noted: bool,
}

/// Marks an answer whose audit row is written, so that it does not get a second one.
#[derive(Clone, Copy)]
pub(crate) struct Noted;

/// One rule that a new password breaks.
#[derive(Serialize, ToSchema)]
pub struct ViolationBody {
    /// Which rule; stable.
    #[schema(example = "too-short")]
    code: &'static str,
    /// The fewest characters, for `too-short`.
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<usize>,
    /// The most characters, for `too-long`.
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<usize>,
}

impl From<&Violation> for ViolationBody {
    fn from(violation: &Violation) -> Self {
        let (minimum, maximum) = match violation {
            Violation::TooShort { minimum } => (Some(*minimum), None),
            Violation::TooLong { maximum } => (None, Some(*maximum)),
            Violation::ForbiddenCharacter | Violation::Common | Violation::BasedOnName => (None, None),
            Violation::UsedBefore | Violation::DirectoryRefused => (None, None),
        };
        Self { code: violation.code(), minimum, maximum }
    }
}

impl Problem {
    /// A problem of this kind.
    pub(crate) fn new(
        status: StatusCode,
        name: &str,
        title: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        let kind = format!("urn:regain:problem:{name}");
        let (violations, status) = (Vec::new(), status.as_u16());
        Self { kind, title, status, detail: detail.into(), violations, retry_after: None, is_noted: false }
    }

    /// Something that should not happen: the chain goes to the log, the caller learns nothing of it.
    pub(crate) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        let detail = "Nothing was changed that you did not see confirmed. Try again; if it stays so, name the request id.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong here", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let is_noted = self.is_noted;
        let retry_after = self.retry_after.map(|wait| HeaderValue::from(wait.as_secs().max(1)));
        let mut response = (status, axum::Json(self)).into_response();
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        if is_noted {
            response.extensions_mut().insert(Noted);
        }
        if let Some(retry_after) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, retry_after);
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (new, retry_after) = (Self::new, error.retry_after());
        let problem = match error {
            // Nothing of the interface changes security info.
            Error::NotFound | Error::SecurityInfo(_) => not_found(),
            Error::Identifier(_) => new(
                StatusCode::BAD_REQUEST,
                "identifier",
                "That can't be a name",
                "Send a username, sign-in name or mail address of 1 to 256 characters without control characters.",
            ),
            Error::PasswordMissing => new(
                StatusCode::BAD_REQUEST,
                "password-missing",
                "A password is needed",
                "Send the password that belongs to the name.",
            ),
            Error::MethodNotOffered => new(
                StatusCode::BAD_REQUEST,
                "method-not-offered",
                "The method is not offered",
                "Use one of the methods that the reset lists.",
            ),
            Error::UnlockNotOffered => unlock_not_offered(StatusCode::BAD_REQUEST),
            Error::UnknownGroup => unknown_group(),
            Error::Throttled { .. } => throttled(),
            Error::ProofRefused => new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "proof-refused",
                "That did not work",
                "It is wrong, was used, or came too late. Look again, ask for a newer message, or use another method.",
            ),
            Error::Rejected(rejected) => rejected.into(),
            Error::Password(violations) => {
                Self { violations: violations.iter().map(ViolationBody::from).collect(), ..password() }
            }
            Error::Paused => paused(),
            Error::KeyRefused(refusal) => Self { is_noted: true, ..key(refusal) },
            Error::Busy => new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "Too much to do right now",
                "Nothing was changed. Try again in a few seconds.",
            ),
            Error::DirectoryUnavailable(_) => new(
                StatusCode::SERVICE_UNAVAILABLE,
                "directory-unavailable",
                "The directory does not answer",
                "The password was not changed. Try again in a few minutes.",
            ),
            Error::Settling => new(
                StatusCode::SERVICE_UNAVAILABLE,
                "settling",
                "The directory has not answered yet",
                "Whether the password was changed is being found out. Ask for the state of the reset.",
            ),
            Error::Internal(error) => Self::internal(error.as_ref()),
        };
        Self { retry_after, ..problem }
    }
}

impl From<Rejected> for Problem {
    fn from(rejected: Rejected) -> Self {
        let conflict = StatusCode::CONFLICT;
        match rejected {
            Rejected::Over => Self::new(conflict, "reset-over", "The reset is over", "Start another one."),
            Rejected::OutOfOrder => Self::new(
                conflict,
                "out-of-order",
                "The step is out of order",
                "Ask for the state of the reset and take the step that follows from it.",
            ),
            Rejected::NotProved => Self::new(
                conflict,
                "not-proved",
                "More proofs are needed",
                "Answer a challenge before this step.",
            ),
            Rejected::NoLongerAllowed => Self::new(
                conflict,
                "no-longer-allowed",
                "This can't be finished here",
                "The person has to ask for help.",
            ),
            Rejected::UnlockNotOffered => unlock_not_offered(conflict),
            Rejected::Unmet(condition) => unmet(condition),
            Rejected::TooSoon { .. } => too_soon(),
        }
    }
}

fn unlock_not_offered(status: StatusCode) -> Problem {
    Problem::new(
        status,
        "unlock-not-offered",
        "Unlocking is not offered",
        "Start a reset: a new password lifts the lock too.",
    )
}

fn unmet(condition: Condition) -> Problem {
    match condition {
        Condition::TrustedDevice => Problem::new(
            StatusCode::CONFLICT,
            "trusted-device-missing",
            "This is finished with a trusted browser or a pass from staff only",
            "Nothing was changed and what was proved stays. Ask for a proof by `trusted-device`, or by `temporary-access-pass` once staff have issued one.",
        ),
        Condition::Network => Problem::new(
            StatusCode::CONFLICT,
            "network-not-allowed",
            "This can be finished from the organization's networks only",
            "Nothing was changed and what was proved stays. Have the person connect to the organization's network or its VPN and send the same again.",
        ),
    }
}

fn too_soon() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "reset-too-soon",
        "The password was reset a short while ago",
        "Nothing was changed. Wait as long as Retry-After says, or ask for help.",
    )
}

fn unknown_group() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "unknown-group",
        "There is no such group",
        "Nothing was stopped. Name a group that somebody is in.",
    )
}

fn throttled() -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-attempts",
        "Too many attempts",
        "Wait as long as Retry-After says.",
    )
}

fn password() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "password-refused",
        "The password breaks rules",
        "Choose another one; the reset stays as it is.",
    )
}

fn paused() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "paused",
        "Resets are stopped for now",
        "An operator has stopped them. Nothing was changed; try again later.",
    )
}

fn key(refusal: KeyRefusal) -> Problem {
    match refusal {
        KeyRefusal::Scope => Problem::new(
            StatusCode::FORBIDDEN,
            "scope",
            "The key does not allow this",
            "Make a key with the scope that the description names: `regain api-key create`.",
        ),
        KeyRefusal::Missing | KeyRefusal::Unknown | KeyRefusal::Expired | KeyRefusal::Revoked => {
            Problem::new(
                StatusCode::UNAUTHORIZED,
                "api-key",
                "A key that works is needed",
                "Send `Regain-Api-Key` with a key that is neither too old nor revoked; `regain api-key create` makes one.",
            )
        }
    }
}

/// There is no such thing, or it is not the caller's.
pub(crate) fn not_found() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not-found",
        "There is no such thing",
        "Check the address and the id.",
    )
}

/// There is no such address.
pub(crate) async fn unknown() -> Problem {
    not_found()
}

/// The path exists, for other methods.
pub(crate) async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "The method is not for this address",
        "See /api/docs for what this address answers.",
    )
}
