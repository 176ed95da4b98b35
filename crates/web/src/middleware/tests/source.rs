//! Tests of source.

use super::*;

const FORWARDED: &str = "x-forwarded-for";

async fn seen(peer: &str, headers: &[(&str, &[u8])]) -> String {
    let mut builder = request("GET", "/source").extension(Peer(peer.parse().unwrap()));
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    text(ask(empty(builder)).await).await
}

// F19
#[tokio::test]
async fn a_stranger_is_the_address_that_connects() {
    for name in
        ["x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip", "cf-connecting-ip", "client-ip"]
    {
        assert_eq!(seen("192.0.2.7:1", &[(name, b"198.51.100.1")]).await, "192.0.2.7", "{name}");
    }
    assert_eq!(seen("[::ffff:192.0.2.7]:1", &[(FORWARDED, b"198.51.100.1")]).await, "192.0.2.7");
}

// F19
#[tokio::test]
async fn behind_trusted_proxies_the_last_foreign_entry_counts() {
    for (value, expected) in [
        ("198.51.100.1", "198.51.100.1"),
        ("203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("203.0.113.9,198.51.100.1 , 10.0.0.2", "198.51.100.1"),
        ("10.9.9.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("198.51.100.1:4711", "198.51.100.1"),
        ("2001:db8::9", "2001:db8::9"),
        ("[2001:db8::9]", "2001:db8::9"),
        ("[2001:db8::9]:4711", "2001:db8::9"),
        ("198.51.100.1, 2001:db8:1::5", "198.51.100.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("198.51.100.1, ::ffff:10.0.0.2", "198.51.100.1"),
    ] {
        assert_eq!(seen("10.0.0.1:1", &[(FORWARDED, value.as_bytes())]).await, expected, "{value}");
    }
    let split: [(&str, &[u8]); 2] = [(FORWARDED, b"203.0.113.9"), (FORWARDED, b"198.51.100.1, 10.0.0.2")];
    assert_eq!(seen("[::ffff:10.0.0.1]:1", &split).await, "198.51.100.1");
}

// F19: no address is not a free budget, it is the proxy's.
#[tokio::test]
async fn an_entry_that_is_no_address_ends_the_walk() {
    for value in [
        &b""[..],
        b"unknown",
        b"198.51.100.1, ",
        b"198.51.100.1, x",
        b"fe80::1%eth0",
        b"\xff",
        b"1.2.3",
        b"_h",
    ] {
        assert_eq!(seen("10.0.0.1:1", &[(FORWARDED, value)]).await, "10.0.0.1", "{value:?}");
    }
    assert_eq!(seen("10.0.0.1:1", &[(FORWARDED, b"198.51.100.1, bad, 10.0.0.2")]).await, "10.0.0.2");
    for other in ["x-real-ip", "forwarded", "true-client-ip"] {
        assert_eq!(seen("10.0.0.1:1", &[(other, b"198.51.100.1")]).await, "10.0.0.1", "{other}");
    }
}
