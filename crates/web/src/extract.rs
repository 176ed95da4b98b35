//! What handlers take out of a request, each checked in one place.

pub(crate) mod browser;
pub(crate) mod caller;
pub(crate) mod form;
pub(crate) mod frame;
pub(crate) mod return_to;
pub(crate) mod session;
