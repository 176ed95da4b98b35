//! Tests of keys for programs.

use regain_store::AuditFilter;

use super::{House, json};

#[tokio::test]
async fn a_key_is_shown_once_listed_and_revoked() {
    let house = House::new();
    assert_eq!(house.run(&["api-key", "list"]).well(), "There are no keys.\n");
    let create =
        ["api-key", "create", "portal", "--scope", "resets:assert-client-ip", "--scope", "brake", "--json"];
    let made = json(&house.run(&create).well());
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with("regain_") && key.len() == 50, "256 bits");
    assert!(house.run(&create).badly().contains("There is a key `portal`"));

    let listed = house.run(&["api-key", "list"]).well();
    assert!(listed.contains("portal  works  resets:assert-client-ip, brake"), "{listed}");
    assert!(listed.contains("never used") && !listed.contains(key), "{listed}");
    assert!(house.run(&["api-key", "revoke", "portal"]).well().contains("does not work any more"));
    assert!(house.run(&["api-key", "revoke", "portal"]).badly().contains("There is no key `portal`"));
    let listed = json(&house.run(&["api-key", "list", "--json"]).well());
    assert_eq!(listed[0]["state"], "revoked");

    let (store, organization) = house.store().await;
    let mut scope = store.read(organization).await.unwrap();
    let rows = scope.audit_events(&AuditFilter::default(), 2).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.action.as_str()).collect::<Vec<_>>(),
        ["api-key.revoked", "api-key.created"]
    );
    assert!(
        rows[1].detail.starts_with("portal by=")
            && rows[1].detail.ends_with("scopes=resets:assert-client-ip brake")
    );
}

#[test]
fn a_key_has_a_plain_name_a_known_scope_and_an_end() {
    let house = House::new();
    for arguments in [
        &["api-key", "create", "portal"][..],
        &["api-key", "create", "portal", "--scope", "everything"],
        &["api-key", "create", "Por tal", "--scope", "brake"],
        &["api-key", "create", "portal", "--scope", "brake", "--days", "0"],
    ] {
        assert_eq!(house.run(arguments).code, Some(2), "{arguments:?}");
    }
    assert_eq!(house.run(&["api-key", "list"]).well(), "There are no keys.\n");
}
