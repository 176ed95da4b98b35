//! What has to be so, beside the proofs, when the directory is written.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::Policy;

/// The longest prefix that leaves more than the IPv4 addresses of `::ffff:0:0/96` (RFC 4291 §2.5.5.2).
const MAPPED: u8 = 96;

/// Something that a policy asks for beside proofs. It is judged on the holder that commits, and of no use to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// To come from a network of the organization.
    Network,
}

impl Condition {
    /// Its name in texts and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
        }
    }
}

impl Policy {
    /// What does not hold for somebody who comes from this address.
    pub fn unmet(&self, from: Option<IpAddr>) -> Vec<Condition> {
        let is_outside = !self.networks.is_empty() && !self.is_inside(from);
        is_outside.then_some(Condition::Network).into_iter().collect()
    }

    /// Whether an address is in a network that the policy names. Who comes from nowhere that is known is in none.
    pub fn is_inside(&self, from: Option<IpAddr>) -> bool {
        from.is_some_and(|address| {
            self.networks.iter().any(|network| contains(network, address.to_canonical()))
        })
    }
}

/// Whether an address is in a network. IPv4 addresses are in networks of IPv4, however those are written.
fn contains(network: &IpNet, address: IpAddr) -> bool {
    match (network, address) {
        (IpNet::V6(mapped), IpAddr::V4(address)) => {
            mapped.prefix_len() >= MAPPED && mapped.contains(&address.to_ipv6_mapped())
        }
        (network, address) => network.contains(&address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(networks: &[&str], from: &str) -> bool {
        let networks = networks.iter().map(|network| network.parse().unwrap()).collect();
        Policy { networks, ..Policy::default() }.unmet(from.parse().ok()).is_empty()
    }

    #[test]
    fn an_address_is_in_a_network_however_both_are_written() {
        for (network, from, is_inside) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "::ffff:11.1.2.3", false),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "11.1.2.3", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/32", "10.1.2.3", false),
            // What looks like IPv4 addresses with a long prefix is a network of IPv6.
            ("::/1", "10.1.2.3", false),
            ("192.0.2.7/32", "192.0.2.7", true),
            ("192.0.2.7/32", "192.0.2.8", false),
            ("192.0.2.7/32", "", false),
        ] {
            assert_eq!(inside(&[network], from), is_inside, "{from:?} in {network}");
        }
        let both = ["10.0.0.0/8", "2001:db8::/32"];
        assert!(inside(&both, "10.1.2.3") && inside(&both, "2001:db8::1") && !inside(&both, "192.0.2.1"));
    }

    #[test]
    fn without_networks_everybody_may_and_nobody_is_inside() {
        let anywhere = Policy::default();
        for from in [None, "192.0.2.1".parse().ok()] {
            assert!(anywhere.unmet(from).is_empty() && !anywhere.is_inside(from));
        }
    }
}
