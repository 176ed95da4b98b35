//! `POST /api/v1/tokens`

use axum::extract::State;
use axum::http::StatusCode;
use data_encoding::HEXLOWER_PERMISSIVE;
use regain_app::admin::{FileProblem, FileSecrets, TokenFile, TokenReport};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::api::json::{Json, malformed};
use crate::api::problem::Problem;
use crate::api::program::TokenKeeper;
use crate::state::WebState;

/// A file of tokens.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenFileBody {
    /// What it says: Microsoft Entra's CSV, or PSKC (RFC 6030). Send long files in parts: a body has at most 64 KiB.
    #[schema(value_type = String)]
    content: Zeroizing<String>,
    /// The pre-shared key of an encrypted PSKC file, in hexadecimal digits.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    key: Option<Zeroizing<String>>,
    /// The passphrase of an encrypted PSKC file.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    passphrase: Option<Zeroizing<String>>,
    /// Whether tokens are for whoever activates them, whatever the file says about their owners.
    #[serde(default)]
    without_owners: bool,
    /// Whether nothing is written.
    #[serde(default)]
    dry_run: bool,
}

/// What an import did, or would do.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenReportBody {
    /// Whether it was only tried, and nothing was written.
    dry_run: bool,
    /// Tokens that were imported.
    imported: u64,
    /// Those among them that are for one account.
    assigned: u64,
    /// Tokens that were not taken.
    rejected: Vec<RejectedBody>,
}

/// A token that was not taken.
#[derive(Serialize, ToSchema)]
struct RejectedBody {
    /// The line that it begins on, counted from 1.
    line: u64,
    /// Why. It never repeats what the file says.
    #[schema(example = "the token was imported before")]
    reason: String,
}

impl From<TokenReport> for TokenReportBody {
    fn from(TokenReport { dry_run, imported, assigned, rejected }: TokenReport) -> Self {
        let rejected = rejected.into_iter();
        let rejected = rejected.map(|it| RejectedBody { line: it.line, reason: it.reason.to_string() });
        Self { dry_run, imported, assigned, rejected: rejected.collect() }
    }
}

/// Import hardware tokens
///
/// A token that can't be taken is reported, and the others are taken. One that was reported lost is taken again.
#[utoipa::path(
    post, path = "/tokens", tag = "Hardware tokens", operation_id = "import_tokens",
    request_body = TokenFileBody,
    security(("api_key" = ["tokens"])),
    responses(
        (status = 200, description = "What was imported and what was not", body = TokenReportBody),
        (status = 400, description = "A malformed body", body = Problem),
        (status = 401, description = "No key that works was sent", body = Problem),
        (status = 403, description = "The key lacks the scope `tokens`", body = Problem),
        (status = 422, description = "The file can't be read. Nothing was imported", body = Problem),
    )
)]
pub(super) async fn post(
    State(state): State<WebState>,
    TokenKeeper(by): TokenKeeper,
    Json(body): Json<TokenFileBody>,
) -> Result<axum::Json<TokenReportBody>, Problem> {
    let file = body.into_file()?;
    let report = state.app().import_tokens(&by, file, |_, _| {}).await?.map_err(unreadable)?;
    Ok(axum::Json(report.into()))
}

impl TokenFileBody {
    fn into_file(self) -> Result<TokenFile, Problem> {
        let Self { content, key, passphrase, without_owners, dry_run } = self;
        let key = key.map(|hex| HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).map(Zeroizing::new));
        let key = key.transpose().map_err(|_| malformed())?;
        let content = Zeroizing::new(content.as_bytes().to_vec());
        Ok(TokenFile { content, secrets: FileSecrets { key, passphrase }, without_owners, dry_run })
    }
}

fn unreadable(problem: FileProblem) -> Problem {
    let detail = format!("Nothing was imported: {problem}.");
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "token-file", "The file of tokens can't be read", detail)
}
