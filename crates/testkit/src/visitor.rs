//! A person with a browser that has cookies and no JavaScript: follows redirects, fills in forms.

use std::sync::Arc;

use reqwest::cookie::{CookieStore as _, Jar};
use reqwest::{Client, Method, RequestBuilder, StatusCode};

use crate::app::TestApp;

/// A browser without JavaScript.
pub struct Visitor {
    http: Client,
    jar: Arc<Jar>,
    base: String,
    source: String,
}

/// A page.
#[derive(Debug)]
pub struct Page {
    /// The status of the last answer.
    pub status: StatusCode,
    /// The path that it ended at.
    pub path: String,
    /// Its HTML.
    pub html: String,
    /// Its headers.
    pub headers: reqwest::header::HeaderMap,
}

impl Page {
    /// The token that its forms carry.
    pub fn csrf(&self) -> String {
        let field =
            self.html.split("name=\"csrf\"").nth(1).unwrap_or_else(|| panic!("no form in {}", self.html));
        field.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    /// What a field of its forms holds.
    pub fn field(&self, name: &str) -> String {
        let field = self.html.split(&format!("name=\"{name}\" value=\"")).nth(1);
        let field = field.unwrap_or_else(|| panic!("no {name} in {}", self.html));
        field.split('"').next().unwrap().to_owned()
    }

    /// What it asks the browser's passkey to do: the options of WebAuthn.
    pub fn passkey_options(&self) -> serde_json::Value {
        let options = self.html.split("data-passkey=\"").nth(1);
        let options = options.unwrap_or_else(|| panic!("no passkey is asked for in {}", self.html));
        let options = options.split('"').next().unwrap();
        let unescaped = options.replace("&quot;", "\"").replace("&#34;", "\"").replace("&#x2f;", "/");
        serde_json::from_str(&unescaped.replace("&amp;", "&")).unwrap()
    }

    /// What it asks the browser's key to sign.
    pub fn device_challenge(&self) -> String {
        let asked = self.html.split("data-device=\"").nth(1);
        let asked = asked.unwrap_or_else(|| panic!("no key is asked for in {}", self.html));
        asked.split('"').next().unwrap().to_owned()
    }

    /// The heading.
    pub fn heading(&self) -> String {
        let heading = self.html.split("<h1").nth(1).unwrap_or_else(|| panic!("no heading in {}", self.html));
        heading.split('>').nth(1).unwrap().split("</h1").next().unwrap().trim().to_owned()
    }
}

impl Visitor {
    /// A browser behind this address.
    pub fn new(app: &TestApp, source: &str) -> Self {
        Self::at(&app.url, source)
    }

    /// A browser behind this address that opens the pages of a server.
    pub fn at(url: &str, source: &str) -> Self {
        let jar = Arc::new(Jar::default());
        let http = Client::builder().no_proxy().cookie_provider(jar.clone()).build().unwrap();
        Self { http, jar, base: url.to_owned(), source: source.to_owned() }
    }

    /// The same browser, with its cookies, at another node.
    pub fn moved_to(&self, url: &str) -> Self {
        Self {
            http: self.http.clone(),
            jar: self.jar.clone(),
            base: url.to_owned(),
            source: self.source.clone(),
        }
    }

    /// The value of a cookie that it has.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.jar.cookies(&self.base.parse().unwrap())?;
        let mut pairs = cookies.to_str().unwrap().split("; ").filter_map(|pair| pair.split_once('='));
        pairs.find(|(its, _)| *its == name).map(|(_, value)| value.to_owned())
    }

    /// Gives it a cookie that it got nowhere.
    pub fn plant(&self, name: &str, value: &str) {
        self.jar.add_cookie_str(&format!("{name}={value}; Path=/"), &self.base.parse().unwrap());
    }

    /// The same browser, with its cookies, behind another address.
    pub fn behind(&self, source: &str) -> Self {
        Self { source: source.to_owned(), ..self.moved_to(&self.base) }
    }

    /// A request to a path.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        request.header("x-forwarded-for", &self.source)
    }

    /// Sends a request and follows where it leads.
    pub async fn send(&self, request: RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let path = response.url().path().to_owned();
        Page { status, path, headers, html: response.text().await.unwrap() }
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// Opens a page and sends its form to a path.
    pub async fn submit(&self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = page.csrf();
        let all: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        self.send(self.request(Method::POST, path).header("origin", &self.base).form(&all)).await
    }

    /// Signs in.
    pub async fn sign_in(&self, name: &str, password: &str) -> Page {
        let page = self.open("/signin").await;
        self.submit(&page, "/signin", &[("identifier", name), ("password", password)]).await
    }

    /// Starts a reset on the pages.
    pub async fn start(&self, identifier: &str) -> Page {
        let page = self.open("/reset").await;
        self.submit(&page, "/reset", &[("identifier", identifier), ("kind", "reset")]).await
    }
}
