//! What the accounts of [`EQUIPPED`] have: every method, so that each is tried as the first proof.

use anyhow::{Context, Result};
use regain_core::ids::{AccountId, RegistrationId};
use regain_core::method::Method;
use regain_core::methods::recovery_code::CODES;
use regain_core::methods::security_questions::BANK;
use regain_core::phone::{Country, PhoneNumber};
use regain_core::policy::Required;
use regain_core::random::{Random, Randomness};
use regain_core::registration::{Credential, Registration};
use regain_core::time::Timestamp;
use regain_store::NewRecoveryCode;
use regain_testkit::app::TestApp;
use regain_testkit::belongings::{Belongings, every_method};
use regain_testkit::installation::Installation;
use regain_testkit::provider::{Answers, Provider};

use crate::classes::EQUIPPED;

/// What somebody has, to be copied.
struct Model {
    registrations: Vec<Registration>,
    codes: Vec<NewRecoveryCode>,
}

/// Lets every method be the first proof, and gives all of them to whoever has them. Answers who takes texts and calls.
pub(crate) async fn give(to: &Installation) -> Result<Provider> {
    let provider = Provider::start(Answers::With(201, r#"{"sid":"SM1","status":"queued"}"#)).await;
    let section = format!(
        "[phone]\nproviders = [\"twilio\"]\ncountries = [\"DE\"]\nmessages_per_block_per_day = 10000\n\
         messages_per_day = 1000000\n[twilio]\nbase_url = \"http://127.0.0.1:{}\"\naccount = \"AC123\"\n\
         token_file = \"token\"\nfrom = \"+4930123456\"\nnetworks = [\"127.0.0.0/8\"]\n",
        provider.port
    );
    to.configure(&section, ("token", "t0ken"));
    let names: Vec<String> = Method::ALL.iter().map(|method| format!("\"{}\"", method.name())).collect();
    let questions: Vec<String> =
        BANK[..3].iter().map(|question| format!("\"{}\"", question.name())).collect();
    to.apply_policies(&format!(
        "questions = [{}]\nquestions_first = true\n[[policy]]\nname = \"Everyone\"\nmethods = [{}]\n",
        questions.join(", "),
        names.join(", ")
    ))
    .await;
    let model = Model::make().await?;
    let (store, organization) = to.store();
    let accounts =
        store.read(organization).await?.accounts_after(AccountId::from_bytes([0; 16]), i64::MAX).await?;
    let randomness = Randomness::from_seed([2; 32]);
    for (number, account) in accounts.iter().filter(|account| EQUIPPED.has(&account.username)).enumerate() {
        model.copy(to, (account.id, number), randomness.fork()).await?;
    }
    Ok(provider)
}

impl Model {
    /// Lets one person set up everything, in a house of their own.
    async fn make() -> Result<Self> {
        let app = TestApp::with(every_method(Required::Exactly(1))).await;
        Belongings::of(&app, "alice").await;
        let account = app.account_of("alice").await;
        let mut scope = app.store.read(app.organization).await?;
        let registrations = scope.security_info(account).await?.registrations;
        let mut codes = Vec::new();
        for number in 0..CODES {
            let hash = scope.recovery_code(account, number).await?.context("a recovery code")?;
            codes.push(NewRecoveryCode { number, hash });
        }
        Ok(Self { registrations, codes })
    }

    /// Gives an account the same, with a number and a passkey of its own.
    async fn copy(
        &self,
        to: &Installation,
        (account, number): (AccountId, usize),
        mut random: Random,
    ) -> Result<()> {
        let mut registrations = Vec::new();
        for one in &self.registrations {
            let mut credential = one.credential.clone();
            if let Credential::Passkey(passkey) = &mut credential {
                passkey.id = format!("{number:043}");
            } else if let Credential::Sms(own) = &mut credential {
                let germany = [Country::parse("DE").context("a country")?];
                own.number = PhoneNumber::parse(&format!("+4915228{number:06}"), &germany, true)?;
            }
            let id = RegistrationId::from_bytes(random.bytes());
            registrations.push(Registration { id, credential, fresh_until: None, ..one.clone() });
        }
        let codes: Vec<NewRecoveryCode> = self
            .codes
            .iter()
            .map(|code| NewRecoveryCode { number: code.number, hash: code.hash.clone() })
            .collect();
        let (store, organization) = to.store();
        let write = store.write(organization, move |tx| {
            Box::pin(async move {
                for registration in &registrations {
                    tx.insert_registration(account, registration, &mut random).await?;
                }
                tx.replace_recovery_codes(account, &codes, Timestamp::from_micros(0)).await
            })
        });
        write.await?;
        Ok(())
    }
}
