//! What has to be so, beside the proofs, when the directory is written.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::Policy;
use crate::method::{Kind, Method};
use crate::reset::Proof;

/// The longest prefix that leaves more than the IPv4 addresses of `::ffff:0:0/96` (RFC 4291 §2.5.5.2).
const MAPPED: u8 = 96;

/// Something that a policy asks for beside proofs. It is judged on the holder that commits, and of no use to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// To show that this is a trusted browser, or a pass from staff.
    TrustedDevice,
    /// To come from a network of the organization.
    Network,
}

impl Condition {
    /// Its name in texts and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TrustedDevice => "trusted-device",
            Self::Network => "network",
        }
    }
}

impl Policy {
    /// What does not hold for somebody who gave these proofs and comes from this address.
    pub fn unmet(&self, proofs: &[Proof], from: Option<IpAddr>) -> Vec<Condition> {
        let is_outside = !self.networks.is_empty() && !self.is_inside(from);
        let device = self.lacks_device(proofs).then_some(Condition::TrustedDevice);
        device.into_iter().chain(is_outside.then_some(Condition::Network)).collect()
    }

    /// Whether everything is proved, and shown that a policy asks to be shown like a proof.
    pub fn is_complete(&self, proofs: &[Proof]) -> bool {
        self.is_satisfied_by(proofs) && !self.lacks_device(proofs)
    }

    /// What of these methods leads on from these proofs: any, as long as there are too few; then what meets a condition.
    pub fn leading_on(&self, proofs: &[Proof], methods: Vec<Method>) -> Vec<Method> {
        if !self.is_satisfied_by(proofs) || !self.lacks_device(proofs) {
            return methods;
        }
        methods.into_iter().filter(|method| meets_device(*method)).collect()
    }

    fn lacks_device(&self, proofs: &[Proof]) -> bool {
        self.trusted_device_only && !proofs.iter().any(|proof| meets_device(proof.method()))
    }

    /// Whether an address is in a network that the policy names. Who comes from nowhere that is known is in none.
    pub fn is_inside(&self, from: Option<IpAddr>) -> bool {
        from.is_some_and(|address| {
            self.networks.iter().any(|network| contains(network, address.to_canonical()))
        })
    }
}

/// Whether a method is a trusted browser, or the way round it for whoever has none here.
const fn meets_device(method: Method) -> bool {
    matches!(method.kind(), Kind::Device | Kind::Staff)
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
        Policy { networks, ..Policy::default() }.unmet(&[], from.parse().ok()).is_empty()
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
            assert!(anywhere.unmet(&[], from).is_empty() && !anywhere.is_inside(from));
        }
    }

    fn proofs(methods: &[Method]) -> Vec<Proof> {
        methods
            .iter()
            .map(|method| Proof::new(*method, crate::time::Timestamp::from_micros(0), false))
            .collect()
    }

    #[test]
    fn a_trusted_browser_or_a_pass_meets_its_condition_and_counts_only_where_it_is_named() {
        use Method::{Email, Passkey, TemporaryAccessPass, Totp, TrustedDevice};
        let mut methods = Method::USUAL.to_vec();
        methods.push(TrustedDevice);
        let unnamed =
            Policy { methods, trusted_device_only: true, counts_device: false, ..Policy::default() };
        for (given, is_enough, is_complete) in [
            (&[][..], false, false),
            (&[Email], true, false),
            (&[Email, Totp], true, false),
            (&[Passkey], true, false),
            (&[TrustedDevice], false, false),
            (&[Email, TrustedDevice], true, true),
            (&[TemporaryAccessPass], true, true),
        ] {
            let given = proofs(given);
            let found = (unnamed.is_satisfied_by(&given), unnamed.is_complete(&given));
            assert_eq!(found, (is_enough, is_complete), "{given:?}");
        }
        let two = Policy { required: 2, ..unnamed.clone() };
        let named = Policy { counts_device: true, ..two.clone() };
        let both = proofs(&[Email, TrustedDevice]);
        assert!(!two.is_complete(&both) && named.is_complete(&both));
        let free = Policy { trusted_device_only: false, ..unnamed.clone() };
        assert!(free.is_complete(&proofs(&[Email])));
        assert_eq!(unnamed.unmet(&proofs(&[Email]), None), [Condition::TrustedDevice]);
    }

    #[test]
    fn a_browser_that_only_meets_a_condition_makes_no_fresh_proof_enough() {
        let methods = vec![Method::Email, Method::TrustedDevice];
        let policy = Policy { methods, trusted_device_only: true, counts_device: false, ..Policy::default() };
        let now = crate::time::Timestamp::from_micros(0);
        let given = [Proof::new(Method::Email, now, true), Proof::new(Method::TrustedDevice, now, false)];
        assert!(!policy.is_satisfied_by(&given));
    }

    #[test]
    fn what_leads_on_is_anything_and_then_what_meets_the_condition() {
        let all = Method::ALL.to_vec();
        let policy = Policy { methods: all.clone(), trusted_device_only: true, ..Policy::default() };
        assert_eq!(policy.leading_on(&[], all.clone()), all);
        let left = policy.leading_on(&proofs(&[Method::Email]), all);
        assert!(left.len() == 2 && left.contains(&Method::TrustedDevice));
        assert!(left.contains(&Method::TemporaryAccessPass));
    }
}
