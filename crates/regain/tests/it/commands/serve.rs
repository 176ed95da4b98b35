//! Tests of serve.

use std::time::Duration;

use regain_core::time::Timestamp;
use regain_store::StoreError;

use super::{House, Running, Said, get, json, regain};

#[test]
fn a_server_answers_and_ends_well_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let house = House::new();
        let mut server = Running::start(house.command(&["serve"]));
        let url = format!("http://127.0.0.1:{}", server.port());
        assert!(get(&url, "/reset").starts_with("HTTP/1.1 421 "), "its name is another one");
        let said = server.stop(signal);
        assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
        assert!(said.err.contains("stopped"), "{}", said.err);
    }
}

#[test]
fn texts_that_are_longer_than_one_message_are_warned_of_by_the_check_and_by_the_server() {
    let house = House::new();
    let file = house.path("regain.toml");
    let config = std::fs::read_to_string(&file).unwrap().replace("\"Meridian\"", "\"Меридиан\"");
    assert!(config.contains("Меридиан"), "{config}");
    let gateway = "\n[phone]\nproviders = ['gateway']\ncountries = ['DE']\n\n[gateway]\n\
                   url = 'http://127.0.0.1:1/send'\nbody = '{\"to\": {{ to }}, \"text\": {{ text }}}'\n";
    std::fs::write(&file, config.clone() + gateway).unwrap();
    let check = |flags: &[&str]| {
        let said: Said = regain().arg("check-config").arg(&file).args(flags).output().unwrap().into();
        said.well()
    };
    let said = check(&[]);
    assert!(said.contains("warning: a text with a code takes 2 messages in the language de"), "{said}");
    let listed = json(&check(&["--json"]));
    assert!(listed[0]["severity"] == "warning" && listed[0]["line"].is_null(), "{listed}");
    let mut server = Running::start(house.command(&["serve"]));
    let warning = server.logged("longer than one message");
    assert!(warning.contains("WARN") && warning.contains("messages="), "{warning}");
    server.stop("TERM");
    std::fs::write(&file, config).unwrap();
    assert!(check(&[]).contains("all right"), "nobody sends texts");
}

#[test]
fn a_server_does_not_start_without_what_init_makes() {
    let house = House::new();
    std::fs::remove_file(house.path("regain.db")).unwrap();
    assert!(house.run(&["serve"]).badly().contains("`regain init` makes it"));
    assert!(!house.path("regain.db").exists());
    std::fs::write(house.path("regain.db"), "").unwrap();
    assert!(house.run(&["serve"]).badly().contains("`regain init` prepares it"));
    std::fs::remove_file(house.path("regain.keys")).unwrap();
    assert!(house.run(&["serve"]).badly().contains("regain.keys"));
}

#[test]
fn the_database_of_a_demo_is_refused_and_no_other_becomes_one() {
    let house = House::new();
    let demo = tempfile::tempdir().unwrap();
    let mut command = regain();
    command.args(["demo", "--json", "--port", "0", "--data-dir"]).arg(demo.path());
    let mut running = Running::start(command);
    running.line();
    assert_eq!(running.stop("TERM").code, Some(0));

    for name in ["keys", "db"] {
        std::fs::copy(house.path(&format!("regain.{name}")), demo.path().join(format!("own.{name}")))
            .unwrap();
        std::fs::copy(demo.path().join(format!("demo.{name}")), house.path(&format!("regain.{name}")))
            .unwrap();
    }
    assert!(house.run(&["serve"]).badly().contains("belongs to a demo"));

    for name in ["keys", "db"] {
        std::fs::copy(demo.path().join(format!("own.{name}")), demo.path().join(format!("demo.{name}")))
            .unwrap();
    }
    let mut command = regain();
    command.args(["demo", "--json", "--port", "0", "--data-dir"]).arg(demo.path());
    assert!(Running::start(command).refused().contains("does not belong to a demo"));
}

// F17: what is over is deleted a batch at a time, and after a flood the next batch waits for a second.
#[tokio::test]
async fn what_a_flood_left_is_deleted_within_seconds() {
    let house = House::new();
    let (store, organization) = house.store().await;
    let (ended, key) = (Timestamp::from_micros(0), |number: u16| {
        let mut key = [0; 32];
        key[..2].copy_from_slice(&number.to_be_bytes());
        key
    });
    let flood = store.write(organization, move |tx| {
        Box::pin(async move {
            for number in 0..2_500 {
                tx.count("flood", key(number), ended + Duration::from_secs(number.into()), ended).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    flood.await.unwrap();
    let server = Running::start(house.command(&["serve"]));
    let mut left = 1;
    for _ in 0..150 {
        left = store.read(organization).await.unwrap().counted("flood", key(2_499)).await.unwrap();
        if left == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(left, 0, "the last of them is there for the next ten minutes");
    server.stop("TERM");
}
