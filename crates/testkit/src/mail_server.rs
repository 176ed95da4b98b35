//! A mail server that keeps what it takes, and that can be slow, refuse or be down: the faults that a real one can't be
//! made to show on demand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// How the server behaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Behaviour {
    /// It takes every mail at once.
    #[default]
    Fine,
    /// It takes every mail after this time.
    Slow(Duration),
    /// It puts every recipient off (RFC 5321, 451).
    Busy,
    /// It closes every connection without a word.
    Down,
}

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The address it was for.
    pub to: String,
    /// What it is known by.
    pub message_id: String,
    /// Its subject.
    pub subject: String,
    /// All of it, as it came.
    pub raw: String,
}

/// The running server.
pub struct MailServer {
    /// Its port on 127.0.0.1.
    pub port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    behaviour: Mutex<Behaviour>,
    mails: Mutex<Vec<Mail>>,
}

impl State {
    fn behaviour(&self) -> Behaviour {
        *self.behaviour.lock().unwrap()
    }
}

impl MailServer {
    /// Starts it on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let served = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&served);
                // A connection that breaks is the client's to notice.
                tokio::spawn(async move { serve(stream, &state).await.ok() });
            }
        });
        Self { port, state }
    }

    /// Changes how it behaves from the next command on.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.state.behaviour.lock().unwrap() = behaviour;
    }

    /// What it has taken, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.state.mails.lock().unwrap().clone()
    }

    /// What it has taken for an address, oldest first.
    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.mails().into_iter().filter(|mail| mail.to == address).collect()
    }

    /// Waits until this many mails to an address were taken, for at most twenty seconds, and gives them.
    pub async fn wait_for(&self, address: &str, count: usize) -> Vec<Mail> {
        for _ in 0..2_000 {
            let mails = self.mails_to(address);
            if mails.len() >= count {
                return mails;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("no {count} mails to {address}; there are {:?}", self.mails());
    }
}

impl Mail {
    /// The code in it: eight digits in two groups, alone on a line.
    pub fn code(&self) -> String {
        let is_group = |group: &str| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_digit());
        let mut groups = self.raw.lines().filter_map(|line| line.trim().split_once(' '));
        let (one, two) = groups
            .find(|(one, two)| is_group(one) && is_group(two))
            .unwrap_or_else(|| panic!("no code in {}", self.raw));
        format!("{one}{two}")
    }
}

async fn serve(stream: TcpStream, state: &State) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut recipients = Vec::new();
    say(&mut stream, "220 mail.example ESMTP", state).await?;
    loop {
        let mut command = String::new();
        if stream.read_line(&mut command).await? == 0 {
            return Ok(());
        }
        let verb = command.split([' ', ':', '\r']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-mail.example\r\n250 8BITMIME",
            "RCPT" if state.behaviour() == Behaviour::Busy => "451 4.3.2 later, please",
            "RCPT" => {
                recipients.push(between(&command, '<', '>'));
                "250 2.1.5 fine"
            }
            "DATA" => {
                say(&mut stream, "354 go ahead", state).await?;
                let raw = data(&mut stream).await?;
                if let Behaviour::Slow(time) = state.behaviour() {
                    sleep(time).await;
                }
                let mails = recipients.drain(..).map(|to| mail(to, &raw));
                state.mails.lock().unwrap().extend(mails);
                "250 2.0.0 taken"
            }
            "QUIT" => "221 2.0.0 good-bye",
            _ => "250 2.0.0 fine",
        };
        say(&mut stream, answer, state).await?;
    }
}

async fn say(stream: &mut BufReader<TcpStream>, answer: &str, state: &State) -> std::io::Result<()> {
    if state.behaviour() == Behaviour::Down {
        return Err(std::io::ErrorKind::ConnectionAborted.into());
    }
    stream.write_all(format!("{answer}\r\n").as_bytes()).await
}

async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut raw = String::new();
    loop {
        let start = raw.len();
        if stream.read_line(&mut raw).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if &raw[start..] == ".\r\n" {
            return Ok(raw);
        }
    }
}

fn mail(to: String, raw: &str) -> Mail {
    let header = |name: &str| {
        let value = raw.lines().find_map(|line| line.strip_prefix(name));
        value.unwrap_or_else(|| panic!("no {name} in {raw}")).trim().to_owned()
    };
    Mail { to, message_id: header("Message-ID:"), subject: header("Subject:"), raw: raw.to_owned() }
}

fn between(text: &str, start: char, end: char) -> String {
    let inner = text.split_once(start).and_then(|(_, rest)| rest.split_once(end));
    inner.unwrap_or_else(|| panic!("no address in {text}")).0.to_owned()
}
