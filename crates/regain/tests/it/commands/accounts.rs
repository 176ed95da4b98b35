//! Tests of accounts.

use regain_core::ids::{AccountId, RegistrationId};
use regain_core::job::{Job, Notice};
use regain_core::method::Method;
use regain_core::methods::totp::Totp;
use regain_core::random::Randomness;
use regain_core::registration::{Credential, Registration};
use regain_core::time::Timestamp;
use regain_store::AuditFilter;

use super::{House, json};

const ADA: &str = "username,sign_in_name,display_name,email,phone,groups,disabled\n\
                   ada,ada@meridian.example,Ada Byron,ada@post.example,+493023125001,staff;board,yes\n";

#[test]
fn an_account_is_shown_with_its_state_and_what_holds_it_back() {
    let house = House::new();
    house.import(ADA, &[]);
    let said = house.run(&["account", "show", "ADA@meridian.example"]).well();
    for part in ["ada\n", "Ada Byron", "disabled", "ada@post.example", "+493023125001", "board, staff"] {
        assert!(said.contains(part), "{part} is missing in {said}");
    }
    let shown = json(&house.run(&["account", "show", "ada", "--json"]).well());
    assert_eq!(shown["state"], serde_json::json!(["disabled"]));
    assert_eq!(shown["mail_addresses"], serde_json::json!(["ada@post.example"]));
}

#[tokio::test]
async fn a_release_is_audited_and_the_owner_is_told() {
    let house = House::new();
    house.import(ADA, &[]);
    let shown = json(&house.run(&["account", "show", "ada", "--json"]).well());
    let id = shown["id"].as_str().unwrap().parse().unwrap();
    let (store, organization) = house.store().await;
    let now = Timestamp::from_micros(1_795_380_000_000_000);
    let hold = store.write(organization, move |tx| {
        Box::pin(async move { tx.hold_account(id, "password-reset", now).await })
    });
    assert!(hold.await.unwrap());
    let shown = house.run(&["account", "show", "ada"]).well();
    assert!(shown.contains("held by its owner since 2026-11-2"), "{shown}");

    assert!(house.run(&["account", "release", "ada"]).well().contains("ada is released"));
    let mut scope = store.read(organization).await.unwrap();
    assert!(scope.hold(id).await.unwrap().is_none());
    let filter = AuditFilter { account: Some(id), ..AuditFilter::default() };
    let events = scope.audit_events(&filter, 1).await.unwrap();
    assert_eq!((events[0].action.as_str(), events[0].actor.as_str()), ("account.released", "operator"));
    let (late, later) = (Timestamp::from_micros(i64::MAX - 1), Timestamp::from_micros(i64::MAX));
    let jobs = store.claim_jobs(store.node(), late, later, 10).await.unwrap();
    let notified = |job: &Job| matches!(job, Job::Notify { account, notice: Notice::AccountReleased, .. } if *account == id);
    assert!(matches!(jobs.as_slice(), [one] if notified(&one.job)), "{jobs:?}");

    let again = json(&house.run(&["account", "release", "ada", "--json"]).well());
    assert_eq!(again["released"], false);
    assert_eq!(store.claim_jobs(store.node(), late, later, 10).await.unwrap().len(), 0);
}

#[tokio::test]
async fn methods_are_listed_and_a_lost_one_is_removed_by_its_id() {
    let house = House::new();
    house.import(ADA, &[]);
    assert_eq!(house.run(&["account", "methods", "ada"]).well(), "ada has set up nothing.\n");
    let shown = json(&house.run(&["account", "show", "ada", "--json"]).well());
    let account: AccountId = shown["id"].as_str().unwrap().parse().unwrap();
    let (store, organization) = house.store().await;
    let (mut random, now) =
        (Randomness::from_seed([1; 32]).fork(), Timestamp::from_micros(1_795_380_000_000_000));
    let app = Registration {
        id: RegistrationId::new(now, &mut random),
        credential: Credential::Totp(Totp::generate(&mut random)),
        name: "Old phone".to_owned(),
        created_at: now,
        fresh_until: None,
        last_used_at: None,
        position: 0,
    };
    let id = app.id.to_string();
    let insert = store.write(organization, move |tx| {
        Box::pin(async move { tx.insert_registration(account, &app, &mut random).await })
    });
    assert!(insert.await.unwrap());
    let listed = house.run(&["account", "methods", "ada"]).well();
    assert!(
        listed.starts_with(&id) && listed.contains("totp") && listed.ends_with("never used  Old phone\n"),
        "{listed}"
    );
    let listed = json(&house.run(&["account", "methods", "ada", "--json"]).well());
    assert_eq!(
        (&listed["methods"][0]["id"], &listed["methods"][0]["method"]),
        (&id.clone().into(), &"totp".into())
    );

    assert!(
        house.run(&["account", "remove-method", "ada", "phone"]).badly().contains("is no id of a method")
    );
    let removed = json(&house.run(&["account", "remove-method", "ada", &id, "--json"]).well());
    assert_eq!(removed, serde_json::json!({ "username": "ada", "removed": "totp" }));
    assert!(
        house.run(&["account", "remove-method", "ada", &id]).badly().contains("has no method of this id")
    );
    assert!(
        store
            .read(organization)
            .await
            .unwrap()
            .security_info(account)
            .await
            .unwrap()
            .registrations
            .is_empty()
    );
    let (late, later) = (Timestamp::from_micros(i64::MAX - 1), Timestamp::from_micros(i64::MAX));
    let jobs = store.claim_jobs(store.node(), late, later, 10).await.unwrap();
    let told = |job: &Job| matches!(job, Job::Notify { notice: Notice::MethodRemoved(Method::Totp), .. });
    assert!(matches!(jobs.as_slice(), [one] if told(&one.job)), "{jobs:?}");
}

#[test]
fn a_name_that_nobody_has_is_said_so() {
    let house = House::new();
    assert!(house.run(&["account", "release", "nobody"]).badly().contains("No account has the name"));
    assert!(house.run(&["account", "show", " "]).badly().contains("can't be a name"));
}
