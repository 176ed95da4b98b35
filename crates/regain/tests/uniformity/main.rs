//! Promise 2 from the inside: whoever a typed name belongs to, the same statements run, the same hashes are computed
//! and the same audit rows are counted, in the request and behind it. Alone in its process, since it listens to every
//! statement that the driver logs.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::sync::Mutex;
use std::time::Duration;

use regain_app::PhoneSettings;
use regain_app::admin::{By, HandOver};
use regain_core::audit::Source;
use regain_core::brake::Target;
use regain_core::method::Method as Way;
use regain_core::methods::security_questions::BANK;
use regain_core::phone::Country;
use regain_core::policy::{GroupPolicy, Policies};
use regain_core::registration::FRESH;
use regain_core::time::Clock;
use regain_testkit::api::Api;
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::belongings::wrong_answer;
use regain_testkit::people::recovery_address;
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};

static STATEMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps every statement that the driver logs, in order.
struct Statements;

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Statement);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Statement;

/// What the test and the poll of the worker ask themselves, and what a new connection of the pool begins with.
const OWN: [&str; 5] = ["COUNT(*) AS due", "WITH due AS", "FROM brake", "FROM policy", "PRAGMA "];

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        let statement = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_own = OWN.iter().any(|own| statement.contains(own));
        if field.name() == "db.statement" && !statement.is_empty() && !is_own {
            STATEMENTS.lock().unwrap().push(statement);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// What ran since the last time; the order of what runs side by side does not count.
fn ran() -> Vec<String> {
    let mut statements = std::mem::take(&mut *STATEMENTS.lock().unwrap());
    statements.sort();
    statements
}

/// Everything a stranger can make happen: start, message, wrong code, another message, wrong codes until no try is left
/// and one more, other methods with wrong codes, cancel.
async fn attempt(app: &TestApp, name: &str, source: &str) -> Vec<(&'static str, Vec<String>)> {
    let api = Api::from(app, source);
    app.settled().await;
    ran();
    let mut steps = Vec::new();
    let reset = api.start(name).await;
    app.settled().await;
    steps.push(("start", ran()));
    let challenge = api.challenge(&reset).await.text("id");
    app.settled().await;
    steps.push(("message", ran()));
    api.answer(&reset, &challenge, "00000000").await;
    steps.push(("wrong code", ran()));
    app.clock.advance(Duration::from_secs(61));
    api.challenge(&reset).await;
    app.settled().await;
    steps.push(("another message", ran()));
    api.answer(&reset, &challenge, "00000000").await;
    steps.push(("wrong code again", ran()));
    futures_util::future::join_all((0..3).map(|_| api.answer(&reset, &challenge, "00000000"))).await;
    steps.push(("wrong codes to the last try", ran()));
    api.answer(&reset, &challenge, "00000000").await;
    steps.push(("wrong code without a try", ran()));
    for (method, wrong) in [
        ("sms", "00000000"),
        ("voice", "00000000"),
        ("totp", "000000"),
        ("hotp", "000000"),
        ("recovery-code", "3-0000-0000-0000-0000"),
        ("temporary-access-pass", "0000000000000000"),
    ] {
        // A text and a call to one phone share what a destination may get in a minute.
        app.clock.advance(Duration::from_secs(61));
        let challenge = api.challenge_by(&reset, method).await.text("id");
        app.settled().await;
        steps.push(("another method", ran()));
        api.answer(&reset, &challenge, wrong).await;
        steps.push(("its wrong code", ran()));
    }
    let challenge = api.challenge_by(&reset, "security-questions").await;
    steps.push(("questions", ran()));
    api.answer_all(&reset, &challenge, &["wrong".to_owned()]).await;
    steps.push(("their wrong answers", ran()));
    let path = format!("/api/v1/resets/{}", reset.id);
    api.send(api.request(reqwest::Method::DELETE, &path).bearer_auth(&reset.token)).await;
    steps.push(("cancel", ran()));
    steps
}

/// A reset that begins with this method, asked for by name and answered wrong.
async fn begin_with(app: &TestApp, method: Way, name: &str, source: &str) -> Vec<Vec<String>> {
    let api = Api::from(app, source);
    app.settled().await;
    ran();
    let mut steps = Vec::new();
    let reset = api.start(name).await;
    app.settled().await;
    steps.push(ran());
    let challenge = api.challenge_by(&reset, method.name()).await;
    app.settled().await;
    steps.push(ran());
    // A trusted browser is never asked for first, whoever it is.
    if challenge.status.is_success() {
        let wrong = wrong_answer(&app.url, method, &challenge.body);
        api.answer_with(&reset, &challenge, &wrong).await;
        app.settled().await;
        steps.push(ran());
    }
    steps
}

#[tokio::test]
async fn every_class_of_account_runs_the_same_statements_and_hashes() {
    tracing::subscriber::set_global_default(Statements).unwrap();
    let countries = vec![Country::parse("DE").unwrap()];
    let mut setup = Setup { phone: Some(PhoneSettings { countries, calls: true }), ..Setup::default() };
    // The alarm of the organization counts all classes together, and the last ones would set it off.
    setup.limits.wrong_proofs_alarm.least = 1_000_000;
    // Everybody is asked the same questions, before any proof too.
    let list = vec![GroupPolicy { methods: Some(Way::ALL.to_vec()), ..GroupPolicy::named("everyone") }];
    let (questions, questions_first) = (BANK[..3].to_vec(), true);
    setup.policies = Policies { questions, questions_first, list, ..Policies::default() };
    let app = TestApp::with(setup).await;
    // A stopped group is one more class: mallory is in it.
    let target = Target::parse("group:night shift").unwrap();
    app.app.pull_brake(&By::operator("ops".to_owned()), target, "", Source::default()).await.unwrap();
    // The first run of a process fills caches; it is nobody's.
    attempt(&app, "warm up", "198.51.100.1").await;
    let twins = recovery_address("twins");
    let classes =
        ["ghost", "bob", "carl", "dave", "lena", "nina", "adam", "mallory", &twins, "GHOST@meridian.example"];
    app.give_device("bob").await;
    app.give_passkey("bob", 1).await;
    app.give_authenticator("carl", None).await;
    app.give_authenticator("lena", Some(app.clock.now() + FRESH)).await;
    app.give_recovery_codes("carl").await;
    app.give_number("carl", "+4915228817386", None).await;
    app.give_number("bob", "+493023125042", Some(app.clock.now() + FRESH)).await;
    app.give_address("lena", "lena@own.example", None).await;
    app.give_answers("carl", None).await;
    app.give_answers("bob", Some(app.clock.now() + FRESH)).await;
    app.give_token("bob").await;
    app.issue_pass("carl", HandOver::Shown).await;
    app.settled().await;
    let mut reference = None;
    for (number, name) in classes.iter().enumerate() {
        let (before, hashes) = (app.audit().await.len(), app.hashing.stats().hashes);
        let steps = attempt(&app, name, &format!("203.0.113.{number}")).await;
        let statements: usize = steps.iter().map(|(_, statements)| statements.len()).sum();
        assert!(statements > 40, "only {statements} statements were seen");
        let seen = (steps, app.audit().await.len() - before);
        let expected = reference.get_or_insert_with(|| seen.clone());
        for ((step, ran), (_, expected)) in seen.0.iter().zip(&expected.0) {
            let extra: Vec<_> = ran.iter().filter(|statement| !expected.contains(statement)).collect();
            let counts = (ran.len(), expected.len());
            assert_eq!(ran, expected, "{name}: {step}: {counts:?} {extra:?}");
        }
        assert_eq!(seen.1, expected.1, "{name}: audit rows");
        // That of the recovery code, and one for each question.
        assert_eq!(app.hashing.stats().hashes - hashes, 4, "{name}: hashes");
    }
    for (place, method) in Way::ALL.into_iter().enumerate() {
        let mut reference = None;
        for (number, name) in classes.iter().enumerate() {
            // A text and a call to one phone share what a destination may get in a minute.
            app.clock.advance(Duration::from_secs(61));
            let (before, hashes) = (app.audit().await.len(), app.hashing.stats().hashes);
            let steps = begin_with(&app, method, name, &format!("198.51.{place}.{number}")).await;
            let seen = (steps, app.audit().await.len() - before, app.hashing.stats().hashes - hashes);
            let expected = reference.get_or_insert_with(|| seen.clone());
            assert_eq!(seen, *expected, "{name}, beginning with {}", method.name());
        }
    }
}
