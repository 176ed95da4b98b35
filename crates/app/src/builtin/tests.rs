//! Tests of builtin.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use regain_core::account::{ContactKind, Lock};
use regain_core::grant::{Grant, StaffGrant, Verification};
use regain_core::ids::{FamilyId, ResetId, WriteId};
use regain_core::language::Language;
use regain_core::methods::email;
use regain_core::password::Violation;
use regain_core::policy::Policy;
use regain_core::registration::SecurityInfo;
use regain_core::reset::{self, Event, Record};
use regain_core::subject::Subject;
use regain_core::time::Timestamp;
use regain_crypto::KeyRing;
use regain_store::NodeId;
use zeroize::Zeroizing;

use super::*;
use crate::hashing;

pub(super) const ORGANIZATION: OrganizationId = OrganizationId::from_bytes([9; 16]);
const OLD: &str = "plum kettle orbit";
const NEW: &str = "seven quiet lanterns";

struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
}

pub(super) struct Fixture {
    _folder: tempfile::TempDir,
    clock: Arc<TestClock>,
    pub(super) directory: BuiltinDirectory,
}

pub(super) async fn fixture() -> Fixture {
    fixture_with(0, true).await
}

async fn fixture_with(history: usize, demo: bool) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let randomness = Randomness::from_seed([1; 32]);
    let options = regain_store::Options {
        url: format!("sqlite://{}", folder.path().join("regain.db").display()),
        keys: Arc::new(KeyRing::generate(Zeroizing::new([7; 32]))),
        connections: 4,
        demo,
        node: NodeId::new(&mut randomness.fork()),
    };
    let store = Store::open(options).await.unwrap();
    let clock = Arc::new(TestClock(AtomicI64::new(1_800_000_000_000_000)));
    let hashing = Hashing::new(hashing::Options { threads: 2, ..hashing::Options::default() }).unwrap();
    let directory = BuiltinDirectory::new(Options {
        store,
        organization: ORGANIZATION,
        hashing,
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        randomness,
        history,
    });
    Fixture { _folder: folder, clock, directory }
}

impl Fixture {
    pub(super) async fn find(&self, name: &str) -> Found {
        self.directory.find(&Identifier::parse(name).unwrap()).await.unwrap()
    }

    pub(super) async fn only(&self, name: &str) -> Account {
        match self.find(name).await {
            Found::One(account) => *account,
            Found::Nothing => panic!("nobody is {name}"),
            Found::Several => panic!("several are {name}"),
        }
    }

    async fn seed(&self, account: NewAccount) -> AccountId {
        self.directory.seed_demo(vec![account]).await.unwrap()[0]
    }

    /// Ada with the old password, and whatever `change` makes of her.
    async fn ada(&self, change: impl FnOnce(&mut NewAccount)) -> AccountId {
        let mut ada = named("ada");
        ada.password_hash = Some(self.directory.options.hashing.hash(&password(OLD), [1; 16]).await.unwrap());
        change(&mut ada);
        self.seed(ada).await
    }

    async fn is(&self, id: AccountId, typed: &str) -> bool {
        self.directory.verify(Some(id), typed).await.unwrap()
    }

    async fn hashes(&self, work: impl Future) -> u64 {
        let before = self.directory.options.hashing.stats().hashes;
        work.await;
        self.directory.options.hashing.stats().hashes - before
    }

    /// The grant of a proved reset of this account: the only way to one leads through the state machine.
    async fn grant(&self, id: AccountId, reset: ResetId, kind: Kind) -> Grant {
        let (now, policy) = (self.clock.now(), Policy::default());
        let account = Box::new(self.directory.account(id).await.unwrap().unwrap());
        let ends = (now + policy.lifetimes.idle, now + policy.lifetimes.family);
        let record = Record::started(reset, FamilyId::from_bytes([3; 16]), kind, ends);
        let subject = Subject::account(id);
        let expected = email::Expected { code: "01234567", link: "link" };
        let proof =
            email::check(&subject, &email::Answer::Code("01234567"), &expected, (false, now)).unwrap();
        let started = record.into_reset(subject).unwrap();
        let proved = reset::decide(&started, Event::Proved(proof), &policy, now).unwrap().reset;
        let before = self.directory.marker(id).await.unwrap();
        let commit = Event::Commit { account, info: SecurityInfo::default(), before, from: None };
        reset::decide(&proved, commit, &policy, now).unwrap().grant.unwrap()
    }

    async fn reset(&self, id: AccountId, reset: ResetId, new: &str) -> Result<(), WriteError> {
        match self.grant(id, reset, Kind::Reset).await {
            Grant::Reset(grant) => self.directory.set_password(&grant, &password(new)).await,
            Grant::Unlock(_) => panic!("a reset grants a reset"),
        }
    }

    async fn unlock(&self, id: AccountId) -> Result<(), WriteError> {
        match self.grant(id, RESET, Kind::Unlock).await {
            Grant::Unlock(grant) => self.directory.unlock(&grant).await,
            Grant::Reset(_) => panic!("an unlock grants an unlock"),
        }
    }

    async fn change(&self, account: AccountId, old: &str, new: &str) -> Result<(), WriteError> {
        self.directory
            .change_password(PasswordChange { account, old, new: &password(new), write: CHANGE })
            .await
    }

    async fn settle(&self, account: AccountId, reset: ResetId, kind: Kind, before: &Marker) -> Outcome {
        self.directory.settle(Settling { account, write: reset.into(), kind, before }).await.unwrap()
    }
}

const RESET: ResetId = ResetId::from_bytes([4; 16]);
const CHANGE: WriteId = WriteId::from_bytes([6; 16]);

fn named(username: &str) -> NewAccount {
    NewAccount {
        username: username.to_owned(),
        sign_in_name: Some(format!("{username}@meridian.example")),
        mail_addresses: vec![format!("{username}@post.example")],
        ..NewAccount::default()
    }
}

fn password(text: &str) -> NewPassword {
    NewPassword::parse(text).unwrap()
}

#[tokio::test]
async fn an_account_is_found_by_each_of_its_names_in_any_case() {
    let it = fixture().await;
    let ada = it.seed(named("Ada")).await;
    it.seed(named("bob")).await;
    for name in ["ada", "ADA", "Ada@Meridian.Example", "ada@POST.example"] {
        assert_eq!(it.only(name).await.id, ada, "{name}");
    }
    for name in ["adam", "ada@", "ada@other.example", "\u{212a}ate", "%", "' OR 1=1 --"] {
        assert!(matches!(it.find(name).await, Found::Nothing), "{name}");
    }
}

#[tokio::test]
async fn a_one_time_password_works_for_a_day_and_the_one_that_follows_for_good() {
    let it = fixture().await;
    let id = it.ada(|_| ()).await;
    let grant = StaffGrant::new(Verification::on_this_machine(id, "ops".to_owned()));
    let advance = |seconds: i64| it.clock.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    let day = 24 * 60 * 60;
    let first = it.directory.recover(&grant).await.unwrap().password;
    advance(day - 1);
    assert!(it.is(id, &first).await);
    advance(1);
    assert_eq!(it.hashes(it.is(id, &first)).await, 1, "the work of a wrong one");
    assert!(!it.is(id, &first).await);
    assert!(matches!(it.change(id, &first, NEW).await, Err(WriteError::WrongPassword)));
    let second = it.directory.recover(&grant).await.unwrap().password;
    it.change(id, &second, NEW).await.unwrap();
    advance(2 * day);
    assert!(it.is(id, NEW).await);
}

#[tokio::test]
async fn a_shared_address_is_ambiguous_and_the_usernames_work() {
    let it = fixture().await;
    for twin in ["twin1", "twin2"] {
        it.seed(NewAccount { mail_addresses: vec!["Twins@post.example".to_owned()], ..named(twin) }).await;
    }
    assert!(matches!(it.find("twins@post.example").await, Found::Several));
    assert_eq!(it.only("twin1").await.username, "twin1");
    assert_eq!(it.only("twin2@meridian.example").await.username, "twin2");
}

#[tokio::test]
async fn a_username_that_is_anothers_address_is_ambiguous_and_ones_own_is_not() {
    let it = fixture().await;
    it.seed(NewAccount { mail_addresses: vec!["eve@post.example".to_owned()], ..named("ada") }).await;
    it.seed(NewAccount { username: "eve@post.example".to_owned(), ..NewAccount::default() }).await;
    assert!(matches!(it.find("eve@post.example").await, Found::Several));
    let own = "own@post.example".to_owned();
    let account =
        NewAccount { username: own.clone(), mail_addresses: vec![own.clone()], ..NewAccount::default() };
    it.seed(account).await;
    assert_eq!(it.only(&own).await.username, own);
}

#[tokio::test]
async fn an_account_reads_as_it_was_written() {
    let it = fixture().await;
    let id = it
        .seed(NewAccount {
            display_name: "Ada Byron".to_owned(),
            language: Language::parse("de"),
            mail_addresses: vec!["b@post.example".to_owned(), "A@post.example".to_owned()],
            phones: vec!["+4930123456".to_owned()],
            groups: vec!["staff".to_owned(), "analysts".to_owned()],
            privileged: true,
            ..named("ada")
        })
        .await;
    let account = it.directory.account(id).await.unwrap().unwrap();
    assert_eq!((account.username.as_str(), account.display_name.as_str()), ("ada", "Ada Byron"));
    assert_eq!(account.sign_in_name.as_deref(), Some("ada@meridian.example"));
    assert_eq!(account.language.unwrap().as_str(), "de");
    assert_eq!(account.groups, ["analysts", "staff"]);
    assert!(account.privileged);
    let contacts: Vec<_> = account.contacts.iter().map(|it| (it.kind, it.value.as_str())).collect();
    let expected = [
        (ContactKind::Email, "b@post.example"),
        (ContactKind::Email, "A@post.example"),
        (ContactKind::Phone, "+4930123456"),
    ];
    assert_eq!(contacts, expected);
    assert!(it.directory.account(AccountId::from_bytes([5; 16])).await.unwrap().is_none());
}

#[tokio::test]
async fn the_status_says_what_holds_an_account_back() {
    let it = fixture().await;
    let end = it.clock.now() + Duration::from_secs(60);
    let id = it
        .ada(|ada| {
            ada.disabled = true;
            ada.must_change = true;
            ada.locked = Some(Lock::Administrator);
            ada.expires_at = Some(end);
        })
        .await;
    let status = it.only("ada").await.status;
    assert!(status.disabled && status.must_change && !status.expired && !status.held);
    assert_eq!(status.locked, Some(Lock::Administrator));
    it.clock.0.store(end.micros(), Ordering::Relaxed);
    let now = it.clock.now();
    let hold = it.directory.options.store.write(ORGANIZATION, move |tx| {
        Box::pin(async move { tx.hold_account(id, "password-reset", now).await })
    });
    hold.await.unwrap();
    let status = it.only("ada").await.status;
    assert!(status.expired && status.held);
}

#[tokio::test]
async fn a_reset_replaces_the_password_and_lifts_lock_and_duty_to_change() {
    let it = fixture().await;
    let id = it
        .ada(|ada| {
            ada.locked = Some(Lock::WrongPasswords);
            ada.must_change = true;
        })
        .await;
    let before = it.directory.marker(id).await.unwrap();
    it.reset(id, RESET, NEW).await.unwrap();
    assert!(it.is(id, NEW).await && !it.is(id, OLD).await);
    let status = it.only("ada").await.status;
    assert!(status.locked.is_none() && !status.must_change);
    assert_ne!(it.directory.marker(id).await.unwrap(), before);
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_who_wrote_last() {
    let it = fixture().await;
    let id = it.ada(|_| ()).await;
    let other = ResetId::from_bytes([5; 16]);
    let before = it.directory.marker(id).await.unwrap();
    assert_eq!(it.settle(id, RESET, Kind::Reset, &before).await, Outcome::Refused);
    it.reset(id, RESET, NEW).await.unwrap();
    assert_eq!(it.settle(id, RESET, Kind::Reset, &before).await, Outcome::Done);
    assert_eq!(it.settle(id, other, Kind::Reset, &before).await, Outcome::Undecidable);
    let between = it.directory.marker(id).await.unwrap();
    it.change(id, NEW, "a password of her own").await.unwrap();
    assert_eq!(it.settle(id, RESET, Kind::Reset, &before).await, Outcome::Undecidable);
    let change = Settling { account: id, write: CHANGE, kind: Kind::Reset, before: &between };
    assert_eq!(it.directory.settle(change).await.unwrap(), Outcome::Done);
}

#[tokio::test]
async fn an_unlock_lifts_the_lock_of_wrong_passwords_and_no_other() {
    let it = fixture().await;
    let id = it.ada(|ada| ada.locked = Some(Lock::WrongPasswords)).await;
    let before = it.directory.marker(id).await.unwrap();
    assert_eq!(it.settle(id, RESET, Kind::Unlock, &before).await, Outcome::Refused);
    it.unlock(id).await.unwrap();
    it.unlock(id).await.unwrap();
    assert_eq!(it.only("ada").await.status.locked, None);
    assert_eq!(it.settle(id, RESET, Kind::Unlock, &before).await, Outcome::Done);
    assert!(it.is(id, OLD).await, "the password stays");

    // A grant from before the administrator locked it.
    let bob = it.seed(NewAccount { locked: Some(Lock::Administrator), ..named("bob") }).await;
    let now = it.clock.now();
    let unlock = it
        .directory
        .options
        .store
        .write(ORGANIZATION, move |tx| Box::pin(async move { tx.unlock_account(bob, now).await }));
    assert!(!unlock.await.unwrap());
    assert_eq!(it.only("bob").await.status.locked, Some(Lock::Administrator));
}

#[tokio::test]
async fn a_change_needs_the_old_password() {
    let it = fixture().await;
    let id = it.ada(|_| ()).await;
    assert!(matches!(it.change(id, "wrong", NEW).await, Err(WriteError::WrongPassword)));
    assert!(it.is(id, OLD).await);
    it.change(id, OLD, NEW).await.unwrap();
    assert!(it.is(id, NEW).await && !it.is(id, OLD).await);
    let nobody = AccountId::from_bytes([5; 16]);
    assert!(matches!(it.change(nobody, OLD, NEW).await, Err(WriteError::NotFound)));
}

#[tokio::test]
async fn as_many_passwords_as_the_history_says_can_not_come_back() {
    let it = fixture_with(2, true).await;
    let id = it.ada(|_| ()).await;
    let used_before = |answer: Result<(), WriteError>| match answer {
        Err(WriteError::Violations(violations)) => violations == [Violation::UsedBefore],
        _ => false,
    };
    assert!(used_before(it.change(id, OLD, OLD).await), "the present one");
    it.change(id, OLD, NEW).await.unwrap();
    assert!(used_before(it.change(id, NEW, OLD).await), "the one before");
    assert!(used_before(it.reset(id, RESET, OLD).await), "a reset is no way round");
    it.reset(id, RESET, "a third password here").await.unwrap();
    it.change(id, "a third password here", OLD).await.unwrap();
    assert!(it.is(id, OLD).await, "the third back is free again");
}

#[tokio::test]
async fn without_a_history_no_old_hash_is_computed_and_none_is_kept() {
    let it = fixture().await;
    let id = it.ada(|_| ()).await;
    assert_eq!(it.hashes(async { it.reset(id, RESET, OLD).await.unwrap() }).await, 1);
    let mut scope = it.directory.options.store.read(ORGANIZATION).await.unwrap();
    assert!(scope.password_history(id).await.unwrap().is_empty());
}

#[tokio::test]
async fn of_fifty_changes_at_once_one_wins() {
    let it = fixture().await;
    let id = it.ada(|_| ()).await;
    let new: Vec<_> = (0..50).map(|number| format!("new password number {number}")).collect();
    let answers = futures_util::future::join_all(new.iter().map(|new| it.change(id, OLD, new))).await;
    let winners: Vec<_> = new.iter().zip(&answers).filter(|(_, answer)| answer.is_ok()).collect();
    assert_eq!(winners.len(), 1);
    assert!(it.is(id, winners[0].0).await);
    assert!(answers.iter().filter(|answer| answer.is_err()).all(|answer| matches!(
        answer,
        Err(WriteError::WrongPassword | WriteError::Directory(DirectoryError::Busy))
    )));
}

#[tokio::test]
async fn every_version_of_a_password_is_replaced_once() {
    let it = fixture().await;
    let id = it.ada(|_| ()).await;
    let new: Vec<_> = (0..20).map(|number| format!("new password number {number}")).collect();
    let resets = new.iter().map(|new| it.reset(id, RESET, new));
    let answers = futures_util::future::join_all(resets).await;
    let won = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!((1..20).contains(&won), "{won}");
    let lost =
        answers.iter().filter(|answer| matches!(answer, Err(WriteError::Directory(DirectoryError::Busy))));
    assert_eq!(won + lost.count(), 20);
    assert_eq!(it.directory.marker(id).await.unwrap(), Marker(won.to_string()));
    let mut right = 0;
    for (new, answer) in new.iter().zip(&answers) {
        let is_right = it.is(id, new).await;
        assert!(answer.is_ok() || !is_right, "who lost wrote nothing");
        right += usize::from(is_right);
    }
    assert_eq!(right, 1);
}

#[tokio::test]
async fn a_comparison_costs_one_hash_whoever_it_is() {
    let it = fixture().await;
    let ada = it.ada(|_| ()).await;
    let without = it.seed(named("nina")).await;
    let gone = AccountId::from_bytes([5; 16]);
    for (id, typed, right) in [
        (Some(ada), OLD, true),
        (Some(ada), "wrong", false),
        (Some(ada), "", false),
        (Some(ada), "nul\0", false),
        (Some(without), OLD, false),
        (Some(gone), OLD, false),
        (None, OLD, false),
        (None, "", false),
    ] {
        let compare = async { assert_eq!(it.directory.verify(id, typed).await.unwrap(), right) };
        assert_eq!(it.hashes(compare).await, 1, "{id:?} {typed:?}");
    }
}

#[tokio::test]
async fn a_right_password_renews_an_outdated_hash_and_nothing_else() {
    let it = fixture().await;
    let dearer = hashing::Options { memory_kib: 20_000, threads: 1, ..hashing::Options::default() };
    let hash = Hashing::new(dearer).unwrap().hash(&password(OLD), [1; 16]).await.unwrap();
    let id = it.ada(|ada| ada.password_hash = Some(hash)).await;
    let before = it.directory.marker(id).await.unwrap();
    assert_eq!(it.hashes(async { assert!(!it.is(id, "wrong").await) }).await, 1);
    assert_eq!(it.hashes(async { assert!(it.is(id, OLD).await) }).await, 2, "and one to renew it");
    assert_eq!(it.hashes(async { assert!(it.is(id, OLD).await) }).await, 1, "renewed");
    assert_eq!(it.directory.marker(id).await.unwrap(), before);
}

#[tokio::test]
async fn composed_letters_are_the_same_password() {
    let it = fixture().await;
    let id = it.ada(|_| ()).await;
    it.reset(id, RESET, "\u{e9}toile filante").await.unwrap();
    assert!(it.is(id, "e\u{301}toile filante").await);
}

#[tokio::test]
async fn a_demo_alone_is_seeded() {
    let it = fixture_with(0, false).await;
    let refused = it.directory.seed_demo(vec![named("ada")]).await;
    assert!(matches!(refused, Err(SeedError::NotDemo)));
    let it = fixture().await;
    it.seed(named("ada")).await;
    let taken = it.directory.seed_demo(vec![named("ADA")]).await;
    assert!(matches!(taken, Err(SeedError::Refused)));
}
