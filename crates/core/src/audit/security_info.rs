//! What happens to security info, in audit rows.

use super::Verdict;
use crate::confirmation::Confirmation;
use crate::method::Method;

/// What happened to what an account has set up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecurityInfoEvent {
    /// Its owner showed once more who they are.
    Confirmed(Confirmation),
    /// Somebody who is signed in could not.
    ConfirmationRefused(Confirmation),
    /// A method was set up.
    Added(Method),
    /// It was not, since the code that should confirm it was wrong.
    AddRefused(Method),
    /// A method took the place of an earlier one of its kind.
    Replaced(Method),
    /// A method got another name.
    Renamed(Method),
    /// A method was taken away.
    Removed(Method),
    /// A method was tried, and works.
    Tried(Method),
    /// A method was tried with a wrong code.
    TryRefused(Method),
    /// A passkey signed with a counter that it had passed already, so there may be a copy of it (WAN-06).
    CounterWentBack(Method),
    /// Its owner was asked at sign-in to set up more, and put it off.
    Postponed,
    /// Its owner looked at it and said that it is right.
    Reviewed,
}

impl SecurityInfoEvent {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Confirmed(_) => "session.confirmed",
            Self::ConfirmationRefused(_) => "session.confirmation-refused",
            Self::Added(_) => "registration.added",
            Self::AddRefused(_) => "registration.add-refused",
            Self::Replaced(_) => "registration.replaced",
            Self::Renamed(_) => "registration.renamed",
            Self::Removed(_) => "registration.removed",
            Self::Tried(_) => "registration.tried",
            Self::TryRefused(_) => "registration.try-refused",
            Self::CounterWentBack(_) => "registration.counter-went-back",
            Self::Postponed => "security-info.postponed",
            Self::Reviewed => "security-info.reviewed",
        }
    }

    pub(super) const fn verdict(self) -> Verdict {
        match self {
            Self::ConfirmationRefused(_)
            | Self::AddRefused(_)
            | Self::TryRefused(_)
            | Self::CounterWentBack(_) => Verdict::Failure,
            Self::Confirmed(_)
            | Self::Added(_)
            | Self::Replaced(_)
            | Self::Renamed(_)
            | Self::Removed(_)
            | Self::Tried(_)
            | Self::Postponed
            | Self::Reviewed => Verdict::Success,
        }
    }

    pub(super) const fn detail(self) -> &'static str {
        match self {
            Self::Confirmed(by) | Self::ConfirmationRefused(by) => by.name(),
            Self::Added(method)
            | Self::AddRefused(method)
            | Self::CounterWentBack(method)
            | Self::Replaced(method)
            | Self::Renamed(method)
            | Self::Removed(method)
            | Self::Tried(method)
            | Self::TryRefused(method) => method.name(),
            Self::Postponed | Self::Reviewed => "",
        }
    }
}
