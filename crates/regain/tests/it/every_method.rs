//! What holds for each method alike. A method without a row in `testkit::belongings` fails here.

use futures_util::future::join_all;
use regain_core::method::Method;
use regain_core::policy::Required;
use regain_testkit::api::{Api, Reply, Started};
use regain_testkit::app::TestApp;
use regain_testkit::belongings::{Asked, Belongings, every_method, wrong_answer};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

const NEW: &str = "plum kettle orbit fern";
const DAY: Duration = Duration::from_hours(24);

/// Bob, who has everything, in a house that asks for one proof.
struct House {
    app: TestApp,
    api: Api,
    bob: Belongings,
}

impl House {
    async fn of_one(method: Method) -> Self {
        let mut setup = every_method(Required::Exactly(if is_first(method) { 1 } else { 2 }));
        setup.lifetimes.code = Duration::from_mins(4);
        setup.limits.wrong_proofs_per_account.count = 6;
        let app = TestApp::with(setup).await;
        let (api, bob) = (Api::from(&app, "192.0.2.1"), Belongings::of(&app, "bob").await);
        assert!(Method::ALL.contains(&method));
        Self { app, api, bob }
    }

    async fn asked(&mut self, method: Method) -> (Started, Asked) {
        let reset = self.api.start("bob").await;
        if !is_first(method) {
            let mail = self.bob.ask(&self.app, &self.api, &reset, Method::Email).await;
            assert_eq!(self.answer(&reset, &mail, &mail.right).await.text("state"), "proving");
        }
        let asked = self.bob.ask(&self.app, &self.api, &reset, method).await;
        (reset, asked)
    }

    async fn answer(&self, reset: &Started, asked: &Asked, body: &Value) -> Reply {
        self.api.answer_with(reset, &asked.challenge, body).await
    }

    fn wrong(&self, method: Method, asked: &Asked) -> Value {
        wrong_answer(&self.app.url, method, &asked.challenge.body)
    }
}

/// Whether a method may be the first proof in such a house.
fn is_first(method: Method) -> bool {
    method != Method::TrustedDevice
}

/// Whether two methods are not enough together: they come by one channel, or neither opens anything.
fn is_too_little(first: Method, second: Method) -> bool {
    let opens_nothing = |method| [Method::SecurityQuestions, Method::TrustedDevice].contains(&method);
    first.channel() == second.channel() || opens_nothing(first) && opens_nothing(second)
}

#[track_caller]
fn refused(reply: &Reply, what: &str) {
    assert_eq!(
        (reply.status, reply.problem()),
        (StatusCode::UNPROCESSABLE_ENTITY, "proof-refused"),
        "{what}: {}",
        reply.text
    );
}

/// Runs for every method, all side by side.
async fn for_each(test: impl AsyncFn(Method, House)) {
    join_all(Method::ALL.map(async |method| test(method, House::of_one(method).await).await)).await;
}

#[tokio::test]
async fn every_pair_of_methods_leads_to_a_new_password() {
    join_all(Method::ALL.into_iter().filter(|first| is_first(*first)).map(async |first| {
        let app = TestApp::with(every_method(Required::Exactly(2))).await;
        let (api, mut bob) = (Api::from(&app, "192.0.2.1"), Belongings::of(&app, "bob").await);
        for second in Method::ALL.into_iter().filter(|second| *second != first) {
            let pair = format!("{} and {}", first.name(), second.name());
            let reset = api.start("bob").await;
            let mut state = String::new();
            for method in [first, second] {
                let asked = bob.ask(&app, &api, &reset, method).await;
                let given = api.answer_with(&reset, &asked.challenge, &asked.right).await;
                assert_eq!(given.status, StatusCode::OK, "{pair}: {}", given.text);
                state = given.text("state");
            }
            let password = api.password(&reset, &format!("{NEW} {pair}")).await;
            if is_too_little(first, second) {
                assert_eq!(
                    (&*state, password.problem()),
                    ("proving", "not-proved"),
                    "{pair} are too little (REC-01)"
                );
            } else {
                assert_eq!(password.text("state"), "completed", "{pair}: {}", password.text);
                assert!(app.is_password_of("bob", &format!("{NEW} {pair}")).await);
            }
            app.clock.advance(DAY);
        }
    }))
    .await;
}

#[tokio::test]
async fn a_wrong_proof_is_refused_and_the_right_one_still_counts_and_the_log_says_both() {
    for_each(async |method, mut house| {
        let (reset, asked) = house.asked(method).await;
        let wrong = house.wrong(method, &asked);
        refused(&house.answer(&reset, &asked, &wrong).await, method.name());
        let right = house.answer(&reset, &asked, &asked.right).await;
        assert_eq!(right.text("state"), "proved", "{}: {}", method.name(), right.text);
        let rows = house.app.audit().await;
        let about = |action: &str| {
            rows.iter().filter(|row| row.action == action && row.detail == method.name()).count()
        };
        assert_eq!((about("proof.refused"), about("proof.accepted")), (1, 1), "{}", method.name());
        assert_eq!(about("challenge.sent"), usize::from(method.is_sent()), "{}", method.name());
        assert!(rows.iter().all(|row| !asked.right.to_string().contains(&*format!("\"{}\"", row.detail))));
    })
    .await;
}

#[tokio::test]
async fn a_proof_that_comes_too_late_is_refused_and_another_one_counts() {
    for_each(async |method, mut house| {
        let (reset, asked) = house.asked(method).await;
        house.app.clock.advance(Duration::from_mins(4));
        refused(&house.answer(&reset, &asked, &asked.right).await, method.name());
        let asked = house.bob.ask(&house.app, &house.api, &reset, method).await;
        let right = house.answer(&reset, &asked, &asked.right).await;
        assert_eq!(right.status, StatusCode::OK, "{}: {}", method.name(), right.text);
    })
    .await;
}

#[tokio::test]
async fn a_proof_counts_once_also_of_many_at_the_same_moment() {
    for_each(async |method, mut house| {
        let (reset, asked) = house.asked(method).await;
        let answers = (0..8).map(|_| house.answer(&reset, &asked, &asked.right));
        let all = join_all(answers).await;
        let won = all.iter().filter(|reply| reply.status == StatusCode::OK).count();
        assert_eq!(won, 1, "{}: {:?}", method.name(), all.iter().map(|it| it.status).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn a_proof_that_was_given_is_worth_nothing_in_another_reset() {
    for_each(async |method, mut house| {
        let (first, given) = house.asked(method).await;
        let (second, other) = house.asked(method).await;
        // Of these the one before is over by now.
        let is_short = [Method::Totp, Method::TemporaryAccessPass].contains(&method);
        let right = if is_short { &other.right } else { &given.right };
        assert_eq!(house.answer(&first, &given, right).await.status, StatusCode::OK, "{}", method.name());
        refused(&house.answer(&first, &given, right).await, method.name());
        let replayed = house.answer(&second, &other, right).await;
        // What somebody knows is the same every time.
        if method != Method::SecurityQuestions {
            refused(&replayed, method.name());
        }
    })
    .await;
}

#[tokio::test]
async fn after_so_many_wrong_proofs_the_right_one_is_not_looked_at() {
    for_each(async |method, mut house| {
        let (reset, asked) = house.asked(method).await;
        let wrong = house.wrong(method, &asked);
        for _ in 0..5 {
            refused(&house.answer(&reset, &asked, &wrong).await, method.name());
        }
        refused(&house.answer(&reset, &asked, &asked.right).await, "the sixth of a challenge");
        // The sixth of the account is one more; from then on nothing is looked at in any reset.
        let (reset, asked) = house.asked(method).await;
        let wrong = house.wrong(method, &asked);
        refused(&house.answer(&reset, &asked, &wrong).await, method.name());
        let seventh = house.answer(&reset, &asked, &asked.right).await;
        if method.is_unguessable() {
            assert_eq!(seventh.status, StatusCode::OK, "no stranger takes {} away", method.name());
            return;
        }
        refused(&seventh, "the seventh of an account");
        house.app.clock.advance(DAY);
        let (reset, asked) = house.asked(method).await;
        let right = house.answer(&reset, &asked, &asked.right).await;
        assert_eq!(right.status, StatusCode::OK, "{} the next day: {}", method.name(), right.text);
    })
    .await;
}

#[tokio::test]
async fn what_proves_one_person_proves_nobody_else() {
    for_each(async |method, mut house| {
        let (_, asked) = house.asked(method).await;
        for name in ["carl", "nina", "adam", "ghost"] {
            let reset = house.api.start(name).await;
            let challenge = house.api.challenge_by(&reset, method.name()).await;
            if !is_first(method) {
                assert_eq!(challenge.problem(), "method-not-offered", "{}", challenge.text);
                continue;
            }
            assert_eq!(challenge.status, StatusCode::ACCEPTED, "{}", challenge.text);
            let other = house.api.answer_with(&reset, &challenge, &asked.right).await;
            refused(&other, &format!("{} of {name}", method.name()));
        }
    })
    .await;
}

#[tokio::test]
async fn strangers_see_the_same_whoever_has_which_methods() {
    let app = TestApp::with(every_method(Required::Exactly(1))).await;
    Belongings::of(&app, "bob").await;
    app.give_authenticator("carl", None).await;
    app.give_recovery_codes("alice").await;
    for (number, method) in Method::ALL.into_iter().enumerate() {
        let mut seen: Vec<Vec<(StatusCode, Vec<String>, Value)>> = Vec::new();
        let api = Api::from(&app, &format!("192.0.2.{number}"));
        for name in ["bob", "carl", "alice", "dave", "ghost"] {
            let reset = api.start(name).await;
            let challenge = api.challenge_by(&reset, method.name()).await;
            let mut replies = vec![api.status(&reset).await];
            if is_first(method) {
                let wrong = wrong_answer(&app.url, method, &challenge.body);
                replies.push(api.answer_with(&reset, &challenge, &wrong).await);
            }
            replies.push(challenge);
            seen.push(replies.into_iter().map(stable).collect());
        }
        for one in &seen[1..] {
            let differing = one.iter().zip(&seen[0]).find(|(one, other)| one != other);
            assert_eq!(differing, None, "{}", method.name());
        }
    }
}

/// What is the same in every answer: all but ids, times, nonces and what a passkey is to sign.
fn stable(mut reply: Reply) -> (StatusCode, Vec<String>, Value) {
    let headers: Vec<_> = reply.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    let headers = headers.into_iter().filter(|it| {
        !["date", "x-request-id", "location", "content-security-policy"].iter().any(|own| it.starts_with(own))
    });
    let body = reply.body.as_object_mut().unwrap();
    for key in ["id", "instance", "support_id", "expires_at", "resend_at"] {
        body.remove(key);
    }
    if let Some(challenge) = reply.body.pointer_mut("/prompt/options/challenge") {
        *challenge = json!("");
    }
    (reply.status, headers.collect(), reply.body)
}
