//! Tests of doctor.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use super::{House, json};

/// A mail server that greets and says good-bye.
fn mail_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.write_all(b"220 mail.meridian.example\r\n").unwrap();
            for line in BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok) {
                let answer: &[u8] = if line.starts_with("QUIT") { b"221 bye\r\n" } else { b"250 fine\r\n" };
                stream.write_all(answer).unwrap();
            }
        }
    });
    port
}

/// What is wrong, by the name of the check.
fn problems(house: &House) -> Vec<String> {
    let said = house.run(&["doctor", "--json"]);
    let findings = json(&said.out);
    let wrong = findings.as_array().unwrap().iter().filter(|finding| finding["ok"] == false);
    let wrong: Vec<String> = wrong
        .map(|finding| {
            assert!(finding["fix"].is_string(), "{finding}");
            finding["check"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(said.code, Some(i32::from(!wrong.is_empty())));
    wrong
}

#[test]
fn a_house_in_order_has_no_problem() {
    let house = House::new();
    house.configure(&format!("smtp_port = {}", mail_server()));
    let said = house.run(&["doctor"]).well();
    for check in [
        "configuration",
        "keys",
        "database",
        "clock",
        "directory",
        "brake",
        "passkeys",
        "certificate",
        "mail server",
        "phone",
    ] {
        assert!(said.lines().any(|line| line.starts_with(&format!("ok       {check} "))), "{check}: {said}");
    }
}

#[test]
fn each_problem_is_found_and_comes_with_its_fix() {
    let house = House::new();
    house.configure("smtp_port = 1");
    assert_eq!(problems(&house), ["mail server"]);
    let said = house.run(&["doctor"]);
    assert!(
        said.out.contains("problem  mail server") && said.out.contains("fix: check host"),
        "{}",
        said.out
    );

    house.configure(&format!("smtp_port = {}", mail_server()));
    let database = house.path("regain.db");
    fs::set_permissions(&database, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(problems(&house), ["database"]);
    fs::rename(&database, house.path("elsewhere.db")).unwrap();
    assert_eq!(problems(&house), ["database"]);
    assert!(!database.exists(), "looking makes nothing");

    let keys = house.path("regain.keys");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(problems(&house), ["keys"]);
    let said = house.run(&["doctor"]);
    assert!(said.out.contains("chmod 600"), "{}", said.out);

    fs::write(house.path("regain.toml"), "[sever]").unwrap();
    assert_eq!(problems(&house), ["configuration"]);
}
