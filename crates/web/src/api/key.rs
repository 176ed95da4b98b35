//! Keys, and the address that a program with one may assert.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, StatusCode};
use regain_app::admin::By;
use regain_app::caller::Caller;
use regain_core::api_key::KeyScope;
use regain_core::audit::Source;

use super::problem::Problem;
use crate::state::WebState;

/// The header of a key. `Authorization` is for the token of a reset, and both may be needed.
const KEY: HeaderName = HeaderName::from_static("regain-api-key");

/// The header of the address for which a program calls.
const CLIENT_IP: HeaderName = HeaderName::from_static("regain-client-ip");

/// Who calls after all: the address that the program asserts stands for its own. With it the key's name, if one was
/// sent. A key that does not work is refused even where none is needed.
pub(super) async fn presented(
    headers: &HeaderMap,
    state: &WebState,
    caller: Caller,
    needed: &[KeyScope],
) -> Result<(Caller, Option<By>), Problem> {
    let (key, asserted) = (single(headers, &KEY), single(headers, &CLIENT_IP));
    if key.is_none() && asserted.is_none() && needed.is_empty() {
        return Ok((caller, None));
    }
    let address = asserted.map(|text| address(text).ok_or_else(invalid_address)).transpose()?;
    let scopes = [needed, if address.is_some() { &[KeyScope::AssertClientIp] } else { &[] }].concat();
    let key = state.app().api_key(&caller, key, &scopes).await?;
    let source = Source { address: address.or(caller.source.address), ..caller.source };
    Ok((Caller { source, ..caller }, Some(By::key(&key))))
}

/// The one value of a header; two of them, or bytes that are no text, are none that anything accepts.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let only = values.next()?;
    Some(if values.next().is_some() { "" } else { only.to_str().unwrap_or_default() })
}

/// An address that a person can call from. An IPv4 one that is written as IPv6 is the IPv4 one.
fn address(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok()?.to_canonical();
    (!address.is_unspecified() && !address.is_multicast()).then_some(address)
}

fn invalid_address() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "client-ip",
        "That is no address of a client",
        "Send one IPv4 or IPv6 address in `Regain-Client-Ip`, without a port.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_somebody_is_taken() {
        assert_eq!(address("::ffff:192.0.2.7"), Some(IpAddr::from([192, 0, 2, 7])));
        assert!(address("2001:db8::7").is_some());
        for other in [
            "",
            "192.0.2.7:80",
            "[2001:db8::7]",
            "192.0.2.7, 192.0.2.8",
            "fe80::1%eth0",
            "0.0.0.0",
            "::",
            "224.0.0.1",
            "ff02::1",
        ] {
            assert_eq!(address(other), None, "{other:?}");
        }
    }
}
