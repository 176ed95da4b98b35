//! Every page in every state that it has a sample of, also those that take a failure to be seen.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use regain_core::language::Language;
use regain_pages::{Banner, Frame};
use regain_testkit::app::TestApp;
use regain_testkit::browser::{Browser, PageOptions};

use super::person::{DARK_DESKTOP, PHONE, Person};

#[tokio::test]
async fn every_page_is_sound_in_every_state() -> Result<()> {
    let browser = Browser::start().await?;
    // German words are the longest, and the top of the page is fullest for somebody who is signed in.
    look(&browser, PHONE, "de", Some("Maximiliane Obermaier-Lindenschmidt")).await?;
    look(&browser, DARK_DESKTOP, "en", None).await
}

async fn look(browser: &Browser, options: PageOptions<'_>, language: &str, name: Option<&str>) -> Result<()> {
    let mut app = TestApp::start().await;
    let pages = samples(&app, language, name)?;
    let mut paths: Vec<_> = pages.keys().cloned().collect();
    paths.sort();
    app.url = serve(&app, pages).await?;
    let person = Person::at(&app, browser, options).await?;
    for path in paths {
        person.open(&path).await?;
        person.is_content().await?;
        let small = person.page.evaluate(SMALL_FIELDS).await?;
        ensure!(small == serde_json::json!([]), "fields without a style on {path}: {small}");
    }
    Ok(())
}

/// The fields that are lower than a finger is wide, as those are that no rule of the style is about (WCAG 2.5.5).
const SMALL_FIELDS: &str =
    "[...document.querySelectorAll('input:not([type=hidden], [type=radio], .unseen), select')]
    .filter((field) => field.offsetHeight < 44).map((field) => field.outerHTML)";

/// Paths and pages.
fn samples(app: &TestApp, language: &str, name: Option<&str>) -> Result<HashMap<String, String>> {
    let settings = app.app.settings();
    let frame = Frame {
        language: Language::parse(language).context("a language")?,
        nonce: "sample".to_owned(),
        csrf: Some("sample".to_owned()),
        organization: settings.organization_name.clone(),
        help: app.app.help(),
        banners: vec![Banner::Demo, Banner::Paused],
        path: Some("/signin".to_owned()),
        person: name.map(str::to_owned),
        zone: settings.zone.clone(),
    };
    let samples = app.app.pages().render_samples(&frame)?;
    Ok(samples.into_iter().map(|(name, html)| (format!("/{name}"), html)).collect())
}

/// Serves the samples beside the files that they load, and returns where.
async fn serve(app: &TestApp, samples: HashMap<String, String>) -> Result<String> {
    let (pages, samples) = (app.app.clone(), Arc::new(samples));
    let answer = move |uri: Uri| {
        let file = uri.path().splitn(4, '/').nth(3).and_then(|name| pages.pages().asset(name));
        let response: Response = match (samples.get(uri.path()), file) {
            (Some(html), _) => Html(html.clone()).into_response(),
            (None, Some(file)) => ([(header::CONTENT_TYPE, file.content_type)], file.bytes).into_response(),
            (None, None) => StatusCode::NOT_FOUND.into_response(),
        };
        std::future::ready(response)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://localhost:{}", listener.local_addr()?.port());
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(answer)).await });
    Ok(url)
}
