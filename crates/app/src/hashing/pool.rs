//! The threads, their queue and their memory.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::{Cost, HashingError};

/// One hash to compute.
pub(super) struct Task {
    pub(super) password: Zeroizing<String>,
    pub(super) cost: Cost,
    pub(super) salt: Vec<u8>,
    pub(super) length: usize,
    pub(super) answer: oneshot::Sender<Result<Zeroizing<Vec<u8>>, argon2::Error>>,
}

/// What the threads are doing, and have done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stats {
    /// Hashes that wait.
    pub queued: usize,
    /// Hashes that are being computed.
    pub running: usize,
    /// Hashes computed since the start.
    pub hashes: u64,
}

#[derive(Default)]
struct Counters {
    queued: AtomicUsize,
    running: AtomicUsize,
    hashes: AtomicU64,
}

#[derive(Clone)]
pub(super) struct Pool {
    queue: SyncSender<Task>,
    counters: Arc<Counters>,
}

impl Pool {
    pub(super) fn start(threads: usize, waiting: usize, usual: Cost) -> Result<Self, HashingError> {
        let (queue, tasks) = sync_channel(waiting);
        let (tasks, counters) = (Arc::new(Mutex::new(tasks)), Arc::new(Counters::default()));
        for _ in 0..threads {
            let (tasks, counters) = (Arc::clone(&tasks), Arc::clone(&counters));
            let arena = Arena { blocks: Vec::new(), usual };
            std::thread::Builder::new()
                .name("hashing".to_owned())
                .spawn(move || work(&tasks, &counters, arena))
                .map_err(HashingError::Start)?;
        }
        Ok(Self { queue, counters })
    }

    pub(super) fn submit(&self, task: Task) -> Result<(), HashingError> {
        // Counted before it can be taken, or the count would go below nothing.
        self.counters.queued.fetch_add(1, Ordering::Relaxed);
        self.queue.try_send(task).map_err(|refused| {
            self.counters.queued.fetch_sub(1, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => HashingError::Busy,
                TrySendError::Disconnected(_) => HashingError::Stopped,
            }
        })
    }

    pub(super) fn stats(&self) -> Stats {
        Stats {
            queued: self.counters.queued.load(Ordering::Relaxed),
            running: self.counters.running.load(Ordering::Relaxed),
            hashes: self.counters.hashes.load(Ordering::Relaxed),
        }
    }
}

/// One thread: takes tasks until nobody can bring any.
fn work(tasks: &Mutex<Receiver<Task>>, counters: &Counters, mut arena: Arena) {
    loop {
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(task) = task else { return };
        counters.queued.fetch_sub(1, Ordering::Relaxed);
        // Whoever asked may have gone away.
        if task.answer.is_closed() {
            continue;
        }
        counters.running.fetch_add(1, Ordering::Relaxed);
        let hash = arena.hash(&task);
        counters.running.fetch_sub(1, Ordering::Relaxed);
        counters.hashes.fetch_add(1, Ordering::Relaxed);
        // It may have gone away meanwhile.
        let _ = task.answer.send(hash);
        arena.shrink();
    }
}

/// The memory of one thread, for one hash after the other.
///
/// It is not wiped between them, which would take a tenth of the time of a hash. What rests in it are the blocks of the
/// last pass: with a copy of them a guess is checked with half the work of the stored hash at the best.
struct Arena {
    blocks: Vec<Block>,
    usual: Cost,
}

impl Arena {
    fn hash(&mut self, task: &Task) -> Result<Zeroizing<Vec<u8>>, argon2::Error> {
        let params = task.cost.params()?;
        let missing = params.block_count().saturating_sub(self.blocks.len());
        self.blocks.try_reserve_exact(missing).map_err(|_| argon2::Error::OutOfMemory)?;
        self.blocks.resize(self.blocks.len() + missing, Block::new());
        let mut output = Zeroizing::new(vec![0; task.length]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
            task.password.as_bytes(),
            &task.salt,
            &mut output,
            self.blocks.as_mut_slice(),
        )?;
        Ok(output)
    }

    /// Gives the memory back that only an imported, dearer hash needed.
    fn shrink(&mut self) {
        if self.usual.params().is_ok_and(|usual| self.blocks.len() > usual.block_count()) {
            self.blocks = Vec::new();
        }
    }
}

impl Cost {
    fn params(self) -> Result<Params, argon2::Error> {
        Params::new(self.memory_kib, self.iterations, self.lanes, None)
    }
}
