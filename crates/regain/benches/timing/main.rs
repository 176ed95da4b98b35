//! `cargo xtask uniformity`: whether the time of an answer tells strangers anything about an account (promise 2).
//!
//! The server is the binary, a process of its own, with the mail server it writes to. Somebody who has proved nothing
//! asks about names of every class, in turns and in another order each time, and each answer is timed. The times of each
//! class are compared with those of names that mean nobody.

mod belongings;
mod classes;
mod stranger;
mod table;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use regain_core::random::{Random, Randomness};
use regain_testkit::database::Database;
use regain_testkit::installation::Installation;
use regain_testkit::mail_server::MailServer;

use classes::{CLASSES, Class};
use stranger::Stranger;
use table::Table;

/// The times of answers.
#[derive(Parser)]
struct Arguments {
    /// A few samples only, to see that all of it works; they can't show a difference.
    #[arg(long)]
    smoke: bool,
    /// Given by `cargo bench` to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// How many samples of each class are taken, and how many before them that are not looked at.
#[derive(Clone, Copy)]
struct Size {
    warm_up: usize,
    samples: usize,
}

impl Size {
    const WHOLE: Self = Self { warm_up: 20, samples: 500 };
    const SMOKE: Self = Self { warm_up: 1, samples: 4 };

    const fn rounds(self) -> usize {
        self.warm_up + self.samples
    }
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let size = if arguments.smoke { Size::SMOKE } else { Size::WHOLE };
    let mail = MailServer::start().await;
    let people = classes::people(size.rounds()).await?;
    let binary = env!("CARGO_BIN_EXE_regain");
    let installation = Installation::with_people(binary, Database::Sqlite, &mail, &people).await;
    let _provider = belongings::give(&installation).await?;
    let node = installation.serve(0).await;
    let mut random = Randomness::from_seed([1; 32]).fork();
    // What one run shows by chance the next one does not.
    for run in 0..2 {
        let mut stranger = Stranger::new(&node.url, run).await?;
        let table = measure(&mut stranger, size, &mut random).await?;
        table.print()?;
        if arguments.smoke || !table.differs() {
            return Ok(ExitCode::SUCCESS);
        }
    }
    Ok(ExitCode::FAILURE)
}

async fn measure(stranger: &mut Stranger, size: Size, random: &mut Random) -> Result<Table> {
    let mut table = Table::default();
    let mut classes = CLASSES;
    stranger.use_up_starts().await?;
    for round in 0..size.rounds() {
        shuffle(&mut classes, random);
        for (class, step, time) in stranger.round(&classes, round).await? {
            if round >= size.warm_up {
                table.add(step, class, time);
            }
        }
    }
    Ok(table)
}

fn shuffle(classes: &mut [Class], random: &mut Random) {
    for last in (1..classes.len()).rev() {
        let choices: Vec<usize> = (0..=last).collect();
        classes.swap(last, random.pick(&choices).copied().unwrap_or(last));
    }
}
