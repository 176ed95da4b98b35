//! What the audit log says: one typed action per thing that can happen (AUD-01), written in the transaction of the
//! change it describes.

mod security_info;
mod staff;

use std::net::IpAddr;

pub use security_info::SecurityInfoEvent;
pub use staff::StaffEvent;

use crate::ids::{AccountId, FamilyId, OrganizationId, ResetId};
use crate::job::Notice;
use crate::method::Method;
use crate::reset::Refusal;
use crate::subject::DecoyReason;
use crate::time::Timestamp;

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Someone typed a name to start a reset.
    ResetStarted,
    /// It was found out whom a reset is about.
    SubjectResolved(Option<DecoyReason>),
    /// A message with a code and a link was handed to a transport.
    ChallengeSent(Method),
    /// A message was not sent: the destination had enough of them.
    ChallengeSuppressed(Method),
    /// A challenge was answered rightly.
    ProofAccepted(Method),
    /// A challenge was answered wrongly, too late, too often or after it was used.
    ProofRefused(Method),
    /// Far more challenges than usual were answered wrongly within this hour: staff must look.
    ProofAlarm {
        /// How many so far.
        wrong: i64,
    },
    /// A step that does not follow from where the reset stands.
    ResetStepRefused(&'static str),
    /// The holder asked for more time.
    ResetExtended,
    /// The holder gave up.
    ResetCancelled,
    /// A reset ended without success.
    ResetRefused(Refusal),
    /// The directory is about to be written.
    ResetApplying,
    /// The directory refused; nothing changed.
    DirectoryRefused,
    /// The directory did not answer.
    DirectoryUnanswered,
    /// Whether the directory was written can't be found out: staff must look.
    OutcomeUndecidable,
    /// A new password was refused by the rules, with their codes.
    PasswordRefused(Vec<&'static str>),
    /// The password was reset.
    PasswordReset,
    /// The lock was lifted.
    AccountUnlocked,
    /// A notice was handed to a transport.
    NoticeSent(Notice),
    /// A message could not be delivered and won't be tried again.
    MessageFailed(&'static str),
    /// Accounts were imported, or got the managers that were imported with them.
    UsersImported {
        /// Accounts that exist now.
        imported: u64,
        /// Rows that were not taken.
        rejected: u64,
        /// Accounts that have a manager now.
        managers: u64,
    },
    /// The owner said in the mail about an attempt that it was not them.
    AttemptCancelled,
    /// The owner said in the notice of a change that it was not them: staff must look.
    AccountHeld,
    /// The owner said that it was them after all.
    ObjectionWithdrawn,
    /// Staff released a held account.
    AccountReleased,
    /// Somebody on the machine gave an account a one-time password; who that was, as the system knows them.
    AccountRecovered(String),
    /// Somebody signed in.
    SignedIn,
    /// A sign-in was refused, for this reason.
    SignInRefused(&'static str),
    /// Somebody signed out.
    SignedOut,
    /// A session was ended from another one.
    SessionsEnded,
    /// The password was changed by someone who knew the old one.
    PasswordChanged,
    /// Something about security info.
    SecurityInfo(SecurityInfoEvent),
    /// A request that no use case took, with its HTTP status: unreadable, from another site, to no such address.
    RequestRefused(u16),
    /// Too many of something from one source; the name of the limit.
    Throttled(&'static str),
    /// The brake was pulled: for what, by whom and why.
    BrakePulled(String),
    /// The brake was released: for what, and by whom.
    BrakeReleased(String),
    /// Policies were applied: their version, and by whom.
    PoliciesApplied(String),
    /// A key for a program was made: its name, who made it, its scopes.
    ApiKeyCreated(String),
    /// A key for a program was revoked: its name, and by whom.
    ApiKeyRevoked(String),
    /// A program presented no key, one that does not work, or one that does not allow what it asked for.
    ApiKeyRefused(String),
    /// What staff did about hardware tokens and passes.
    Staff(StaffEvent),
    /// A database and its keys were made.
    Initialized,
    /// A new master key came into use, the one of this number.
    KeysRotated(u32),
    /// Everything that was sealed with older keys is sealed with this one.
    KeysResealed {
        /// Number of the key.
        key: u32,
        /// Rows that were changed.
        rows: u64,
    },
    /// Retired master keys were removed: all below this number.
    KeysRemoved(u32),
    /// A backup was made, of this many rows.
    BackupMade(u64),
    /// This database was made of a backup.
    BackupRestored {
        /// When the backup was made.
        made_at: Timestamp,
        /// How many rows it had.
        rows: u64,
    },
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// As wanted.
    Success,
    /// Refused or failed.
    Failure,
}

impl Verdict {
    /// Its name in audit rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }
}

impl Action {
    /// Its name in audit rows: stable, for filters and alerts.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ResetStarted => "reset.started",
            Self::SubjectResolved(_) => "reset.subject-resolved",
            Self::ChallengeSent(_) => "challenge.sent",
            Self::ChallengeSuppressed(_) => "challenge.suppressed",
            Self::ProofAccepted(_) => "proof.accepted",
            Self::ProofRefused(_) => "proof.refused",
            Self::ProofAlarm { .. } => "proof.alarm",
            Self::ResetStepRefused(_) => "reset.step-refused",
            Self::ResetExtended => "reset.extended",
            Self::ResetCancelled => "reset.cancelled",
            Self::ResetRefused(_) => "reset.refused",
            Self::ResetApplying => "reset.applying",
            Self::DirectoryRefused => "directory.refused",
            Self::DirectoryUnanswered => "directory.unanswered",
            Self::OutcomeUndecidable => "reset.outcome-undecidable",
            Self::PasswordRefused(_) => "password.refused",
            Self::PasswordReset => "password.reset",
            Self::AccountUnlocked => "account.unlocked",
            Self::NoticeSent(_) => "notice.sent",
            Self::MessageFailed(_) => "message.failed",
            Self::UsersImported { .. } => "users.imported",
            Self::AttemptCancelled => "reset.attempt-cancelled",
            Self::AccountHeld => "account.held",
            Self::ObjectionWithdrawn => "account.objection-withdrawn",
            Self::AccountReleased => "account.released",
            Self::AccountRecovered(_) => "account.recovered",
            Self::SignedIn => "session.signed-in",
            Self::SignInRefused(_) => "session.refused",
            Self::SignedOut => "session.signed-out",
            Self::SessionsEnded => "session.ended",
            Self::PasswordChanged => "password.changed",
            Self::SecurityInfo(event) => event.name(),
            Self::RequestRefused(_) => "request.refused",
            Self::Throttled(_) => "request.throttled",
            Self::BrakePulled(_) => "brake.pulled",
            Self::BrakeReleased(_) => "brake.released",
            Self::PoliciesApplied(_) => "policy.applied",
            Self::ApiKeyCreated(_) => "api-key.created",
            Self::ApiKeyRevoked(_) => "api-key.revoked",
            Self::ApiKeyRefused(_) => "api-key.refused",
            Self::Staff(event) => event.name(),
            Self::Initialized => "system.initialized",
            Self::KeysRotated(_) => "keys.rotated",
            Self::KeysResealed { .. } => "keys.resealed",
            Self::KeysRemoved(_) => "keys.removed",
            Self::BackupMade(_) => "backup.made",
            Self::BackupRestored { .. } => "backup.restored",
        }
    }

    /// How it ended.
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::SecurityInfo(event) => event.verdict(),
            Self::SubjectResolved(Some(_))
            | Self::ChallengeSuppressed(_)
            | Self::ProofRefused(_)
            | Self::ProofAlarm { .. }
            | Self::ResetStepRefused(_)
            | Self::ResetRefused(_)
            | Self::DirectoryRefused
            | Self::DirectoryUnanswered
            | Self::OutcomeUndecidable
            | Self::PasswordRefused(_)
            | Self::SignInRefused(_)
            | Self::RequestRefused(_)
            | Self::Throttled(_)
            | Self::ApiKeyRefused(_)
            | Self::MessageFailed(_) => Verdict::Failure,
            Self::ResetStarted
            | Self::SubjectResolved(None)
            | Self::ChallengeSent(_)
            | Self::ProofAccepted(_)
            | Self::ResetExtended
            | Self::ResetCancelled
            | Self::ResetApplying
            | Self::PasswordReset
            | Self::AccountUnlocked
            | Self::AttemptCancelled
            | Self::AccountHeld
            | Self::ObjectionWithdrawn
            | Self::AccountReleased
            | Self::AccountRecovered(_)
            | Self::SignedIn
            | Self::SignedOut
            | Self::SessionsEnded
            | Self::PasswordChanged
            | Self::NoticeSent(_)
            | Self::UsersImported { .. }
            | Self::BrakePulled(_)
            | Self::BrakeReleased(_)
            | Self::PoliciesApplied(_)
            | Self::ApiKeyCreated(_)
            | Self::ApiKeyRevoked(_)
            | Self::Staff(_)
            | Self::KeysRotated(_)
            | Self::KeysResealed { .. }
            | Self::KeysRemoved(_)
            | Self::BackupMade(_)
            | Self::BackupRestored { .. }
            | Self::Initialized => Verdict::Success,
        }
    }

    /// What else there is to say: a reason code, a method, a count; of what operators do, who and why. Nothing secret, and
    /// nothing personal of the people they look after (AUD-03).
    pub fn detail(&self) -> String {
        match self {
            Self::SubjectResolved(reason) => reason.map_or("account", DecoyReason::name).to_owned(),
            Self::ChallengeSent(method)
            | Self::ChallengeSuppressed(method)
            | Self::ProofAccepted(method)
            | Self::ProofRefused(method) => method.name().to_owned(),
            Self::ResetStepRefused(reason)
            | Self::SignInRefused(reason)
            | Self::MessageFailed(reason)
            | Self::Throttled(reason) => (*reason).to_owned(),
            Self::SecurityInfo(event) => event.detail().to_owned(),
            Self::ProofAlarm { wrong } => format!("wrong={wrong}"),
            Self::RequestRefused(status) => status.to_string(),
            Self::ResetRefused(refusal) => refusal.name().to_owned(),
            Self::PasswordRefused(violations) => violations.join(" "),
            Self::NoticeSent(notice) => notice.name().to_owned(),
            Self::BrakePulled(detail)
            | Self::BrakeReleased(detail)
            | Self::PoliciesApplied(detail)
            | Self::ApiKeyCreated(detail)
            | Self::ApiKeyRevoked(detail)
            | Self::ApiKeyRefused(detail) => detail.clone(),
            Self::Staff(event) => event.detail().to_owned(),
            Self::UsersImported { imported, rejected, managers } => {
                format!("imported={imported} rejected={rejected} managers={managers}")
            }
            Self::AccountRecovered(user) => user.clone(),
            Self::KeysRotated(key) => format!("key={key}"),
            Self::KeysResealed { key, rows } => format!("key={key} rows={rows}"),
            Self::KeysRemoved(key) => format!("below={key}"),
            Self::BackupMade(rows) => format!("rows={rows}"),
            Self::BackupRestored { made_at, rows } => format!("made-at={made_at} rows={rows}"),
            Self::ResetStarted
            | Self::ResetExtended
            | Self::ResetCancelled
            | Self::ResetApplying
            | Self::DirectoryRefused
            | Self::DirectoryUnanswered
            | Self::OutcomeUndecidable
            | Self::PasswordReset
            | Self::AccountUnlocked
            | Self::AttemptCancelled
            | Self::AccountHeld
            | Self::ObjectionWithdrawn
            | Self::AccountReleased
            | Self::SignedIn
            | Self::SignedOut
            | Self::SessionsEnded
            | Self::PasswordChanged
            | Self::Initialized => String::new(),
        }
    }
}

/// Who did it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// Somebody who has proved nothing.
    Anonymous,
    /// The owner of the account, as far as the proofs go.
    Owner,
    /// The product itself, in a background job.
    System,
    /// Someone with a shell on the machine.
    Operator,
    /// A program with a key.
    Program,
}

impl Actor {
    /// Its name in audit rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Owner => "owner",
            Self::System => "system",
            Self::Operator => "operator",
            Self::Program => "program",
        }
    }
}

/// Where a request came from. Personal: kept sealed and erasable, apart from the rest of an audit row.
#[derive(Clone, Default)]
pub struct Source {
    /// The address, after trusted proxies; none for commands and jobs.
    pub address: Option<IpAddr>,
    /// The browser's or program's name for itself, cut to 256 characters.
    pub user_agent: Option<String>,
}

/// One audit row, but for its id and time.
#[derive(Clone)]
pub struct AuditEvent {
    /// The tenant.
    pub organization: OrganizationId,
    /// What happened.
    pub action: Action,
    /// Who did it.
    pub actor: Actor,
    /// Whom it is about, if that is known.
    pub account: Option<AccountId>,
    /// The family it belongs to.
    pub family: Option<FamilyId>,
    /// The reset it belongs to.
    pub reset: Option<ResetId>,
    /// Where it came from.
    pub source: Source,
}

impl AuditEvent {
    /// An event that is about nobody in particular yet.
    pub fn new(organization: OrganizationId, action: Action, actor: Actor) -> Self {
        let source = Source::default();
        Self { organization, action, actor, account: None, family: None, reset: None, source }
    }

    /// The same event, about this family and, if it is one holder's, this reset.
    pub fn about(self, family: FamilyId, reset: Option<ResetId>) -> Self {
        Self { family: Some(family), reset, ..self }
    }

    /// The same event, about this account, if it is known.
    pub fn of(self, account: Option<AccountId>) -> Self {
        Self { account, ..self }
    }

    /// The same event, caused from there.
    pub fn caused_from(self, source: Source) -> Self {
        Self { source, ..self }
    }
}
