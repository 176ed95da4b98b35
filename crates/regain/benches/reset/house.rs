//! An installation as an operator makes it: `regain init`, `regain users import`, `regain serve`.

use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use regain_app::hashing::{Hashing, Options};
use regain_core::password::NewPassword;
use regain_testkit::database::Database;
use regain_testkit::servers::required;
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::time::sleep;
use url::Url;

use crate::cpu;

/// The password of everybody before their reset.
pub(crate) const OLD_PASSWORD: &str = "the old words of everybody";

/// A folder with configuration, keys and people, on a real disk.
pub(crate) struct House {
    folder: TempDir,
    port: u16,
    pub(crate) database: Database,
    /// What the mail addresses of its people end with; no other run has it.
    pub(crate) domain: String,
    /// The mailbox of all addresses.
    pub(crate) maildir: PathBuf,
    /// The first process of PostgreSQL, if it is used and runs on this machine.
    pub(crate) postgres: Option<u32>,
    /// The first process of Postfix, if it shows its number.
    pub(crate) postfix: Option<u32>,
}

impl House {
    /// Prepares an empty database with this many people.
    pub(crate) async fn build(database: Database, people: usize, maildir: &Path) -> Result<Self> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
        let queue = maildir.with_file_name("queue");
        let number = fs::read_to_string(queue.join("pid/master.pid"));
        let house = Self {
            port: (18_100..18_200).find(free).context("no port is free")?,
            domain: format!("{database:?}-{}.example", std::process::id()).to_lowercase(),
            maildir: maildir.to_owned(),
            postgres: postmaster(database).await?,
            postfix: number.ok().and_then(|number| number.trim().parse().ok()),
            database,
            folder,
        };
        house.configure(&database.url(house.folder.path()).await)?;
        house.run(&["init", "--dir", &house.path(".")])?;
        house.write("people.csv", &house.people(people).await?)?;
        house.run(&["users", "import", &house.path("people.csv"), "--config", &house.path("regain.toml")])?;
        Ok(house)
    }

    /// Starts the server.
    pub(crate) async fn serve(&self) -> Result<Server> {
        let log = self.folder.path().join("log");
        let mut command = regain();
        command.args(["serve", "--config", &self.path("regain.toml")]);
        let child = command.stderr(File::create(&log)?).stdin(Stdio::null()).spawn()?;
        let server = Server { child, log };
        for _ in 0..500 {
            if server.said()?.contains("listening") {
                return Ok(server);
            }
            sleep(Duration::from_millis(10)).await;
        }
        bail!("the server does not start: {}", server.said()?)
    }

    /// Scheme, host and port of its pages.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn configure(&self, database: &str) -> Result<()> {
        let mut database = Url::parse(database)?;
        let secret = match database.password() {
            Some(password) => {
                self.write("database-password", password)?;
                "password_file = \"database-password\""
            }
            None => "",
        };
        // A SQLite file has no password to take away; its path stands alone.
        database.set_password(None).ok();
        let database = database.as_str().trim_start_matches("sqlite://");
        self.write("mail-password", &required("REGAIN_TEST_SMTP_PASSWORD"))?;
        let smtp = required("REGAIN_TEST_SMTP");
        let (host, port) = smtp.rsplit_once(':').context("REGAIN_TEST_SMTP is host:port")?;
        let url = self.url();
        let text = format!(
            "[server]\nbase_url = \"{url}\"\nlisten = \"127.0.0.1:{}\"\ntrusted_proxies = [\"127.0.0.0/8\"]\n\
             [database]\nurl = \"{database}\"\n{secret}\n[keys]\nfile = \"regain.keys\"\n\
             [organization]\nname = \"Meridian\"\n[mail]\nsmtp_host = \"{host}\"\nsmtp_port = {port}\n\
             username = \"{}\"\npassword_file = \"mail-password\"\nca_file = \"{}\"\n\
             from_address = \"reset@meridian.example\"\n",
            self.port,
            required("REGAIN_TEST_SMTP_USER"),
            required("REGAIN_TEST_CA"),
        );
        self.write("regain.toml", &text)
    }

    /// Everybody has the same hash: computing one for each would be most of the time, and no reset reads it.
    async fn people(&self, count: usize) -> Result<String> {
        let password = NewPassword::parse(OLD_PASSWORD).map_err(|_| anyhow::anyhow!("a bad password"))?;
        let hash = Hashing::new(Options::default())?.hash(&password, [7; 16]).await?;
        let mut rows = "username,email,password_hash\n".to_owned();
        for person in 0..count {
            writeln!(rows, "{},{person}@{},\"{hash}\"", username(person), self.domain)?;
        }
        Ok(rows)
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.path().join(name);
        fs::write(&path, text)?;
        Ok(fs::set_permissions(path, Permissions::from_mode(0o600))?)
    }

    fn run(&self, arguments: &[&str]) -> Result<()> {
        let output = regain().args(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "regain {arguments:?}: {said}");
        Ok(())
    }
}

/// The name with which somebody starts.
pub(crate) fn username(person: usize) -> String {
    format!("person{person:06}")
}

fn regain() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
    command.env_remove("REGAIN_CONFIG");
    command
}

/// The process that all others of PostgreSQL come from.
async fn postmaster(database: Database) -> Result<Option<u32>> {
    if database == Database::Sqlite {
        return Ok(None);
    }
    let mut connection = PgConnection::connect(&required("REGAIN_TEST_POSTGRES_URL")).await?;
    let own: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await?;
    Ok(u32::try_from(own).ok().and_then(cpu::parent))
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Lets it end and answers how many durable commits it counted, as its last line says.
    pub(crate) fn stop(mut self) -> Result<u64> {
        let process = self.process().to_string();
        ensure!(
            Command::new("kill").args(["-s", "TERM", &process]).status()?.success(),
            "can't stop the server"
        );
        let status = self.child.wait()?;
        let said = self.said()?;
        ensure!(status.success(), "the server ended with {status}: {said}");
        let count = said.rsplit_once("commits=").context("the server does not say its commits")?.1;
        let count: String = count.chars().take_while(char::is_ascii_digit).collect();
        Ok(count.parse()?)
    }

    fn said(&self) -> Result<String> {
        Ok(fs::read_to_string(&self.log)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already, unless something failed.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
