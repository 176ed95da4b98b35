//! Who holds a reset: whoever presents the token that was given out for it. Nothing else about a request counts.

use data_encoding::BASE64URL_NOPAD;
use regain_core::ids::{FamilyId, ResetId};
use regain_core::reset::Record;
use regain_crypto::Purpose;
use zeroize::Zeroizing;

use crate::{App, Error};

/// A reset whose token was presented.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holder {
    pub(crate) reset: ResetId,
    pub(crate) family: FamilyId,
}

impl Holder {
    /// The reset.
    pub const fn reset(&self) -> ResetId {
        self.reset
    }
}

impl App {
    /// Finds the reset that a token holds. An empty or unknown token holds none (C15).
    pub async fn holder(&self, token: &str) -> Result<Holder, Error> {
        let candidates = self.keys().keyed_hash_candidates(Purpose::HolderToken, &[token.as_bytes()]);
        let mut scope = self.store().read(self.organization()).await?;
        let found = scope.reset_by_holder(&candidates).await?;
        found.map(|(reset, family)| Holder { reset, family }).ok_or(Error::NotFound)
    }

    /// A new token and what its row keeps of it.
    pub(crate) fn new_holder_token(&self) -> (Zeroizing<String>, [u8; 32]) {
        let token = Zeroizing::new(BASE64URL_NOPAD.encode(&self.random().bytes::<32>()));
        let hash = self.keys().keyed_hash(Purpose::HolderToken, &[token.as_bytes()]);
        (token, hash)
    }

    /// The record of a held reset, even while nobody knows whom it is about.
    pub(crate) async fn held_record(&self, holder: Holder) -> Result<Record, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        scope.reset_record(holder.reset).await?.ok_or(Error::NotFound)
    }
}
