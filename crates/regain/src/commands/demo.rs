//! `regain demo`: the whole product with a demo organization.

mod methods;
mod people;
mod place;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use regain_notify::memory::Inbox;
use serde::Serialize;

use crate::compose::server::{Outlet, Server, asked_to_stop};
use crate::compose::system::System;
use crate::compose::{Installation, database, logging, start_hashing};
use crate::output;
use people::{Credentials, People};
use place::Place;

/// Messages that the inbox keeps.
const INBOX: usize = 1_000;

/// Try Regain: an organization with a few people, whose mails end on a page instead of going out.
///
/// Only this machine can reach it, and no server ever uses its database.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The port; without it 8080, or any free one if that is taken.
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Where to keep everything for the next time; without it, it is gone at the end.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// When it is ready, say so with one line of JSON: {url, people, admin}.
    #[arg(long)]
    json: bool,
}

/// Runs it until it is told to stop.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let stop = asked_to_stop()?;
    let (place, system) = (Place::open(arguments.data_dir)?, System::new()?);
    let listener = place::listen(arguments.port).await?;
    let config = place.config(listener.local_addr().port())?;
    let url = config.server.base_url.as_str().to_owned();
    let hashing = start_hashing(&config)?;
    let people = People::open(&place.people_file(), &mut system.randomness.fork())?;
    // A hash takes longer than anything else here, so they begin before it.
    let randomness = system.randomness.clone();
    let begin = || people.hash(&hashing, &mut randomness.fork());
    let begun = if people.are_new { Some(begin()?) } else { None };
    let store = database::open(&config, place.keys()?, &system, true).await?;
    let organization = match database::find_organization(&store).await? {
        Some(organization) => organization,
        None => database::insert_organization(&store, &config.organization.name, &system).await?,
    };
    let installation = Installation { config, system, store, organization };
    let directory = Arc::new(installation.directory_with(hashing.clone()));
    let outlet = Outlet::Inbox(Arc::new(Inbox::new(INBOX)));
    let server = Server::new(&installation, Arc::clone(&directory), outlet, listener)?;
    let app = server.app().clone();
    if app.newest_policies().await?.0 == 0 {
        people::offer_everything(&app).await?;
    }
    // Pages answer while passwords are still being hashed.
    let server = tokio::spawn(server.run(stop));
    let hashes = match begun {
        // An earlier demo in this folder ended before it was ready.
        None if !people::are_in(&directory, &installation).await? => Some(begin()?),
        begun => begun,
    };
    if let Some(hashes) = hashes {
        people::seed(&directory, (&people, hashes), &installation).await?;
    }
    announce(&url, &people.credentials(app.pages())?, arguments.json)?;
    server.await.context("The demo has stopped by itself.")??;
    Ok(ExitCode::SUCCESS)
}

/// What a program reads.
#[derive(Serialize)]
struct Announcement<'a> {
    url: &'a str,
    people: &'a [Credentials<'a>],
    admin: Admin<'a>,
}

#[derive(Serialize)]
struct Admin<'a> {
    identifier: &'a str,
    password: &'a str,
}

fn announce(url: &str, people: &[Credentials<'_>], json: bool) -> anyhow::Result<()> {
    if json {
        let admin =
            people.iter().find(|one| one.name == people::ADMIN).context("No one is the administrator.")?;
        let admin = Admin { identifier: &admin.identifier, password: admin.password };
        return output::print_json(&Announcement { url, people, admin });
    }
    let line = |one: &Credentials<'_>| format!("  {:<26}{:<22}{}", one.identifier, one.password, one.note);
    let people: Vec<String> = people.iter().map(line).collect();
    output::print(&format!(
        "A demo of Regain for the organization Meridian. Nothing in it is real, and no mail leaves this machine.\n\n  \
         {:<26}{url}/\n  {:<26}{url}/reset\n  {:<26}{url}/demo/inbox\n  {:<26}{url}/api/docs\n\n  \
         {:<26}{:<22}{}\n{}\n\nStop it with Ctrl-C.",
        "Sign in",
        "Can't sign in?",
        "Mails that people got",
        "For programs",
        "Name",
        "Password",
        "About the account",
        people.join("\n"),
    ))
}
