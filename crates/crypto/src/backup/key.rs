//! The key of backups: a file of its own, apart from the backups and from the installation's key file.

use std::path::Path;

use data_encoding::BASE64;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::KeyFileError;
use crate::key_file::{create_private_file, read_private_file};

const HEADER: &str = "regain-backup-key 1";
const ADVICE: &str = "# Backups that were made with this key can be read with it and with nothing else.\n\
                      # Keep it apart from them, and a copy of it in a safe place.\n";
/// Bytes that say whether two keys are one.
pub(super) const CHECK: usize = 8;

/// What backups are sealed with. It has no `Debug` and no `Clone`, and is wiped when it is dropped.
pub struct BackupKey(Zeroizing<[u8; 32]>);

impl BackupKey {
    /// A key of 32 bytes from the operating system's generator.
    #[must_use]
    pub const fn new(random: Zeroizing<[u8; 32]>) -> Self {
        Self(random)
    }

    /// Reads a file that [`Self::create_file`] made.
    ///
    /// # Errors
    /// [`KeyFileError::Mode`] if others may read it, [`KeyFileError::Line`] if it says something else.
    pub fn read_file(path: &Path) -> Result<Self, KeyFileError> {
        let text = read_private_file(path)?;
        let wrong = |line, problem| KeyFileError::Line { line, problem };
        let mut lines = (1..).zip(text.lines());
        if lines.next().is_none_or(|(_, first)| first != HEADER) {
            return Err(wrong(1, "it must be `regain-backup-key 1`"));
        }
        let (line, key) = lines
            .find(|(_, text)| !text.is_empty() && !text.starts_with('#'))
            .ok_or(wrong(2, "the key is missing"))?;
        let decoded = BASE64.decode(key.as_bytes()).map(Zeroizing::new);
        let key = decoded.ok().and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
        key.map(|bytes| Self(Zeroizing::new(bytes))).ok_or(wrong(line, "the key must be 32 bytes in base64"))
    }

    /// Writes a new file that only its owner can read (mode 0600), down to the disk.
    ///
    /// # Errors
    /// [`KeyFileError::Exists`] and [`KeyFileError::Write`].
    pub fn create_file(&self, path: &Path) -> Result<(), KeyFileError> {
        let encoded = Zeroizing::new(BASE64.encode(self.0.as_slice()));
        let mut text = Zeroizing::new(String::with_capacity(HEADER.len() + ADVICE.len() + encoded.len() + 2));
        for part in [HEADER, "\n", ADVICE, &encoded, "\n"] {
            text.push_str(part);
        }
        create_private_file(path, &text)
    }

    pub(super) fn check_value(&self) -> [u8; CHECK] {
        *self.expand(None, b"regain/backup/1/check")
    }

    /// The key of the backup with this salt.
    pub(super) fn of_one_backup(&self, salt: &[u8]) -> Zeroizing<[u8; 32]> {
        self.expand(Some(salt), b"regain/backup/1")
    }

    #[expect(clippy::expect_used, reason = "HKDF refuses only more than 8160 bytes, N is 8 or 32")]
    fn expand<const N: usize>(&self, salt: Option<&[u8]>, what: &[u8]) -> Zeroizing<[u8; N]> {
        let mut key = Zeroizing::new([0; N]);
        Hkdf::<Sha256>::new(salt, self.0.as_slice())
            .expand(what, key.as_mut_slice())
            .expect("at most 8160 bytes");
        key
    }
}
