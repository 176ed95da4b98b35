//! The key file: a header line, then one key per line. The file is the one secret that every other secret of
//! an installation hangs on, so it is kept apart from the database and its backups.
//!
//! ```text
//! regain-keys 1
//! 1 retired 5t6…=
//! 2 active Zq9…=
//! 3 next Km2…=
//! ```
//! Empty lines and lines that start with `#` are skipped.

use std::cmp::Ordering;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::ring::MasterKey;
use crate::{KeyId, KeyRing};

const HEADER: &str = "regain-keys 1";
const ADVICE: &str = "# Everything Regain keeps is sealed with these keys. Whoever reads them reads it all; without them it is lost.\n\
                      # Keep a copy of this file in a safe place, apart from the backups of the database.\n";
/// Thousands of rotations; more is some other file.
const MAXIMUM_SIZE: u64 = 1024 * 1024;

/// Why a key file could not be read or written. Nothing of a key is in it.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// A line is not what it should be.
    #[error("line {line} of the key file: {problem}")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// There is no active key, or more than one, or the numbers are not in the order of the keys' lives.
    #[error(
        "the key file must have exactly one active key, retired ones with lower numbers, and at most one next key with a higher one"
    )]
    Active,
    /// Others than the owner may read or write the file.
    #[error(
        "{path} can be read by others (mode {mode:03o}): run `chmod 600 {path}`, and rotate the keys if someone may have read it"
    )]
    Mode {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The path is a directory or a device, or the file is bigger than a key file ever is (1 MiB).
    #[error("{path} is not a key file")]
    NotAKeyFile {
        /// What the path names.
        path: PathBuf,
    },
    /// A file is there already and is not overwritten.
    #[error("{path} exists already: it may hold the keys of an installation, so it is not overwritten")]
    Exists {
        /// The file in the way.
        path: PathBuf,
    },
    /// Reading failed.
    #[error("could not read {path}")]
    Read {
        /// The key file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Writing failed; a file that was there is unchanged.
    #[error("could not write {path}")]
    Write {
        /// The key file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl KeyRing {
    /// Reads the text of a key file.
    ///
    /// # Errors
    /// [`KeyFileError::Line`] names the first wrong line; [`KeyFileError::Active`].
    pub fn parse(text: &str) -> Result<Self, KeyFileError> {
        let (mut active, mut next) = (Vec::new(), Vec::new());
        let mut retired: Vec<MasterKey> = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let wrong = |problem| KeyFileError::Line { line, problem };
            match (line, text) {
                (1, HEADER) => {}
                (1, _) => return Err(wrong("it must be `regain-keys 1`")),
                (_, text) if text.is_empty() || text.starts_with('#') => {}
                (_, text) => {
                    let (state, key) = parse_key(text).map_err(wrong)?;
                    if active.iter().chain(&retired).chain(&next).any(|other| other.id == key.id) {
                        return Err(wrong("this key number is there already"));
                    }
                    match state {
                        State::Active => active.push(key),
                        State::Retired => retired.push(key),
                        State::Next => next.push(key),
                    }
                }
            }
        }
        retired.sort_by_key(|key| std::cmp::Reverse(key.id));
        // Numbers follow the keys' lives, so a number that was not given was never another key's.
        match (active.pop(), next.pop()) {
            (Some(key), to_come)
                if active.is_empty()
                    && next.is_empty()
                    && retired.first().is_none_or(|newest| newest.id < key.id)
                    && to_come.as_ref().is_none_or(|to_come| to_come.id > key.id) =>
            {
                Ok(Self { active: key, retired, next: to_come })
            }
            _ => Err(KeyFileError::Active),
        }
    }

    /// The text of a key file, which [`KeyRing::parse`] reads.
    #[must_use]
    pub fn to_file_text(&self) -> Zeroizing<String> {
        // Reserved at once: a string that grows leaves copies of its keys behind.
        let size = HEADER.len() + 1 + ADVICE.len() + self.keys().count() * MAXIMUM_LINE;
        let mut text = Zeroizing::new(String::with_capacity(size));
        text.push_str(HEADER);
        text.push('\n');
        text.push_str(ADVICE);
        for key in self.keys() {
            let state = match key.id.cmp(&self.active.id) {
                Ordering::Less => "retired",
                Ordering::Equal => "active",
                Ordering::Greater => "next",
            };
            let encoded = Zeroizing::new(BASE64.encode(key.bytes.as_slice()));
            for part in [&key.id.to_string(), " ", state, " ", &encoded, "\n"] {
                text.push_str(part);
            }
        }
        text
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyFileError::Mode`] if group or others may read or write it, and whatever [`KeyRing::parse`] finds.
    pub fn read_file(path: &Path) -> Result<Self, KeyFileError> {
        Self::parse(&read_private_file(path)?)
    }

    /// Writes a new key file that only its owner can read (mode 0600), down to the disk.
    ///
    /// # Errors
    /// [`KeyFileError::Exists`] and [`KeyFileError::Write`].
    pub fn create_file(&self, path: &Path) -> Result<(), KeyFileError> {
        create_private_file(path, &self.to_file_text())
    }

    /// Puts this ring in the place of a key file, at once: whoever reads it meanwhile reads the old one or the new one.
    /// It goes through a file beside it that ends in `.new`; one that a crash left there is overwritten.
    ///
    /// # Errors
    /// [`KeyFileError::Write`]; the file that was there is unchanged.
    pub fn replace_file(&self, path: &Path) -> Result<(), KeyFileError> {
        let mut name = path.as_os_str().to_owned();
        name.push(".new");
        let beside = PathBuf::from(name);
        let failed = |source| KeyFileError::Write { path: path.into(), source };
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
        write_new(&beside, &self.to_file_text())?;
        fs::rename(&beside, path).and_then(|()| sync_folder(path)).map_err(failed)
    }
}

/// Reads a small file that nobody but its owner may read or write.
pub(crate) fn read_private_file(path: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    let read = |source| KeyFileError::Read { path: path.into(), source };
    let file = File::open(path).map_err(read)?;
    let metadata = file.metadata().map_err(read)?;
    if !metadata.is_file() || metadata.len() > MAXIMUM_SIZE {
        return Err(KeyFileError::NotAKeyFile { path: path.into() });
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(KeyFileError::Mode { path: path.into(), mode: metadata.mode() & 0o777 });
    }
    let size = usize::try_from(metadata.len()).unwrap_or_default();
    let mut text = Zeroizing::new(String::with_capacity(size));
    file.take(metadata.len()).read_to_string(&mut text).map_err(read)?;
    Ok(text)
}

/// Writes a new file that only its owner can read (mode 0600), down to the disk.
pub(crate) fn create_private_file(path: &Path, text: &str) -> Result<(), KeyFileError> {
    write_new(path, text)?;
    sync_folder(path).map_err(|source| KeyFileError::Write { path: path.into(), source })
}

fn write_new(path: &Path, text: &str) -> Result<(), KeyFileError> {
    let failed = |source: io::Error| {
        if source.kind() == io::ErrorKind::AlreadyExists {
            return KeyFileError::Exists { path: path.into() };
        }
        KeyFileError::Write { path: path.into(), source }
    };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .inspect_err(|_| drop(fs::remove_file(path)))
        .map_err(failed)
}

/// `4294967295 retired ` and 44 characters of base64, with the line feed.
const MAXIMUM_LINE: usize = 10 + 1 + 7 + 1 + 44 + 1;

enum State {
    Active,
    Retired,
    Next,
}

/// Reads one `<number> <active|retired|next> <base64>`; the error says what is wrong and repeats nothing of the line.
fn parse_key(line: &str) -> Result<(State, MasterKey), &'static str> {
    let mut words = line.split(' ');
    let (Some(id), Some(state), Some(key), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err("it must be `<number> <active|retired|next> <key in base64>`");
    };
    let id = id.parse().ok().filter(|id| *id > 0).ok_or("the key number must be 1 to 4294967295")?;
    let state = match state {
        "active" => State::Active,
        "retired" => State::Retired,
        "next" => State::Next,
        _ => return Err("the word after the key number must be `active`, `retired` or `next`"),
    };
    let decoded = BASE64.decode(key.as_bytes()).map(Zeroizing::new);
    let key = decoded.ok().and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
    let bytes = Zeroizing::new(key.ok_or("the key must be 32 bytes in base64")?);
    Ok((state, MasterKey { id: KeyId(id), bytes }))
}

/// Makes a new name in a folder survive a power cut.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests;
