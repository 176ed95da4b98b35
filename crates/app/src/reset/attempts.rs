//! Attempts that their owner would not hear of: where there were so many that no message goes out, or no answer counts.

use std::time::Duration;

use regain_core::ids::FamilyId;
use regain_core::job::{Job, Notice};
use regain_core::random::Random;
use regain_core::subject::Subject;
use regain_core::time::Timestamp;
use regain_store::{Spent, Tx};

use super::verify::budget_owner;
use crate::jobs::Work;
use crate::{App, Error};

/// A limit for so long, or for less, is met by somebody who is impatient, more often than not the owner.
const IMPATIENCE: Duration = Duration::from_mins(1);

impl App {
    /// Like [`App::tell_of_attempts`], of messages that were held back by these keys, if the limits of an hour or a day
    /// are used up.
    pub(crate) async fn tell_of_silence(
        &self,
        tx: &mut Tx,
        about: (&Subject, FamilyId),
        held_back: Vec<[u8; 32]>,
        at: (Timestamp, &mut Random),
    ) -> Result<Option<Work>, Error> {
        let limits = self.settings().limits.sends_per_destination;
        for key in held_back {
            for limit in limits.iter().filter(|limit| limit.window > IMPATIENCE) {
                if tx.counted(limit.name, key).await? >= limit.count {
                    return self.tell_of_attempts(tx, about, at).await;
                }
            }
        }
        Ok(None)
    }

    /// Has the owner told, at most once a day (promise 9); for a decoy nobody is told by the same statements. A browser
    /// that signed the account in before is the owner's own, who knows. The work is to be submitted after the commit.
    pub(crate) async fn tell_of_attempts(
        &self,
        tx: &mut Tx,
        (subject, family): (&Subject, FamilyId),
        (now, random): (Timestamp, &mut Random),
    ) -> Result<Option<Work>, Error> {
        let limit = self.settings().limits.notices_of_attempts;
        let key = self.limit_key(&[&budget_owner(subject, family)]);
        if subject.known_browser().is_some() || tx.spend(&limit, key, now).await? != Spent::Ok {
            return Ok(None);
        }
        let account = subject.real_account().unwrap_or_else(|| self.nobody());
        let notice = Job::Notify { account, notice: Notice::ResetAttempted, at: now, family: Some(family) };
        let work = self.own_job(notice, None, random);
        self.enqueue(tx, &work).await?;
        Ok(Some(work))
    }
}
