//! Hardware tokens that an organization owns: what is known of them before, while and after somebody has them.

use regain_crypto::HashAlgorithm;

use crate::ids::{AccountId, HardwareTokenId};
use crate::method::Method;
use crate::registration::Credential;
use crate::time::Timestamp;

/// The longest serial number, manufacturer or model, in characters.
pub const LONGEST_FACT: usize = 64;

/// The fewest bytes of a secret: 128 bits (OTP-02, RFC 4226 §4 R6).
const SHORTEST_SECRET: usize = 16;

/// The most bytes: 128 characters of base32 are 80 of them.
const LONGEST_SECRET: usize = 80;

/// What becomes of a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenState {
    /// It was imported, and waits for its owner.
    Imported,
    /// Its owner activated it.
    Active,
    /// It was reported lost. Its secret is gone; it works again only if it is imported again.
    Lost,
}

impl TokenState {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Imported, Self::Active, Self::Lost];

    /// Its name in tables, commands and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Active => "active",
            Self::Lost => "lost",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A token of the organization, without its secret.
#[derive(Clone, Debug)]
pub struct HardwareToken {
    /// Its id.
    pub id: HardwareTokenId,
    /// What stands on its back.
    pub serial: String,
    /// Who made it; may be empty.
    pub manufacturer: String,
    /// What it is; may be empty.
    pub model: String,
    /// How it makes codes.
    pub method: Method,
    /// Whose it is or will be; none if whoever holds it may activate it.
    pub account: Option<AccountId>,
    /// What became of it.
    pub state: TokenState,
    /// The last counter or time step that was accepted before it was activated.
    pub position: i64,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// When it was activated last.
    pub activated_at: Option<Timestamp>,
    /// When it was reported lost.
    pub lost_at: Option<Timestamp>,
}

impl HardwareToken {
    /// What its owner reads if they give it no name of their own.
    pub fn label(&self) -> String {
        let maker = if self.model.is_empty() { &self.manufacturer } else { &self.model };
        format!("{maker} {}", self.serial).trim().chars().take(crate::registration::LONGEST_NAME).collect()
    }
}

/// A token as a file describes it.
pub struct NewHardwareToken {
    /// What stands on its back.
    pub serial: String,
    /// Who made it; may be empty.
    pub manufacturer: String,
    /// What it is; may be empty.
    pub model: String,
    /// A name of the account that it is for, if the file says so.
    pub owner: Option<String>,
    /// What its codes are checked with.
    pub credential: Credential,
    /// One before the first counter; of a token with a clock the time step 0.
    pub position: i64,
}

/// Why a token of a file is not taken. It names the field and never what stands there.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TokenProblem {
    /// Not text, or not as many fields as there are columns.
    #[error("the row can't be read: it must have {0} fields in UTF-8")]
    Row(usize),
    /// A field that must be there.
    #[error("the {0} is missing")]
    Missing(&'static str),
    /// More characters than fit, or some that can't be seen.
    #[error("the {0} has more than 64 characters, or some that can't be seen")]
    Unprintable(&'static str),
    /// Something that has another form.
    #[error("the {0} is not {1}")]
    Malformed(&'static str, &'static str),
    /// A secret of a wrong length.
    #[error("the secret is shorter than 128 bits or longer than 640")]
    SecretLength,
    /// Something that no token of ours does.
    #[error("{0} is not supported")]
    Unsupported(&'static str),
    /// The file does not bring the secret.
    #[error("the file does not have the secret, only what it is derived from")]
    NoSecret,
    /// The secret is encrypted and the key is not there.
    #[error("the secret is encrypted: give the {0} that came with the file")]
    KeyMissing(&'static str),
    /// The secret can't be decrypted, or is not what was sent.
    #[error("the secret can't be decrypted, or was changed: is the key or passphrase the right one?")]
    NotAuthentic,
    /// It may not be used any more.
    #[error("the file says that the token may not be used any more")]
    Ended,
    /// The same token further up.
    #[error("the token is in the file twice")]
    Repeated,
    /// It was imported before.
    #[error("the token was imported before")]
    Known,
    /// Nobody has the name of its owner.
    #[error("no account, or more than one, has the name that the token is for")]
    NoOwner,
}

impl NewHardwareToken {
    /// Whether it can be taken.
    ///
    /// # Errors
    /// [`TokenProblem`].
    pub fn check(&self) -> Result<(), TokenProblem> {
        if self.serial.is_empty() {
            return Err(TokenProblem::Missing("serial number"));
        }
        let facts =
            [("serial number", &self.serial), ("manufacturer", &self.manufacturer), ("model", &self.model)];
        for (name, fact) in facts {
            if fact.chars().count() > LONGEST_FACT || fact.contains(char::is_control) {
                return Err(TokenProblem::Unprintable(name));
            }
        }
        let bytes = if let Credential::Totp(totp) = &self.credential {
            totp.secret.len()
        } else if let Credential::Hotp(hotp) = &self.credential {
            hotp.secret.len()
        } else {
            return Err(TokenProblem::Unsupported("this kind of credential"));
        };
        let is_long_enough = (SHORTEST_SECRET..=LONGEST_SECRET).contains(&bytes);
        if is_long_enough { Ok(()) } else { Err(TokenProblem::SecretLength) }
    }
}

/// The hash of this name, as files write it: `SHA1`, `HMAC-SHA-256`, `HmacSHA512`.
pub fn hash_named(name: &str) -> Option<HashAlgorithm> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_ascii_lowercase().trim_start_matches("hmac") {
        "sha1" => Some(HashAlgorithm::Sha1),
        "sha256" => Some(HashAlgorithm::Sha256),
        "sha512" => Some(HashAlgorithm::Sha512),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::methods::hotp::Hotp;

    fn token(bytes: usize) -> NewHardwareToken {
        let secret = Zeroizing::new(vec![1; bytes]);
        NewHardwareToken {
            serial: "1234567".to_owned(),
            manufacturer: "Contoso".to_owned(),
            model: String::new(),
            owner: None,
            credential: Credential::Hotp(Hotp { algorithm: HashAlgorithm::Sha1, digits: 6, secret }),
            position: -1,
        }
    }

    #[test]
    fn a_token_has_a_serial_number_and_a_secret_that_is_long_enough() {
        assert_eq!(token(16).check(), Ok(()));
        assert_eq!(token(80).check(), Ok(()));
        for bytes in [0, 4, 15, 81] {
            assert_eq!(token(bytes).check(), Err(TokenProblem::SecretLength));
        }
        let nameless = NewHardwareToken { serial: String::new(), ..token(20) };
        assert_eq!(nameless.check(), Err(TokenProblem::Missing("serial number")));
        for model in ["x".repeat(65), "a\nb".to_owned()] {
            let odd = NewHardwareToken { model, ..token(20) };
            assert_eq!(odd.check(), Err(TokenProblem::Unprintable("model")));
        }
    }

    #[test]
    fn hashes_have_many_names() {
        for name in ["SHA1", "HMAC-SHA-1", "hmacsha1"] {
            assert_eq!(hash_named(name), Some(HashAlgorithm::Sha1), "{name}");
        }
        assert_eq!(hash_named("HmacSHA256"), Some(HashAlgorithm::Sha256));
        assert_eq!(hash_named("SHA-512"), Some(HashAlgorithm::Sha512));
        for name in ["", "MD5", "SHA-224", "SHA"] {
            assert_eq!(hash_named(name), None, "{name}");
        }
    }
}
