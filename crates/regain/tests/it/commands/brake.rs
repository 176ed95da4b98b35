//! Tests of the brake.

use super::{House, json};

#[tokio::test]
async fn the_brake_is_pulled_shown_and_released_and_the_log_says_who_and_why() {
    let house = House::new();
    assert_eq!(house.import("username,groups\nada,Staff\n", &[]).code, Some(0));
    assert_eq!(house.run(&["brake", "status"]).well(), "Nothing is stopped.\n");
    let said = house.run(&["brake", "on", "--all", "--reason", "a wave of phishing"]).well();
    assert!(said.contains("all  since ") && said.contains(": a wave of phishing"), "{said}");
    house.run(&["brake", "on", "--group", "staff"]).well();
    let pulls = json(&house.run(&["brake", "status", "--json"]).well());
    let shown = |pull: usize, key: &str| pulls[pull][key].as_str().unwrap().to_owned();
    assert_eq!((shown(0, "target"), shown(1, "target")), ("all".to_owned(), "group:staff".to_owned()));
    let who = shown(0, "set_by");
    assert!(!who.is_empty() && who != "unknown", "{who}");

    let doctor = house.run(&["doctor"]);
    assert_eq!(doctor.code, Some(1));
    assert!(doctor.out.contains("problem  brake") && doctor.out.contains("all  since "), "{}", doctor.out);

    let said = house.run(&["brake", "off", "--all"]).well();
    assert!(!said.contains("all  since") && said.contains("group:staff"), "{said}");
    assert!(
        house.run(&["brake", "off", "--method", "email"]).badly().contains("`method:email` is not stopped")
    );
    let (store, organization) = house.store().await;
    let mut scope = store.read(organization).await.unwrap();
    let rows = scope.audit_events(&regain_store::AuditFilter::default(), 3).await.unwrap();
    let said: Vec<_> = rows.iter().map(|row| (row.action.as_str(), row.detail.clone())).collect();
    assert_eq!(
        said,
        [
            ("brake.released", format!("all by={who}")),
            ("brake.pulled", format!("group:staff by={who} reason=")),
            ("brake.pulled", format!("all by={who} reason=a wave of phishing")),
        ]
    );
    assert!(rows.iter().all(|row| row.actor == "operator"));
}

#[test]
fn a_group_that_nobody_is_in_is_refused_with_a_hint() {
    let house = House::new();
    assert_eq!(house.import("username,groups\nada,Staff\n", &[]).code, Some(0));
    let said = house.run(&["brake", "on", "--group", "staf"]).badly();
    assert!(said.contains("Nothing was stopped: nobody is in `group:staf`."), "{said}");
    assert_eq!(house.run(&["brake", "status"]).well(), "Nothing is stopped.\n");
    assert!(house.run(&["brake", "on", "--group", "STAFF"]).well().contains("group:STAFF  since"));
}

#[test]
fn one_target_is_named_and_it_must_be_one() {
    let house = House::new();
    for arguments in [
        &["brake", "on"][..],
        &["brake", "off"],
        &["brake", "on", "--all", "--group", "staff"],
        &["brake", "on", "--method", "pigeon"],
    ] {
        let said = house.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
    }
    assert_eq!(house.run(&["brake", "status"]).well(), "Nothing is stopped.\n");
}
