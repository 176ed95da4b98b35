//! Who holds a reset: whoever presents the token that was given out for it. Nothing else about a request counts.

use data_encoding::BASE64URL_NOPAD;
use regain_core::ids::{FamilyId, ResetId};
use regain_core::subject::Subject;
use regain_crypto::Purpose;
use regain_store::StoredReset;
use zeroize::Zeroizing;

use crate::{App, Error};

/// A reset whose token was presented, as it stood then.
#[derive(Clone)]
pub struct Holder(pub(crate) StoredReset);

impl Holder {
    /// The reset.
    pub const fn reset(&self) -> ResetId {
        self.0.record.id
    }

    pub(crate) const fn family(&self) -> FamilyId {
        self.0.record.family
    }

    /// Whom it is about; nothing until the background has found that out.
    pub(crate) fn subject(&self) -> Option<Subject> {
        let subject = self.0.reset.as_ref()?.subject.clone();
        Some(if self.0.is_ended { subject.ended() } else { subject })
    }
}

impl App {
    /// Finds the reset that a token holds. An empty or unknown token holds none (C15).
    pub async fn holder(&self, token: &str) -> Result<Holder, Error> {
        let candidates = self.keys().keyed_hash_candidates(Purpose::HolderToken, &[token.as_bytes()]);
        let mut scope = self.store().read(self.organization()).await?;
        scope.reset_of_holder(&candidates).await?.map(Holder).ok_or(Error::NotFound)
    }

    /// A new token and what its row keeps of it.
    pub(crate) fn new_holder_token(&self) -> (Zeroizing<String>, [u8; 32]) {
        let token = Zeroizing::new(BASE64URL_NOPAD.encode(&self.random().bytes::<32>()));
        let hash = self.keys().keyed_hash(Purpose::HolderToken, &[token.as_bytes()]);
        (token, hash)
    }
}
