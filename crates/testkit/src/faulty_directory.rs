//! The built-in directory, made slow, busy or silent on demand, call by call: the faults that a directory in a network
//! has, and that rows of our own database never show.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use regain_core::account::{Account, Marker};
use regain_core::grant::{ResetGrant, UnlockGrant};
use regain_core::identifier::Identifier;
use regain_core::ids::AccountId;
use regain_core::password::NewPassword;
use regain_core::reset::Outcome;
use regain_core::subject::Found;
use regain_directory::{Directory, DirectoryError, PasswordChange, Settling, WriteError};
use tokio::time::sleep;

/// How the directory behaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Behaviour {
    /// It does what it is asked to.
    #[default]
    Fine,
    /// It does it after this time.
    Slow(Duration),
    /// It has too much to do, and does nothing.
    Busy,
    /// It does not answer, and does nothing.
    Down,
    /// It does nothing, and its answer makes no sense.
    Unexpected,
    /// It does what it is asked to, and its answer is lost.
    Silent,
}

/// What it can be asked for; each stands for the method of [`Directory`] of its name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "named after the methods")]
pub enum Call {
    Find,
    Account,
    HasGroup,
    Marker,
    SetPassword,
    ChangePassword,
    Unlock,
    Verify,
    Settle,
}

impl Call {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Find,
        Self::Account,
        Self::HasGroup,
        Self::Marker,
        Self::SetPassword,
        Self::ChangePassword,
        Self::Unlock,
        Self::Verify,
        Self::Settle,
    ];
}

/// The switch.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<HashMap<Call, Behaviour>>>);

impl Faults {
    /// Changes how all calls behave from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.behave_at(&Call::ALL, behaviour);
    }

    /// Changes how these calls behave from now on; the others stay as they are.
    pub fn behave_at(&self, calls: &[Call], behaviour: Behaviour) {
        self.0.lock().unwrap().extend(calls.iter().map(|call| (*call, behaviour)));
    }

    async fn at<T, E: From<DirectoryError>>(
        &self,
        call: Call,
        answer: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, E> {
        let behaviour = self.0.lock().unwrap().get(&call).copied().unwrap_or_default();
        match behaviour {
            Behaviour::Fine => answer.await,
            Behaviour::Slow(time) => {
                sleep(time).await;
                answer.await
            }
            Behaviour::Busy => Err(DirectoryError::Busy.into()),
            Behaviour::Down => Err(DirectoryError::Unavailable("it is down".into()).into()),
            Behaviour::Unexpected => Err(DirectoryError::Unexpected("it makes no sense".into()).into()),
            Behaviour::Silent => {
                answer.await.ok();
                Err(DirectoryError::Unavailable("its answer is lost".into()).into())
            }
        }
    }
}

/// A directory with a switch.
pub struct FaultyDirectory {
    /// What answers when it behaves.
    pub inner: Arc<dyn Directory>,
    /// The switch.
    pub faults: Faults,
}

#[async_trait]
impl Directory for FaultyDirectory {
    async fn find(&self, identifier: &Identifier) -> Result<Found, DirectoryError> {
        self.faults.at(Call::Find, self.inner.find(identifier)).await
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, DirectoryError> {
        self.faults.at(Call::Account, self.inner.account(id)).await
    }

    async fn accounts(&self, after: Option<AccountId>) -> Result<Vec<Account>, DirectoryError> {
        self.inner.accounts(after).await
    }

    async fn has_group(&self, name: &str) -> Result<bool, DirectoryError> {
        self.faults.at(Call::HasGroup, self.inner.has_group(name)).await
    }

    async fn marker(&self, id: AccountId) -> Result<Marker, DirectoryError> {
        self.faults.at(Call::Marker, self.inner.marker(id)).await
    }

    async fn set_password(&self, grant: &ResetGrant, password: &NewPassword) -> Result<(), WriteError> {
        self.faults.at(Call::SetPassword, self.inner.set_password(grant, password)).await
    }

    async fn change_password(&self, change: PasswordChange<'_>) -> Result<(), WriteError> {
        self.faults.at(Call::ChangePassword, self.inner.change_password(change)).await
    }

    async fn unlock(&self, grant: &UnlockGrant) -> Result<(), WriteError> {
        self.faults.at(Call::Unlock, self.inner.unlock(grant)).await
    }

    async fn verify(&self, id: Option<AccountId>, password: &str) -> Result<bool, DirectoryError> {
        self.faults.at(Call::Verify, self.inner.verify(id, password)).await
    }

    async fn settle(&self, question: Settling<'_>) -> Result<Outcome, DirectoryError> {
        self.faults.at(Call::Settle, self.inner.settle(question)).await
    }
}
