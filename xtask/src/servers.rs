//! Real servers for the tests, started by the scripts in `xtask/servers/` from the distribution's programs and, for texts
//! and calls, from a package of npm.
//!
//! They listen on loopback, on ports below 32768: the kernel hands higher ones to outgoing connections, so now
//! and then one would be taken. Their data lie under the system's temporary folder and not under `target/`,
//! because PostgreSQL and Postfix run as users of their own, who may not be able to enter the checkout. A server
//! that starts is always new and empty, and stopping it removes all it wrote; starting a running one does nothing.

use std::fs::Permissions;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Subcommand;

use crate::process::{as_root, capture, own_user, program, say};

/// The browser of the browser tests.
pub(crate) const CHROMIUM: &str = "/usr/bin/chromium";
/// The accessibility checker, from the root of the workspace.
pub(crate) const AXE: &str = "target/tools/node_modules/axe-core/axe.min.js";
/// What speaks Twilio's interface, from the root of the workspace.
pub(crate) const TWILIO: &str = "target/tools/node_modules/emulate/dist/api.js";
/// Where npm puts what it installs, from the root of the workspace.
pub(crate) const TOOLS: &str = "target/tools";

const POSTGRES_PORT: u16 = 15511;
const POSTGRES_ROLE: &str = "regain";
const POSTGRES_PASSWORD: &str = "regain-test";
const SMTP_PORT: u16 = 2587;
const SMTP_TLS_PORT: u16 = 2465;
const SMTP_USER: &str = "mailer@regain.example";
const SMTP_PASSWORD: &str = "mailer-test";
const TWILIO_PORT: u16 = 15512;
const TWILIO_ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const TWILIO_TOKEN: &str = "twilio-test";
const TWILIO_FROM: &str = "+493023125000";

/// What can be done with the servers.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// Start those that do not run. `cargo xtask test` installs what they need.
    Start,
    /// Stop them and remove their data.
    Stop,
    /// Say which of them run; fails unless all do.
    Status,
    /// Print what the tests need to know, as `KEY=value` lines.
    Env,
}

pub(crate) fn run(root: &Path, action: &Action) -> Result<bool> {
    match action {
        Action::Start => start(root)?,
        Action::Stop => stop(root)?,
        Action::Status => {
            for server in SERVERS {
                say!("{}: {}", server.name, if server.runs(root) { "running" } else { "stopped" });
            }
            return Ok(all_run(root));
        }
        Action::Env => {
            for (name, value) in environment(root)? {
                say!("{name}={value}");
            }
        }
    }
    Ok(true)
}

/// Starts every server that does not run yet.
pub(crate) fn start(root: &Path) -> Result<()> {
    own(&folder()?)?;
    SERVERS.iter().try_for_each(|server| server.call(root, "start"))
}

/// Stops every server and removes its data.
pub(crate) fn stop(root: &Path) -> Result<()> {
    SERVERS.iter().try_for_each(|server| server.call(root, "stop"))
}

/// Whether every server runs.
pub(crate) fn all_run(root: &Path) -> bool {
    SERVERS.iter().all(|server| server.runs(root))
}

/// The variables by which tests find the servers, the browser and the accessibility checker.
pub(crate) fn environment(root: &Path) -> Result<Vec<(&'static str, String)>> {
    let mail = folder()?.join("mail");
    let postgres = format!("{POSTGRES_ROLE}:{POSTGRES_PASSWORD}@127.0.0.1:{POSTGRES_PORT}/{POSTGRES_ROLE}");
    Ok(vec![
        // With servers no test may pass because it was not told of one.
        ("REGAIN_TEST_EVERYTHING", "yes".to_owned()),
        ("REGAIN_TEST_POSTGRES_URL", format!("postgres://{postgres}")),
        ("REGAIN_TEST_SMTP", format!("localhost:{SMTP_PORT}")),
        ("REGAIN_TEST_SMTP_TLS", format!("localhost:{SMTP_TLS_PORT}")),
        ("REGAIN_TEST_SMTP_USER", SMTP_USER.to_owned()),
        ("REGAIN_TEST_SMTP_PASSWORD", SMTP_PASSWORD.to_owned()),
        ("REGAIN_TEST_CA", mail.join("tls/ca.pem").display().to_string()),
        ("REGAIN_TEST_MAILDIR", mail.join("inbox").display().to_string()),
        ("REGAIN_TEST_TWILIO", format!("http://127.0.0.1:{TWILIO_PORT}")),
        ("REGAIN_TEST_TWILIO_ACCOUNT", TWILIO_ACCOUNT.to_owned()),
        ("REGAIN_TEST_TWILIO_TOKEN", TWILIO_TOKEN.to_owned()),
        ("REGAIN_TEST_TWILIO_FROM", TWILIO_FROM.to_owned()),
        ("REGAIN_TEST_CHROMIUM", CHROMIUM.to_owned()),
        ("REGAIN_TEST_AXE", root.join(AXE).display().to_string()),
    ])
}

/// Where the distribution keeps the newest PostgreSQL's programs; they are not on the search path.
pub(crate) fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").exists())
        .max_by_key(number)?;
    Some(newest.join("bin"))
}

struct Server {
    name: &'static str,
    command: fn(&Path, &str) -> Result<Command>,
}

const SERVERS: &[Server] = &[
    Server { name: "postgres", command: postgres },
    Server { name: "mail", command: mail },
    Server { name: "twilio", command: twilio },
];

impl Server {
    fn call(&self, root: &Path, action: &str) -> Result<()> {
        capture((self.command)(root, action)?).map(drop)
    }

    fn runs(&self, root: &Path) -> bool {
        self.call(root, "status").is_ok()
    }
}

fn postgres(root: &Path, action: &str) -> Result<Command> {
    let Some(programs) = postgres_programs() else {
        bail!(
            "PostgreSQL is not installed; `cargo xtask test` installs it, or do it by `apt-get install postgresql`"
        );
    };
    let mut command = program(root, "bash", &[]);
    command.arg(root.join("xtask/servers/postgres.sh")).arg(action);
    command.env("FOLDER", folder()?.join("postgres")).env("PROGRAMS", programs);
    command
        .env("PORT", POSTGRES_PORT.to_string())
        .env("ROLE", POSTGRES_ROLE)
        .env("PASSWORD", POSTGRES_PASSWORD);
    Ok(command)
}

/// Postfix needs root; mail in the Maildir belongs to whoever runs the tests (Postfix delivers nothing as root).
fn mail(root: &Path, action: &str) -> Result<Command> {
    const NOBODY: u32 = 65534;
    let owner = if own_user()? == 0 { NOBODY } else { own_user()? };
    let mut command = as_root(root, "env", &[])?;
    command.arg(format!("FOLDER={}", folder()?.join("mail").display())).arg(format!("OWNER={owner}"));
    command.arg(format!("PORT={SMTP_PORT}")).arg(format!("TLS_PORT={SMTP_TLS_PORT}"));
    command.arg(format!("LOGIN={SMTP_USER}")).arg(format!("PASSWORD={SMTP_PASSWORD}"));
    command.arg("bash").arg(root.join("xtask/servers/mail.sh")).arg(action);
    Ok(command)
}

fn twilio(root: &Path, action: &str) -> Result<Command> {
    if action == "start" && !root.join(TWILIO).is_file() {
        bail!("{TWILIO} is missing; `cargo xtask test` installs it");
    }
    let mut command = program(root, "bash", &[]);
    command.arg(root.join("xtask/servers/twilio.sh")).arg(action);
    command.env("FOLDER", folder()?.join("twilio")).env("TOOLS", root.join(TOOLS));
    command
        .env("PORT", TWILIO_PORT.to_string())
        .env("ACCOUNT", TWILIO_ACCOUNT)
        .env("TOKEN", TWILIO_TOKEN)
        .env("FROM", TWILIO_FROM);
    Ok(command)
}

/// Makes a folder that is ours alone to write, and that the servers' users may enter.
fn own(folder: &Path) -> Result<()> {
    if let Err(error) = std::fs::create_dir(folder)
        && error.kind() != ErrorKind::AlreadyExists
    {
        return Err(error).with_context(|| format!("can't make {}", folder.display()));
    }
    let found = std::fs::symlink_metadata(folder)?;
    if !found.is_dir() || found.uid() != own_user()? {
        bail!("{} belongs to somebody else; remove it", folder.display());
    }
    Ok(std::fs::set_permissions(folder, Permissions::from_mode(0o755))?)
}

fn folder() -> Result<PathBuf> {
    Ok(Path::new("/var/tmp").join(format!("regain-servers-{}", own_user()?)))
}
