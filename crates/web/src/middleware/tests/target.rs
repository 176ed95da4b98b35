//! Tests of target.

use http::Version;

use super::*;

async fn status_of_host(host: &str) -> u16 {
    let mut request = empty(request("GET", "/"));
    request.headers_mut().insert("host", host.parse().unwrap());
    status(request).await
}

// B01
#[tokio::test]
async fn another_servers_name_is_misdirected() {
    for host in [
        "evil.example",
        "reset.example.evil.example",
        "reset.example:8443",
        "reset.example.",
        "xreset.example",
        "127.0.0.1",
        "[::1]",
    ] {
        assert_eq!(status_of_host(host).await, 421, "{host}");
    }
}

#[tokio::test]
async fn each_of_our_names_is_ours() {
    for host in ["reset.example", "Reset.EXAMPLE", "reset.example:443", "extra.example", "[::1]:8080"] {
        assert_eq!(status_of_host(host).await, 200, "{host}");
    }
}

// B01, B03
#[tokio::test]
async fn no_forwarding_header_changes_the_name() {
    for (name, value) in [
        ("forwarded", "host=reset.example;proto=https"),
        ("x-forwarded-host", "reset.example"),
        ("x-host", "reset.example"),
        ("x-forwarded-server", "reset.example"),
    ] {
        let mut forged = empty(request("GET", "/").header(name, value));
        forged.headers_mut().insert("host", "evil.example".parse().unwrap());
        assert_eq!(status(forged).await, 421, "{name}");
    }
}

// B05
#[tokio::test]
async fn an_unclear_target_is_refused() {
    for host in
        ["reset.example@evil.example", "reset.example:80@evil", "reset.example, evil.example", "", "a b", "/"]
    {
        assert_eq!(status_of_host(host).await, 400, "{host}");
    }
    for uri in ["http://evil.example/", "https://reset.example/", "https://reset.example@evil.example/"] {
        assert_eq!(status(empty(request("POST", uri))).await, 400, "{uri}");
    }
    assert_eq!(status(empty(request("GET", "/").header("host", "reset.example"))).await, 400, "two hosts");
    let mut none = empty(request("GET", "/"));
    none.headers_mut().remove("host");
    assert_eq!(status(none).await, 400, "no host");
    let mut absolute = empty(request("GET", "https://reset.example/"));
    absolute.headers_mut().remove("host");
    assert_eq!(status(absolute).await, 400, "a host in the target only");
}

#[tokio::test]
async fn http_2_names_the_host_in_its_authority() {
    let ask = async |uri: &str, host: Option<&str>| {
        let mut request = empty(request("GET", uri).version(Version::HTTP_2));
        request.headers_mut().remove("host");
        if let Some(host) = host {
            request.headers_mut().insert("host", host.parse().unwrap());
        }
        status(request).await
    };
    assert_eq!(ask("https://reset.example/", None).await, 200);
    assert_eq!(ask("https://reset.example/", Some("reset.example")).await, 200);
    assert_eq!(ask("https://evil.example/", None).await, 421);
    assert_eq!(ask("https://evil.example/", Some("reset.example")).await, 400);
    assert_eq!(ask("https://reset.example/", Some("evil.example")).await, 400);
}
