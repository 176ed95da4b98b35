//! `/account`: who you are here, where you are signed in, what happened lately.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::view::View;

/// A browser that is signed in.
#[derive(Clone, Debug, Serialize)]
pub struct SessionRow {
    /// What `session` posts to `/account/sessions/end`.
    pub id: String,
    /// The browser, from a fixed list of names such as "Firefox on Windows"; `None` if it is not known.
    pub browser: Option<String>,
    /// When it signed in.
    pub started_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
    /// Whether it is the one that looks at this page.
    pub current: bool,
}

/// What happened. Its text is `activity-<name>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// Signed in.
    SignedIn,
    /// A sign-in failed.
    SignInFailed,
    /// Signed out, here or from another device.
    SignedOut,
    /// The password was changed by someone who knew the old one.
    PasswordChanged,
    /// The password was reset.
    PasswordReset,
    /// A reset was started and not finished.
    ResetAttempted,
    /// A method was added.
    MethodAdded,
    /// A method took the place of an earlier one.
    MethodReplaced,
    /// A method was removed.
    MethodRemoved,
    /// The lock was lifted.
    AccountUnlocked,
    /// "This was not me" was pressed.
    AccountHeld,
    /// Staff released the account.
    AccountReleased,
}

impl Activity {
    const ALL: [Self; 12] = [
        Self::SignedIn,
        Self::SignInFailed,
        Self::SignedOut,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::ResetAttempted,
        Self::MethodAdded,
        Self::MethodReplaced,
        Self::MethodRemoved,
        Self::AccountUnlocked,
        Self::AccountHeld,
        Self::AccountReleased,
    ];
}

/// Something that happened to the account.
#[derive(Clone, Debug, Serialize)]
pub struct ActivityRow {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Activity,
    /// The browser, if there was one and it is known.
    pub browser: Option<String>,
}

/// What was just done from this page. Its text is `notice-<name>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountNotice {
    /// The password is changed.
    PasswordChanged,
    /// One other session is ended.
    SessionEnded,
    /// All other sessions are ended.
    OthersEnded,
}

/// The account page. Posts `session` to `/account/sessions/end`, nothing to `/account/sessions/end-others`.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// The person's name.
    pub name: String,
    /// What the person can sign in as.
    pub sign_in_names: Vec<String>,
    /// All sessions, this one first.
    pub sessions: Vec<SessionRow>,
    /// What happened lately, the newest first.
    pub activity: Vec<ActivityRow>,
    /// What was just done.
    pub notice: Option<AccountNotice>,
}

impl View for Account {
    const TEMPLATE: &'static str = "account/account.html";

    fn samples() -> Vec<Self> {
        let session = |id: &str, browser: Option<&str>| SessionRow {
            id: id.to_owned(),
            browser: browser.map(str::to_owned),
            started_at: SAMPLE_TIME,
            used_at: SAMPLE_TIME,
            current: id == "1",
        };
        let full = Self {
            name: "Ada Winter".to_owned(),
            sign_in_names: vec!["ada".to_owned(), "ada@meridian.example".to_owned()],
            sessions: vec![
                session("1", Some("Firefox on Windows")),
                session("2", Some("Safari on an iPhone")),
                session("3", None),
            ],
            activity: Activity::ALL
                .map(|what| ActivityRow {
                    at: SAMPLE_TIME,
                    what,
                    browser: (what == Activity::SignedIn).then(|| "Firefox on Windows".to_owned()),
                })
                .into(),
            notice: None,
        };
        let alone = Self {
            sessions: vec![session("1", None)],
            activity: Vec::new(),
            notice: Some(AccountNotice::PasswordChanged),
            ..full.clone()
        };
        vec![
            full.clone(),
            alone.clone(),
            Self { notice: Some(AccountNotice::SessionEnded), ..alone },
            Self { notice: Some(AccountNotice::OthersEnded), ..full },
        ]
    }
}
