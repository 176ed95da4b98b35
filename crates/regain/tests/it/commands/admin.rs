//! Tests of the way in for administrators.

use regain_core::account::Lock;
use regain_core::job::{Job, Notice};
use regain_core::time::Timestamp;
use regain_store::AuditFilter;

use super::{House, json};

const PEOPLE: &str = "username,email,email2,privileged,disabled,locked,expires_at\n\
                      adam,adam@post.example,adam@home.example,yes,,administrator,\n\
                      dave,dave@post.example,,yes,yes,,\nolga,olga@post.example,,,,,2020-01-01\n";

#[tokio::test]
async fn an_administrator_who_lost_everything_gets_back_in_and_it_is_written_down_who_did_it() {
    let house = House::new();
    assert_eq!(house.import(PEOPLE, &[]).code, Some(0));
    let id = json(&house.run(&["account", "show", "adam", "--json"]).well())["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let (store, organization) = house.store().await;
    let now = Timestamp::from_micros(1_795_380_000_000_000);
    let hold = store.write(organization, move |tx| {
        Box::pin(async move { tx.hold_account(id, "password-reset", now).await })
    });
    assert!(hold.await.unwrap());

    let said = json(&house.run(&["admin", "recover", "adam@post.example", "--json"]).well());
    let password = said["password"].as_str().unwrap();
    assert_eq!(password.split(' ').count(), 5);
    assert_eq!((&said["lifted"], &said["released"]), (&Lock::Administrator.name().into(), &true.into()));
    let mut scope = store.read(organization).await.unwrap();
    let account = scope.account(id).await.unwrap().unwrap();
    assert!(account.must_change && account.locked_by.is_none());
    assert!(scope.hold(id).await.unwrap().is_none());
    let stored = scope.password(id).await.unwrap().unwrap();
    assert!(stored.hash.is_some() && stored.version == 1);
    let filter = AuditFilter { account: Some(id), ..AuditFilter::default() };
    let events = scope.audit_events(&filter, 1).await.unwrap();
    assert_eq!((events[0].action.as_str(), events[0].actor.as_str()), ("account.recovered", "operator"));
    assert!(!events[0].detail.is_empty(), "it says who");
    let (late, later) = (Timestamp::from_micros(i64::MAX - 1), Timestamp::from_micros(i64::MAX));
    drop(scope);
    let jobs = store.claim_jobs(store.node(), late, later, 10).await.unwrap();
    let told = |job: &Job| matches!(job, Job::Notify { account, notice: Notice::AccountRecovered, .. } if *account == id);
    assert!(matches!(jobs.as_slice(), [one] if told(&one.job)), "{jobs:?}");
    store.close().await;

    let again = house.run(&["admin", "recover", "adam"]).well();
    assert!(again.contains("signs in with this, once") && !again.contains(password), "{again}");
    assert!(!again.contains("A lock was lifted"), "{again}");
}

#[test]
fn an_account_that_a_password_would_not_open_is_refused_with_a_hint() {
    let house = House::new();
    assert_eq!(house.import(PEOPLE, &[]).code, Some(0));
    for (name, why) in [
        ("dave", "dave is disabled, so a password would let nobody in. Recover another"),
        ("olga", "olga is past its end date"),
        ("nobody", "No account has the name"),
    ] {
        let said = house.run(&["admin", "recover", name]).badly();
        assert!(said.contains(why), "{said}");
    }
    assert!(!house.run(&["account", "show", "dave"]).well().contains("account.recovered"));
}
