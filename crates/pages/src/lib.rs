//! Everything a person sees: pages and mails, rendered on the server in the person's language.
//!
//! [`Pages`] is parsed once and renders any [`View`] inside a [`Frame`] and any [`Mail`] inside an [`Envelope`].
//! Templates, translations and static files are embedded in the binary.
//!
//! One more page: a struct with [`View`] in `views/`, its template under `templates/`, its line in the list of
//! `views.rs`, its texts in `translations/en.ftl` and `translations/de.ftl`. One more mail: the same in `mails/`,
//! with one template for its text and its HTML. One more language: `translations/<tag>.ftl`, and nothing else.

mod asset;
mod catalog;
mod engine;
mod frame;
mod mail;
pub mod mails;
mod pages;
mod phone;
mod picture;
mod problem;
mod view;
pub mod views;

pub use asset::Asset;
pub use frame::{Banner, Envelope, Frame, Help};
pub use mail::{Mail, RenderedMail};
pub use pages::{Options, Pages, PagesError};
pub use problem::{FieldProblem, Problem, Rule};
pub use view::View;
