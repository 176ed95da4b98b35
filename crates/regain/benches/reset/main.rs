//! `cargo xtask bench reset`: what a whole reset costs, beside what one password hash costs on the same machine.
//!
//! The server is the binary, a process of its own. People come to its pages as browsers without JavaScript do, each
//! from an address of its own, and read their codes where a real mail server delivered them. What the load costs
//! (this process) and the mail server are measured apart.

mod cpu;
mod hashes;
mod house;
mod load;
mod mailbox;
mod report;
mod visitor;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;
use regain_testkit::database::Database;
use regain_testkit::servers::{optional, required};

use hashes::RawHashes;
use house::House;
use load::{Load, Measured};

/// The cost of whole resets.
#[derive(Parser)]
struct Arguments {
    /// A few resets only, to see that all of it works.
    #[arg(long)]
    smoke: bool,
    /// Given by `cargo bench` to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// How much is measured.
struct Size {
    warm_up: usize,
    one_at_a_time: usize,
    eight_at_a_time: usize,
    hashing: Duration,
}

impl Size {
    const WHOLE: Self =
        Self { warm_up: 24, one_at_a_time: 200, eight_at_a_time: 600, hashing: Duration::from_secs(3) };
    const SMOKE: Self =
        Self { warm_up: 2, one_at_a_time: 4, eight_at_a_time: 16, hashing: Duration::from_millis(300) };

    fn loads(&self) -> [Load; 2] {
        let Self { warm_up, one_at_a_time, eight_at_a_time, .. } = *self;
        [
            Load { concurrency: 1, warm_up, resets: one_at_a_time },
            Load { concurrency: 8, warm_up, resets: eight_at_a_time },
        ]
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let arguments = Arguments::parse();
    let size = if arguments.smoke { Size::SMOKE } else { Size::WHOLE };
    let before = RawHashes::measure(size.hashing)?;
    let mut measured = run_on(Database::Sqlite, &size).await?;
    if optional("REGAIN_TEST_POSTGRES_URL").is_some() {
        measured.extend(run_on(Database::Postgres, &size).await?);
    }
    let after = RawHashes::measure(size.hashing)?;
    report::print(&[before, after], &measured)
}

async fn run_on(database: Database, size: &Size) -> Result<Vec<Measured>> {
    let loads = size.loads();
    let people = loads.iter().map(Load::people).sum();
    let maildir = required("REGAIN_TEST_MAILDIR");
    let house = Arc::new(House::build(database, people, Path::new(&maildir)).await?);
    let mut measured = Vec::new();
    let mut first = 0;
    for load in loads {
        measured.push(load.run(&house, first).await?);
        first += load.people();
    }
    Ok(measured)
}
