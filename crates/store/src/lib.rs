//! What Regain remembers, in SQLite or in PostgreSQL.
//!
//! A [`Store`] opens either by URL and brings its tables up to date. [`Store::read`] gives a [`Scope`], the rows of
//! one organization; [`Store::write`] is the only way to change them: a closure that gets a [`Tx`] and commits if it
//! answers `Ok`. On SQLite one writer runs the closures that are waiting and commits them together, since a durable
//! commit is the scarcest thing there is; on PostgreSQL each is a transaction.
//!
//! Every query is one text with `$1` placeholders for both databases, and types that both have: bytes for ids and
//! hashes, microseconds for times, 0 or 1 for flags, text. Where they differ is `dialect.rs`. What must happen once
//! is one guarded `UPDATE`, never a check and then a write.
//!
//! Keys and indexes begin with the column that tells most rows apart, see the first migration.
//!
//! To add an entity: a table in a new migration of both folders (a test compares them), and one file with its methods
//! on [`Scope`] (reads) and [`Tx`] (writes), each with `organization_id = $1`; then a line in `tests/suite/scenario.rs`, by
//! which the tests find out whether it minds the organization and uses an index.

mod api_key;
mod audit;
mod backup;
mod brake;
mod builtin_account;
mod challenge;
mod dialect;
mod error;
mod family;
mod former_contact;
mod hardware_token;
mod hold;
mod job;
mod known_browser;
mod lease;
mod limit;
mod master_key;
mod node;
mod not_me;
mod organization;
mod policy;
mod purge;
mod registration;
mod reseal;
mod reset;
mod review;
mod row;
mod scope;
mod seal;
mod session;
mod store;
mod writer;

pub use api_key::{ApiKey, NewApiKey};
pub use audit::{AuditFilter, StoredEvent};
pub use backup::{BackupFailure, BackupRows, KEPT_TABLES, LEFT_OUT_TABLES};
pub use brake::{NewPull, Pull};
pub use builtin_account::{BuiltinAccount, Inserted, NewAccount, NewPassword, StoredPassword};
pub use challenge::{Challenge, NewChallenge, Resend};
pub use error::StoreError;
pub use family::{Family, NewFamily};
pub use hold::Hold;
pub use job::{ClaimedJob, NewJob, NodeId};
pub use known_browser::{KnownBrowser, NewKnownBrowser};
pub use limit::Spent;
pub use master_key::MasterKey;
pub use node::Node;
pub use not_me::{NewNotMe, NotMe, NotMePurpose};
pub use organization::Organization;
pub use policy::{NewPolicies, StoredPolicies};
pub use registration::NewRecoveryCode;
pub use reseal::{Resealed, Sealed};
pub use reset::StoredReset;
pub use scope::{Scope, Tx};
pub use session::{NewSession, Session};
pub use store::{Options, Store};
