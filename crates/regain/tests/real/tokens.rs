//! One-time passwords and files of tokens against other people's programs: `oathtool` (oath-toolkit) and `csv2pskc` (python-pskc).

#![expect(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "tests fail by panicking")]

use std::path::Path;
use std::process::Command;

use regain_app::admin::{By, FileSecrets, TokenFile, TokenReport};
use regain_core::time::{Clock, Timestamp};
use regain_crypto::{HashAlgorithm, one_time_password};
use regain_testkit::app::TestApp;
use regain_testkit::people::{old_password, sign_in_name};
use regain_testkit::visitor::Visitor;
use tempfile::TempDir;

const SECRET: &str = "3132333435363738393031323334353637383930";
const KEY: &str = "12345678901234567890123456789012";
const TOKEN: &str = "/account/security-info/hardware-token";

/// What a program says, which must be there: `cargo xtask test` installs it.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output =
        output.unwrap_or_else(|error| panic!("{program} is missing ({error}): run `cargo xtask test`"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn at_time(now: Timestamp) -> String {
    format!("--now=@{}", now.micros() / 1_000_000)
}

#[test]
fn counters_and_time_steps_make_the_codes_of_oathtool() {
    let secret = b"12345678901234567890";
    for digits in [6_u8, 7, 8] {
        for counter in [0_u64, 1, 9, 10, 255, 65_536, 4_294_967_296] {
            let expected =
                said("oathtool", &[&format!("--counter={counter}"), &format!("--digits={digits}"), SECRET]);
            assert_eq!(*one_time_password(HashAlgorithm::Sha1, secret, counter, digits), expected);
        }
    }
    let hashes =
        [(HashAlgorithm::Sha1, "sha1"), (HashAlgorithm::Sha256, "sha256"), (HashAlgorithm::Sha512, "sha512")];
    for (hash, name) in hashes {
        for (seconds, step) in
            [(59_u64, 30_u64), (1_234_567_890, 30), (1_795_354_320, 60), (20_000_000_000, 60)]
        {
            let mode = format!("--totp={name}");
            let (now, step_size) = (format!("--now=@{seconds}"), format!("--time-step-size={step}s"));
            let expected = said("oathtool", &[&mode, &now, &step_size, "--digits=8", SECRET]);
            assert_eq!(*one_time_password(hash, secret, seconds / step, 8), expected, "{name} {seconds}");
        }
    }
}

/// A file that `csv2pskc` made of a counting token and one with a clock, both alice's.
fn file(folder: &TempDir, encryption: &[&str]) -> Vec<u8> {
    let csv = folder.path().join("tokens.csv");
    let owner = sign_in_name("alice");
    let rows = format!(
        "serial,secret,manufacturer,counter,algorithm,key_userid,time_interval\n\
         1001,{SECRET},Acme,5,hotp,{owner},\n1002,{SECRET},Acme,,totp,{owner},60\n"
    );
    std::fs::write(&csv, rows).unwrap();
    let xml = folder.path().join("tokens.xml");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    said("csv2pskc", &[encryption, &["-o", &path(&xml), &path(&csv)]].concat());
    std::fs::read(&xml).unwrap()
}

async fn import(app: &TestApp, content: Vec<u8>, secrets: FileSecrets) -> TokenReport {
    let file = TokenFile { content: content.into(), secrets, without_owners: false, dry_run: false };
    app.app.import_tokens(&By::operator("ops".to_owned()), file, |_, _| {}).await.unwrap().unwrap()
}

#[tokio::test]
async fn files_of_another_program_are_imported_and_codes_of_another_activate_them() {
    let key = (0..KEY.len()).step_by(2).map(|at| u8::from_str_radix(&KEY[at..at + 2], 16).unwrap()).collect();
    let by_key = FileSecrets { key: Some(Vec::into(key)), passphrase: None };
    let by_passphrase = FileSecrets { key: None, passphrase: Some("qwerty".to_owned().into()) };
    for (encryption, secrets) in
        [(&[][..], FileSecrets::default()), (&["-s", KEY], by_key), (&["-p", "qwerty"], by_passphrase)]
    {
        let app = TestApp::start().await;
        let folder = tempfile::tempdir().unwrap();
        let report = import(&app, file(&folder, encryption), secrets).await;
        assert_eq!((report.imported, report.assigned), (2, 2), "{encryption:?} {report:?}");
        let alice = Visitor::new(&app, "192.0.2.1");
        let page = alice.sign_in("alice", &old_password("alice")).await;
        let counted = said("oathtool", &["--counter=5", SECRET]);
        let shown = said("oathtool", &["--totp", &at_time(app.clock.now()), "--time-step-size=60s", SECRET]);
        for (serial, code) in [("1001", counted), ("1002", shown)] {
            let done = alice.submit(&page, TOKEN, &[("serial", serial), ("code", &code)]).await;
            assert_eq!(done.path, "/account/security-info", "{encryption:?} {serial}: {}", done.html);
        }
    }
}
