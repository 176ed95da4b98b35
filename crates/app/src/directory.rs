//! Calls to the directory, none of which may take for ever.

use regain_core::account::Account;
use regain_core::ids::AccountId;
use regain_directory::DirectoryError;

use crate::services::DIRECTORY_PATIENCE;
use crate::{App, Error};

/// A directory that took too long.
#[derive(Debug, thiserror::Error)]
#[error("no answer within {} seconds", DIRECTORY_PATIENCE.as_secs())]
struct TooLate;

/// Waits for an answer of the directory, but not for ever.
pub(crate) async fn patiently<T, E: From<DirectoryError>>(
    call: impl Future<Output = Result<T, E>> + Send,
) -> Result<T, E> {
    match tokio::time::timeout(DIRECTORY_PATIENCE, call).await {
        Ok(answer) => answer,
        Err(_) => Err(DirectoryError::Unavailable(Box::new(TooLate)).into()),
    }
}

impl App {
    /// Reads an account as it is now.
    pub(crate) async fn account(&self, id: AccountId) -> Result<Option<Account>, Error> {
        Ok(patiently(self.services().directory.account(id)).await?)
    }
}
