//! A page: opening it, and reading what it shows.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};

use super::devtools::Log;
use super::{Connected, problems};

/// How the person who looks at a page has set up the browser.
#[derive(Clone, Copy, Debug)]
pub struct PageOptions<'a> {
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// Height of the window in CSS pixels.
    pub height: u32,
    /// Prefers dark colours.
    pub dark: bool,
    /// Prefers less motion.
    pub reduced_motion: bool,
    /// Runs the page's scripts. All functions of [`Page`] work without it.
    pub javascript: bool,
    /// The preferred languages, as in `Accept-Language`: `de` or `de-CH,de`.
    pub language: Option<&'a str>,
}

impl Default for PageOptions<'_> {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 900,
            dark: false,
            reduced_motion: false,
            javascript: true,
            language: None,
        }
    }
}

/// A cookie as the browser keeps it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cookie {
    /// Its name, with a prefix such as `__Host-`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The host it goes to; begins with a dot when it goes to subdomains too.
    pub domain: String,
    /// The path it goes to.
    pub path: String,
    /// Goes over TLS only.
    pub secure: bool,
    /// Hidden from scripts.
    pub http_only: bool,
    /// `Strict`, `Lax` or `None`; absent when the server said nothing.
    pub same_site: Option<String>,
    /// When it ends in seconds since 1970, or -1 when it ends with the browser.
    pub expires: f64,
}

/// A page in a browser context of its own: it shares neither cookies nor storage with another.
pub struct Page {
    connected: Arc<Connected>,
    context: String,
    session: String,
    javascript: bool,
    pub(super) log: Log,
}

impl Page {
    pub(super) async fn open(
        connected: Arc<Connected>,
        user_agent: &str,
        options: PageOptions<'_>,
    ) -> Result<Self> {
        let browser = async |method: &str, params: Value, field: &str| {
            let answer = connected.devtools.command(None, method, params).await?;
            let id = answer.get(field).and_then(Value::as_str).map(str::to_owned);
            id.with_context(|| format!("{method} returned no {field}"))
        };
        let context = browser("Target.createBrowserContext", json!({}), "browserContextId").await?;
        let target = json!({"url": "about:blank", "browserContextId": context});
        let target = browser("Target.createTarget", target, "targetId").await?;
        let attach = json!({"targetId": target, "flatten": true});
        let session = browser("Target.attachToTarget", attach, "sessionId").await?;
        let log = connected.devtools.record(&session);
        let page = Self { connected, context, session, javascript: options.javascript, log };
        for domain in ["Page", "Runtime", "Network", "Log"] {
            page.command(&format!("{domain}.enable"), json!({})).await?;
        }
        page.set(user_agent, options).await?;
        Ok(page)
    }

    async fn set(&self, user_agent: &str, options: PageOptions<'_>) -> Result<()> {
        let PageOptions { width, height, dark, reduced_motion, language, .. } = options;
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.command("Emulation.setDeviceMetricsOverride", size).await?;
        // A scroll bar would take its width from the page.
        self.command("Emulation.setScrollbarsHidden", json!({"hidden": true})).await?;
        // Several pages of a browser would otherwise take the focus from each other.
        self.command("Emulation.setFocusEmulationEnabled", json!({"enabled": true})).await?;
        self.run_scripts(self.javascript).await?;
        let features = json!([
            {"name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" }},
            {"name": "prefers-reduced-motion", "value": if reduced_motion { "reduce" } else { "no-preference" }},
        ]);
        self.command("Emulation.setEmulatedMedia", json!({"features": features})).await?;
        if let Some(language) = language {
            let name = json!({"userAgent": user_agent, "acceptLanguage": language});
            self.command("Emulation.setUserAgentOverride", name).await?;
        }
        Ok(())
    }

    pub(super) async fn command(&self, method: &str, params: Value) -> Result<Value> {
        self.connected.devtools.command(Some(&self.session), method, params).await
    }

    async fn run_scripts(&self, run: bool) -> Result<()> {
        self.command("Emulation.setScriptExecutionDisabled", json!({"value": !run})).await?;
        Ok(())
    }

    /// Evaluates a script, whatever the page's policy says, and waits for it when it is a promise; but without
    /// JavaScript no promise is ever kept.
    ///
    /// # Errors
    /// When it throws, or the page goes away meanwhile.
    pub async fn evaluate(&self, script: &str) -> Result<Value> {
        self.attempt(script).await?.map_err(|thrown| anyhow!("a script threw {thrown}"))
    }

    /// As [`Page::evaluate`], with JavaScript as long as it takes: the page has loaded, so none of its own runs.
    pub(crate) async fn evaluate_with_javascript(&self, script: &str) -> Result<Value> {
        self.run_scripts(true).await?;
        let value = self.evaluate(script).await;
        self.run_scripts(self.javascript).await?;
        value
    }

    /// The inner error is what the script threw; the outer one may pass, as when the page is just being replaced.
    pub(super) async fn attempt(&self, script: &str) -> Result<Result<Value, String>> {
        let options = json!({"expression": script, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.command("Runtime.evaluate", options).await?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            return Ok(Err(problems::thrown(thrown)));
        }
        Ok(Ok(answer.pointer_mut("/result/value").map_or(Value::Null, Value::take)))
    }

    async fn string(&self, script: &str) -> Result<String> {
        let value = self.evaluate(script).await?;
        Ok(value.as_str().with_context(|| format!("{script} is {value}, not a text"))?.to_owned())
    }

    /// The address of the page.
    ///
    /// # Errors
    /// When the page goes away meanwhile.
    pub async fn url(&self) -> Result<String> {
        self.string("location.href").await
    }

    /// The title of the page.
    ///
    /// # Errors
    /// When the page goes away meanwhile.
    pub async fn title(&self) -> Result<String> {
        self.string("document.title").await
    }

    /// What has the focus: `body` when nothing has, else for example `input#code "Code"` with the label or text.
    ///
    /// # Errors
    /// When the page goes away meanwhile.
    pub async fn focused(&self) -> Result<String> {
        self.string(
            "(() => {
                const element = document.activeElement ?? document.body;
                if (element === document.body) return 'body';
                const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText;
                const id = element.id && `#${element.id}`;
                return `${element.localName}${id} \"${(name ?? '').trim()}\"`;
            })()",
        )
        .await
    }

    /// By how many CSS pixels the page is wider than its window; `None` when nobody has to scroll sideways.
    ///
    /// # Errors
    /// When the page goes away meanwhile.
    pub async fn overflows(&self) -> Result<Option<i64>> {
        let script = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let pixels = self.evaluate(script).await?.as_i64().context("the page has no width")?;
        Ok((pixels > 0).then_some(pixels))
    }

    /// Writes the whole page, also what is below the window, as a PNG file.
    ///
    /// # Errors
    /// When the file can't be written.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        let metrics = self.command("Page.getLayoutMetrics", json!({})).await?;
        let mut clip = metrics.get("cssContentSize").context("the page has no size")?.clone();
        if let Some(clip) = clip.as_object_mut() {
            clip.insert("scale".to_owned(), 1.into());
        }
        let options = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let image = self.command("Page.captureScreenshot", options).await?;
        let image = image.get("data").and_then(Value::as_str).context("no picture")?;
        std::fs::write(file, BASE64.decode(image.as_bytes())?)
            .with_context(|| format!("can't write {}", file.display()))
    }

    /// Every cookie of this page's context, whichever host it belongs to.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn cookies(&self) -> Result<Vec<Cookie>> {
        let context = json!({"browserContextId": self.context});
        let mut answer = self.connected.devtools.command(None, "Storage.getCookies", context).await?;
        Ok(serde_json::from_value(answer.get_mut("cookies").map_or(Value::Null, Value::take))?)
    }

    /// What went wrong since the page was opened: exceptions that nobody caught, errors on the console, violations
    /// of the content security policy, parts that did not load or were asked for at another host.
    ///
    /// The status of a document itself is none of these: the test sees the page it gets.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        problems::of(&self.log.borrow())
    }
}
