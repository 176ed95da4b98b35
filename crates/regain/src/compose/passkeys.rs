//! Passkeys and trusted browsers belong to the name of the server. Whoever changes it has to know what that costs.

use std::fmt;

use super::Installation;

/// What there is of them.
pub(crate) struct Passkeys {
    all: i64,
    /// Those that were made for another name than the server has now.
    pub(crate) elsewhere: i64,
    /// What they are made for now, if they can be made at all.
    relying_party: Option<String>,
}

/// Counts them.
pub(crate) async fn look(installation: &Installation) -> anyhow::Result<Passkeys> {
    let relying_party = regain_app::relying_party(installation.config.server.base_url.as_str());
    let mut scope = installation.store.read(installation.organization).await?;
    let (all, elsewhere) = scope.of_hosts(relying_party.as_deref().unwrap_or_default()).await?;
    Ok(Passkeys { all, elsewhere, relying_party })
}

impl fmt::Display for Passkeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { all, elsewhere, relying_party } = self;
        match relying_party {
            Some(name) if *elsewhere == 0 => write!(formatter, "{all} for {name}"),
            Some(name) => write!(
                formatter,
                "{elsewhere} of {all} were made for another name than {name} (trusted browsers too)"
            ),
            None if *all == 0 => write!(formatter, "none: they need a host name, and HTTPS"),
            None => write!(formatter, "{all} are lost: they need a host name, and HTTPS"),
        }
    }
}
