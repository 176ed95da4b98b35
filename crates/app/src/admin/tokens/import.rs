//! Importing tokens from a file.

use std::collections::HashSet;

use regain_core::audit::{Action, AuditEvent, StaffEvent};
use regain_core::hardware_token::{NewHardwareToken, TokenProblem, TokenState};
use regain_core::identifier::Identifier;
use regain_core::ids::{AccountId, HardwareTokenId};
use regain_core::subject::Found;
use serde::{Serialize, Serializer};

use super::{FileProblem, FileSecrets, ReadToken, read};
use crate::admin::By;
use crate::directory::patiently;
use crate::{App, Error};

/// Tokens per transaction.
const BATCH: usize = 100;

/// A file to import.
pub struct TokenFile {
    /// What it says.
    pub content: zeroize::Zeroizing<Vec<u8>>,
    /// What opens it, if it is encrypted.
    pub secrets: FileSecrets,
    /// Whether tokens are for whoever activates them, whatever the file says about their owners.
    pub without_owners: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// A token that was not taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TokenRemark {
    /// The line that it begins on, counted from 1.
    pub line: u64,
    /// Why. It never repeats what the file says.
    #[serde(serialize_with = "as_text")]
    pub reason: TokenProblem,
}

fn as_text<S: Serializer>(reason: &TokenProblem, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(reason)
}

/// What an import did, or would do.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct TokenReport {
    /// Whether it was only tried, and nothing was written.
    pub dry_run: bool,
    /// Tokens that were imported.
    pub imported: u64,
    /// Those among them that are for one account.
    pub assigned: u64,
    /// Tokens that were not taken.
    pub rejected: Vec<TokenRemark>,
}

/// A token that may be taken.
struct Candidate {
    line: u64,
    token: NewHardwareToken,
    account: Option<AccountId>,
}

impl App {
    /// Imports the tokens of a file. One that can't be taken is reported, and the others are taken. `progress` hears how many
    /// of how many were looked at.
    ///
    /// # Errors
    /// `Ok(Err(_))` if the file can't be read: nothing was imported.
    pub async fn import_tokens(
        &self,
        by: &By,
        file: TokenFile,
        mut progress: impl FnMut(usize, usize) + Send,
    ) -> Result<Result<TokenReport, FileProblem>, Error> {
        let TokenFile { content, secrets, without_owners, dry_run } = file;
        let now = self.now();
        // The key of a passphrase takes its time.
        let reading = tokio::task::spawn_blocking(move || read(&content, &secrets, now));
        let tokens = match reading.await.map_err(Error::internal)? {
            Ok(tokens) => tokens,
            Err(problem) => return Ok(Err(problem)),
        };
        let (all, mut seen) = (tokens.len(), HashSet::new());
        let mut report = TokenReport { dry_run, ..TokenReport::default() };
        let mut rest = tokens.into_iter().enumerate().peekable();
        while rest.peek().is_some() {
            let mut batch = Vec::with_capacity(BATCH);
            let rejected = report.rejected.len();
            for (place, read) in rest.by_ref().take(BATCH) {
                match self.candidate(read, &mut seen, without_owners).await? {
                    Ok(candidate) => batch.push(candidate),
                    Err(remark) => report.rejected.push(remark),
                }
                progress(place + 1, all);
            }
            let rejected = report.rejected.len() - rejected;
            if dry_run {
                self.rehearse(batch, &mut report).await?
            } else {
                self.import_batch(by, batch, rejected, &mut report).await?
            }
        }
        report.rejected.sort_by_key(|remark| remark.line);
        Ok(Ok(report))
    }

    /// A token of which all is well but that it may have been imported before.
    async fn candidate(
        &self,
        ReadToken { line, token }: ReadToken,
        seen: &mut HashSet<(String, String)>,
        without_owners: bool,
    ) -> Result<Result<Candidate, TokenRemark>, Error> {
        let refused = |reason| Ok(Err(TokenRemark { line, reason }));
        let token = match token.and_then(|token| token.check().map(|()| token)) {
            Ok(token) => token,
            Err(reason) => return refused(reason),
        };
        if !seen.insert((token.serial.clone(), token.manufacturer.clone())) {
            return refused(TokenProblem::Repeated);
        }
        let account = match token.owner.as_ref().filter(|_| !without_owners) {
            None => None,
            Some(owner) => match self.owner_named(owner).await? {
                Some(account) => Some(account),
                None => return refused(TokenProblem::NoOwner),
            },
        };
        Ok(Ok(Candidate { line, token, account }))
    }

    async fn owner_named(&self, name: &str) -> Result<Option<AccountId>, Error> {
        let Ok(identifier) = Identifier::parse(name) else { return Ok(None) };
        match patiently(self.services().directory.find(&identifier)).await? {
            Found::One(account) => Ok(Some(account.id)),
            Found::Nothing | Found::Several => Ok(None),
        }
    }

    async fn rehearse(&self, batch: Vec<Candidate>, report: &mut TokenReport) -> Result<(), Error> {
        for candidate in batch {
            let mut scope = self.store().read(self.organization()).await?;
            let known = scope.hardware_tokens_by_serial(&candidate.token.serial).await?;
            let is_known = known.iter().any(|(it, _)| {
                it.manufacturer == candidate.token.manufacturer && it.state != TokenState::Lost
            });
            report.note(candidate.line, candidate.account, !is_known);
        }
        Ok(())
    }

    async fn import_batch(
        &self,
        by: &By,
        batch: Vec<Candidate>,
        rejected: usize,
        report: &mut TokenReport,
    ) -> Result<(), Error> {
        let (now, mut random, name) = (self.now(), self.random(), by.name().to_owned());
        let event = self.event(Action::Staff(StaffEvent::TokensImported(String::new())), by.actor);
        let write = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                let mut done = Vec::with_capacity(batch.len());
                for Candidate { line, token, account } in batch {
                    let id = HardwareTokenId::new(now, &mut random);
                    let is_new = tx.insert_hardware_token(id, (&token, account), now, &mut random).await?;
                    done.push((line, account, is_new));
                }
                let imported = done.iter().filter(|(.., is_new)| *is_new).count();
                let rejected = rejected + done.len() - imported;
                let detail = format!("imported={imported} rejected={rejected} by={name}");
                let event = AuditEvent { action: Action::Staff(StaffEvent::TokensImported(detail)), ..event };
                tx.audit(&event, now, &mut random).await?;
                Ok::<_, Error>(done)
            })
        });
        for (line, account, is_new) in write.await? {
            report.note(line, account, is_new);
        }
        Ok(())
    }
}

impl TokenReport {
    fn note(&mut self, line: u64, account: Option<AccountId>, is_new: bool) {
        if is_new {
            self.imported += 1;
            self.assigned += u64::from(account.is_some());
        } else {
            self.rejected.push(TokenRemark { line, reason: TokenProblem::Known });
        }
    }
}
