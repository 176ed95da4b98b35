//! A browser whose cookies the test holds in its own hands.

use regain_testkit::app::TestApp;
use regain_testkit::visitor::Page;
use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};

/// A browser whose jar the test holds itself and that follows nothing.
pub(super) struct Jar {
    http: Client,
    pub(super) cookies: Vec<(String, String)>,
}

impl Jar {
    pub(super) fn new() -> Self {
        Self {
            http: Client::builder().no_proxy().redirect(Policy::none()).build().unwrap(),
            cookies: Vec::new(),
        }
    }

    /// The same cookies in another browser.
    pub(super) fn planted(&self) -> Self {
        Self { cookies: self.cookies.clone(), ..Self::new() }
    }

    pub(super) fn request(&self, app: &TestApp, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, format!("{}{path}", app.url)).header("origin", &app.url);
        if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) }
    }

    pub(super) fn keep(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            self.put(name, rest.split(';').next().unwrap());
        }
    }

    /// Puts a cookie in, in place of one of its name.
    pub(super) fn put(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(kept, _)| kept != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    pub(super) async fn get(&mut self, app: &TestApp, path: &str) -> (StatusCode, String) {
        let response = self.request(app, Method::GET, path).send().await.unwrap();
        self.keep(response.headers());
        (response.status(), response.text().await.unwrap())
    }

    /// Fills in the form of a page.
    pub(super) async fn post(
        &mut self,
        app: &TestApp,
        html: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Response {
        let csrf = csrf_of(html);
        let all = [fields, &[("csrf", csrf.as_str())]].concat();
        let response = self.request(app, Method::POST, path).form(&all).send().await.unwrap();
        self.keep(response.headers());
        response
    }
}

fn csrf_of(html: &str) -> String {
    let page = Page {
        status: StatusCode::OK,
        path: String::new(),
        html: html.to_owned(),
        headers: HeaderMap::new(),
    };
    page.csrf()
}

pub(super) fn location(response: &Response) -> &str {
    response.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default()
}
