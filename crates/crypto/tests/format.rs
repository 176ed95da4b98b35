//! What is stored must stay readable and what was sent must stay valid: the formats, pinned to values that an
//! independent implementation (Python, from the RFCs) computed. A change here needs a new format version.

use data_encoding::HEXLOWER;
use regain_crypto::{Aad, Derivation, KeyId, KeyRing, Purpose};
use zeroize::Zeroizing;

const ID: [u8; 16] = [5; 16];

fn ring() -> KeyRing {
    KeyRing::generate(Zeroizing::new([7; 32]))
}

#[test]
fn sealed_data_is_xchacha20_poly1305_over_place_and_purpose() {
    let aad = Aad { organization: [1; 16], owner: [2; 16], row: [3; 16] };
    let sealed = ring().seal(Purpose::Subject, &aad, [9; 24], b"ada@home.example");
    let expected = "0100000001090909090909090909090909090909090909090909090909\
                    833f69d3be617b2f20b7453d238a19f82e32f083fc691aecb0e28d135b2e4566";
    assert_eq!(HEXLOWER.encode(&sealed), expected);
}

#[test]
fn a_keyed_hash_is_hmac_sha256_over_length_and_content_of_each_part() {
    let hash = ring().keyed_hash(Purpose::SessionToken, &[b"ab", b"c"]);
    assert_eq!(HEXLOWER.encode(&hash), "7de5d0b83d63994a98f21587f9029eefa27bb3aa701b791c241cb3031db68e84");
}

#[test]
fn codes_and_tokens_are_derived_as_before() {
    let from = |purpose| Derivation { key: KeyId(1), purpose, id: ID, generation: 3 };
    assert_eq!(*ring().derive_digits(&from(Purpose::MailCode), 8).unwrap(), "16974947");
    let token = ring().derive_token(&from(Purpose::Link)).unwrap();
    assert_eq!(*token, "xmTaU2kBorz3qJ4Nn0v99MDeLrrCPX-aMijGlEauEGo");
}
