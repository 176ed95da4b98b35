//! C: codes, links and tokens.

use futures_util::future::join_all;
use regain_testkit::api::Api;
use regain_testkit::people::old_password;
use regain_testkit::visitor::{Page, Visitor};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::*;

async fn count(app: &TestApp, action: &str) -> usize {
    app.actions().await.iter().filter(|it| *it == action).count()
}

/// Presses the button of a link.
async fn press(visitor: &Visitor, link: &str) -> Page {
    let landing = visitor.open(link).await;
    if landing.status == StatusCode::OK { visitor.submit(&landing, link, &[]).await } else { landing }
}

// C01
#[tokio::test]
async fn every_digit_of_a_code_is_as_likely_as_any_other() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    for _ in 0..300 {
        let reset = api.start("bob").await;
        api.challenge(&reset).await;
    }
    app.mail_to(&recovery_address("bob"), 300).await;
    let mails = app.settled().await;
    let codes: Vec<String> = mails.iter().map(code_in).collect();
    assert!(codes.iter().all(|code| code.len() == 8));
    for position in 0..8 {
        let mut seen = [0_f64; 10];
        codes.iter().for_each(|code| seen[usize::from(code.as_bytes()[position] - b'0')] += 1.0);
        // Nine degrees of freedom: 33.7 is passed by chance once in ten thousand times; keys and seeds are fixed.
        let deviation: f64 = seen.iter().map(|count| (count - 30.0).powi(2) / 30.0).sum();
        assert!(deviation < 33.7, "digit {position}: {seen:?}");
    }
    let links: Vec<String> = mails.iter().map(|mail| link_in(mail, "/reset/l/")).collect();
    let distinct = |texts: &[String]| texts.iter().collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!((distinct(&links), distinct(&codes)), (300, 300));
    let token =
        |link: &str| data_encoding::BASE64URL_NOPAD.decode(link.rsplit('/').next().unwrap().as_bytes());
    let tokens: Vec<Vec<u8>> = links.iter().map(|link| token(link).unwrap()).collect();
    assert!(tokens.iter().all(|token| token.len() >= 16), "128 bits or more");
    for byte in 0..tokens[0].len() {
        let values = tokens.iter().map(|token| token[byte]).collect::<std::collections::BTreeSet<_>>().len();
        assert!(values > 140, "byte {byte} has {values} values in 300 links: no prefix, time or counter");
    }
}

// C05
#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_passwords_at_once_one_is_written() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    app.settled().await;
    let (refusals, _) = rows(&app).await;
    let version =
        async || app.directory().marker(account(&app, "bob").await).await.unwrap().0.parse::<i64>().unwrap();
    let before = version().await;
    let passwords: Vec<String> = (0..50).map(|number| format!("plum kettle orbit fern {number}")).collect();
    let replies = join_all(passwords.iter().map(|password| api.password(&reset, password))).await;
    let winners: Vec<usize> = (0..50).filter(|at| replies[*at].status == StatusCode::OK).collect();
    assert_eq!(winners.len(), 1);
    assert!(replies.iter().all(|reply| [StatusCode::OK, StatusCode::CONFLICT].contains(&reply.status)));
    app.settled().await;
    assert!(app.is_password_of("bob", &passwords[winners[0]]).await);
    assert_eq!(version().await, before + 1, "one write");
    assert_eq!((count(&app, "reset.applying").await, count(&app, "password.reset").await), (1, 1));
    assert_eq!(rows(&app).await.0 - refusals, 49);
    assert_eq!(mails_to(&app, "bob"), 2, "one code, one notice");
}

// C05: the same with five holders of one family, each with a proof of its own
#[tokio::test(flavor = "multi_thread")]
async fn of_five_holders_at_once_one_writes() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let mut holders = Vec::new();
    for number in 1..=5 {
        let visitor = Visitor::new(&app, &format!("198.51.100.{number}"));
        let page = press(&visitor, &asked.link).await;
        assert_eq!(page.path, "/reset/password", "{}", page.html);
        holders.push((visitor, page, format!("plum kettle orbit fern {number}")));
    }
    let writes = holders.iter().map(async |(visitor, page, password)| {
        visitor.submit(page, "/reset/password", &[("password", password)]).await
    });
    let ends = join_all(writes).await;
    let done = |page: &&Page| page.path == "/reset/done" && page.status == StatusCode::OK;
    assert_eq!(ends.iter().filter(done).count(), 1);
    assert_eq!((count(&app, "reset.applying").await, count(&app, "password.reset").await), (1, 1));
}

// C07: three browsers, three flows, one finishes.
#[tokio::test]
async fn what_was_asked_for_elsewhere_dies_with_the_success() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let waiting = Asked::of(&app, &api, "bob").await;
    let proved = Asked::of(&app, &api, "bob").await;
    assert_eq!(proved.answer(&api, &proved.code).await.status, StatusCode::OK);
    let pressed = Visitor::new(&app, "198.51.100.1");
    let page = press(&pressed, &waiting.link).await;
    let finishing = api.prove(&app, "bob", &recovery_address("bob")).await;
    assert_eq!(api.password(&finishing, NEW).await.status, StatusCode::OK);
    // Who has proved nothing is not told that another reset was completed: all goes on as for a decoy.
    assert_eq!(waiting.answer(&api, &waiting.code).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(api.password(&proved.reset, OTHER).await.status, StatusCode::CONFLICT);
    assert_eq!(api.challenge(&waiting.reset).await.status, StatusCode::ACCEPTED);
    assert_eq!(api.status(&waiting.reset).await.text("state"), "started");
    let late = pressed.submit(&page, "/reset/password", &[("password", OTHER)]).await;
    assert_ne!(late.path, "/reset/done", "{}", late.html);
    for link in [&waiting.link, &proved.link] {
        assert_eq!(pressed.open(link).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(api.status(&proved.reset).await.text("state"), "refused");
    assert!(app.is_password_of("bob", NEW).await);
}

// C07: a flow that has rested for so long that its holder can't go on, but whose link still lives
#[tokio::test]
async fn the_link_of_a_resting_flow_dies_with_the_success() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let resting = Asked::of(&app, &api, "bob").await;
    app.clock.advance(11 * MINUTE);
    let visitor = Visitor::new(&app, "198.51.100.1");
    assert_eq!(visitor.open(&resting.link).await.status, StatusCode::OK, "it lives for half an hour");
    let finishing = api.prove(&app, "bob", &recovery_address("bob")).await;
    assert_eq!(api.password(&finishing, NEW).await.status, StatusCode::OK);
    let page = press(&visitor, &resting.link).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "{}: {}", page.path, page.html);
}

// C05, C07: two flows of one account, each with its proof, at the same moment
#[tokio::test(flavor = "multi_thread")]
async fn of_two_flows_at_once_one_writes() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let one = api.prove(&app, "bob", &recovery_address("bob")).await;
    let other = api.prove(&app, "bob", &recovery_address("bob")).await;
    let (first, second) = tokio::join!(api.password(&one, NEW), api.password(&other, OTHER));
    let (statuses, mut written) = ([first.status, second.status], 0);
    assert_eq!(
        statuses.iter().filter(|status| status.is_success()).count(),
        1,
        "{} {}",
        first.text,
        second.text
    );
    for _ in 0..4 {
        app.clock.advance(Duration::from_secs(2));
        app.settled().await;
    }
    for (reset, status, password) in [(&one, statuses[0], NEW), (&other, statuses[1], OTHER)] {
        let state = api.status(reset).await.text("state");
        assert_eq!(
            state == "completed",
            status.is_success(),
            "what the holder was told holds: {status} {state}"
        );
        let is_it = app.is_password_of("bob", password).await;
        assert_eq!(is_it, status.is_success());
        written += usize::from(is_it);
    }
    assert_eq!((written, count(&app, "password.reset").await), (1, 1));
    assert!(
        !api.password(&one, OTHER).await.status.is_success()
            && !api.password(&other, NEW).await.status.is_success()
    );
}

// C07: a link that is pressed in the very moment in which another flow finishes
#[tokio::test(flavor = "multi_thread")]
async fn a_press_during_the_success_of_another_flow_comes_too_late() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let waiting = Asked::of(&app, &api, "bob").await;
    let finishing = api.prove(&app, "bob", &recovery_address("bob")).await;
    let form = Visitor::new(&app, "198.51.100.1").open(&waiting.link).await;
    assert_eq!(form.status, StatusCode::OK);
    let pressing = join_all((0..40_u32).map(async |number| {
        let visitor = Visitor::new(&app, "198.51.100.1");
        visitor.open("/reset").await;
        tokio::time::sleep(number * Duration::from_millis(2)).await;
        let own = visitor.open("/reset").await;
        let page = visitor.submit(&own, &waiting.link, &[]).await;
        (visitor, own, page)
    }));
    let (done, pressed) = tokio::join!(api.password(&finishing, NEW), pressing);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    for (visitor, own, page) in pressed {
        let late = visitor.submit(&own, "/reset/password", &[("password", OTHER)]).await;
        assert_ne!(late.path, "/reset/done", "it was at {}", page.path);
    }
    assert!(app.is_password_of("bob", NEW).await);
}

// C11, A15
#[tokio::test]
async fn nothing_of_one_flow_is_good_for_another() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let alices = Asked::of(&app, &api, "alice").await;
    let own = Asked::of(&app, &api, "mallory").await;
    own.answer(&api, &own.code).await;
    let reset = |id: &str, step: &str| format!("/api/v1/resets/{id}{step}");
    let (hers, mine) = (alices.reset.id.as_str(), own.reset.id.as_str());
    let code = json!({ "code": alices.code });
    let mut wrong = Vec::new();
    for (path, token, body) in [
        (reset(hers, "/password"), &own.reset.token, json!({ "password": NEW })),
        (reset(hers, "/unlock"), &own.reset.token, json!({})),
        (reset(hers, "/challenges"), &own.reset.token, json!({ "method": "email" })),
        (reset(hers, &format!("/challenges/{}", alices.challenge)), &own.reset.token, code.clone()),
        (reset(mine, &format!("/challenges/{}", alices.challenge)), &own.reset.token, code.clone()),
        (reset(mine, &format!("/challenges/{}", alices.challenge)), &alices.reset.token, code.clone()),
        (
            reset(hers, &format!("/challenges/{}", own.challenge)),
            &alices.reset.token,
            json!({ "code": own.code }),
        ),
        (reset(hers, &format!("/challenges/{}", own.challenge)), &own.reset.token, code.clone()),
        (reset(mine, "/password"), &own.reset.token, json!({ "password": NEW, "user_id": "alice" })),
        (reset(mine, "/password"), &own.reset.token, json!({ "password": NEW, "identifier": "alice" })),
        (reset(&hers.to_uppercase(), "/password"), &own.reset.token, json!({ "password": NEW })),
        (reset(&hers.replace('-', ""), "/challenges"), &alices.reset.token, json!({ "method": "email" })),
    ] {
        let before = Before::of(&app).await;
        let reply = api.post(&path, token, &body).await;
        if !reply.status.is_client_error() {
            wrong.push(format!("{path}: {} {}", reply.status, reply.text));
        }
        wrong.extend(before.wrong_after(1).await.into_iter().map(|it| format!("{path} {body}: {it}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The pages say whom the password is for, and go by what the server knows.
    let visitor = Visitor::new(&app, "192.0.2.2");
    let password = press(&visitor, &own.link).await;
    visitor.submit(&password, "/reset/password", &[("username", "alice"), ("password", NEW)]).await;
    assert!(
        app.is_password_of("mallory", NEW).await && app.is_password_of("alice", &old_password("alice")).await
    );
    assert_eq!(alices.answer(&api, &alices.code).await.status, StatusCode::OK, "and hers still works");
}

// C13, C15: whatever is not the right kind of token, or no token at all
#[tokio::test]
async fn a_token_of_another_kind_opens_nothing() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let csrf = visitor.open("/reset").await.csrf();
    let part = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    let (link, not_me) = (part(&asked.link), part(&asked.not_me));
    let empties = ["", "%00", "%20", "null", "0", "true", "undefined", "[]", "%27", "%", "*", "%25"];
    let mut kinds: Vec<String> = empties.iter().map(|text| (*text).to_owned()).collect();
    kinds.extend([asked.reset.token.clone(), asked.code.clone(), asked.challenge.clone(), csrf]);
    let mut wrong = Vec::new();
    let bearers = kinds.iter().chain([&link, &not_me, &asked.reset.id]);
    for (scheme, token) in bearers
        .map(|token| ("Bearer ", token))
        .chain([("", &asked.reset.token), ("Basic ", &asked.reset.token)])
    {
        if token == &asked.reset.token && scheme == "Bearer " {
            continue;
        }
        let before = Before::of(&app).await;
        let path = format!("/api/v1/resets/{}/password", asked.reset.id);
        let request = api.request(Method::POST, &path).json(&json!({ "password": NEW }));
        let reply = api.send(request.header("authorization", format!("{scheme}{token}"))).await;
        if reply.status != StatusCode::UNAUTHORIZED || reply.headers["www-authenticate"] != "Bearer" {
            wrong.push(format!("{scheme}{token}: {}", reply.status));
        }
        wrong.extend(before.wrong_after(1).await.into_iter().map(|it| format!("{scheme}{token}: {it}")));
    }
    let links = kinds.iter().flat_map(|token| [format!("/reset/l/{token}"), format!("/not-me/{token}")]);
    for path in links.chain([format!("/reset/l/{not_me}"), format!("/not-me/{link}")]) {
        let before = Before::of(&app).await;
        let seen = visitor.open(&path).await;
        let form = visitor.open("/reset").await;
        let pressed = visitor.submit(&form, &path, &[]).await;
        if !seen.status.is_client_error() || !pressed.status.is_client_error() {
            wrong.push(format!("{path}: {} {}", seen.status, pressed.status));
        }
        wrong.extend(before.wrong_after(2).await.into_iter().map(|it| format!("{path}: {it}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(asked.answer(&api, &asked.code).await.status, StatusCode::OK, "nothing of it was used up");
}

// C15: an empty code is no code, not even where no message was ever sent.
#[tokio::test]
async fn an_empty_code_proves_nothing() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    for name in ["bob", "nina"] {
        let reset = api.start(name).await;
        let challenge = api.challenge(&reset).await.text("id");
        app.settled().await;
        let before = Before::of(&app).await;
        let empties = ["", " ", "-", "null", "00000000"];
        let replies = join_all(empties.map(|code| api.answer(&reset, &challenge, code))).await;
        assert!(replies.iter().all(|reply| reply.status == StatusCode::UNPROCESSABLE_ENTITY));
        before.refused(5).await;
    }
}

// C31, promise 8: scanners and previews, before the person comes
#[tokio::test]
async fn looking_at_a_link_five_times_changes_nothing() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let before = Before::of(&app).await;
    let statuses = api.status(&asked.reset).await.text;
    for number in 0..5 {
        let scanner = Visitor::new(&app, &format!("203.0.113.{number}"));
        for path in [&asked.link, &asked.not_me] {
            for method in [Method::HEAD, Method::GET] {
                let request =
                    scanner.request(method, path).header("user-agent", "Mozilla/5.0 (Scanner) Chrome/130.0");
                assert_eq!(scanner.send(request).await.status, StatusCode::OK);
            }
            let odd = scanner.send(scanner.request(Method::OPTIONS, path)).await;
            assert!(odd.status.is_client_error());
        }
        assert_eq!(scanner.open("/reset/password").await.path, "/reset", "it holds nothing");
    }
    before.refused(10).await;
    assert_eq!(api.status(&asked.reset).await.text, statuses);
    let visitor = Visitor::new(&app, "192.0.2.2");
    let password = press(&visitor, &asked.link).await;
    let done = visitor.submit(&password, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(done.path, "/reset/done", "{}", done.html);
}

// C33: a scanner that presses buttons too
#[tokio::test]
async fn a_scanner_that_presses_the_button_takes_nothing_away() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let scanner = Visitor::new(&app, "203.0.113.1");
    let held = press(&scanner, &asked.link).await;
    assert_eq!(held.path, "/reset/password");
    let visitor = Visitor::new(&app, "192.0.2.2");
    let password = press(&visitor, &asked.link).await;
    let done = visitor.submit(&password, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(done.path, "/reset/done", "{}", done.html);
    let late = scanner.submit(&held, "/reset/password", &[("password", OTHER)]).await;
    assert_ne!(late.path, "/reset/done");
    assert!(app.is_password_of("bob", NEW).await);
    assert_eq!(count(&app, "proof.accepted").await, 2, "both presses are on record");
}

// C35: either way, each holder has what it proved itself.
#[tokio::test]
async fn code_and_link_go_separate_ways() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    // The code first: the link still opens, on its own device, and whoever is first ends it.
    let asked = Asked::of(&app, &api, "bob").await;
    assert_eq!(asked.answer(&api, &asked.code).await.status, StatusCode::OK);
    let phone = Visitor::new(&app, "198.51.100.1");
    let password = press(&phone, &asked.link).await;
    assert_eq!(password.path, "/reset/password");
    assert_eq!(api.password(&asked.reset, NEW).await.status, StatusCode::OK);
    assert_ne!(phone.submit(&password, "/reset/password", &[("password", OTHER)]).await.path, "/reset/done");
    assert_eq!(phone.open(&asked.link).await.status, StatusCode::NOT_FOUND);
    // The link first: the browser that asked rides on nothing, and may still type the code.
    let asked = Asked::of(&app, &api, "alice").await;
    let phone = Visitor::new(&app, "198.51.100.2");
    let password = press(&phone, &asked.link).await;
    assert_eq!(api.password(&asked.reset, OTHER).await.problem(), "not-proved");
    assert_eq!(api.status(&asked.reset).await.text("state"), "started");
    assert_eq!(asked.answer(&api, &asked.code).await.status, StatusCode::OK);
    assert_eq!(phone.submit(&password, "/reset/password", &[("password", NEW)]).await.path, "/reset/done");
    assert_eq!(api.password(&asked.reset, OTHER).await.status, StatusCode::CONFLICT);
    assert!(app.is_password_of("bob", NEW).await && app.is_password_of("alice", NEW).await);
}
