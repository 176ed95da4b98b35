//! A database that can't grow, as on a full disk.

use std::time::Duration;

use futures_util::future::join_all;
use regain_core::ids::AccountId;
use regain_core::random::Randomness;
use regain_core::time::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::{NodeId, Options, Store};

const ORGANIZATION: OrganizationId = OrganizationId::from_bytes([1; 16]);
const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

async fn store(folder: &TempDir) -> Store {
    let randomness = Randomness::from_seed([1; 32]);
    let options = Options {
        url: format!("sqlite://{}", folder.path().join("regain.db").display()),
        keys: Arc::new(regain_crypto::KeyRing::generate([7; 32].into())),
        connections: 2,
        demo: false,
        node: NodeId::new(&mut randomness.fork()),
    };
    let store = Store::open(options).await.unwrap();
    let insert =
        store.write(ORGANIZATION, |tx| Box::pin(async { tx.insert_organization("Meridian", NOW).await }));
    insert.await.unwrap();
    store
}

fn account(number: u16) -> AccountId {
    let mut bytes = [5; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    AccountId::from_bytes(bytes)
}

/// Writes a row, then another one.
async fn write(store: &Store, number: u16) -> Result<(), StoreError> {
    let work = store.write(ORGANIZATION, move |tx| {
        Box::pin(async move {
            for at in [number, number + 10_000] {
                tx.hold_account(account(at), "password-reset", NOW).await?;
            }
            Ok(())
        })
    });
    work.await
}

async fn is_held(store: &Store, number: u16) -> bool {
    store.read(ORGANIZATION).await.unwrap().hold(account(number)).await.unwrap().is_some()
}

#[tokio::test]
async fn a_full_disk_refuses_whole_writes_and_the_next_ones_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    // Not below what is in use, and a few pages more.
    let limit = store.write(ORGANIZATION, |tx| {
        Box::pin(async {
            let failed = |source| StoreError::Write { what: "a limit", source };
            tx.lease.control("PRAGMA max_page_count = 1").await.map_err(failed)
        })
    });
    limit.await.unwrap();
    let mut refused = 0;
    for batch in 0..40_u16 {
        let numbers: Vec<u16> = (0..20).map(|at| batch * 20 + at).collect();
        let written = join_all(numbers.iter().map(|number| write(&store, *number))).await;
        for (number, written) in numbers.iter().zip(written) {
            let is_there = [is_held(&store, *number).await, is_held(&store, number + 10_000).await];
            assert_eq!(is_there, [written.is_ok(); 2], "{written:?}");
            refused += u16::from(written.is_err());
            assert!(written.as_ref().err().is_none_or(StoreError::is_busy), "{written:?}");
        }
        if refused > 0 {
            break;
        }
    }
    assert!(refused > 0, "it never was full");
    // There is room again.
    write(&store, 5_000).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), store.close()).await.unwrap();
}
