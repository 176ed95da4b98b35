//! An account with all that decides how its owner gets back in.

use std::sync::Arc;

use regain_core::account::Account;
use regain_core::ids::AccountId;
use regain_core::method::Method;
use regain_core::methods::contact;
use regain_core::policy::Policy;
use regain_core::registration::SecurityInfo;
use regain_core::subject::Subject;
use regain_core::time::Timestamp;
use regain_directory::DirectoryError;

use crate::directory::patiently;
use crate::passkeys::Passkeys;
use crate::{App, Error};

/// An account, what it has set up, and what it needs.
pub(crate) struct Owner {
    pub(crate) account: Account,
    pub(crate) info: SecurityInfo,
    pub(crate) policy: Arc<Policy>,
}

impl Owner {
    /// Whether all that messages of a method go to was registered a short while ago.
    pub(crate) fn is_fresh(&self, method: Method, now: Timestamp) -> bool {
        contact::is_fresh(&self.account, &self.info, method, now)
    }
}

impl App {
    /// Reads an account, what it has set up, and what the organization asks of it.
    pub(crate) async fn owner(&self, id: AccountId) -> Result<Option<Owner>, Error> {
        let account = self.account(id).await?;
        self.owner_in(account, id).await
    }

    /// The owner that a reset is about; nobody for a decoy, of whom as much is read. An entry that can't be read is
    /// nobody's either: it may be so for this one alone, and whoever has proved nothing would learn that it is there.
    pub(crate) async fn owner_of(&self, subject: &Subject) -> Result<Option<Owner>, Error> {
        let id = subject.real_account().unwrap_or_else(|| self.nobody());
        let account = match patiently(self.services().directory.account(id)).await {
            Err(DirectoryError::Unexpected(error)) => {
                tracing::error!(error = error.as_ref() as &dyn std::error::Error, "an account can't be read");
                None
            }
            read => read?,
        };
        self.owner_in(account, id).await
    }

    async fn owner_in(&self, account: Option<Account>, id: AccountId) -> Result<Option<Owner>, Error> {
        let info = self.security_info(id).await?;
        let Some(account) = account else { return Ok(None) };
        let policy = Arc::new(self.policy_for(&account, &info).await?);
        Ok(Some(Owner { account, info, policy }))
    }

    /// What an account has set up; nothing if there is no such account.
    pub(crate) async fn security_info(&self, account: AccountId) -> Result<SecurityInfo, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        Ok(self.present(scope.security_info(account).await?))
    }

    /// The same of a page of accounts, in the order of their ids.
    pub(crate) async fn security_infos(&self, page: &[Account]) -> Result<Vec<SecurityInfo>, Error> {
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(Vec::new()) };
        let mut scope = self.store().read(self.organization()).await?;
        let mut infos = scope.security_infos((first.id, last.id)).await?;
        Ok(page.iter().map(|one| self.present(infos.remove(&one.id).unwrap_or_default())).collect())
    }

    /// What of it holds now, and under the name that this server has.
    pub(crate) fn present(&self, info: SecurityInfo) -> SecurityInfo {
        info.at(self.now(), self.inner().passkeys.as_ref().map(Passkeys::relying_party))
    }
}
