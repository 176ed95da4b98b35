//! Somebody who has every method, and the right answer to whatever a reset asks.

use regain_app::PhoneSettings;
use regain_app::admin::HandOver;
use regain_core::message::Channel;
use regain_core::method::Method;
use regain_core::methods::security_questions::BANK;
use regain_core::phone::Country;
use regain_core::policy::{GroupPolicy, Policies, Required};
use regain_core::registration::FRESH;
use regain_core::time::Clock;
use serde_json::{Value, json};

use crate::api::{Api, Reply, Started, code_in};
use crate::app::{Setup, TestApp};
use crate::device::SoftDevice;
use crate::passkey::SoftPasskey;
use crate::people::{old_password, recovery_address};
use crate::registration::{Answers, Authenticator, CountingToken};
use crate::visitor::Visitor;

/// A number that takes texts and calls.
pub const MOBILE: &str = "+4915228817386";

/// Longer than messages to one address or number lie apart, and than a code of an app lasts.
const LATER: std::time::Duration = std::time::Duration::from_secs(61);

/// A house in which every method may be the first one that can be, and so many proofs are asked for, a passkey counting once.
pub fn every_method(required: Required) -> Setup {
    let countries = vec![Country::parse("DE").unwrap()];
    let policy = GroupPolicy {
        methods: Some(Method::ALL.to_vec()),
        required,
        passkey_is_two: false,
        questions_alone: (required == Required::Exactly(1))
            .then(|| regain_core::policy::SIGNED_RISK.to_owned()),
        ..GroupPolicy::named("everyone")
    };
    let (questions, questions_first) = (BANK[..3].to_vec(), true);
    Setup {
        phone: Some(PhoneSettings { countries, calls: true }),
        policies: Policies { questions, questions_first, list: vec![policy], ..Policies::default() },
        ..Setup::default()
    }
}

/// What somebody has: every method but the pass, which staff make when it is needed.
pub struct Belongings {
    name: &'static str,
    passkey: SoftPasskey,
    device: SoftDevice,
    authenticator: Authenticator,
    token: CountingToken,
    presses: u64,
    codes: std::vec::IntoIter<String>,
    answers: Answers,
}

/// A challenge, and the body that answers it.
pub struct Asked {
    /// The challenge.
    pub challenge: Reply,
    /// The right answer.
    pub right: Value,
}

impl Belongings {
    /// Gives somebody everything, as if it were set up long ago.
    pub async fn of(app: &TestApp, name: &'static str) -> Self {
        // While there is nothing else, the password is enough to add it.
        let (device, _) = app.give_device(name).await;
        let passkey = app.give_passkey(name, 1).await;
        app.clock.advance(FRESH);
        app.give_number(name, MOBILE, None).await;
        Self {
            name,
            passkey,
            device,
            authenticator: app.give_authenticator(name, None).await,
            token: app.give_token(name).await,
            presses: 0,
            codes: app.give_recovery_codes(name).await.into_iter(),
            answers: app.give_answers(name, None).await,
        }
    }

    /// Waits a good minute after whatever was before, so that a message may be sent and an app shows another code.
    pub async fn prepare(&self, app: &TestApp, method: Method) -> Prepared {
        app.clock.advance(LATER);
        let pass = match method == Method::TemporaryAccessPass {
            true => app.issue_pass(self.name, HandOver::Shown).await,
            false => None,
        };
        let address = if method.is_by_phone() { MOBILE.to_owned() } else { recovery_address(self.name) };
        let before = app.settled().await.iter().filter(|message| message.to == address).count();
        Prepared { method, pass, address, before }
    }

    /// The code that is right now, if that is what the method is answered with.
    pub async fn code(&mut self, app: &TestApp, prepared: Prepared) -> Option<String> {
        let Prepared { method, pass, address, before } = prepared;
        let sent = match method.is_sent() {
            true => app.mail_to(&address, before + 1).await,
            false => return self.code_of_ones_own(app, method).or(pass),
        };
        Some(match sent.channel {
            Channel::Email => code_in(&sent),
            Channel::Sms => sent.text.rsplit_once('#').unwrap().1.to_owned(),
            Channel::Voice => {
                sent.text.lines().nth(1).unwrap().chars().filter(char::is_ascii_digit).collect()
            }
        })
    }

    fn code_of_ones_own(&mut self, app: &TestApp, method: Method) -> Option<String> {
        match method.name() {
            "totp" => Some(self.authenticator.code(app.clock.now())),
            "hotp" => {
                self.presses += 1;
                Some(self.token.code(self.presses))
            }
            "recovery-code" => Some(self.codes.next().unwrap()),
            _ => None,
        }
    }

    /// Asks for a proof by a method and knows the answer.
    pub async fn ask(&mut self, app: &TestApp, api: &Api, reset: &Started, method: Method) -> Asked {
        let prepared = self.prepare(app, method).await;
        let challenge = api.challenge_by(reset, method.name()).await;
        assert!(challenge.status.is_success(), "{}: {}", method.name(), challenge.text);
        let right = match (method.name(), self.code(app, prepared).await) {
            (_, Some(code)) => json!({ "code": code }),
            ("passkey", _) => json!({ "assertion": self.passkey.sign(&challenge.body["prompt"]["options"]) }),
            ("trusted-device", _) => self.device.answer(&challenge.body["prompt"]),
            ("security-questions", _) => json!({ "answers": self.answers.for_prompt(&challenge) }),
            (method, _) => panic!("say here what answers {method}"),
        };
        Asked { challenge, right }
    }
}

/// What was before a challenge.
pub struct Prepared {
    method: Method,
    pass: Option<String>,
    address: String,
    before: usize,
}

/// An answer of the right form that is wrong, with a passkey of nobody, to a challenge of the server at this address.
pub fn wrong_answer(url: &str, method: Method, challenge: &Value) -> Value {
    match method.name() {
        "passkey" => {
            let passkey = SoftPasskey { user_handle: Some(vec![7; 64]), ..SoftPasskey::new(url, 99) };
            json!({ "assertion": passkey.sign(&challenge["prompt"]["options"]) })
        }
        "trusted-device" => SoftDevice::new(url).answer(&challenge["prompt"]),
        "security-questions" => json!({ "answers": ["wrong", "wrong", "wrong"] }),
        "recovery-code" => json!({ "code": "3-0000-0000-0000-0000" }),
        "temporary-access-pass" => json!({ "code": "0000000000000000" }),
        "totp" | "hotp" => json!({ "code": "000000" }),
        _ => {
            assert!(method.is_sent(), "say here what is a wrong answer of {method:?}");
            json!({ "code": "00000000" })
        }
    }
}

impl Api {
    /// Answers a challenge with a body.
    pub async fn answer_with(&self, reset: &Started, challenge: &Reply, body: &Value) -> Reply {
        self.step(reset, &format!("/challenges/{}", challenge.text("id")), body).await
    }
}

impl TestApp {
    /// Lets somebody who has nothing else set up a passkey on the pages; it is fresh.
    pub async fn give_passkey(&self, name: &str, id: u8) -> SoftPasskey {
        const PASSKEY: &str = "/account/security-info/passkey";
        let browser = Visitor::new(self, "198.51.100.77");
        browser.sign_in(name, &old_password(name)).await;
        let page = browser.open(PASSKEY).await;
        let mut passkey = SoftPasskey::new(&self.url, id);
        let made = passkey.create(&page.passkey_options()).to_string();
        let fields = [("pending", &*page.field("pending")), ("name", "My laptop"), ("assertion", &*made)];
        let done = browser.submit(&page, PASSKEY, &fields).await;
        assert_eq!(done.path, "/account/security-info", "{}", done.html);
        passkey
    }
}
