//! Where a reset stands, as its holder may know it.

use regain_core::ids::ResetId;
use regain_core::method::Method;
use regain_core::methods::contact::targets;
use regain_core::methods::email::ADDRESSES;
use regain_core::policy::Condition;
use regain_core::reset::{Kind, Proof, Record, Refusal, State};
use regain_core::time::Timestamp;

use super::Holder;
use crate::caller::Caller;
use crate::owner::Owner;
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
    /// The methods that were proved so far.
    pub given: Vec<Method>,
    /// What the policy asks for beside proofs and does not hold for this holder now.
    pub conditions: Vec<Condition>,
    /// The account's name for sign-in.
    pub username: String,
    /// Where messages of each method go, masked.
    pub targets: Vec<(Method, Vec<String>)>,
}

impl ProvedView {
    /// Where messages of a method go, masked.
    pub fn targets_of(&self, method: Method) -> &[String] {
        let found = self.targets.iter().find(|(other, _)| *other == method);
        found.map_or(&[], |(_, targets)| targets)
    }
}

impl App {
    /// Where a held reset stands after a step of its holder. The step is told even if the directory has gone silent
    /// since; what only the directory knows is missing then.
    pub async fn reset_status_now(&self, caller: &Caller, holder: &Holder) -> Result<ResetView, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        let stored = scope.stored_reset(holder.reset()).await?;
        drop(scope);
        let holder = Holder(stored.ok_or(Error::NotFound)?);
        let mut view = self.view(&holder).await?;
        match self.proved_view(caller, &holder).await {
            Ok(proved) => show(&mut view, proved),
            Err(Error::DirectoryUnavailable(_) | Error::Busy) => {}
            Err(error) => return Err(error),
        }
        Ok(view)
    }

    /// Where a held reset stood when its token was presented.
    pub async fn reset_status(&self, caller: &Caller, holder: &Holder) -> Result<ResetView, Error> {
        let mut view = self.view(holder).await?;
        show(&mut view, self.proved_view(caller, holder).await?);
        Ok(view)
    }

    /// What is known without the directory.
    async fn view(&self, holder: &Holder) -> Result<ResetView, Error> {
        let now = self.now();
        let policy = self.policy().await?;
        let mut view = unresolved(&holder.0.record, policy.offered_first().collect(), now);
        let Some(reset) = &holder.0.reset else { return Ok(view) };
        if !reset.is_open(now) && !reset.state().is_final() {
            view.state = "expired";
        } else {
            view.state = reset.state().name();
        }
        if let State::Refused(refusal) = reset.state() {
            view.refusal = Some(*refusal);
        }
        Ok(view)
    }

    /// What a proof has opened. While the directory is being written there is nothing left to choose, and nobody is
    /// told of a directory that does not answer that nothing was changed.
    async fn proved_view(
        &self,
        caller: &Caller,
        holder: &Holder,
    ) -> Result<Option<(Vec<Method>, ProvedView)>, Error> {
        let Some(reset) = &holder.0.reset else { return Ok(None) };
        let (State::Proving { proofs } | State::Proved { proofs }) = reset.state() else { return Ok(None) };
        let Some(account) = reset.subject.real_account() else { return Ok(None) };
        let Owner { account, info, policy } = self.owner(account).await?.ok_or(Error::NotFound)?;
        let methods = policy.leading_on(proofs, policy.methods_of(&account, &info));
        let masked = |method| {
            let targets = targets(&account, &info, method, self.now());
            targets.iter().take(ADDRESSES).map(mask::contact).collect()
        };
        let view = ProvedView {
            required: policy.required,
            given: proofs.iter().map(Proof::method).collect(),
            conditions: policy.unmet(proofs, caller.source.address),
            username: account.sign_in_name.clone().unwrap_or_else(|| account.username.clone()),
            targets: methods.iter().filter(|it| it.is_sent()).map(|it| (*it, masked(*it))).collect(),
        };
        Ok(Some((methods, view)))
    }
}

fn show(view: &mut ResetView, proved: Option<(Vec<Method>, ProvedView)>) {
    let Some((methods, proved)) = proved else { return };
    (view.methods, view.proved) = (methods, Some(proved));
}

fn unresolved(record: &Record, methods: Vec<Method>, now: Timestamp) -> ResetView {
    let expires_at = record.idle_expires_at.min(record.expires_at);
    let state = if now < expires_at { "started" } else { "expired" };
    ResetView { id: record.id, kind: record.kind, state, methods, expires_at, proved: None, refusal: None }
}
