//! Tests of init.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use regain_store::AuditFilter;

use super::{House, Said, regain};

fn mode(path: impl AsRef<std::path::Path>) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn init_makes_configuration_keys_and_database_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let house = folder.path().join("new/house");
    let said: Said = regain().args(["init", "--dir"]).arg(&house).output().unwrap().into();
    let said = said.well();
    for step in ["1. ", "2. ", "3. ", "regain doctor", "regain users import", "regain serve"] {
        assert!(said.contains(step), "{step} is missing in {said}");
    }
    for name in ["regain.toml", "regain.keys", "regain.db"] {
        assert_eq!(mode(house.join(name)), 0o600, "{name}");
    }
    assert_eq!(mode(&house), 0o700);
    let (store, organization) = super::open(&house, "regain", false).await;
    let mut scope = store.read(organization).await.unwrap();
    let events = scope.audit_events(&AuditFilter::default(), 10).await.unwrap();
    let events: Vec<_> = events.iter().map(|event| (event.action.as_str(), event.actor.as_str())).collect();
    assert_eq!(events, [("system.initialized", "operator")]);
}

#[test]
fn a_second_init_changes_nothing() {
    let house = House::new();
    let files =
        || ["regain.toml", "regain.keys", "regain.db"].map(|name| fs::read(house.path(name)).unwrap());
    let before = files();
    assert!(house.init().badly().contains("complete already"));
    assert!(before == files());
}

#[test]
fn a_lost_key_file_is_not_replaced() {
    let house = House::new();
    fs::remove_file(house.path("regain.keys")).unwrap();
    assert!(house.init().badly().contains("Bring that back"));
    assert!(!house.path("regain.keys").exists());
}

#[test]
fn an_init_that_was_interrupted_is_finished_by_the_next() {
    let house = House::new();
    fs::remove_file(house.path("regain.db")).unwrap();
    let keys = fs::read(house.path("regain.keys")).unwrap();
    house.init().well();
    assert_eq!(fs::read(house.path("regain.keys")).unwrap(), keys);
}

#[test]
fn a_configuration_with_mistakes_stops_init_before_anything_is_made() {
    let house = House::new();
    for name in ["regain.keys", "regain.db"] {
        fs::remove_file(house.path(name)).unwrap();
    }
    fs::write(house.path("regain.toml"), "[server]\nport = 1\n").unwrap();
    assert!(house.init().badly().contains("regain.toml:2: "));
    assert!(!house.path("regain.keys").exists() && !house.path("regain.db").exists());
}
