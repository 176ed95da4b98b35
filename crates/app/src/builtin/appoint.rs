//! Managers of new accounts: set when all accounts of an import are there.

use std::sync::Arc;

use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::ids::AccountId;
use regain_store::StoreError;

use super::BuiltinDirectory;
use super::provision::{ProvisionGrant, named};

/// What became of one account's manager.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Appointed {
    /// The account has it now.
    Done,
    /// The account had one, which stays.
    Kept,
    /// Nobody has the manager's name.
    Nobody,
    /// Several accounts have it.
    Several,
}

impl BuiltinDirectory {
    /// Sets managers by their folded names, in one transaction. It is quickest if those of one manager stand together.
    pub(super) async fn appoint(
        &self,
        _: &ProvisionGrant,
        people: Vec<(Arc<str>, AccountId)>,
    ) -> Result<Vec<Appointed>, StoreError> {
        let (now, mut random) = (self.options.clock.now(), self.options.randomness.fork());
        let (keys, organization) = (self.options.store.keys(), self.options.organization);
        let write = self.options.store.write(organization, move |tx| {
            Box::pin(async move {
                let mut appointed = Vec::with_capacity(people.len());
                let (mut last, mut managers): (Arc<str>, _) = (Arc::from(""), Vec::new());
                for (name, account) in people {
                    if name != last {
                        managers = named(tx, &keys, &name).await?;
                        last = name;
                    }
                    appointed.push(match managers.as_slice() {
                        [] => Appointed::Nobody,
                        [manager] if tx.set_manager(account, *manager, now).await? => Appointed::Done,
                        [_] => Appointed::Kept,
                        [_, ..] => Appointed::Several,
                    });
                }
                let managers = appointed.iter().filter(|one| **one == Appointed::Done).count() as u64;
                let action = Action::UsersImported { imported: 0, rejected: 0, managers };
                let event = AuditEvent::new(organization, action, Actor::Operator);
                tx.audit(&event, now, &mut random).await?;
                Ok(appointed)
            })
        });
        write.await
    }

    /// How many accounts have a folded name: two stand for more.
    pub(super) async fn count_named(&self, folded: &str) -> Result<usize, StoreError> {
        let mut scope = self.options.store.read(self.options.organization).await?;
        Ok(named(&mut scope, &self.options.store.keys(), folded).await?.len())
    }
}
