//! A passkey in software: what a browser and its authenticator do, with every part open to a lie.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

/// User present, user verified, backup eligible, backed up, attested credential data (WebAuthn §6.1).
pub const UP: u8 = 0x01;
/// User verified.
pub const UV: u8 = 0x04;
/// Backup eligible.
pub const BE: u8 = 0x08;
/// Backed up.
pub const BS: u8 = 0x10;
const AT: u8 = 0x40;

/// A passkey, and what it and its browser say; all is right until a test says otherwise.
#[derive(Clone)]
pub struct SoftPasskey {
    /// What it signs with.
    pub key: std::sync::Arc<EcdsaKeyPair>,
    /// Its id.
    pub id: Vec<u8>,
    /// Whose it says it is; nothing before it was made.
    pub user_handle: Option<Vec<u8>>,
    /// Where the browser says it is.
    pub origin: String,
    /// The name that the authenticator signs for.
    pub relying_party: String,
    /// What is signed of the person and of copies.
    pub flags: u8,
    /// The counter that is signed.
    pub counter: u32,
    /// What the browser says it does; nothing for what belongs there.
    pub kind: Option<&'static str>,
    /// Whether the browser says that the page is in a frame of another site.
    pub cross_origin: bool,
    /// Whether the signature is spoiled.
    pub spoiled: bool,
}

impl SoftPasskey {
    /// A passkey for the server at this address.
    pub fn new(origin: &str, id: u8) -> Self {
        let relying_party = url::Url::parse(origin).unwrap().domain().unwrap().to_owned();
        Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap().into(),
            id: vec![id; 32],
            user_handle: None,
            origin: origin.to_owned(),
            relying_party,
            flags: UP | UV | BE | BS,
            counter: 0,
            kind: None,
            cross_origin: false,
            spoiled: false,
        }
    }

    /// What is made of creation options.
    pub fn create(&mut self, options: &Value) -> Value {
        let handle = options["user"]["id"].as_str().unwrap();
        self.user_handle = Some(BASE64URL_NOPAD.decode(handle.as_bytes()).unwrap());
        let client_data = self.client_data("webauthn.create", options);
        let point = self.key.public_key().as_ref();
        // COSE (RFC 9053 §7.1): EC2, ES256, P-256, x, y.
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(&point[1..33]);
        key.extend([0x22, 0x58, 0x20]);
        key.extend(&point[33..65]);
        let mut data = self.authenticator_data(AT);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(key);
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut attestation = vec![0xa3, 0x63];
        attestation.extend(b"fmt");
        attestation.push(0x64);
        attestation.extend(b"none");
        attestation.push(0x67);
        attestation.extend(b"attStmt");
        attestation.extend([0xa0, 0x68]);
        attestation.extend(b"authData");
        attestation.push(0x59);
        attestation.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        attestation.extend(data);
        self.answer(&json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(&client_data),
            "attestationObject": BASE64URL_NOPAD.encode(&attestation),
            "transports": ["internal"],
        }))
    }

    /// What is signed of request options.
    pub fn sign(&self, options: &Value) -> Value {
        let client_data = self.client_data("webauthn.get", options);
        let data = self.authenticator_data(0);
        let mut signed = data.clone();
        signed.extend(digest(&SHA256, &client_data).as_ref());
        if self.spoiled {
            signed.push(0);
        }
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.answer(&json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(&client_data),
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "signature": BASE64URL_NOPAD.encode(signature.as_ref()),
            "userHandle": self.user_handle.as_ref().map(|handle| BASE64URL_NOPAD.encode(handle)),
        }))
    }

    fn answer(&self, response: &Value) -> Value {
        let id = BASE64URL_NOPAD.encode(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {}, "response": response,
        })
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data = json!({
            "type": self.kind.unwrap_or(kind), "challenge": options["challenge"], "origin": self.origin,
            "crossOrigin": self.cross_origin,
        });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, more: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, self.relying_party.as_bytes()).as_ref().to_vec();
        data.push(self.flags | more);
        data.extend(self.counter.to_be_bytes());
        data
    }
}
