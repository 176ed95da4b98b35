//! The ways to prove who you are.

use serde::{Deserialize, Serialize};

/// A way to prove that an account is yours. Its name is the same in tables, pages, the API and the documentation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A message to an address of the account, with a link and a code.
    Email,
    /// A text message with a code to a number of the account. A *restricted* way (NIST SP 800-63B-4 §3.2.9).
    Sms,
    /// A call that reads a code out. As restricted as a text.
    Voice,
    /// A key that a device or a password manager keeps, and uses once its owner has unlocked it.
    Passkey,
    /// The code that an authenticator app, or a token with a clock, shows now.
    Totp,
    /// The code that a hardware token shows at the press of its button.
    Hotp,
    /// One of the codes that were printed or kept when the account was well.
    RecoveryCode,
    /// A browser that its owner trusts: a token that it keeps, and a key that never leaves it.
    TrustedDevice,
    /// The answers to questions, all together.
    SecurityQuestions,
    /// A code that staff gave to somebody whom they know it is.
    TemporaryAccessPass,
}

/// What kind of thing a method proves; a policy may ask for different ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Something that makes proofs: an app, a token, a passkey.
    Authenticator,
    /// An address or number that a message reaches.
    Contact,
    /// Something that was put by.
    Saved,
    /// Something that anybody holds who sits in front of it: it completes what something else has proved.
    Device,
    /// Something that is known, and that others may find out: it completes what something else has proved.
    Knowledge,
    /// Somebody of the staff, who made sure who it is.
    Staff,
}

struct Facts {
    name: &'static str,
    kind: Kind,
}

impl Kind {
    /// How many different kinds there are among some methods.
    pub fn among(methods: &[Method]) -> usize {
        let is_first = |(place, method): &(usize, &Method)| {
            !methods.iter().take(*place).any(|earlier| earlier.kind() == method.kind())
        };
        methods.iter().enumerate().filter(is_first).count()
    }
}

impl Method {
    /// Every method, in the order in which people are offered them.
    pub const ALL: [Self; 10] = [
        Self::Email,
        Self::Sms,
        Self::Voice,
        Self::Passkey,
        Self::Totp,
        Self::Hotp,
        Self::RecoveryCode,
        Self::TrustedDevice,
        Self::SecurityQuestions,
        Self::TemporaryAccessPass,
    ];

    /// Those that may be used where a policy names none. The others prove less, so somebody has to want them.
    pub const USUAL: [Self; 8] = [
        Self::Email,
        Self::Sms,
        Self::Voice,
        Self::Passkey,
        Self::Totp,
        Self::Hotp,
        Self::RecoveryCode,
        Self::TemporaryAccessPass,
    ];

    /// What is known of each: its row in the table of methods.
    const fn facts(self) -> Facts {
        let (name, kind) = match self {
            Self::Email => ("email", Kind::Contact),
            Self::Sms => ("sms", Kind::Contact),
            Self::Voice => ("voice", Kind::Contact),
            Self::Passkey => ("passkey", Kind::Authenticator),
            Self::Totp => ("totp", Kind::Authenticator),
            Self::Hotp => ("hotp", Kind::Authenticator),
            Self::RecoveryCode => ("recovery-code", Kind::Saved),
            Self::TrustedDevice => ("trusted-device", Kind::Device),
            Self::SecurityQuestions => ("security-questions", Kind::Knowledge),
            Self::TemporaryAccessPass => ("temporary-access-pass", Kind::Staff),
        };
        Facts { name, kind }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// What kind of thing it proves.
    pub const fn kind(self) -> Kind {
        self.facts().kind
    }

    /// What it travels by. Proofs that end in one place count once (REC-01): a text and a call reach the same phone.
    pub const fn channel(self) -> Self {
        if matches!(self, Self::Voice) { Self::Sms } else { self }
    }

    /// Whether nobody guesses its answers, however often they try: 80 bits and more, or the 53 of a pass, which lives for a
    /// day at most. Wrong ones use up nothing that belongs to the account, so that there is always a way in (promise 13).
    pub const fn is_unguessable(self) -> bool {
        matches!(self, Self::Passkey | Self::RecoveryCode | Self::TrustedDevice | Self::TemporaryAccessPass)
    }

    /// Whether it is kept by a browser for the name of the server, and worth nothing under another one.
    pub const fn is_of_host(self) -> bool {
        matches!(self, Self::Passkey | Self::TrustedDevice)
    }

    /// Whether it needs a provider of texts and calls.
    pub const fn is_by_phone(self) -> bool {
        matches!(self, Self::Sms | Self::Voice)
    }

    /// How many different channels there are among some methods.
    pub(crate) fn channels(methods: &[Self]) -> usize {
        let is_first = |(place, method): &(usize, &Self)| {
            !methods.iter().take(*place).any(|earlier| earlier.channel() == method.channel())
        };
        methods.iter().enumerate().filter(is_first).count()
    }

    /// Whether its owner has several and tells them apart by name.
    pub const fn has_names(self) -> bool {
        !matches!(self.kind(), Kind::Saved | Kind::Knowledge | Kind::Staff)
    }

    /// Whether asking for it sends a message.
    pub const fn is_sent(self) -> bool {
        matches!(self.kind(), Kind::Contact)
    }

    /// The method of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}
