//! `GET /api/v1/tokens` and `GET /api/v1/tokens/after/{id}`

use axum::Json;
use axum::extract::{Path, State};
use regain_core::hardware_token::HardwareToken;
use regain_core::ids::HardwareTokenId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::problem::{Problem, not_found};
use crate::api::program::TokenKeeper;
use crate::state::WebState;

/// Tokens of one answer.
const PAGE: i64 = 200;

/// Hardware tokens, the oldest import first.
#[derive(Serialize, ToSchema)]
pub(super) struct TokensBody {
    /// Some of them.
    tokens: Vec<TokenBody>,
    /// What the address of the next answer ends in; null if there are no more.
    next: Option<String>,
}

/// A hardware token.
#[derive(Serialize, ToSchema)]
struct TokenBody {
    /// What stands on its back.
    #[schema(example = "1234567")]
    serial: String,
    /// Who made it; may be empty.
    #[schema(example = "Contoso")]
    manufacturer: String,
    /// What it is; may be empty.
    model: String,
    /// `totp` or `hotp`.
    #[schema(example = "totp")]
    method: &'static str,
    /// `imported`, `active` or `lost`.
    #[schema(example = "active")]
    state: &'static str,
    /// The account whose it is or will be; null if whoever holds it may activate it.
    account: Option<String>,
    /// When it was imported (RFC 3339, UTC).
    #[schema(example = "2026-11-22T09:20:00.000Z")]
    imported_at: String,
    /// When it was activated last.
    activated_at: Option<String>,
    /// When it was reported lost.
    lost_at: Option<String>,
}

impl From<HardwareToken> for TokenBody {
    fn from(token: HardwareToken) -> Self {
        Self {
            serial: token.serial,
            manufacturer: token.manufacturer,
            model: token.model,
            method: token.method.name(),
            state: token.state.name(),
            account: token.account.map(|account| account.to_string()),
            imported_at: token.imported_at.to_string(),
            activated_at: token.activated_at.map(|at| at.to_string()),
            lost_at: token.lost_at.map(|at| at.to_string()),
        }
    }
}

impl TokensBody {
    async fn after(state: &WebState, after: Option<HardwareTokenId>) -> Result<Json<Self>, Problem> {
        let tokens = state.app().tokens_after(after, PAGE).await?;
        let is_full = i64::try_from(tokens.len()).is_ok_and(|count| count == PAGE);
        let next = tokens.last().filter(|_| is_full).map(|token| token.id.to_string());
        Ok(Json(Self { tokens: tokens.into_iter().map(TokenBody::from).collect(), next }))
    }
}

/// List hardware tokens
///
/// The first 200, lost ones too.
#[utoipa::path(
    get, path = "/tokens", tag = "Hardware tokens", operation_id = "list_tokens",
    security(("api_key" = ["tokens"])),
    responses(
        (status = 200, description = "The first tokens", body = TokensBody),
        (status = 401, description = "No key that works was sent", body = Problem),
        (status = 403, description = "The key lacks the scope `tokens`", body = Problem),
    )
)]
pub(super) async fn first(
    State(state): State<WebState>,
    _: TokenKeeper,
) -> Result<Json<TokensBody>, Problem> {
    TokensBody::after(&state, None).await
}

/// What the path names.
#[derive(Deserialize)]
pub(super) struct AfterPath {
    id: String,
}

/// List more hardware tokens
///
/// The next 200 after those of the answer whose `next` is given.
#[utoipa::path(
    get, path = "/tokens/after/{id}", tag = "Hardware tokens", operation_id = "list_more_tokens",
    params(("id" = String, Path, description = "`next` of the answer before")),
    security(("api_key" = ["tokens"])),
    responses(
        (status = 200, description = "The next tokens", body = TokensBody),
        (status = 401, description = "No key that works was sent", body = Problem),
        (status = 403, description = "The key lacks the scope `tokens`", body = Problem),
        (status = 404, description = "That is no `next`", body = Problem),
    )
)]
pub(super) async fn next(
    State(state): State<WebState>,
    _: TokenKeeper,
    Path(path): Path<AfterPath>,
) -> Result<Json<TokensBody>, Problem> {
    let after = path.id.parse().map_err(|_| not_found())?;
    TokensBody::after(&state, Some(after)).await
}
