//! A trusted browser in software: its token and its key, with every part open to a lie.

use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::people::old_password;
use crate::visitor::{Page, Visitor};

/// Where a browser is trusted.
pub const TRUST: &str = "/account/security-info/trusted-device";

/// A trusted browser, and what it says; all is right until a test says otherwise.
#[derive(Clone)]
pub struct SoftDevice {
    /// What it signs with.
    pub key: Arc<EcdsaKeyPair>,
    /// What the signed text begins with.
    pub prefix: String,
    /// Where it is.
    pub origin: String,
    /// What it presents; empty until it is trusted.
    pub token: String,
}

impl SoftDevice {
    /// A browser that has the page of a server at this address open.
    pub fn new(origin: &str) -> Self {
        Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap().into(),
            prefix: "regain trusted-device v1".to_owned(),
            origin: origin.to_owned(),
            token: String::new(),
        }
    }

    /// The public half of its key.
    pub fn public_key(&self) -> String {
        BASE64URL_NOPAD.encode(self.key.public_key().as_ref())
    }

    /// What it signs of a challenge.
    pub fn sign(&self, challenge: &str) -> String {
        let message = format!("{}\n{}\n{challenge}", self.prefix, self.origin);
        let signature = self.key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        BASE64URL_NOPAD.encode(signature.as_ref())
    }

    /// What it answers to the prompt of the interface.
    pub fn answer(&self, prompt: &Value) -> Value {
        let challenge = prompt["message"].as_str().unwrap().rsplit('\n').next().unwrap();
        json!({ "device": { "token": self.token, "signature": self.sign(challenge) } })
    }

    /// Fills in the page that trusts a browser.
    pub async fn register(&self, browser: &Visitor, page: &Page, name: &str) -> Page {
        let (pending, key) = (page.field("pending"), self.public_key());
        let signature = self.sign(&page.device_challenge());
        let fields =
            [("pending", &*pending), ("name", name), ("public_key", &key), ("signature", &signature)];
        browser.submit(page, TRUST, &fields).await
    }
}

impl TestApp {
    /// Lets somebody whose password is enough for it trust a browser on the pages, and gives that browser; it is fresh.
    pub async fn give_device(&self, name: &str) -> (SoftDevice, Visitor) {
        let browser = Visitor::new(self, "198.51.100.78");
        browser.sign_in(name, &old_password(name)).await;
        let page = browser.open(TRUST).await;
        let mut device = SoftDevice::new(&self.url);
        let done = device.register(&browser, &page, "My laptop").await;
        assert_eq!(done.path, "/account/security-info", "{}", done.html);
        device.token = browser.cookie("trusted").unwrap();
        (device, browser)
    }
}
