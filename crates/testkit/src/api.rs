//! A program that uses the interface.

use regain_core::message::Message;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::app::TestApp;

/// A program behind an address of its own.
pub struct Api {
    http: reqwest::Client,
    base: String,
    source: String,
    headers: HeaderMap,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body; `null` if it is empty.
    pub body: Value,
    /// Its body as it came.
    pub text: String,
}

impl Reply {
    /// The text at this key.
    pub fn text(&self, key: &str) -> String {
        self.body[key].as_str().unwrap_or_else(|| panic!("no text {key} in {:?}", self.body)).to_owned()
    }

    /// The name of a problem.
    pub fn problem(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default().trim_start_matches("urn:regain:problem:")
    }
}

/// A reset that a program started.
pub struct Started {
    /// Its id.
    pub id: String,
    /// Its token.
    pub token: String,
}

impl Api {
    /// A program that calls from this address.
    pub fn from(app: &TestApp, source: &str) -> Self {
        Self::at(&app.url, source)
    }

    /// A program that calls a server from this address.
    pub fn at(url: &str, source: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { http, base: url.to_owned(), source: source.to_owned(), headers: HeaderMap::new() }
    }

    /// The same program, which sends this header too.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, value.parse().unwrap());
        self
    }

    /// A request to a path, without a body.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        request.header("x-forwarded-for", &self.source).headers(self.headers.clone())
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        Reply { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text }
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, token: &str, body: &Value) -> Reply {
        let mut request = self.request(Method::POST, path).json(body);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        self.send(request).await
    }

    /// Starts a reset and expects it to start.
    pub async fn start(&self, identifier: &str) -> Started {
        self.start_kind(identifier, "reset").await
    }

    /// Starts a reset or an unlock and expects it to start.
    pub async fn start_kind(&self, identifier: &str, kind: &str) -> Started {
        let body = json!({ "identifier": identifier, "kind": kind });
        let reply = self.post("/api/v1/resets", "", &body).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        Started { id: reply.text("id"), token: reply.text("token") }
    }

    /// Asks for a message.
    pub async fn challenge(&self, reset: &Started) -> Reply {
        self.challenge_by(reset, "email").await
    }

    /// Asks for a proof by a method.
    pub async fn challenge_by(&self, reset: &Started, method: &str) -> Reply {
        self.step(reset, "/challenges", &json!({ "method": method })).await
    }

    /// Asks for a proof by a method that sends nothing, and answers.
    pub async fn prove_by(&self, reset: &Started, method: &str, code: &str) -> Reply {
        let challenge = self.challenge_by(reset, method).await;
        assert_eq!(challenge.status, StatusCode::ACCEPTED, "{}", challenge.text);
        self.answer(reset, &challenge.text("id"), code).await
    }

    /// Takes a step of a reset.
    pub async fn step(&self, reset: &Started, step: &str, body: &Value) -> Reply {
        self.post(&format!("/api/v1/resets/{}{step}", reset.id), &reset.token, body).await
    }

    /// Answers a challenge.
    pub async fn answer(&self, reset: &Started, challenge: &str, code: &str) -> Reply {
        self.step(reset, &format!("/challenges/{challenge}"), &json!({ "code": code })).await
    }

    /// Answers a challenge of questions.
    pub async fn answer_all(&self, reset: &Started, challenge: &Reply, answers: &[String]) -> Reply {
        let path = format!("/challenges/{}", challenge.text("id"));
        self.step(reset, &path, &json!({ "answers": answers })).await
    }

    /// Answers a challenge with what a passkey has signed.
    pub async fn answer_signed(&self, reset: &Started, challenge: &Reply, assertion: &Value) -> Reply {
        let path = format!("/challenges/{}", challenge.text("id"));
        self.step(reset, &path, &json!({ "assertion": assertion })).await
    }

    /// Sets a password.
    pub async fn password(&self, reset: &Started, password: &str) -> Reply {
        self.step(reset, "/password", &json!({ "password": password })).await
    }

    /// Where a reset stands.
    pub async fn status(&self, reset: &Started) -> Reply {
        let path = format!("/api/v1/resets/{}", reset.id);
        self.send(self.request(Method::GET, &path).bearer_auth(&reset.token)).await
    }

    /// Goes as far as a proof: starts, asks, reads the mail to this address, answers.
    pub async fn prove(&self, app: &TestApp, identifier: &str, address: &str) -> Started {
        let reset = self.start(identifier).await;
        self.prove_started(app, reset, address).await
    }

    /// Asks, reads the mail to this address and answers.
    pub async fn prove_started(&self, app: &TestApp, reset: Started, address: &str) -> Started {
        let before = app.inbox.messages().iter().filter(|message| message.to == address).count();
        let challenge = self.challenge(&reset).await.text("id");
        let mail = app.mail_to(address, before + 1).await;
        let reply = self.answer(&reset, &challenge, &code_in(&mail)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        reset
    }
}

/// The code in a mail: eight digits in two groups.
pub fn code_in(mail: &Message) -> String {
    let is_digits = |word: &&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let line = mail.text.lines().find(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        words.len() == 2 && words.iter().all(is_digits)
    });
    line.unwrap_or_else(|| panic!("no code in {}", mail.text)).split_whitespace().collect()
}

/// The path of the first link in a mail that begins with this.
pub fn link_in(mail: &Message, path: &str) -> String {
    let at = mail.text.find(path).unwrap_or_else(|| panic!("no link {path} in {}", mail.text));
    mail.text[at..].split_whitespace().next().unwrap().to_owned()
}
