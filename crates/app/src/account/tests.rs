//! Over a real database and the built-in directory, which is only watched and, where a test says so, disturbed.

mod change_password;
mod session;
mod sign_in;

use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::tz::TimeZone;
use regain_core::account::{Account, Marker, Status};
use regain_core::audit::Source;
use regain_core::grant::{ResetGrant, UnlockGrant};
use regain_core::identifier::Identifier;
use regain_core::ids::{AccountId, OrganizationId, WriteId};
use regain_core::language::Language;
use regain_core::limit::Limits;
use regain_core::password::{NewPassword, Rules};
use regain_core::policy::Lifetimes;
use regain_core::random::Randomness;
use regain_core::reset::Outcome;
use regain_core::subject::Found;
use regain_core::time::{Clock, Timestamp};
use regain_crypto::KeyRing;
use regain_directory::{Directory, DirectoryError, PasswordChange, Settling, WriteError};
use regain_notify::memory::Inbox;
use regain_pages::Pages;
use regain_store::{AuditFilter, NodeId, Store, StoredEvent};
use zeroize::Zeroizing;

use super::*;
use crate::builtin::{self, BuiltinDirectory, NewAccount};
use crate::hashing::{self, Hashing};
use crate::jobs::Worker;
use crate::{Error, Services, Settings};

const ORGANIZATION: OrganizationId = OrganizationId::from_bytes([9; 16]);
const OLD: &str = "plum kettle orbit";
const NEW: &str = "seven quiet lanterns";

/// Stands still but for a microsecond each time it is asked, so that audit rows have an order.
struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Somebody else sets another password right after a comparison.
    Overtaken,
    /// A write is made and its answer lost.
    AnswerLost,
    /// A write is neither made nor answered.
    Unwritten,
    /// A write is made, its answer lost, and what became of it is not answered either.
    Silent,
    /// Nothing is answered.
    Down,
}

struct Watched {
    inner: BuiltinDirectory,
    calls: Mutex<Vec<&'static str>>,
    fault: Mutex<Option<Fault>>,
    status: Mutex<fn(&mut Status)>,
}

impl Watched {
    fn called(&self, name: &'static str) -> Result<(), DirectoryError> {
        self.calls.lock().unwrap().push(name);
        if self.fault() == Some(Fault::Down) {
            return Err(DirectoryError::Unavailable("down".into()));
        }
        Ok(())
    }

    fn fault(&self) -> Option<Fault> {
        *self.fault.lock().unwrap()
    }

    fn seen(&self, mut account: Account) -> Account {
        (self.status.lock().unwrap())(&mut account.status);
        account
    }
}

#[async_trait]
impl Directory for Watched {
    async fn find(&self, identifier: &Identifier) -> Result<Found, DirectoryError> {
        self.called("find")?;
        Ok(match self.inner.find(identifier).await? {
            Found::One(account) => Found::One(Box::new(self.seen(*account))),
            other @ (Found::Nothing | Found::Several) => other,
        })
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, DirectoryError> {
        self.called("account")?;
        Ok(self.inner.account(id).await?.map(|account| self.seen(account)))
    }

    async fn accounts(&self, after: Option<AccountId>) -> Result<Vec<Account>, DirectoryError> {
        self.inner.accounts(after).await
    }

    async fn has_group(&self, name: &str) -> Result<bool, DirectoryError> {
        self.called("has_group")?;
        self.inner.has_group(name).await
    }

    async fn marker(&self, id: AccountId) -> Result<Marker, DirectoryError> {
        self.called("marker")?;
        self.inner.marker(id).await
    }

    async fn set_password(&self, grant: &ResetGrant, password: &NewPassword) -> Result<(), WriteError> {
        self.inner.set_password(grant, password).await
    }

    async fn change_password(&self, change: PasswordChange<'_>) -> Result<(), WriteError> {
        self.called("change")?;
        if self.fault() == Some(Fault::Unwritten) {
            return Err(DirectoryError::Unavailable("lost".into()).into());
        }
        self.inner.change_password(change).await?;
        match self.fault() {
            Some(Fault::AnswerLost | Fault::Silent) => Err(DirectoryError::Unavailable("lost".into()).into()),
            Some(Fault::Overtaken | Fault::Unwritten | Fault::Down) | None => Ok(()),
        }
    }

    async fn unlock(&self, grant: &UnlockGrant) -> Result<(), WriteError> {
        self.inner.unlock(grant).await
    }

    async fn verify(&self, id: Option<AccountId>, password: &str) -> Result<bool, DirectoryError> {
        self.called("verify")?;
        let is_right = self.inner.verify(id, password).await?;
        if let (Some(Fault::Overtaken), Some(account)) = (self.fault(), id) {
            let new = NewPassword::parse(NEW).unwrap();
            self.inner
                .change_password(PasswordChange {
                    account,
                    old: OLD,
                    new: &new,
                    write: WriteId::from_bytes([8; 16]),
                })
                .await
                .unwrap();
        }
        Ok(is_right)
    }

    async fn settle(&self, question: Settling<'_>) -> Result<Outcome, DirectoryError> {
        if self.fault() == Some(Fault::Silent) {
            return Err(DirectoryError::Unavailable("silent".into()));
        }
        self.inner.settle(question).await
    }
}

pub(crate) struct Fixture {
    _folder: tempfile::TempDir,
    pub(crate) app: App,
    worker: Option<Worker>,
    clock: Arc<TestClock>,
    directory: Arc<Watched>,
    hashing: Hashing,
    inbox: Arc<Inbox>,
    hash: String,
}

pub(crate) async fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let randomness = Randomness::from_seed([1; 32]);
    let options = regain_store::Options {
        url: format!("sqlite://{}", folder.path().join("regain.db").display()),
        keys: Arc::new(KeyRing::generate(Zeroizing::new([7; 32]))),
        connections: 4,
        demo: true,
        node: NodeId::new(&mut randomness.fork()),
    };
    let store = Store::open(options).await.unwrap();
    let clock = Arc::new(TestClock(AtomicI64::new(1_800_000_000_000_000)));
    let hashing = Hashing::new(hashing::Options { threads: 2, ..hashing::Options::default() }).unwrap();
    let hash = hashing.hash(&NewPassword::parse(OLD).unwrap(), [1; 16]).await.unwrap();
    let inner = BuiltinDirectory::new(builtin::Options {
        store: store.clone(),
        organization: ORGANIZATION,
        hashing: hashing.clone(),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        randomness: randomness.clone(),
        history: 0,
    });
    let (calls, fault, status) =
        (Mutex::default(), Mutex::default(), Mutex::new(no_change as fn(&mut Status)));
    let directory = Arc::new(Watched { inner, calls, fault, status });
    let inbox = Arc::new(Inbox::new(100));
    let pages = Pages::new(&regain_pages::Options { default_language: Language::english() }).unwrap();
    let services = Services {
        store,
        directory: Arc::clone(&directory) as Arc<dyn Directory>,
        hashing: hashing.clone(),
        notifier: Arc::clone(&inbox) as Arc<dyn regain_notify::Notifier>,
        inbox: None,
        pages: Arc::new(pages),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        randomness,
        settings: settings(),
    };
    let (app, worker) = App::new(services);
    Fixture { _folder: folder, app, worker: Some(worker), clock, directory, hashing, inbox, hash }
}

fn no_change(_: &mut Status) {}

fn settings() -> Settings {
    Settings {
        organization: ORGANIZATION,
        organization_name: "Meridian".to_owned(),
        help: None,
        zone: TimeZone::UTC,
        base_url: "https://reset.meridian.example".to_owned(),
        lifetimes: Lifetimes::default(),
        rules: Rules::default(),
        limits: Limits::default(),
        phone: None,
    }
}

/// A browser at this address.
fn from(address: &str) -> Caller {
    let address: IpAddr = address.parse().unwrap();
    let user_agent = Some("Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0".to_owned());
    Caller { source: Source { address: Some(address), user_agent }, language: Language::english() }
}

fn home() -> Caller {
    from("192.0.2.1")
}

impl Fixture {
    /// An account of this name with the old password, and whatever `change` makes of it.
    async fn person(&self, name: &str, change: impl FnOnce(&mut NewAccount)) -> AccountId {
        let mut new = NewAccount {
            username: name.to_owned(),
            sign_in_name: Some(format!("{name}@meridian.example")),
            mail_addresses: vec![format!("{name}@post.example")],
            password_hash: Some(self.hash.clone()),
            ..NewAccount::default()
        };
        change(&mut new);
        self.directory.inner.seed_demo(vec![new]).await.unwrap()[0]
    }

    async fn ada(&self) -> AccountId {
        self.person("ada", |_| ()).await
    }

    async fn try_sign_in(&self, name: &str, password: &str) -> Result<SignedIn, Error> {
        self.app.sign_in(&home(), None, SignIn { identifier: name, password }).await
    }

    async fn sign_in(&self, name: &str) -> BrowserTokens {
        self.try_sign_in(name, OLD).await.ok().unwrap().tokens
    }

    async fn session(&self, tokens: &BrowserTokens) -> Session {
        self.app.session(&tokens.session).await.ok().unwrap()
    }

    async fn is_over(&self, tokens: &BrowserTokens) -> bool {
        matches!(self.app.session(&tokens.session).await, Err(Error::NotFound))
    }

    async fn hashes(&self, work: impl Future) -> u64 {
        let before = self.hashing.stats().hashes;
        work.await;
        self.hashing.stats().hashes - before
    }

    /// What the directory was asked since this was last asked.
    fn calls(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.directory.calls.lock().unwrap())
    }

    fn disturb(&self, fault: Option<Fault>) {
        *self.directory.fault.lock().unwrap() = fault;
    }

    /// Makes every account look like this from now on.
    fn decree(&self, status: fn(&mut Status)) {
        *self.directory.status.lock().unwrap() = status;
    }

    fn wait(&self, time: Duration) {
        let micros = i64::try_from(time.as_micros()).unwrap();
        self.clock.0.fetch_add(micros, Ordering::Relaxed);
    }

    /// The newest audit rows, the newest first.
    async fn audit(&self) -> Vec<StoredEvent> {
        let mut scope = self.app.store().read(ORGANIZATION).await.unwrap();
        scope.audit_events(&AuditFilter::default(), 100).await.unwrap()
    }

    /// How much was audited; what one row counts is counted as often.
    async fn audited(&self) -> i64 {
        self.audit().await.iter().map(|event| event.count).sum()
    }

    /// Name and detail of the newest audit row.
    async fn last_event(&self) -> (String, String) {
        let event = self.audit().await.swap_remove(0);
        (event.action, event.detail)
    }
}
