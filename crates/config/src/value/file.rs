//! Paths of files, and secrets in files.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml::de::DeValue;
use zeroize::Zeroizing;

use super::plain::text;
use crate::schema::Setting;

/// Longest secret, in bytes.
const LONGEST: u64 = 64 * 1024;

impl Setting for PathBuf {
    fn kind() -> String {
        "a path; a relative one starts at the folder of this file".into()
    }

    fn read(value: &DeValue<'_>, folder: &Path) -> Result<Self, String> {
        match text(value)? {
            "" => Err("leave the setting out to have none".into()),
            path if path.contains('\0') => Err("a path has no NUL characters".into()),
            path => Ok(folder.join(path)),
        }
    }

    fn show(&self) -> Option<String> {
        Some(format!("\"{}\"", self.display()))
    }
}

/// A file that holds one secret, so that the configuration itself holds none. It is read when it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretFile(PathBuf);

/// Why a secret could not be read from its file.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// The file is not there, not text, or can't be read.
    #[error("could not read the secret in {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file is empty or longer than 64 KiB.
    #[error("{path} must hold one secret, and nothing else")]
    Content {
        /// The file.
        path: PathBuf,
    },
}

impl SecretFile {
    /// Reads the secret; one line break at the end is not part of it.
    ///
    /// # Errors
    /// [`SecretFileError`].
    pub fn read(&self) -> Result<Zeroizing<String>, SecretFileError> {
        let read = |source| SecretFileError::Read { path: self.0.clone(), source };
        let capacity = usize::try_from(LONGEST).unwrap_or_default() + 1;
        // Reserved at once: a string that grows leaves copies behind.
        let mut secret = Zeroizing::new(String::with_capacity(capacity));
        File::open(&self.0).map_err(read)?.take(LONGEST + 1).read_to_string(&mut secret).map_err(read)?;
        for end in ['\n', '\r'] {
            if secret.ends_with(end) {
                secret.pop();
            }
        }
        if secret.is_empty() || secret.len() >= capacity {
            return Err(SecretFileError::Content { path: self.0.clone() });
        }
        Ok(secret)
    }
}

impl Setting for SecretFile {
    fn kind() -> String {
        PathBuf::kind()
    }

    fn read(value: &DeValue<'_>, folder: &Path) -> Result<Self, String> {
        <PathBuf as Setting>::read(value, folder).map(Self)
    }

    fn show(&self) -> Option<String> {
        self.0.show()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: impl AsRef<[u8]>) -> Result<String, SecretFileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, content).unwrap();
        SecretFile(path).read().map(|secret| secret.to_string())
    }

    #[test]
    fn one_line_break_at_the_end_is_not_part_of_a_secret() {
        for (content, secret) in
            [("s3cret", "s3cret"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), (" a b \n\n", " a b \n")]
        {
            assert_eq!(read(content).unwrap(), secret);
        }
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        assert!(matches!(read(""), Err(SecretFileError::Content { .. })));
        assert!(matches!(read("\n"), Err(SecretFileError::Content { .. })));
        assert!(matches!(read(vec![b'x'; 65_537]), Err(SecretFileError::Content { .. })));
        assert_eq!(read(vec![b'x'; 65_536]).unwrap().len(), 65_536);
        assert!(matches!(read([0xff]), Err(SecretFileError::Read { .. })));
        assert!(matches!(SecretFile("/nowhere".into()).read(), Err(SecretFileError::Read { .. })));
    }
}
