//! Sealing rows to their place, and padding what must have one size.

use regain_core::audit::Source;
use regain_core::random::Random;
use regain_crypto::{Aad, Purpose};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::row::Identity;
use crate::{Scope, StoreError};

/// Where sealed content belongs within its organization, and what it is.
pub(crate) struct Place<'p> {
    pub(crate) what: &'static str,
    pub(crate) purpose: Purpose,
    pub(crate) owner: &'p [u8; 16],
    pub(crate) row: &'p [u8; 16],
}

impl Scope {
    fn aad(&self, place: &Place<'_>) -> Aad {
        Aad { organization: *self.organization.bytes(), owner: *place.owner, row: *place.row }
    }

    pub(crate) fn seal(&self, place: &Place<'_>, content: &[u8], random: &mut Random) -> Vec<u8> {
        self.context.keys().seal(place.purpose, &self.aad(place), random.bytes(), content)
    }

    /// Seals content at one size, whatever its own is.
    pub(crate) fn seal_padded(
        &self,
        place: &Place<'_>,
        content: &[u8],
        size: usize,
        random: &mut Random,
    ) -> Result<Vec<u8>, StoreError> {
        let padded = regain_crypto::pad(content, size);
        let padded = padded.map_err(|source| StoreError::Seal { what: place.what, source })?;
        Ok(self.seal(place, &padded, random))
    }

    pub(crate) fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let opened = self.context.keys().open(place.purpose, &self.aad(place), sealed);
        opened.map_err(|source| StoreError::Open { what: place.what, source })
    }

    /// Opens text.
    pub(crate) fn open_text(
        &self,
        place: &Place<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<String>, StoreError> {
        let text = std::str::from_utf8(&self.open(place, sealed)?).map(str::to_owned);
        text.map(Zeroizing::new).map_err(|_| StoreError::Row { what: place.what })
    }

    /// Opens and reads JSON that was sealed at one size.
    pub(crate) fn open_padded<T: serde::de::DeserializeOwned>(
        &self,
        place: &Place<'_>,
        sealed: &[u8],
    ) -> Result<T, StoreError> {
        let wrong = || StoreError::Row { what: place.what };
        let padded = self.open(place, sealed)?;
        let content = regain_crypto::unpad(&padded).map_err(|_| wrong())?;
        serde_json::from_slice(content).map_err(|_| wrong())
    }
}

/// Where a request came from, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Personal<'p> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<std::net::IpAddr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_agent: Option<std::borrow::Cow<'p, str>>,
}

/// The content to seal of where a request came from; an empty source has content too.
pub(crate) fn source_to_content(
    what: &'static str,
    source: &Source,
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let user_agent = source.user_agent.as_deref().map(Into::into);
    json(what, &Personal { address: source.address, user_agent })
}

/// Where a request came from, out of opened content.
pub(crate) fn source_from_content(what: &'static str, content: &[u8]) -> Result<Source, StoreError> {
    let personal: Personal<'_> = serde_json::from_slice(content).map_err(|_| StoreError::Row { what })?;
    Ok(Source { address: personal.address, user_agent: personal.user_agent.map(Into::into) })
}

/// JSON to seal.
pub(crate) fn json<T: Serialize>(what: &'static str, value: &T) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    serde_json::to_vec(value).map(Zeroizing::new).map_err(|_| StoreError::Row { what })
}
