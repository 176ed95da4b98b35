//! The people of a demo, and their passwords.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, anyhow};
use data_encoding::BASE32_NOPAD;
use regain_app::App;
use regain_app::admin::By;
use regain_app::builtin::{BuiltinDirectory, NewAccount};
use regain_app::hashing::{Hashing, HashingError};
use regain_core::account::Lock;
use regain_core::audit::Source;
use regain_core::identifier::Identifier;
use regain_core::ids::AccountId;
use regain_core::language::Language;
use regain_core::method::Method;
use regain_core::methods::security_questions::QuestionId;
use regain_core::password::NewPassword;
use regain_core::policy::{GroupPolicy, Policies};
use regain_core::random::Random;
use regain_core::subject::Found;
use regain_directory::Directory;
use regain_pages::Pages;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use super::methods::{DEMO_NUMBER, Kept, KeptHashes};
use crate::compose::Installation;

/// The name of the administrator.
pub(super) const ADMIN: &str = "adam";

/// What there is to know about a person.
struct Person {
    name: &'static str,
    display_name: &'static str,
    note: &'static str,
    /// At other domains than the organization's, whose mail they can't read while they are locked out.
    mail_addresses: &'static [&'static str],
    phone: Option<&'static str>,
    group: &'static str,
    disabled: bool,
    locked: Option<Lock>,
    /// Whether they have an authenticator app, recovery codes and answered questions.
    has_methods: bool,
}

const SOMEBODY: Person = Person {
    name: "",
    display_name: "",
    note: "",
    mail_addresses: &[],
    phone: None,
    group: "staff",
    disabled: false,
    locked: None,
    has_methods: false,
};

/// Phone numbers are those set aside for films.
static PEOPLE: [Person; 10] = [
    Person {
        name: "alice",
        display_name: "Alice Arendt",
        note: "mail, texts and calls, an authenticator app, recovery codes, questions",
        mail_addresses: &["alice@post.example"],
        phone: Some("+493023125001"),
        has_methods: true,
        ..SOMEBODY
    },
    Person {
        name: "bob",
        display_name: "Bob Bergmann",
        note: "one mail address",
        mail_addresses: &["bob@post.example"],
        ..SOMEBODY
    },
    Person {
        name: "carl",
        display_name: "Carl Corelli",
        note: "two mail addresses",
        mail_addresses: &["carl@post.example", "carl@mailbox.example"],
        ..SOMEBODY
    },
    Person {
        name: "dave",
        display_name: "Dave Dorn",
        note: "disabled",
        mail_addresses: &["dave@post.example"],
        disabled: true,
        ..SOMEBODY
    },
    Person {
        name: "lena",
        display_name: "Lena Lind",
        note: "locked after wrong passwords",
        mail_addresses: &["lena@post.example"],
        locked: Some(Lock::WrongPasswords),
        ..SOMEBODY
    },
    Person { name: "nina", display_name: "Nina Novak", note: "no mail address, no phone", ..SOMEBODY },
    Person {
        name: ADMIN,
        display_name: "Adam Ahrens",
        note: "administrator: privileged accounts don't reset alone",
        mail_addresses: &["adam@post.example"],
        group: "administrators",
        ..SOMEBODY
    },
    Person {
        name: "twin1",
        display_name: "Thea Thomsen",
        note: "one mail address with twin2",
        mail_addresses: &["twins@post.example"],
        ..SOMEBODY
    },
    Person {
        name: "twin2",
        display_name: "Theo Thomsen",
        note: "one mail address with twin1",
        mail_addresses: &["twins@post.example"],
        ..SOMEBODY
    },
    Person {
        name: "mallory",
        display_name: "Mallory Maas",
        note: "one mail address; a colleague who tries what should not work",
        mail_addresses: &["mallory@elsewhere.example"],
        ..SOMEBODY
    },
];

impl Person {
    fn sign_in_name(&self) -> String {
        format!("{}@meridian.example", self.name)
    }

    fn account(&self, password_hash: String) -> NewAccount {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        NewAccount {
            username: self.name.to_owned(),
            sign_in_name: Some(self.sign_in_name()),
            display_name: self.display_name.to_owned(),
            mail_addresses: owned(self.mail_addresses),
            phones: self.phone.iter().map(|phone| (*phone).to_owned()).collect(),
            groups: owned(&[self.group]),
            privileged: self.name == ADMIN,
            disabled: self.disabled,
            locked: self.locked,
            password_hash: Some(password_hash),
            ..NewAccount::default()
        }
    }
}

/// How a person signs in.
#[derive(Serialize)]
pub(super) struct Credentials<'p> {
    pub(super) name: &'static str,
    pub(super) identifier: String,
    pub(super) password: &'p str,
    pub(super) note: &'static str,
    methods: Methods<'p>,
}

/// What they prove who they are with.
#[derive(Serialize)]
struct Methods<'p> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    email: &'static [&'static str],
    /// Gets texts and calls.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    sms: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    totp: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    recovery_codes: &'p [String],
    /// By the wording of the questions.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    answers: BTreeMap<String, &'p str>,
}

/// What is kept of a person for the next time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Secrets {
    password: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    methods: Option<Kept>,
}

/// The hashes of a person, while they are computed.
pub(super) struct Hashes {
    password: JoinHandle<Result<String, HashingError>>,
    methods: Option<KeptHashes>,
}

/// The people with the passwords that they have at first.
pub(super) struct People {
    secrets: BTreeMap<String, Secrets>,
    /// Whether the passwords were made just now.
    pub(super) are_new: bool,
}

impl People {
    /// Reads the passwords, or makes them. They are kept before the accounts are: without them those are lost.
    ///
    /// # Errors
    /// The file can't be read or made.
    pub(super) fn open(file: &Path, random: &mut Random) -> anyhow::Result<Self> {
        let advice = || format!("{} can't be used. Give an empty folder with --data-dir.", file.display());
        let (text, are_new) = match fs::read_to_string(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let secrets = PEOPLE.iter().map(|person| (person.name, secrets(person, random)));
                let text = serde_json::to_string_pretty(&secrets.collect::<BTreeMap<_, _>>())?;
                let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
                opened.and_then(|mut file| file.write_all(text.as_bytes())).with_context(advice)?;
                (text, true)
            }
            read => (read.with_context(advice)?, false),
        };
        let secrets: BTreeMap<String, Secrets> = serde_json::from_str(&text).with_context(advice)?;
        match PEOPLE.iter().find(|person| !secrets.contains_key(person.name)) {
            Some(person) => Err(anyhow!("{} is not in it.", person.name)).with_context(advice),
            None => Ok(Self { secrets, are_new }),
        }
    }

    fn password(&self, person: &Person) -> &str {
        self.secrets.get(person.name).map(|kept| kept.password.as_str()).unwrap_or_default()
    }

    fn methods(&self, person: &Person) -> Option<&Kept> {
        self.secrets.get(person.name).and_then(|kept| kept.methods.as_ref())
    }

    /// How they sign in, and get back in.
    ///
    /// # Errors
    /// A secret in the file is none.
    pub(super) fn credentials(&self, pages: &Pages) -> anyhow::Result<Vec<Credentials<'_>>> {
        let credentials = |person: &'static Person| {
            let (kept, identifier) = (self.methods(person), person.sign_in_name());
            let methods = Methods {
                email: person.mail_addresses,
                sms: if kept.is_some() { &[DEMO_NUMBER] } else { &[] },
                totp: kept.map(|kept| kept.uri(&identifier)).transpose()?,
                recovery_codes: kept.map(|kept| kept.recovery_codes.as_slice()).unwrap_or_default(),
                answers: kept.map(|kept| worded(kept, pages)).transpose()?.unwrap_or_default(),
            };
            let (name, password) = (person.name, self.password(person));
            Ok(Credentials { name, identifier, password, note: person.note, methods })
        };
        PEOPLE.iter().map(credentials).collect()
    }

    /// Begins to hash passwords, recovery codes and answers, in the order of [`PEOPLE`].
    ///
    /// # Errors
    /// One in the file is none.
    pub(super) fn hash(&self, hashing: &Hashing, random: &mut Random) -> anyhow::Result<Vec<Hashes>> {
        let begin = |person: &Person| {
            let password = NewPassword::parse(self.password(person));
            let password = password.map_err(|_| anyhow!("The password of {} can't be one.", person.name))?;
            let (pool, salt) = (hashing.clone(), random.bytes());
            let password = tokio::spawn(async move { pool.hash(&password, salt).await });
            let methods = self.methods(person).map(|kept| kept.hash(hashing, random)).transpose()?;
            Ok(Hashes { password, methods })
        };
        PEOPLE.iter().map(begin).collect()
    }
}

/// Makes the accounts, all or none, and gives them what they have set up; what is there already stays as it is.
///
/// # Errors
/// They can't be written, or are there already with other passwords.
pub(super) async fn seed(
    directory: &BuiltinDirectory,
    (people, hashes): (&People, Vec<Hashes>),
    installation: &Installation,
) -> anyhow::Result<()> {
    let (mut accounts, mut methods) = (Vec::with_capacity(PEOPLE.len()), Vec::new());
    for (person, hashes) in PEOPLE.iter().zip(hashes) {
        accounts.push(person.account(hashes.password.await??));
        methods.extend(people.methods(person).zip(hashes.methods).map(|given| (person.name, given)));
    }
    if account(directory, ADMIN).await?.is_none() {
        let seeded = directory.seed_demo(accounts).await;
        seeded.context("The people can't be brought in. Give an empty folder with --data-dir.")?;
    }
    let Installation { system, store, organization, .. } = installation;
    for (name, (kept, hashes)) in methods {
        let owner = account(directory, name).await?.context("Somebody of the demo is not there.")?;
        let at = (system.clock.now(), system.randomness.fork());
        kept.seed((store, *organization), owner, hashes, at).await?;
    }
    Ok(())
}

/// Lets everybody use every method that there is, for a tour.
///
/// # Errors
/// They can't be written.
pub(super) async fn offer_everything(app: &App) -> anyhow::Result<()> {
    let policy = GroupPolicy { methods: Some(Method::ALL.to_vec()), ..GroupPolicy::named("everyone") };
    let policies = Policies { list: vec![policy], ..Policies::default() };
    let by = By::operator("demo".to_owned());
    let applied = app.apply_policies(&by, (0, policies), Source::default()).await;
    applied.map(drop).context("The policies can't be brought in.")
}

/// Answers by the wording of their questions.
fn worded<'p>(kept: &'p Kept, pages: &Pages) -> anyhow::Result<BTreeMap<String, &'p str>> {
    let wording = |(name, answer): (&String, &'p String)| {
        let id = QuestionId::parse(name).context("A security question is none.")?;
        Ok((pages.question(&Language::english(), id)?, answer.as_str()))
    };
    kept.answers.iter().map(wording).collect()
}

/// Whether the accounts are there, and what they have set up: that is written last.
///
/// # Errors
/// The database can't be read.
pub(super) async fn are_in(
    directory: &BuiltinDirectory,
    installation: &Installation,
) -> anyhow::Result<bool> {
    let mut scope = installation.store.read(installation.organization).await?;
    for person in PEOPLE.iter().filter(|person| person.has_methods) {
        let Some(owner) = account(directory, person.name).await? else { return Ok(false) };
        if scope.security_info(owner).await?.registrations.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn account(directory: &BuiltinDirectory, name: &str) -> anyhow::Result<Option<AccountId>> {
    let found = directory.find(&Identifier::parse(name)?).await?;
    Ok(if let Found::One(account) = found { Some(account.id) } else { None })
}

fn secrets(person: &Person, random: &mut Random) -> Secrets {
    let methods = person.has_methods.then(|| Kept::generate(random));
    Secrets { password: password(random), methods }
}

/// Four groups of four letters and digits: 80 bits.
fn password(random: &mut Random) -> String {
    let text = BASE32_NOPAD.encode(&random.bytes::<10>()).to_lowercase();
    let groups: Vec<String> =
        text.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use regain_core::password::Rules;
    use regain_core::random::Randomness;

    use super::*;

    #[test]
    fn passwords_of_a_demo_keep_its_rules() {
        let mut random = Randomness::from_seed([1; 32]).fork();
        for _ in 0..100 {
            let password = password(&mut random);
            let parsed = NewPassword::parse(&password).unwrap();
            assert_eq!(Rules::default().check(&parsed, &["alice", "Meridian"]), [], "{password}");
        }
    }

    #[test]
    fn people_are_read_back_as_they_were_made() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people.json");
        let mut random = Randomness::from_seed([1; 32]).fork();
        let made = People::open(&file, &mut random).unwrap();
        let read = People::open(&file, &mut random).unwrap();
        assert!(made.are_new && !read.are_new);
        assert!(made.secrets == read.secrets);
        fs::write(&file, r#"{"alice": {"password": "one-is-not-enough"}}"#).unwrap();
        assert!(People::open(&file, &mut random).is_err());
    }
}
