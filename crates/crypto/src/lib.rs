//! Keys, sealing, keyed hashes and derived secrets: bytes in, bytes out, no clock, no randomness of its own.
//!
//! Everything starts at a [`KeyRing`], read from one key file that never enters the database. Each use has a
//! [`Purpose`], and each purpose has sub-keys of its own (HKDF-SHA256, RFC 5869), so a value made for one use
//! is worthless for another:
//!
//! * [`KeyRing::seal`] and [`KeyRing::open`] keep data that must be read again (XChaCha20-Poly1305), bound to
//!   the row it belongs to by [`Aad`];
//! * [`KeyRing::keyed_hash`] finds and compares what must not be read again (HMAC-SHA256, requirement LNK-07);
//! * [`one_time_password`] computes what authenticator apps and hardware tokens show;
//! * [`is_signature`] verifies what the key of a browser has signed;
//! * [`KeyRing::derive_digits`] and [`KeyRing::derive_token`] make codes and links that are stored nowhere.
//!
//! Backups have a [`BackupKey`] apart from it, see [`BackupWriter`].
//!
//! To add a use, add a line to [`Purpose`]. New values take the active key of the ring; old ones stay readable as
//! long as theirs is on it (requirement CRY-03).

mod backup;
mod derive;
mod hash;
mod key_file;
mod one_time_password;
mod pad;
mod purpose;
mod ring;
mod seal;
mod signature;

pub use backup::{BackupError, BackupKey, BackupReader, BackupWriter};
pub use derive::{Derivation, DeriveError, MAXIMUM_DIGITS, MINIMUM_DIGITS};
pub use hash::equal;
pub use key_file::KeyFileError;
pub use one_time_password::{HashAlgorithm, one_time_password};
pub use pad::{PAD_OVERHEAD, PadError, pad, unpad};
pub use purpose::Purpose;
pub use ring::{KeyId, KeyRing, UnknownKey};
pub use seal::{Aad, OpenError, SEAL_OVERHEAD};
pub use signature::{is_public_key, is_signature, token_digest};
