//! Tests of http1.

use tokio::time::Instant;

use super::*;

#[tokio::test]
async fn answers_http_1_1_and_1_0() {
    let server = start(limits(), None).await;
    let answer = server.exchange(b"GET / HTTP/1.1\r\nhost: reset.example\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
    let answer = server.exchange(b"GET / HTTP/1.0\r\nhost: reset.example\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
    assert!(!answer.to_lowercase().contains("\r\nserver:"), "{answer}");
}

#[tokio::test]
async fn a_request_knows_the_address_that_connected() {
    let server = start(limits(), None).await;
    let mut stream = server.connect().await;
    let local = stream.local_addr().unwrap();
    stream.write_all(&get_request("/peer")).await.unwrap();
    assert!(rest(&mut stream).await.ends_with(&local.to_string()));
}

// F15
#[tokio::test]
async fn a_client_that_is_slow_with_its_headers_is_closed() {
    let server = start(limits(), None).await;
    let mut stream = server.connect().await;
    let before = Instant::now();
    let mut closed = false;
    for byte in get_request("/").into_iter().cycle() {
        // A byte at a time, none of them late: it is the whole that has a limit.
        closed = stream.write_all(&[byte.max(b' ')]).await.is_err();
        if closed || before.elapsed() > Duration::from_secs(3) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(closed, "still open after {:?}", before.elapsed());
}

#[tokio::test]
async fn a_client_that_says_nothing_is_closed_before_and_after_a_request() {
    let server = start(limits(), None).await;
    assert_eq!(server.exchange(b"").await, "");
    let before = Instant::now();
    assert!(server.exchange(&get_request("/")).await.ends_with("hello"));
    assert!(before.elapsed() >= limits().header_time, "kept alive for {:?}", before.elapsed());
}

// F15
#[tokio::test]
async fn a_head_over_32_kib_is_refused() {
    let server = start(limits(), None).await;
    for (size, expected) in [(30_000, "HTTP/1.1 200 "), (64_000, "HTTP/1.1 431 ")] {
        let request = format!("GET / HTTP/1.1\r\nhost: reset.example\r\nx: {}\r\n\r\n", "a".repeat(size));
        let answer = server.exchange(request.as_bytes()).await;
        assert!(answer.starts_with(expected), "{size}: {answer}");
    }
    let cookies = "cookie: a=b\r\n".repeat(10_000);
    let answer =
        server.exchange(format!("GET / HTTP/1.1\r\nhost: reset.example\r\n{cookies}\r\n").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

// B05
#[tokio::test]
async fn an_unclear_target_is_refused() {
    let server = start(limits(), None).await;
    for head in [
        "GET / HTTP/1.1\r\nhost: reset.example\r\nhost: evil.example",
        "GET / HTTP/1.1\r\nhost: reset.example\r\nhost: reset.example",
        "GET http://evil.example/ HTTP/1.1\r\nhost: reset.example",
        "GET https://reset.example/ HTTP/1.1\r\nhost: reset.example",
        "GET / HTTP/1.1\r\nhost: reset.example@evil.example",
        "GET / HTTP/1.1\r\nhost: reset.example:80@evil",
        "GET / HTTP/1.1",
        "GET / HTTP/1.0",
    ] {
        let answer = server.exchange(format!("{head}\r\nconnection: close\r\n\r\n").as_bytes()).await;
        assert!(
            answer.starts_with("HTTP/1.1 400 ") || answer.starts_with("HTTP/1.0 400 "),
            "{head}: {answer}"
        );
    }
    for target in
        ["//evil.example/", "/\\evil.example", "*", "/%0d%0aset-cookie:%20a=b", "/?a=%0d%0aset-cookie:b=c"]
    {
        let answer = server
            .exchange(
                format!("GET {target} HTTP/1.1\r\nhost: reset.example\r\nconnection: close\r\n\r\n")
                    .as_bytes(),
            )
            .await;
        let (status, known) = (answer.get(9..12), target.starts_with("/?"));
        assert!(status == Some(if known { "200" } else { "404" }), "{target}: {answer}");
        // B23
        assert!(!answer.to_lowercase().contains("set-cookie"), "{target}: {answer}");
    }
    let answer = server.exchange(b"CONNECT evil.example:443 HTTP/1.1\r\nhost: reset.example\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
}

// B25
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_megabytes_reads_why_it_is_refused() {
    let server = start(limits(), None).await;
    let body = "a".repeat(3 << 20);
    let head = "POST /length HTTP/1.1\r\nhost: reset.example\r\nconnection: close\r\n";
    for _ in 0..5 {
        for sent in [
            format!("{head}content-length: {}\r\n\r\n{body}", body.len()),
            format!("{head}transfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len()),
        ] {
            let mut stream = server.connect().await;
            for piece in sent.as_bytes().chunks(16_384) {
                stream.write_all(piece).await.expect("closed before all was sent");
            }
            let answer = rest(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
            assert!(answer.contains("more than this page takes"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_body_with_two_lengths_is_refused() {
    let server = start(limits(), None).await;
    for lengths in [
        "content-length: 1\r\ncontent-length: 2",
        "content-length: x",
        "content-length: -1",
        "transfer-encoding: chunked, identity",
    ] {
        let request = format!("POST /length HTTP/1.1\r\nhost: reset.example\r\n{lengths}\r\n\r\nab");
        let answer = server.exchange(request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{lengths}: {answer}");
    }
}
