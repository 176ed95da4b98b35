//! What staff do about hardware tokens, passes and methods, in audit rows. Each carries its detail.

/// What staff did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StaffEvent {
    /// Hardware tokens were imported: how many, and by whom.
    TokensImported(String),
    /// A hardware token was reported lost: which, and by whom.
    TokenLost(String),
    /// A temporary access pass was made: who answers for it, and how it was handed over.
    PassIssued(String),
    /// A temporary access pass was taken back, and by whom.
    PassRevoked(String),
    /// A method was taken away from an account whose owner lost it: which, and who answers for it.
    MethodRemoved(String),
}

impl StaffEvent {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::TokensImported(_) => "tokens.imported",
            Self::TokenLost(_) => "token.lost",
            Self::PassIssued(_) => "pass.issued",
            Self::PassRevoked(_) => "pass.revoked",
            Self::MethodRemoved(_) => "method.removed",
        }
    }

    pub(super) fn detail(&self) -> &str {
        match self {
            Self::TokensImported(detail)
            | Self::TokenLost(detail)
            | Self::PassIssued(detail)
            | Self::PassRevoked(detail)
            | Self::MethodRemoved(detail) => detail,
        }
    }
}
