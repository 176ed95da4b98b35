//! Through a router, as a client sees it.

mod csrf;
mod faults;
mod headers;
mod pace;
mod source;
mod target;
mod trace;

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use http::request::Builder;
use regain_core::random::Randomness;
use tower::ServiceExt;
use url::Url;

use super::{ClientAddress, FormTarget, Nonce, Options, stack};
use crate::serve::Peer;

const PEER: &str = "192.0.2.7:50000";

fn options(base_url: &str) -> Options {
    Options {
        base_url: Url::parse(base_url).unwrap(),
        hosts: vec!["extra.example".into(), "[::1]:8080".into()],
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap(), "2001:db8:1::/48".parse().unwrap()],
        randomness: Randomness::from_seed([7; 32]),
        app: None,
    }
}

/// A few routes that do what a test needs, at `https://reset.example`.
fn app() -> Router {
    app_at("https://reset.example")
}

fn app_at(base_url: &str) -> Router {
    let sandboxed = [(CONTENT_SECURITY_POLICY, "sandbox"), (CACHE_CONTROL, "max-age=9, immutable")];
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/nonce", get(|Extension(Nonce(nonce)): Extension<Nonce>| async { nonce }))
        .route("/source", get(|Extension(ClientAddress(address))| async move { address.to_string() }))
        .route("/length", post(|body: String| async move { body.len().to_string() }))
        .route("/l/{token}", get(|| async { "press" }).post(|| async { "pressed" }))
        .route("/form", get(|| async { (Extension(FormTarget("https://portal.example".into())), "form") }))
        .route("/own", get(|| async move { (sandboxed, "own") }))
        .route("/panic", get(async || -> Response { panic!("a secret") }))
        .route("/reset/{milliseconds}", get(work))
        .route("/api/v1/resets/{milliseconds}", get(work))
        .route("/slow", get(|| tokio::time::sleep(Duration::from_secs(3600))))
        .fallback(|| async { (http::StatusCode::NOT_FOUND, "no such page").into_response() });
    stack(options(base_url), router)
}

/// Takes its time.
async fn work(Path(milliseconds): Path<u64>) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

/// A request from [`PEER`] to the right host.
fn request(method: &str, uri: &str) -> Builder {
    let peer: SocketAddr = PEER.parse().unwrap();
    Request::builder().method(method).uri(uri).header("host", "reset.example").extension(Peer(peer))
}

fn empty(builder: Builder) -> Request {
    builder.body(Body::empty()).unwrap()
}

async fn ask(request: Request) -> Response {
    app().oneshot(request).await.unwrap()
}

async fn status(request: Request) -> u16 {
    ask(request).await.status().as_u16()
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}
