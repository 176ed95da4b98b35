//! The tokens of the organization: which there are, and which are lost.

use regain_core::audit::{Action, StaffEvent};
use regain_core::hardware_token::{HardwareToken, TokenState};
use regain_core::ids::HardwareTokenId;
use regain_core::job::Notice;

use crate::admin::By;
use crate::{App, Error};

/// What became of tokens of one serial number that were reported lost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LostTokens {
    /// It is lost from now on; whether somebody had activated it.
    Done {
        /// Whether it was taken away from an account, whose owner is told.
        was_active: bool,
    },
    /// It was lost before.
    Before,
    /// There is none of this number.
    Unknown,
    /// Several manufacturers have one of this number: these.
    Several(Vec<String>),
}

impl App {
    /// The next tokens after one, at most so many.
    pub async fn tokens_after(
        &self,
        after: Option<HardwareTokenId>,
        most: i64,
    ) -> Result<Vec<HardwareToken>, Error> {
        let after = after.unwrap_or(HardwareTokenId::from_bytes([0; 16]));
        let mut scope = self.store().read(self.organization()).await?;
        Ok(scope.hardware_tokens_after(after, most).await?)
    }

    /// Reports a token lost: its secret is forgotten, and the account that had activated it has it no more.
    pub async fn lose_token(
        &self,
        by: &By,
        serial: &str,
        manufacturer: Option<&str>,
    ) -> Result<LostTokens, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        let found = scope.hardware_tokens_by_serial(serial).await?;
        drop(scope);
        let is_meant = |it: &HardwareToken| manufacturer.is_none_or(|name| it.manufacturer == name);
        let mut meant: Vec<HardwareToken> =
            found.into_iter().map(|(token, _)| token).filter(is_meant).collect();
        if meant.len() > 1 {
            return Ok(LostTokens::Several(meant.into_iter().map(|it| it.manufacturer).collect()));
        }
        match meant.pop() {
            None => Ok(LostTokens::Unknown),
            Some(token) => self.lose(by, token).await,
        }
    }

    async fn lose(&self, by: &By, token: HardwareToken) -> Result<LostTokens, Error> {
        if token.state == TokenState::Lost {
            return Ok(LostTokens::Before);
        }
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let detail = format!("serial={} by={}", token.serial, by.name());
        let event = self.event(Action::Staff(StaffEvent::TokenLost(detail)), by.actor).of(token.account);
        let write = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                if !tx.lose_hardware_token(token.id, now).await? {
                    return Ok::<_, Error>(LostTokens::Before);
                }
                tx.audit(&event, now, &mut random).await?;
                let Some(account) = token.account else { return Ok(LostTokens::Done { was_active: false }) };
                let was_active = tx.remove_registration(account, token.id.into()).await?;
                if was_active {
                    let notice = Notice::MethodRemoved(token.method);
                    app.tell_later(tx, account, notice, (now, &mut random)).await?;
                }
                Ok(LostTokens::Done { was_active })
            })
        });
        write.await
    }
}
