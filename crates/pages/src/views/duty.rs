//! `/signin/security-info`: what is asked of somebody who signed in before anything else.

use regain_core::method::Method;
use serde::Serialize;

use crate::view::View;

/// A way back in that is there.
#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// How.
    pub method: Method,
    /// A masked address, or what its owner calls it; may be empty.
    pub name: String,
}

/// A request to set up more, or to look whether what is there is right. Posts `answer` to the same address: `later`, or
/// `right`.
#[derive(Clone, Debug, Serialize)]
pub struct Duty {
    /// `register` or `review`; nothing if enough is set up by now.
    pub duty: Option<&'static str>,
    /// How many ways the organization asks for.
    pub wanted: u32,
    /// What is there.
    pub ways: Vec<Way>,
    /// How many sign-ins can still put setting up off.
    pub postponements_left: u32,
    /// Where to go on afterwards, at another site.
    pub return_to: Option<String>,
}

impl View for Duty {
    const TEMPLATE: &'static str = "account/duty.html";

    fn samples() -> Vec<Self> {
        let way = |method, name: &str| Way { method, name: name.to_owned() };
        let mail = vec![way(Method::Email, "a•••••@•••••.example")];
        let both = [mail.clone(), vec![way(Method::Totp, "Work phone"), way(Method::Totp, "")]].concat();
        let register =
            Self { duty: Some("register"), wanted: 2, ways: mail, postponements_left: 3, return_to: None };
        vec![
            register.clone(),
            Self { postponements_left: 0, ways: Vec::new(), wanted: 1, ..register.clone() },
            Self {
                duty: Some("review"),
                ways: both.clone(),
                return_to: Some("https://app.example/".to_owned()),
                ..register.clone()
            },
            Self { duty: None, ways: both, ..register },
        ]
    }
}
