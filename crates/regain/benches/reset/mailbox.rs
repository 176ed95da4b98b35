//! The mailbox that the mail server delivers to.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::SetOnce;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// How often it is looked for mail. A look costs some microseconds, since what was read is removed.
const LOOK: Duration = Duration::from_millis(1);

/// How long a mail may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What has come for the people of one house.
pub(crate) struct Mailbox {
    arrived: Arc<Arrived>,
    watching: JoinHandle<()>,
}

struct Arrived {
    codes: Vec<SetOnce<String>>,
    notices: AtomicUsize,
}

impl Mailbox {
    /// Watches for mail to `0@domain` up to `people@domain`.
    pub(crate) fn watch(maildir: &Path, domain: &str, people: usize) -> Self {
        let codes = std::iter::repeat_with(SetOnce::new).take(people).collect();
        let arrived = Arc::new(Arrived { codes, notices: AtomicUsize::new(0) });
        let (folder, domain) = (maildir.join("new"), format!("@{domain}"));
        let watching = tokio::spawn(watch(folder, domain, Arc::clone(&arrived)));
        Self { arrived, watching }
    }

    /// The code that somebody was sent.
    pub(crate) async fn code(&self, person: usize) -> Result<String> {
        let code = self.arrived.codes.get(person).context("a person who is not in the house")?;
        Ok(timeout(PATIENCE, code.wait()).await.context("no mail with a code has come")?.clone())
    }

    /// Waits until this many people were told that their password was reset: the last thing a reset does.
    pub(crate) async fn wait_for_notices(&self, count: usize) -> Result<()> {
        let all = async {
            while self.arrived.notices.load(Ordering::Relaxed) < count {
                sleep(LOOK).await;
            }
        };
        timeout(PATIENCE, all).await.context("not everybody was told of the reset")
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

async fn watch(folder: PathBuf, domain: String, arrived: Arc<Arrived>) {
    let mut of_others: HashSet<OsString> = HashSet::new();
    loop {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if of_others.contains(&entry.file_name()) {
                continue;
            }
            let Ok(mail) = fs::read_to_string(entry.path()) else { continue };
            match recipient(&mail, &domain) {
                Some(person) => {
                    note(&arrived, person, &mail);
                    fs::remove_file(entry.path()).ok();
                }
                None => drop(of_others.insert(entry.file_name())),
            }
        }
        sleep(LOOK).await;
    }
}

fn note(arrived: &Arrived, person: usize, mail: &str) {
    match (code(mail), arrived.codes.get(person)) {
        (Some(code), Some(place)) => drop(place.set(code)),
        _ => drop(arrived.notices.fetch_add(1, Ordering::Relaxed)),
    }
}

fn recipient(mail: &str, domain: &str) -> Option<usize> {
    let address = mail.lines().find_map(|line| line.strip_prefix("X-Original-To: "))?;
    address.strip_suffix(domain)?.parse().ok()
}

/// Eight digits in two groups, alone on a line.
fn code(mail: &str) -> Option<String> {
    let is_group = |group: &str| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_digit());
    let groups = mail.lines().filter_map(|line| line.trim().split_once(' '));
    groups.filter(|(one, two)| is_group(one) && is_group(two)).map(|(one, two)| format!("{one}{two}")).next()
}
