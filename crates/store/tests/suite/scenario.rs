//! One of everything, written by every write method and read by every read method.

use std::time::Duration;

use regain_core::account::{Contact, ContactKind, Lock};
use regain_core::api_key::KeyScope;
use regain_core::audit::{Action, Actor, AuditEvent, Source};
use regain_core::brake::Target;
use regain_core::confirmation::Confirmation;
use regain_core::hardware_token::NewHardwareToken;
use regain_core::ids::{
    AccountId, ApiKeyId, ChallengeId, ContactId, FamilyId, HardwareTokenId, JobId, KnownBrowserId, NotMeId,
    OrganizationId, RegistrationId, ResetId, SessionId,
};
use regain_core::limit::Limit;
use regain_core::method::Method;
use regain_core::methods::passkey::Passkey;
use regain_core::methods::temporary_access_pass::Pass;
use regain_core::methods::totp::Totp;
use regain_core::policy::{Duty, Policies, Policy, Review};
use regain_core::random::Randomness;
use regain_core::registration::{Credential, Registration};
use regain_core::reset::{Event, Reset, decide};
use regain_crypto::{KeyId, Purpose};
use regain_store::{
    AuditFilter, Inserted, NewAccount, NewApiKey, NewJob, NewKnownBrowser, NewNotMe, NewPassword,
    NewPolicies, NewPull, NewRecoveryCode, NewSession, NodeId, NotMePurpose, Resend, Scope, Sealed,
    StoreError, Tx,
};

use crate::harness::{Db, JOB, NOW, WRITE, account, key, later, random, rotated};

pub(crate) const LIMIT: Limit = Limit { name: "test", count: 3, window: Duration::from_secs(3600) };
pub(crate) const HOLDER: [u8; 32] = [1; 32];
pub(crate) const SESSION: [u8; 32] = [2; 32];
pub(crate) const BROWSER: [u8; 32] = [3; 32];
pub(crate) const NOT_ME: [u8; 32] = [4; 32];
pub(crate) const API_KEY: [u8; 32] = [5; 32];
/// The id of a passkey.
const PASSKEY: &str = "aWQ";
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";

pub(crate) fn source() -> Source {
    Source { address: Some([192, 0, 2, 7].into()), user_agent: Some("Browser/1".to_owned()) }
}

pub(crate) fn contact(number: u8, value: &str) -> Contact {
    Contact { id: ContactId::from_bytes([number; 16]), kind: ContactKind::Email, value: value.to_owned() }
}

/// An account with this name; its address is at home.example.
pub(crate) async fn insert_account(
    tx: &mut Tx,
    id: AccountId,
    username: &str,
) -> Result<Inserted, StoreError> {
    let new = NewAccount {
        id,
        username,
        sign_in_name: Some(&format!("{username}@meridian.example")),
        display_name: "Ada Byron",
        language: Some(&regain_core::language::Language::english()),
        privileged: false,
        disabled: false,
        locked_by: Some(Lock::WrongPasswords),
        expires_at: Some(later(86_400)),
        must_change: true,
        password_hash: Some(HASH),
        contacts: &[contact(1, &format!("{username}@home.example")), contact(2, "shared@home.example")],
        groups: &["staff".to_owned(), "night".to_owned(), "staff".to_owned()],
    };
    tx.insert_account(&new, NOW, &mut random()).await
}

pub(crate) fn lookup(folded: &str) -> [u8; 32] {
    key().keyed_hash(Purpose::IdentifierLookup, &[folded.as_bytes()])
}

/// Where to find what [`fill`] wrote.
#[derive(Clone, Copy)]
pub(crate) struct Filled {
    pub(crate) family: FamilyId,
    pub(crate) reset: ResetId,
    pub(crate) challenge: ChallengeId,
    pub(crate) link: [u8; 32],
    pub(crate) session: SessionId,
    pub(crate) not_me: NotMeId,
}

pub(crate) async fn fill(db: &Db) -> Filled {
    let (family, reset) = db.resolved(account(1)).await;
    let challenge = db.challenged(family, reset).await;
    let filled = Filled {
        family,
        reset,
        challenge: challenge.id,
        link: challenge.link_hash,
        session: SessionId::new(NOW, &mut random()),
        not_me: NotMeId::new(NOW, &mut random()),
    };
    let organization = db.organization;
    db.write(move |tx| {
        Box::pin(async move {
            people(tx).await?;
            access(tx, filled).await?;
            operations(tx).await?;
            tx.rotate_holder(reset, HOLDER).await?;
            tx.spend(&LIMIT, [7; 32], NOW).await?;
            tx.note_node(NOW).await?;
            tx.count(LIMIT.name, [7; 32], later(600), NOW).await?;
            tx.hold_account(account(1), "password-reset", NOW).await?;
            let event = AuditEvent {
                organization,
                action: Action::ResetStarted,
                actor: Actor::Anonymous,
                account: Some(account(1)),
                family: Some(family),
                reset: Some(reset),
                source: source(),
            };
            tx.audit(&event, NOW, &mut random()).await
        })
    })
    .await
    .unwrap();
    filled
}

async fn people(tx: &mut Tx) -> Result<(), StoreError> {
    assert_eq!(insert_account(tx, account(1), "ada").await?, Inserted::Done);
    let new = NewPassword { from_version: 0, hash: HASH, set_by: WRITE, keep: 3 };
    assert!(tx.set_password_hash(account(1), &new, NOW).await?);
    assert!(tx.insert_registration(account(1), &authenticator(), &mut random()).await?);
    assert!(tx.keep_former_contact(account(1), authenticator().id, NOW).await?);
    let pass = Pass { key: 1, expires_at: later(3600) };
    let pass = Registration {
        id: RegistrationId::from_bytes([3; 16]),
        credential: Credential::TemporaryAccessPass(pass),
        ..authenticator()
    };
    assert!(tx.insert_registration(account(1), &pass, &mut random()).await?);
    assert!(
        tx.insert_hardware_token(TOKEN, (&hardware_token(), Some(account(1))), NOW, &mut random()).await?
    );
    assert!(tx.insert_registration(account(1), &passkey(), &mut random()).await?);
    tx.replace_recovery_codes(account(1), &[recovery_code()], NOW).await.map(drop)
}

pub(crate) const TOKEN: HardwareTokenId = HardwareTokenId::from_bytes([6; 16]);

/// A hardware token, as a file describes it.
pub(crate) fn hardware_token() -> NewHardwareToken {
    NewHardwareToken {
        serial: "1234567".to_owned(),
        manufacturer: "Contoso".to_owned(),
        model: "HardwareKey".to_owned(),
        owner: None,
        credential: authenticator().credential,
        position: 0,
    }
}

/// A passkey.
fn passkey() -> Registration {
    let credential = Credential::Passkey(Passkey {
        id: PASSKEY.to_owned(),
        user_handle: "aGFuZGxl".to_owned(),
        relying_party: "reset.meridian.example".to_owned(),
        is_elsewhere: false,
        is_backed_up: true,
        credential: "{}".to_owned(),
    });
    Registration { id: RegistrationId::from_bytes([2; 16]), credential, ..authenticator() }
}

/// An authenticator app.
pub(crate) fn authenticator() -> Registration {
    Registration {
        id: RegistrationId::from_bytes([1; 16]),
        credential: Credential::Totp(Totp::generate(&mut Randomness::from_seed([1; 32]).fork())),
        name: "Phone".to_owned(),
        created_at: NOW,
        fresh_until: Some(later(86_400)),
        last_used_at: None,
        position: 0,
    }
}

pub(crate) fn recovery_code() -> NewRecoveryCode {
    NewRecoveryCode { number: 3, hash: HASH.to_owned() }
}

async fn access(tx: &mut Tx, filled: Filled) -> Result<(), StoreError> {
    let session = NewSession {
        id: filled.session,
        account: account(1),
        token_hash: SESSION,
        source: &source(),
        duty: Some(Duty::Register),
        idle_expires_at: later(600),
        expires_at: later(3600),
    };
    tx.insert_session(&session, NOW, &mut random()).await?;
    let id = KnownBrowserId::new(NOW, &mut random());
    let browser = NewKnownBrowser { id, account: account(1), token_hash: BROWSER };
    tx.insert_known_browser(&browser, NOW).await?;
    assert!(tx.postpone_registration(account(1), Review::default()).await?);
    let not_me = NewNotMe {
        id: filled.not_me,
        account: account(1),
        purpose: NotMePurpose::Attempt,
        family: Some(filled.family),
        key_id: KeyId(1),
        token_hash: NOT_ME,
        expires_at: later(600),
    };
    tx.insert_not_me(&not_me, NOW).await.map(drop)
}

async fn operations(tx: &mut Tx) -> Result<(), StoreError> {
    let id = ApiKeyId::new(NOW, &mut random());
    let scopes = [KeyScope::Brake, KeyScope::AssertClientIp];
    let key =
        NewApiKey { id, name: "portal", secret_hash: API_KEY, scopes: &scopes, expires_at: later(3600) };
    assert!(tx.insert_api_key(&key, NOW).await?);
    let pull = NewPull { target: &Target::All, set_by: "ada", reason: "a drill" };
    assert!(tx.pull_brake(&pull, NOW).await?);
    let policies = NewPolicies { version: 1, policies: &Policies::default(), applied_by: "ada" };
    assert!(tx.insert_policies(&policies, NOW).await?);
    Ok(())
}

/// How much each read method finds of what [`fill`] wrote.
pub(crate) async fn read_all(
    scope: &mut Scope,
    filled: Filled,
) -> Result<Vec<(&'static str, usize)>, StoreError> {
    let (ada, Filled { family, reset, challenge, link, session: _, not_me }) = (account(1), filled);
    let by_account = AuditFilter { account: Some(ada), ..AuditFilter::default() };
    let by_family = AuditFilter { family: Some(family), ..by_account };
    let audited = scope.audit_events(&AuditFilter::default(), 9).await?.len()
        + scope.audit_events(&by_account, 9).await?.len()
        + scope.audit_events(&by_family, 9).await?.len()
        + scope.audit_events(&AuditFilter { account: None, ..by_family }, 9).await?.len();
    Ok(vec![
        ("account", scope.account(ada).await?.iter().count()),
        ("account_without_manager", scope.account_without_manager("ADA").await?.iter().count()),
        ("accounts_after", scope.accounts_after(AccountId::from_bytes([0; 16]), 9).await?.len()),
        ("accounts_by_identifier", scope.accounts_by_identifier(&[lookup("ada")]).await?.len()),
        ("api_key_by_secret", scope.api_key_by_secret(&[API_KEY]).await?.iter().count()),
        ("api_keys", scope.api_keys().await?.len()),
        ("audit_events", audited),
        ("challenge", scope.challenge(challenge).await?.iter().count()),
        ("challenge_by_link", scope.challenge_by_link(&[link]).await?.iter().count()),
        ("challenge_of", scope.challenge_of(reset, Method::Email).await?.iter().count()),
        ("counted", usize::try_from(scope.counted(LIMIT.name, [7; 32]).await?).unwrap_or(0)),
        ("due_jobs", usize::try_from(scope.due_jobs(NOW + Duration::from_secs(86_400)).await?).unwrap_or(0)),
        ("family", scope.family(family).await?.iter().count()),
        ("former_contacts", scope.former_contacts(ada, NOW).await?.len()),
        (
            "hardware_tokens_after",
            scope.hardware_tokens_after(HardwareTokenId::from_bytes([0; 16]), 9).await?.len(),
        ),
        ("hardware_tokens_by_serial", scope.hardware_tokens_by_serial("1234567").await?.len()),
        ("hardware_tokens_of", scope.hardware_tokens_of(ada).await?.len()),
        ("has_group", scope.has_group("STAFF").await?.into()),
        ("hold", scope.hold(ada).await?.iter().count()),
        ("known_browser", scope.known_browser(&[BROWSER]).await?.iter().count()),
        ("newest_policies", scope.newest_policies().await?.iter().count()),
        ("nodes", scope.nodes(NOW).await?.len()),
        ("not_me", scope.not_me(not_me).await?.iter().count()),
        ("not_me_by_token", scope.not_me_by_token(&[NOT_ME]).await?.iter().count()),
        ("open_resets_of", scope.open_resets_of(ada).await?.len()),
        ("passkey_owner", scope.passkey_owner(PASSKEY).await?.iter().count()),
        ("of_hosts", scope.of_hosts("login.meridian.example").await?.1.try_into().unwrap_or(0)),
        ("password", scope.password(ada).await?.iter().count()),
        ("password_history", scope.password_history(ada).await?.len()),
        ("policies_until", scope.policies_until(1, 9).await?.len()),
        ("pulls", scope.pulls().await?.len()),
        ("recovery_code", scope.recovery_code(ada, 3).await?.iter().count()),
        ("reset", scope.reset(reset).await?.iter().count()),
        ("reset_of_holder", scope.reset_of_holder(&[HOLDER]).await?.iter().count()),
        ("resets_of_family", scope.resets_of_family(family).await?.len()),
        ("review", scope.review(ada).await?.postponed as usize),
        ("security_info", scope.security_info(ada).await?.registrations.len()),
        ("security_infos", scope.security_infos((ada, ada)).await?.len()),
        ("session_by_token", scope.session_by_token(&[SESSION], NOW).await?.iter().count()),
        ("sessions_of", scope.sessions_of(ada, NOW).await?.len()),
        ("stored_reset", scope.stored_reset(reset).await?.iter().count()),
        ("subject", scope.subject(family).await?.iter().count()),
        ("verifier", scope.verifier(family, Method::Email).await?.iter().count()),
    ])
}

/// How many rows each write method changes of what [`fill`] wrote, `next` being what its reset may become. Those that
/// only insert are not here.
pub(crate) async fn change_all(
    tx: &mut Tx,
    filled: Filled,
    next: &Reset,
) -> Result<Vec<(&'static str, u64)>, StoreError> {
    let (ada, Filled { family, reset, challenge, session, not_me, .. }) = (account(1), filled);
    let resend = Resend {
        from_generation: 0,
        key_id: KeyId(1),
        link_hash: [6; 32],
        expires_at: later(600),
        resend_at: NOW,
    };
    let password = NewPassword { from_version: 1, hash: HASH, set_by: reset.into(), keep: 1 };
    let browser = tx.known_browser(&[BROWSER]).await?.map_or(KnownBrowserId::from_bytes([0; 16]), |it| it.id);
    let key = tx.api_key_by_secret(&[API_KEY]).await?.map_or(ApiKeyId::from_bytes([0; 16]), |it| it.id);
    Ok(vec![
        ("update_reset", tx.update_reset(next, NOW).await?.into()),
        ("rotate_holder", tx.rotate_holder(reset, [8; 32]).await?.into()),
        ("take_family", tx.take_family(family, reset, NOW).await?.into()),
        ("free_family", tx.free_family(family, reset).await?.into()),
        ("end_families_of", tx.end_families_of(ada, NOW).await?),
        ("resend_challenge", tx.resend_challenge(challenge, &resend).await?.into()),
        ("spend_try", tx.spend_try(challenge, NOW).await?.is_some().into()),
        ("upgrade_hash", tx.upgrade_hash(ada, 1, HASH).await?.into()),
        ("set_password_hash", tx.set_password_hash(ada, &password, NOW).await?.into()),
        ("set_manager", tx.set_manager(ada, account(9), NOW).await?.into()),
        ("demand_change", tx.demand_change(ada, later(60), NOW).await?.into()),
        ("touch_session", tx.touch_session(session, NOW, later(600)).await?.into()),
        (
            "authenticate_session",
            tx.authenticate_session(session, Some([9; 32]), (Confirmation::Password, NOW)).await?.into(),
        ),
        ("fulfil_duty", tx.fulfil_duty(session).await?.into()),
        ("end_sessions_of", tx.end_sessions_of(ada, None, NOW).await?),
        ("touch_known_browser", tx.touch_known_browser(browser, BROWSER, NOW).await?.into()),
        ("forget_known_browsers", tx.forget_known_browsers(ada).await?),
        ("use_not_me", tx.use_not_me(not_me, NOW).await?.into()),
        ("forget_node", tx.forget_node().await?.into()),
        ("release_account", tx.release_account(ada, NOW).await?.into()),
        ("touch_api_key", tx.touch_api_key(key, API_KEY, NOW).await?.into()),
        ("revoke_api_key", tx.revoke_api_key("portal", NOW).await?.into()),
        ("use_registration", tx.use_registration(ada, (authenticator().id, 9), NOW).await?.into()),
        ("use_credential", tx.use_credential(ada, &passkey(), NOW, &mut random()).await?.into()),
        ("use_recovery_code", tx.use_recovery_code(ada, (3, HASH), NOW).await?.into()),
        ("rename_registration", tx.rename_registration(ada, authenticator().id, "App").await?.into()),
        ("forget_former_contacts", tx.forget_former_contacts(ada, NOW).await?),
        ("keep_former_contact", tx.keep_former_contact(ada, authenticator().id, NOW).await?.into()),
        ("remove_registration", tx.remove_registration(ada, authenticator().id).await?.into()),
        ("remove_registrations_of", tx.remove_registrations_of(ada, Method::TemporaryAccessPass).await?),
        ("replace_recovery_codes", tx.replace_recovery_codes(ada, &[], NOW).await?),
        ("activate_hardware_token", tx.activate_hardware_token(TOKEN, ada, NOW).await?.into()),
        ("release_hardware_token", tx.release_hardware_token(TOKEN, 7).await?.into()),
        ("lose_hardware_token", tx.lose_hardware_token(TOKEN, NOW).await?.into()),
        ("release_brake", tx.release_brake(&Target::All).await?.into()),
        ("purge", tx.purge(later(90_000), 9).await?),
    ])
}

/// What the reset of [`fill`] may become.
pub(crate) async fn next_reset(db: &Db, filled: Filled) -> Reset {
    let reset = db.read().await.reset(filled.reset).await.unwrap().unwrap();
    decide(&reset, Event::Cancelled, &Policy::default(), NOW).unwrap().reset
}

/// A rotation of keys, from the key of the scenario to the next one.
async fn rotate(db: &Db) {
    db.store.set_keys(rotated());
    for what in Sealed::ALL {
        db.store.reseal(db.organization, what, [0; 16], &mut random()).await.unwrap();
    }
    db.write(|tx| {
        Box::pin(async {
            tx.insert_master_key(KeyId(2), [1; 32]).await?;
            tx.activate_master_key(KeyId(2), NOW).await?;
            tx.master_key_resealed(KeyId(2), NOW).await?;
            tx.forget_browsers_before(NOW, 9).await?;
            tx.forget_master_keys_before(KeyId(2)).await
        })
    })
    .await
    .unwrap();
    db.store.master_keys().await.unwrap();
}

/// A job's life, and what is left of the write methods.
pub(crate) async fn rest(db: &Db, filled: Filled) {
    rotate(db).await;
    let (node, id) = (NodeId::new(&mut random()), JobId::new(NOW, &mut random()));
    db.write(move |tx| {
        Box::pin(async move {
            let new = NewJob { id, job: &JOB, run_at: NOW, expires_at: None, lease: None };
            tx.enqueue(&new, NOW).await?;
            tx.unlock_account(account(1), NOW).await?;
            tx.note_review(account(1), NOW).await?;
            tx.end_family(filled.family, NOW).await?;
            tx.consume_challenge(filled.challenge, NOW).await?;
            tx.end_session(filled.session, account(1), NOW).await
        })
    })
    .await
    .unwrap();
    for turn in 0..3 {
        assert_eq!(db.store.claim_jobs(node, later(turn), later(60), 9).await.unwrap().len(), 1);
        db.write(move |tx| {
            Box::pin(async move {
                tx.set_job_progress(id, node, 1).await?;
                match turn {
                    0 | 1 => tx.retry_job(id, node, NOW).await,
                    _ => tx.fail_job(id, node, NOW).await,
                }
            })
        })
        .await
        .unwrap();
    }
    assert!(!db.write(move |tx| Box::pin(tx.finish_job(id, node))).await.unwrap());
}

/// Another organization of the same database.
pub(crate) async fn neighbour(db: &Db) -> OrganizationId {
    let other = OrganizationId::new(NOW, &mut random());
    db.store.write(other, |tx| Box::pin(async { tx.insert_organization("Other", NOW).await })).await.unwrap();
    other
}
