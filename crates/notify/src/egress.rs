//! The one way out: every address that an administrator can set is resolved, judged and connected to here.
//!
//! What counts is the address after resolution, and the connection goes to the address that was judged, so neither
//! an odd spelling (`0x7f.1`, `2130706433`) nor a name that changes its address between check and use gets around
//! it (CWE-918).

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Decides which addresses may be connected to: public ones, and those inside networks that were allowed.
///
/// Some are refused whatever is allowed: unspecified, link-local, multicast and broadcast addresses, and those under
/// which clouds give out the credentials of the machine.
#[derive(Clone, Debug)]
pub struct EgressGuard {
    allow: Vec<IpNet>,
}

/// Why there is no connection. None of them names the address, so that no one can map a network by trying names.
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    /// The name has no address, or no resolver answered.
    #[error("the host name could not be resolved")]
    Resolve(#[source] io::Error),
    /// Every address of the name is refused.
    #[error("the host is not an allowed destination")]
    Refused,
    /// No address of the name took the connection.
    #[error("no connection to the host")]
    Connect(#[source] io::Error),
}

/// The networks of a house: loopback, private (RFC 1918, RFC 4193) and shared (RFC 6598) addresses. This is what a
/// mail relay may be in by default, since relays commonly are; webhooks and the like start with nothing allowed.
pub fn house_networks() -> Vec<IpNet> {
    let v4 = [
        ([127, 0, 0, 0], 8),
        ([10, 0, 0, 0], 8),
        ([172, 16, 0, 0], 12),
        ([192, 168, 0, 0], 16),
        ([100, 64, 0, 0], 10),
    ];
    let v6 = [Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128), net6(0xfc00, 7)];
    v4.into_iter()
        .map(|(address, length)| IpNet::V4(net4(address, length)))
        .chain(v6.into_iter().map(IpNet::V6))
        .collect()
}

impl EgressGuard {
    /// A guard that lets through public addresses and those inside `allow`.
    pub fn new(allow: Vec<IpNet>) -> Self {
        Self { allow }
    }

    /// Whether this address may be connected to.
    pub fn permits(&self, address: IpAddr) -> bool {
        let address = unwrapped(address);
        match reach(address) {
            Reach::Public => true,
            Reach::Inside => self.allow.iter().any(|network| network.contains(&address)),
            Reach::Never => false,
        }
    }

    /// The addresses of a host that may be connected to, at least one. Connect to these, never to the name again.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, EgressError> {
        let found = tokio::net::lookup_host((host, port)).await.map_err(EgressError::Resolve)?;
        let permitted: Vec<_> = found.filter(|address| self.permits(address.ip())).collect();
        if permitted.is_empty() { Err(EgressError::Refused) } else { Ok(permitted) }
    }

    /// A connection to the host, its addresses tried in turn and the time shared among them. Small writes leave at
    /// once: with Nagle's algorithm each mail would wait some 40 ms for a delayed acknowledgement.
    pub async fn connect(&self, host: &str, port: u16, within: Duration) -> Result<TcpStream, EgressError> {
        let addresses = self.resolve(host, port).await?;
        let each = within / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in addresses {
            match timeout(each, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    stream.set_nodelay(true).map_err(EgressError::Connect)?;
                    return Ok(stream);
                }
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(EgressError::Connect(last))
    }
}

enum Reach {
    Public,
    Inside,
    Never,
}

const fn net4(address: [u8; 4], length: u8) -> Ipv4Net {
    let [a, b, c, d] = address;
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn net6(first: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, 0), length)
}

const NEVER_V4: [Ipv4Net; 7] = [
    net4([0, 0, 0, 0], 8),
    net4([169, 254, 0, 0], 16), // link-local, and the metadata service of most clouds
    net4([100, 100, 100, 200], 32), // metadata, Alibaba
    net4([168, 63, 129, 16], 32), // host agent, Azure
    net4([192, 0, 0, 192], 32), // metadata, Oracle
    net4([224, 0, 0, 0], 4),
    net4([255, 255, 255, 255], 32),
];

/// The IANA special-purpose registry, without what is in [`NEVER_V4`].
const INSIDE_V4: [Ipv4Net; 12] = [
    net4([10, 0, 0, 0], 8),
    net4([100, 64, 0, 0], 10),
    net4([127, 0, 0, 0], 8),
    net4([172, 16, 0, 0], 12),
    net4([192, 0, 0, 0], 24),
    net4([192, 0, 2, 0], 24),
    net4([192, 88, 99, 0], 24),
    net4([192, 168, 0, 0], 16),
    net4([198, 18, 0, 0], 15),
    net4([198, 51, 100, 0], 24),
    net4([203, 0, 113, 0], 24),
    net4([240, 0, 0, 0], 4),
];

const NEVER_V6: [Ipv6Net; 5] = [
    Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 128),
    net6(0xfe80, 10),
    net6(0xff00, 8),
    Ipv6Net::new_assert(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254), 128), // metadata, AWS
    Ipv6Net::new_assert(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254), 128),   // metadata, Google
];

/// The part of IPv6 that is routed publicly (RFC 4291); everything outside it is inside something.
const GLOBAL_V6: Ipv6Net = net6(0x2000, 3);

const INSIDE_V6: [Ipv6Net; 3] = [
    net6(0x2001, 23), // protocol assignments, Teredo
    Ipv6Net::new_assert(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    net6(0x3fff, 20),
];

fn reach(address: IpAddr) -> Reach {
    let (never, inside) = match address {
        IpAddr::V4(v4) => {
            let within = |networks: &[Ipv4Net]| networks.iter().any(|network| network.contains(&v4));
            (within(&NEVER_V4), within(&INSIDE_V4))
        }
        IpAddr::V6(v6) => {
            let within = |networks: &[Ipv6Net]| networks.iter().any(|network| network.contains(&v6));
            (within(&NEVER_V6), within(&INSIDE_V6) || !GLOBAL_V6.contains(&v6))
        }
    };
    match (never, inside) {
        (true, _) => Reach::Never,
        (false, true) => Reach::Inside,
        (false, false) => Reach::Public,
    }
}

/// The IPv4 address that an IPv6 one stands for, since that is where the packets end: mapped and compatible forms
/// (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056).
fn unwrapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match v6.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: [&str; 4] = ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"];
    const INSIDE: [&str; 12] = [
        "127.0.0.1",
        "127.8.9.1",
        "10.1.2.3",
        "172.31.255.255",
        "192.168.0.1",
        "100.64.0.1",
        "::1",
        "fd12::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ];
    const RESERVED: [&str; 6] =
        ["192.0.2.1", "198.18.0.1", "240.0.0.1", "2001:db8::1", "2001:0:1::1", "64:ff9b:1::a00:1"];
    const NEVER: [&str; 16] = [
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "169.254.1.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "fe80::1",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "::169.254.169.254",
    ];

    fn refused<'a>(guard: &EgressGuard, addresses: &[&'a str]) -> Vec<&'a str> {
        addresses.iter().copied().filter(|address| !guard.permits(address.parse().unwrap())).collect()
    }

    #[test]
    fn without_allowed_networks_only_public_addresses_pass() {
        let guard = EgressGuard::new(Vec::new());
        assert_eq!(refused(&guard, &PUBLIC), [""; 0]);
        assert_eq!(refused(&guard, &INSIDE), INSIDE);
        assert_eq!(refused(&guard, &RESERVED), RESERVED);
        assert_eq!(refused(&guard, &NEVER), NEVER);
    }

    #[test]
    fn the_networks_of_a_house_can_be_allowed() {
        let guard = EgressGuard::new(house_networks());
        assert_eq!(refused(&guard, &PUBLIC), [""; 0]);
        assert_eq!(refused(&guard, &INSIDE), [""; 0]);
        assert_eq!(refused(&guard, &RESERVED), RESERVED);
        assert_eq!(refused(&guard, &NEVER), NEVER);
    }

    #[test]
    fn no_allowed_network_opens_metadata_link_local_or_multicast() {
        let guard = EgressGuard::new(vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()]);
        assert_eq!(refused(&guard, &NEVER), NEVER);
        assert_eq!(refused(&guard, &INSIDE), [""; 0]);
    }

    #[tokio::test]
    async fn odd_spellings_are_judged_by_what_they_resolve_to() {
        let guard = EgressGuard::new(Vec::new());
        for host in ["localhost", "127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "::1", "0"] {
            let answer = guard.resolve(host, 25).await;
            assert!(matches!(answer, Err(EgressError::Refused)), "{host}: {answer:?}");
        }
    }

    #[tokio::test]
    async fn a_name_without_address_is_told_from_a_refused_one() {
        let answer = EgressGuard::new(Vec::new()).resolve("no-such-host.invalid", 25).await;
        assert!(matches!(answer, Err(EgressError::Resolve(_))), "{answer:?}");
    }

    #[tokio::test]
    async fn a_connection_sends_small_writes_at_once() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let guard = EgressGuard::new(house_networks());
        let stream = guard.connect("127.0.0.1", port, Duration::from_secs(5)).await.unwrap();
        assert!(stream.nodelay().unwrap());
        let refused = EgressGuard::new(Vec::new()).connect("127.0.0.1", port, Duration::from_secs(5)).await;
        assert!(matches!(refused, Err(EgressError::Refused)));
    }
}
