//! A passkey of the browser's own: an authenticator that is not there, which the browser asks as it would a real one.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::page::Page;

impl Page {
    /// Plugs an authenticator into this page that keeps passkeys and knows its owner, and returns its id.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn plug_in_authenticator(&self) -> Result<String> {
        self.command("WebAuthn.enable", json!({})).await?;
        let options = json!({"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true,
        }});
        let answer = self.command("WebAuthn.addVirtualAuthenticator", options).await?;
        Ok(answer.get("authenticatorId").and_then(Value::as_str).context("no authenticator")?.to_owned())
    }

    /// Whether the finger is the owner's from now on.
    ///
    /// # Errors
    /// When there is no such authenticator.
    pub async fn knows_its_owner(&self, authenticator: &str, knows: bool) -> Result<()> {
        let state = json!({"authenticatorId": authenticator, "isUserVerified": knows});
        self.command("WebAuthn.setUserVerified", state).await.map(drop)
    }

    /// Whether the owner touches it as soon as it asks; if not, it waits.
    ///
    /// # Errors
    /// When there is no such authenticator.
    pub async fn touches(&self, authenticator: &str, touches: bool) -> Result<()> {
        let state = json!({"authenticatorId": authenticator, "enabled": touches});
        self.command("WebAuthn.setAutomaticPresenceSimulation", state).await.map(drop)
    }
}
