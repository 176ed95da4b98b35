//! A handle is made for one organization and can't see another.

use std::collections::BTreeSet;

use regain_core::ids::JobId;
use regain_store::NewJob;

use crate::both;
use crate::harness::{Db, JOB, NOW};
use crate::scenario::{change_all, fill, neighbour, next_reset, read_all};

/// The read methods there are, from the sources.
fn read_methods() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let reads =
                text.lines().skip_while(|line| *line != "impl Scope {").take_while(|line| *line != "}");
            let name =
                |line: &str| Some(line.strip_prefix("    pub async fn ")?.split('(').next()?.to_owned());
            names.extend(reads.filter_map(name));
        }
    }
    names
}

both! {
    async fn no_method_reads_another_organizations_rows(db: &Db) {
        let filled = fill(db).await;
        let (id, lease) = (JobId::from_bytes([8; 16]), None);
        let queued = db.write(move |tx| Box::pin(async move {
            tx.enqueue(&NewJob { id, job: &JOB, run_at: NOW, expires_at: None, lease }, NOW).await
        }));
        queued.await.unwrap();
        let own = read_all(&mut db.read().await, filled).await.unwrap();
        assert_eq!(own.iter().map(|(name, _)| (*name).to_owned()).collect::<BTreeSet<_>>(), read_methods());
        for (name, found) in own {
            assert!(found > 0, "{name} finds nothing of its own");
        }
        let other = neighbour(db).await;
        for (name, found) in read_all(&mut db.store.read(other).await.unwrap(), filled).await.unwrap() {
            assert_eq!(found, 0, "{name}");
        }
    }

    async fn no_method_changes_another_organizations_rows(db: &Db) {
        let filled = fill(db).await;
        let next = next_reset(db, filled).await;
        let other = neighbour(db).await;
        let foreign = next.clone();
        let changed = db.store.write(other, move |tx| Box::pin(async move { change_all(tx, filled, &foreign).await }));
        for (name, changed) in changed.await.unwrap() {
            assert_eq!(changed, 0, "{name}");
        }
        let changed = db.write(move |tx| Box::pin(async move { change_all(tx, filled, &next).await }));
        for (name, changed) in changed.await.unwrap() {
            assert!(changed > 0, "{name} changes nothing of its own");
        }
    }

    async fn an_event_of_another_organization_is_refused(db: &Db) {
        use regain_core::audit::{Action, Actor, AuditEvent, Source};
        let other = neighbour(db).await;
        let written = db.write(move |tx| Box::pin(async move {
            let event = AuditEvent {
                organization: other,
                action: Action::Initialized,
                actor: Actor::Operator,
                account: None,
                family: None,
                reset: None,
                source: Source::default(),
            };
            tx.audit(&event, crate::harness::NOW, &mut crate::harness::random()).await
        }));
        assert!(written.await.is_err());
    }
}
