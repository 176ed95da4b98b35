//! Tests of policies as text.

use std::fs;

use regain_store::AuditFilter;

use super::{House, json};

const PEOPLE: &str = "username,email,groups\nada,ada@post.example,staff\nbob,bob@post.example,Night shift\n\
                      nina,,staff\ncleo,cleo@post.example,\n";

const TEXT: &str = "[[policy]]\nname = 'night'\ngroups = ['night shift']\nwho = 'nobody'\n\n\
                    [[policy]]\nname = 'staff'\ngroups = ['staff', 'stuff']\n";

fn house() -> (House, String) {
    let house = House::new();
    house.import(PEOPLE, &[]);
    let file = house.path("policies.toml");
    fs::write(&file, TEXT).unwrap();
    (house, file.to_str().unwrap().to_owned())
}

#[test]
fn a_plan_counts_whom_it_covers_and_locks_out_and_changes_nothing() {
    let (house, file) = house();
    let said = house.run(&["policy", "plan", &file]).well();
    assert_eq!(
        said,
        "Accounts: 4\n  night: 1, of whom 0 can reset\n  staff: 2, of whom 1 can reset\n\
         1 are under no policy and can't reset.\n2 can reset now and could no longer.\n\
         Nobody is in the group `stuff`: is it spelled as in the directory?\n\
         Nothing was changed. `regain policy apply` does it.\n"
    );
    let planned = json(&house.run(&["policy", "plan", &file, "--json"]).well());
    assert_eq!((&planned["plan"]["locked_out"], &planned["active_version"]), (&2.into(), &0.into()));
    assert_eq!(planned["plan"]["policies"][1]["able"], 1);
    assert_eq!(
        house.run(&["policy", "history"]).well(),
        "No policies were ever applied: the defaults hold.\n"
    );
}

#[tokio::test]
async fn policies_are_applied_looked_back_at_and_reverted_and_the_log_says_who() {
    let (house, file) = house();
    let said = house.run(&["policy", "apply", &file]).well();
    assert!(
        said.contains("2 can reset now and could no longer.") && said.ends_with("Applied as version 1.\n"),
        "{said}"
    );
    let again = house.run(&["policy", "apply", &file]).well();
    assert!(again.ends_with("These policies hold already: nothing to change.\n"), "{again}");
    let exported = house.run(&["policy", "export"]).well();
    assert!(
        exported.contains("name = \"night\"\ngroups = [\"night shift\"]\nwho = \"nobody\"\n"),
        "{exported}"
    );
    let (text, own) = (format!("{exported}\n[[policy]]\nname = 'rest'\n"), house.path("own.toml"));
    fs::write(&own, text).unwrap();
    let own = own.to_str().unwrap();
    let applied = json(&house.run(&["policy", "apply", own, "--json"]).well());
    assert_eq!((&applied["active_version"], &applied["plan"]["let_in"]), (&2.into(), &1.into()));
    let planned = json(&house.run(&["policy", "plan", "--version", "1", "--json"]).well());
    assert_eq!((&planned["plan"]["locked_out"], &planned["changes"]), (&1.into(), &true.into()));
    house.run(&["policy", "apply", "--version", "1"]).well();
    assert_eq!(house.run(&["policy", "export"]).well(), exported);
    assert!(house.run(&["policy", "export", "--version", "2"]).well().contains("name = \"rest\""));
    assert!(house.run(&["policy", "apply", "--version", "9"]).badly().contains("There is no version 9."));

    let history = json(&house.run(&["policy", "history", "--json"]).well());
    let versions: Vec<_> =
        history.as_array().unwrap().iter().map(|it| it["version"].as_i64().unwrap()).collect();
    assert_eq!(versions, [3, 2, 1]);
    let who = history[0]["applied_by"].as_str().unwrap();
    assert!(!who.is_empty() && who != "unknown", "{who}");
    assert!(house.run(&["policy", "history"]).well().contains(&format!("  by {who}: night, staff, rest\n")));
    let (store, organization) = house.store().await;
    let mut scope = store.read(organization).await.unwrap();
    let rows = scope.audit_events(&AuditFilter::default(), 1).await.unwrap();
    assert_eq!((rows[0].action.as_str(), rows[0].actor.as_str()), ("policy.applied", "operator"));
    assert_eq!(rows[0].detail, format!("version=3 by={who}"));
}

#[test]
fn a_text_with_mistakes_is_refused_with_all_of_them_and_nothing_changes() {
    let (house, file) = house();
    fs::write(&file, "[[policy]]\nname = 'all'\nmetods = ['email']\nrequired = 7\nnetworks = ['office']\n")
        .unwrap();
    for verb in ["plan", "apply"] {
        let said = house.run(&["policy", verb, &file]);
        let expected = format!(
            "{file}:3: there is no setting `metods` here\n  hint: did you mean `methods`?\n\
             {file}:4: `policy.required` must be from 1 to 3\n  hint: this is above its ceiling\n\
             {file}:5: `policy.networks` must be a list in square brackets, each a network such as \"10.0.0.0/8\" or one IP address\n  \
             hint: entry 1 of the list: write an IP address, and after a slash how many of its bits count\nNothing was changed.\n"
        );
        assert_eq!((said.code, said.out), (Some(1), expected));
        let said = house.run(&["policy", verb, &file, "--json"]);
        assert_eq!((said.code, json(&said.out)["problems"][0]["line"].as_i64()), (Some(1), Some(3)));
    }
    assert!(house.run(&["policy", "history"]).well().starts_with("No policies were ever applied"));
    let missing = house.run(&["policy", "plan", "nowhere.toml"]).badly();
    assert!(missing.contains("nowhere.toml can't be read."), "{missing}");
}

#[test]
fn what_holds_without_being_said_is_a_policy_for_everyone() {
    let house = House::new();
    let exported = house.run(&["policy", "export"]).well();
    assert!(exported.contains("\n[[policy]]\nname = \"everyone\"\n"), "{exported}");
    let answer = json(&house.run(&["policy", "export", "--json"]).well());
    assert_eq!((answer["version"].as_i64(), answer["text"].as_str()), (Some(0), Some(exported.as_str())));
}
