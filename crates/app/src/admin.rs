//! What staff and operators do, from a command or over the API. Each verb leaves an audit row that says who did it.

mod account;
mod api_key;
mod brake;
mod method;
mod pass;
mod policy;
mod tokens;

use regain_core::audit::Actor;
use regain_store::ApiKey;

pub use api_key::{KeyRefusal, NewKey};
pub use pass::{HandOver, IssuedPass, PassRefusal};
pub use policy::Applied;
pub use tokens::{FileProblem, FileSecrets, LostTokens, TokenFile, TokenRemark, TokenReport};

/// Who uses a verb of administration, and how audit rows name them.
pub struct By {
    actor: Actor,
    name: String,
}

impl By {
    /// Somebody with a shell, by the name that the system knows them by.
    pub const fn operator(name: String) -> Self {
        Self { actor: Actor::Operator, name }
    }

    /// A program, by the name of its key.
    pub fn key(key: &ApiKey) -> Self {
        Self { actor: Actor::Program, name: key.name.clone() }
    }

    /// The name, for rows that keep it.
    fn name(&self) -> &str {
        &self.name
    }
}
