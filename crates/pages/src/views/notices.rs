//! Pages that only say something.

use serde::Serialize;

use crate::view::View;

/// `/reset/help`: "I can't use any of these".
#[derive(Clone, Debug, Serialize)]
pub struct NoMethod {}

impl View for NoMethod {
    const TEMPLATE: &'static str = "portal/no_method.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

/// `/reset/l/{token}`: where the link of a message leads. One button posts to the same address, since mail scanners
/// open links (LNK-03). Give its frame no path: the address is a secret.
#[derive(Clone, Debug, Serialize)]
pub struct Landing {}

impl View for Landing {
    const TEMPLATE: &'static str = "portal/landing.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

/// A link of a message that is used, too old, or was never sent.
#[derive(Clone, Debug, Serialize)]
pub struct DeadLink {}

impl View for DeadLink {
    const TEMPLATE: &'static str = "portal/dead_link.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

/// Resets are stopped for now. The same for everyone.
#[derive(Clone, Debug, Serialize)]
pub struct Paused {}

impl View for Paused {
    const TEMPLATE: &'static str = "portal/paused.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}
