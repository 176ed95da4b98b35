//! Managers of a file: set when all of its rows were taken, so that they may stand above or below their people.

use std::collections::BTreeMap;
use std::sync::Arc;

use regain_core::ids::AccountId;
use regain_store::StoreError;

use super::names::short;
use super::row::{Row, RowProblem};
use super::{BATCH, Import, Remark};
use crate::builtin::appoint::Appointed;

/// Somebody whose manager is to be set: twenty bytes, whatever the names.
struct Person {
    account: AccountId,
    line: u32,
}

/// People by the folded name of their manager.
#[derive(Default)]
pub(super) struct Managers(BTreeMap<Arc<str>, Vec<Person>>);

impl Import<'_> {
    /// Takes note of the manager that a row names for an account.
    pub(super) fn note_manager(&mut self, row: &Row, account: AccountId) {
        let Some(name) = &row.manager else { return };
        if row.account.names().contains(name) {
            let remark = Remark { line: row.line, reason: RowProblem::OwnManager };
            self.report.without_manager.push(remark);
            return;
        }
        let person = Person { account, line: short(row.line) };
        self.managers.0.entry(name.as_str().into()).or_default().push(person);
    }

    /// Sets them, and tells `progress` how many there are so far.
    pub(super) async fn set_managers(&mut self, mut progress: impl FnMut(u64)) -> Result<(), StoreError> {
        let managers = std::mem::take(&mut self.managers).0.into_iter();
        let mut people =
            managers.flat_map(|(name, people)| people.into_iter().map(move |it| (Arc::clone(&name), it)));
        loop {
            let batch: Vec<(Arc<str>, Person)> = people.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            let (lines, named): (Vec<_>, Vec<_>) =
                batch.into_iter().map(|(name, person)| (person.line, (name, person.account))).unzip();
            let appointed = if self.report.dry_run {
                self.rehearse(&named).await?
            } else {
                self.directory.appoint(&self.grant, named).await?
            };
            lines
                .into_iter()
                .zip(appointed)
                .for_each(|(line, appointed)| self.note_appointed(line, appointed));
            progress(self.report.managers);
        }
    }

    /// What would become of them: the rows of a dry run are not there any more, but their names are known.
    async fn rehearse(&self, people: &[(Arc<str>, AccountId)]) -> Result<Vec<Appointed>, StoreError> {
        let mut appointed = Vec::with_capacity(people.len());
        let mut last: Option<(&str, Appointed)> = None;
        for (name, _) in people {
            let what = match last {
                Some((same, what)) if same == &**name => what,
                Some(_) | None => match self.names.count(name, self.directory.count_named(name).await?) {
                    0 => Appointed::Nobody,
                    1 => Appointed::Done,
                    _ => Appointed::Several,
                },
            };
            last = Some((name, what));
            appointed.push(what);
        }
        Ok(appointed)
    }

    fn note_appointed(&mut self, line: u32, appointed: Appointed) {
        let reason = match appointed {
            Appointed::Done => return self.report.managers += 1,
            Appointed::Kept => return,
            Appointed::Nobody => RowProblem::NoManager,
            Appointed::Several => RowProblem::SharedManager,
        };
        self.report.without_manager.push(Remark { line: line.into(), reason });
    }
}
