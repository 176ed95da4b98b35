//! The people of the tests: one for each class of account that a stranger must not be able to tell apart.

use regain_app::builtin::NewAccount;
use regain_app::hashing::{Hashing, Options};
use regain_core::account::Lock;
use regain_core::password::NewPassword;
use tokio::sync::OnceCell;

/// The password that somebody has before a reset.
pub fn old_password(name: &str) -> String {
    format!("the old words of {name}")
}

/// The name with which somebody signs in.
pub fn sign_in_name(name: &str) -> String {
    format!("{name}@meridian.example")
}

/// The address that belongs to nobody else, with which somebody gets back in.
pub fn recovery_address(name: &str) -> String {
    format!("{name}@post.example")
}

/// Everybody, in the order of the table below.
pub const NAMES: [&str; 10] =
    ["alice", "bob", "carl", "dave", "lena", "nina", "adam", "twin1", "twin2", "mallory"];

/// Hashes are the same in every test of a process, so they are computed once.
static HASHES: OnceCell<Vec<String>> = OnceCell::const_new();

async fn hashes() -> Vec<String> {
    let hashing = Hashing::new(Options::default()).unwrap();
    let mut hashes = Vec::new();
    for name in NAMES {
        let password = NewPassword::parse(&old_password(name)).ok().unwrap();
        hashes.push(hashing.hash(&password, [7; 16]).await.unwrap());
    }
    hashes
}

/// The accounts: alice and bob have a mail address, carl has two, dave is disabled, lena locked by wrong passwords,
/// nina has no contact, adam is privileged, twin1 and twin2 share an address, mallory is up to no good, and in
/// the group "night shift".
pub async fn accounts() -> Vec<NewAccount> {
    let hashes = HASHES.get_or_init(hashes).await;
    let account = |(name, hash): (&&str, &String)| NewAccount {
        username: (*name).to_owned(),
        sign_in_name: Some(sign_in_name(name)),
        display_name: format!("{}{} Example", name[..1].to_uppercase(), &name[1..]),
        language: None,
        mail_addresses: mail_addresses(name),
        phones: Vec::new(),
        groups: if *name == "mallory" { vec!["night shift".to_owned()] } else { Vec::new() },
        privileged: *name == "adam",
        disabled: *name == "dave",
        locked: (*name == "lena").then_some(Lock::WrongPasswords),
        expires_at: None,
        must_change: false,
        password_hash: Some(hash.clone()),
    };
    NAMES.iter().zip(hashes).map(account).collect()
}

fn mail_addresses(name: &str) -> Vec<String> {
    match name {
        "nina" => Vec::new(),
        "carl" => vec![recovery_address("carl"), "carl@second.example".to_owned()],
        "twin1" | "twin2" => vec![recovery_address("twins")],
        _ => vec![recovery_address(name)],
    }
}
