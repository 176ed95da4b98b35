//! Somebody who has proved nothing, and a clock in their hand.

use std::net::Ipv4Addr;

use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use regain_core::method::Method as Way;
use regain_testkit::belongings::wrong_answer;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::classes::{CLASSES, Class};

/// What was asked, and how many microseconds the answer took.
pub(crate) type Timed = (Class, String, f64);

/// Starts of one name from one source, after which there are no more.
const STARTS: usize = 10;

/// A password that is nobody's.
const WRONG: &str = "not the old words of anybody";

pub(crate) struct Stranger {
    /// For the interface, which refuses cookies.
    program: Client,
    /// For the pages.
    browser: Client,
    url: String,
    csrf: String,
    run: u8,
    sources: u32,
}

/// A challenge that waits for its proof.
struct Waiting {
    class: Class,
    method: Way,
    path: String,
    token: String,
    wrong: Value,
}

impl Stranger {
    /// Comes for the first time to the server at `url`; every run comes from addresses of its own.
    pub(crate) async fn new(url: &str, run: u8) -> Result<Self> {
        let client = |cookies| Client::builder().no_proxy().cookie_store(cookies).tls_certs_only([]).build();
        let (program, browser) = (client(false)?, client(true)?);
        let page = browser.get(format!("{url}/signin")).send().await?.text().await?;
        let field = page.split_once("name=\"csrf\" value=\"").context("no form")?.1;
        let csrf = field.split_once('"').context("no form token")?.0.to_owned();
        Ok(Self { program, browser, url: url.to_owned(), csrf, run, sources: 0 })
    }

    /// Uses up the starts of one name of each class, from an address of its own.
    pub(crate) async fn use_up_starts(&self) -> Result<()> {
        for class in CLASSES {
            for _ in 0..STARTS {
                let (status, ..) = self.timed(self.one_too_many(class)).await?;
                ensure!(status == StatusCode::CREATED, "{status}");
            }
        }
        Ok(())
    }

    /// Does everything once for each class, in this order.
    pub(crate) async fn round(&mut self, classes: &[Class], number: usize) -> Result<Vec<Timed>> {
        let (mut times, mut waiting) = (Vec::new(), Vec::new());
        for class in classes {
            waiting.extend(self.ask(*class, number, &mut times).await?);
        }
        for class in classes {
            let (status, _, time) = self.timed(self.one_too_many(*class)).await?;
            ensure!(
                status == StatusCode::TOO_MANY_REQUESTS,
                "one start too many of {}: {status}",
                class.name
            );
            times.push((*class, "start, over its limit".to_owned(), time));
        }
        for class in classes {
            let source = self.source();
            let fields = [("identifier", &*class.typed(number)), ("password", WRONG), ("csrf", &self.csrf)];
            let request = self.browser.post(format!("{}/signin", self.url)).header("origin", &self.url);
            let request = request.header("x-forwarded-for", source.to_string()).form(&fields);
            let (status, _, time) = self.timed(request).await?;
            ensure!(status == StatusCode::UNPROCESSABLE_ENTITY, "sign-in of {}: {status}", class.name);
            times.push((*class, "sign-in, wrong password".to_owned(), time));
        }
        // Side by side, since each waits for its deadline.
        times.extend(try_join_all(waiting.iter().map(|challenge| self.guess(challenge))).await?);
        Ok(times)
    }

    /// Starts a reset and asks for its message, and for all else that may be the first proof if the class is for that.
    async fn ask(&mut self, class: Class, number: usize, times: &mut Vec<Timed>) -> Result<Vec<Waiting>> {
        let source = self.source();
        let start = self.request(Method::POST, "/api/v1/resets", source);
        let (status, body, time) =
            self.timed(start.json(&json!({ "identifier": class.typed(number) }))).await?;
        ensure!(status == StatusCode::CREATED, "start of {}: {status} {body}", class.name);
        times.push((class, "start".to_owned(), time));
        let (path, token) = (format!("/api/v1/resets/{}", text(&body, "id")?), text(&body, "token")?);
        let ask_status = || self.request(Method::GET, &path, source).bearer_auth(&token);
        let (_, _, time) = self.timed(ask_status()).await?;
        times.push((class, "status, while the name is looked up".to_owned(), time));
        let mut waiting = Vec::new();
        for method in offered(&body)? {
            if method != Way::Email && !class.by_every_method {
                continue;
            }
            let request =
                self.request(Method::POST, &format!("{path}/challenges"), source).bearer_auth(&token);
            let (status, body, time) = self.timed(request.json(&json!({ "method": method.name() }))).await?;
            ensure!(status.is_success(), "{} of {}: {status} {body}", method.name(), class.name);
            times.push((class, format!("challenge by {}", method.name()), time));
            if method.is_sent() {
                let (_, _, time) = self.timed(ask_status()).await?;
                times.push((class, format!("status, while {} is sent", method.name()), time));
            }
            let path = format!("{path}/challenges/{}", text(&body, "id")?);
            let wrong = wrong_answer(&self.url, method, &body);
            waiting.push(Waiting { class, method, path, token: token.clone(), wrong });
        }
        Ok(waiting)
    }

    async fn guess(&self, challenge: &Waiting) -> Result<Timed> {
        let Waiting { class, method, path, token, wrong } = challenge;
        let request = self.program.post(format!("{}{path}", self.url)).bearer_auth(token);
        let (status, body, time) = self.timed(request.json(wrong)).await?;
        let (class, method) = (*class, method.name());
        ensure!(status == StatusCode::UNPROCESSABLE_ENTITY, "{method} of {}: {status} {body}", class.name);
        Ok((class, format!("wrong first proof by {method}"), time))
    }

    /// A start of the one name and the one source of a class that have had all theirs.
    fn one_too_many(&self, class: Class) -> RequestBuilder {
        let at = CLASSES.iter().position(|it| *it == class).unwrap_or_default();
        let source = Ipv4Addr::new(172, 16, self.run, u8::try_from(at).unwrap_or_default());
        let typed = json!({ "identifier": class.typed(0) });
        self.request(Method::POST, "/api/v1/resets", source).json(&typed)
    }

    /// An address that nothing came from before.
    fn source(&mut self) -> Ipv4Addr {
        self.sources += 1;
        Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 0).to_bits() | u32::from(self.run) << 20 | self.sources)
    }

    fn request(&self, method: Method, path: &str, source: Ipv4Addr) -> RequestBuilder {
        let request = self.program.request(method, format!("{}{path}", self.url));
        request.header("x-forwarded-for", source.to_string())
    }

    /// Sends a request and waits for the last byte of its answer.
    async fn timed(&self, request: RequestBuilder) -> Result<(StatusCode, Value, f64)> {
        let began = Instant::now();
        let response = request.send().await?;
        let status = response.status();
        let body = response.bytes().await?;
        let took = began.elapsed();
        Ok((status, serde_json::from_slice(&body).unwrap_or_default(), took.as_secs_f64() * 1e6))
    }
}

fn text(body: &Value, key: &str) -> Result<String> {
    Ok(body.get(key).and_then(Value::as_str).with_context(|| format!("no {key} in {body}"))?.to_owned())
}

/// What a started reset offers as its first proof.
fn offered(body: &Value) -> Result<Vec<Way>> {
    let names =
        body.get("methods").and_then(Value::as_array).with_context(|| format!("no methods in {body}"))?;
    let method =
        |name: &Value| name.as_str().and_then(Way::parse).with_context(|| format!("no method: {name}"));
    names.iter().map(method).collect()
}
