//! CPU time of processes, from `/proc`.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// The unit of the times in `/proc/PID/stat`. Linux shows it to programs as a hundredth of a second on every machine
/// that Regain is built for.
const TICK: Duration = Duration::from_millis(10);

/// What `/proc/PID/stat` says of a process.
struct Stat {
    parent: u32,
    /// User and system time.
    own: u32,
    /// That of its children which have ended.
    of_ended: u32,
}

impl Stat {
    fn of(process: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name in the second field may hold anything, brackets and blanks too. What follows it begins with field 3.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<u32>().ok();
        Some(Self { parent: field(4)?, own: field(14)? + field(15)?, of_ended: field(16)? + field(17)? })
    }
}

/// The parent of a process.
pub(crate) fn parent(process: u32) -> Option<u32> {
    Stat::of(process).map(|stat| stat.parent)
}

/// User and system time of this process alone.
pub(crate) fn own() -> Result<Duration> {
    let stat = Stat::of(std::process::id()).context("/proc can't be read")?;
    Ok(TICK * stat.own)
}

/// User and system time of a process and all below it, of those too that have ended.
pub(crate) fn of_tree(root: u32) -> Result<Duration> {
    let numbers =
        fs::read_dir("/proc")?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let stats: HashMap<u32, Stat> =
        numbers.filter_map(|process| Some((process, Stat::of(process)?))).collect();
    let belongs = |process: &u32| {
        let above = |process: &u32| stats.get(process).map(|stat| stat.parent);
        std::iter::successors(Some(*process), above).any(|process| process == root)
    };
    stats.get(&root).context("a server that is measured has ended")?;
    let ticks: u32 =
        stats.iter().filter(|(process, _)| belongs(process)).map(|(_, stat)| stat.own + stat.of_ended).sum();
    Ok(TICK * ticks)
}
