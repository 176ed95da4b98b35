//! What browsers present. Tables keep keyed hashes of it (promise 5).

use data_encoding::BASE64URL_NOPAD;
use regain_core::random::Random;
use regain_crypto::Purpose;
use zeroize::Zeroizing;

use crate::App;

/// What a browser presents from now on; told once.
pub struct BrowserTokens {
    /// That it is signed in.
    pub session: Zeroizing<String>,
    /// That its owner signed in with it before: good for a budget of its own (promise 13) and for nothing else.
    pub known_browser: Zeroizing<String>,
}

impl App {
    /// A new token of 256 bits (SES-02), and what its row keeps of it.
    pub(super) fn new_token(&self, random: &mut Random) -> (Zeroizing<String>, [u8; 32]) {
        let token = Zeroizing::new(BASE64URL_NOPAD.encode(&random.bytes::<32>()));
        let hash = self.token_hash(&token);
        (token, hash)
    }

    /// What the row of a token keeps from now on.
    pub(super) fn token_hash(&self, token: &str) -> [u8; 32] {
        self.keys().keyed_hash(Purpose::SessionToken, &[token.as_bytes()])
    }

    /// What the row of a presented token may have kept.
    pub(super) fn token_hashes(&self, token: &str) -> Vec<[u8; 32]> {
        self.keys().keyed_hash_candidates(Purpose::SessionToken, &[token.as_bytes()])
    }
}
