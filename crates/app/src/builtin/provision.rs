//! New accounts: inserted, never changed, and only with a witness (promise 1).

use regain_core::account::{Contact, ContactKind, Lock};
use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::identifier::fold;
use regain_core::ids::{AccountId, ContactId};
use regain_core::language::Language;
use regain_core::random::Random;
use regain_core::time::Timestamp;
use regain_crypto::{KeyRing, Purpose};
use regain_store::{Inserted, Scope, StoreError, Tx};

use super::BuiltinDirectory;

/// Permission to insert accounts into the built-in directory, and to do nothing else. Only an import and the seeding
/// of a demo make it, and only commands on the machine itself start those.
pub struct ProvisionGrant(());

impl ProvisionGrant {
    pub(super) const fn new() -> Self {
        Self(())
    }
}

/// An account to insert. Names and addresses were checked by whoever made it.
#[derive(Clone, Default)]
pub struct NewAccount {
    /// The short name people sign in with.
    pub username: String,
    /// The name in the form of an address, if it has one.
    pub sign_in_name: Option<String>,
    /// What the person is called; may be empty.
    pub display_name: String,
    /// The language the person prefers.
    pub language: Option<Language>,
    /// Its mail addresses, in order.
    pub mail_addresses: Vec<String>,
    /// Its phone numbers (E.164), in order.
    pub phones: Vec<String>,
    /// Names of its groups.
    pub groups: Vec<String>,
    /// Whether it may change other accounts or the product itself.
    pub privileged: bool,
    /// Switched off by an administrator.
    pub disabled: bool,
    /// Why it is closed for sign-in for now.
    pub locked: Option<Lock>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// The password must be changed at the next sign-in.
    pub must_change: bool,
    /// Argon2id, as a PHC string; none if nobody can sign in yet.
    pub password_hash: Option<String>,
}

impl NewAccount {
    /// The names it signs in with, folded, each once.
    pub(super) fn sign_in_names(&self) -> Vec<String> {
        distinct(std::iter::once(&self.username).chain(&self.sign_in_name))
    }

    /// Every name it is found by, folded, each once; those it signs in with come first.
    pub(super) fn names(&self) -> Vec<String> {
        distinct(std::iter::once(&self.username).chain(&self.sign_in_name).chain(&self.mail_addresses))
    }
}

fn distinct<'n>(names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for name in names.map(|name| fold(name)) {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}

/// What became of one account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Provisioned {
    /// It exists.
    Done {
        id: AccountId,
        /// Its names, folded, that now lead to several accounts.
        shared: Vec<String>,
    },
    /// Its username is another's; and that account, if the username is its own and it has no manager.
    UsernameTaken(Option<AccountId>),
    /// Its sign-in name is another's.
    SignInNameTaken,
}

/// One transaction's worth of accounts.
pub(super) struct Batch {
    pub(super) accounts: Vec<NewAccount>,
    /// Rows that were refused before, for the audit row.
    pub(super) rejected: u64,
    /// Whether everything is taken back at the end.
    pub(super) is_rehearsal: bool,
}

/// How a transaction ended without a commit.
enum Uncommitted {
    Rehearsed(Vec<Provisioned>),
    Failed(StoreError),
}

impl From<StoreError> for Uncommitted {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

/// Why a demo was not seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The database is not a demo's.
    #[error("only the database of a demo is seeded")]
    NotDemo,
    /// A name is another account's.
    #[error("a name is taken")]
    Refused,
    /// The rows could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BuiltinDirectory {
    /// Inserts the people of a demo, into the database of a demo only.
    ///
    /// # Errors
    /// [`SeedError`].
    pub async fn seed_demo(&self, accounts: Vec<NewAccount>) -> Result<Vec<AccountId>, SeedError> {
        if !self.options.store.is_demo() {
            return Err(SeedError::NotDemo);
        }
        let batch = Batch { accounts, rejected: 0, is_rehearsal: false };
        let provisioned = self.provision(&ProvisionGrant::new(), batch).await?;
        let id = |one: Provisioned| match one {
            Provisioned::Done { id, .. } => Ok(id),
            Provisioned::UsernameTaken(_) | Provisioned::SignInNameTaken => Err(SeedError::Refused),
        };
        provisioned.into_iter().map(id).collect()
    }

    /// Inserts accounts in one transaction; one whose name is taken is left out and the others stay.
    pub(super) async fn provision(
        &self,
        _: &ProvisionGrant,
        batch: Batch,
    ) -> Result<Vec<Provisioned>, StoreError> {
        let (now, mut random) = (self.options.clock.now(), self.options.randomness.fork());
        let (keys, organization) = (self.options.store.keys(), self.options.organization);
        let write = self.options.store.write(organization, move |tx| {
            Box::pin(async move {
                let mut provisioned = Vec::with_capacity(batch.accounts.len());
                for account in &batch.accounts {
                    provisioned.push(insert(tx, account, &keys, now, &mut random).await?);
                }
                if batch.is_rehearsal {
                    return Err(Uncommitted::Rehearsed(provisioned));
                }
                let event =
                    AuditEvent::new(organization, counted(&provisioned, batch.rejected), Actor::Operator);
                tx.audit(&event, now, &mut random).await?;
                Ok(provisioned)
            })
        });
        match write.await {
            Ok(provisioned) | Err(Uncommitted::Rehearsed(provisioned)) => Ok(provisioned),
            Err(Uncommitted::Failed(error)) => Err(error),
        }
    }
}

fn counted(provisioned: &[Provisioned], rejected: u64) -> Action {
    let is_done = |one: &&Provisioned| matches!(one, Provisioned::Done { .. });
    let imported = provisioned.iter().filter(is_done).count();
    let taken = provisioned.len() - imported;
    Action::UsersImported { imported: imported as u64, rejected: rejected + taken as u64, managers: 0 }
}

async fn insert(
    tx: &mut Tx,
    new: &NewAccount,
    keys: &KeyRing,
    now: Timestamp,
    random: &mut Random,
) -> Result<Provisioned, StoreError> {
    let id = AccountId::new(now, random);
    let contacts = contacts(new, now, random);
    let row = regain_store::NewAccount {
        id,
        username: &new.username,
        sign_in_name: new.sign_in_name.as_deref(),
        display_name: &new.display_name,
        language: new.language.as_ref(),
        privileged: new.privileged,
        disabled: new.disabled,
        locked_by: new.locked,
        expires_at: new.expires_at,
        must_change: new.must_change,
        password_hash: new.password_hash.as_deref(),
        contacts: &contacts,
        groups: &new.groups,
    };
    match tx.insert_account(&row, now, random).await? {
        Inserted::Done => {}
        Inserted::UsernameTaken => {
            return Ok(Provisioned::UsernameTaken(tx.account_without_manager(&new.username).await?));
        }
        Inserted::SignInNameTaken => return Ok(Provisioned::SignInNameTaken),
    }
    let mut shared = Vec::new();
    for name in new.names() {
        if named(tx, keys, &name).await?.len() > 1 {
            shared.push(name);
        }
    }
    Ok(Provisioned::Done { id, shared })
}

/// The accounts that have a folded name.
pub(super) async fn named(
    scope: &mut Scope,
    keys: &KeyRing,
    folded: &str,
) -> Result<Vec<AccountId>, StoreError> {
    let candidates = keys.keyed_hash_candidates(Purpose::IdentifierLookup, &[folded.as_bytes()]);
    scope.accounts_by_identifier(&candidates).await
}

fn contacts(new: &NewAccount, now: Timestamp, random: &mut Random) -> Vec<Contact> {
    let mail = new.mail_addresses.iter().map(|value| (ContactKind::Email, value));
    let phones = new.phones.iter().map(|value| (ContactKind::Phone, value));
    mail.chain(phones)
        .map(|(kind, value)| Contact { id: ContactId::new(now, random), kind, value: value.clone() })
        .collect()
}
