//! Promise 9: every action of the audit log is written by something that really happens.
//!
//! A new action does not compile here until a flow is named that writes it: add it to the line of a flow, or add a flow.

#![expect(clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use regain_app::admin::{By, HandOver, NewKey};
use regain_core::api_key::KeyScope;
use regain_core::audit::SecurityInfoEvent::{
    AddRefused, Added, ConfirmationRefused, Confirmed, CounterWentBack, Postponed, Removed, Renamed,
    Replaced, Reviewed, Tried, TryRefused,
};
use regain_core::audit::{Action, SecurityInfoEvent, Source, StaffEvent};
use regain_core::brake::Target;
use regain_core::confirmation::Confirmation::{Authenticator, Password};
use regain_core::grant::{StaffGrant, Verification};
use regain_core::ids::{AccountId, JobId};
use regain_core::job::{Job, Notice};
use regain_core::method::Method;
use regain_core::random::Randomness;
use regain_core::reset::Refusal;
use regain_core::subject::DecoyReason;
use regain_core::time::{Clock, Timestamp};
use regain_store::{AuditFilter, NewJob, StoredEvent};
use regain_testkit::api::{Api, code_in, link_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::faulty_directory::{Behaviour, Call};
use regain_testkit::passkey::SoftPasskey;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::registration::Authenticator as Phone;
use regain_testkit::visitor::{Page, Visitor};
use reqwest::Method as Verb;

use crate::commands::{House, backup, keys};
use crate::passkeys;

const NEW: &str = "plum kettle orbit fern";
const OTHER: &str = "quiet lantern maple drift";

/// What happened, and the actions that it must have left.
type Flow = (&'static str, BoxFuture<'static, Vec<StoredEvent>>, Vec<Action>);

macro_rules! flows {
    ($($flow:ident: $($action:ident $(($($with:tt)*))? $({$($field:tt)*})?),+;)+) => {
        fn flows() -> Vec<Flow> {
            vec![$((
                stringify!($flow),
                $flow().boxed(),
                vec![$(Action::$action $(($($with)*))? $({$($field)*})?),+],
            )),+]
        }

        /// An action without a line is a pattern that is missing here.
        #[expect(unreachable_patterns, reason = "an action may be in several lines")]
        const _: fn(Action) = |action| match action {
            $($(Action::$action { .. } => (),)+)+
        };
    };
}

flows! {
    a_reset: ResetStarted, SubjectResolved(None), ChallengeSent(Method::Email), ResetStepRefused("not-proved"),
        ProofRefused(Method::Email), ProofAccepted(Method::Email), PasswordRefused(vec!["too-short"]), ResetApplying,
        PasswordReset, NoticeSent(Notice::PasswordReset);
    a_name_of_nobody: SubjectResolved(Some(DecoyReason::NotFound)), ChallengeSuppressed(Method::Email);
    a_second_thought: ResetExtended, ResetCancelled;
    a_lifted_lock: AccountUnlocked;
    an_objection_to_an_attempt: AttemptCancelled, ResetRefused(Refusal::OwnerObjected);
    an_objection_to_a_change: AccountHeld;
    a_withdrawn_objection: ObjectionWithdrawn;
    a_visit: SignInRefused("wrong-password"), SignedIn, SessionsEnded, PasswordChanged, SignedOut;
    a_day_with_security_info: SecurityInfo(Confirmed(Password)), SecurityInfo(ConfirmationRefused(Password)),
        SecurityInfo(AddRefused(Method::Totp)), SecurityInfo(Added(Method::Totp)),
        SecurityInfo(TryRefused(Method::Totp)), SecurityInfo(Tried(Method::RecoveryCode)),
        SecurityInfo(ConfirmationRefused(Authenticator)), SecurityInfo(Confirmed(Authenticator)),
        SecurityInfo(Renamed(Method::Totp)), SecurityInfo(Removed(Method::Totp)),
        SecurityInfo(Added(Method::RecoveryCode)), SecurityInfo(Replaced(Method::RecoveryCode)),
        NoticeSent(Notice::MethodAdded(Method::Totp)), NoticeSent(Notice::MethodRemoved(Method::Totp)),
        NoticeSent(Notice::MethodReplaced(Method::RecoveryCode));
    a_copied_passkey: SecurityInfo(CounterWentBack(Method::Passkey)), SignInRefused("wrong-passkey");
    a_sign_in_that_is_asked_for_more: SecurityInfo(Postponed), SecurityInfo(Reviewed);
    a_recovery_code_among_the_last: NoticeSent(Notice::RecoveryCodesLow(3));
    a_password_that_ends: NoticeSent(Notice::PasswordEnds(14));
    too_many_starts: Throttled("starts-per-source");
    too_many_wrong_answers: ProofAlarm { wrong: 2 }, NoticeSent(Notice::ResetAttempted);
    a_stray_request: RequestRefused(404);
    a_password_that_the_directory_refuses: DirectoryRefused;
    a_directory_that_loses_answers: DirectoryUnanswered, OutcomeUndecidable;
    a_message_that_nobody_sent_in_time: MessageFailed("too-late");
    a_drill: BrakePulled("all by=ops reason=a drill".to_owned()), ResetStepRefused("paused"),
        BrakeReleased("all by=ops".to_owned()), PoliciesApplied("version=1 by=ops".to_owned()), ApiKeyCreated("robot by=ops scopes=brake".to_owned()),
        ApiKeyRefused("revoked key=robot".to_owned()), ApiKeyRevoked("robot by=ops".to_owned());
    a_token_and_a_pass: Staff(StaffEvent::TokensImported("imported=1 rejected=1 by=ops".to_owned())), SecurityInfo(AddRefused(Method::Hotp)),
        SecurityInfo(Added(Method::Hotp)), Staff(StaffEvent::TokenLost("serial=42 by=ops".to_owned())),
        Staff(StaffEvent::PassIssued("by=ops handed-over=sent".to_owned())), Staff(StaffEvent::PassRevoked("by=ops".to_owned())),
        Staff(StaffEvent::MethodRemoved("by=ops method=recovery-code".to_owned())),
        NoticeSent(Notice::MethodAdded(Method::TemporaryAccessPass));
    an_operator_at_work: Initialized, UsersImported { imported: 1, rejected: 1, managers: 0 }, AccountReleased;
    an_operator_who_looks_ahead: AccountRecovered("somebody".to_owned()), KeysRotated(2),
        KeysResealed { key: 2, rows: 2 }, KeysRemoved(2), BackupMade(11),
        BackupRestored { made_at: Timestamp::from_micros(0), rows: 11 };
}

/// One of these without a line is missing in that of the day with security info, or of the sign-in after it.
const _: fn(SecurityInfoEvent) = |event| match event {
    Confirmed(_)
    | ConfirmationRefused(_)
    | Added(_)
    | AddRefused(_)
    | Replaced(_)
    | Renamed(_)
    | Removed(_) => (),
    Tried(_) | TryRefused(_) => (),
    CounterWentBack(_) => (),
    Postponed | Reviewed => (),
};

/// One of these without a line is missing in that of the token and the pass.
const _: fn(StaffEvent) = |event| match event {
    StaffEvent::TokensImported(_) | StaffEvent::TokenLost(_) => (),
    StaffEvent::PassIssued(_) | StaffEvent::PassRevoked(_) | StaffEvent::MethodRemoved(_) => (),
};

#[tokio::test]
async fn every_action_is_written_by_something_that_happens() {
    let happened =
        join_all(flows().into_iter().map(async |(flow, rows, actions)| (flow, rows.await, actions)));
    let mut missing = Vec::new();
    for (flow, rows, actions) in happened.await {
        let written = |action: &Action| {
            rows.iter().any(|row| {
                let told = (row.action.as_str(), row.verdict.as_str(), row.detail.as_str());
                told == (action.name(), action.verdict().name(), &action.detail())
            })
        };
        let lacks = actions.iter().filter(|action| !written(action));
        missing.extend(lacks.map(|action| format!("{flow} left no {action:?}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

async fn told(app: &TestApp) -> Vec<StoredEvent> {
    app.settled().await;
    app.audit().await
}

async fn a_reset() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    api.password(&reset, NEW).await;
    let challenge = api.challenge(&reset).await.text("id");
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    api.answer(&reset, &challenge, "not the code").await;
    api.answer(&reset, &challenge, &code).await;
    api.password(&reset, "plum kettle").await;
    api.password(&reset, NEW).await;
    told(&app).await
}

async fn a_name_of_nobody() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    api.challenge(&api.start("nobody").await).await;
    told(&app).await
}

async fn a_second_thought() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let prove = visitor.start("bob").await;
    visitor.submit(&prove, "/reset/stay", &[]).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("carl").await;
    let path = format!("/api/v1/resets/{}", reset.id);
    api.send(api.request(Verb::DELETE, &path).bearer_auth(&reset.token)).await;
    told(&app).await
}

async fn a_lifted_lock() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let unlock = api.start_kind("lena", "unlock").await;
    let unlock = api.prove_started(&app, unlock, &recovery_address("lena")).await;
    api.step(&unlock, "/unlock", &serde_json::json!({})).await;
    told(&app).await
}

async fn an_objection_to_an_attempt() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    Api::from(&app, "203.0.113.9").prove(&app, "bob", &recovery_address("bob")).await;
    object(&app, 1, "deny").await
}

async fn an_objection_to_a_change() -> Vec<StoredEvent> {
    let app = changed().await;
    object(&app, 2, "deny").await
}

async fn a_withdrawn_objection() -> Vec<StoredEvent> {
    let app = changed().await;
    object(&app, 2, "keep").await
}

/// Bob has a new password, and the notice of it.
async fn changed() -> TestApp {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    api.password(&reset, NEW).await;
    app
}

/// Bob follows "this was not me" in his newest of so many mails.
async fn object(app: &TestApp, mails: usize, choice: &str) -> Vec<StoredEvent> {
    let link = link_in(&app.mail_to(&recovery_address("bob"), mails).await, "/not-me/");
    let owner = Visitor::new(app, "192.0.2.1");
    owner.submit(&owner.open(&link).await, &link, &[("choice", choice)]).await;
    told(app).await
}

async fn a_visit() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    sign_in(&visitor, "wrong").await;
    let account = sign_in(&visitor, &old_password("alice")).await;
    sign_in(&Visitor::new(&app, "192.0.2.2"), &old_password("alice")).await;
    visitor.submit(&account, "/account/sessions/end-others", &[]).await;
    let words = [("current", &*old_password("alice")), ("password", NEW)];
    let account = visitor.submit(&account, "/account/password", &words).await;
    visitor.submit(&account, "/signout", &[]).await;
    told(&app).await
}

async fn sign_in(visitor: &Visitor, password: &str) -> Page {
    let page = visitor.open("/signin").await;
    visitor.submit(&page, "/signin", &[("identifier", "alice"), ("password", password)]).await
}

async fn a_copied_passkey() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let passkey = SoftPasskey { counter: 5, ..passkeys::new_passkey(&app, "alice", 1).await };
    for arrived in ["/account", "/signin/passkey"] {
        let visitor = Visitor::new(&app, "192.0.2.1");
        let page = visitor.open("/signin").await;
        let done = passkeys::sign_in(&visitor, &page, &passkey.sign(&page.passkey_options())).await;
        assert_eq!(done.path, arrived);
    }
    told(&app).await
}

async fn a_day_with_security_info() -> Vec<StoredEvent> {
    const AT: &str = "/account/security-info";
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let page = sign_in(&visitor, &old_password("alice")).await;
    let send = async |path: &str, fields: &[(&str, &str)]| visitor.submit(&page, path, fields).await;
    let confirm = format!("{AT}/confirm");
    send(&confirm, &[("password", "wrong")]).await;
    send(&confirm, &[("password", &old_password("alice"))]).await;
    let mut saved = String::new();
    for _ in 0..2 {
        let codes = format!("{AT}/recovery-codes");
        let pending = visitor.open(&codes).await.field("pending");
        let shown = send(&codes, &[("pending", &pending)]).await.html;
        shown.split("<li><code>").nth(1).unwrap().split('<').next().unwrap().clone_into(&mut saved);
    }
    let add = format!("{AT}/authenticator");
    let new = visitor.open(&add).await;
    let phone = Phone::on(&new).unwrap();
    for code in ["000000", &phone.code(app.clock.now())] {
        send(&add, &[("pending", &new.field("pending")), ("code", code)]).await;
    }
    let account = app.account_of("alice").await;
    let info = app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap();
    let at = |method| format!("{AT}/methods/{}", info.of(method).next().unwrap().id);
    send(&format!("{}/try", at(Method::RecoveryCode)), &[("code", &saved)]).await;
    send(&format!("{}/try", at(Method::Totp)), &[("code", "000000")]).await;
    app.clock.advance(Duration::from_secs(30));
    for code in ["000000", &phone.code(app.clock.now())] {
        send(&confirm, &[("code", code)]).await;
    }
    send(&format!("{}/rename", at(Method::Totp)), &[("name", "Phone")]).await;
    send(&format!("{}/remove", at(Method::Totp)), &[]).await;
    told(&app).await
}

async fn a_sign_in_that_is_asked_for_more() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    app.apply_one(|it| it.registration = Some(2)).await;
    for answer in ["later", "right"] {
        let visitor = Visitor::new(&app, "192.0.2.1");
        let page = sign_in(&visitor, &old_password("alice")).await;
        if answer == "right" {
            app.give_recovery_codes("alice").await;
        }
        visitor.submit(&page, "/signin/security-info", &[("answer", answer)]).await;
    }
    told(&app).await
}

async fn a_password_that_ends() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    app.apply_one(|it| it.password_days = Some(30)).await;
    app.clock.advance(Duration::from_hours(24 * 16));
    app.app.begin_reminders().await.unwrap();
    told(&app).await
}

async fn a_token_and_a_pass() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let token = app.import_token("42", None).await;
    let by = By::operator("ops".to_owned());
    let visitor = Visitor::new(&app, "192.0.2.1");
    let page = visitor.sign_in("alice", &old_password("alice")).await;
    for code in ["000000", &token.code(0)] {
        let typed = [("serial", "42"), ("code", code)];
        visitor.submit(&page, "/account/security-info/hardware-token", &typed).await;
    }
    app.app.lose_token(&by, "42", None).await.unwrap();
    app.issue_pass("alice", HandOver::Sent).await;
    app.app.revoke_pass(&by, app.account_of("alice").await).await.unwrap();
    app.give_recovery_codes("bob").await;
    let bob = app.account_of("bob").await;
    let set = app.app.methods_of(bob).await.unwrap().registrations[0].id;
    let grant = StaffGrant::new(Verification::on_this_machine(bob, "ops".to_owned()));
    app.app.take_method(&by, &grant, set).await.unwrap();
    told(&app).await
}

async fn a_recovery_code_among_the_last() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let (codes, api) = (app.give_recovery_codes("bob").await, Api::from(&app, "192.0.2.1"));
    for code in &codes[..7] {
        let reset = api.start("bob").await;
        api.prove_by(&reset, "recovery-code", code).await;
    }
    told(&app).await
}

async fn too_many_starts() -> Vec<StoredEvent> {
    let mut setup = Setup::default();
    setup.limits.starts_per_source.count = 1;
    let app = TestApp::with(setup).await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    visitor.start("alice").await;
    visitor.start("bob").await;
    told(&app).await
}

async fn too_many_wrong_answers() -> Vec<StoredEvent> {
    let mut setup = Setup::default();
    (setup.limits.wrong_proofs_per_account.count, setup.limits.wrong_proofs_alarm.least) = (1, 2);
    let app = TestApp::with(setup).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    let challenge = api.challenge(&reset).await.text("id");
    api.answer(&reset, &challenge, "not the code").await;
    api.answer(&reset, &challenge, "not the code").await;
    told(&app).await
}

async fn a_stray_request() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    Visitor::new(&app, "192.0.2.1").open("/nowhere").await;
    told(&app).await
}

async fn a_password_that_the_directory_refuses() -> Vec<StoredEvent> {
    let mut setup = Setup::default();
    setup.rules.history = 3;
    let app = TestApp::with(setup).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    api.password(&reset, &old_password("bob")).await;
    told(&app).await
}

async fn a_directory_that_loses_answers() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    app.faults.behave_at(&[Call::SetPassword], Behaviour::Silent);
    app.faults.behave_at(&[Call::Settle], Behaviour::Down);
    api.password(&reset, NEW).await;
    // Before anybody can ask what became of it, another password is written over it.
    let visitor = Visitor::new(&app, "192.0.2.1");
    let account = visitor.sign_in("bob", NEW).await;
    visitor.submit(&account, "/account/password", &[("current", NEW), ("password", OTHER)]).await;
    app.faults.behave(Behaviour::Fine);
    app.clock.advance(Duration::from_secs(60));
    told(&app).await
}

async fn a_message_that_nobody_sent_in_time() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let (now, mut random) = (app.app.now(), Randomness::from_seed([5; 32]).fork());
    let (id, account) = (JobId::new(now, &mut random), AccountId::from_bytes([5; 16]));
    let job = Job::Notify { account, notice: Notice::PasswordReset, at: now, family: None };
    // As another node leaves it that died.
    let write = app.store.write(app.organization, move |tx| {
        Box::pin(async move {
            let left = NewJob { id, job: &job, run_at: now, expires_at: Some(now), lease: None };
            tx.enqueue(&left, now).await
        })
    });
    write.await.unwrap();
    told(&app).await
}

async fn a_drill() -> Vec<StoredEvent> {
    let app = TestApp::start().await;
    let by = By::operator("ops".to_owned());
    app.app.pull_brake(&by, Target::All, "a drill", Source::default()).await.unwrap();
    let started = serde_json::json!({ "identifier": "bob" });
    Api::from(&app, "192.0.2.1").post("/api/v1/resets", "", &started).await;
    app.app.release_brake(&by, Target::All, Source::default()).await.unwrap();
    app.apply_one(|_| ()).await;
    let (scopes, lifetime) = (vec![KeyScope::Brake], Duration::from_secs(60));
    let new = NewKey { name: "robot".to_owned(), scopes, lifetime };
    let key = app.app.create_api_key(&by, new).await.unwrap().unwrap().0;
    app.app.revoke_api_key(&by, "robot").await.unwrap();
    let robot = Api::from(&app, "192.0.2.1").with("regain-api-key", &key);
    robot.send(robot.request(Verb::GET, "/api/v1/brake")).await;
    told(&app).await
}

async fn an_operator_at_work() -> Vec<StoredEvent> {
    let house = House::new();
    house.import("username,sign_in_name\nada,ada@meridian.example\nada,again@meridian.example\n", &[]);
    let shown = house.run(&["account", "show", "ada", "--json"]).well();
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let ada: AccountId = shown["id"].as_str().unwrap().parse().unwrap();
    let (store, organization) = house.store().await;
    let now = Timestamp::from_micros(1_795_380_000_000_000);
    let hold = store.write(organization, move |tx| {
        Box::pin(async move { tx.hold_account(ada, Notice::PasswordReset.name(), now).await })
    });
    hold.await.unwrap();
    house.run(&["account", "release", "ada"]).well();
    store.read(organization).await.unwrap().audit_events(&AuditFilter::default(), 100).await.unwrap()
}

async fn an_operator_who_looks_ahead() -> Vec<StoredEvent> {
    let (house, other) = (House::new(), backup::empty_house());
    house.import("username,sign_in_name\nada,ada@meridian.example\n", &[]);
    house.run(&["admin", "recover", "ada"]).well();
    assert_eq!(house.run(&["keys", "rotate"]).code, Some(0));
    keys::age(&house).await;
    house.run(&["keys", "remove-retired"]).well();
    assert_eq!(backup::run(&house, &house, "backup", &["--include-keys"]).code, Some(0));
    assert_eq!(backup::run(&other, &house, "restore", &[]).code, Some(0));
    let mut rows = Vec::new();
    for house in [house, other] {
        let (store, organization) = house.store().await;
        let mut scope = store.read(organization).await.unwrap();
        rows.extend(scope.audit_events(&AuditFilter::default(), 100).await.unwrap());
    }
    // Who it was and when depend on the machine.
    for row in &mut rows {
        match row.action.as_str() {
            "account.recovered" => row.detail = "somebody".to_owned(),
            "backup.restored" => {
                let (_, count) = row.detail.split_once(' ').unwrap();
                row.detail = format!("made-at={} {count}", Timestamp::from_micros(0));
            }
            _ => {}
        }
    }
    rows
}
