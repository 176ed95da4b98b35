//! What keys are for.

/// Declares the purposes once: variant, documentation and the name that goes into the derivation.
macro_rules! purposes {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal,)+) => {
        /// What a sub-key is for. Two purposes never share a sub-key, so a value made for one is worthless for
        /// another.
        ///
        /// A name is part of every value made with it: never change one, never reuse one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Purpose {
            $($(#[$doc])+ $variant,)+
        }

        impl Purpose {
            /// Every purpose, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name that separates this purpose from the others.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

purposes! {
    /// Seals what a reset resolved to (real account or decoy).
    Subject = "subject",
    /// Finds the resets of an account without naming it.
    SubjectKey = "subject-key",
    /// Seals what somebody typed as a name, until it is known whom it means.
    TypedName = "typed-name",
    /// Seals where a session was opened from.
    SessionSource = "session-source",
    /// Seals what a proof is checked with (seeds, credentials).
    Verifier = "verifier",
    /// Derives the code that confirms an address or number that somebody registers.
    ContactCode = "contact-code",
    /// Seals what somebody is setting up, while only their page has it.
    PendingRegistration = "pending-registration",
    /// Seals what a passkey is asked to sign, while only the page that asks has it.
    PasskeyRequest = "passkey-request",
    /// Seals what a passkey is asked to sign to start a reset, while only the page that asks has it.
    PasskeyStart = "passkey-start",
    /// Derives what the passkey of a reset is asked to sign.
    PasskeyChallenge = "passkey-challenge",
    /// Seals what the key of a trusted browser is asked to sign, while only the page that asks has it.
    DeviceRequest = "device-request",
    /// Derives what the key of a trusted browser is asked to sign in a reset.
    DeviceChallenge = "device-challenge",
    /// Seals addresses and numbers that messages go to.
    Contact = "contact",
    /// Seals the personal fields of audit rows.
    AuditPersonal = "audit-personal",
    /// Hashes a folded identifier, for lookups and for logs.
    IdentifierLookup = "identifier-lookup",
    /// Hashes a contact, to notice that it changed and to count sends per destination.
    ContactFingerprint = "contact-fingerprint",
    /// Hashes the token of a signed-in session.
    SessionToken = "session-token",
    /// Hashes the token of the browser or program that holds a reset.
    HolderToken = "holder-token",
    /// Hashes the token of a link, to find what it opens.
    LinkToken = "link-token",
    /// Hashes the token that a form carries against cross-site requests.
    CsrfToken = "csrf-token",
    /// Hashes a key for a program.
    ApiKey = "api-key",
    /// Hashes what a limit counts by (source, typed name, destination).
    LimitKey = "limit-key",
    /// Derives the code of a mail.
    MailCode = "mail-code",
    /// Derives a pass from staff.
    TemporaryAccessPass = "temporary-access-pass",
    /// Derives the link of a mail.
    Link = "link",
    /// Derives the "this was not me" link.
    NotMeLink = "not-me-link",
    /// Hashes nothing: says whether two keys of one number are one key.
    KeyCheck = "key-check",
}
