//! Tests of the rotation of keys.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use regain_core::time::Timestamp;
use regain_crypto::KeyRing;
use regain_store::AuditFilter;
use serde_json::Value;
use sqlx::{AnyConnection, Connection};
use zeroize::Zeroizing;

use super::{House, Running, get_as, json};

/// A house with as many people, each with an address and a number.
fn house(people: usize) -> House {
    let house = House::new();
    let mut file = "username,sign_in_name,email,phone\n".to_owned();
    for number in 0..people {
        writeln!(
            file,
            "ada{number},ada{number}@meridian.example,ada{number}@post.example,+4930231{number:05}"
        )
        .unwrap();
    }
    assert_eq!(house.import(&file, &[]).code, Some(0));
    house
}

fn rotate(house: &House) -> Value {
    let said = house.run(&["keys", "rotate", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    json(&said.out)
}

fn keys(house: &House) -> KeyRing {
    KeyRing::read_file(&house.path("regain.keys")).unwrap()
}

fn is_found(house: &House, name: &str) {
    let shown = json(&house.run(&["account", "show", name, "--json"]).well());
    assert_eq!(shown["mail_addresses"][0], format!("{}@post.example", shown["username"].as_str().unwrap()));
}

/// Runs a statement behind the back of the commands.
async fn raw(house: &House, sql: &'static str) {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", house.path("regain.db").display());
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Lets the eight days pass that a retired key is kept.
pub(crate) async fn age(house: &House) {
    raw(house, "UPDATE master_key SET resealed_at = resealed_at - 691200000000").await;
}

async fn actions(house: &House) -> Vec<String> {
    let (store, organization) = house.store().await;
    let events = store.read(organization).await.unwrap();
    let events = { events }.audit_events(&AuditFilter::default(), 100).await.unwrap();
    store.close().await;
    events.into_iter().rev().map(|event| format!("{} {}", event.action, event.detail)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_rotated_while_a_server_runs() {
    let house = house(3);
    let mut server = Running::start(house.command(&["serve"]));
    let port = server.port();
    let page = |path: &str| get_as(port, "localhost:8080", path);
    assert!(page("/reset").starts_with("HTTP/1.1 200 "));

    let said = rotate(&house);
    assert_eq!((&said["key"], &said["retired"]), (&2.into(), &serde_json::json!([1])));
    // Two contacts and three names of each.
    assert_eq!(said["resealed"], 3 * (2 + 3));
    assert!(page("/reset").starts_with("HTTP/1.1 200 "));
    is_found(&house, "ada1@meridian.example");
    let mode = fs::metadata(house.path("regain.keys")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // The node took the new key up by itself: else the second rotation would wait for it, and give up.
    assert_eq!(rotate(&house)["key"], 3);
    let said = server.stop("TERM");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("a new key is in use key=3"), "{}", said.err);
    let expected = [
        "system.initialized ",
        "users.imported imported=3 rejected=0 managers=0",
        "keys.rotated key=2",
        "keys.resealed key=2 rows=15",
        "keys.rotated key=3",
        "keys.resealed key=3 rows=15",
    ];
    assert_eq!(actions(&house).await, expected);
}

#[tokio::test]
async fn a_key_is_not_used_before_every_node_can_read_it() {
    let house = house(1);
    let (other_node, organization) = house.store().await;
    let future = Timestamp::from_micros(4_000_000_000_000_000);
    let note = |store: regain_store::Store| async move {
        store
            .write(organization, move |tx| Box::pin(async move { tx.note_node(future).await }))
            .await
            .unwrap();
    };
    note(other_node.clone()).await;
    let refused = house.run(&["keys", "rotate", "--wait", "1"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("1 of 1 running nodes don't have key 2"), "{}", refused.err);
    assert_eq!((keys(&house).active_id().0, keys(&house).next_id().map(|id| id.0)), (1, Some(2)));
    let doctor = house.run(&["doctor"]);
    assert!(
        doctor.out.contains("a rotation was begun") && doctor.out.contains("it goes on"),
        "{}",
        doctor.out
    );

    // The file is copied to the other machine; there it is read, but what is used is still the old key.
    other_node.set_keys(keys(&house).into());
    note(other_node.clone()).await;
    let refused = house.run(&["keys", "rotate", "--wait", "1"]);
    assert!(refused.err.contains("Key 2 is in use."), "{}", refused.err);
    assert_eq!((refused.code, keys(&house).active_id().0), (Some(1), 2));

    other_node.set_keys(keys(&house).into());
    note(other_node.clone()).await;
    let said = rotate(&house);
    assert_eq!((&said["key"], &said["resealed"]), (&2.into(), &5.into()), "it went on with the same key");
    other_node.close().await;
}

#[test]
fn an_interrupted_rotation_goes_on() {
    let house = house(2_000);
    let path = house.path("regain.keys");
    // As if it had been killed after its first step.
    keys(&house).with_next(Zeroizing::new([5; 32])).replace_file(&path).unwrap();
    let mut killed = Running::start(house.command(&["keys", "rotate"]));
    killed.logged("is in use");
    std::thread::sleep(std::time::Duration::from_millis(40));
    killed.stop("KILL");
    let said = rotate(&house);
    assert_eq!(said["key"], 2, "no third key was made");
    is_found(&house, "ada0");
    is_found(&house, "ada1999@meridian.example");
    keys(&house).without_retired().replace_file(&path).unwrap();
    is_found(&house, "ada1999");
}

#[tokio::test(flavor = "multi_thread")]
async fn retired_keys_go_when_nothing_needs_them() {
    let house = house(2);
    assert!(house.run(&["keys", "remove-retired"]).well().contains("There is no retired key"));
    rotate(&house);
    let refused = house.run(&["keys", "remove-retired"]).badly();
    assert!(refused.contains("still needed by links in people's mails"), "{refused}");
    raw(&house, "UPDATE master_key SET resealed_at = NULL").await;
    assert!(house.run(&["keys", "remove-retired"]).badly().contains("A rotation is under way"));
    assert_eq!(rotate(&house)["resealed"], 0);
    age(&house).await;
    house.run(&["api-key", "create", "ticket-system", "--scope", "brake"]);
    raw(&house, "UPDATE api_key SET created_at = created_at - 700000000000").await;
    let refused = house.run(&["keys", "remove-retired"]).badly();
    assert!(refused.contains("would stop working: ticket-system."), "{refused}");
    house.run(&["api-key", "revoke", "ticket-system"]).well();
    let removed = json(&house.run(&["keys", "remove-retired", "--json"]).well());
    assert_eq!(removed, serde_json::json!({ "key": 2, "removed": [1] }));
    assert_eq!(keys(&house).retired_ids().count(), 0);
    is_found(&house, "ada1");
    assert_eq!(actions(&house).await.last().unwrap(), "keys.removed below=2");
    assert!(house.run(&["doctor"]).out.contains("regain.keys, 1 in it"));
}

#[test]
fn the_keys_of_another_installation_and_an_old_copy_are_refused() {
    let (house, other) = (house(1), House::new());
    let path = house.path("regain.keys");
    let own = fs::read(&path).unwrap();
    fs::copy(other.path("regain.keys"), &path).unwrap();
    assert!(house.run(&["keys", "rotate"]).badly().contains("is not key 1 of this database"));
    fs::write(&path, &own).unwrap();
    rotate(&house);
    fs::write(&path, &own).unwrap();
    assert!(house.run(&["account", "show", "ada0"]).badly().contains("an old copy: key 2 is missing"));
    assert!(house.run(&["serve"]).badly().contains("an old copy"));
}
