//! What a failed exchange means: for the message, and for the connection it happened on.

use lettre::transport::smtp::Error as ProtocolError;

use crate::SendError;

/// A failure after the connection was opened.
pub(super) struct Failure {
    pub(super) error: SendError,
    /// The connection is of no further use.
    pub(super) closed: bool,
}

/// Whether the answer (or its absence) means that this connection is over.
pub(super) fn closes(error: &ProtocolError) -> bool {
    error.status().is_none_or(|code| u16::from(code) == 421)
}

/// A refused sender is a matter of the set-up, not of the message, so it is worth another try.
pub(super) fn refused_sender(error: ProtocolError) -> Failure {
    let reason = with_codes("the mail server refused the sender", &error);
    Failure { closed: closes(&error), error: SendError::temporary_because(reason, error) }
}

/// What was answered to the recipient or the message. Of the answer only its codes are kept: servers like to repeat
/// the address, and filters the text.
pub(super) fn refused_message(error: ProtocolError) -> Failure {
    let closed = closes(&error);
    let about_us = error.status().is_some_and(|code| matches!(u16::from(code), 503 | 530 | 535 | 538));
    let error = if error.is_permanent() && !about_us {
        SendError::permanent(with_codes("the mail server refused the recipient or the message", &error))
    } else if error.status().is_some() {
        SendError::temporary(with_codes("the mail server put the message off", &error))
    } else if error.is_response() {
        SendError::temporary("the answer of the mail server made no sense")
    } else {
        SendError::temporary_because("the connection to the mail server broke", error)
    };
    Failure { error, closed }
}

/// The clause with the reply code and the enhanced one (RFC 3463), if the relay gave them: `… (550 5.1.1)`.
pub(super) fn with_codes(clause: &str, error: &ProtocolError) -> String {
    let Some(code) = error.status() else { return clause.to_owned() };
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let enhanced = text.split_whitespace().next().filter(|word| is_enhanced_code(word));
    match enhanced {
        Some(enhanced) => format!("{clause} ({code} {enhanced})"),
        None => format!("{clause} ({code})"),
    }
}

fn is_enhanced_code(word: &str) -> bool {
    let parts: Vec<_> = word.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
}
