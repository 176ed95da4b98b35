//! Padding to a fixed size, so that lengths say nothing.

use zeroize::Zeroizing;

/// How many bytes of a padded size are not content: the length in front.
pub const PAD_OVERHEAD: usize = 4;

/// Why content could not be padded or unpadded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PadError {
    /// The content and its length don't fit.
    #[error("{length} bytes don't fit into a padded size of {size}")]
    TooLong {
        /// Bytes of content.
        length: usize,
        /// The padded size asked for.
        size: usize,
    },
    /// These bytes were not made by [`pad`].
    #[error("the length in front of padded content is wrong")]
    Unpad,
}

/// Brings content to exactly `size` bytes (its length, the content, zeros), so that everything sealed afterwards
/// has one length: a decoy looks like an account.
///
/// # Errors
/// [`PadError::TooLong`] if the content is longer than `size` − [`PAD_OVERHEAD`].
pub fn pad(content: &[u8], size: usize) -> Result<Zeroizing<Vec<u8>>, PadError> {
    let too_long = PadError::TooLong { length: content.len(), size };
    let length = u32::try_from(content.len()).map_err(|_| too_long)?;
    if content.len().saturating_add(PAD_OVERHEAD) > size {
        return Err(too_long);
    }
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(content);
    padded.resize(size, 0);
    Ok(padded)
}

/// The content that [`pad`] was given.
///
/// # Errors
/// [`PadError::Unpad`].
pub fn unpad(padded: &[u8]) -> Result<&[u8], PadError> {
    let (length, rest) = padded.split_first_chunk::<PAD_OVERHEAD>().ok_or(PadError::Unpad)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| PadError::Unpad)?;
    rest.get(..length).ok_or(PadError::Unpad)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn padding_has_the_size_asked_for_and_comes_off(content in proptest::collection::vec(any::<u8>(), 0..60)) {
            let padded = pad(&content, 64).unwrap();
            prop_assert_eq!(padded.len(), 64);
            prop_assert_eq!(unpad(&padded), Ok(&content[..]));
        }

        #[test]
        fn arbitrary_bytes_unpad_or_fail_but_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            if let Ok(content) = unpad(&bytes) {
                prop_assert!(content.len() + PAD_OVERHEAD <= bytes.len());
            }
        }
    }

    #[test]
    fn the_size_is_a_limit() {
        assert_eq!(pad(&[1; 60], 64).map(|padded| padded.len()), Ok(64));
        assert_eq!(pad(&[1; 61], 64), Err(PadError::TooLong { length: 61, size: 64 }));
        assert_eq!(pad(&[], 3), Err(PadError::TooLong { length: 0, size: 3 }));
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        assert_eq!(unpad(&[0, 0, 0, 2, 1]), Err(PadError::Unpad));
        assert_eq!(unpad(&[0, 0, 0]), Err(PadError::Unpad));
        assert_eq!(unpad(&[0xff; 8]), Err(PadError::Unpad));
    }
}
