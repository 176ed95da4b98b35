//! A server that answers as a test tells it to, for the faults that a real one can't be made to show.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What happens on one command.
pub(super) enum Answer {
    /// These bytes, and CRLF.
    Say(&'static str),
    /// The connection is closed without a word.
    Drop,
    /// Nothing, for ever.
    Silence,
}

/// What the server heard: commands in order over all connections, each message as one entry, and `connected`.
pub(super) type Heard = Arc<Mutex<Vec<String>>>;

/// Starts the server; `script` sees each command and may answer it, else the usual answer is given. The end of a
/// message is the command `.`.
pub(super) async fn start<F>(script: F) -> (u16, Heard)
where
    F: Fn(&str, usize) -> Option<Answer> + Send + Sync + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Heard::default();
    let log = heard.clone();
    tokio::spawn(async move {
        let script = Arc::new(script);
        while let Ok((stream, _)) = listener.accept().await {
            let connection = count(&log, "connected") + 1;
            log.lock().unwrap().push("connected".to_owned());
            let (log, script) = (log.clone(), script.clone());
            tokio::spawn(async move { serve(stream, &log, |command| script(command, connection)).await });
        }
    });
    (port, heard)
}

/// How often a command beginning so was heard.
pub(super) fn count(heard: &Heard, beginning: &str) -> usize {
    heard.lock().unwrap().iter().filter(|command| command.starts_with(beginning)).count()
}

async fn serve(stream: TcpStream, heard: &Heard, script: impl Fn(&str) -> Option<Answer>) {
    let mut stream = BufReader::new(stream);
    let mut command = "connect".to_owned();
    loop {
        let answer = script(&command).unwrap_or_else(|| Answer::Say(usual(&command)));
        match answer {
            Answer::Say(text) => stream.write_all(format!("{text}\r\n").as_bytes()).await.unwrap_or_default(),
            Answer::Drop => return,
            Answer::Silence => std::future::pending().await,
        }
        let data =
            command == "DATA" && !matches!(script("DATA"), Some(Answer::Say(text)) if !text.starts_with('3'));
        let Some(next) = read(&mut stream, data).await else { return };
        heard.lock().unwrap().push(next.clone());
        command = if data { ".".to_owned() } else { next };
    }
}

async fn read(stream: &mut BufReader<TcpStream>, data: bool) -> Option<String> {
    let mut text = String::new();
    loop {
        let start = text.len();
        if stream.read_line(&mut text).await.unwrap_or_default() == 0 {
            return None;
        }
        match (data, &text[start..]) {
            (false, line) => return Some(line.trim_end().to_owned()),
            (true, ".\r\n") => return Some(text),
            (true, _) => {}
        }
    }
}

fn usual(command: &str) -> &'static str {
    match command.split([' ', ':']).next().unwrap_or_default() {
        "connect" => "220 relay.example ESMTP",
        "EHLO" => "250-relay.example\r\n250 8BITMIME",
        "DATA" => "354 go ahead",
        "QUIT" => "221 2.0.0 good-bye",
        _ => "250 2.0.0 fine",
    }
}
