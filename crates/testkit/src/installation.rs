//! An installation as an operator makes it: configuration, keys and people in a folder, and processes of the real
//! binary that serve it, stop, or are killed at a failpoint.

use std::fs::{self, File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::time::Duration;

use regain_core::ids::OrganizationId;
use regain_core::random::Randomness;
use regain_crypto::KeyRing;
use regain_store::{AuditFilter, NodeId, Options, Store, StoredEvent};
use sqlx::{AnyConnection, Connection};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};
use url::Url;

use crate::database::Database;
use crate::mail_server::MailServer;
use crate::people;

/// How long a process may take to start, to stop or to die.
const PATIENCE: Duration = Duration::from_secs(60);

/// Nodes that an installation is prepared for.
const NODES: usize = 2;

/// A folder with configuration, keys, people and, on SQLite, the database.
pub struct Installation {
    folder: TempDir,
    binary: PathBuf,
    /// The address of its database.
    pub database_url: String,
    ports: [u16; NODES],
    starts: AtomicUsize,
    store: Store,
    organization: OrganizationId,
}

impl Installation {
    /// Runs `init` and imports alice, bob and mallory with one mail address each and carl with two. `binary` is
    /// `env!("CARGO_BIN_EXE_regain")`; `mail` takes what is sent.
    pub async fn new(binary: &str, database: Database, mail: &MailServer) -> Self {
        Self::with_people(binary, database, mail, &people().await).await
    }

    /// Runs `init` and imports the people of this CSV file.
    pub async fn with_people(binary: &str, database: Database, mail: &MailServer, people: &str) -> Self {
        rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
        let folder = tempfile::tempdir().unwrap();
        let database_url = database.url(folder.path()).await;
        let ports = [free_port(), free_port()];
        for node in 0..NODES {
            write(&folder.path().join(config_name(node)), &configuration(node, ports, &database_url, mail));
        }
        let password = Url::parse(&database_url).unwrap().password().unwrap_or_default().to_owned();
        write(&folder.path().join("database-password"), &password);
        write(&folder.path().join("people.csv"), people);
        run(binary.as_ref(), folder.path(), &["init", "--dir", "."]).await;
        run(binary.as_ref(), folder.path(), &["users", "import", "people.csv", "--config", "regain.toml"])
            .await;
        let options = Options {
            url: database_url.clone(),
            keys: Arc::new(keys(folder.path())),
            connections: 2,
            demo: false,
            node: NodeId::new(&mut Randomness::from_seed([1; 32]).fork()),
        };
        let store = Store::open(options).await.unwrap();
        let organization = store.organizations().await.unwrap()[0].id;
        let binary = binary.into();
        Self { folder, binary, database_url, ports, starts: AtomicUsize::new(0), store, organization }
    }

    /// Starts a node, 0 or 1, and waits until it listens.
    pub async fn serve(&self, node: usize) -> Node {
        let number = self.starts.fetch_add(1, Ordering::Relaxed);
        let log = self.folder.path().join(format!("{number}.log"));
        let failpoint = self.folder.path().join(format!("{number}.failpoint"));
        let mut command = Command::new(&self.binary);
        command.args(["serve", "--config", config_name(node)]).current_dir(self.folder.path());
        command.env_remove("REGAIN_CONFIG").env("REGAIN_FAILPOINT", &failpoint);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log).unwrap());
        let child = command.kill_on_drop(true).spawn().unwrap();
        let node = Node { child, failpoint, log, url: format!("http://localhost:{}", self.ports[node]) };
        node.logged("listening").await;
        node
    }

    /// Runs a command with the configuration of the first node, and expects it to go well.
    pub async fn run(&self, arguments: &[&str]) {
        let arguments = [arguments, &["--config", config_name(0)]].concat();
        run(&self.binary, self.folder.path(), &arguments).await;
        // It may have changed the keys.
        self.store.set_keys(Arc::new(keys(self.folder.path())));
    }

    /// Adds sections to the configuration of every node, and a secret file of this name.
    pub fn configure(&self, sections: &str, (file, secret): (&str, &str)) {
        write(&self.folder.path().join(file), secret);
        for node in 0..NODES {
            let path = self.folder.path().join(config_name(node));
            let text = fs::read_to_string(&path).unwrap();
            write(&path, &format!("{text}{sections}"));
        }
    }

    /// Makes this text its policies.
    pub async fn apply_policies(&self, text: &str) {
        write(&self.folder.path().join("policies.toml"), text);
        self.run(&["policy", "apply", "policies.toml"]).await;
    }

    /// Its database, to put rows there behind the back of the processes.
    pub const fn store(&self) -> (&Store, OrganizationId) {
        (&self.store, self.organization)
    }

    /// All audit rows, oldest first.
    pub async fn audit(&self) -> Vec<StoredEvent> {
        let mut scope = self.store.read(self.organization).await.unwrap();
        let mut events = scope.audit_events(&AuditFilter::default(), 10_000).await.unwrap();
        events.sort_by_key(|event| (event.at, event.id));
        events
    }

    /// How many audit rows there are of an action.
    pub async fn count(&self, action: &str) -> usize {
        self.audit().await.iter().filter(|event| event.action == action).count()
    }

    /// Waits until there is an audit row of an action, for at most 20 seconds.
    pub async fn has_noted(&self, action: &str) {
        for _ in 0..400 {
            if self.count(action).await > 0 {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        let actions: Vec<String> = self.audit().await.into_iter().map(|event| event.action).collect();
        panic!("no {action} in {actions:?}");
    }

    /// Lets the leases of dead nodes run out and jobs fall due, as if a minute and a second had passed.
    pub async fn a_minute_passes(&self) {
        self.execute("UPDATE job SET run_at = run_at - 61000000, leased_until = leased_until - 61000000")
            .await;
    }

    /// Waits until no job is left, those aside that were given up, for at most 20 seconds.
    pub async fn no_job_is_left(&self) {
        for _ in 0..200 {
            let far = regain_core::time::Timestamp::from_micros(i64::MAX);
            let mut scope = self.store.read(self.organization).await.unwrap();
            if scope.due_jobs(far).await.unwrap() == 0 {
                return;
            }
            drop(scope);
            sleep(Duration::from_millis(100)).await;
        }
        panic!("jobs are left over");
    }

    /// Runs a statement behind the back of the processes.
    pub async fn execute(&self, statement: &'static str) {
        let mut connection = self.connection().await;
        sqlx::query(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    /// A connection to its database.
    pub async fn connection(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.database_url).await.unwrap()
    }
}

/// A running process.
pub struct Node {
    child: Child,
    failpoint: PathBuf,
    log: PathBuf,
    /// Scheme, host and port of its faces.
    pub url: String,
}

impl Node {
    /// Lets the process die when it next comes to a failpoint.
    pub fn die_at(&self, failpoint: &str) {
        // Renamed into place, so that it is never read half written.
        let new = self.failpoint.with_extension("new");
        fs::write(&new, failpoint).unwrap();
        fs::rename(new, &self.failpoint).unwrap();
    }

    /// Waits until it has been killed by SIGKILL.
    pub async fn died(mut self) {
        let status = self.ended().await;
        assert_eq!(status.signal(), Some(9), "{status}: {}", self.log());
    }

    /// Kills it as `kill -9` does.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to stop (SIGTERM).
    pub async fn ask_to_stop(&self) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &id]).status().await.unwrap().success());
    }

    /// Waits until it has ended well.
    pub async fn stopped(mut self) {
        let status = self.ended().await;
        assert!(status.success(), "{status}: {}", self.log());
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until it has logged this.
    pub async fn logged(&self, what: &str) {
        let logged = async {
            while !self.log().contains(what) {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let in_time = timeout(PATIENCE, logged).await.is_ok();
        assert!(in_time, "it does not say {what:?} but: {}", self.log());
    }

    async fn ended(&mut self) -> ExitStatus {
        let ended = timeout(PATIENCE, self.child.wait()).await;
        ended.unwrap_or_else(|_| panic!("it goes on: {}", self.log())).unwrap()
    }
}

const fn config_name(node: usize) -> &'static str {
    if node == 0 { "regain.toml" } else { "second.toml" }
}

fn configuration(node: usize, ports: [u16; NODES], database_url: &str, mail: &MailServer) -> String {
    let mut database = Url::parse(database_url).unwrap();
    let password_file =
        if database.password().is_some() { "password_file = \"database-password\"" } else { "" };
    // A SQLite file has no password to take away; its path stands alone.
    database.set_password(None).ok();
    format!(
        "[server]\nbase_url = \"http://localhost:{}\"\nhosts = [\"localhost:{}\"]\nlisten = \"127.0.0.1:{}\"\n\
         trusted_proxies = [\"127.0.0.0/8\"]\n[database]\nurl = \"{}\"\n{password_file}\n\
         [keys]\nfile = \"regain.keys\"\n[organization]\nname = \"Meridian\"\n\
         [mail]\nsmtp_host = \"127.0.0.1\"\nsmtp_port = {}\nsecurity = \"none\"\n\
         from_address = \"reset@meridian.example\"\n\
         [limits]\nwrong_proofs_per_account_per_day = 100\n",
        ports[0],
        ports[1],
        ports[node],
        database.as_str().trim_start_matches("sqlite://"),
        mail.port,
    )
}

fn keys(folder: &Path) -> KeyRing {
    KeyRing::read_file(&folder.join("regain.keys")).unwrap()
}

async fn people() -> String {
    let mut rows = "username,sign_in_name,email,email2,password_hash\n".to_owned();
    for account in people::accounts().await {
        if !["alice", "bob", "carl", "mallory"].contains(&account.username.as_str()) {
            continue;
        }
        let mut addresses = account.mail_addresses.into_iter();
        let mut address = || addresses.next().unwrap_or_default();
        let (name, hash) = (account.username, account.password_hash.unwrap());
        let row = [name.clone(), people::sign_in_name(&name), address(), address(), format!("\"{hash}\"")];
        rows.push_str(&format!("{}\n", row.join(",")));
    }
    rows
}

async fn run(binary: &Path, folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(binary);
    let output =
        command.args(arguments).current_dir(folder).env_remove("REGAIN_CONFIG").output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "regain {arguments:?}: {said}");
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

/// A port that nothing listens on, below those that the system gives away for connections.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 19_000 + u16::try_from(std::process::id() % 400).unwrap() * 30;
    for _ in 0..1_000 {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}
