//! Sealing of backups: a stream of any length in flat memory, under a key of its own.
//!
//! The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over XChaCha20-Poly1305: chunks of 64 KiB, each
//! with its number and whether it is the last in the nonce. So chunks that were altered, left out, exchanged or cut
//! off don't open. A fresh salt gives each backup a key of its own (HKDF-SHA256), so no nonce is used twice.
//!
//! ```text
//! regain-backup 1\n | key's check value (8 bytes) | salt (32) | chunks, each 16 bytes longer than its content
//! ```

mod key;

use std::io::{self, Read, Write};

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use zeroize::Zeroizing;

pub use key::BackupKey;

const MAGIC: &[u8; 16] = b"regain-backup 1\n";
const SALT: usize = 32;
const HEADER: usize = MAGIC.len() + key::CHECK + SALT;
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

/// Why a backup can't be read. Nothing of what is in it is in this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// It does not begin as a backup does.
    #[error("this is not a backup of Regain, or of a version that this one does not know")]
    NotABackup,
    /// It was made with another key.
    #[error("this backup was made with another backup key")]
    AnotherKey,
    /// Its end is missing.
    #[error("this backup is cut off: its end is missing")]
    CutOff,
    /// A byte is not what was written.
    #[error("this backup was altered or damaged")]
    Altered,
}

impl From<BackupError> for io::Error {
    fn from(error: BackupError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

/// What a chunk is sealed with.
struct Sealer {
    cipher: XChaCha20Poly1305,
    header: [u8; HEADER],
    number: u32,
}

impl Sealer {
    fn new(key: &BackupKey, header: [u8; HEADER]) -> Self {
        let salt = header.last_chunk::<SALT>().copied().unwrap_or_default();
        let cipher = XChaCha20Poly1305::new((&*key.of_one_backup(&salt)).into());
        Self { cipher, header, number: 0 }
    }

    /// Nineteen zeros (the key is used for one backup only), the number, and whether it is the last.
    fn nonce(&self, is_last: bool) -> [u8; 24] {
        let mut nonce = [0; 24];
        if let Some(end) = nonce.last_chunk_mut::<5>() {
            let [a, b, c, d] = self.number.to_be_bytes();
            *end = [a, b, c, d, u8::from(is_last)];
        }
        nonce
    }

    /// 256 TiB fit.
    fn count(&mut self) -> io::Result<()> {
        self.number = self.number.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(())
    }

    fn seal(&mut self, content: &[u8], is_last: bool) -> io::Result<Vec<u8>> {
        let payload = Payload { msg: content, aad: &self.header };
        let sealed = self.cipher.encrypt(&self.nonce(is_last).into(), payload);
        self.count()?;
        sealed.map_err(|_| io::ErrorKind::FileTooLarge.into())
    }

    fn open(&mut self, sealed: &[u8], is_last: bool) -> io::Result<Zeroizing<Vec<u8>>> {
        let decrypt = |is_last| {
            let payload = Payload { msg: sealed, aad: &self.header };
            self.cipher.decrypt(&self.nonce(is_last).into(), payload)
        };
        let opened = match decrypt(is_last) {
            Ok(opened) => Zeroizing::new(opened),
            Err(_) if is_last && decrypt(false).is_ok() => return Err(BackupError::CutOff.into()),
            Err(_) => return Err(BackupError::Altered.into()),
        };
        self.count()?;
        Ok(opened)
    }
}

/// Writes a sealed stream. Without [`Self::finish`] it counts as cut off.
pub struct BackupWriter<W> {
    inner: W,
    sealer: Sealer,
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> BackupWriter<W> {
    /// Begins a stream. The caller brings a fresh salt from the operating system's generator.
    ///
    /// # Errors
    /// Those of `inner`.
    pub fn new(mut inner: W, key: &BackupKey, salt: [u8; SALT]) -> io::Result<Self> {
        let mut header = [0; HEADER];
        let parts = [&MAGIC[..], &key.check_value(), &salt].concat();
        header.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
        inner.write_all(&header)?;
        Ok(Self { inner, sealer: Sealer::new(key, header), chunk: Zeroizing::new(Vec::with_capacity(CHUNK)) })
    }

    /// Writes the last chunk, and answers what was written to.
    ///
    /// # Errors
    /// Those of the inner writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_chunk(true)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    fn write_chunk(&mut self, is_last: bool) -> io::Result<()> {
        let sealed = self.sealer.seal(&self.chunk, is_last)?;
        self.chunk.clear();
        self.inner.write_all(&sealed)
    }
}

impl<W: Write> Write for BackupWriter<W> {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        // A full chunk waits until it is known that it is not the last.
        if self.chunk.len() == CHUNK {
            self.write_chunk(false)?;
        }
        let fits = content.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(content.get(..fits).unwrap_or_default());
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads what [`BackupWriter`] wrote. Errors of what it says itself carry a [`BackupError`].
pub struct BackupReader<R> {
    inner: R,
    sealer: Sealer,
    /// What was read ahead of the chunk that is being handed out.
    ahead: Vec<u8>,
    chunk: Zeroizing<Vec<u8>>,
    taken: usize,
    is_over: bool,
}

impl<R: Read> BackupReader<R> {
    /// Reads the beginning.
    ///
    /// # Errors
    /// [`BackupError::NotABackup`], [`BackupError::AnotherKey`], and those of `inner`.
    pub fn new(mut inner: R, key: &BackupKey) -> io::Result<Self> {
        let mut header = [0; HEADER];
        let is_short = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
        inner
            .read_exact(&mut header)
            .map_err(|error| if is_short(&error) { BackupError::NotABackup.into() } else { error })?;
        let (magic, rest) = header.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(BackupError::NotABackup.into());
        }
        if !rest.starts_with(&key.check_value()) {
            return Err(BackupError::AnotherKey.into());
        }
        let (sealer, ahead) = (Sealer::new(key, header), Vec::with_capacity(CHUNK + TAG + 1));
        Ok(Self { inner, sealer, ahead, chunk: Zeroizing::default(), taken: 0, is_over: false })
    }

    /// Opens the next chunk. One byte more than it has tells whether it is the last.
    fn next_chunk(&mut self) -> io::Result<()> {
        let missing = CHUNK + TAG + 1 - self.ahead.len();
        self.inner.by_ref().take(missing as u64).read_to_end(&mut self.ahead)?;
        self.is_over = self.ahead.len() <= CHUNK + TAG;
        let size = self.ahead.len().min(CHUNK + TAG);
        self.chunk = self.sealer.open(self.ahead.get(..size).unwrap_or_default(), self.is_over)?;
        self.ahead.drain(..size);
        self.taken = 0;
        Ok(())
    }
}

impl<R: Read> Read for BackupReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.chunk.len() && !self.is_over {
            self.next_chunk()?;
        }
        let read = self.chunk.get(self.taken..).unwrap_or_default().read(buffer)?;
        self.taken += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
