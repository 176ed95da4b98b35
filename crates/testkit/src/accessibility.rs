//! axe-core on a page in the browser: WCAG 2.2 level AA and axe's best practices.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::browser::Page;
use crate::servers;

/// Runs the rules and keeps one object for each place that breaks one.
const RUN: &str = "axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'],
}).then(found => found.violations.flatMap(({id, impact, help, nodes}) =>
    nodes.map(({target}) => ({id, impact, help, target: target.flat().join(' ')}))))";

#[derive(Deserialize)]
struct Violation {
    id: String,
    impact: String,
    target: String,
    help: String,
}

/// The accessibility defects of the page as it is now, one line each: rule, impact, place, and what is asked for.
///
/// The checker is the file that `REGAIN_TEST_AXE` names. The page's own policy neither stops it nor notices it.
///
/// # Errors
/// When the checker can't be read or fails in the page.
///
/// # Panics
/// When `REGAIN_TEST_AXE` is not set.
pub async fn check(page: &Page) -> Result<Vec<String>> {
    let file = servers::required("REGAIN_TEST_AXE");
    let checker = std::fs::read_to_string(&file).with_context(|| format!("can't read {file}"))?;
    page.evaluate_with_javascript(&checker).await?;
    let found: Vec<Violation> = serde_json::from_value(page.evaluate_with_javascript(RUN).await?)?;
    let line = |Violation { id, impact, target, help }| format!("{id} ({impact}) at {target}: {help}");
    Ok(found.into_iter().map(line).collect())
}
