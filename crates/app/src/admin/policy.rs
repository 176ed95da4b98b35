//! Planning, applying and looking back at policies.

use regain_core::audit::{Action, Source};
use regain_core::ids::AccountId;
use regain_core::policy::{Plan, Planner, Policies};
use regain_store::{NewPolicies, StoredPolicies};

use super::By;
use crate::directory::patiently;
use crate::{App, Error};

/// What became of policies that were to be applied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Applied {
    /// They hold from now on, under this version.
    Done(i64),
    /// Another version was applied since the one that was planned against. Nothing changed.
    Outdated,
    /// They would not do what they say ([`Policies::flaws`]). Nothing changed.
    Flawed,
}

impl App {
    /// The newest versions up to this one, the newest first, as many as are asked for.
    pub async fn policy_versions(&self, until: i64, most: i64) -> Result<Vec<StoredPolicies>, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        Ok(scope.policies_until(until, most).await?)
    }

    /// What holds, as the database says, and its version; 0 if nothing was ever applied.
    pub async fn newest_policies(&self) -> Result<(i64, Policies), Error> {
        let mut scope = self.store().read(self.organization()).await?;
        let stored = scope.newest_policies().await?;
        Ok(stored.map_or_else(|| (0, Policies::default()), |stored| (stored.version, stored.policies)))
    }

    /// Counts what these policies would mean in the place of `active`, page after page of all accounts. `progress` hears
    /// how many were counted.
    pub async fn plan_policies(
        &self,
        (active, planned): (&Policies, &Policies),
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<Plan, Error> {
        let mut planner = Planner::new(active, planned, self.now());
        let mut last: Option<AccountId> = None;
        loop {
            let page = patiently(self.services().directory.accounts(last)).await?;
            let Some(end) = page.last() else { return Ok(planner.into_plan()) };
            last = Some(end.id);
            let infos = self.security_infos(&page).await?;
            page.iter().zip(&infos).for_each(|(account, info)| planner.count(account, info));
            progress(planner.accounts());
        }
    }

    /// Lets policies hold on every node: here at once, elsewhere as soon as they look. `seen` is the version that they
    /// were planned against.
    pub async fn apply_policies(
        &self,
        by: &By,
        (seen, policies): (i64, Policies),
        source: Source,
    ) -> Result<Applied, Error> {
        if !policies.flaws().is_empty() {
            return Ok(Applied::Flawed);
        }
        let version = seen + 1;
        let detail = format!("version={version} by={}", by.name());
        let event = self.event(Action::PoliciesApplied(detail), by.actor).caused_from(source);
        let (applied_by, now, mut random) = (by.name().to_owned(), self.now(), self.random());
        let applied = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                let new = NewPolicies { version, policies: &policies, applied_by: &applied_by };
                let is_next = tx.insert_policies(&new, now).await?;
                if is_next {
                    tx.audit(&event, now, &mut random).await?;
                }
                Ok::<_, Error>(is_next)
            })
        });
        let is_next = applied.await?;
        self.read_active().await?;
        Ok(if is_next { Applied::Done(version) } else { Applied::Outdated })
    }
}
