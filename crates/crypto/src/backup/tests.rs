//! What a stream gives back, and what is noticed.

use super::*;

fn key(number: u8) -> BackupKey {
    BackupKey::new(Zeroizing::new([number; 32]))
}

fn sealed(content: &[u8]) -> Vec<u8> {
    let mut writer = BackupWriter::new(Vec::new(), &key(1), [9; 32]).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn opened(sealed: &[u8], key: &BackupKey) -> Result<Vec<u8>, BackupError> {
    let mut content = Vec::new();
    let read = BackupReader::new(sealed, key).and_then(|mut reader| reader.read_to_end(&mut content));
    match read {
        Ok(_) => Ok(content),
        Err(error) => Err(*error.get_ref().unwrap().downcast_ref().unwrap()),
    }
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

#[test]
fn every_length_comes_back() {
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7] {
        let content = content(length);
        let sealed = sealed(&content);
        assert_eq!(sealed.len(), HEADER + length + length.div_ceil(CHUNK).max(1) * TAG);
        assert!(opened(&sealed, &key(1)).unwrap() == content, "{length}");
    }
}

#[test]
fn another_key_and_another_file_are_told_apart() {
    let sealed = sealed(b"content");
    assert_eq!(opened(&sealed, &key(2)), Err(BackupError::AnotherKey));
    assert_eq!(opened(b"regain-keys 1\n", &key(1)), Err(BackupError::NotABackup));
    assert_eq!(opened(&sealed[..HEADER - 1], &key(1)), Err(BackupError::NotABackup));
    assert_eq!(opened(&[&b"R"[..], &sealed[1..]].concat(), &key(1)), Err(BackupError::NotABackup));
}

#[test]
fn a_cut_anywhere_is_noticed() {
    let sealed = sealed(&content(2 * CHUNK + 10));
    for end in [HEADER + CHUNK + TAG, HEADER + 2 * (CHUNK + TAG)] {
        assert_eq!(opened(&sealed[..end], &key(1)), Err(BackupError::CutOff), "{end}");
    }
    for end in [HEADER, HEADER + 1, HEADER + TAG, HEADER + CHUNK, sealed.len() - 1] {
        assert_eq!(opened(&sealed[..end], &key(1)), Err(BackupError::Altered), "{end}");
    }
    assert_eq!(opened(&[&sealed[..], &[0]].concat(), &key(1)), Err(BackupError::Altered));
}

#[test]
fn every_changed_byte_and_every_moved_chunk_is_noticed() {
    let short = sealed(b"content");
    for place in 0..short.len() {
        let mut changed = short.clone();
        changed[place] ^= 1;
        assert!(opened(&changed, &key(1)).is_err(), "byte {place}");
    }
    let long = sealed(&content(3 * CHUNK));
    let chunk = |number: usize| &long[HEADER + number * (CHUNK + TAG)..][..CHUNK + TAG];
    for order in [[1, 0, 2], [0, 0, 2], [0, 1, 1], [0, 2, 1]] {
        let moved = [&long[..HEADER], chunk(order[0]), chunk(order[1]), chunk(order[2])].concat();
        assert_eq!(opened(&moved, &key(1)), Err(BackupError::Altered), "{order:?}");
    }
    let left_out = [&long[..HEADER], chunk(0), chunk(2)].concat();
    assert_eq!(opened(&left_out, &key(1)), Err(BackupError::Altered));
}

#[test]
fn the_file_of_a_key_is_the_owners_alone_and_is_never_overwritten() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backup.key");
    key(1).create_file(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(key(2).create_file(&path).is_err());
    assert_eq!(opened(&sealed(b"x"), &BackupKey::read_file(&path).unwrap()), Ok(b"x".to_vec()));
    let problem = |text: &str| {
        std::fs::write(&path, text).unwrap();
        BackupKey::read_file(&path).err().unwrap().to_string()
    };
    assert!(problem("regain-keys 1\n").contains("line 1"));
    assert!(problem("regain-backup-key 1\n# note\n").contains("the key is missing"));
    assert!(problem("regain-backup-key 1\n# note\nAAAA\n").contains("line 3"));
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    assert!(BackupKey::read_file(&path).err().unwrap().to_string().contains("chmod 600"));
}
