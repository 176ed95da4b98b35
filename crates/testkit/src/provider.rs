//! A provider of texts and calls that keeps what it takes, and that can be busy, broken, slow or gone: the faults that a
//! real one can't be made to show on demand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// How the provider behaves.
#[derive(Clone, Debug)]
pub enum Answers {
    /// It answers every request with this status and body.
    With(u16, &'static str),
    /// It takes the request and answers after this time.
    Slowly(Duration),
    /// It closes every connection before it has read anything.
    Refusing,
    /// It reads the request and closes the connection without a word.
    Dropping,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its first line: method, path, version.
    pub line: String,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

impl Request {
    /// The value of a header; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }
}

/// The running provider.
pub struct Provider {
    /// Its port on 127.0.0.1.
    pub port: u16,
    state: Arc<State>,
}

struct State {
    answers: Mutex<Answers>,
    requests: Mutex<Vec<Request>>,
}

impl Provider {
    /// Starts it on a free port.
    pub async fn start(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State { answers: Mutex::new(answers), requests: Mutex::default() });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(async move { serve(stream, &state).await });
            }
        });
        Self { port, state }
    }

    /// From now on it behaves so.
    pub fn answer(&self, answers: Answers) {
        *self.state.answers.lock().unwrap() = answers;
    }

    /// What came, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.state.requests.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, state: &State) {
    let answers = state.answers.lock().unwrap().clone();
    if matches!(answers, Answers::Refusing) {
        return;
    }
    let mut stream = BufReader::new(stream);
    let Some(request) = read(&mut stream).await else { return };
    state.requests.lock().unwrap().push(request);
    let (status, body) = match answers {
        Answers::With(status, body) => (status, body),
        Answers::Slowly(time) => {
            sleep(time).await;
            (201, "{}")
        }
        Answers::Refusing | Answers::Dropping => return,
    };
    let head = format!("HTTP/1.1 {status} Answer\r\ncontent-type: application/json\r\n");
    let answer = format!("{head}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    stream.write_all(answer.as_bytes()).await.ok();
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let line = lines.remove(0);
    let header = |line: &String| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_lowercase(), value.trim().to_owned()))
    };
    let headers: Vec<_> = lines.iter().filter_map(header).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { line, headers, body: String::from_utf8(body).unwrap() })
}
