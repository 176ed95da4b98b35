//! Whom a request comes from, which limits count (RATE-07).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::serve::Peer;

/// The address of the client, as a request extension: the one that connected, or behind trusted proxies the last
/// one in `X-Forwarded-For` that isn't theirs. An IPv4 address that comes as IPv6 (`::ffff:…`) is the IPv4 one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

pub(super) async fn find(
    State(trusted): State<Arc<[IpNet]>>,
    Extension(Peer(peer)): Extension<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = client(request.headers(), peer.ip().to_canonical(), &trusted);
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// Goes from the connection towards the client for as long as each hop is a trusted proxy. An entry that is no
/// address ends it: what is left of it was not written by a proxy of ours, and the request counts as the last one's.
fn client(headers: &HeaderMap, peer: IpAddr, trusted: &[IpNet]) -> IpAddr {
    let entries = headers.get_all(FORWARDED_FOR).iter().rev().flat_map(|value| {
        // Bytes that are no text become an entry that is no address.
        value.to_str().unwrap_or_default().rsplit(',')
    });
    let mut address = peer;
    for entry in entries {
        let is_trusted = trusted.iter().any(|proxies| proxies.contains(&address));
        let Some(before) = is_trusted.then(|| parse(entry.trim())).flatten() else { break };
        address = before;
    }
    address
}

/// An address, with a port as some proxies add it, or without.
fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse().or_else(|_| entry.parse().map(|socket: SocketAddr| socket.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}
