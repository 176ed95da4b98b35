//! Tests of information.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use super::{Said, json, regain};

fn run(arguments: &[&str]) -> Said {
    regain().args(arguments).output().unwrap().into()
}

#[test]
fn what_is_typed_wrong_exits_with_2_and_says_where_help_is() {
    for arguments in [&["frobnicate"][..], &["serve", "--port", "1"], &["demo", "--port", "65536"], &[]] {
        let said = run(arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}");
        assert!(said.err.contains("--help"), "{}", said.err);
    }
}

#[test]
fn a_configuration_is_checked_with_line_problem_and_hint() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regain.toml");
    let file = file.to_str().unwrap();
    fs::write(file, regain_config::EXAMPLE).unwrap();
    assert!(run(&["check-config", file]).well().contains("all right"));
    assert_eq!(run(&["check-config", file, "--json"]).well(), "[]\n");

    fs::write(file, regain_config::EXAMPLE.replace("base_url", "base_ur")).unwrap();
    let said = run(&["check-config", file]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("regain.toml:5: ") && said.out.contains("hint: "), "{}", said.out);
    let said = run(&["check-config", file, "--json"]);
    assert_eq!(said.code, Some(1));
    let problems = json(&said.out);
    assert!(problems.as_array().unwrap().iter().any(|one| one["line"] == 5), "{problems}");

    let missing = run(&["check-config", "nowhere.toml"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.out.contains("nowhere.toml: ") && missing.out.contains("hint: "), "{}", missing.out);
}

#[test]
fn the_environment_can_name_the_configuration() {
    let said: Said = regain().arg("serve").env("REGAIN_CONFIG", "elsewhere.toml").output().unwrap().into();
    let said = said.badly();
    assert!(said.contains("no configuration elsewhere.toml") && said.contains("regain init"), "{said}");
}

#[test]
fn the_descriptions_are_printed_whole() {
    let document: serde_json::Value = serde_json::from_str(&run(&["openapi"]).well()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/api/v1/resets"]["post"].is_object());
    assert_eq!(run(&["config-reference"]).well().trim(), regain_config::reference_markdown().trim());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut command = regain();
    let mut child = command.arg("openapi").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
    let mut err = String::new();
    child.stderr.unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(err, "");
}
