//! The faces of Regain over HTTP: pages for people, an interface for programs, a listener of our own.
//!
//! A handler takes what it needs out of the request, calls one use case and renders. What a request may not do is
//! stopped before any handler sees it ([`middleware`]); what went wrong is mapped to an answer in one place each:
//! `page.rs` for people, `api/problem.rs` for programs.
//!
//! To add a page: its view in `regain-pages`, a file in the folder of its face, a row in that face's router.

pub mod api;
pub mod middleware;
pub mod serve;

mod account;
mod answer;
mod demo;
mod extract;
mod page;
mod portal;
mod router;
mod state;

pub use router::{addresses, router};
pub use state::{Options, WebState};
