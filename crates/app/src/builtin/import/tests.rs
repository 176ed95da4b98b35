//! Tests of import.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use regain_core::account::{ContactKind, Lock};
use regain_core::subject::Found;
use regain_core::time::Timestamp;
use regain_store::AuditFilter;

use super::*;
use crate::builtin::tests::{Fixture, ORGANIZATION, fixture};

const PHC: &str = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

async fn import(it: &Fixture, file: &str) -> Report {
    it.directory.import(file.as_bytes(), false, |_| ()).await.unwrap()
}

async fn dry_run(it: &Fixture, file: &str) -> Report {
    it.directory.import(file.as_bytes(), true, |_| ()).await.unwrap()
}

fn remarks(remarks: &[Remark]) -> Vec<(u64, String)> {
    remarks.iter().map(|remark| (remark.line, remark.reason.to_string())).collect()
}

async fn audited(it: &Fixture) -> Vec<String> {
    let mut scope = it.directory.options.store.read(ORGANIZATION).await.unwrap();
    let events = scope.audit_events(&AuditFilter::default(), 1000).await.unwrap();
    events.into_iter().map(|event| format!("{} {}", event.action, event.detail)).collect()
}

#[tokio::test]
async fn a_row_becomes_an_account_with_everything_it_says() {
    let it = fixture().await;
    let file = format!(
        "{}\nada,ada@meridian.example,\"Byron, Ada\",ada@post.example,ada@home.example,,+49 30 123456,,\
         staff; analysts,de,no,wrong-passwords,2027-03-31,true,1,,\"{PHC}\"\n",
        columns::COLUMNS.join(",")
    );
    let report = import(&it, &file).await;
    assert_eq!((report.imported, report.is_complete, report.dry_run), (1, true, false));
    assert_eq!(remarks(&report.rejected), []);
    let account = it.only("ada").await;
    assert_eq!(account.display_name, "Byron, Ada");
    assert_eq!(account.sign_in_name.as_deref(), Some("ada@meridian.example"));
    assert_eq!(account.groups, ["analysts", "staff"]);
    assert_eq!(account.language.as_ref().unwrap().as_str(), "de");
    assert!(account.privileged && account.status.must_change && !account.status.disabled);
    assert_eq!(account.status.locked, Some(Lock::WrongPasswords));
    let contacts: Vec<_> = account.contacts.iter().map(|it| (it.kind, it.value.as_str())).collect();
    let expected = [
        (ContactKind::Email, "ada@post.example"),
        (ContactKind::Email, "ada@home.example"),
        (ContactKind::Phone, "+4930123456"),
    ];
    assert_eq!(contacts, expected);
    let mut scope = it.directory.options.store.read(ORGANIZATION).await.unwrap();
    let row = scope.account(account.id).await.unwrap().unwrap();
    // 2027-04-01T00:00:00Z: the day that is named is the last one.
    assert_eq!(row.expires_at, Some(Timestamp::from_micros(1_806_537_600_000_000)));
    assert_eq!(scope.password(account.id).await.unwrap().unwrap().hash.as_deref(), Some(PHC));
    drop(scope);
    assert_eq!(audited(&it).await, ["users.imported imported=1 rejected=0 managers=0"]);
}

#[tokio::test]
async fn a_wrong_header_stops_everything_before_the_first_row() {
    let it = fixture().await;
    for (header, problem) in [
        ("username,mail", "there is no column `mail`; did you mean `email`?"),
        ("username,password", "there is no column `password`; did you mean `password_hash`?"),
        ("Username", "there is no column `Username`; did you mean `username`?"),
        ("username,email,email", "the column `email` is there twice"),
        ("email,groups", "the column `username` is missing: the first line names the columns"),
        ("", "the column `username` is missing: the first line names the columns"),
    ] {
        let file = format!("{header}\nada,x,y\n");
        let error = it.directory.import(file.as_bytes(), false, |_| ()).await.unwrap_err();
        if header.is_empty() {
            // An empty line is skipped, and the row is taken for the header.
            assert!(error.to_string().starts_with("there is no column `ada`"), "{error}");
        } else {
            assert_eq!(error.to_string(), problem);
        }
    }
    let error = it.directory.import(&b""[..], false, |_| ()).await.unwrap_err();
    assert!(matches!(error, ImportError::Header(HeaderProblem::NoUsername)));
    assert!(matches!(it.find("ada").await, Found::Nothing));
    assert!(audited(&it).await.is_empty());
}

#[tokio::test]
async fn every_bad_row_is_named_with_its_reason_and_the_others_are_taken() {
    let it = fixture().await;
    let long = "x".repeat(257);
    let rows = [
        ("good1,,,,,", None),
        (",,,,,", Some("`username` is empty")),
        ("a,b", Some("the row has 2 fields, the first line 6: a field with a comma needs quotation marks")),
        ("bad\u{2028}name,,,,,", Some("`username` contains a line break or another control character")),
        (&format!("{long},,,,,"), Some("`username` is longer than 256 characters")),
        (&format!("a,{long},,,,"), Some("`display_name` is longer than 256 characters")),
        ("a,\u{202e}nomis,,,,", Some("`display_name` contains a line break or another control character")),
        (
            "a,,\"\"\"evil@evil.example x\"\"@corp.example\",,,",
            Some("`email` is not a plain mail address (name@host.example)"),
        ),
        ("a,,a%evil@corp.example,,,", Some("`email` is not a plain mail address (name@host.example)")),
        ("a,,,maybe,,", Some("`disabled` is neither true nor false")),
        (
            "a,,,,31.12.2026,",
            Some(
                "`expires_at` is neither a date (2026-12-31: the last day, in UTC) nor a time (2026-12-31T18:00:00Z)",
            ),
        ),
        (
            "a,,,,2026-02-30,",
            Some(
                "`expires_at` is neither a date (2026-12-31: the last day, in UTC) nor a time (2026-12-31T18:00:00Z)",
            ),
        ),
        ("a,,,,,$argon2i$v=19$m=19456;t=2;p=1$x$y", Some("`password_hash` is not Argon2id version 19")),
        ("GOOD1,,,,,", Some("`username` is also a name on line 2")),
        ("good2,,a@post.example,yes,2026-12-31T18:00:00+01:00,", None),
    ];
    let body: Vec<_> = rows.iter().map(|(row, _)| *row).collect();
    let file =
        format!("username,display_name,email,disabled,expires_at,password_hash\n{}\n", body.join("\n"));
    let expected: Vec<_> =
        (2..).zip(rows).filter_map(|(line, (_, reason))| Some((line, reason?.to_owned()))).collect();
    let report = import(&it, &file).await;
    assert_eq!(remarks(&report.rejected), expected);
    assert_eq!(report.imported, 2);
    assert_eq!(it.only("good2").await.username, "good2");
    assert!(matches!(it.find("a").await, Found::Nothing));
    assert_eq!(audited(&it).await, ["users.imported imported=2 rejected=13 managers=0"]);
}

#[tokio::test]
async fn a_password_is_never_taken_nor_repeated() {
    let it = fixture().await;
    let report = import(&it, "username,password_hash\nada,hunter2hunter2\n").await;
    assert_eq!(report.imported, 0);
    assert!(report.rejected[0].reason.to_string().contains("passwords themselves are never taken"));
    assert!(!serde_json::to_string(&report).unwrap().contains("hunter2"));
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_one_bad_row() {
    let it = fixture().await;
    let file = b"username,display_name\nada,Ad\xe4le\nbob,Bob\n";
    let report = it.directory.import(&file[..], false, |_| ()).await.unwrap();
    assert_eq!(remarks(&report.rejected), [(2, "the row is not UTF-8".to_owned())]);
    assert_eq!(report.imported, 1);
}

#[tokio::test]
async fn lines_are_counted_as_an_editor_counts_them() {
    let it = fixture().await;
    let file = "\u{feff}username,display_name,disabled\r\n\r\nada,\"Ada\nByron\",no\r\n  bob  , Bob ,no\r\n\n\ncarl,\"\",what";
    let lines = async |file: &str| {
        import(&it, file).await.rejected.iter().map(|remark| remark.line).collect::<Vec<_>>()
    };
    assert_eq!(lines(file).await, [3, 8]);
    assert_eq!(lines(&file.replace('\r', "")).await, [3, 5, 8], "bob is there already");
    assert_eq!(lines("username\r\n\r\nbob\r\ndora\r\nbob").await, [3, 5]);
    assert_eq!(lines("username,groups\nfred,\"a\ngina,b\n").await, [2], "a quotation mark is missing");
    assert_eq!(it.only("bob").await.display_name, "Bob");
}

#[tokio::test]
async fn a_missing_quotation_mark_does_not_swallow_the_file() {
    let it = fixture().await;
    let mut file = "username,display_name\nada,Ada\nbob,\"Bob\n".to_owned();
    for number in 0..20_000 {
        file.push_str(&format!("user{number},Someone\n"));
    }
    let report = import(&it, &file).await;
    assert_eq!((report.imported, report.is_complete), (1, false));
    let expected = "the row is longer than 64 KiB: is a quotation mark missing? Nothing after it was read";
    assert_eq!(remarks(&report.rejected), [(3, expected.to_owned())]);
}

#[tokio::test]
async fn a_name_is_taken_once_in_the_file_and_in_the_database() {
    let it = fixture().await;
    import(&it, "username,sign_in_name\nada,ada@meridian.example\n").await;
    let mut file =
        "username,sign_in_name\nADA,\neve,Ada@Meridian.Example\nfred,ada\nbob,bob@meridian.example\n"
            .to_owned();
    for number in 0..BATCH {
        file.push_str(&format!("user{number},\n"));
    }
    file.push_str("user0,\nbob@meridian.example,\ncarl,USER1\n");
    let rehearsed = dry_run(&it, &file).await;
    let report = import(&it, &file).await;
    assert_eq!(remarks(&rehearsed.rejected), remarks(&report.rejected));
    assert_eq!(rehearsed.imported, report.imported);
    let last = 5 + BATCH as u64;
    let expected = [
        (2, "`username` is a name of another account"),
        (3, "`sign_in_name` is a name of another account"),
        (4, "`sign_in_name` is also a name on line 2"),
        (last + 1, "`username` is also a name on line 6"),
        (last + 2, "`username` is also a name on line 5"),
        (last + 3, "`sign_in_name` is also a name on line 7"),
    ];
    assert_eq!(remarks(&report.rejected), expected.map(|(line, reason)| (line, reason.to_owned())));
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let it = fixture().await;
    let file = "username,email\nada,a@post.example\nbob,bad\ncarl,a@post.example\n";
    let rehearsed = dry_run(&it, file).await;
    assert!(rehearsed.dry_run);
    assert!(matches!(it.find("ada").await, Found::Nothing));
    assert!(audited(&it).await.is_empty());
    assert_eq!(Report { dry_run: false, ..rehearsed }, import(&it, file).await);
    assert_eq!(it.only("ada").await.username, "ada");
}

#[tokio::test]
async fn names_that_lead_to_several_accounts_are_counted_once_each() {
    let it = fixture().await;
    import(&it, "username,email\nold,shared0@post.example\n").await;
    let mut file = "username,email,email2\n".to_owned();
    // Shared with the database, within a batch, across batches, by three, and with a username.
    file.push_str(
        "a,shared0@post.example,\nb,shared1@post.example,\nc,Shared1@post.example,shared2@post.example\n",
    );
    file.push_str("d,username@post.example,\nusername@post.example,own@post.example,\n");
    file.push_str("own@home.example,own@home.example,\n");
    for number in 0..BATCH {
        file.push_str(&format!("user{number},user{number}@post.example,\n"));
    }
    file.push_str("y,shared2@post.example,\nz,shared1@post.example,\n");
    let rehearsed = dry_run(&it, &file).await;
    let report = import(&it, &file).await;
    assert_eq!((rehearsed.ambiguous_names, report.ambiguous_names), (4, 4));
    assert!(matches!(it.find("shared2@post.example").await, Found::Several));
    assert_eq!(it.only("z").await.username, "z");
    // Rows that are not taken make nothing ambiguous.
    let again = import(&it, &file).await;
    assert_eq!((again.imported, again.ambiguous_names), (0, 0));
}

async fn manager_of(it: &Fixture, name: &str) -> Option<String> {
    let id = it.only(name).await.id;
    let mut scope = it.directory.options.store.read(ORGANIZATION).await.unwrap();
    let manager = scope.account(id).await.unwrap().unwrap().manager?;
    Some(scope.account(manager).await.unwrap().unwrap().username)
}

/// The same report of a dry run and of the import after it.
async fn rehearsed_and_done(it: &Fixture, file: &str) -> Report {
    let rehearsed = dry_run(it, file).await;
    let report = import(it, file).await;
    assert_eq!(Report { dry_run: false, ..rehearsed }, report);
    report
}

#[tokio::test]
async fn managers_stand_above_their_people_below_them_or_in_the_database() {
    let it = fixture().await;
    import(&it, "username,email\nolga,olga@post.example\n").await;
    let mut file =
        "username,sign_in_name,manager\nada,,ZOE@meridian.example\nbob,,Olga@post.example\n".to_owned();
    for number in 0..BATCH {
        file.push_str(&format!("user{number},,zoe\n"));
    }
    file.push_str("zoe,zoe@meridian.example,ada\ncarl,,zoe\n");
    let report = rehearsed_and_done(&it, &file).await;
    assert_eq!((remarks(&report.rejected), remarks(&report.without_manager)), (vec![], vec![]));
    assert_eq!((report.imported, report.managers), (4 + BATCH as u64, 4 + BATCH as u64));
    for (name, manager) in [
        ("ada", "zoe"),
        ("bob", "olga"),
        ("user0", "zoe"),
        ("user499", "zoe"),
        ("zoe", "ada"),
        ("carl", "zoe"),
    ] {
        assert_eq!(manager_of(&it, name).await.as_deref(), Some(manager), "{name}");
    }
    let audited = audited(&it).await;
    assert!(audited.contains(&"users.imported imported=0 rejected=0 managers=500".to_owned()), "{audited:?}");
}

#[tokio::test]
async fn a_manager_whom_nobody_or_several_are_is_left_out_with_its_line_and_reason() {
    let it = fixture().await;
    import(&it, "username,sign_in_name,email\nolga,taken@meridian.example,both@post.example\n").await;
    let file = "username,sign_in_name,email,manager\n\
        ada,,,nobody\n\
        bob,,,shared@post.example\n\
        carl,,shared@post.example,CARL\n\
        dora,,shared@post.example,dora@meridian.example\n\
        eve,taken@meridian.example,,\n\
        fred,,,eve\n\
        gina,gina@meridian.example,own@post.example,own@post.example\n\
        hans,,both@post.example,\n\
        ines,,,both@post.example\n\
        olga,,,ada\n";
    let report = rehearsed_and_done(&it, file).await;
    let (nobody, several) =
        ("nobody has the name in `manager`", "several accounts have the name in `manager`");
    let own = "`manager` is a name of the same account";
    let without = [(2, nobody), (3, several), (4, own), (5, nobody), (7, nobody), (8, own), (10, several)];
    assert_eq!(remarks(&report.without_manager), without.map(|(line, why)| (line, why.to_owned())));
    let lines: Vec<_> = report.rejected.iter().map(|remark| remark.line).collect();
    assert_eq!((lines, report.imported), (vec![6, 11], 8));
    assert_eq!(manager_of(&it, "ada").await, None);
    assert_eq!(
        manager_of(&it, "olga").await.as_deref(),
        Some("ada"),
        "an account that was there gets its first one"
    );
    assert_eq!(report.managers, 1);
}

#[tokio::test]
async fn a_file_that_comes_again_sets_the_managers_that_are_missing_and_no_others() {
    let it = fixture().await;
    import(&it, "username,manager\nada,zoe\nbob,zeo\nzoe,\n").await;
    let report = rehearsed_and_done(&it, "username,manager\nada,bob\nbob,zoe\nzoe,\n").await;
    assert_eq!((report.imported, report.managers, report.without_manager.len()), (0, 1, 0));
    assert_eq!(manager_of(&it, "bob").await.as_deref(), Some("zoe"));
    assert_eq!(manager_of(&it, "ada").await.as_deref(), Some("zoe"), "it has one");
}

/// A file that is made while it is read, and knows how much of it was.
struct Endless {
    rows: u64,
    line: Vec<u8>,
    read: Arc<AtomicU64>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.line.is_empty() && self.rows > 0 {
            self.rows -= 1;
            self.line = format!("user{0},user{0}@post.example\n", self.rows).into_bytes();
        }
        let count = buffer.len().min(self.line.len());
        buffer[..count].copy_from_slice(&self.line[..count]);
        self.line.drain(..count);
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

#[tokio::test]
async fn a_long_file_is_taken_piece_by_piece() {
    let it = fixture().await;
    let read = Arc::new(AtomicU64::new(0));
    let file = Endless { rows: 5_000, line: b"username,email\n".to_vec(), read: Arc::clone(&read) };
    let mut steps = Vec::new();
    let report = it.directory.import(file, false, |step| {
        assert!(
            read.load(Ordering::Relaxed).saturating_sub(step.bytes) <= 16 * 1024,
            "no more is read than is taken"
        );
        steps.push(step);
    });
    assert_eq!(report.await.unwrap().imported, 5_000);
    assert!(steps.len() >= 10 && steps.windows(2).all(|pair| pair[0].rows < pair[1].rows + 1));
    assert_eq!(steps.last().unwrap().rows, 5_000);
    assert!(steps.last().unwrap().bytes >= read.load(Ordering::Relaxed));
}
