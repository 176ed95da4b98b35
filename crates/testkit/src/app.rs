//! A whole Regain in one process: database, built-in directory, jobs, and its faces on a port of its own. The clock
//! is the test's, randomness comes from a seed, and mails end in an inbox.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use regain_app::admin::{Applied, By};
use regain_app::builtin::{self, BuiltinDirectory, NewAccount};
use regain_app::hashing::{self, Hashing};
use regain_app::{App, PhoneSettings, Services, Settings};
use regain_core::account::Account;
use regain_core::audit::Source;
use regain_core::ids::OrganizationId;
use regain_core::language::Language;
use regain_core::limit::Limits;
use regain_core::message::Message;
use regain_core::password::{NewPassword, Rules};
use regain_core::policy::{GroupPolicy, Lifetimes, Policies};
use regain_core::random::Randomness;
use regain_core::subject::Found;
use regain_core::time::Clock;
use regain_crypto::KeyRing;
use regain_directory::Directory;
use regain_notify::Notifier;
use regain_notify::memory::Inbox;
use regain_notify::phone::ByChannel;
use regain_pages::Pages;
use regain_store::{AuditFilter, NodeId, Store, StoredEvent};
use regain_web::middleware::cookies::Cookies;
use regain_web::serve::{Limits as Connections, Listener, Options as Address};
use regain_web::{WebState, middleware};
use tempfile::TempDir;
use tokio::sync::watch;
use url::Url;

use crate::clock::TestClock;
use crate::database::Database;
use crate::faulty_directory::{Faults, FaultyDirectory};
use crate::people;

/// What a test can set before the start.
pub struct Setup {
    /// Where rows are kept.
    pub database: Database,
    /// How often things may happen.
    pub limits: Limits,
    /// Who may reset and how.
    pub policies: Policies,
    /// How long things last.
    pub lifetimes: Lifetimes,
    /// What a password must be.
    pub rules: Rules,
    /// Texts and calls.
    pub phone: Option<PhoneSettings>,
    /// Where those go, if not to the inbox.
    pub provider: Option<Arc<dyn Notifier>>,
    /// Where other login pages may send people back to.
    pub return_to: Vec<String>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            database: Database::Sqlite,
            limits: Limits::default(),
            policies: Policies::default(),
            lifetimes: Lifetimes::default(),
            rules: Rules::default(),
            phone: None,
            provider: None,
            return_to: vec!["https://portal.meridian.example".to_owned()],
        }
    }
}

/// A running Regain.
pub struct TestApp {
    /// The use cases.
    pub app: App,
    /// The time.
    pub clock: Arc<TestClock>,
    /// Scheme, host and port of its faces.
    pub url: String,
    /// What was sent.
    pub inbox: Arc<Inbox>,
    /// The database.
    pub store: Store,
    /// What hashes passwords.
    pub hashing: Hashing,
    /// The organization.
    pub organization: OrganizationId,
    /// How the directory behaves towards the use cases.
    pub faults: Faults,
    accounts: BuiltinDirectory,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
}

/// What the nodes of one database have in common.
struct Shared {
    setup: Setup,
    database: String,
    keys: Arc<KeyRing>,
    folder: TempDir,
}

impl TestApp {
    /// Starts on SQLite with the defaults and [`people::accounts`].
    pub async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    /// Starts with this setup and [`people::accounts`].
    pub async fn with(setup: Setup) -> Self {
        rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
        let folder = tempfile::tempdir().unwrap();
        let database = setup.database.url(folder.path()).await;
        let keys = Arc::new(KeyRing::generate([9; 32].into()));
        let shared = Arc::new(Shared { setup, database, keys, folder });
        let clock = Arc::new(TestClock::default());
        let inbox = Arc::new(Inbox::new(10_000));
        let node = Self::node(shared, Arc::clone(&clock), inbox, 1).await;
        let now = clock.now();
        node.store
            .write(node.organization, move |tx| {
                Box::pin(async move { tx.insert_organization("Meridian", now).await })
            })
            .await
            .unwrap();
        node.accounts.seed_demo(people::accounts().await).await.unwrap();
        if node.shared.setup.policies != Policies::default() {
            node.apply(node.shared.setup.policies.clone()).await;
        }
        node
    }

    /// Starts another node on the same database, which must be PostgreSQL.
    pub async fn second_node(&self) -> Self {
        Self::node(Arc::clone(&self.shared), Arc::clone(&self.clock), Arc::clone(&self.inbox), 2).await
    }

    async fn node(shared: Arc<Shared>, clock: Arc<TestClock>, inbox: Arc<Inbox>, seed: u8) -> Self {
        let randomness = Randomness::from_seed([seed; 32]);
        let options = regain_store::Options {
            url: shared.database.clone(),
            keys: Arc::clone(&shared.keys),
            connections: 8,
            demo: true,
            node: NodeId::new(&mut randomness.fork()),
        };
        let store = Store::open(options).await.unwrap();
        let organization = OrganizationId::from_bytes([1; 16]);
        let hashing =
            Hashing::new(hashing::Options { waiting: 1_000, ..hashing::Options::default() }).unwrap();
        let listener = Listener::bind(Address {
            addresses: vec!["127.0.0.1:0".parse().unwrap()],
            tls: None,
            limits: Connections::default(),
        })
        .await
        .unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().port());
        let builtin = |randomness| {
            BuiltinDirectory::new(builtin::Options {
                store: store.clone(),
                organization,
                hashing: hashing.clone(),
                clock: Arc::clone(&clock) as Arc<dyn Clock>,
                randomness,
                history: shared.setup.rules.history,
            })
        };
        let faults = Faults::default();
        let directory =
            FaultyDirectory { inner: Arc::new(builtin(randomness.clone())), faults: faults.clone() };
        let accounts = builtin(Randomness::from_seed([seed + 2; 32]));
        let services = Services {
            store: store.clone(),
            directory: Arc::new(directory),
            hashing: hashing.clone(),
            notifier: notifier(&shared.setup, &inbox),
            inbox: Some(Arc::clone(&inbox)),
            pages: Arc::new(
                Pages::new(&regain_pages::Options { default_language: Language::english() }).unwrap(),
            ),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            randomness: randomness.clone(),
            settings: settings(&shared.setup, organization, &url),
        };
        let (app, worker) = App::new(services);
        let (stop, stopped) = watch::channel(false);
        let router = faces(&shared.setup, &app, &url, randomness);
        tokio::spawn(listener.run(router, until(stopped.clone())));
        tokio::spawn(worker.run(until(stopped)));
        Self { app, clock, url, inbox, store, hashing, organization, faults, accounts, shared, stop }
    }

    /// Where an SQLite database keeps its rows: the file itself and its log.
    pub fn database_files(&self) -> [PathBuf; 2] {
        ["regain.db", "regain.db-wal"].map(|name| self.shared.folder.path().join(name))
    }

    /// The directory itself, which always answers.
    pub const fn directory(&self) -> &dyn Directory {
        &self.accounts
    }

    /// Applies policies.
    pub async fn apply(&self, policies: Policies) {
        let (seen, _) = self.app.newest_policies().await.unwrap();
        let by = By::operator("ops".to_owned());
        let applied = self.app.apply_policies(&by, (seen, policies), Source::default()).await.unwrap();
        assert_eq!(applied, Applied::Done(seen + 1));
    }

    /// Applies one policy, for everyone.
    pub async fn apply_one(&self, change: impl FnOnce(&mut GroupPolicy)) {
        let mut policy = GroupPolicy::named("everyone");
        change(&mut policy);
        self.apply(Policies { list: vec![policy], ..Policies::default() }).await;
    }

    /// Adds somebody.
    pub async fn add(&self, account: NewAccount) {
        self.accounts.seed_demo(vec![account]).await.unwrap();
    }

    /// Adds mia, who has to change her [`people::old_password`] before anything else.
    pub async fn add_mia(&self) {
        let password = NewPassword::parse(&people::old_password("mia")).ok().unwrap();
        let hash = self.hashing.hash(&password, [7; 16]).await.unwrap();
        self.add(NewAccount {
            username: "mia".to_owned(),
            display_name: "Mia Example".to_owned(),
            must_change: true,
            password_hash: Some(hash),
            ..NewAccount::default()
        })
        .await;
    }

    /// Waits until this many messages were sent to an address, and gives the newest of them.
    pub async fn mail_to(&self, address: &str, count: usize) -> Message {
        for _ in 0..500 {
            let messages: Vec<_> =
                self.inbox.messages().into_iter().filter(|message| message.to == address).collect();
            if messages.len() >= count {
                return messages.last().unwrap().clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let subjects: Vec<_> = self.inbox.messages().into_iter().map(|it| (it.to, it.subject)).collect();
        panic!("no {count} messages to {address}; there are {subjects:?}");
    }

    /// Waits until nothing is left to do in the background, and says what was sent.
    pub async fn settled(&self) -> Vec<Message> {
        for _ in 0..500 {
            let mut scope = self.store.read(self.organization).await.unwrap();
            if scope.due_jobs(self.clock.now()).await.unwrap() == 0 {
                return self.inbox.messages();
            }
            drop(scope);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("jobs are left over");
    }

    /// All audit rows, oldest first.
    pub async fn audit(&self) -> Vec<StoredEvent> {
        let mut scope = self.store.read(self.organization).await.unwrap();
        let mut events = scope.audit_events(&AuditFilter::default(), 10_000).await.unwrap();
        events.sort_by_key(|event| (event.at, event.id));
        events
    }

    /// The names of all that was audited, oldest first; what one row counts is there as often.
    pub async fn actions(&self) -> Vec<String> {
        let counted = |event: StoredEvent| (0..event.count).map(move |_| event.action.clone());
        self.audit().await.into_iter().flat_map(counted).collect()
    }

    /// Somebody, as the directory shows them.
    pub async fn account(&self, name: &str) -> Account {
        let identifier = regain_core::identifier::Identifier::parse(name).unwrap();
        let Found::One(account) = self.accounts.find(&identifier).await.unwrap() else {
            panic!("{name} is not one account");
        };
        *account
    }

    /// Whether this is somebody's password.
    pub async fn is_password_of(&self, name: &str, password: &str) -> bool {
        self.accounts.verify(Some(self.account(name).await.id), password).await.unwrap()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.send(true).ok();
    }
}

/// Everything that answers requests, with loopback as the trusted proxy.
fn faces(setup: &Setup, app: &App, url: &str, randomness: Randomness) -> Router {
    let base_url = Url::parse(url).unwrap();
    let options = regain_web::Options {
        return_to: setup.return_to.clone(),
        security_contact: Some("mailto:security@meridian.example".to_owned()),
        cookies: Cookies::new(&base_url),
    };
    let router = regain_web::router(WebState::new(app.clone(), options), &base_url).unwrap();
    let around = middleware::Options {
        base_url,
        hosts: vec![url.replace("http://localhost", "127.0.0.1")],
        trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
        randomness,
        app: Some(app.clone()),
    };
    middleware::stack(around, router)
}

async fn until(mut stopped: watch::Receiver<bool>) {
    stopped.wait_for(|stopped| *stopped).await.ok();
}

fn notifier(setup: &Setup, inbox: &Arc<Inbox>) -> Arc<dyn Notifier> {
    let inbox = Arc::clone(inbox) as Arc<dyn Notifier>;
    match &setup.provider {
        Some(provider) => Arc::new(ByChannel::new(inbox, vec![Arc::clone(provider)])),
        None => inbox,
    }
}

fn settings(setup: &Setup, organization: OrganizationId, url: &str) -> Settings {
    Settings {
        organization,
        organization_name: "Meridian".to_owned(),
        help: regain_pages::Help::new("Call the service desk on 4711.".to_owned(), None),
        zone: jiff::tz::TimeZone::UTC,
        base_url: url.to_owned(),
        lifetimes: setup.lifetimes,
        rules: setup.rules.clone(),
        limits: setup.limits,
        phone: setup.phone.clone(),
    }
}
