//! How security info is changed: one transaction, in turns, with its audit row and the notice to every address.

use regain_core::audit::{Action, AuditEvent, SecurityInfoEvent};
use regain_core::confirmation::Confirmation;
use regain_core::ids::{AccountId, HardwareTokenId, RegistrationId, SessionId};
use regain_core::job::{Job, Notice};
use regain_core::method::{Kind, Method};
use regain_core::random::Random;
use regain_core::registration::{Registration, SecurityInfo};
use regain_core::time::Timestamp;
use regain_store::{NewRecoveryCode, Spent, Tx};

use crate::account::SecurityInfoRefusal;
use crate::account::Session;
use crate::account::session::IDLE;
use crate::caller::Caller;
use crate::jobs::Work;
use crate::{App, Error};

/// What is to be done.
pub(super) enum Change {
    /// Add something that was shown to work.
    Add(Registration),
    /// Give a token of the organization to its owner, whose code was right.
    Activate(Registration),
    /// Put this set, and the recovery codes if it is one of those, in the place of the one that is there.
    Replace(Registration, Vec<NewRecoveryCode>),
    /// Give it another name.
    Rename(RegistrationId, String),
    /// Take a method away.
    Remove(RegistrationId),
    /// Take away all that there are of a method.
    RemoveAll(Method),
}

impl Change {
    /// Whether it was done before: its form was sent twice.
    fn is_done(&self, info: &SecurityInfo) -> bool {
        match self {
            Self::Add(new) | Self::Activate(new) | Self::Replace(new, _) => info.find(new.id).is_some(),
            Self::Rename(..) | Self::Remove(_) | Self::RemoveAll(_) => false,
        }
    }

    /// The same with what is set up counting alone at once.
    fn settled(mut self) -> Self {
        if let Self::Add(new) | Self::Activate(new) | Self::Replace(new, _) = &mut self {
            new.fresh_until = None;
        }
        self
    }
}

/// What was done, how often, and what every address is told of it.
type Done = (SecurityInfoEvent, usize, Option<Notice>);

impl App {
    /// What the account has set up, if the session may change it now.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed` if its owner has to show first who they are.
    pub(super) async fn open_security_info(&self, session: &Session) -> Result<SecurityInfo, Error> {
        let info = self.security_info(session.account.id).await?;
        self.expect_open(session, &info)?;
        Ok(info)
    }

    pub(super) fn expect_open(&self, session: &Session, info: &SecurityInfo) -> Result<(), Error> {
        let is_open = info.is_open(session.authenticated, self.now());
        if is_open { Ok(()) } else { Err(SecurityInfoRefusal::Unconfirmed.into()) }
    }

    /// Changes security info. What was done already is not done again, and is no error.
    pub(super) async fn change_security_info(
        &self,
        caller: &Caller,
        session: &Session,
        change: Change,
    ) -> Result<(), Error> {
        let rule = self.active().await?.rule_for(&session.account);
        let is_inside = rule.is_inside(caller.source.address);
        let (app, editor) = (self.clone(), session.editor(is_inside));
        let limit = self.settings().limits.security_info_changes;
        let event = self.owner_event(Action::Throttled(limit.name), caller, editor.account);
        let changed = self.store().write(self.organization(), move |tx| {
            Box::pin(async move { app.change_in(tx, &editor, change, event).await })
        });
        changed.await??.into_iter().for_each(|work| self.submit(work));
        Ok(())
    }

    /// `Ok(Err(_))` is a refusal whose audit row is kept; `Err(_)` leaves nothing behind.
    async fn change_in(
        &self,
        tx: &mut Tx,
        editor: &Editor,
        change: Change,
        event: AuditEvent,
    ) -> Result<Result<Option<Work>, Error>, Error> {
        let (now, mut random) = (self.now(), self.random());
        if let Err(refused) = self.count_edit(tx, editor.account, &event).await? {
            return Ok(Err(refused));
        }
        // Whoever was signed out or held in this moment changes nothing any more.
        let is_alive = tx.touch_session(editor.id, now, (now + IDLE).min(editor.expires_at)).await?;
        let info = tx.security_info(editor.account).await?;
        if change.is_done(&info) {
            return Ok(Ok(None));
        }
        if !is_alive || !self.present(info.clone()).is_open(editor.authenticated, now) {
            return Err(SecurityInfoRefusal::Unconfirmed.into());
        }
        // Judged where changes take turns: of two that are sent at once, one is the first.
        let change = if editor.is_inside && info.is_bare() { change.settled() } else { change };
        let (done, times, notice) = apply(tx, editor, &info, (change, now), &mut random).await?;
        let event = AuditEvent { action: Action::SecurityInfo(done), ..event };
        for _ in 0..times {
            tx.audit(&event, now, &mut random).await?;
        }
        match notice {
            Some(notice) => Ok(Ok(Some(self.tell(tx, editor.account, notice, (now, &mut random)).await?))),
            None => Ok(Ok(None)),
        }
    }

    /// Counts a change. The row of the counter makes changes of one account take turns: each sees what those before it left.
    /// `Ok(Err(_))` is one too many, which is audited as what caused the event.
    pub(crate) async fn count_edit(
        &self,
        tx: &mut Tx,
        account: AccountId,
        event: &AuditEvent,
    ) -> Result<Result<(), Error>, Error> {
        let (now, limit) = (self.now(), self.settings().limits.security_info_changes);
        let key = self.limit_key(&[b"security info", account.as_bytes()]);
        let Spent::Exhausted { until } = tx.spend(&limit, key, now).await? else { return Ok(Ok(())) };
        let throttled = AuditEvent { action: Action::Throttled(limit.name), ..event.clone() };
        tx.audit_counted(&throttled, key, now, &mut self.random()).await?;
        Ok(Err(Error::Throttled { retry_after: until.since(now) }))
    }

    /// Queues a notice with its "this was not me" link for whichever node is free: a command has no worker.
    pub(crate) async fn tell_later(
        &self,
        tx: &mut Tx,
        account: AccountId,
        notice: Notice,
        (now, random): (Timestamp, &mut Random),
    ) -> Result<(), Error> {
        let work = self.own_job(Job::Notify { account, notice, at: now, family: None }, None, random);
        self.enqueue_later(tx, (work.id, &work.job), now).await?;
        self.insert_not_me_of(tx, &work, now).await
    }

    /// Queues a notice with its "this was not me" link.
    pub(crate) async fn tell(
        &self,
        tx: &mut Tx,
        account: AccountId,
        notice: Notice,
        (now, random): (Timestamp, &mut Random),
    ) -> Result<Work, Error> {
        let work = self.own_job(Job::Notify { account, notice, at: now, family: None }, None, random);
        self.enqueue(tx, &work).await?;
        self.insert_not_me_of(tx, &work, now).await?;
        Ok(work)
    }
}

/// Who changes something.
struct Editor {
    id: SessionId,
    account: AccountId,
    authenticated: (Confirmation, Timestamp),
    expires_at: Timestamp,
    /// Whether they come from a network that their policy names.
    is_inside: bool,
}

impl Session {
    const fn editor(&self, is_inside: bool) -> Editor {
        Editor {
            id: self.id,
            account: self.account.id,
            authenticated: self.authenticated,
            expires_at: self.expires_at,
            is_inside,
        }
    }
}

/// The token that a registration is, if it is one.
const fn token_of(registration: RegistrationId) -> HardwareTokenId {
    HardwareTokenId::from_bytes(*registration.as_bytes())
}

async fn add(
    tx: &mut Tx,
    editor: &Editor,
    info: &SecurityInfo,
    (new, now): (Registration, Timestamp),
    random: &mut Random,
) -> Result<Done, Error> {
    let method = new.method();
    if !info.has_room(method) {
        return Err(SecurityInfoRefusal::NoRoom.into());
    }
    if !tx.insert_registration(editor.account, &new, random).await? {
        return Err(SecurityInfoRefusal::PasskeyTaken.into());
    }
    // It was right a moment ago, which is what a confirmation asks for from now on.
    if method.kind() == Kind::Authenticator {
        tx.authenticate_session(editor.id, None, (Confirmation::Authenticator, now)).await?;
    }
    Ok((SecurityInfoEvent::Added(method), 1, Some(Notice::MethodAdded(method))))
}

/// Takes a method away from an account; an address is kept until the notice of this moment was sent to it too. Answers
/// which it was, if there was one.
pub(crate) async fn remove(
    tx: &mut Tx,
    account: AccountId,
    (info, id): (&SecurityInfo, RegistrationId),
    now: Timestamp,
) -> Result<Option<Method>, Error> {
    let Some(removed) = info.find(id) else { return Ok(None) };
    let method = removed.method();
    if method == Method::Email {
        tx.keep_former_contact(account, id, now).await?;
    }
    tx.remove_registration(account, id).await?;
    // If it is a token of the organization, its owner may activate it again.
    tx.release_hardware_token(token_of(id), removed.position).await?;
    if method == Method::RecoveryCode {
        tx.replace_recovery_codes(account, &[], now).await?;
    }
    Ok(Some(method))
}

async fn apply(
    tx: &mut Tx,
    editor: &Editor,
    info: &SecurityInfo,
    (change, now): (Change, Timestamp),
    random: &mut Random,
) -> Result<Done, Error> {
    let account = editor.account;
    match change {
        Change::Add(new) => add(tx, editor, info, (new, now), random).await,
        Change::Activate(new) => {
            // Somebody else was faster, or it was reported lost in this moment.
            if !tx.activate_hardware_token(token_of(new.id), account, now).await? {
                return Err(Error::ProofRefused);
            }
            add(tx, editor, info, (new, now), random).await
        }
        Change::Replace(new, codes) => {
            let method = new.method();
            for old in info.of(method) {
                tx.remove_registration(account, old.id).await?;
            }
            if method == Method::RecoveryCode {
                tx.replace_recovery_codes(account, &codes, now).await?;
            }
            tx.insert_registration(account, &new, random).await?;
            Ok(match info.of(method).next() {
                Some(_) => (SecurityInfoEvent::Replaced(method), 1, Some(Notice::MethodReplaced(method))),
                None => (SecurityInfoEvent::Added(method), 1, Some(Notice::MethodAdded(method))),
            })
        }
        Change::Rename(id, name) => {
            let named = info.find(id).filter(|it| it.method().has_names()).ok_or(Error::NotFound)?;
            tx.rename_registration(account, id, &name).await?;
            Ok((SecurityInfoEvent::Renamed(named.method()), 1, None))
        }
        Change::Remove(id) => {
            let method = remove(tx, account, (info, id), now).await?.ok_or(Error::NotFound)?;
            Ok((SecurityInfoEvent::Removed(method), 1, Some(Notice::MethodRemoved(method))))
        }
        Change::RemoveAll(method) => {
            let all: Vec<_> = info.of(method).map(|one| one.id).collect();
            for id in &all {
                remove(tx, account, (info, *id), now).await?;
            }
            let notice = (!all.is_empty()).then_some(Notice::MethodRemoved(method));
            Ok((SecurityInfoEvent::Removed(method), all.len(), notice))
        }
    }
}
