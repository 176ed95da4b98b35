//! The policies and the brake as each node knows them.
//!
//! The rows are read every two seconds in the background, so that no request waits for them. A node that could not read
//! them keeps to what it knew, for at most [`TRUSTED`]; after that the next request reads them itself, and fails if it
//! can't. So what is stopped stops, and what is applied holds, on every node within a minute, whatever happens.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use regain_core::account::Account;
use regain_core::brake::Brake;
use regain_core::method::Method;
use regain_core::policy::{Duty, GroupPolicy, Policies, Policy, Review};
use regain_core::registration::SecurityInfo;
use regain_core::time::Timestamp;
use regain_pages::Help;
use tokio::time::Instant;

use crate::services::Settings;
use crate::{App, Error};

/// How often the rows are read.
pub(crate) const REFRESH: Duration = Duration::from_secs(2);

/// How old what a node knows may be. Short of a minute by more than a read may take.
const TRUSTED: Duration = Duration::from_secs(45);

/// What was read last, and when.
#[derive(Default)]
pub(crate) struct Known(RwLock<Option<(Arc<Active>, Instant)>>);

impl Known {
    fn get(&self) -> Option<(Arc<Active>, Instant)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What holds now.
pub(crate) struct Active {
    policies: Policies,
    /// What strangers see of the policies.
    strangers: Arc<Policy>,
    /// What can be used here: texts and calls need a provider, passkeys a name of the server.
    usable: Vec<Method>,
}

impl Active {
    fn new(policies: Policies, brake: Brake, settings: &Settings) -> Self {
        let usable: Vec<_> = Method::ALL.into_iter().filter(|method| settings.can_use(*method)).collect();
        let strangers = Policy { brake, lifetimes: settings.lifetimes, ..policies.rule_for_strangers() };
        let strangers = only(&usable, strangers);
        Self { strangers: Arc::new(strangers), policies, usable }
    }

    /// What a sign-in of an account leads to before anything else.
    pub(crate) fn duty(
        &self,
        account: &Account,
        info: &SecurityInfo,
        review: Review,
        now: Timestamp,
    ) -> Option<Duty> {
        self.policies.duty((account, info), &self.rule_for(account), review, now)
    }

    /// Whether any policy lets passwords end.
    pub(crate) fn ends_passwords(&self) -> bool {
        self.policies.list.iter().any(|policy| policy.password_days.is_some())
    }

    /// The policy of an account; none is for accounts that can't reset.
    pub(crate) fn policy_of(&self, account: &Account) -> Option<&GroupPolicy> {
        self.policies.of(account)
    }

    /// The rule for an account.
    pub(crate) fn rule_for(&self, account: &Account) -> Policy {
        let (brake, lifetimes) = (self.strangers.brake.clone(), self.strangers.lifetimes);
        only(&self.usable, Policy { brake, lifetimes, ..self.policies.rule_for(account) })
    }
}

/// The same policy without methods that can't be used here.
fn only(usable: &[Method], policy: Policy) -> Policy {
    let methods = policy.methods.iter().copied().filter(|method| usable.contains(method)).collect();
    Policy { methods, ..policy }
}

impl App {
    /// What holds now. Costs nothing but while the background can't read.
    pub(crate) async fn active(&self) -> Result<Arc<Active>, Error> {
        match self.inner().known.get() {
            Some((active, read_at)) if read_at.elapsed() < TRUSTED => Ok(active),
            Some(_) | None => self.read_active().await,
        }
    }

    /// Reads what holds.
    pub(crate) async fn read_active(&self) -> Result<Arc<Active>, Error> {
        // From before the read, so that what is known is never taken for younger than it is.
        let read_at = Instant::now();
        let mut scope = self.store().read(self.organization()).await?;
        let brake: Brake = scope.pulls().await?.into_iter().map(|pull| pull.target).collect();
        let stored = scope.newest_policies().await?;
        drop(scope);
        let policies = stored.map(|stored| stored.policies).unwrap_or_default();
        let active = Arc::new(Active::new(policies, brake, self.settings()));
        let mut known = self.inner().known.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|(_, earlier)| *earlier <= read_at) {
            *known = Some((Arc::clone(&active), read_at));
        }
        Ok(active)
    }

    /// What strangers see of the policies, as the brake leaves it.
    pub(crate) async fn policy(&self) -> Result<Arc<Policy>, Error> {
        Ok(Arc::clone(&self.active().await?.strangers))
    }

    /// What strangers saw when it was last read.
    pub(crate) fn last_policy(&self) -> Arc<Policy> {
        let unread = || Active::new(Policies::default(), Brake::default(), self.settings()).strangers;
        self.inner().known.get().map_or_else(unread, |(active, _)| Arc::clone(&active.strangers))
    }

    /// What an account needs, after what it has set up.
    pub(crate) async fn policy_for(&self, account: &Account, info: &SecurityInfo) -> Result<Policy, Error> {
        Ok(self.active().await?.rule_for(account).for_account(account, info))
    }

    /// Whether nothing but a change of password is open to an account: the directory or its policy demands one.
    pub(crate) async fn must_change(&self, account: &Account) -> Result<bool, Error> {
        let active = self.active().await?;
        let is_demanded = |set_at| {
            active.policies.of(account).is_some_and(|policy| policy.demands_change(set_at, self.now()))
        };
        Ok(account.status.must_change || is_demanded(account.password_set_at))
    }

    /// The methods that can be the first proof now, in the order in which they are offered.
    pub fn offered(&self) -> Vec<Method> {
        self.last_policy().offered_first().collect()
    }

    /// Whether anybody may lift a lock without a new password, as far as this node knows; for the page of a start.
    pub fn offers_unlock(&self) -> bool {
        self.last_policy().unlock
    }

    /// Whether nobody can reset now, as far as this node knows; for the banner above pages.
    pub fn is_paused(&self) -> bool {
        self.last_policy().is_paused()
    }

    /// Where people get help from a person: what the policies say, or else the settings.
    pub fn help(&self) -> Option<Help> {
        let known = self.inner().known.get();
        let link = known.and_then(|(active, _)| active.policies.help.clone());
        link.and_then(Help::at).or_else(|| self.settings().help.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::tests::fixture;

    #[tokio::test]
    async fn a_node_that_can_not_read_what_holds_goes_on_for_less_than_a_minute() {
        let it = fixture().await;
        it.app.read_active().await.unwrap();
        it.app.store().close().await;
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(44)).await;
        assert!(it.app.policy().await.is_ok());
        tokio::time::advance(Duration::from_secs(2)).await;
        assert!(it.app.policy().await.is_err());
    }
}
