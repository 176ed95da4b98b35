//! The first line of a backup: what it is, and which keys of the installation it needs.

use anyhow::{Context, bail};
use data_encoding::HEXLOWER;
use regain_core::time::Timestamp;
use regain_crypto::{KeyId, KeyRing, Purpose};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What comes before the rows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    /// Number of this form.
    format: u32,
    /// The program that made it.
    program: String,
    /// When it was made.
    pub(crate) made_at: Timestamp,
    /// The keys that rows are sealed with.
    keys: Vec<KeyOfBackup>,
    /// The key file, if it was asked for.
    pub(crate) key_file: Option<Zeroizing<String>>,
}

/// A key that a backup needs.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyOfBackup {
    id: u32,
    /// Keyed hash of nothing, in hexadecimal.
    check: String,
}

const FORMAT: u32 = 1;

impl Header {
    pub(crate) fn new(keys: &KeyRing, made_at: Timestamp, include_keys: bool) -> Self {
        let ids = std::iter::once(keys.active_id()).chain(keys.retired_ids());
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at,
            keys: ids.filter_map(|id| Some(KeyOfBackup { id: id.0, check: check(keys, id)? })).collect(),
            key_file: include_keys.then(|| keys.to_file_text()),
        }
    }

    /// The line, with its line feed.
    pub(crate) fn to_line(&self) -> anyhow::Result<Zeroizing<String>> {
        let mut line = Zeroizing::new(serde_json::to_string(self)?);
        line.push('\n');
        Ok(line)
    }

    /// Reads the line.
    pub(crate) fn parse(line: &str) -> anyhow::Result<Self> {
        let header: Self = serde_json::from_str(line).context("Its first line can't be read.")?;
        if header.format != FORMAT {
            bail!("It was made by Regain {}, in a form that this version does not know.", header.program);
        }
        Ok(header)
    }

    /// Whether these keys read the backup; the numbers of those that are missing or others.
    pub(crate) fn missing_in(&self, keys: &KeyRing) -> Vec<u32> {
        let is_there = |key: &&KeyOfBackup| check(keys, KeyId(key.id)).as_ref() == Some(&key.check);
        self.keys.iter().filter(|key| !is_there(key)).map(|key| key.id).collect()
    }
}

fn check(keys: &KeyRing, id: KeyId) -> Option<String> {
    keys.keyed_hash_with(id, Purpose::KeyCheck, &[]).ok().map(|hash| HEXLOWER.encode(&hash))
}
