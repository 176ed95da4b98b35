//! What a policy asks of those who answer security questions.

use crate::methods::security_questions::QuestionId;

/// Floor and ceiling of [`super::GroupPolicy::questions_registered`].
pub const QUESTIONS_REGISTERED: (u32, u32) = (3, 10);

/// Floor and ceiling of [`super::GroupPolicy::questions_asked`]. Each costs a hash per try.
pub const QUESTIONS_ASKED: (u32, u32) = (3, 5);

/// How many questions a list has that everybody answers.
pub const FIXED: std::ops::RangeInclusive<usize> = 3..=5;

/// What an administrator signs before security questions alone open accounts (KBA-01). Who applied the policy stands in
/// its version and in the audit log.
pub const SIGNED_RISK: &str =
    "Whoever finds out these answers can take these accounts over. I accept that risk for our organization.";

/// What is asked of those who answer security questions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuestionRule {
    /// The questions that everybody answers; without any people choose their own.
    pub fixed: Vec<QuestionId>,
    /// Whether they may be the first proof: all of the list then, so that strangers see the same of everybody.
    pub first: bool,
    /// Whether they are enough without another kind of proof.
    pub alone: bool,
    /// Whether people may write questions of their own.
    pub own: bool,
    /// How many are answered in advance, where people choose.
    pub registered: usize,
    /// How many are asked, unless all of a list are.
    pub asked: usize,
}

impl QuestionRule {
    /// How many are answered in advance.
    pub const fn registered(&self) -> usize {
        if self.fixed.is_empty() { self.registered } else { self.fixed.len() }
    }

    /// How many are asked.
    pub const fn asked(&self) -> usize {
        if self.first { self.fixed.len() } else { self.asked }
    }
}

impl Default for QuestionRule {
    fn default() -> Self {
        Self { fixed: Vec::new(), first: false, alone: false, own: false, registered: 5, asked: 3 }
    }
}
