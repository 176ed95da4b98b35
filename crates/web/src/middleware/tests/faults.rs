//! Tests of faults.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Bytes, HttpBody};
use http_body::Frame;

use super::*;

/// A body in pieces without a length, each a second after the last.
struct Trickle(usize, usize, Pin<Box<tokio::time::Sleep>>);

impl Trickle {
    fn body(pieces: usize, size: usize) -> Body {
        Body::new(Self(pieces, size, Box::pin(tokio::time::sleep(Duration::ZERO))))
    }
}

impl HttpBody for Trickle {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        std::task::ready!(self.2.as_mut().poll(context));
        self.2 = Box::pin(tokio::time::sleep(Duration::from_secs(1)));
        self.0 -= 1;
        Poll::Ready(Some(Ok(Frame::data(vec![b'a'; self.1].into()))))
    }
}

async fn posted(body: Body) -> (u16, String) {
    let response = ask(request("POST", "/length").body(body).unwrap()).await;
    (response.status().as_u16(), text(response).await)
}

// B25
#[tokio::test(start_paused = true)]
async fn a_body_over_64_kib_is_refused_with_or_without_its_length() {
    assert_eq!(posted(vec![b'a'; 65_536].into()).await, (200, "65536".into()));
    assert_eq!(posted(Trickle::body(2, 32_768)).await, (200, "65536".into()));
    for body in [vec![b'a'; 65_537].into(), vec![b'a'; 5 << 20].into(), Trickle::body(3, 32_768)] {
        let (status, text) = posted(body).await;
        assert_eq!(status, 413);
        assert!(text.contains("more than this page takes"), "{text}");
    }
}

// F15
#[tokio::test(start_paused = true)]
async fn a_body_that_trickles_in_is_given_up_after_15_seconds() {
    assert_eq!(posted(Trickle::body(15, 1)).await, (200, "15".into()));
    assert_eq!(posted(Trickle::body(20, 1)).await.0, 408);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up_after_4_mib() {
    let before = tokio::time::Instant::now();
    assert_eq!(posted(Trickle::body(usize::MAX, 1 << 20)).await.0, 413);
    assert!(before.elapsed() < Duration::from_secs(6));
}

#[tokio::test]
async fn a_panic_shows_a_support_id_and_nothing_of_itself() {
    let response = ask(empty(request("GET", "/panic"))).await;
    assert_eq!(response.status(), 500);
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let text = text(response).await;
    assert!(text.contains(&id) && !text.contains("secret"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_handler_gets_20_seconds() {
    let before = tokio::time::Instant::now();
    let response = ask(empty(request("GET", "/slow"))).await;
    assert_eq!((response.status().as_u16(), before.elapsed().as_secs()), (504, 20));
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert!(text(response).await.contains(&id));
}
