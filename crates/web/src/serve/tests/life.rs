//! Tests of life.

use tokio::time::Instant;

use super::*;

#[tokio::test]
async fn stopping_finishes_the_request_under_way_and_takes_no_more() {
    let server = start(limits(), None).await;
    let (mut busy, mut idle) = (server.connect().await, server.connect().await);
    busy.write_all(&get_request("/slow")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(server.address).await.is_err(), "still listening");
    let answer = rest(&mut busy).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close"), "{answer}");
    assert_eq!(rest(&mut idle).await, "");
    server.running.await.unwrap();
}

#[tokio::test]
async fn stopping_without_clients_is_immediate_and_with_stuck_ones_has_an_end() {
    let server = start(limits(), None).await;
    let before = Instant::now();
    server.stop.send(()).unwrap();
    server.running.await.unwrap();
    assert!(before.elapsed() < Duration::from_millis(500), "{:?}", before.elapsed());

    let server = start(limits(), None).await;
    let mut stuck = server.connect().await;
    stuck.write_all(&get_request("/stuck")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let before = Instant::now();
    server.stop.send(()).unwrap();
    server.running.await.unwrap();
    let took = before.elapsed();
    assert!(took > Duration::from_millis(1900) && took < Duration::from_secs(4), "{took:?}");
    assert_eq!(rest(&mut stuck).await, "", "cut off");
}

#[tokio::test]
async fn at_the_cap_the_next_connection_waits_for_its_turn() {
    let limits = Limits { connections: 1, header_time: Duration::from_secs(3), ..limits() };
    let server = start(limits, None).await;
    let first = server.connect().await;
    let mut second = server.connect().await;
    second.write_all(&get_request("/")).await.unwrap();
    let mut byte = [0];
    let early = tokio::time::timeout(Duration::from_millis(300), second.read_exact(&mut byte)).await;
    assert!(early.is_err(), "answered beyond the cap");
    drop(first);
    tokio::time::timeout(Duration::from_secs(2), second.read_exact(&mut byte)).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_old_connection_takes_no_more_requests() {
    let limits = Limits {
        connection_age: Duration::from_millis(200),
        header_time: Duration::from_secs(9),
        ..limits()
    };
    let server = start(limits, None).await;
    let mut stream = server.connect().await;
    stream.write_all(&get_request("/slow")).await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_free_port_is_shared_by_all_addresses() {
    let addresses = vec![ANY.parse().unwrap(), "127.0.0.2:0".parse().unwrap()];
    let listener = Listener::bind(Options { addresses, tls: None, limits: limits() }).await.unwrap();
    let port = listener.local_addr().port();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(listener.run(app(), async { drop(stopped.await) }));
    for host in ["127.0.0.1", "127.0.0.2"] {
        let mut stream = TcpStream::connect((host, port)).await.unwrap();
        stream.write_all(&get_request("/")).await.unwrap();
        assert!(rest(&mut stream).await.ends_with("hello"), "{host}");
    }
    drop(stop);
    running.await.unwrap();
}

#[tokio::test]
async fn an_address_that_can_not_be_had_is_an_error_unless_the_machine_lacks_ipv6() {
    let taken = std::net::TcpListener::bind(ANY).unwrap().local_addr().unwrap();
    let holder = std::net::TcpListener::bind(taken).unwrap();
    let bind = async |addresses: &[&str]| {
        let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
        Listener::bind(Options { addresses, tls: None, limits: limits() }).await.map(|_| ())
    };
    let error = bind(&[&taken.to_string(), ANY]).await.unwrap_err();
    assert!(matches!(error, ServeError::Listen { address, .. } if address == taken), "{error}");
    drop(holder);
    // 192.0.2.0/24 and 2001:db8::/32 are for documentation: no machine has them.
    assert!(matches!(bind(&["[2001:db8::1]:0"]).await, Err(ServeError::Listen { .. })));
    assert!(matches!(bind(&["192.0.2.1:0", "[2001:db8::1]:0"]).await, Err(ServeError::Listen { .. })));
    assert!(matches!(bind(&[ANY, "192.0.2.1:0"]).await, Err(ServeError::Listen { .. })));
    assert!(bind(&[ANY, "[2001:db8::1]:0"]).await.is_ok());
    assert!(matches!(bind(&[]).await, Err(ServeError::NoAddress)));
}
