//! Who may call which address, which forms are bound to their browser, and which limit counts what: every route of the
//! product stands in the table, and each cell is tried over the real router.

#![expect(clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::time::Duration;

use regain_app::admin::{By, NewKey};
use regain_core::api_key::KeyScope;
use regain_core::limit::Limit;
use regain_core::method::Method as Way;
use regain_core::method::Method as Ways;
use regain_core::methods::security_questions::BANK;
use regain_core::policy::{GroupPolicy, Policies};
use regain_core::time::Clock;
use regain_testkit::api::{Api, Started, code_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::device::SoftDevice;
use regain_testkit::passkey::SoftPasskey;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::registration::Authenticator;
use regain_testkit::visitor::{Page, Visitor};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::json;

use crate::questions::answers;

/// Who may call an address, beside those who may do more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    /// Anybody.
    Anyone,
    /// Whoever has the secret that the address ends in.
    Link,
    /// The browser of a running reset. Others start one.
    Holder,
    /// Somebody who is signed in. Others sign in.
    SignedIn,
    /// Somebody who is signed in and has to change the password. Others have nothing to do there.
    MustChange,
    /// Somebody who is signed in and has to set up ways back in. Others have nothing to do there.
    Owing,
    /// A program; never a browser.
    Program,
    /// A program with the token of the reset in the address.
    Token,
    /// A program whose key has the scope for it.
    Key,
}
use Who::{Anyone, Holder, Key, Link, MustChange, Owing, Program, SignedIn, Token};

/// What counts a request, beside the limits of the connection and of the body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Counted {
    /// It does no more than a page view, or ends with what it did once; or it is counted by a test of its own.
    Not,
    /// Starts by source, by source and name: 429.
    Starts,
    /// Messages by address: silence.
    Sends,
    /// Tries by challenge: the same refusal, whatever is typed.
    Tries,
    /// Sign-ins by source, by source and name: 429.
    SignIns,
    /// Changes of password by session: 429.
    Changes,
    /// Codes and passwords of somebody who is signed in, by session, and by account: 429.
    Confirmations,
    /// Changes of security info, by account: 429.
    Edits,
    /// Codes to what somebody registers, by account: 429.
    Contacts,
}
use Counted::{Changes, Confirmations, Contacts, Edits, Not, Sends, SignIns, Starts, Tries};

/// Every route. Whatever a page gets by POST carries the token of its browser and comes from our own site; what the
/// interface gets comes from no browser at all.
const TABLE: [(&str, &str, Who, Counted); 85] = [
    ("GET", "/", Anyone, Not),
    ("GET", "/reset", Anyone, Not),
    ("POST", "/reset", Anyone, Starts),
    ("POST", "/reset/passkey", Anyone, Starts),
    ("GET", "/reset/method", Holder, Not),
    ("POST", "/reset/method", Holder, Sends),
    ("GET", "/reset/prove", Holder, Not),
    ("POST", "/reset/prove", Holder, Tries),
    ("POST", "/reset/resend", Holder, Sends),
    ("POST", "/reset/stay", Holder, Not),
    ("GET", "/reset/condition", Holder, Not),
    ("GET", "/reset/password", Holder, Not),
    ("POST", "/reset/password", Holder, Not),
    ("GET", "/reset/unlock", Holder, Not),
    ("POST", "/reset/unlock", Holder, Not),
    ("GET", "/reset/done", Holder, Not),
    ("POST", "/reset/done/devices/{id}/remove", Holder, Not),
    ("GET", "/reset/ended", Holder, Not),
    ("GET", "/reset/help", Anyone, Not),
    ("GET", "/reset/l/{token}", Link, Not),
    ("POST", "/reset/l/{token}", Link, Not),
    ("GET", "/not-me/{token}", Link, Not),
    ("POST", "/not-me/{token}", Link, Not),
    ("POST", "/language", Anyone, Not),
    ("GET", "/static/{hash}/{*name}", Anyone, Not),
    ("GET", "/.well-known/change-password", Anyone, Not),
    ("GET", "/.well-known/passkey-endpoints", Anyone, Not),
    ("GET", "/.well-known/security.txt", Anyone, Not),
    ("GET", "/signin", Anyone, Not),
    ("POST", "/signin", Anyone, SignIns),
    ("POST", "/signin/passkey", Anyone, SignIns),
    ("GET", "/signin/password", MustChange, Not),
    ("POST", "/signin/password", MustChange, Changes),
    ("GET", "/signin/security-info", Owing, Not),
    ("POST", "/signin/security-info", Owing, Not),
    ("POST", "/signout", Anyone, Not),
    ("GET", "/account", SignedIn, Not),
    ("GET", "/account/password", SignedIn, Not),
    ("POST", "/account/password", SignedIn, Changes),
    ("GET", "/account/security-info", SignedIn, Not),
    ("GET", "/account/security-info/confirm", SignedIn, Not),
    ("POST", "/account/security-info/confirm", SignedIn, Confirmations),
    ("GET", "/account/security-info/authenticator", SignedIn, Not),
    ("POST", "/account/security-info/authenticator", SignedIn, Edits),
    ("GET", "/account/security-info/hardware-token", SignedIn, Not),
    ("POST", "/account/security-info/hardware-token", SignedIn, Confirmations),
    ("GET", "/account/security-info/contacts/{method}", SignedIn, Not),
    ("POST", "/account/security-info/contacts/{method}", SignedIn, Contacts),
    ("POST", "/account/security-info/contacts/{method}/confirm", SignedIn, Confirmations),
    ("GET", "/account/security-info/passkey", SignedIn, Not),
    ("POST", "/account/security-info/passkey", SignedIn, Edits),
    ("GET", "/account/security-info/trusted-device", SignedIn, Not),
    ("POST", "/account/security-info/trusted-device", SignedIn, Edits),
    ("POST", "/account/security-info/trusted-device/remove-all", SignedIn, Edits),
    ("GET", "/account/security-info/recovery-codes", SignedIn, Not),
    ("POST", "/account/security-info/recovery-codes", SignedIn, Edits),
    ("GET", "/account/security-info/questions", SignedIn, Not),
    ("POST", "/account/security-info/questions", SignedIn, Edits),
    ("POST", "/account/security-info/questions/check", SignedIn, Not),
    ("GET", "/account/security-info/methods/{id}", SignedIn, Not),
    ("POST", "/account/security-info/methods/{id}/rename", SignedIn, Edits),
    ("POST", "/account/security-info/methods/{id}/remove", SignedIn, Edits),
    ("GET", "/account/security-info/methods/{id}/try", SignedIn, Not),
    ("POST", "/account/security-info/methods/{id}/try", SignedIn, Confirmations),
    ("POST", "/account/sessions/end", SignedIn, Not),
    ("POST", "/account/sessions/end-others", SignedIn, Not),
    ("GET", "/demo/inbox", Anyone, Not),
    ("GET", "/demo/inbox.json", Anyone, Not),
    ("GET", "/demo/inbox/{id}", Anyone, Not),
    ("GET", "/api/openapi.json", Anyone, Not),
    ("GET", "/api/docs", Anyone, Not),
    ("POST", "/api/v1/resets", Program, Starts),
    ("GET", "/api/v1/resets/{id}", Token, Not),
    ("DELETE", "/api/v1/resets/{id}", Token, Not),
    ("POST", "/api/v1/resets/{id}/challenges", Token, Sends),
    ("POST", "/api/v1/resets/{id}/challenges/{challenge}", Token, Tries),
    ("POST", "/api/v1/resets/{id}/password", Token, Not),
    ("POST", "/api/v1/resets/{id}/unlock", Token, Not),
    ("GET", "/api/v1/brake", Key, Not),
    ("PUT", "/api/v1/brake/{target}", Key, Not),
    ("DELETE", "/api/v1/brake/{target}", Key, Not),
    ("GET", "/api/v1/tokens", Key, Not),
    ("POST", "/api/v1/tokens", Key, Not),
    ("GET", "/api/v1/tokens/after/{id}", Key, Not),
    ("POST", "/api/v1/tokens/lost", Key, Not),
];

/// Those whom the table names, at a running Regain.
struct Cast {
    app: TestApp,
    api: Api,
    reset: Started,
    other: Started,
    challenge: String,
}

impl Cast {
    async fn at(setup: Setup) -> Self {
        let app = TestApp::with(setup).await;
        let api = Api::from(&app, "198.51.100.1");
        let (reset, other) = (api.start("bob").await, api.start("carl").await);
        let challenge = api.challenge(&reset).await.text("id");
        app.mail_to(&recovery_address("bob"), 1).await;
        app.add_mia().await;
        let night = GroupPolicy {
            groups: vec!["night shift".to_owned()],
            registration: Some(3),
            ..GroupPolicy::named("night")
        };
        let rest = GroupPolicy { methods: Some(Way::ALL.to_vec()), ..GroupPolicy::named("rest") };
        app.apply(Policies { list: vec![night, rest], ..Policies::default() }).await;
        Self { app, api, reset, other, challenge }
    }

    /// An address with something in its gaps: the reset of [`Cast::reset`], a mail that there is, and secrets of nobody.
    fn address(&self, address: &str) -> String {
        let mail = self.app.inbox.messages()[0].id.to_string();
        let id = if address.starts_with("/demo") { &mail } else { &self.reset.id };
        let gaps = [
            ("{id}", id.as_str()),
            ("{challenge}", &self.challenge),
            ("{token}", "AAAAAAAAAAAAAAAAAAAAAA"),
            ("{target}", "all"),
            ("{method}", "email"),
            ("{hash}", "0"),
            ("{*name}", "app.css"),
        ];
        gaps.into_iter().fold(address.to_owned(), |address, (gap, filling)| address.replace(gap, filling))
    }

    /// A browser that may call an address.
    async fn browser(&self, who: Who) -> Visitor {
        let browser = Visitor::new(&self.app, "198.51.100.2");
        let name = match who {
            Holder => return (browser.start("alice").await, browser).1,
            SignedIn => "alice",
            MustChange => "mia",
            Owing => "mallory",
            Anyone | Link | Program | Token | Key => return browser,
        };
        let page = browser.open("/signin").await;
        let signed_in = browser
            .submit(&page, "/signin", &[("identifier", name), ("password", &old_password(name))])
            .await;
        assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.html);
        browser
    }

    /// Sends a request that follows nothing and has no cookies but these.
    async fn bare(&self, method: &str, address: &str, cookies: &str) -> Response {
        let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        let url = format!("{}{}", self.app.url, self.address(address));
        let request = http.request(method.parse().unwrap(), url);
        let request = if cookies.is_empty() { request } else { request.header("cookie", cookies) };
        request.send().await.unwrap()
    }
}

fn location(response: &Response) -> &str {
    response.headers().get("location").map_or("", |location| location.to_str().unwrap())
}

fn is_page(who: Who) -> bool {
    !matches!(who, Program | Token | Key)
}

#[tokio::test]
async fn every_route_stands_in_the_table_and_answers_its_methods_only() {
    let cast = Cast::at(Setup::default()).await;
    let mut routes = BTreeSet::new();
    for address in regain_web::addresses() {
        let refused = cast.bare("PATCH", &address, "").await;
        assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED, "{address}");
        let allowed = refused.headers().get("allow").unwrap_or_else(|| panic!("{address}: no Allow"));
        let allowed = allowed.to_str().unwrap().split(',').map(str::trim).filter(|method| *method != "HEAD");
        routes.extend(allowed.map(|method| (method.to_owned(), address.clone())));
    }
    let table = TABLE.map(|(method, address, ..)| (method.to_owned(), address.to_owned()));
    assert_eq!(routes, BTreeSet::from(table));
}

#[tokio::test]
async fn nobody_calls_what_is_not_theirs() {
    let cast = Cast::at(Setup::default()).await;
    for (method, address, who, _) in TABLE {
        // Nothing, and what somebody made up.
        for cookies in ["", "reset=AAAAAAAAAAAAAAAAAAAAAA; session=AAAAAAAAAAAAAAAAAAAAAA"] {
            if who == Program || !is_page(who) && !cookies.is_empty() {
                continue;
            }
            let answer = cast.bare(method, address, cookies).await;
            let (status, led) = (answer.status().as_u16(), location(&answer));
            let is_right = match who {
                Anyone if method == "GET" => [200, 303].contains(&status),
                // Everybody has a form of their own, and this is none.
                Anyone => [400, 403].contains(&status),
                Link => status == if method == "GET" { 404 } else { 400 },
                Holder => status == 303 && led == "/reset",
                SignedIn | MustChange | Owing => status == 303 && led.starts_with("/signin"),
                Program | Token | Key => status == 401 && answer.headers().contains_key("www-authenticate"),
            };
            assert!(is_right, "{method} {address} of {who:?} with {cookies:?}: {status} {led}");
        }
    }
}

#[tokio::test]
async fn a_secret_opens_what_it_is_for_and_nothing_else() {
    let cast = Cast::at(Setup::default()).await;
    let (alice, mia) = (cast.browser(SignedIn).await, cast.browser(MustChange).await);
    let (by, scopes) = (By::operator("ops".to_owned()), vec![KeyScope::AssertClientIp]);
    let new = NewKey { name: "portal".to_owned(), scopes, lifetime: Duration::from_secs(60) };
    let key = cast.app.app.create_api_key(&by, new).await.unwrap().unwrap().0.to_string();
    for (method, address, who, _) in TABLE {
        let (method, address) = (method.parse::<Method>().unwrap(), cast.address(address));
        match who {
            Token => {
                let request = cast.api.request(method, &address).bearer_auth(&cast.other.token);
                let answer = cast.api.send(request).await;
                assert_eq!(
                    (answer.status, answer.problem()),
                    (StatusCode::NOT_FOUND, "not-found"),
                    "{address}"
                );
            }
            Key => {
                let request = cast.api.request(method, &address).header("regain-api-key", &key);
                let answer = cast.api.send(request.json(&json!({}))).await;
                assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, "scope"), "{address}");
            }
            SignedIn => assert_eq!(mia.send(mia.request(method, &address)).await.path, "/signin/password"),
            Owing | MustChange => {
                assert_eq!(alice.send(alice.request(method, &address)).await.path, "/account")
            }
            Anyone | Link | Holder | Program => {}
        }
    }
}

#[tokio::test]
async fn every_form_is_bound_to_its_browser_and_comes_from_our_own_site() {
    let mut setup = Setup::default();
    // Alice signs in for each form of her account.
    setup.limits.sign_ins_per_source_and_name.count = 1_000;
    let cast = Cast::at(setup).await;
    let foreign = Visitor::new(&cast.app, "198.51.100.3").open("/signin").await.csrf();
    for (method, address, who, _) in TABLE {
        if method != "POST" || !is_page(who) {
            continue;
        }
        let browser = cast.browser(who).await;
        let own = browser.open("/signin").await.csrf();
        let post = || browser.request(Method::POST, &cast.address(address));
        let with = |request: RequestBuilder, csrf: &str| request.form(&[("csrf", csrf)]);
        for (what, request) in [
            ("no token", post().header("origin", &cast.app.url).form(&[("a", "b")])),
            ("a foreign token", with(post().header("origin", &cast.app.url), &foreign)),
            ("another site", with(post().header("origin", "https://evil.example"), &own)),
            ("fetch metadata of another site", with(post().header("sec-fetch-site", "cross-site"), &own)),
            ("fetch metadata of a neighbour", with(post().header("sec-fetch-site", "same-site"), &own)),
        ] {
            let answer = browser.send(request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what} to {address}: {}", answer.path);
        }
        let mended = browser.send(with(post().header("origin", &cast.app.url), &own)).await;
        assert_ne!(mended.status, StatusCode::FORBIDDEN, "its own token to {address}");
    }
}

#[tokio::test]
async fn the_interface_answers_no_browser() {
    let cast = Cast::at(Setup::default()).await;
    for (method, address, who, _) in TABLE {
        if is_page(who) {
            continue;
        }
        for (name, value) in [("origin", cast.app.url.as_str()), ("cookie", "session=a")] {
            let request = cast.api.request(method.parse().unwrap(), &cast.address(address));
            let request = request.bearer_auth(&cast.reset.token).header(name, value).json(&json!({}));
            let answer = cast.api.send(request).await;
            assert_eq!(
                (answer.status, answer.problem()),
                (StatusCode::FORBIDDEN, "browser"),
                "{name} {address}"
            );
        }
    }
}

/// A limit that is used up at once.
fn once(limit: &mut Limit) {
    limit.count = 1;
}

#[tokio::test]
async fn whatever_is_counted_meets_its_limit() {
    for (_, address, who, counted) in TABLE {
        let mut setup = Setup::default();
        let limits = &mut setup.limits;
        match counted {
            Not => continue,
            Starts => limits.starts_per_source.count = 2,
            Sends => {
                limits.sends_per_destination.iter_mut().for_each(once);
                limits.notices_of_attempts.count = 0;
            }
            Tries => limits.tries_per_challenge = 1,
            SignIns => once(&mut limits.sign_ins_per_source),
            Changes => once(&mut limits.password_changes),
            Confirmations => once(&mut limits.confirmations),
            Edits => limits.security_info_changes.count = 0,
            Contacts => limits.sends_per_destination.iter_mut().for_each(once),
        }
        let cast = Cast::at(setup).await;
        if is_page(who) {
            page_meets(&cast, address, who, counted).await
        } else {
            program_meets(&cast, address, counted).await
        }
    }
}

async fn page_meets(cast: &Cast, address: &str, who: Who, counted: Counted) {
    let browser = cast.browser(who).await;
    let address = &own_method(cast, address).await;
    let page = browser.open("/signin").await;
    let submit = async |fields: &[(&str, &str)]| browser.submit(&page, address, fields).await;
    let (code, typed);
    let fields: &[_] = match counted {
        Starts if address == "/reset/passkey" => &[("kind", "reset")],
        Starts => &[("identifier", "bob"), ("kind", "reset")],
        SignIns if address == "/signin/passkey" => &[("assertion", "wrong"), ("request", "wrong")],
        SignIns => &[("identifier", "bob"), ("password", "wrong")],
        Changes => &[("current", "wrong"), ("password", "plum kettle orbit fern")],
        Sends if address == "/reset/method" => &[("method", "email")],
        Sends | Not => &[],
        Tries => &[("code", "wrong")],
        Confirmations if address.contains("/contacts/") => {
            code = [("pending", begun(&browser, &page).await), ("code", "wrong".to_owned())];
            typed = code.each_ref().map(|(name, value)| (*name, value.as_str()));
            &typed
        }
        Confirmations if address.ends_with("/confirm") => &[("password", "wrong")],
        Confirmations if address.ends_with("/hardware-token") => &[("serial", "42"), ("code", "wrong")],
        Confirmations => &[("code", "wrong")],
        Contacts => &[("contact", "alice@own.example")],
        Edits if address.ends_with("/rename") => &[("name", "Codes")],
        Edits => &[],
    };
    match counted {
        Edits => assert_eq!(
            edit(cast, &browser, address, fields).await.status,
            StatusCode::TOO_MANY_REQUESTS,
            "{address}"
        ),
        Starts | SignIns | Changes | Confirmations | Contacts => {
            submit(fields).await;
            submit(fields).await;
            let last = submit(fields).await;
            assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS, "{address}");
            assert!(last.headers.contains_key("retry-after"), "{address}");
        }
        Sends => {
            let before = later(&cast.app).await;
            assert_eq!(submit(fields).await.path, "/reset/prove", "{address}: nobody is told");
            assert_eq!(cast.app.settled().await.len(), before, "{address}");
        }
        Tries => {
            let code = code_in(&cast.app.mail_to(&recovery_address("alice"), 1).await);
            submit(fields).await;
            assert_eq!(
                submit(&[("code", &code)]).await.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{address}"
            );
        }
        Not => {}
    }
}

/// What the page holds that asks for the code of a new address.
async fn begun(browser: &Visitor, page: &Page) -> String {
    let at = "/account/security-info/contacts/email";
    browser.submit(page, at, &[("contact", "alice@own.example")]).await.field("pending")
}

/// An address of security info with a method of alice's in its gap.
async fn own_method(cast: &Cast, address: &str) -> String {
    if !address.contains("/methods/") {
        return address.replace("{method}", "email");
    }
    cast.app.give_recovery_codes("alice").await;
    let account = cast.app.account_of("alice").await;
    let mut scope = cast.app.store.read(cast.app.organization).await.unwrap();
    let info = scope.security_info(account).await.unwrap();
    address.replace("{id}", &info.registrations[0].id.to_string())
}

/// Changes security info, with what the page holds and its app shows.
async fn edit(cast: &Cast, browser: &Visitor, address: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.open("/account/security-info").await;
    if address.contains("/methods/") || address.ends_with("/remove-all") {
        return browser.submit(&page, address, fields).await;
    }
    if address.ends_with("/trusted-device") {
        cast.app.apply_one(|it| it.methods = Some(Ways::ALL.to_vec())).await;
    }
    let new = browser.open(address).await;
    let pending = new.field("pending");
    if address.ends_with("/questions") {
        let typed = answers(&BANK.map(|id| id.name())[..5]);
        let typed = typed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<_> = typed.chain([("pending", pending.as_str())]).collect();
        return browser.submit(&page, address, &fields).await;
    }
    if address.ends_with("/passkey") {
        let made = SoftPasskey::new(&cast.app.url, 1).create(&new.passkey_options()).to_string();
        return browser.submit(&page, address, &[("pending", &pending), ("assertion", &made)]).await;
    }
    if address.ends_with("/trusted-device") {
        return SoftDevice::new(&cast.app.url).register(browser, &new, "").await;
    }
    let Some(phone) = Authenticator::on(&new) else {
        return browser.submit(&page, address, &[("pending", &pending)]).await;
    };
    let code = phone.code(cast.app.clock.now());
    browser.submit(&page, address, &[("pending", &pending), ("code", &code)]).await
}

async fn program_meets(cast: &Cast, address: &str, counted: Counted) {
    let path = cast.address(address);
    let post = async |body| cast.api.post(&path, &cast.reset.token, &body).await;
    match counted {
        Starts => {
            let last = post(json!({ "identifier": "bob" })).await;
            assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS, "{address}");
            assert!(last.headers.contains_key("retry-after"), "{address}");
        }
        Sends => {
            let before = later(&cast.app).await;
            assert_eq!(post(json!({ "method": "email" })).await.status, StatusCode::ACCEPTED, "{address}");
            assert_eq!(cast.app.settled().await.len(), before, "{address}");
        }
        Tries => {
            let code = code_in(&cast.app.mail_to(&recovery_address("bob"), 1).await);
            post(json!({ "code": "wrong" })).await;
            assert_eq!(post(json!({ "code": code })).await.problem(), "proof-refused", "{address}");
        }
        SignIns | Changes | Confirmations | Edits | Contacts | Not => panic!("{address} can't be counted so"),
    }
}

/// When a message could be sent again; how many there are.
async fn later(app: &TestApp) -> usize {
    let sent = app.settled().await.len();
    app.clock.advance(Duration::from_secs(61));
    sent
}
