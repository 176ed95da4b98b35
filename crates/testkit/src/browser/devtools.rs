//! The DevTools protocol: commands with answers, and a log of every event of each page.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// How long an answer may take. A page that is waited for has less time; this is for a machine that is very busy.
const ANSWER: Duration = Duration::from_secs(30);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Something that the browser told without being asked.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    /// For example `Page.loadEventFired`.
    pub(super) method: String,
    #[serde(default)]
    pub(super) params: Value,
}

/// The events of one page, oldest first. An event is here before the answer that the browser sent after it.
pub(super) type Log = watch::Sender<Vec<Event>>;

enum Request {
    Command { session: Option<String>, method: String, params: Value, answer: oneshot::Sender<Value> },
    Record { session: String, log: Log },
}

/// The connection to the browser; one task owns the socket.
pub(super) struct DevTools {
    requests: mpsc::UnboundedSender<Request>,
}

impl DevTools {
    /// Connects to a `ws://` address as the browser prints it.
    pub(super) async fn connect(address: &str) -> Result<Self> {
        let (socket, _) = tokio_tungstenite::connect_async(address).await.context("DevTools refused")?;
        let (requests, received) = mpsc::unbounded_channel();
        tokio::spawn(serve(socket, received));
        Ok(Self { requests })
    }

    /// Sends a command, to a page when there is a session, and waits for what it returns.
    pub(super) async fn command(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value> {
        let (answer, received) = oneshot::channel();
        let session = session.map(str::to_owned);
        let gone = || anyhow!("{method}: the browser is gone");
        let command = Request::Command { session, method: method.to_owned(), params, answer };
        self.requests.send(command).map_err(|_| gone())?;
        let mut answer = tokio::time::timeout(ANSWER, received)
            .await
            .with_context(|| format!("{method}: no answer in 30 s"))?
            .map_err(|_| gone())?;
        match answer.get_mut("result") {
            Some(result) => Ok(result.take()),
            None => Err(anyhow!("{method}: {answer}")),
        }
    }

    /// Keeps every event of the session from now on.
    pub(super) fn record(&self, session: &str) -> Log {
        let log = Log::default();
        // When the task has ended, the next command says so.
        let _ = self.requests.send(Request::Record { session: session.to_owned(), log: log.clone() });
        log
    }
}

/// Returns, and thereby drops whatever waits for an answer, when either side is gone.
async fn serve(mut socket: Socket, mut requests: mpsc::UnboundedReceiver<Request>) {
    let mut number = 0_u64;
    let mut waiting: HashMap<u64, oneshot::Sender<Value>> = HashMap::new();
    let mut logs: HashMap<String, Log> = HashMap::new();
    loop {
        tokio::select! {
            request = requests.recv() => match request {
                Some(Request::Command { session, method, params, answer }) => {
                    number += 1;
                    waiting.insert(number, answer);
                    let mut command = json!({"id": number, "method": method, "params": params});
                    if let (Some(session), Some(command)) = (session, command.as_object_mut()) {
                        command.insert("sessionId".to_owned(), session.into());
                    }
                    if socket.send(Message::text(command.to_string())).await.is_err() {
                        return;
                    }
                }
                Some(Request::Record { session, log }) => { logs.insert(session, log); }
                None => return,
            },
            message = socket.next() => {
                let Some(Ok(message)) = message else { return };
                let Ok(Ok(told)) = message.to_text().map(serde_json::from_str::<Value>) else { continue };
                if let Some(number) = told.get("id").and_then(Value::as_u64) {
                    waiting.remove(&number).map(|answer| answer.send(told));
                } else if let Some(session) = told.get("sessionId").and_then(Value::as_str)
                    && let (Some(log), Ok(event)) = (logs.get(session), Event::deserialize(&told))
                {
                    log.send_modify(|events| events.push(event));
                }
            }
        }
    }
}
