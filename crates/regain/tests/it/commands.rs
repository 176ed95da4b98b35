//! The commands, as an operator runs them: the built binary, real files, real ports.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod accounts;
mod admin;
mod api_key;
pub(crate) mod backup;
mod brake;
mod demo;
mod doctor;
mod information;
mod init;
pub(crate) mod keys;
mod policy;
mod serve;
mod tokens;
mod users;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use regain_core::ids::OrganizationId;
use regain_core::random::Randomness;
use regain_crypto::KeyRing;
use regain_store::{NodeId, Options, Store};
use tempfile::TempDir;

/// The binary, with nothing of the environment that it would read.
pub(crate) fn regain() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
    command.env_remove("REGAIN_CONFIG");
    command
}

/// What a command that ended has said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Said {
    /// What it said on standard output, if it went well.
    #[track_caller]
    pub(crate) fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        assert_eq!(self.err, "");
        self.out
    }

    /// What it said on standard error, if it failed.
    #[track_caller]
    pub(crate) fn badly(self) -> String {
        assert_eq!(self.code, Some(1), "{}{}", self.out, self.err);
        assert_eq!(self.out, "");
        self.err
    }
}

pub(crate) fn json(text: &str) -> serde_json::Value {
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(text).unwrap()
}

/// A folder that `regain init` prepared, for a server on this machine.
pub(crate) struct House {
    folder: TempDir,
}

impl House {
    pub(crate) fn new() -> Self {
        let house = Self { folder: tempfile::tempdir().unwrap() };
        house.configure("");
        house.init().well();
        house
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn init(&self) -> Said {
        let mut init = regain();
        init.args(["init", "--dir"]).arg(self.folder.path());
        init.output().unwrap().into()
    }

    /// Writes a configuration; `mail` are further lines of its section `[mail]`.
    pub(crate) fn configure(&self, mail: &str) {
        let text = format!(
            "[server]\nbase_url = \"http://localhost:8080\"\nlisten = \"127.0.0.1:0\"\n[database]\nurl = \"regain.db\"\n\
             [keys]\nfile = \"regain.keys\"\n[organization]\nname = \"Meridian\"\n[mail]\nsmtp_host = \"127.0.0.1\"\n\
             security = \"none\"\nfrom_address = \"reset@meridian.example\"\n{mail}\n"
        );
        fs::write(self.path("regain.toml"), text).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = regain();
        command.args(arguments).arg("--config").arg(self.path("regain.toml"));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().unwrap().into()
    }

    /// Writes a file of people and imports it.
    pub(crate) fn import(&self, people: &str, flags: &[&str]) -> Said {
        let file = self.path("people.csv");
        fs::write(&file, people).unwrap();
        let arguments = [&["users", "import", file.to_str().unwrap()], flags].concat();
        self.run(&arguments)
    }

    pub(crate) async fn store(&self) -> (Store, OrganizationId) {
        open(self.folder.path(), "regain", false).await
    }
}

/// Opens the database of a folder, behind the back of the commands.
pub(crate) async fn open(folder: &Path, name: &str, demo: bool) -> (Store, OrganizationId) {
    let keys = KeyRing::read_file(&folder.join(format!("{name}.keys"))).unwrap();
    let options = Options {
        url: format!("sqlite://{}", folder.join(format!("{name}.db")).display()),
        keys: Arc::new(keys),
        connections: 2,
        demo,
        node: NodeId::new(&mut Randomness::from_seed([1; 32]).fork()),
    };
    let store = Store::open(options).await.unwrap();
    let organization = store.organizations().await.unwrap()[0].id;
    (store, organization)
}

/// A command that runs until it is told to stop.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// The names of its threads.
    pub(crate) fn threads(&self) -> Vec<String> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        let name = |thread: fs::DirEntry| fs::read_to_string(thread.path().join("comm")).unwrap();
        threads.map(|thread| name(thread.unwrap()).trim().to_owned()).collect()
    }

    /// The next line on standard output.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }

    /// The first line on standard error that contains this.
    pub(crate) fn logged(&mut self, what: &str) -> String {
        let mut lines = BufReader::new(self.child.stderr.as_mut().unwrap()).lines();
        lines.find_map(|line| line.ok().filter(|line| line.contains(what))).unwrap()
    }

    /// The port that a server says it listens on.
    pub(crate) fn port(&mut self) -> u16 {
        let line = self.logged("listening");
        let port = line.rsplit_once("127.0.0.1:").unwrap().1;
        port.split(|letter: char| !letter.is_ascii_digit()).next().unwrap().parse().unwrap()
    }

    /// Sends a signal by its name and waits until it has ended. Answers the rest of what it said.
    pub(crate) fn stop(self, signal: &str) -> Said {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        self.end()
    }

    /// What it says on standard error when it does not start.
    #[track_caller]
    pub(crate) fn refused(mut self) -> String {
        assert_eq!(self.line(), "", "it should not start");
        self.end().badly()
    }

    fn end(mut self) -> Said {
        let (mut out, mut err) = (String::new(), String::new());
        self.lines.read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        Said { code: self.child.wait().unwrap().code(), out, err }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Asks for a page by the name in its URL and answers status line, headers and body.
pub(crate) fn get(url: &str, path: &str) -> String {
    let host = url.strip_prefix("http://").unwrap();
    get_as(host.rsplit_once(':').unwrap().1.parse().unwrap(), host, path)
}

/// Asks the server on a port of this machine for a page, by another name.
pub(crate) fn get_as(port: u16, host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
