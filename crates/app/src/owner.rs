//! An account with all that decides how its owner gets back in.

use std::sync::Arc;

use regain_core::account::Account;
use regain_core::ids::AccountId;
use regain_core::policy::Policy;
use regain_core::registration::SecurityInfo;

use crate::{App, Error};

/// An account, what it has set up, and what it needs.
pub(crate) struct Owner {
    pub(crate) account: Account,
    pub(crate) info: SecurityInfo,
    pub(crate) policy: Arc<Policy>,
}

impl App {
    /// Reads an account, what it has set up, and what the organization asks of it.
    pub(crate) async fn owner(&self, id: AccountId) -> Result<Option<Owner>, Error> {
        let Some(account) = self.account(id).await? else { return Ok(None) };
        let info = self.security_info(id).await?;
        let policy = Arc::new(self.policy().await?.for_account(&account, &info));
        Ok(Some(Owner { account, info, policy }))
    }

    /// What an account has set up; nothing if there is no such account.
    pub(crate) async fn security_info(&self, account: AccountId) -> Result<SecurityInfo, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        Ok(scope.security_info(account).await?)
    }
}
