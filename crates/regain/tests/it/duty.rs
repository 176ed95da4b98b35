//! Being asked at sign-in to set up ways back in, and to look at them: so often, until then, and of whom the policy says.

use std::time::Duration;

use regain_core::policy::{GroupPolicy, Policies};
use regain_core::time::Clock;
use regain_testkit::app::TestApp;
use regain_testkit::people::old_password;
use regain_testkit::registration::Authenticator;
use regain_testkit::visitor::{Page, Visitor};

const ASKED: &str = "/signin/security-info";
const DAY: Duration = Duration::from_hours(24);

async fn sign_in(app: &TestApp, name: &str) -> (Visitor, Page) {
    let visitor = Visitor::new(app, "192.0.2.1");
    let page = visitor.sign_in(name, &old_password(name)).await;
    (visitor, page)
}

async fn say(visitor: &Visitor, page: &Page, answer: &str) -> Page {
    visitor.submit(page, ASKED, &[("answer", answer)]).await
}

async fn asking(change: impl FnOnce(&mut GroupPolicy)) -> TestApp {
    let app = TestApp::start().await;
    app.apply_one(change).await;
    app
}

#[tokio::test]
async fn whoever_has_too_few_ways_sets_up_more_before_anything_else() {
    let app = asking(|it| it.registration = Some(2)).await;
    let (visitor, page) = sign_in(&app, "bob").await;
    assert_eq!(page.path, ASKED);
    assert!(page.html.contains("asks for 2 ways to get back in"), "{}", page.html);
    for path in ["/account", "/account/password"] {
        assert_eq!(visitor.open(path).await.path, ASKED, "{path}");
    }
    assert_eq!(say(&visitor, &page, "right").await.path, ASKED, "saying so is not enough");
    let add = visitor.open("/account/security-info/authenticator").await;
    let phone = Authenticator::on(&add).unwrap();
    let fields = [("pending", &*add.field("pending")), ("code", &phone.code(app.clock.now()))];
    let added = visitor.submit(&add, "/account/security-info/authenticator", &fields).await;
    assert!(added.html.contains("href=\"/signin/security-info\""), "the way on: {}", added.html);
    let page = visitor.open(ASKED).await;
    assert!(page.html.contains("All is set up"), "{}", page.html);
    assert_eq!(say(&visitor, &page, "right").await.path, "/account");
    assert_eq!(visitor.open(ASKED).await.path, "/account", "nothing is asked any more");
    assert_eq!(sign_in(&app, "bob").await.1.path, "/account");
}

#[tokio::test]
async fn setting_up_is_put_off_so_often_and_no_more() {
    let app = asking(|it| (it.registration, it.registration_postponements) = (Some(2), 2)).await;
    for left in ["2 more times", "once more"] {
        let (visitor, page) = sign_in(&app, "bob").await;
        assert!(page.html.contains(left), "{}", page.html);
        assert_eq!(say(&visitor, &page, "later").await.path, "/account");
        assert_eq!(visitor.open("/account/password").await.path, "/account/password");
    }
    let (visitor, page) = sign_in(&app, "bob").await;
    assert!(!page.html.contains("value=\"later\""), "{}", page.html);
    assert_eq!(say(&visitor, &page, "later").await.path, ASKED);
    assert_eq!(visitor.open("/account").await.path, ASKED);
}

#[tokio::test]
async fn after_the_deadline_nothing_is_put_off() {
    let app = TestApp::start().await;
    let deadline = app.clock.now() + DAY;
    app.apply_one(|it| (it.registration, it.registration_deadline) = (Some(2), Some(deadline))).await;
    let (visitor, page) = sign_in(&app, "bob").await;
    assert_eq!(say(&visitor, &page, "later").await.path, "/account");
    app.clock.advance(DAY);
    let (visitor, page) = sign_in(&app, "bob").await;
    assert_eq!(say(&visitor, &page, "later").await.path, ASKED);
}

#[tokio::test]
async fn what_is_there_is_looked_at_now_and_then() {
    let app = asking(|it| (it.registration, it.review_days) = (Some(1), 30)).await;
    let (visitor, page) = sign_in(&app, "bob").await;
    assert!(page.html.contains("Is this still right?"), "{}", page.html);
    assert_eq!(say(&visitor, &page, "later").await.path, "/account");
    let (visitor, page) = sign_in(&app, "bob").await;
    assert_eq!(page.path, ASKED, "it was put off");
    assert_eq!(say(&visitor, &page, "right").await.path, "/account");
    assert_eq!(sign_in(&app, "bob").await.1.path, "/account");
    app.clock.advance(30 * DAY);
    assert_eq!(sign_in(&app, "bob").await.1.path, ASKED);
}

#[tokio::test]
async fn nobody_else_is_asked() {
    let night = GroupPolicy {
        groups: vec!["night shift".to_owned()],
        registration: Some(2),
        ..GroupPolicy::named("night")
    };
    let app = TestApp::start().await;
    app.apply(Policies { list: vec![night, GroupPolicy::named("rest")], ..Policies::default() }).await;
    assert_eq!(sign_in(&app, "mallory").await.1.path, ASKED);
    assert_eq!(sign_in(&app, "bob").await.1.path, "/account", "another policy");
    let everyone = GroupPolicy { registration: Some(2), ..GroupPolicy::named("all") };
    app.apply(Policies { list: vec![everyone], ..Policies::default() }).await;
    assert_eq!(sign_in(&app, "adam").await.1.path, "/account", "who can't reset needs no way");
}

#[tokio::test]
async fn where_the_person_wanted_to_go_is_kept() {
    let elsewhere = "https://portal.meridian.example/x";
    let app = asking(|it| it.registration = Some(2)).await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let page = visitor.open(&format!("/signin?return_to={elsewhere}")).await;
    let password = old_password("bob");
    let fields = [("identifier", "bob"), ("password", &*password), ("return_to", elsewhere)];
    let page = visitor.submit(&page, "/signin", &fields).await;
    assert_eq!((page.path.as_str(), page.field("return_to").as_str()), (ASKED, elsewhere));
    assert!(
        page.headers["content-security-policy"].to_str().unwrap().contains("https://portal.meridian.example")
    );
}
