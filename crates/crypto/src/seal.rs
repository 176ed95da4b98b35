//! Sealing of what must be read again.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use zeroize::Zeroizing;

use crate::ring::UnknownKey;
use crate::{KeyId, KeyRing, Purpose};

/// Format of sealed data: this byte, key id (4 bytes, big endian), nonce (24), ciphertext with tag (16).
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// How many bytes longer sealed data is than its plaintext.
pub const SEAL_OVERHEAD: usize = 1 + 4 + NONCE + 16;

/// Where sealed data belongs. It opens there only: moved to another row, owner or organization it is refused
/// (requirement OTP-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aad {
    /// The organization's id.
    pub organization: [u8; 16],
    /// The id of what the data is about: an account, a reset.
    pub owner: [u8; 16],
    /// The id of the row that holds the data.
    pub row: [u8; 16],
}

impl Aad {
    /// Fixed sizes all round but for the purpose, which comes last: two different inputs never give the same
    /// bytes.
    fn encode(&self, key: KeyId, purpose: Purpose) -> Vec<u8> {
        let key = key.0.to_be_bytes();
        [&[VERSION], &key[..], &self.organization, &self.owner, &self.row, purpose.name().as_bytes()].concat()
    }
}

/// Why sealed data could not be opened. Nothing of the data is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Too short, or of a format this version doesn't know.
    #[error("this is not sealed data of a known format")]
    Format,
    /// The key it was sealed with is not on the ring.
    #[error(transparent)]
    UnknownKey(#[from] UnknownKey),
    /// It was changed, or sealed for another purpose, organization, owner or row.
    #[error("sealed data was changed or belongs elsewhere")]
    Refused,
}

impl KeyRing {
    /// Seals `plaintext` with the active key: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), whose 24 random
    /// bytes of `nonce` never repeat in practice. The caller brings them fresh for each call.
    ///
    /// The result is [`SEAL_OVERHEAD`] bytes longer than the plaintext; use [`crate::pad`] to hide the length.
    #[expect(clippy::expect_used, reason = "the cipher refuses only more than 256 GiB at once")]
    #[must_use]
    pub fn seal(&self, purpose: Purpose, aad: &Aad, nonce: [u8; NONCE], plaintext: &[u8]) -> Vec<u8> {
        let id = self.active.id;
        let cipher = XChaCha20Poly1305::new((&*self.active.sub_key::<32>(purpose)).into());
        let ciphertext = cipher
            .encrypt(&nonce.into(), Payload { msg: plaintext, aad: &aad.encode(id, purpose) })
            .expect("less than 256 GiB");
        [&[VERSION], &id.0.to_be_bytes()[..], &nonce, &ciphertext].concat()
    }

    /// What everything begins with that is sealed with the active key, and nothing else: version and key number.
    #[must_use]
    pub fn seal_prefix(&self) -> [u8; 5] {
        let [a, b, c, d] = self.active.id.0.to_be_bytes();
        [VERSION, a, b, c, d]
    }

    /// Opens what [`KeyRing::seal`] made, with whichever key of the ring it was sealed with.
    ///
    /// # Errors
    /// [`OpenError`]; a changed byte, another purpose and another place are all [`OpenError::Refused`].
    pub fn open(&self, purpose: Purpose, aad: &Aad, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (id, nonce, ciphertext) = split(sealed)?;
        let cipher = XChaCha20Poly1305::new((&*self.key(id)?.sub_key::<32>(purpose)).into());
        cipher
            .decrypt(nonce.into(), Payload { msg: ciphertext, aad: &aad.encode(id, purpose) })
            .map(Zeroizing::new)
            .map_err(|_| OpenError::Refused)
    }
}

fn split(sealed: &[u8]) -> Result<(KeyId, &[u8; NONCE], &[u8]), OpenError> {
    let [VERSION, rest @ ..] = sealed else { return Err(OpenError::Format) };
    let (key, rest) = rest.split_first_chunk::<4>().ok_or(OpenError::Format)?;
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(OpenError::Format)?;
    Ok((KeyId(u32::from_be_bytes(*key)), nonce, ciphertext))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HERE: Aad = Aad { organization: [1; 16], owner: [2; 16], row: [3; 16] };

    fn ring() -> KeyRing {
        KeyRing::generate(Zeroizing::new([7; 32]))
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_again(
            master: [u8; 32],
            nonce: [u8; 24],
            ids: [[u8; 16]; 3],
            plaintext in proptest::collection::vec(any::<u8>(), 0..300),
            purpose in proptest::sample::select(Purpose::ALL),
        ) {
            let ring = KeyRing::generate(Zeroizing::new(master));
            let aad = Aad { organization: ids[0], owner: ids[1], row: ids[2] };
            let sealed = ring.seal(purpose, &aad, nonce, &plaintext);
            prop_assert_eq!(sealed.len(), plaintext.len() + SEAL_OVERHEAD);
            prop_assert_eq!(&*ring.open(purpose, &aad, &sealed).unwrap(), &plaintext);
        }

        #[test]
        fn arbitrary_bytes_never_open(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            prop_assert!(ring().open(Purpose::Subject, &HERE, &bytes).is_err());
        }
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_refused() {
        let ring = ring();
        let sealed = ring.seal(Purpose::Subject, &HERE, [9; 24], b"ada@home.example");
        for place in 0..sealed.len() {
            for bit in 0..8 {
                let mut changed = sealed.clone();
                changed[place] ^= 1 << bit;
                let expected = match place {
                    0 => OpenError::Format,
                    1..5 => OpenError::UnknownKey(UnknownKey(split(&changed).unwrap().0)),
                    _ => OpenError::Refused,
                };
                assert_eq!(
                    ring.open(Purpose::Subject, &HERE, &changed),
                    Err(expected),
                    "byte {place}, bit {bit}"
                );
            }
            assert!(ring.open(Purpose::Subject, &HERE, &sealed[..place]).is_err(), "cut at {place}");
        }
        let longer = [&sealed[..], &[0]].concat();
        assert_eq!(ring.open(Purpose::Subject, &HERE, &longer), Err(OpenError::Refused));
    }

    #[test]
    fn another_place_or_purpose_is_refused() {
        let ring = ring();
        let sealed = ring.seal(Purpose::Subject, &HERE, [9; 24], b"x");
        let elsewhere = [
            Aad { organization: [4; 16], ..HERE },
            Aad { owner: [4; 16], ..HERE },
            Aad { row: [4; 16], ..HERE },
            Aad { organization: HERE.owner, owner: HERE.organization, row: HERE.row },
            Aad { organization: HERE.organization, owner: HERE.row, row: HERE.owner },
        ];
        for aad in elsewhere {
            assert_eq!(ring.open(Purpose::Subject, &aad, &sealed), Err(OpenError::Refused), "{aad:?}");
        }
        for purpose in Purpose::ALL.iter().filter(|purpose| **purpose != Purpose::Subject) {
            assert_eq!(ring.open(*purpose, &HERE, &sealed), Err(OpenError::Refused), "{purpose:?}");
        }
    }

    #[test]
    fn the_key_number_is_part_of_what_is_protected() {
        // The same master key under another number: the number alone must not be exchangeable.
        let mut ring = ring();
        let mut sealed = ring.seal(Purpose::Subject, &HERE, [9; 24], b"x");
        ring.rotate([7; 32]);
        assert!(ring.open(Purpose::Subject, &HERE, &sealed).is_ok());
        sealed[4] = 2;
        assert_eq!(ring.open(Purpose::Subject, &HERE, &sealed), Err(OpenError::Refused));
    }

    #[test]
    fn a_rotation_opens_old_data_and_seals_with_the_new_key_until_the_old_one_is_removed() {
        let mut ring = ring();
        let old = ring.seal(Purpose::Contact, &HERE, [1; 24], b"old");
        let new_id = ring.rotate([8; 32]);
        let new = ring.seal(Purpose::Contact, &HERE, [2; 24], b"new");
        assert_eq!((split(&old).unwrap().0, split(&new).unwrap().0), (KeyId(1), new_id));
        assert!(new.starts_with(&ring.seal_prefix()) && !old.starts_with(&ring.seal_prefix()));
        assert_eq!(*ring.open(Purpose::Contact, &HERE, &old).unwrap(), b"old");
        assert_eq!(*ring.open(Purpose::Contact, &HERE, &new).unwrap(), b"new");
        ring.retired.clear();
        assert_eq!(ring.open(Purpose::Contact, &HERE, &old), Err(UnknownKey(KeyId(1)).into()));
        assert_eq!(*ring.open(Purpose::Contact, &HERE, &new).unwrap(), b"new");
    }
}
