//! Security questions: answering them in advance, and what their answers prove, after which proof and for whom.

#![expect(clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use regain_core::language::Language;
use regain_core::method::Method;
use regain_core::methods::security_questions::{BANK, QuestionId, SecurityQuestion};
use regain_core::policy::{GroupPolicy, Policies, Privileged, Required, SIGNED_RISK};
use regain_core::registration::{Credential, FRESH, Registration};
use regain_core::time::Clock;
use regain_testkit::api::{Api, Reply, Started, code_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::registration::Answers;
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;
use serde_json::{Value, json};

const MINUTE: Duration = Duration::from_secs(61);
const OVERVIEW: &str = "/account/security-info";
const QUESTIONS: &str = "/account/security-info/questions";
const NEW: &str = "plum kettle orbit fern";

/// The fields of a form that answers these questions.
pub(crate) fn answers(questions: &[&str]) -> Vec<(String, String)> {
    let field = |(number, id): (usize, &&str)| {
        let answer = format!("gravel {number} ladder");
        [(format!("question-{}", number + 1), (*id).to_owned()), (format!("answer-{}", number + 1), answer)]
    };
    questions.iter().enumerate().flat_map(field).collect()
}

fn of_bank(count: usize) -> Vec<&'static str> {
    BANK.iter().take(count).map(|id| id.name()).collect()
}

async fn with_questions(change: impl FnOnce(&mut GroupPolicy)) -> TestApp {
    let app = TestApp::start().await;
    let offer = |it: &mut GroupPolicy| {
        it.methods = Some(vec![Method::Email, Method::Totp, Method::SecurityQuestions])
    };
    app.apply_one(|it| (offer(it), change(it)).1).await;
    app
}

/// A house in which everybody answers the first three questions, before any other proof too.
async fn with_one_list(change: impl FnOnce(&mut GroupPolicy)) -> TestApp {
    let app = TestApp::start().await;
    let mut policy = GroupPolicy { methods: Some(Method::ALL.to_vec()), ..GroupPolicy::named("everyone") };
    change(&mut policy);
    let (questions, questions_first) = (BANK[..3].to_vec(), true);
    app.apply(Policies { questions, questions_first, list: vec![policy], ..Policies::default() }).await;
    app
}

async fn signed_in(app: &TestApp, name: &str) -> Visitor {
    let browser = Visitor::new(app, "192.0.2.1");
    assert_eq!(browser.sign_in(name, &old_password(name)).await.path, "/account");
    browser
}

async fn set_of(app: &TestApp, name: &str) -> Option<Registration> {
    let account = app.account_of(name).await;
    let info = app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap();
    info.of(Method::SecurityQuestions).next().cloned()
}

fn questions_in(set: &Registration) -> Vec<SecurityQuestion> {
    let Credential::SecurityQuestions(set) = &set.credential else { panic!("questions") };
    assert!(set.answers.iter().all(|answer| answer.hash.starts_with("$argon2id$v=19$")));
    set.answers.iter().map(|answer| answer.question.clone()).collect()
}

async fn send(browser: &Visitor, page: &Page, address: &str, fields: &[(String, String)]) -> Page {
    let pending = page.field("pending");
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    browser.submit(page, address, &fields.chain([("pending", pending.as_str())]).collect::<Vec<_>>()).await
}

/// A reset that has the proof by mail.
async fn mailed(app: &TestApp, api: &Api, name: &str) -> Started {
    // Five messages an hour reach a mailbox.
    app.clock.advance(15 * MINUTE);
    api.prove(app, name, &recovery_address(name)).await
}

/// The audit log says this about questions, in this order, and nothing that was typed.
async fn told(app: &TestApp, actions: &[&str]) {
    let rows = app.audit().await;
    let about = rows.iter().filter(|row| row.detail == Method::SecurityQuestions.name());
    assert_eq!(about.map(|row| row.action.as_str()).collect::<Vec<_>>(), actions);
    assert!(rows.iter().all(|row| !row.detail.to_lowercase().contains("gravel")));
}

fn refused(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.problem()),
        (StatusCode::UNPROCESSABLE_ENTITY, "proof-refused"),
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn answers_are_kept_as_hashes_once_all_are_good() {
    let app = with_questions(|_| ()).await;
    let alice = signed_in(&app, "alice").await;
    let overview = alice.open(OVERVIEW).await;
    assert!(overview.html.contains("Answer questions"), "{}", overview.html);
    let page = alice.open(QUESTIONS).await;
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(page.html.contains("we ask you 3 of them") && page.html.contains("They need not be true."));
    let mut typed = answers(&of_bank(5));
    let problems = [
        ("answer-1", "ab", "An answer has 3 characters or more"),
        ("answer-1", "hide", "Leave words of the question out of the answer"),
        ("answer-1", "Alice", "Leave your name and address out of the answer"),
        ("answer-1", "Meridian", "Leave your name and address out of the answer"),
        ("answer-1", "password", "Many people would give this answer"),
        ("answer-2", "Gravel  0 LADDER", "Another question has this answer already"),
        ("answer-3", " ", "Type an answer"),
        ("question-4", "", "Choose a question"),
        ("question-4", "maiden-name", "Choose a question"),
        ("question-2", BANK[0].name(), "Choose each question once"),
    ];
    for (field, value, problem) in problems {
        let mut typed = typed.clone();
        typed.iter_mut().filter(|(name, _)| name == field).for_each(|it| it.1 = value.to_owned());
        let answer = send(&alice, &page, QUESTIONS, &typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert!(answer.html.contains(problem), "{field} {value}: {}", answer.html);
        assert!(answer.html.contains("gravel 4 ladder"), "what was typed is there still");
    }
    assert!(set_of(&app, "alice").await.is_none() && app.settled().await.is_empty());
    let done = send(&alice, &page, QUESTIONS, &typed).await;
    assert!(done.path == OVERVIEW && done.html.contains("5 questions answered"), "{}", done.html);
    assert!(done.html.contains("it is not enough on its own"), "{}", done.html);
    assert_eq!(send(&alice, &page, QUESTIONS, &typed).await.path, OVERVIEW, "a form that is sent twice");
    let first = set_of(&app, "alice").await.unwrap();
    assert_eq!(questions_in(&first).len(), 5);
    assert_eq!(first.fresh_until, Some(first.created_at + FRESH));
    let mail = app.mail_to(&recovery_address("alice"), 1).await;
    assert!(mail.text.contains("Security questions were answered for") && mail.text.contains("/not-me/"));
    assert_eq!(app.settled().await.len(), 1, "told once");
    for file in app.database_files() {
        let bytes = std::fs::read(file).unwrap();
        assert!(
            !bytes.windows(8).any(|it| it.eq_ignore_ascii_case(b"gravel 3")),
            "no answer is in the database"
        );
    }

    let page = alice.open(QUESTIONS).await;
    assert!(page.html.contains("The answers that you have now stop working."));
    typed[1].1 = "another wheelbarrow".to_owned();
    send(&alice, &page, QUESTIONS, &typed).await;
    assert!(set_of(&app, "alice").await.unwrap().id != first.id);
    assert!(
        app.mail_to(&recovery_address("alice"), 2).await.text.contains("The answers before no longer work.")
    );
    told(&app, &["registration.added", "registration.replaced"]).await;
}

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_said_while_it_is_typed_and_nothing_is_kept() {
    let app = with_questions(|_| ()).await;
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(QUESTIONS).await;
    let mut typed = answers(&of_bank(5));
    typed[1].1 = "password".to_owned();
    typed[3].1 = String::new();
    let check = format!("{QUESTIONS}/check");
    let said: Value = serde_json::from_str(&send(&alice, &page, &check, &typed).await.html).unwrap();
    assert_eq!(said["problems"][0]["field"], "answer-1");
    let text = said["problems"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("Many people would give this answer."), "{text}");
    assert_eq!(said["problems"].as_array().unwrap().len(), 2, "{said}");
    typed.push(("answer-11".to_owned(), "x".to_owned()));
    assert_eq!(send(&alice, &page, &check, &typed).await.status, StatusCode::BAD_REQUEST);
    assert!(set_of(&app, "alice").await.is_none());
    let actions = app.actions().await;
    assert!(!actions.iter().any(|action| action.starts_with("registration.")), "{actions:?}");
}

#[tokio::test]
async fn questions_of_ones_own_and_lists_are_what_the_policy_says() {
    let app = with_questions(|it| (it.own_questions, it.questions_registered) = (true, 3)).await;
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(QUESTIONS).await;
    let mut typed = answers(&of_bank(3));
    typed[0].1 = String::new();
    typed.push(("own-1".to_owned(), "Who?".to_owned()));
    let short = send(&alice, &page, QUESTIONS, &typed).await;
    assert!(short.html.contains("A question of your own has 10 to 100 characters"), "{}", short.html);
    typed[6].1 = "Who let the gravel <out>?".to_owned();
    let hinted = send(&alice, &page, QUESTIONS, &typed).await;
    assert!(hinted.html.contains("Leave words of the question out"), "{}", hinted.html);
    typed[6].1 = "Who let the dog <out>?".to_owned();
    assert_eq!(send(&alice, &page, QUESTIONS, &typed).await.path, OVERVIEW);
    let set = set_of(&app, "alice").await.unwrap();
    assert_eq!(questions_in(&set)[0], SecurityQuestion::Own("Who let the dog <out>?".to_owned()));
    let trial = format!("{OVERVIEW}/methods/{}/try", set.id);
    assert!(alice.open(&trial).await.html.contains("Who let the dog &lt;out&gt;?"));

    app.apply_one(|it| it.methods = Some(vec![Method::Email, Method::SecurityQuestions])).await;
    assert!(
        alice.open(OVERVIEW).await.html.contains("Answer them again"),
        "one of three does not count any more"
    );
    let listed = with_one_list(|_| ()).await;
    let bob = signed_in(&listed, "bob").await;
    let page = bob.open(QUESTIONS).await;
    assert!(!page.html.contains("<select") && page.html.contains("Where did you like to hide as a child?"));
    // Whatever a form says about questions, those of the list are answered.
    assert_eq!(send(&bob, &page, QUESTIONS, &answers(&of_bank(20)[10..13])).await.path, OVERVIEW);
    let set = set_of(&listed, "bob").await.unwrap();
    assert_eq!(questions_in(&set), BANK[..3].iter().copied().map(SecurityQuestion::Bank).collect::<Vec<_>>());
}

#[tokio::test]
async fn whoever_may_not_use_questions_is_not_offered_them() {
    let app = TestApp::start().await;
    let alice = signed_in(&app, "alice").await;
    assert_eq!(alice.open(QUESTIONS).await.path, OVERVIEW, "nobody has named them");
    assert!(!alice.open(OVERVIEW).await.html.contains("Security questions"));
    app.apply_one(|it| {
        it.methods = Some(vec![Method::Email, Method::Totp, Method::SecurityQuestions]);
        it.privileged = Privileged::Allowed;
    })
    .await;
    let adam = signed_in(&app, "adam").await;
    assert_eq!(adam.open(QUESTIONS).await.path, OVERVIEW, "never for privileged accounts");
    let page = alice.open(QUESTIONS).await;
    let taken =
        adam.submit(&adam.open(OVERVIEW).await, QUESTIONS, &[("pending", &page.field("pending"))]).await;
    assert_eq!(taken.status, StatusCode::CONFLICT, "what another session began");
    app.clock.advance(10 * MINUTE);
    assert!(alice.open(QUESTIONS).await.path.ends_with("/confirm"));
    let late = send(&alice, &page, QUESTIONS, &answers(&of_bank(5))).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "ten minutes");
}

#[tokio::test]
async fn a_set_is_tried_and_removed_and_has_no_name() {
    let app = with_questions(|_| ()).await;
    let kept = app.give_answers("alice", None).await;
    let alice = signed_in(&app, "alice").await;
    let set = set_of(&app, "alice").await.unwrap();
    let (address, trial) =
        (format!("{OVERVIEW}/methods/{}", set.id), format!("{OVERVIEW}/methods/{}/try", set.id));
    let page = alice.open(&trial).await;
    let right = shown(&app, &page, &kept);
    assert_eq!(right.len(), 3);
    let typed = |answers: &[String]| {
        let field = |(place, it): (usize, &String)| (format!("answer-{}", place + 1), it.clone());
        answers.iter().enumerate().map(field).collect::<Vec<_>>()
    };
    let try_with = async |answers: &[String]| {
        let fields = typed(answers);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        alice.submit(&page, &trial, &fields).await
    };
    let missing = try_with(&[right[0].clone(), " ".to_owned(), right[2].clone()]).await;
    assert!(missing.html.contains("Answer every question"), "{}", missing.html);
    let wrong = try_with(&[right[0].clone(), "wrong".to_owned(), right[2].clone()]).await;
    assert!(wrong.html.contains("These answers did not work."), "{}", wrong.html);
    assert!(try_with(&right).await.html.contains("It works."));
    let renamed = alice.submit(&page, &format!("{address}/rename"), &[("name", "Mine")]).await;
    assert_eq!(renamed.status, StatusCode::NOT_FOUND, "a set has no name");
    assert!(alice.submit(&page, &format!("{address}/remove"), &[]).await.html.contains("That is removed."));
    assert!(set_of(&app, "alice").await.is_none());
    let mail = app.mail_to(&recovery_address("alice"), 1).await;
    assert!(mail.text.contains("The answers to security questions"), "{}", mail.text);
    told(&app, &["registration.try-refused", "registration.tried", "registration.removed"]).await;
}

#[tokio::test]
async fn answers_complete_a_reset_after_another_proof_and_never_begin_one() {
    let app = with_questions(|it| it.required = Required::Exactly(2)).await;
    let kept = app.give_answers("bob", None).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    assert_eq!(
        api.status(&reset).await.body["methods"],
        json!(["email", "totp"]),
        "strangers see no questions"
    );
    let before = api.challenge_by(&reset, "security-questions").await;
    assert_eq!(
        (before.status, before.problem()),
        (StatusCode::BAD_REQUEST, "method-not-offered"),
        "{}",
        before.text
    );
    let reset = mailed(&app, &api, "bob").await;
    assert_eq!(api.status(&reset).await.body["methods"], json!(["email", "security-questions"]));
    let challenge = api.challenge_by(&reset, "security-questions").await;
    assert_eq!(challenge.body["prompt"]["field"], "answers", "{}", challenge.text);
    let again = api.challenge_by(&reset, "security-questions").await;
    assert_eq!(again.body["prompt"], challenge.body["prompt"], "stable");
    let right: Vec<String> =
        kept.for_prompt(&challenge).iter().map(|answer| format!("  {} ", answer.to_uppercase())).collect();
    let proved = api.answer_all(&reset, &challenge, &right).await;
    assert_eq!(proved.text("state"), "proved", "{}", proved.text);
    told(&app, &["proof.accepted"]).await;
    assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
    assert!(app.is_password_of("bob", NEW).await);
}

#[tokio::test]
async fn nobody_is_told_which_answer_was_wrong_and_the_sixth_try_is_not_looked_at() {
    let app = with_questions(|it| it.required = Required::Exactly(2)).await;
    let kept = app.give_answers("bob", None).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = mailed(&app, &api, "bob").await;
    let challenge = api.challenge_by(&reset, "security-questions").await;
    let right = kept.for_prompt(&challenge);
    let mut first_wrong = right.clone();
    first_wrong[0] = "wrong".to_owned();
    let mut swapped = right.clone();
    swapped.swap(0, 1);
    let stable = |reply: Reply| {
        refused(&reply);
        let mut body = reply.body;
        for key in ["instance", "support_id"] {
            body.as_object_mut().unwrap().remove(key);
        }
        body
    };
    let mut seen = Vec::new();
    for answers in [&first_wrong[..], &vec!["wrong".to_owned(); 3], &swapped, &right[..2]] {
        seen.push(stable(api.answer_all(&reset, &challenge, answers).await));
    }
    seen.push(stable(api.answer(&reset, &challenge.text("id"), &right[0]).await));
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    refused(&api.answer_all(&reset, &challenge, &right).await);
    for odd in [json!({}), json!({ "code": "1", "answers": [] }), json!({ "answers": "x" })] {
        let path = format!("/challenges/{}", challenge.text("id"));
        assert_eq!(api.step(&reset, &path, &odd).await.problem(), "malformed", "{odd}");
    }
}

#[tokio::test]
async fn who_starts_again_is_asked_the_same_until_somebody_knew_the_answers() {
    let app = with_questions(|it| it.required = Required::Exactly(2)).await;
    let kept = app.give_answers("bob", None).await;
    let api = Api::from(&app, "192.0.2.1");
    let mut asked = Vec::new();
    let mut last = None;
    for _ in 0..3 {
        let reset = mailed(&app, &api, "bob").await;
        let challenge = api.challenge_by(&reset, "security-questions").await;
        asked.push(challenge.body["prompt"]["questions"].clone());
        last = Some((reset, challenge));
    }
    assert!(asked.iter().all(|one| *one == asked[0]), "{asked:?}");
    let (reset, challenge) = last.unwrap();
    let right = kept.for_prompt(&challenge);
    let answers = (0..8).map(|_| api.answer_all(&reset, &challenge, &right));
    let won = join_all(answers).await.iter().filter(|reply| reply.status == StatusCode::OK).count();
    assert_eq!(won, 1, "one challenge is answered once");
    let set = set_of(&app, "bob").await.unwrap();
    assert!(set.position == 1 && set.last_used_at.is_some());
    let mut others = BTreeSet::new();
    for _ in 0..4 {
        let reset = mailed(&app, &api, "bob").await;
        let challenge = api.challenge_by(&reset, "security-questions").await;
        others.insert(challenge.body["prompt"]["questions"].to_string());
        let right = kept.for_prompt(&challenge);
        assert_eq!(api.answer_all(&reset, &challenge, &right).await.status, StatusCode::OK);
    }
    assert!(others.len() > 1, "{others:?}");
}

#[tokio::test]
async fn one_list_is_asked_of_everybody_alike_before_any_proof() {
    let app = with_one_list(|it| it.required = Required::Exactly(2)).await;
    let kept = app.give_answers("bob", None).await;
    let api = Api::from(&app, "192.0.2.1").with("accept-language", "de");
    let mut seen = Vec::new();
    for name in ["bob", "carl", "dave", "ghost"] {
        let reset = api.start(name).await;
        let challenge = api.challenge_by(&reset, "security-questions").await;
        let wrong = api.answer_all(&reset, &challenge, &vec!["wrong".to_owned(); 3]).await;
        refused(&wrong);
        seen.push((api.status(&reset).await.body["methods"].clone(), challenge.body["prompt"].clone()));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    assert_eq!(seen[0].1["questions"][0]["id"], "hiding-place");
    assert_eq!(seen[0].1["questions"][0]["text"], "Wo haben Sie sich als Kind gern versteckt?");
    let reset = api.start("bob").await;
    let challenge = api.challenge_by(&reset, "security-questions").await;
    let proved = api.answer_all(&reset, &challenge, &kept.for_prompt(&challenge)).await;
    assert_eq!(proved.text("state"), "proving", "{}", proved.text);
    let reset = api.prove_started(&app, reset, &recovery_address("bob")).await;
    assert_eq!(api.status(&reset).await.text("state"), "proved");
    let carls = api.start("carl").await;
    let challenge = api.challenge_by(&carls, "security-questions").await;
    refused(&api.answer_all(&carls, &challenge, &kept.for_prompt(&challenge)).await);
}

#[tokio::test]
async fn answers_alone_open_an_account_only_where_the_risk_is_signed_and_never_a_privileged_one() {
    for (signed, name, fresh, state) in [
        (true, "bob", false, Some("proved")),
        (false, "bob", false, Some("proving")),
        (true, "bob", true, Some("proving")),
        (true, "adam", false, None),
    ] {
        let app = with_one_list(|it| {
            it.questions_alone = signed.then(|| SIGNED_RISK.to_owned());
            it.privileged = Privileged::Allowed;
        })
        .await;
        let until = fresh.then(|| app.clock.now() + FRESH);
        let kept = app.give_answers(name, until).await;
        let api = Api::from(&app, "192.0.2.1");
        let reset = api.start(name).await;
        let challenge = api.challenge_by(&reset, "security-questions").await;
        let answer = api.answer_all(&reset, &challenge, &kept.for_prompt(&challenge)).await;
        match state {
            Some(state) => {
                assert_eq!(answer.text("state"), state, "{signed} {name} {fresh}: {}", answer.text)
            }
            None => refused(&answer),
        }
        let status = if state == Some("proved") { StatusCode::OK } else { StatusCode::CONFLICT };
        assert_eq!(api.password(&reset, NEW).await.status, status, "{signed} {name} {fresh}");
    }
}

#[tokio::test]
async fn answers_that_come_late_or_after_too_many_wrong_ones_are_not_looked_at() {
    let mut setup = Setup::default();
    setup.lifetimes.code = 4 * MINUTE;
    setup.limits.wrong_proofs_per_account.count = 2;
    let methods = Some(vec![Method::Email, Method::SecurityQuestions]);
    let policy = GroupPolicy { methods, required: Required::Exactly(2), ..GroupPolicy::named("everyone") };
    setup.policies.list = vec![policy];
    let app = TestApp::with(setup).await;
    let kept = app.give_answers("bob", None).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = mailed(&app, &api, "bob").await;
    let challenge = api.challenge_by(&reset, "security-questions").await;
    let right = kept.for_prompt(&challenge);
    app.clock.advance(5 * MINUTE);
    refused(&api.answer_all(&reset, &challenge, &right).await);
    let again = api.challenge_by(&reset, "security-questions").await;
    assert_eq!(again.body["prompt"], challenge.body["prompt"]);
    assert_eq!(api.answer_all(&reset, &again, &right).await.status, StatusCode::OK, "in time");

    for is_right in [false, true] {
        let reset = mailed(&app, &api, "bob").await;
        let challenge = api.challenge_by(&reset, "security-questions").await;
        let right = kept.for_prompt(&challenge);
        for _ in 0..2 {
            let answers = if is_right { right.clone() } else { vec!["wrong".to_owned(); 3] };
            refused(&api.answer_all(&reset, &challenge, &answers).await);
        }
    }
    let bob = signed_in(&app, "bob").await;
    let trial = format!("{OVERVIEW}/methods/{}/try", set_of(&app, "bob").await.unwrap().id);
    let page = bob.open(&trial).await;
    let wrong = [("answer-1", "a"), ("answer-2", "b"), ("answer-3", "c")];
    for status in
        [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::TOO_MANY_REQUESTS]
    {
        assert_eq!(bob.submit(&page, &trial, &wrong).await.status, status);
    }
}

#[tokio::test]
async fn the_answers_of_others_are_not_there() {
    let app = with_questions(|_| ()).await;
    let kept = app.give_answers("alice", None).await;
    let address = format!("{OVERVIEW}/methods/{}", set_of(&app, "alice").await.unwrap().id);
    let bob = signed_in(&app, "bob").await;
    let page = bob.open(OVERVIEW).await;
    assert!(!page.html.contains("questions answered"));
    for path in [address.clone(), format!("{address}/try")] {
        assert_eq!(bob.open(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let answers: Vec<_> = of_bank(3).into_iter().map(|id| kept.to(id)).collect();
    let fields = [("answer-1", answers[0]), ("answer-2", answers[1]), ("answer-3", answers[2])];
    assert_eq!(bob.submit(&page, &format!("{address}/try"), &fields).await.status, StatusCode::NOT_FOUND);
    assert_eq!(bob.submit(&page, &format!("{address}/remove"), &[]).await.status, StatusCode::NOT_FOUND);
    assert!(set_of(&app, "alice").await.is_some());
}

#[tokio::test]
async fn the_pages_ask_all_questions_together() {
    let app = with_questions(|it| it.required = Required::Exactly(2)).await;
    let kept = app.give_answers("bob", None).await;
    let browser = Visitor::new(&app, "192.0.2.1");
    let page = browser.start("bob").await;
    assert!(!browser.open("/reset/method").await.html.contains("security-questions"));
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let more = browser.submit(&page, "/reset/prove", &[("method", "email"), ("code", &code)]).await;
    assert!(more.html.contains("value=\"security-questions\""), "{}", more.html);
    let page = browser.submit(&more, "/reset/method", &[("method", "security-questions")]).await;
    assert_eq!((page.path.as_str(), page.heading().as_str()), ("/reset/prove", "Answer your questions"));
    let right = shown(&app, &page, &kept);
    let send = async |answers: &[String]| {
        let names = ["answer-1", "answer-2", "answer-3"];
        let fields = names
            .into_iter()
            .zip(answers.iter().map(String::as_str))
            .chain([("method", "security-questions")]);
        browser.submit(&page, "/reset/prove", &fields.collect::<Vec<_>>()).await
    };
    let missing = send(&[right[0].clone(), String::new(), right[2].clone()]).await;
    assert!(missing.html.contains("Answer every question"), "{}", missing.html);
    let wrong = send(&[right[0].clone(), "wrong".to_owned(), right[2].clone()]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.html.contains("These answers did not work.") && !wrong.html.contains(&right[0]),
        "{}",
        wrong.html
    );
    let password = send(&right).await;
    assert_eq!(password.path, "/reset/password", "{}", password.html);
    let done = browser.submit(&password, "/reset/password", &[("username", "bob"), ("password", NEW)]).await;
    assert_eq!(done.path, "/reset/done");
}

/// The answers to the questions on a page, in their order.
fn shown(app: &TestApp, page: &Page, kept: &Answers) -> Vec<String> {
    let english = Language::english();
    let answer = |label: &str| {
        let is_asked = |name: &&str| {
            let id = QuestionId::parse(name).unwrap();
            label.contains(&app.app.pages().question(&english, id).unwrap())
        };
        kept.to(of_bank(5).into_iter().find(is_asked).unwrap()).to_owned()
    };
    page.html
        .split("<label for=\"answer-")
        .skip(1)
        .map(|rest| answer(rest.split("</label>").next().unwrap()))
        .collect()
}
