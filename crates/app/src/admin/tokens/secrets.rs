//! Encrypted secrets of a PSKC file (RFC 6030 §6): AES in CBC mode, and a MAC that is looked at before anything else.

use aes::{Aes128, Aes192, Aes256};
use cbc::Decryptor;
use cbc::cipher::block_padding::Iso10126;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use pbkdf2::pbkdf2_hmac;
use regain_core::hardware_token::TokenProblem;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::xml::Element;
use super::{FileProblem, FileSecrets};

/// The most rounds of a passphrase's key: a file must not keep this side busy (OTP-08).
const MOST_ROUNDS: u32 = 1_000_000;

/// Bytes of an initialization vector, which stands before what it begins.
const VECTOR: usize = 16;

/// Opens the secrets of one file.
pub(super) struct Opener {
    key: Zeroizing<Vec<u8>>,
    mac: Option<(MacAlgorithm, Zeroizing<Vec<u8>>)>,
}

#[derive(Clone, Copy)]
enum MacAlgorithm {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl MacAlgorithm {
    /// The one that an address means.
    fn parse(address: &str) -> Option<Self> {
        match address.rsplit_once('#')?.1 {
            "hmac-sha1" => Some(Self::Sha1),
            "hmac-sha256" => Some(Self::Sha256),
            "hmac-sha384" => Some(Self::Sha384),
            "hmac-sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    fn is_of(self, key: &[u8], content: &[u8], expected: &[u8]) -> bool {
        fn matches<M: Mac + KeyInit>(key: &[u8], content: &[u8], expected: &[u8]) -> bool {
            let mac = <M as KeyInit>::new_from_slice(key).map(|mac| mac.chain_update(content));
            mac.is_ok_and(|mac| mac.verify_slice(expected).is_ok())
        }
        match self {
            Self::Sha1 => matches::<Hmac<Sha1>>(key, content, expected),
            Self::Sha256 => matches::<Hmac<Sha256>>(key, content, expected),
            Self::Sha384 => matches::<Hmac<Sha384>>(key, content, expected),
            Self::Sha512 => matches::<Hmac<Sha512>>(key, content, expected),
        }
    }
}

impl Opener {
    /// What opens the secrets of this file; nothing if none is encrypted.
    pub(super) fn of(container: &Element, given: &FileSecrets) -> Result<Option<Self>, FileProblem> {
        let Some(encryption) = container.child("EncryptionKey") else { return Ok(None) };
        let key = if encryption.child("X509Data").is_some() {
            return Err(FileProblem::Certificate);
        } else if let Some(derivation) = encryption.at(&["DerivedKey", "KeyDerivationMethod"]) {
            derive(derivation, given)?
        } else if encryption.child("KeyName").is_some() || encryption.children.is_empty() {
            given.key.clone().ok_or(FileProblem::KeyMissing("key"))?
        } else {
            return Err(FileProblem::Encryption);
        };
        let mut opener = Self { key, mac: None };
        let Some(method) = container.child("MACMethod") else { return Ok(Some(opener)) };
        let algorithm = method.attribute("Algorithm").and_then(MacAlgorithm::parse);
        let algorithm = algorithm.ok_or(FileProblem::Encryption)?;
        let key = match method.child("MACKey") {
            Some(sealed) => {
                let (content, cipher) = encrypted(sealed).ok_or(FileProblem::Encryption)?;
                decrypt(cipher, &opener.key, &content).ok_or(FileProblem::KeyWrong)?
            }
            // RFC 6030 §6.1.1: the encryption key serves.
            None => opener.key.clone(),
        };
        opener.mac = Some((algorithm, key));
        Ok(Some(opener))
    }

    /// Opens a value whose MAC stands beside it.
    pub(super) fn open(
        &self,
        value: &Element,
        mac: Option<&str>,
    ) -> Result<Zeroizing<Vec<u8>>, TokenProblem> {
        let (content, cipher) =
            encrypted(value).ok_or(TokenProblem::Unsupported("the encryption of the secret"))?;
        let (algorithm, key) = self.mac.as_ref().ok_or(TokenProblem::NotAuthentic)?;
        let mac = mac.and_then(base64).ok_or(TokenProblem::NotAuthentic)?;
        if !algorithm.is_of(key, &content, &mac) {
            return Err(TokenProblem::NotAuthentic);
        }
        decrypt(cipher, &self.key, &content).ok_or(TokenProblem::NotAuthentic)
    }
}

/// The bytes of base64 with white space in it.
pub(super) fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let plain: Zeroizing<String> = Zeroizing::new(text.split_ascii_whitespace().collect());
    BASE64.decode(plain.as_bytes()).ok().map(Zeroizing::new)
}

/// What is encrypted, and how.
fn encrypted(value: &Element) -> Option<(Zeroizing<Vec<u8>>, usize)> {
    let algorithm = value.child("EncryptionMethod")?.attribute("Algorithm")?;
    let bytes = match algorithm.strip_prefix("http://www.w3.org/2001/04/xmlenc#")? {
        "aes128-cbc" => 16,
        "aes192-cbc" => 24,
        "aes256-cbc" => 32,
        _ => return None,
    };
    Some((base64(value.text_at(&["CipherData", "CipherValue"])?)?, bytes))
}

/// Decrypts with a key of so many bytes. The padding of XML encryption says in its last byte how long it is, and
/// nothing else.
fn decrypt(bytes: usize, key: &[u8], content: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    fn with<C>(key: &[u8], vector: &[u8], content: &[u8]) -> Option<Zeroizing<Vec<u8>>>
    where
        Decryptor<C>: BlockModeDecrypt + KeyIvInit,
        C: cbc::cipher::BlockCipherDecrypt,
    {
        let decryptor = Decryptor::<C>::new_from_slices(key, vector).ok()?;
        decryptor.decrypt_padded_vec::<Iso10126>(content).ok().map(Zeroizing::new)
    }
    let (vector, content) = content.split_at_checked(VECTOR)?;
    match bytes {
        16 => with::<Aes128>(key, vector, content),
        24 => with::<Aes192>(key, vector, content),
        _ => with::<Aes256>(key, vector, content),
    }
}

/// The key of a passphrase (PBKDF2).
fn derive(method: &Element, given: &FileSecrets) -> Result<Zeroizing<Vec<u8>>, FileProblem> {
    let is_known = method.attribute("Algorithm").is_some_and(|it| it.ends_with("#pbkdf2"));
    let parameters = method.child("PBKDF2-params").filter(|_| is_known).ok_or(FileProblem::Encryption)?;
    let number = |name| parameters.text_at(&[name]).and_then(|text| text.parse::<u32>().ok());
    let salt = parameters.text_at(&["Salt", "Specified"]).and_then(base64);
    let (Some(salt), Some(rounds), Some(length)) = (salt, number("IterationCount"), number("KeyLength"))
    else {
        return Err(FileProblem::Encryption);
    };
    if !(1..=MOST_ROUNDS).contains(&rounds) || ![16, 24, 32].contains(&length) {
        return Err(FileProblem::Encryption);
    }
    let passphrase = given.passphrase.as_ref().ok_or(FileProblem::KeyMissing("passphrase"))?;
    let mut key = Zeroizing::new(vec![0; length as usize]);
    let function = match parameters.child("PRF").and_then(|it| it.attribute("Algorithm")) {
        None => MacAlgorithm::Sha1,
        Some(address) => MacAlgorithm::parse(address).ok_or(FileProblem::Encryption)?,
    };
    match function {
        MacAlgorithm::Sha1 => pbkdf2_hmac::<Sha1>(passphrase.as_bytes(), &salt, rounds, &mut key),
        MacAlgorithm::Sha256 => pbkdf2_hmac::<Sha256>(passphrase.as_bytes(), &salt, rounds, &mut key),
        MacAlgorithm::Sha384 => pbkdf2_hmac::<Sha384>(passphrase.as_bytes(), &salt, rounds, &mut key),
        MacAlgorithm::Sha512 => pbkdf2_hmac::<Sha512>(passphrase.as_bytes(), &salt, rounds, &mut key),
    }
    Ok(key)
}
