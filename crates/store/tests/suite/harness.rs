//! A database of its own for each case, and short ways to fill it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use regain_core::identifier::Identifier;
use regain_core::ids::{AccountId, ChallengeId, ContactId, FamilyId, OrganizationId, ResetId, WriteId};
use regain_core::job::Job;
use regain_core::language::Language;
use regain_core::method::Method;
use regain_core::methods::email;
use regain_core::random::{Random, Randomness};
use regain_core::reset::{Kind, Proof, Record};
use regain_core::subject::Subject;
use regain_core::time::Timestamp;
use regain_crypto::{KeyId, KeyRing};
use regain_store::{NewChallenge, NewFamily, NodeId, Options, Store, StoreError, Tx};
use sqlx::any::AnyRow;
use sqlx::migrate::MigrateDatabase;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Connection};
use tempfile::TempDir;

/// Marks the tests' own statements, so that the plan test leaves them out.
pub(crate) const RAW: &str = "/* test */ ";

pub(crate) const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

/// Some write to the directory.
pub(crate) const WRITE: WriteId = WriteId::from_bytes([6; 16]);

/// Some job.
pub(crate) const JOB: Job = Job::Settle { reset: ResetId::from_bytes([3; 16]) };

pub(crate) fn later(seconds: u64) -> Timestamp {
    NOW + Duration::from_secs(seconds)
}

pub(crate) fn key() -> Arc<KeyRing> {
    Arc::new(KeyRing::generate(zeroize::Zeroizing::new([7; 32])))
}

/// The same key retired, and another one active.
pub(crate) fn rotated() -> Arc<KeyRing> {
    let ring = KeyRing::generate(zeroize::Zeroizing::new([7; 32]));
    Arc::new(ring.with_next(zeroize::Zeroizing::new([8; 32])).activated())
}

static SEEDS: AtomicU32 = AtomicU32::new(1);

/// Randomness that no other call gets.
pub(crate) fn random() -> Random {
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&SEEDS.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Randomness::from_seed(seed).fork()
}

pub(crate) struct Db {
    pub(crate) store: Store,
    pub(crate) url: String,
    pub(crate) organization: OrganizationId,
    folder: Option<TempDir>,
}

pub(crate) fn options(url: &str) -> Options {
    Options {
        url: url.to_owned(),
        keys: key(),
        connections: 10,
        demo: false,
        node: NodeId::new(&mut random()),
    }
}

/// The server to try PostgreSQL on, if there is one. A run that leaves nothing out must have one.
#[expect(clippy::disallowed_methods, reason = "tests are told about servers by the environment")]
pub(crate) fn postgres_url() -> Option<String> {
    let server = std::env::var("REGAIN_TEST_POSTGRES_URL").ok();
    let may_be_left_out = std::env::var_os("REGAIN_TEST_EVERYTHING").is_none();
    assert!(server.is_some() || may_be_left_out, "REGAIN_TEST_POSTGRES_URL is not set");
    let server = server?;
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    Some(format!("{base}/regain_test_{}_{number}", std::process::id()))
}

impl Db {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/regain.db", folder.path().display());
        Self::open(url, Some(folder)).await
    }

    pub(crate) async fn postgres() -> Option<Self> {
        sqlx::any::install_default_drivers();
        let url = postgres_url()?;
        Any::create_database(&url).await.unwrap();
        Some(Self::open(url, None).await)
    }

    async fn open(url: String, folder: Option<TempDir>) -> Self {
        let store = Store::open(options(&url)).await.unwrap();
        let organization = OrganizationId::new(NOW, &mut random());
        let db = Self { store, url, organization, folder };
        db.write(|tx| Box::pin(async { tx.insert_organization("Meridian", NOW).await })).await.unwrap();
        db
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    pub(crate) async fn remove(self) {
        self.store.close().await;
        if !self.is_sqlite() {
            Any::drop_database(&self.url).await.unwrap();
        }
    }

    /// Writes for the organization of this case.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        self.store.write(self.organization, work).await
    }

    pub(crate) async fn read(&self) -> regain_store::Scope {
        self.store.read(self.organization).await.unwrap()
    }

    /// Runs a statement behind the store's back and answers its rows.
    pub(crate) async fn raw(&self, sql: &str) -> Vec<AnyRow> {
        let mut connection = AnyConnection::connect(&self.url).await.unwrap();
        let rows = sqlx::query(AssertSqlSafe(format!("{RAW}{sql}"))).fetch_all(&mut connection).await;
        connection.close().await.unwrap();
        rows.unwrap()
    }

    /// A family with its first reset.
    pub(crate) async fn started(&self) -> (FamilyId, ResetId) {
        self.started_as("ada@meridian.example").await
    }

    pub(crate) async fn started_as(&self, typed: &str) -> (FamilyId, ResetId) {
        let mut random = random();
        let (family, reset) = (FamilyId::new(NOW, &mut random), ResetId::new(NOW, &mut random));
        let identifier = Identifier::parse(typed).unwrap();
        let work = self.write(move |tx| {
            Box::pin(async move {
                let new = NewFamily {
                    id: family,
                    kind: Kind::Reset,
                    identifier: Some(&identifier),
                    language: &Language::english(),
                    source_hash: [1; 32],
                    known_browser: None,
                    browser: None,
                    started_at: NOW,
                    expires_at: later(1800),
                };
                tx.insert_family(&new, &mut random).await?;
                let record = Record::started(reset, family, Kind::Reset, (later(600), later(1800)));
                tx.insert_reset(&record, random.bytes(), NOW).await
            })
        });
        work.await.unwrap();
        (family, reset)
    }

    /// Resolves a family, with as many addresses.
    pub(crate) async fn resolve(&self, family: FamilyId, subject: Subject, addresses: u8) -> bool {
        let contacts = (1..=addresses).map(|number| ContactId::from_bytes([number; 16])).collect();
        let resolve = self.write(move |tx| {
            Box::pin(async move {
                tx.resolve_family(family, &subject, &[(Method::Email, contacts)], (NOW, &mut random())).await
            })
        });
        resolve.await.unwrap()
    }

    /// A family that is about this account.
    pub(crate) async fn resolved(&self, account: AccountId) -> (FamilyId, ResetId) {
        let (family, reset) = self.started().await;
        assert!(self.resolve(family, Subject::account(account), 1).await);
        (family, reset)
    }

    /// A challenge with five tries.
    pub(crate) async fn challenged(&self, family: FamilyId, reset: ResetId) -> NewChallenge {
        let mut random = random();
        let new = || NewChallenge {
            id: ChallengeId::from_bytes([9; 16]),
            family,
            reset,
            method: Method::Email,
            key_id: KeyId(1),
            link_hash: [0; 32],
            tries: 5,
            created_at: NOW,
            expires_at: later(600),
            resend_at: later(30),
        };
        let (id, link_hash) = (ChallengeId::new(NOW, &mut random), random.bytes());
        let inserted = NewChallenge { id, link_hash, ..new() };
        self.write(move |tx| Box::pin(async move { tx.insert_challenge(&inserted).await })).await.unwrap();
        NewChallenge { id, link_hash, ..new() }
    }
}

pub(crate) fn account(number: u8) -> AccountId {
    AccountId::from_bytes([number; 16])
}

/// A proof, as the owner of an account gives it.
pub(crate) fn proof(account: AccountId) -> Proof {
    let expected = email::Expected { code: "12345678", link: "link" };
    email::check(&Subject::account(account), &email::Answer::Code("12345678"), &expected, (false, NOW))
        .unwrap()
}
