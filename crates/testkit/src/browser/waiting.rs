//! Waiting for a page to load or to show something.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};

use super::PATIENCE;
use super::devtools::Event;
use super::page::Page;

/// The most text of a page that an error repeats, in characters.
const EXCERPT: usize = 2000;

impl Page {
    /// Opens an address and waits until it has loaded, whatever its status.
    ///
    /// # Errors
    /// When nobody answers there, or it does not load in ten seconds.
    pub async fn goto(&self, url: &str) -> Result<()> {
        let navigation = async {
            let answer = self.command("Page.navigate", json!({"url": url})).await?;
            match answer.get("errorText").and_then(Value::as_str) {
                Some(error) => bail!("{url} does not open: {error}"),
                None => Ok(()),
            }
        };
        self.navigates(navigation).await
    }

    /// Does `action`, such as a click on a link or on the button of a form, and waits until another page has loaded.
    ///
    /// # Errors
    /// Those of the action, or that no page has loaded ten seconds after it.
    pub async fn navigates(&self, action: impl Future<Output = Result<()>>) -> Result<()> {
        let mut log = self.log.subscribe();
        let before = log.borrow().len();
        action.await?;
        let mut unreachable = None;
        let loaded = log.wait_for(|events| {
            let new = events.get(before..).unwrap_or_default();
            let replaced = new.iter().position(replaces_page);
            // The load of the page before may still come after the action.
            let new = replaced.and_then(|index| new.get(index..)).unwrap_or_default();
            unreachable =
                new.first().and_then(|event| event.params.pointer("/frame/unreachableUrl").cloned());
            new.iter().any(|event| event.method == "Page.loadEventFired")
        });
        let outcome = tokio::time::timeout(PATIENCE, loaded).await.map(drop);
        match (outcome, unreachable) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(address)) => bail!("there is no page at {address}"),
            (Err(_), _) => Err(self.waited_for("another page to load").await),
        }
    }

    /// Waits until something that matches the selector can be seen.
    ///
    /// # Errors
    /// When it can't after ten seconds, or the selector is wrong.
    pub async fn wait_for(&self, selector: &str) -> Result<()> {
        let script = format!(
            "document.querySelector({})?.checkVisibility({{visibilityProperty: true}})",
            json!(selector)
        );
        self.poll(&format!("{selector} to be seen"), &script, |seen| seen.as_bool() == Some(true)).await?;
        Ok(())
    }

    /// Waits until the page shows the text, which must stand in one line.
    ///
    /// # Errors
    /// When it does not after ten seconds.
    pub async fn wait_for_text(&self, text: &str) -> Result<()> {
        let script = format!("document.body?.innerText.includes({})", json!(text));
        self.poll(&format!("the text {text:?}"), &script, |shown| shown.as_bool() == Some(true)).await?;
        Ok(())
    }

    /// Waits until the path of the address begins so and the page there has loaded.
    ///
    /// # Errors
    /// When it does not after ten seconds.
    pub async fn wait_for_path(&self, prefix: &str) -> Result<()> {
        let script =
            format!("document.readyState === 'complete' && location.pathname.startsWith({})", json!(prefix));
        self.poll(&format!("an address with the path {prefix}"), &script, |there| {
            there.as_bool() == Some(true)
        })
        .await?;
        Ok(())
    }

    /// The text of the first element that matches the selector, as it is seen; waits until there is one.
    ///
    /// # Errors
    /// When there is none after ten seconds, or the selector is wrong.
    pub async fn text(&self, selector: &str) -> Result<String> {
        let script = format!("document.querySelector({})?.innerText.trim()", json!(selector));
        let text = self.poll(&format!("{selector} with its text"), &script, Value::is_string).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Evaluates the script until `done` likes its value, which it returns.
    pub(super) async fn poll(&self, what: &str, script: &str, done: fn(&Value) -> bool) -> Result<Value> {
        let attempts = async {
            loop {
                match self.attempt(script).await {
                    Ok(Ok(value)) if done(&value) => return Ok(value),
                    Ok(Err(thrown)) => bail!("waiting for {what}: {thrown}"),
                    // Not yet, or the page is just being replaced.
                    Ok(Ok(_)) | Err(_) => tokio::time::sleep(Duration::from_millis(25)).await,
                }
            }
        };
        match tokio::time::timeout(PATIENCE, attempts).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.waited_for(what).await),
        }
    }

    async fn waited_for(&self, what: &str) -> anyhow::Error {
        let url = self.url().await.unwrap_or_else(|error| format!("({error})"));
        let text = self.evaluate("document.body?.innerText").await.unwrap_or_default();
        let text: String = text.as_str().unwrap_or("nothing").chars().take(EXCERPT).collect();
        let problems = self.problems().join("\n");
        anyhow!("waited 10 s for {what}\nat {url}\nwith the problems: {problems}\nThe page says: {text}")
    }
}

/// Whether the event tells that a new document took the page's place (and not only a frame's in it).
fn replaces_page(event: &Event) -> bool {
    event.method == "Page.frameNavigated" && event.params.pointer("/frame/parentId").is_none()
}
