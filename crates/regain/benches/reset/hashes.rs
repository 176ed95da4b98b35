//! How fast this machine computes one bare password hash: the floor of what a reset costs.

use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use regain_app::hashing::Options;
use tokio::time::Instant;

use crate::cpu;

/// What a number of threads computed, each with memory of its own that it reuses.
#[derive(Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) threads: usize,
    /// CPU time of one hash in milliseconds.
    pub(crate) milliseconds: f64,
    /// Hashes in a second.
    pub(crate) rate: f64,
}

/// The same machine with one thread and with one on every core, which then share its memory bandwidth.
pub(crate) struct RawHashes {
    pub(crate) one: Sample,
    pub(crate) all: Sample,
}

impl RawHashes {
    /// Hashes for this long with one thread, then as long with all.
    pub(crate) fn measure(time: Duration) -> Result<Self> {
        Ok(Self { one: sample(1, time)?, all: sample(Options::default().threads, time)? })
    }
}

fn sample(threads: usize, time: Duration) -> Result<Sample> {
    let (began, cpu_before) = (Instant::now(), cpu::own()?);
    let hashes = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(|| hash_until(began + time))).collect();
        let counts =
            running.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("hashing panicked"))?);
        counts.sum::<Result<u32>>()
    })?;
    let (wall, cpu) = (began.elapsed(), cpu::own()? - cpu_before);
    let hashes = f64::from(hashes);
    Ok(Sample { threads, milliseconds: cpu.as_secs_f64() * 1e3 / hashes, rate: hashes / wall.as_secs_f64() })
}

/// With the cost of the product's hashes.
fn hash_until(end: Instant) -> Result<u32> {
    let Options { memory_kib, iterations, .. } = Options::default();
    let params = Params::new(memory_kib, iterations, 1, None)?;
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (mut output, mut count) = ([0; 32], 0_u32);
    while Instant::now() < end {
        let salt = u128::from(count).to_be_bytes();
        argon2.hash_password_into_with_memory(b"plum kettle orbit fern", &salt, &mut output, &mut memory)?;
        count += 1;
    }
    Ok(count)
}
