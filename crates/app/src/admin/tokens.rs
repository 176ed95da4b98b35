//! Hardware tokens: importing them, listing them, reporting them lost.

mod csv;
mod import;
mod inventory;
mod pskc;
mod secrets;
mod xml;

use regain_core::hardware_token::{NewHardwareToken, TokenProblem};
use regain_core::time::Timestamp;
use zeroize::Zeroizing;

pub use import::{TokenFile, TokenRemark, TokenReport};
pub use inventory::LostTokens;

/// Why a file is not read. Nothing of it was imported.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileProblem {
    /// It is neither.
    #[error("the file is neither a CSV file nor a PSKC file that can be read")]
    Unreadable,
    /// Other columns.
    #[error("the first line must be: upn,serial number,secret key,time interval,manufacturer,model")]
    Columns,
    /// Something in XML that reaches outside of the file, or only makes it larger.
    #[error("the file has a document type, a reference (&...;) or an instruction, which are refused")]
    Forbidden,
    /// Another version of PSKC.
    #[error("the file is not of version 1.0 of PSKC")]
    Version,
    /// RFC 6030, figure 9.
    #[error(
        "the file is signed, and Regain checks no signatures of token files: ask for one that is encrypted with a \
         pre-shared key or a passphrase"
    )]
    Signed,
    /// RFC 6030, figure 8.
    #[error(
        "the file is encrypted for a certificate (RSA): ask for one that is encrypted with a pre-shared key or a passphrase"
    )]
    Certificate,
    /// An unknown algorithm, or not all that it needs.
    #[error("the encryption of the file is not supported or not completely described")]
    Encryption,
    /// It is encrypted.
    #[error("the file is encrypted: give the {0} that came with it")]
    KeyMissing(&'static str),
    /// It can't be decrypted.
    #[error("the file can't be decrypted: is the key or passphrase the right one?")]
    KeyWrong,
}

/// What opens an encrypted file.
#[derive(Default)]
pub struct FileSecrets {
    /// A pre-shared key.
    pub key: Option<Zeroizing<Vec<u8>>>,
    /// A passphrase.
    pub passphrase: Option<Zeroizing<String>>,
}

/// One token of a file.
struct ReadToken {
    /// The line that it begins on, counted from 1.
    line: u64,
    token: Result<NewHardwareToken, TokenProblem>,
}

/// Reads a file: PSKC if it begins like XML, else CSV.
fn read(content: &[u8], secrets: &FileSecrets, now: Timestamp) -> Result<Vec<ReadToken>, FileProblem> {
    let begins = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content).trim_ascii_start().first();
    if begins != Some(&b'<') {
        return csv::read(content);
    }
    let now = jiff::Timestamp::from_microsecond(now.micros()).map_err(|_| FileProblem::Unreadable)?;
    pskc::read(content, secrets, now)
}
