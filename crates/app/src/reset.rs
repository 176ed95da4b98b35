//! The way back in, from a typed name to a new password. One file per step.

mod alarm;
mod apply;
mod attempts;
mod cancel;
mod challenge;
mod devices;
mod frequency;
mod holder;
mod link;
mod not_me;
mod opening;
mod progress;
mod resolution;
mod start;
mod start_with_passkey;
mod status;
mod verify;

pub use challenge::ChallengeView;
pub use holder::Holder;
pub use link::{LinkView, Opened};
pub use not_me::NotMeView;
pub use regain_store::NotMePurpose;
pub use start::{Start, Started};
pub use start_with_passkey::{Recognized, StartWithPasskey};
pub use status::{ProvedView, ResetView};

pub(crate) use challenge::{code_of, link_of, not_me_link_of, to_sign_of};
pub(crate) use progress::{Also, Step};
pub(crate) use verify::budget_of;
