//! What an operator sees of an account.

use std::fmt;

use anyhow::Context;
use regain_core::account::{Account, ContactKind};
use regain_store::{AuditFilter, StoredEvent};
use serde::Serialize;

use crate::compose::Installation;

/// Events that are shown.
const RECENT: i64 = 10;

/// An account, in words.
#[derive(Serialize)]
pub(super) struct Shown {
    id: String,
    username: String,
    sign_in_name: Option<String>,
    display_name: String,
    language: Option<String>,
    privileged: bool,
    /// What holds it back; nothing if it is free.
    state: Vec<String>,
    mail_addresses: Vec<String>,
    phones: Vec<String>,
    groups: Vec<String>,
    /// The newest first.
    recent: Vec<Event>,
}

#[derive(Serialize)]
struct Event {
    at: String,
    action: String,
    verdict: String,
    actor: String,
    detail: String,
    /// How many like it this stands for.
    count: i64,
}

/// Reads what the directory does not know.
///
/// # Errors
/// The database can't be read.
pub(super) async fn read(installation: &Installation, account: &Account) -> anyhow::Result<Shown> {
    let unreadable = "The database can't be read.";
    let mut scope = installation.store.read(installation.organization).await.context(unreadable)?;
    let hold = scope.hold(account.id).await.context(unreadable)?;
    let filter = AuditFilter { account: Some(account.id), ..AuditFilter::default() };
    let events = scope.audit_events(&filter, RECENT).await.context(unreadable)?;
    let values = |kind: ContactKind| {
        let of_kind = account.contacts.iter().filter(|contact| contact.kind == kind);
        of_kind.map(|contact| contact.value.clone()).collect()
    };
    let held = hold.map(|hold| format!("held by its owner since {}: `regain account release`", hold.held_at));
    Ok(Shown {
        id: account.id.to_string(),
        username: account.username.clone(),
        sign_in_name: account.sign_in_name.clone(),
        display_name: account.display_name.clone(),
        language: account.language.as_ref().map(|language| language.as_str().to_owned()),
        privileged: account.privileged,
        state: state(account).into_iter().chain(held).collect(),
        mail_addresses: values(ContactKind::Email),
        phones: values(ContactKind::Phone),
        groups: account.groups.clone(),
        recent: events.into_iter().map(Event::from).collect(),
    })
}

fn state(account: &Account) -> Vec<String> {
    let status = account.status;
    let flags = [
        (status.disabled, "disabled"),
        (status.expired, "past its end date"),
        (status.must_change, "must change its password at the next sign-in"),
    ];
    let locked = status.locked.map(|lock| format!("locked: {}", lock.name()));
    let flags = flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, text)| text.to_owned());
    flags.chain(locked).collect()
}

impl From<StoredEvent> for Event {
    fn from(event: StoredEvent) -> Self {
        let StoredEvent { at, action, verdict, actor, detail, count, .. } = event;
        Self { at: at.to_string(), action, verdict, actor, detail, count }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.state.is_empty() { "free".to_owned() } else { self.state.join("; ") };
        let privileged = if self.privileged { "yes" } else { "no" };
        write!(f, "{}", self.username)?;
        for (label, value) in [
            ("id", self.id.as_str()),
            ("sign-in name", self.sign_in_name.as_deref().unwrap_or_default()),
            ("name", &self.display_name),
            ("language", self.language.as_deref().unwrap_or_default()),
            ("state", &state),
            ("privileged", privileged),
            ("mail", &self.mail_addresses.join(", ")),
            ("phone", &self.phones.join(", ")),
            ("groups", &self.groups.join(", ")),
        ] {
            let value = if value.is_empty() { "none" } else { value };
            write!(f, "\n  {label:<14}{value}")?;
        }
        if !self.recent.is_empty() {
            write!(f, "\n  lately")?;
        }
        for Event { at, action, verdict, actor, detail, count } in &self.recent {
            let times = if *count > 1 { format!("{count} times") } else { String::new() };
            let line = format!("{at}  {action}  {verdict}  by {actor}  {detail}  {times}");
            write!(f, "\n    {}", line.trim_end())?;
        }
        Ok(())
    }
}
