//! Tests of backup and restore.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use regain_core::audit::Source;
use regain_core::ids::{AccountId, SessionId};
use regain_core::random::Randomness;
use regain_core::time::Timestamp;
use regain_store::{AuditFilter, NewSession};
use serde_json::Value;

use super::{House, Running, Said, get_as, json};

const PEOPLE: &str =
    "username,sign_in_name,email,groups\nada,ada@meridian.example,ada@post.example,staff\nbob,,,\n";

fn house() -> House {
    let house = House::new();
    assert_eq!(house.import(PEOPLE, &[]).code, Some(0));
    house
}

/// A folder with a configuration and nothing else.
pub(crate) fn empty_house() -> House {
    let house = House::new();
    for name in ["regain.db", "regain.db-wal", "regain.db-shm", "regain.keys"] {
        fs::remove_file(house.path(name)).ok();
    }
    house
}

/// Runs `backup` or `restore` with files of the first house.
pub(crate) fn run(house: &House, from: &House, command: &str, flags: &[&str]) -> Said {
    let (file, key) = (from.path("regain.backup"), from.path("backup.key"));
    let files = [command, file.to_str().unwrap(), "--key-file", key.to_str().unwrap()];
    house.run(&[&files[..], flags].concat())
}

fn backup(house: &House, flags: &[&str]) -> Value {
    let said = run(house, house, "backup", &[&["--json"], flags].concat());
    assert_eq!(said.code, Some(0), "{}", said.err);
    json(&said.out)
}

fn refused(said: &Said, why: &str) {
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains(why), "{}", said.err);
}

async fn sign_in_and_hold(house: &House, id: AccountId, now: Timestamp) {
    let (store, organization) = house.store().await;
    let mut random = Randomness::from_seed([3; 32]).fork();
    store
        .write(organization, move |tx| {
            Box::pin(async move {
                let (source, end) = (Source::default(), Timestamp::from_micros(i64::MAX));
                let new = NewSession {
                    id: SessionId::new(now, &mut random),
                    account: id,
                    token_hash: [7; 32],
                    source: &source,
                    duty: None,
                    idle_expires_at: end,
                    expires_at: end,
                };
                tx.insert_session(&new, now, &mut random).await?;
                tx.hold_account(id, "password-reset", now).await
            })
        })
        .await
        .unwrap();
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_was_made_while_a_server_ran_restores_what_lasts_and_revives_nothing() {
    let house = house();
    let shown = json(&house.run(&["account", "show", "ada", "--json"]).well());
    let (id, now) =
        (shown["id"].as_str().unwrap().parse().unwrap(), Timestamp::from_micros(1_795_380_000_000_000));
    sign_in_and_hold(&house, id, now).await;
    let mut server = Running::start(house.command(&["serve"]));
    assert!(get_as(server.port(), "localhost:8080", "/reset").starts_with("HTTP/1.1 200 "));
    let made = backup(&house, &[]);
    assert_eq!(made["key_file_made"], true);
    for name in ["regain.backup", "backup.key"] {
        assert_eq!(fs::metadata(house.path(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    let sealed = fs::read(house.path("regain.backup")).unwrap();
    assert!(!sealed.windows(8).any(|bytes| bytes == b"Meridian"));
    let checked = run(&house, &house, "restore", &["--check"]);
    assert!(
        checked.out.contains("is whole") && checked.out.contains("Nothing was written"),
        "{}",
        checked.out
    );
    server.stop("TERM");

    let other = empty_house();
    refused(&run(&other, &house, "restore", &[]), "Bring the one from the time of the backup");
    assert!(!other.path("regain.db").exists());
    fs::copy(house.path("regain.keys"), other.path("regain.keys")).unwrap();
    let restored = run(&other, &house, "restore", &["--json"]);
    assert_eq!(restored.code, Some(0), "{}", restored.err);
    assert_eq!(json(&restored.out)["rows"], made["rows"]);
    let again = json(&other.run(&["account", "show", "ada@post.example", "--json"]).well());
    for field in ["id", "username", "sign_in_name", "mail_addresses", "groups"] {
        assert_eq!(again[field], shown[field], "{field}");
    }
    let (store, organization) = other.store().await;
    let mut scope = store.read(organization).await.unwrap();
    assert!(scope.hold(id).await.unwrap().is_some(), "a hold lasts");
    assert!(scope.sessions_of(id, now).await.unwrap().is_empty());
    let events = scope.audit_events(&AuditFilter::default(), 9).await.unwrap();
    assert_eq!(events[0].action, "backup.restored");
    assert!(events[0].detail.contains(&format!("rows={}", made["rows"])), "{}", events[0].detail);
    drop(scope);
    store.close().await;
    refused(&run(&other, &house, "restore", &[]), "into an empty one only");
    let mut server = Running::start(other.command(&["serve"]));
    assert!(get_as(server.port(), "localhost:8080", "/reset").starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_backup_that_is_cut_off_altered_or_anothers_writes_nothing() {
    let house = house();
    backup(&house, &["--include-keys"]);
    let file = house.path("regain.backup");
    let whole = fs::read(&file).unwrap();
    let other = empty_house();
    let mut altered = whole.clone();
    *altered.last_mut().unwrap() ^= 1;
    for (bytes, why) in [
        (&whole[..whole.len() - 5], "altered or damaged"),
        (&altered[..], "altered or damaged"),
        (&whole[..20], "not a backup"),
    ] {
        fs::write(&file, bytes).unwrap();
        refused(&run(&other, &house, "restore", &[]), why);
        refused(&run(&other, &house, "restore", &["--check"]), why);
    }
    fs::write(&file, &whole).unwrap();
    let key = fs::read(house.path("backup.key")).unwrap();
    fs::remove_file(house.path("backup.key")).unwrap();
    refused(&run(&other, &house, "restore", &[]), "backup.key can't be used");
    let third = self::house();
    backup(&third, &[]);
    fs::copy(third.path("backup.key"), house.path("backup.key")).unwrap();
    refused(&run(&other, &house, "restore", &[]), "made with another backup key");
    for name in ["regain.db", "regain.keys"] {
        assert!(!other.path(name).exists(), "{name}");
    }
    fs::write(house.path("backup.key"), key).unwrap();
    // With the key file in it, nothing else is needed.
    assert_eq!(run(&other, &house, "restore", &[]).code, Some(0));
    assert!(other.run(&["account", "show", "ada"]).well().contains("ada@post.example"));
    let mode = fs::metadata(other.path("regain.keys")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_keys_of_another_installation_are_refused() {
    let (house, other) = (house(), empty_house());
    backup(&house, &[]);
    fs::copy(House::new().path("regain.keys"), other.path("regain.keys")).unwrap();
    refused(&run(&other, &house, "restore", &[]), "does not have key 1 of the installation");
    assert!(!other.path("regain.db").exists());
}

#[test]
fn a_backup_from_before_a_rotation_is_sealed_with_the_new_key_by_the_next_one() {
    let (house, other) = (house(), empty_house());
    backup(&house, &[]);
    assert_eq!(house.run(&["keys", "rotate"]).code, Some(0));
    fs::copy(house.path("regain.keys"), other.path("regain.keys")).unwrap();
    assert_eq!(run(&other, &house, "restore", &[]).code, Some(0));
    assert!(other.run(&["doctor"]).out.contains("a rotation was begun"));
    let rotated = other.run(&["keys", "rotate", "--json"]);
    assert_eq!(json(&rotated.out)["key"], 2, "{}", rotated.err);
    assert!(other.run(&["account", "show", "ada"]).well().contains("ada@post.example"));
}

#[test]
fn nothing_is_overwritten() {
    let house = house();
    backup(&house, &[]);
    let first = fs::read(house.path("regain.backup")).unwrap();
    refused(&run(&house, &house, "backup", &[]), "Backups are never overwritten");
    assert_eq!(fs::read(house.path("regain.backup")).unwrap(), first);
    fs::remove_file(house.path("regain.backup")).unwrap();
    assert_eq!(backup(&house, &[])["key_file_made"], false, "the same key serves again");
    refused(&run(&house, &house, "restore", &[]), "into an empty one only");
    fs::remove_file(house.path("regain.backup")).unwrap();
    fs::write(house.path("backup.key"), "something else").unwrap();
    refused(&run(&house, &house, "backup", &[]), "backup.key can't be used");
    assert!(!house.path("regain.backup").exists() && !house.path("regain.backup.part").exists());
}
