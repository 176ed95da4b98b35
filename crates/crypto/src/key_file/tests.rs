//! What a key file may say, who may read it, and what a failed write leaves.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::Purpose;

fn ring() -> KeyRing {
    let mut ring = KeyRing::generate(Zeroizing::new([0xa1; 32]));
    ring.rotate([0xb2; 32]);
    ring
}

fn same(left: &KeyRing, right: &KeyRing) -> bool {
    let hashes = |ring: &KeyRing| ring.keyed_hash_candidates(Purpose::Subject, &[b"x"]);
    left.active_id() == right.active_id()
        && left.retired_ids().eq(right.retired_ids())
        && hashes(left) == hashes(right)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn error(text: &str) -> String {
    KeyRing::parse(text).err().expect("an error").to_string()
}

#[test]
fn the_text_is_read_back_and_was_reserved_at_once() {
    let text = ring().to_file_text();
    assert!(same(&KeyRing::parse(&text).unwrap(), &ring()));
    assert!(text.starts_with("regain-keys 1\n# "));
    assert!(text.ends_with(&format!(
        "\n2 active {}\n1 retired {}\n",
        BASE64.encode(&[0xb2; 32]),
        BASE64.encode(&[0xa1; 32])
    )));
    let mut longest = KeyRing::generate(Zeroizing::new([1; 32]));
    longest.retired.push(MasterKey { id: KeyId(u32::MAX), bytes: Zeroizing::new([1; 32]) });
    let capacity = HEADER.len() + 1 + ADVICE.len() + 2 * MAXIMUM_LINE;
    assert_eq!(longest.to_file_text().capacity(), capacity);
}

#[test]
fn a_wrong_line_is_named_and_not_repeated() {
    let key = BASE64.encode(&[1; 32]);
    for (text, expected) in [
        (String::new(), "exactly one active key"),
        ("regain-keys 2\n".into(), "line 1 of the key file: it must be `regain-keys 1`"),
        (format!("1 active {key}"), "line 1 of the key file: it must be `regain-keys 1`"),
        ("regain-keys 1\n".into(), "exactly one active key"),
        (
            format!("regain-keys 1\n\n# note\n1 active {key}\nhello\n"),
            "line 5 of the key file: it must be `<number>",
        ),
        (format!("regain-keys 1\n1 active {key} x"), "line 2 of the key file: it must be `<number>"),
        (format!("regain-keys 1\n1  active {key}"), "line 2 of the key file: it must be `<number>"),
        (format!("regain-keys 1\n 1 active {key}"), "line 2 of the key file: it must be `<number>"),
        (format!("regain-keys 1\n0 active {key}"), "line 2 of the key file: the key number"),
        (format!("regain-keys 1\n4294967296 active {key}"), "line 2 of the key file: the key number"),
        (format!("regain-keys 1\n1 used {key}"), "line 2 of the key file: the word after"),
        (
            format!("regain-keys 1\n1 active {}", BASE64.encode(&[1; 31])),
            "line 2 of the key file: the key must be 32",
        ),
        (
            format!("regain-keys 1\n1 active {}", key.trim_end_matches('=')),
            "line 2 of the key file: the key must be 32",
        ),
        (format!("regain-keys 1\n1 retired {key}"), "exactly one active key"),
        (format!("regain-keys 1\n1 active {key}\n2 active {key}"), "exactly one active key"),
        (format!("regain-keys 1\n1 active {key}\n2 retired {key}"), "with lower numbers"),
        (format!("regain-keys 1\n2 active {key}\n1 next {key}"), "with a higher one"),
        (format!("regain-keys 1\n1 active {key}\n2 next {key}\n3 next {key}"), "at most one next key"),
        (format!("regain-keys 1\n1 next {key}"), "exactly one active key"),
        (
            format!("regain-keys 1\n2 active {key}\n1 retired {key}\n1 retired {key}"),
            "line 4 of the key file: this key number",
        ),
    ] {
        let error = error(&text);
        assert!(error.contains(expected), "{text:?} gives {error:?}");
        assert!(!error.contains(&key[..10]), "{error}");
    }
}

#[test]
fn a_created_file_is_the_owners_alone_and_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    ring().create_file(&path).unwrap();
    assert_eq!(mode(&path), 0o600);
    assert!(same(&KeyRing::read_file(&path).unwrap(), &ring()));
    let other = KeyRing::generate(Zeroizing::new([1; 32]));
    assert!(matches!(other.create_file(&path), Err(KeyFileError::Exists { .. })));
    assert!(same(&KeyRing::read_file(&path).unwrap(), &ring()));
}

#[test]
fn a_ring_takes_the_place_of_its_file_and_stays_the_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    ring().create_file(&path).unwrap();
    fs::write(folder.path().join("keys.new"), "left by a crash").unwrap();
    let to_come = || ring().with_next(Zeroizing::new([3; 32]));
    to_come().replace_file(&path).unwrap();
    let read = KeyRing::read_file(&path).unwrap();
    assert!(same(&read, &to_come()) && read.next_id() == Some(KeyId(3)));
    assert_eq!(mode(&path), 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    fs::create_dir(folder.path().join("keys.new")).unwrap();
    assert!(matches!(ring().replace_file(&path), Err(KeyFileError::Write { .. })));
    assert!(same(&KeyRing::read_file(&path).unwrap(), &to_come()));
}

#[test]
fn a_file_that_others_can_read_is_refused_with_the_way_to_repair_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    ring().create_file(&path).unwrap();
    for mode in [0o640, 0o604, 0o620, 0o660, 0o644, 0o610] {
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let error = KeyRing::read_file(&path).err().expect("refused").to_string();
        assert!(error.contains(&format!("(mode {mode:o})")), "{error}");
        assert!(error.contains(&format!("chmod 600 {}", path.display())), "{error}");
    }
    fs::set_permissions(&path, PermissionsExt::from_mode(0o400)).unwrap();
    assert!(KeyRing::read_file(&path).is_ok());
}

#[test]
fn what_is_no_file_of_that_kind_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(KeyRing::read_file(folder.path()), Err(KeyFileError::NotAKeyFile { .. })));
    assert!(matches!(KeyRing::read_file(Path::new("/dev/zero")), Err(KeyFileError::NotAKeyFile { .. })));
    assert!(matches!(KeyRing::read_file(&folder.path().join("none")), Err(KeyFileError::Read { .. })));
    let big = folder.path().join("big");
    ring().create_file(&big).unwrap();
    OpenOptions::new().write(true).open(&big).unwrap().set_len(MAXIMUM_SIZE + 1).unwrap();
    assert!(matches!(KeyRing::read_file(&big), Err(KeyFileError::NotAKeyFile { .. })));
}
