//! The shape of a mail.

use serde::Serialize;

/// A mail: its data, the name of its template and texts, and samples.
///
/// One template `templates/mail/<NAME>.jinja` makes both the text and the HTML, so that they can't differ. The subject
/// is the text `mail-<NAME>-subject`; it states a fact and never carries a secret.
pub trait Mail: Serialize + Sized {
    /// The name, such as `reset-code`.
    const NAME: &'static str;

    /// The states of this mail. Tests render each in every language.
    fn samples() -> Vec<Self>;
}

/// A mail in the recipient's language. It may carry a code, so it is neither printed nor stored.
pub struct RenderedMail {
    /// One line.
    pub subject: String,
    /// The text body; lines end with `\n`.
    pub text: String,
    /// The same content as simple HTML without remote resources.
    pub html: String,
}
