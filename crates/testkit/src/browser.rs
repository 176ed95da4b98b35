//! A real browser for tests: headless Chromium, driven through its DevTools protocol.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use regain_testkit::browser::{Browser, PageOptions};
//! let browser = Browser::start().await?;
//! let page = browser.page(PageOptions { javascript: false, ..PageOptions::default() }).await?;
//! page.goto("http://localhost:8080/signin").await?;
//! page.navigates(page.click("a[href^='/reset']")).await?;
//! page.type_into("#identifier", "alice@meridian.example").await?;
//! page.navigates(page.press("Enter")).await?;
//! assert_eq!(page.problems(), [""; 0]);
//! # Ok(()) }
//! ```
//!
//! Whatever waits does so for at most ten seconds, and then says what it awaited and what the page showed.

mod authenticator;
mod devtools;
mod input;
mod page;
mod problems;
mod process;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use self::devtools::DevTools;
pub use self::page::{Cookie, Page, PageOptions};
use self::process::Process;
use crate::servers;

/// How long the browser may take to start, and a page to be as awaited.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running browser. It is killed, and its profile removed, when this and all its pages are dropped.
pub struct Browser {
    connected: Arc<Connected>,
    /// As the browser names itself; needed to override the language, which goes by the same command.
    user_agent: String,
}

struct Connected {
    devtools: DevTools,
    _process: Process,
}

impl Browser {
    /// Starts the program that `REGAIN_TEST_CHROMIUM` names, or else `/usr/bin/chromium`, with a new profile.
    ///
    /// # Errors
    /// When it can't be started or says no address within ten seconds.
    pub async fn start() -> Result<Self> {
        let program = servers::optional("REGAIN_TEST_CHROMIUM");
        let program = program.as_deref().unwrap_or("/usr/bin/chromium");
        let (process, address) = Process::start(program).await?;
        let devtools = DevTools::connect(&address).await?;
        let version = devtools.command(None, "Browser.getVersion", json!({})).await?;
        let user_agent =
            version.get("userAgent").and_then(Value::as_str).context("a browser without a name")?;
        let connected = Arc::new(Connected { devtools, _process: process });
        Ok(Self { connected, user_agent: user_agent.to_owned() })
    }

    /// Opens an empty page with cookies and storage of its own.
    ///
    /// # Errors
    /// When the browser refuses or is gone.
    pub async fn page(&self, options: PageOptions<'_>) -> Result<Page> {
        Page::open(Arc::clone(&self.connected), &self.user_agent, options).await
    }
}
