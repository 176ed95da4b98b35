//! What people of a demo have set up, long enough ago that it is not fresh.

use std::collections::BTreeMap;

use anyhow::Context;
use data_encoding::BASE32_NOPAD;
use regain_app::hashing::{Hashing, HashingError};
use regain_core::ids::{AccountId, OrganizationId, RegistrationId};
use regain_core::methods::contact::OwnNumber;
use regain_core::methods::recovery_code::{CODES, CodeSet, RecoveryCode};
use regain_core::methods::security_questions::{
    BANK, QuestionId, SecurityQuestion, SecurityQuestions, StoredAnswer, normalised,
};
use regain_core::methods::totp::Totp;
use regain_core::password::suggestion;
use regain_core::phone::PhoneNumber;
use regain_core::random::Random;
use regain_core::registration::{Credential, Registration};
use regain_core::time::Timestamp;
use regain_crypto::HashAlgorithm;
use regain_store::{NewRecoveryCode, Store, StoreError};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use crate::compose::phone::demo_countries;

/// A number that is set aside for films.
pub(super) const DEMO_NUMBER: &str = "+4915228817386";

/// Questions that somebody has answered.
const ANSWERED: usize = 5;

/// An authenticator app, a set of recovery codes, and answers to security questions.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    /// The secret of the app, in base32.
    totp: String,
    /// As they are printed.
    pub(super) recovery_codes: Vec<String>,
    /// By the names of the questions.
    pub(super) answers: BTreeMap<String, String>,
}

impl Kept {
    pub(super) fn generate(random: &mut Random) -> Self {
        let totp = BASE32_NOPAD.encode(&Totp::generate(random).secret);
        let printed = |number| RecoveryCode::generate(number, random).printed().to_string();
        let recovery_codes = (0..CODES).map(printed).collect();
        let answer = |id: &QuestionId| (id.name().to_owned(), three_words(random));
        Self { totp, recovery_codes, answers: BANK.iter().take(ANSWERED).map(answer).collect() }
    }

    fn app(&self) -> anyhow::Result<Totp> {
        let secret = BASE32_NOPAD.decode(self.totp.as_bytes()).context("A secret is not in base32.")?;
        let secret = secret.into();
        Ok(Totp { algorithm: HashAlgorithm::Sha1, digits: 6, period: 30, is_token: false, secret })
    }

    /// What the picture of the app would say.
    ///
    /// # Errors
    /// The secret is none.
    pub(super) fn uri(&self, account: &str) -> anyhow::Result<String> {
        Ok(self.app()?.uri("Meridian", account).to_string())
    }

    /// Begins to hash what is kept as hashes.
    ///
    /// # Errors
    /// A recovery code or a question is none.
    pub(super) fn hash(&self, hashing: &Hashing, random: &mut Random) -> anyhow::Result<KeptHashes> {
        let mut code = |printed: &String| {
            let code = RecoveryCode::parse(printed).context("A recovery code is none.")?;
            let (number, hashing, salt) = (code.number, hashing.clone(), random.bytes());
            Ok((number, tokio::spawn(async move { hashing.hash_code(&code, salt).await })))
        };
        let codes = self.recovery_codes.iter().map(&mut code).collect::<anyhow::Result<_>>()?;
        let mut answer = |(name, answer): (&String, &String)| {
            let id = QuestionId::parse(name).context("A security question is none.")?;
            let (hashing, salt, answer) = (hashing.clone(), random.bytes(), normalised(answer));
            Ok((id, tokio::spawn(async move { hashing.hash_answer(&answer, salt).await })))
        };
        let answers = self.answers.iter().map(&mut answer).collect::<anyhow::Result<_>>()?;
        Ok(KeptHashes { codes, answers })
    }

    /// Gives them to an account.
    ///
    /// # Errors
    /// They can't be read or written.
    pub(super) async fn seed(
        &self,
        (store, organization): (&Store, OrganizationId),
        account: AccountId,
        hashes: KeptHashes,
        (now, mut random): (Timestamp, Random),
    ) -> anyhow::Result<()> {
        let (hashes, answered) = hashes.finished().await?;
        let mut registration = |credential| Registration {
            id: RegistrationId::new(now, &mut random),
            credential,
            name: String::new(),
            created_at: now,
            fresh_until: None,
            last_used_at: None,
            position: 0,
        };
        let app = registration(Credential::Totp(self.app()?));
        let set = registration(Credential::RecoveryCode(CodeSet { left: hashes.len() }));
        let number = registration(Credential::Sms(OwnNumber { number: demo_number()? }));
        let questions = registration(Credential::SecurityQuestions(answered));
        let write = store.write(organization, move |tx| {
            Box::pin(async move {
                tx.insert_registration(account, &app, &mut random).await?;
                tx.insert_registration(account, &set, &mut random).await?;
                tx.insert_registration(account, &number, &mut random).await?;
                tx.insert_registration(account, &questions, &mut random).await?;
                tx.replace_recovery_codes(account, &hashes, now).await?;
                Ok::<_, StoreError>(())
            })
        });
        write.await.context("What people have set up can't be brought in.")
    }
}

/// The number, without asking the numbering plans: they would take most of the time until a demo is ready.
fn demo_number() -> anyhow::Result<PhoneNumber> {
    let country = demo_countries().first().copied().context("A demo takes no numbers.")?;
    Ok(PhoneNumber::known(DEMO_NUMBER, country))
}

type Hash = JoinHandle<Result<String, HashingError>>;

/// What is kept of recovery codes and answers, while it is computed.
pub(super) struct KeptHashes {
    /// By their numbers.
    codes: Vec<(u8, Hash)>,
    answers: Vec<(QuestionId, Hash)>,
}

impl KeptHashes {
    async fn finished(self) -> anyhow::Result<(Vec<NewRecoveryCode>, SecurityQuestions)> {
        let (mut codes, mut answers) = (Vec::new(), Vec::new());
        for (number, hash) in self.codes {
            codes.push(NewRecoveryCode { number, hash: hash.await?? });
        }
        for (id, hash) in self.answers {
            answers.push(StoredAnswer { question: SecurityQuestion::Bank(id), hash: hash.await?? });
        }
        Ok((codes, SecurityQuestions { answers }))
    }
}

/// Made up, as answers may be.
fn three_words(random: &mut Random) -> String {
    suggestion(random).split(' ').take(3).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_demo_is_one() {
        let parsed = PhoneNumber::parse(DEMO_NUMBER, &demo_countries(), true).unwrap();
        assert!(parsed == demo_number().unwrap());
    }
}
