//! Tests of demo.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use regain_app::builtin::{BuiltinDirectory, Options};
use regain_app::hashing::{self, Hashing};
use regain_core::account::Lock;
use regain_core::identifier::Identifier;
use regain_core::method::Method;
use regain_core::methods::recovery_code::RecoveryCode;
use regain_core::methods::security_questions::{BANK, SecurityQuestion, normalised};
use regain_core::random::Randomness;
use regain_core::registration::{Credential, SecurityInfo};
use regain_core::subject::Found;
use regain_directory::Directory;
use regain_testkit::clock::TestClock;
use serde_json::Value;

use super::{Running, get, json, regain};

fn demo(arguments: &[&str]) -> Running {
    let mut command = regain();
    command.args(["demo", "--json"]).args(arguments);
    Running::start(command)
}

fn names(announced: &Value) -> Vec<&str> {
    announced["people"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[test]
fn a_demo_says_one_line_and_answers_on_this_machine_alone() {
    let folders = tempfile::tempdir().unwrap();
    let mut command = regain();
    command.args(["demo", "--json", "--port", "0"]).env("TMPDIR", folders.path());
    let mut running = Running::start(command);
    let announced = json(&running.line());
    let url = announced["url"].as_str().unwrap();
    assert!(url.starts_with("http://localhost:"), "{url}");
    let people = ["alice", "bob", "carl", "dave", "lena", "nina", "adam", "twin1", "twin2", "mallory"];
    assert_eq!(names(&announced), people);
    let adam = announced["people"].as_array().unwrap().iter().find(|one| one["name"] == "adam").unwrap();
    assert_eq!(announced["admin"]["identifier"], "adam@meridian.example");
    assert_eq!(announced["admin"]["password"], adam["password"]);

    for name in ["localhost", "127.0.0.1"] {
        let url = url.replace("localhost", name);
        assert!(get(&url, "/reset").starts_with("HTTP/1.1 200 "), "{name}");
        assert!(get(&url, "/demo/inbox.json").ends_with("[]"), "{name}");
    }
    assert!(get(url, "/.well-known/security.txt").starts_with("HTTP/1.1 404 "), "nobody is named");
    let [folder] = &fs::read_dir(folders.path()).unwrap().map(Result::unwrap).collect::<Vec<_>>()[..] else {
        panic!("one folder")
    };
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let said = running.stop("INT");
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "", ""));
    assert_eq!(fs::read_dir(folders.path()).unwrap().count(), 0, "the folder is gone");
}

fn directory(store: regain_store::Store, organization: regain_core::ids::OrganizationId) -> BuiltinDirectory {
    BuiltinDirectory::new(Options {
        store,
        organization,
        hashing: Hashing::new(hashing::Options::default()).unwrap(),
        clock: Arc::new(TestClock::default()),
        randomness: Randomness::from_seed([1; 32]),
        history: 0,
    })
}

async fn account(directory: &BuiltinDirectory, name: &str) -> Box<regain_core::account::Account> {
    match directory.find(&Identifier::parse(name).unwrap()).await.unwrap() {
        Found::One(account) => account,
        Found::Nothing | Found::Several => panic!("{name} is one account"),
    }
}

/// The answers that it names are those that somebody gave.
async fn are_known(info: &SecurityInfo, methods: &Value) {
    let answers = methods["answers"].as_object().unwrap();
    let Some(Credential::SecurityQuestions(set)) =
        info.of(Method::SecurityQuestions).next().map(|it| &it.credential)
    else {
        panic!("questions")
    };
    assert_eq!((answers.len(), set.answers.len()), (5, 5));
    let answer = answers["Where did you like to hide as a child?"].as_str().unwrap();
    let hashing = Hashing::new(hashing::Options::default()).unwrap();
    let hiding = set.answers.iter().find(|it| it.question == SecurityQuestion::Bank(BANK[0])).unwrap();
    assert!(hashing.verify(&normalised(answer), &hiding.hash).await.unwrap().matches);
}

#[tokio::test]
async fn a_demo_has_the_people_that_it_names_and_has_them_again_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("demo");
    let arguments = ["--port", "0", "--data-dir", place.to_str().unwrap()];
    let mut running = demo(&arguments);
    let first = json(&running.line());
    assert_eq!(running.stop("TERM").code, Some(0));
    assert_eq!(fs::metadata(place.join("demo-people.json")).unwrap().permissions().mode() & 0o777, 0o600);

    let (store, organization) = super::open(&place, "demo", true).await;
    let directory = directory(store.clone(), organization);
    for one in first["people"].as_array().unwrap() {
        let found = account(&directory, one["identifier"].as_str().unwrap()).await;
        assert_eq!(found.username, one["name"].as_str().unwrap());
        let password = one["password"].as_str().unwrap();
        assert!(directory.verify(Some(found.id), password).await.unwrap(), "{}", found.username);
        let addresses: Vec<_> = found.mail_addresses().map(|address| address.value.as_str()).collect();
        assert!(!addresses.iter().any(|address| address.ends_with("@meridian.example")), "{addresses:?}");
        let expected = match found.username.as_str() {
            "carl" => 2,
            "nina" => 0,
            _ => 1,
        };
        assert_eq!(addresses.len(), expected, "{}", found.username);
        assert_eq!(found.status.disabled, found.username == "dave");
        assert_eq!(found.status.locked, (found.username == "lena").then_some(Lock::WrongPasswords));
        assert_eq!(found.privileged, found.username == "adam");
    }
    let people = first["people"].as_array().unwrap();
    let methods = |name: &str| &people.iter().find(|one| one["name"] == name).unwrap()["methods"];
    assert_eq!(*methods("bob"), serde_json::json!({ "email": ["bob@post.example"] }));
    assert_eq!(*methods("nina"), serde_json::json!({}));
    let codes = methods("alice")["recovery_codes"].as_array().unwrap();
    let uri = methods("alice")["totp"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Meridian:alice%40meridian.example?secret="), "{uri}");
    let alice = account(&directory, "alice").await.id;
    let mut scope = store.read(organization).await.unwrap();
    let info = scope.security_info(alice).await.unwrap();
    assert!(info.registrations.iter().all(|it| it.fresh_until.is_none()) && info.codes_left() == codes.len());
    let Some(Credential::Totp(app)) = info.of(Method::Totp).next().map(|it| &it.credential) else {
        panic!("an app")
    };
    assert!(uri.contains(&app.key().replace(' ', "")));
    let hash = scope.recovery_code(alice, 4).await.unwrap().unwrap();
    drop(scope);
    let code = RecoveryCode::parse(codes[4].as_str().unwrap()).unwrap();
    assert!(
        Hashing::new(hashing::Options::default())
            .unwrap()
            .verify(code.secret(), &hash)
            .await
            .unwrap()
            .matches
    );
    are_known(&info, methods("alice")).await;
    let shared = directory.find(&Identifier::parse("twins@post.example").unwrap()).await.unwrap();
    assert!(matches!(shared, Found::Several));
    store.close().await;

    let mut running = demo(&arguments);
    let second = json(&running.line());
    assert_eq!(first["people"], second["people"]);
    running.stop("TERM");
}

#[test]
fn a_demo_that_ended_before_it_was_ready_is_finished_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--port", "0", "--data-dir", folder.path().to_str().unwrap()];
    let mut running = demo(&arguments);
    let first = json(&running.line());
    running.stop("TERM");
    // What is left when it ends after the passwords were made.
    for entry in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
        if entry.file_name().to_str().unwrap().starts_with("demo.db") {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    let mut running = demo(&arguments);
    assert_eq!(first["people"], json(&running.line())["people"]);
    running.stop("TERM");
}

#[test]
fn a_demo_keeps_the_memory_of_one_hash_however_many_processors_there_are() {
    let mut running = demo(&["--port", "0"]);
    running.line();
    assert_eq!(running.threads().iter().filter(|name| *name == "hashing").count(), 1);
    running.stop("INT");
}

#[tokio::test]
async fn a_demo_that_ended_before_people_had_their_methods_gives_them_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--port", "0", "--data-dir", folder.path().to_str().unwrap()];
    let mut running = demo(&arguments);
    let first = json(&running.line());
    running.stop("TERM");
    let (store, organization) = super::open(folder.path(), "demo", true).await;
    let alice = account(&directory(store.clone(), organization), "alice").await.id;
    let emptied = store.write(organization, move |tx| {
        Box::pin(async move {
            for method in Method::ALL {
                tx.remove_registrations_of(alice, method).await?;
            }
            Ok::<_, regain_store::StoreError>(())
        })
    });
    emptied.await.unwrap();
    store.close().await;
    let mut running = demo(&arguments);
    assert_eq!(first["people"], json(&running.line())["people"]);
    running.stop("TERM");
    let (store, organization) = super::open(folder.path(), "demo", true).await;
    let info = store.read(organization).await.unwrap().security_info(alice).await.unwrap();
    assert_eq!((info.registrations.len(), info.codes_left()), (4, 10));
    store.close().await;
}

#[test]
fn a_demo_does_not_take_another_port_than_it_was_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    assert!(demo(&["--port", &port]).refused().contains("Choose another one"));
}

#[test]
fn a_folder_that_can_not_be_used_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("file"), "").unwrap();
    assert!(demo(&["--port", "0", "--data-dir", &path("file")]).refused().contains("The folder"));
    fs::write(path("demo-people.json"), "{}").unwrap();
    let said = demo(&["--port", "0", "--data-dir", &path("")]).refused();
    assert!(said.contains("Give an empty folder") && said.contains("alice is not in it"), "{said}");
    assert!(!Path::new(&path("demo.db")).exists());
}
