//! The hands of the person: mouse and keyboard events as the browser gets them from the system.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::page::Page;

/// Scrolls to an element and returns the middle of its first box, or null as long as a click there would not reach it.
const REACH: &str = "(selector => {
    const element = document.querySelector(selector);
    if (!element || element.disabled || !element.checkVisibility({visibilityProperty: true})) return null;
    element.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
    const box = element.getClientRects()[0];
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const hit = document.elementFromPoint(x, y);
    return hit && (element.contains(hit) || hit.closest('label')?.control === element) ? [x, y] : null;
})";

/// Gives the focus to a field and marks all of its text; true when the field has the focus.
const FOCUS: &str = "(selector => {
    const element = document.querySelector(selector);
    element?.focus();
    if (!element || document.activeElement !== element) return false;
    element.select();
    return true;
})";

impl Page {
    /// Clicks in the middle of an element, once it can be seen, is enabled and nothing lies over it.
    ///
    /// # Errors
    /// When that is not so after ten seconds, or the selector is wrong.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let script = format!("{REACH}({})", json!(selector));
        let what = format!("{selector} to be seen, enabled and not covered");
        let point = self.poll(&what, &script, Value::is_array).await?;
        let (x, y) = (point.get(0), point.get(1));
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let (button, clicks) = if kind == "mouseMoved" { ("none", 0) } else { ("left", 1) };
            let event = json!({"type": kind, "x": x, "y": y, "button": button, "clickCount": clicks});
            self.command("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Puts the text into a field, in place of what is there.
    ///
    /// # Errors
    /// When the field can't take the focus after ten seconds, or the selector is wrong.
    pub async fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let script = format!("{FOCUS}({})", json!(selector));
        self.poll(&format!("{selector} to take the focus"), &script, |done| done.as_bool() == Some(true))
            .await?;
        if text.is_empty() {
            return self.press("Backspace").await;
        }
        self.command("Input.insertText", json!({"text": text})).await?;
        Ok(())
    }

    /// Presses a key: a printable ASCII character, `Tab`, `Enter`, `Escape`, `Backspace` or an arrow such as
    /// `ArrowDown`; also with `Shift+` before it.
    ///
    /// # Errors
    /// When there is no such key.
    pub async fn press(&self, key: &str) -> Result<()> {
        let (key, modifiers) = match key.strip_prefix("Shift+") {
            Some(key) => (key, 8),
            None => (key, 0),
        };
        let (code, text) = key_of(key).with_context(|| format!("no key {key:?}"))?;
        let mut event =
            json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers});
        if let (Some(text), Some(event)) = (text, event.as_object_mut()) {
            event.insert("text".to_owned(), text.into());
        }
        self.command("Input.dispatchKeyEvent", event).await?;
        let event =
            json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers});
        self.command("Input.dispatchKeyEvent", event).await?;
        Ok(())
    }
}

/// The number of a key (as `KeyboardEvent.keyCode` has it) and the text that it makes.
fn key_of(key: &str) -> Option<(u32, Option<&str>)> {
    Some(match key {
        "Backspace" => (8, None),
        "Tab" => (9, None),
        "Enter" => (13, Some("\r")),
        "Escape" => (27, None),
        "ArrowLeft" => (37, None),
        "ArrowUp" => (38, None),
        "ArrowRight" => (39, None),
        "ArrowDown" => (40, None),
        " " => (32, Some(" ")),
        _ => match key.as_bytes() {
            [character] if character.is_ascii_graphic() => (character.to_ascii_uppercase().into(), Some(key)),
            _ => return None,
        },
    })
}
