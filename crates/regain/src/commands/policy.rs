//! `regain policy`: who may get back in and how, as a text.

use std::fmt::Write as _;
use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use regain_app::App;
use regain_app::admin::Applied;
use regain_config::{ConfigProblems, parse_policies, show_policies};
use regain_core::audit::Source;
use regain_core::policy::{Covered, Plan, Policies};
use regain_store::StoredPolicies;

use crate::cli::ConfigFile;
use crate::compose::system::user;
use crate::compose::{Installation, logging};
use crate::output;

/// Versions that the history shows.
const SHOWN_VERSIONS: i64 = 100;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Print the policies that hold, with every setting explained.
    Export(Export),
    /// Say what other policies would mean, and change nothing.
    Plan(Change),
    /// Let policies hold, on every node within seconds.
    Apply(Change),
    /// List the versions there were, when they were applied and by whom.
    History(Common),
}

#[derive(clap::Args)]
pub(crate) struct Common {
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

#[derive(clap::Args)]
pub(crate) struct Export {
    /// Print an earlier version.
    #[arg(long, value_name = "NUMBER")]
    version: Option<i64>,
    #[command(flatten)]
    common: Common,
}

/// Exits with 1 if the text has mistakes.
#[derive(clap::Args)]
pub(crate) struct Change {
    /// A text as `regain policy export` prints it.
    #[arg(required_unless_present = "version", conflicts_with = "version")]
    file: Option<PathBuf>,
    /// An earlier version instead of a text.
    #[arg(long, value_name = "NUMBER")]
    version: Option<i64>,
    #[command(flatten)]
    common: Common,
}

/// Does it.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let common = match &command {
        Command::Export(export) => &export.common,
        Command::Plan(change) | Command::Apply(change) => &change.common,
        Command::History(common) => common,
    };
    let installation = Installation::open(common.config.read()?).await?;
    let app = installation.app()?;
    let done = match &command {
        Command::Export(export) => show(&app, export).await,
        Command::Plan(change) => consider(&app, change, false).await,
        Command::Apply(change) => consider(&app, change, true).await,
        Command::History(common) => look_back(&app, common.json).await,
    };
    installation.store.close().await;
    done
}

async fn show(app: &App, Export { version, common }: &Export) -> anyhow::Result<ExitCode> {
    let (version, policies) = match version {
        Some(version) => (*version, stored(app, *version).await?.policies),
        None => app.newest_policies().await.context("The policies can't be read.")?,
    };
    let text = show_policies(&policies);
    if common.json {
        output::print_json(&serde_json::json!({ "version": version, "policies": policies, "text": text }))?;
    } else {
        output::print(text.trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Plans and, if it is to be, applies.
async fn consider(app: &App, change: &Change, is_applied: bool) -> anyhow::Result<ExitCode> {
    let json = change.common.json;
    let planned = match (&change.file, change.version) {
        (Some(file), _) => match read(file)? {
            Ok(policies) => policies,
            Err(problems) => return refuse(&problems, json),
        },
        (None, version) => stored(app, version.unwrap_or_default()).await?.policies,
    };
    let (seen, active) = app.newest_policies().await.context("The policies can't be read.")?;
    let mut meter = Meter { shown: 0, is_terminal: stderr().is_terminal() };
    let plan = app.plan_policies((&active, &planned), |accounts| meter.show(accounts)).await;
    meter.clear();
    let plan = plan.context("The accounts could not be counted.")?;
    let changes = planned != active;
    let applied = match is_applied && changes {
        true => Some(apply(app, seen, planned).await?),
        false => None,
    };
    if json {
        let answer = serde_json::json!({
            "problems": [], "changes": changes, "active_version": applied.unwrap_or(seen), "plan": plan,
        });
        output::print_json(&answer)?;
    } else {
        output::print(&format!("{}\n{}", describe(&plan), conclude(changes, applied)))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn apply(app: &App, seen: i64, planned: Policies) -> anyhow::Result<i64> {
    match app
        .apply_policies(&user(), (seen, planned), Source::default())
        .await
        .context("Nothing was applied.")?
    {
        Applied::Done(version) => Ok(version),
        Applied::Outdated => bail!("Somebody else applied policies in this moment. Plan again."),
        Applied::Flawed => bail!("That version would not do what it says any more. Export and mend it."),
    }
}

async fn stored(app: &App, version: i64) -> anyhow::Result<StoredPolicies> {
    let found = app.policy_versions(version, 1).await.context("The policies can't be read.")?.pop();
    match found.filter(|found| found.version == version) {
        Some(found) => Ok(found),
        None => bail!("There is no version {version}. `regain policy history` lists them."),
    }
}

/// The policies of a file, or what is wrong with it.
fn read(file: &Path) -> anyhow::Result<Result<Policies, ConfigProblems>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} can't be read.", file.display()))?;
    Ok(parse_policies(&text).map_err(|problems| ConfigProblems { path: file.into(), problems }))
}

fn refuse(problems: &ConfigProblems, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        let entry = |one: &regain_config::Problem| serde_json::json!({ "line": one.line, "problem": one.problem, "hint": one.hint });
        let entries: Vec<_> = problems.problems.iter().map(entry).collect();
        output::print_json(&serde_json::json!({ "problems": entries }))?;
    } else {
        output::print(&format!("{problems}\nNothing was changed."))?;
    }
    Ok(ExitCode::FAILURE)
}

async fn look_back(app: &App, json: bool) -> anyhow::Result<ExitCode> {
    let versions =
        app.policy_versions(i64::MAX, SHOWN_VERSIONS).await.context("The policies can't be read.")?;
    if json {
        let entry = |it: &StoredPolicies| {
            serde_json::json!({
                "version": it.version, "applied_at": it.applied_at.to_string(), "applied_by": it.applied_by,
            })
        };
        output::print_json(&versions.iter().map(entry).collect::<Vec<_>>())?;
    } else if versions.is_empty() {
        output::print("No policies were ever applied: the defaults hold.")?;
    } else {
        let line = |it: &StoredPolicies| {
            let StoredPolicies { version, policies, applied_at, applied_by } = it;
            let names: Vec<_> = policies.list.iter().map(|policy| policy.name.as_str()).collect();
            format!("{version}  {applied_at}  by {applied_by}: {}", names.join(", "))
        };
        output::print(&versions.iter().map(line).collect::<Vec<_>>().join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows how far it is: a line that changes on a terminal, a line for each hundred thousand accounts in a log.
struct Meter {
    shown: u64,
    is_terminal: bool,
}

impl Meter {
    fn show(&mut self, accounts: u64) {
        if self.is_terminal {
            output::note(&format!("{accounts} accounts"), "\u{1b}[K\r");
        } else if accounts >= self.shown + 100_000 {
            self.shown = accounts;
            output::note(&format!("{accounts} accounts"), "\n");
        }
    }

    fn clear(&self) {
        if self.is_terminal {
            output::note("", "\u{1b}[K");
        }
    }
}

fn describe(plan: &Plan) -> String {
    let mut text = format!("Accounts: {}", plan.accounts);
    // Writing to a String never fails.
    for Covered { name, accounts, able } in &plan.policies {
        let _ = write!(text, "\n  {name}: {accounts}, of whom {able} can reset");
    }
    let counts = [
        (plan.without_policy, "are under no policy and can't reset"),
        (plan.locked_out, "can reset now and could no longer"),
        (plan.let_in, "can't reset now and could"),
        (plan.must_register, "would be asked at sign-in to set up more ways back in, which they aren't now"),
        (plan.opened_by_answers, "would be opened by the answers to security questions alone"),
        (plan.must_change, "would have to change their password at sign-in, which they don't now"),
    ];
    for (count, what) in counts.iter().filter(|(count, _)| *count > 0) {
        let _ = write!(text, "\n{count} {what}.");
    }
    for group in &plan.empty_groups {
        let _ = write!(text, "\nNobody is in the group `{group}`: is it spelled as in the directory?");
    }
    text
}

fn conclude(changes: bool, applied: Option<i64>) -> String {
    match applied {
        Some(version) => format!("Applied as version {version}."),
        None if changes => "Nothing was changed. `regain policy apply` does it.".to_owned(),
        None => "These policies hold already: nothing to change.".to_owned(),
    }
}
