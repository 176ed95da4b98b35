//! What WebAuthn asks of a relying party, by the library that verifies signatures.
//!
//! Nothing is kept between asking and answering. What the passkey of a reset signs is derived from its challenge; what one
//! signs for somebody who sets it up, tries it or signs in with it travels in the form, sealed, and is used once.

use data_encoding::BASE64URL_NOPAD;
use regain_core::methods::passkey::{LONGEST_ID, Passkey};
use regain_core::registration::Registration;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::Error;

/// The relying party: this server under the name that people know.
pub(crate) struct Passkeys {
    webauthn: Webauthn,
    relying_party: String,
}

/// Who gets a passkey, as the device shows it, and what it is told of whose it is.
pub(crate) struct NewOwner<'a> {
    pub(crate) name: &'a str,
    pub(crate) display_name: &'a str,
    pub(crate) user_handle: &'a str,
    /// The passkeys that there are, so that no device makes a second one.
    pub(crate) others: Vec<&'a Passkey>,
}

/// What a signature is worth.
pub(crate) enum Verification<'a> {
    /// It is right.
    Right(Box<Verified<'a>>),
    /// It is right but for its counter, which was that far already: somebody may have copied the passkey (WAN-06).
    CounterBack,
    /// It is not.
    Wrong,
}

/// A signature that was right.
pub(crate) struct Verified<'a> {
    pub(crate) registration: &'a Registration,
    /// The passkey with what it told of itself.
    pub(crate) passkey: Passkey,
}

impl Passkeys {
    /// Nothing if this server has no [`relying_party`].
    pub(crate) fn new(base_url: &str, organization: &str) -> Option<Self> {
        let relying_party = relying_party(base_url)?;
        let origin = Url::parse(base_url).ok()?;
        let built =
            WebauthnBuilder::new(&relying_party, &origin).and_then(|it| it.rp_name(organization).build());
        Some(Self { webauthn: built.ok()?, relying_party })
    }

    /// The name that passkeys are made for.
    pub(crate) fn relying_party(&self) -> &str {
        &self.relying_party
    }

    /// What a browser is asked to make, and what is needed to look at what it made. Both are JSON.
    pub(crate) fn creation(&self, owner: &NewOwner<'_>) -> Result<(String, String), Error> {
        let ids = owner.others.iter().filter_map(|it| decoded(&it.id)).collect();
        // The library knows ids of 16 bytes only; the browser is told the handle of 64.
        let (options, state) = self
            .webauthn
            .start_passkey_registration(Uuid::nil(), owner.name, owner.display_name, Some(ids))
            .map_err(Error::internal)?;
        let mut options = serde_json::to_value(options).map_err(Error::internal)?;
        let options = options.get_mut("publicKey").map(Value::take).unwrap_or_default();
        let with = json!({
            "user": { "id": owner.user_handle },
            "authenticatorSelection": { "residentKey": "required", "requireResidentKey": true },
        });
        let state = serde_json::to_string(&state).map_err(Error::internal)?;
        Ok((merged(options, with).to_string(), state))
    }

    /// The passkey that a browser made, if it is what was asked for (WebAuthn §7.1).
    pub(crate) fn created(&self, state: &str, response: &str, user_handle: &str) -> Option<Passkey> {
        let state: PasskeyRegistration = serde_json::from_str(state).ok()?;
        let response: RegisterPublicKeyCredential = serde_json::from_str(response).ok()?;
        let made = self.webauthn.finish_passkey_registration(&response, &state).ok()?;
        let id: &[u8] = made.cred_id().as_ref();
        let fitting = (1..=LONGEST_ID).contains(&id.len());
        let credential = serde_json::to_value(&made).ok().filter(|_| fitting)?;
        Some(Passkey {
            id: BASE64URL_NOPAD.encode(id),
            user_handle: user_handle.to_owned(),
            relying_party: self.relying_party.clone(),
            is_backed_up: credential.pointer("/cred/backup_state").and_then(Value::as_bool).unwrap_or(false),
            is_elsewhere: false,
            credential: credential.to_string(),
        })
    }

    /// What a browser is asked to sign with any passkey that it has for us. It names none, so it tells nothing (WAN-05).
    pub(crate) fn request(&self, challenge: &str) -> Result<String, Error> {
        let (options, _) = self.webauthn.start_discoverable_authentication().map_err(Error::internal)?;
        let mut options = serde_json::to_value(options).map_err(Error::internal)?;
        let options = options.get_mut("publicKey").map(Value::take).unwrap_or_default();
        Ok(merged(options, json!({ "challenge": challenge })).to_string())
    }

    /// Which of some passkeys has signed what was asked (WebAuthn §7.2).
    pub(crate) fn verify<'a>(
        &self,
        challenge: &str,
        response: &str,
        registrations: &'a [Registration],
    ) -> Verification<'a> {
        let Ok(response) = serde_json::from_str::<PublicKeyCredential>(response) else {
            return Verification::Wrong;
        };
        // Whose it says it is must be who it belongs to.
        let signer = signer_among(registrations, &response).filter(|_| !is_framed(&response));
        let Some((registration, passkey)) = signer else { return Verification::Wrong };
        let Ok(mut key) = serde_json::from_str::<webauthn_rs::prelude::Passkey>(&passkey.credential) else {
            return Verification::Wrong;
        };
        match self.authenticate(challenge, &response, &key) {
            Ok(signed) if signed.user_verified() => {
                key.update_credential(&signed);
                let Ok(credential) = serde_json::to_string(&key) else { return Verification::Wrong };
                let passkey = Passkey { is_backed_up: signed.backup_state(), credential, ..passkey.clone() };
                Verification::Right(Box::new(Verified { registration, passkey }))
            }
            Err(WebauthnError::CredentialPossibleCompromise) => Verification::CounterBack,
            Ok(_) | Err(_) => Verification::Wrong,
        }
    }

    fn authenticate(
        &self,
        challenge: &str,
        response: &PublicKeyCredential,
        key: &webauthn_rs::prelude::Passkey,
    ) -> Result<webauthn_rs::prelude::AuthenticationResult, WebauthnError> {
        let (_, state) = self.webauthn.start_discoverable_authentication()?;
        let state = serde_json::to_value(state).map_err(|_| WebauthnError::Configuration)?;
        // Only the challenge is ours; all rules stay those of the library.
        let state: DiscoverableAuthentication =
            of(merged(state, json!({ "ast": { "challenge": challenge } })))?;
        self.webauthn.finish_discoverable_authentication_v2(response, state, DiscoverableKey::from(key))
    }
}

/// The name that passkeys of a server are made for. None are for one that is known by an address, or without TLS but on
/// this machine (WebAuthn §5, Secure Contexts §3.1).
pub fn relying_party(base_url: &str) -> Option<String> {
    let origin = Url::parse(base_url).ok()?;
    let name = origin.domain()?;
    let is_here = name == "localhost" || name.ends_with(".localhost");
    (origin.scheme() == "https" || is_here).then(|| name.to_owned())
}

/// The registration that an answer says it is of, if its user handle is that of the same passkey.
fn signer_among<'a>(
    registrations: &'a [Registration],
    response: &PublicKeyCredential,
) -> Option<(&'a Registration, &'a Passkey)> {
    let id = BASE64URL_NOPAD.encode(response.get_credential_id());
    let handle = BASE64URL_NOPAD.encode(response.get_user_unique_id()?);
    registrations.iter().find_map(|it| {
        let passkey = it.credential.passkey()?;
        (passkey.id == id && passkey.user_handle == handle && !passkey.is_elsewhere).then_some((it, passkey))
    })
}

/// Whether it was asked for in a frame of another site. The library looks at that for new passkeys only (WAN-02).
fn is_framed(response: &PublicKeyCredential) -> bool {
    serde_json::from_slice::<Value>(&response.response.client_data_json).map_or(true, |said| {
        said.get("crossOrigin").and_then(Value::as_bool) == Some(true) || said.get("topOrigin").is_some()
    })
}

/// The id that a passkey says it has; nothing if it is no answer of one.
pub(crate) fn signer(response: &str) -> Option<String> {
    let response: PublicKeyCredential = serde_json::from_str(response).ok()?;
    Some(BASE64URL_NOPAD.encode(response.get_credential_id()))
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

fn of<T: DeserializeOwned>(value: Value) -> Result<T, WebauthnError> {
    serde_json::from_value(value).map_err(|_| WebauthnError::Configuration)
}

/// An object with some of its fields said anew.
fn merged(mut value: Value, with: Value) -> Value {
    match (value.as_object_mut(), with) {
        (Some(fields), Value::Object(with)) => {
            for (name, field) in with {
                let before = fields.remove(&name).unwrap_or_default();
                fields.insert(name, merged(before, field));
            }
            value
        }
        (_, with) => with,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passkeys() -> Passkeys {
        Passkeys::new("https://reset.meridian.example", "Meridian").unwrap()
    }

    #[test]
    fn a_server_without_a_name_has_no_passkeys() {
        assert_eq!(passkeys().relying_party(), "reset.meridian.example");
        assert!(Passkeys::new("http://192.0.2.1:8080", "Meridian").is_none());
        assert!(Passkeys::new("https://[2001:db8::1]", "Meridian").is_none());
        assert!(Passkeys::new("http://reset.meridian.example", "Meridian").is_none(), "no TLS");
        assert!(Passkeys::new("http://localhost:8080", "Meridian").is_some());
    }

    #[test]
    fn a_request_names_no_passkey_and_asks_for_the_person() {
        let options: Value = serde_json::from_str(&passkeys().request("Y2hhbGxlbmdl").unwrap()).unwrap();
        assert_eq!(options["challenge"], "Y2hhbGxlbmdl");
        assert_eq!(options["userVerification"], "required");
        assert_eq!(options["allowCredentials"], json!([]));
    }

    #[test]
    fn a_new_passkey_is_discoverable_asks_for_the_person_and_is_no_second_one() {
        let user_handle = BASE64URL_NOPAD.encode(&[7; 64]);
        let other = Passkey {
            id: "b3RoZXI".to_owned(),
            user_handle: user_handle.clone(),
            relying_party: String::new(),
            is_backed_up: false,
            is_elsewhere: false,
            credential: String::new(),
        };
        let owner =
            NewOwner { name: "ada", display_name: "Ada", user_handle: &user_handle, others: vec![&other] };
        let (options, _) = passkeys().creation(&owner).unwrap();
        let options: Value = serde_json::from_str(&options).unwrap();
        let selection = &options["authenticatorSelection"];
        assert_eq!(
            (&selection["residentKey"], &selection["userVerification"]),
            (&json!("required"), &json!("required"))
        );
        assert_eq!((&options["user"]["id"], &options["user"]["name"]), (&json!(user_handle), &json!("ada")));
        assert_eq!(options["excludeCredentials"][0]["id"], "b3RoZXI");
        assert!(decoded(options["challenge"].as_str().unwrap()).unwrap().len() >= 16);
    }
}
