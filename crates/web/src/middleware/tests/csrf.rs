//! Tests of csrf.

use super::*;
use crate::middleware::csrf::protect;

async fn post(path: &str, headers: &[(&str, &str)]) -> u16 {
    let base_url = Url::parse("https://reset.example").unwrap();
    let portal = Router::new().route("/form", axum::routing::post(|| async { "changed" }));
    let portal = portal.route("/l/{token}", axum::routing::post(|| async { "pressed" }));
    let api = Router::new().route("/api", axum::routing::post(|| async { "made" }));
    let app = stack(options("https://reset.example"), protect(&base_url, portal).unwrap().merge(api));
    let mut builder = request("POST", path);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    app.oneshot(empty(builder)).await.unwrap().status().as_u16()
}

// CSRF-01, B17
#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    for headers in [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "https://sibling.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://reset.example.evil.example")],
        &[("origin", "https://reset.example:8443")],
    ] {
        assert_eq!(post("/form", headers).await, 403, "{headers:?}");
    }
}

#[tokio::test]
async fn a_form_of_our_own_is_let_in() {
    for headers in [
        &[("sec-fetch-site", "same-origin"), ("origin", "https://reset.example")][..],
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        &[("origin", "https://reset.example")],
        &[],
    ] {
        assert_eq!(post("/form", headers).await, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn a_page_that_hides_its_address_may_hide_its_origin_where_that_is_all_a_browser_says() {
    assert_eq!(post("/l/abc", &[("origin", "null")]).await, 200);
    assert_eq!(post("/l/abc", &[("origin", "null"), ("sec-fetch-site", "cross-site")]).await, 403);
    assert_eq!(post("/l/abc", &[("origin", "https://evil.example")]).await, 403);
}

#[tokio::test]
async fn routes_outside_are_left_alone() {
    assert_eq!(
        post("/api", &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")]).await,
        200
    );
}
