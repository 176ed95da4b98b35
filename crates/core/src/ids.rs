//! Typed identifiers: sixteen bytes each, one type per entity, so that one can't be passed for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::random::Random;
use crate::time::Timestamp;

/// A text or byte string that is not an identifier of the expected kind.
#[derive(Debug, thiserror::Error)]
#[error("not an identifier")]
pub struct InvalidId;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier: UUIDv7 (RFC 9562), made of the given time and randomness, so it sorts by age.
            pub fn new(now: Timestamp, random: &mut Random) -> Self {
                let millis = u64::try_from(now.micros() / 1000).unwrap_or_default();
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random.bytes()).into_uuid())
            }

            /// The identifier that these bytes are.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The identifier that these bytes are; any other length is refused.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, InvalidId> {
                Uuid::from_slice(bytes).map(Self).map_err(|_| InvalidId)
            }

            /// Its sixteen bytes, as tables keep them.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                // Only the canonical form: two spellings of one id would be two cache keys and two log entries.
                let id = Uuid::try_parse(text).map_err(|_| InvalidId)?;
                if id.hyphenated().to_string() == text { Ok(Self(id)) } else { Err(InvalidId) }
            }
        }
    )*};
}

id! {
    /// A tenant.
    OrganizationId;
    /// An entry of a directory by its immutable id (objectGUID, entryUUID, or our own for the built-in one).
    AccountId;
    /// An address or number of an account.
    ContactId;
    /// A method that an account has set up.
    RegistrationId;
    /// What one start of a reset began: one subject, one or more holders.
    FamilyId;
    /// One attempt to get back in, held by one browser or token.
    ResetId;
    /// One asked proof.
    ChallengeId;
    /// A signed-in browser.
    SessionId;
    /// A browser that signed in before.
    KnownBrowserId;
    /// A unit of background work.
    JobId;
    /// A write to a directory, by which a directory that can tell says who wrote last.
    WriteId;
    /// A mail, text or call.
    MessageId;
    /// An audit row.
    EventId;
    /// A link in a notice that lets the owner object.
    NotMeId;
    /// A key for a program.
    ApiKeyId;
    /// A hardware token of the organization.
    HardwareTokenId;
}

/// A reset is one write at a time.
impl From<ResetId> for WriteId {
    fn from(reset: ResetId) -> Self {
        Self(reset.0)
    }
}

/// A token that is activated is the registration of its number.
impl From<HardwareTokenId> for RegistrationId {
    fn from(token: HardwareTokenId) -> Self {
        Self(token.0)
    }
}

/// A change of password is known by the job that looks after it.
impl From<JobId> for WriteId {
    fn from(job: JobId) -> Self {
        Self(job.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Randomness;

    #[test]
    fn ids_sort_by_age_and_survive_their_text_form() {
        let mut random = Randomness::from_seed([7; 32]).fork();
        let older = ResetId::new(Timestamp::from_micros(1_000_000), &mut random);
        let newer = ResetId::new(Timestamp::from_micros(2_000_000), &mut random);
        assert!(older < newer);
        assert_eq!(older.to_string().parse::<ResetId>().unwrap(), older);
        assert_eq!(ResetId::from_slice(older.as_bytes()).unwrap(), older);
    }

    #[test]
    fn other_spellings_of_an_id_are_refused() {
        let text = "0197e4a0-0000-7000-8000-00000000ABCD";
        for other in
            [text, &text.replace('-', "").to_lowercase(), "", "urn:uuid:0197e4a0-0000-7000-8000-00000000abcd"]
        {
            assert!(other.parse::<ResetId>().is_err(), "{other}");
        }
        assert!(ResetId::from_slice(&[1; 15]).is_err());
    }
}
