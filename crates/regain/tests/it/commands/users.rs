//! Tests of users.

use super::{House, json};

const PEOPLE: &str = "username,email,display_name\n\
                      ada,ada@post.example,Ada Byron\n\
                      bob,not an address,Bob\n\
                      ada,ada2@post.example,Ada again\n\
                      eve,ada@post.example,Eve\n";

#[test]
fn an_import_names_line_and_reason_of_every_row_it_did_not_take() {
    let house = House::new();
    let said = house.import(PEOPLE, &[]);
    assert_eq!(said.code, Some(1), "not every row was taken: {}", said.err);
    assert!(said.err.contains("4 rows, 2 rejected"), "{}", said.err);
    for line in [
        "Accounts imported: 2.",
        "Rows not taken: 2",
        "line 3: `email` is not a plain mail address",
        "line 4: `username` is also a name on line 2",
        "lead to several accounts: 1.",
    ] {
        assert!(said.out.contains(line), "{line} is missing in {}", said.out);
    }
    assert!(!said.out.contains("not an address") && !said.out.contains("post.example"), "{}", said.out);
    assert!(house.run(&["account", "show", "ada"]).well().contains("ada@post.example"));
    assert!(house.run(&["account", "show", "ada@post.example"]).badly().contains("Several accounts"));
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let house = House::new();
    let dry = house.import(PEOPLE, &["--dry-run", "--json"]);
    let dry = json(&dry.out);
    assert_eq!((&dry["dry_run"], &dry["imported"]), (&true.into(), &2.into()));
    assert!(house.run(&["account", "show", "ada"]).badly().contains("No account"));
    let mut real = json(&house.import(PEOPLE, &["--json"]).out);
    real["dry_run"] = true.into();
    assert_eq!(dry, real);
}

#[test]
fn a_file_that_is_right_exits_with_0() {
    let house = House::new();
    let said = house.import("username\nada\n", &[]);
    assert_eq!(said.code, Some(0));
    assert_eq!(said.out, "Accounts imported: 1.\n");
}

#[test]
fn a_file_that_is_wrong_from_its_first_line_imports_nothing() {
    let house = House::new();
    let said = house.import("username,passwrd\nada,x\n", &[]).badly();
    assert!(said.contains("there is no column `passwrd`"), "{said}");
    let missing = house.run(&["users", "import", "nowhere.csv"]).badly();
    assert!(missing.contains("nowhere.csv can't be read"), "{missing}");
}
