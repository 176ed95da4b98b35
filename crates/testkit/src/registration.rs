//! Methods that people have set up, as if they had done so long ago.

use data_encoding::{BASE32_NOPAD, BASE64};
use regain_app::admin::{By, FileSecrets, HandOver, TokenFile, TokenReport};
use regain_core::grant::{StaffGrant, Verification};
use regain_core::identifier::Identifier;
use regain_core::ids::{AccountId, RegistrationId};
use regain_core::methods::contact::{OwnAddress, OwnNumber};
use regain_core::methods::hotp::Hotp;
use regain_core::methods::recovery_code::{CODES, CodeSet, RecoveryCode};
use regain_core::methods::security_questions::{
    BANK, SecurityQuestion, SecurityQuestions, StoredAnswer, normalised,
};
use regain_core::methods::temporary_access_pass::USUAL_LIFETIME;
use regain_core::methods::totp::Totp;
use regain_core::phone::{Country, PhoneNumber};
use regain_core::random::{Random, Randomness};
use regain_core::registration::{Credential, Registration};
use regain_core::subject::Found;
use regain_core::time::{Clock, Timestamp};
use regain_crypto::{HashAlgorithm, one_time_password};
use regain_store::NewRecoveryCode;

use crate::api::Reply;
use crate::app::TestApp;
use crate::people::sign_in_name;
use crate::visitor::Page;

/// An authenticator app.
pub struct Authenticator(Totp);

impl Authenticator {
    /// An app into which somebody typed the key that a page shows, if it shows one.
    pub fn on(page: &Page) -> Option<Self> {
        let key = page.html.split("class=\"key\"").nth(1)?;
        Some(Self::with_key(key.split('>').nth(1)?.split('<').next()?))
    }

    /// An app into which somebody typed this key.
    pub fn with_key(key: &str) -> Self {
        let secret = BASE32_NOPAD.decode(key.replace(' ', "").as_bytes()).unwrap();
        let secret = secret.into();
        Self(Totp { algorithm: HashAlgorithm::Sha1, digits: 6, period: 30, is_token: false, secret })
    }

    /// What it shows at a time.
    pub fn code(&self, now: Timestamp) -> String {
        let step = u64::try_from(self.0.step(now)).unwrap();
        one_time_password(self.0.algorithm, &self.0.secret, step, self.0.digits).to_string()
    }
}

/// The answers that somebody gives, by the names of the questions.
pub struct Answers(Vec<(&'static str, String)>);

impl Answers {
    /// The answer to a question.
    pub fn to(&self, question: &str) -> &str {
        let answer = self.0.iter().find(|(id, _)| *id == question);
        answer.map(|(_, answer)| answer.as_str()).unwrap_or_else(|| panic!("no answer to {question}"))
    }

    /// The answers to what a challenge asks, in its order.
    pub fn for_prompt(&self, challenge: &Reply) -> Vec<String> {
        let questions = challenge.body["prompt"]["questions"].as_array();
        let questions = questions.unwrap_or_else(|| panic!("no questions in {}", challenge.text));
        questions.iter().map(|one| self.to(one["id"].as_str().unwrap()).to_owned()).collect()
    }
}

/// A hardware token that counts the presses of its button.
pub struct CountingToken(Hotp);

impl CountingToken {
    /// What it shows at the press of this number, counted from 0.
    pub fn code(&self, press: u64) -> String {
        one_time_password(self.0.algorithm, &self.0.secret, press, self.0.digits).to_string()
    }
}

impl TestApp {
    /// Gives somebody the answers to the first five questions of the bank, fresh until a moment if one is named.
    pub async fn give_answers(&self, name: &str, fresh_until: Option<Timestamp>) -> Answers {
        let mut random = self.randomness_of(name, 4);
        let (mut given, mut answers) = (Vec::new(), Vec::new());
        for (number, id) in BANK.into_iter().take(5).enumerate() {
            let answer = format!("Gravel {number} for {name}");
            let hash = self.hashing.hash_answer(&normalised(&answer), random.bytes()).await.unwrap();
            answers.push(StoredAnswer { question: SecurityQuestion::Bank(id), hash });
            given.push((id.name(), answer));
        }
        let credential = Credential::SecurityQuestions(SecurityQuestions { answers });
        self.register(name, credential, fresh_until).await;
        Answers(given)
    }

    /// The account of a name.
    pub async fn account_of(&self, name: &str) -> AccountId {
        let identifier = Identifier::parse(name).unwrap();
        match self.directory().find(&identifier).await.unwrap() {
            Found::One(account) => account.id,
            Found::Nothing | Found::Several => panic!("{name} is not one account"),
        }
    }

    /// Gives somebody an authenticator app, fresh until a moment if one is named.
    pub async fn give_authenticator(&self, name: &str, fresh_until: Option<Timestamp>) -> Authenticator {
        let totp = Totp::generate(&mut self.randomness_of(name, 1));
        self.register(name, Credential::Totp(totp.clone()), fresh_until).await;
        Authenticator(totp)
    }

    /// Imports a counting token, for somebody or for whoever activates it, and a file's line that is none.
    pub async fn import_token(&self, serial: &str, owner: Option<&str>) -> CountingToken {
        let secret = self.randomness_of(serial, 4).bytes::<20>();
        let owner = owner.map(|name| format!("<UserId>{}</UserId>", sign_in_name(name))).unwrap_or_default();
        let content = format!(
            "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\"><KeyPackage><DeviceInfo>\
             <Manufacturer>Acme</Manufacturer><SerialNo>{serial}</SerialNo></DeviceInfo><Key \
             Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><Data><Secret><PlainValue>{}</PlainValue></Secret>\
             </Data>{owner}</Key></KeyPackage><KeyPackage/></KeyContainer>",
            BASE64.encode(&secret)
        );
        let report = self.import_token_file(content).await;
        assert_eq!((report.imported, report.rejected.len()), (1, 1), "{report:?}");
        CountingToken(Hotp { algorithm: HashAlgorithm::Sha1, digits: 6, secret: secret.to_vec().into() })
    }

    /// Imports a token with a clock, for whoever activates it.
    pub async fn import_clock_token(&self, serial: &str) -> Authenticator {
        let key = BASE32_NOPAD.encode(&self.randomness_of(serial, 6).bytes::<20>());
        let header = "upn,serial number,secret key,time interval,manufacturer,model";
        let report = self.import_token_file(format!("{header}\n,{serial},{key},30,Acme,Clock\n")).await;
        assert_eq!(report.imported, 1, "{report:?}");
        Authenticator::with_key(&key)
    }

    async fn import_token_file(&self, content: String) -> TokenReport {
        let file = TokenFile {
            content: content.into_bytes().into(),
            secrets: FileSecrets::default(),
            without_owners: false,
            dry_run: false,
        };
        let by = By::operator("ops".to_owned());
        self.app.import_tokens(&by, file, |_, _| {}).await.unwrap().unwrap()
    }

    /// Gives somebody a hardware token that they activated long ago, with the press of number 0.
    pub async fn give_token(&self, name: &str) -> CountingToken {
        let secret = self.randomness_of(name, 5).bytes::<20>().to_vec();
        let hotp = Hotp { algorithm: HashAlgorithm::Sha1, digits: 6, secret: secret.into() };
        self.register(name, Credential::Hotp(hotp.clone()), None).await;
        CountingToken(hotp)
    }

    /// Has staff make a temporary access pass for somebody; it is answered if it is shown.
    pub async fn issue_pass(&self, name: &str, hand_over: HandOver) -> Option<String> {
        let verification = Verification::on_this_machine(self.account_of(name).await, "ops".to_owned());
        let (by, grant) = (By::operator("ops".to_owned()), StaffGrant::new(verification));
        let issued = self.app.issue_pass(&by, &grant, (USUAL_LIFETIME, hand_over)).await.unwrap().unwrap();
        issued.handed_over.ok().map(|pass| pass.to_string())
    }

    /// Gives somebody recovery codes, as they are printed.
    pub async fn give_recovery_codes(&self, name: &str) -> Vec<String> {
        let mut random = self.randomness_of(name, 2);
        let codes: Vec<_> = (0..CODES).map(|number| RecoveryCode::generate(number, &mut random)).collect();
        let mut rows = Vec::new();
        for code in &codes {
            let hash = self.hashing.hash_code(code, random.bytes()).await.unwrap();
            rows.push(NewRecoveryCode { number: code.number, hash });
        }
        let (account, now) = (self.account_of(name).await, self.clock.now());
        let replace = self.store.write(self.organization, move |tx| {
            Box::pin(async move { tx.replace_recovery_codes(account, &rows, now).await })
        });
        replace.await.unwrap();
        self.register(name, Credential::RecoveryCode(CodeSet { left: codes.len() }), None).await;
        codes.iter().map(|code| code.printed().to_string()).collect()
    }

    /// Gives somebody a number of their own, fresh until a moment if one is named. One that gets no texts is for calls.
    pub async fn give_number(&self, name: &str, number: &str, fresh_until: Option<Timestamp>) {
        let germany = [Country::parse("DE").unwrap()];
        let own = |texts| PhoneNumber::parse(number, &germany, texts).map(|number| OwnNumber { number });
        let credential = match own(true) {
            Ok(own) => Credential::Sms(own),
            Err(_) => Credential::Voice(own(false).unwrap()),
        };
        self.register(name, credential, fresh_until).await;
    }

    /// Gives somebody an address of their own, fresh until a moment if one is named.
    pub async fn give_address(&self, name: &str, address: &str, fresh_until: Option<Timestamp>) {
        let own = OwnAddress { address: address.to_owned() };
        self.register(name, Credential::Email(own), fresh_until).await;
    }

    async fn register(&self, name: &str, credential: Credential, fresh_until: Option<Timestamp>) {
        let account = self.account_of(name).await;
        let mut random = self.randomness_of(name, 3 + credential.method() as u8);
        let registration = Registration {
            id: RegistrationId::from_bytes(random.bytes()),
            credential,
            name: "Phone".to_owned(),
            created_at: self.clock.now(),
            fresh_until,
            last_used_at: None,
            position: 0,
        };
        let insert = self.store.write(self.organization, move |tx| {
            Box::pin(async move { tx.insert_registration(account, &registration, &mut random).await })
        });
        assert!(insert.await.unwrap(), "{name} has this already");
    }

    /// Randomness that depends on the name, the moment and what it is for.
    fn randomness_of(&self, name: &str, purpose: u8) -> Random {
        let mut seed = [purpose; 32];
        name.bytes().zip(&mut seed).for_each(|(byte, seed)| *seed ^= byte);
        seed[24..].copy_from_slice(&self.clock.now().micros().to_be_bytes());
        Randomness::from_seed(seed).fork()
    }
}
