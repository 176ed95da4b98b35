//! Where a reset stands, as its holder may know it.

use regain_core::ids::ResetId;
use regain_core::method::Method;
use regain_core::reset::{Kind, Record, Refusal, State};
use regain_core::time::Timestamp;

use super::Holder;
use crate::{App, Error, mask};

/// Where a reset stands. What would tell a stranger about the account is there after the first proof only (E11).
pub struct ResetView {
    /// Its id.
    pub id: ResetId,
    /// What the person came for.
    pub kind: Kind,
    /// The name of its state.
    pub state: &'static str,
    /// Before the first proof what the organization offers, then what the account has.
    pub methods: Vec<Method>,
    /// When it ends if nothing happens.
    pub expires_at: Timestamp,
    /// What a proof has opened.
    pub proved: Option<ProvedView>,
    /// Why it was refused for good, if it was.
    pub refusal: Option<Refusal>,
}

/// What the holder learns after a proof.
pub struct ProvedView {
    /// How many proofs are needed in all.
    pub required: usize,
    /// How many were given.
    pub given: usize,
    /// The account's name for sign-in.
    pub username: String,
    /// The addresses that were written to, masked.
    pub targets: Vec<String>,
}

impl App {
    /// Where a held reset stands after a step of its holder.
    pub async fn reset_status_now(&self, holder: &Holder) -> Result<ResetView, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        let stored = scope.stored_reset(holder.reset()).await?;
        drop(scope);
        self.reset_status(&Holder(stored.ok_or(Error::NotFound)?)).await
    }

    /// Where a held reset stood when its token was presented.
    pub async fn reset_status(&self, holder: &Holder) -> Result<ResetView, Error> {
        let now = self.now();
        let policy = self.policy().await?;
        let mut view = unresolved(&holder.0.record, policy.offered().collect(), now);
        let Some(reset) = &holder.0.reset else { return Ok(view) };
        if !reset.is_open(now) && !reset.state().is_final() {
            view.state = "expired";
        } else {
            view.state = reset.state().name();
        }
        if let State::Refused(refusal) = reset.state() {
            view.refusal = Some(*refusal);
        }
        let proofs = reset.state().proofs().len();
        let Some(account) = reset.subject.real_account().filter(|_| proofs > 0) else { return Ok(view) };
        let account = self.account(account).await?.ok_or(Error::NotFound)?;
        view.methods = policy.methods_of(&account);
        view.proved = Some(ProvedView {
            required: policy.required,
            given: proofs,
            username: account.sign_in_name.clone().unwrap_or_else(|| account.username.clone()),
            targets: account.mail_addresses().map(|contact| mask::mail_address(&contact.value)).collect(),
        });
        Ok(view)
    }
}

fn unresolved(record: &Record, methods: Vec<Method>, now: Timestamp) -> ResetView {
    let expires_at = record.idle_expires_at.min(record.expires_at);
    let state = if now < expires_at { "started" } else { "expired" };
    ResetView { id: record.id, kind: record.kind, state, methods, expires_at, proved: None, refusal: None }
}
