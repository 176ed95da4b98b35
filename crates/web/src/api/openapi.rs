//! The description of the interface, generated from the handlers.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use super::v1;
use crate::state::WebState;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Regain",
        description = "Self-service password reset. Refuses browsers: a request with an `Origin` or a `Cookie` gets 403. Every \
                       refusal is `application/problem+json` with a stable `type`. A key in `Regain-Api-Key` is looked up \
                       wherever it is sent; one with the scope `resets:assert-client-ip` allows `Regain-Client-Ip` on every \
                       address below `/resets`: the address that limits count and audit rows name instead of the caller's.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    modifiers(&Secrets)
)]
struct Description;

/// What programs present.
struct Secrets;

impl utoipa::Modify for Secrets {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("reset_token", scheme);
        let key = ApiKeyValue::with_description("Regain-Api-Key", "A key that `regain api-key create` made");
        components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
    }
}

/// The handlers that are described, each with its description.
pub(super) fn routes() -> OpenApiRouter<WebState> {
    OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", v1::routes())
}

/// The OpenAPI 3.1 document.
pub fn document() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}

pub(super) async fn get() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
