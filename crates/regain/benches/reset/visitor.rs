//! A person with a browser that has cookies and no JavaScript, and comes for the first time.

use std::net::Ipv4Addr;

use anyhow::{Context, Result, ensure};
use reqwest::{Client, Method, Response};

use crate::house::{House, OLD_PASSWORD, username};
use crate::mailbox::Mailbox;

/// A browser without JavaScript, behind an address of its own.
pub(crate) struct Visitor {
    http: Client,
    base: String,
    source: String,
    person: usize,
}

impl Visitor {
    /// The browser of somebody in this house, with a connection and cookies of its own.
    pub(crate) fn new(house: &House, person: usize) -> Result<Self> {
        // Reading the system's certificates would cost more than all that is sent.
        let http = Client::builder().no_proxy().cookie_store(true).tls_certs_only([]).build()?;
        let address = Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 1).to_bits() + u32::try_from(person)?);
        Ok(Self { http, base: house.url(), source: address.to_string(), person })
    }

    /// The whole way, by the code of the mail.
    pub(crate) async fn reset(&self, mailbox: &Mailbox) -> Result<()> {
        let name = username(self.person);
        let start = self.open("/reset").await?;
        let prove = self.submit(&start, "/reset", &[("identifier", &name), ("kind", "reset")]).await?;
        let code = mailbox.code(self.person).await?;
        let password = self.submit(&prove, "/reset/prove", &[("code", &code)]).await?;
        let new = [("username", name.as_str()), ("password", &self.new_password())];
        let done = self.submit(&password, "/reset/password", &new).await?;
        ensure!(done.path == "/reset/done", "the reset of {name} ended at {}: {}", done.path, done.html);
        Ok(())
    }

    /// Whether the old password fails and the new one works.
    pub(crate) async fn check_passwords(&self) -> Result<()> {
        let name = username(self.person);
        for (password, place) in [(OLD_PASSWORD, "/signin"), (&self.new_password(), "/account")] {
            let page = self.open("/signin").await?;
            let page =
                self.submit(&page, "/signin", &[("identifier", &name), ("password", password)]).await?;
            ensure!(page.path == place, "{name} came to {} by {password:?}: {}", page.path, page.html);
        }
        Ok(())
    }

    fn new_password(&self) -> String {
        format!("plum kettle {} orbit fern", self.person)
    }

    async fn open(&self, path: &str) -> Result<Page> {
        let request = self.http.get(format!("{}{path}", self.base)).header("x-forwarded-for", &self.source);
        Page::read(request.send().await?).await
    }

    async fn submit(&self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let csrf = page.csrf()?;
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf)]).collect();
        let request = self.http.request(Method::POST, format!("{}{path}", self.base)).form(&fields);
        let request = request.header("origin", &self.base).header("x-forwarded-for", &self.source);
        Page::read(request.send().await?).await
    }
}

/// Where a request led to.
struct Page {
    path: String,
    html: String,
}

impl Page {
    async fn read(response: Response) -> Result<Self> {
        Ok(Self { path: response.url().path().to_owned(), html: response.text().await? })
    }

    /// The token that its forms carry.
    fn csrf(&self) -> Result<&str> {
        let field = self.html.split_once("name=\"csrf\"").and_then(|(_, after)| after.split_once("value=\""));
        let token = field.and_then(|(_, after)| after.split_once('"'));
        token.map(|(token, _)| token).with_context(|| format!("no form at {}: {}", self.path, self.html))
    }
}
