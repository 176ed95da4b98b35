//! The shape of a page.

use serde::Serialize;

/// A page: its data, the template that shows it, and samples of every state it can be in.
pub trait View: Serialize + Sized {
    /// The template, relative to `templates/`.
    const TEMPLATE: &'static str;

    /// The states of this page. Tests render each in every language, and developers look at them.
    fn samples() -> Vec<Self>;
}
