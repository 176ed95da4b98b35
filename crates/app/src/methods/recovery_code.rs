//! A recovery code, and the reminder when few are left.

use regain_core::job::Notice;
use regain_core::methods::recovery_code::{self, RecoveryCode};
use regain_core::random::Random;
use regain_core::registration::FEW_CODES;
use regain_core::time::Timestamp;
use regain_store::Tx;

use super::{Question, Right, Spends, Spent};
use crate::jobs::Work;
use crate::{App, Error};

impl App {
    /// One hash, whether or not the text is a code and the code is there.
    pub(super) async fn compare_saved(
        &self,
        question: &Question<'_>,
        typed: &str,
    ) -> Result<Option<Right>, Error> {
        let account = question.subject.real_account().unwrap_or_else(|| self.nobody());
        let code = RecoveryCode::parse(typed);
        let number = code.as_ref().map_or(0, |code| code.number);
        let mut scope = self.store().read(self.organization()).await?;
        let stored = scope.recovery_code(account, number).await?;
        drop(scope);
        let hashing = &self.services().hashing;
        let (Some(code), Some(hash)) = (&code, stored) else {
            hashing.verify_nobody(code.as_ref().map_or("", RecoveryCode::secret)).await?;
            return Ok(None);
        };
        let is_right = hashing.verify(code.secret(), &hash).await?.matches;
        let proof = recovery_code::check(question.subject, is_right, question.registrations, self.now());
        Ok(proof.map(|proof| {
            let what = Spent::RecoveryCode(number, hash);
            Right { proof, spends: Some(Spends { account, what }) }
        }))
    }

    /// Reminds the owner to make new recovery codes when one was used and few are left. The work is to be submitted after
    /// the commit.
    pub(crate) async fn remind_of_codes(
        &self,
        tx: &mut Tx,
        spends: &Spends,
        at: (Timestamp, &mut Random),
    ) -> Result<Option<Work>, Error> {
        if !matches!(spends.what, Spent::RecoveryCode(..)) {
            return Ok(None);
        }
        let left = tx.security_info(spends.account).await?.codes_left();
        match u8::try_from(left) {
            Ok(few) if left <= FEW_CODES => {
                Ok(Some(self.tell(tx, spends.account, Notice::RecoveryCodesLow(few), at).await?))
            }
            _ => Ok(None),
        }
    }
}
