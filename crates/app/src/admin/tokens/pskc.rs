//! PSKC files (RFC 6030): secrets in plain, or encrypted with a pre-shared key or a passphrase.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use regain_core::hardware_token::{NewHardwareToken, TokenProblem, hash_named};
use regain_core::methods::hotp::Hotp;
use regain_core::methods::totp::Totp;
use regain_core::registration::Credential;
use regain_crypto::HashAlgorithm;
use zeroize::Zeroizing;

use super::secrets::{Opener, base64};
use super::xml::{self, Element};
use super::{FileProblem, FileSecrets, ReadToken};

const NAMESPACE: &str = "urn:ietf:params:xml:ns:keyprov:pskc";

/// The tokens of a file, each with the line of its package.
pub(super) fn read(
    content: &[u8],
    given: &FileSecrets,
    now: Timestamp,
) -> Result<Vec<ReadToken>, FileProblem> {
    let container = xml::read(content)?;
    if container.name != "KeyContainer" || container.namespace != NAMESPACE {
        return Err(FileProblem::Unreadable);
    }
    if container.attribute("Version") != Some("1.0") {
        return Err(FileProblem::Version);
    }
    if container.child("Signature").is_some() {
        return Err(FileProblem::Signed);
    }
    let opener = Opener::of(&container, given)?;
    let packages = container.children.iter().filter(|child| child.name == "KeyPackage");
    let read = packages.filter_map(|package| {
        let token = match package.child("Key") {
            // The number that unlocks a token on its own keypad is no token.
            Some(key) if algorithm(key) == Some("pin") => return None,
            Some(key) => token(package, key, opener.as_ref(), now),
            None => Err(TokenProblem::Missing("key")),
        };
        Some(ReadToken { line: package.line, token })
    });
    Ok(read.collect())
}

fn algorithm(key: &Element) -> Option<&str> {
    key.attribute("Algorithm")?.rsplit([':', '#']).next()
}

fn token(
    package: &Element,
    key: &Element,
    opener: Option<&Opener>,
    now: Timestamp,
) -> Result<NewHardwareToken, TokenProblem> {
    check_policy(package, key, now)?;
    let (hash, digits) = form(key)?;
    let data = key.child("Data").ok_or(TokenProblem::NoSecret)?;
    let secret = secret(data, opener)?;
    let (credential, position) = match algorithm(key) {
        Some("hotp") => {
            let counter = number(data, "Counter")?.unwrap_or(0);
            (Credential::Hotp(Hotp { algorithm: hash, digits, secret }), counter - 1)
        }
        Some("totp") => {
            let period = period(data)?;
            (Credential::Totp(Totp { algorithm: hash, digits, period, is_token: true, secret }), 0)
        }
        _ => return Err(TokenProblem::Unsupported("the algorithm of the key")),
    };
    let fact = |name| package.text_at(&["DeviceInfo", name]).unwrap_or_default().to_owned();
    let serial = package.text_at(&["DeviceInfo", "SerialNo"]).or_else(|| key.attribute("Id"));
    let owner = key.text_at(&["UserId"]).or_else(|| package.text_at(&["DeviceInfo", "UserId"]));
    Ok(NewHardwareToken {
        serial: serial.unwrap_or_default().to_owned(),
        manufacturer: fact("Manufacturer"),
        model: fact("Model"),
        owner: owner.map(str::to_owned),
        credential,
        position,
    })
}

fn secret(data: &Element, opener: Option<&Opener>) -> Result<Zeroizing<Vec<u8>>, TokenProblem> {
    let secret = data.child("Secret").ok_or(TokenProblem::NoSecret)?;
    if let Some(plain) = secret.text_at(&["PlainValue"]) {
        return base64(plain).ok_or(TokenProblem::Malformed("secret", "base64"));
    }
    let sealed = secret.child("EncryptedValue").ok_or(TokenProblem::NoSecret)?;
    opener.ok_or(TokenProblem::NotAuthentic)?.open(sealed, secret.text_at(&["ValueMAC"]))
}

/// The hash and the number of digits.
fn form(key: &Element) -> Result<(HashAlgorithm, u8), TokenProblem> {
    let parameters = key.child("AlgorithmParameters");
    let hash = match parameters.and_then(|it| it.text_at(&["Suite"])) {
        None => HashAlgorithm::Sha1,
        Some(suite) => hash_named(suite).ok_or(TokenProblem::Unsupported("the hash of the key"))?,
    };
    let Some(format) = parameters.and_then(|it| it.child("ResponseFormat")) else { return Ok((hash, 6)) };
    if format.attribute("Encoding").is_some_and(|it| it != "DECIMAL")
        || format.attribute("CheckDigits").is_some_and(|it| !["false", "0"].contains(&it))
    {
        return Err(TokenProblem::Unsupported("a code that is not just digits"));
    }
    let digits = format.attribute("Length").map_or(Some(6), |it| it.parse().ok());
    let digits = digits.filter(|digits| (6..=8).contains(digits));
    Ok((hash, digits.ok_or(TokenProblem::Unsupported("the length of the codes"))?))
}

/// Seconds of a time step that begins in 1970.
fn period(data: &Element) -> Result<u32, TokenProblem> {
    if number(data, "Time")?.is_some_and(|start| start != 0) {
        return Err(TokenProblem::Unsupported("a clock that does not begin in 1970"));
    }
    match number(data, "TimeInterval")?.unwrap_or(30) {
        30 => Ok(30),
        60 => Ok(60),
        _ => Err(TokenProblem::Malformed("time interval", "30 or 60")),
    }
}

/// A number that is not encrypted.
fn number(data: &Element, name: &'static str) -> Result<Option<i64>, TokenProblem> {
    let Some(element) = data.child(name) else { return Ok(None) };
    let number = element.text_at(&["PlainValue"]).and_then(|text| text.parse::<i64>().ok());
    let number = number.filter(|number| *number >= 0 && *number < i64::MAX);
    number.map(Some).ok_or(TokenProblem::Malformed("counter or time", "a plain number"))
}

/// Whether the key may be used as we do. What is not understood forbids it (RFC 6030 §5).
fn check_policy(package: &Element, key: &Element, now: Timestamp) -> Result<(), TokenProblem> {
    let ends = [package.at(&["DeviceInfo"]), key.child("Policy")];
    for end in ends.into_iter().flatten().filter_map(|it| it.text_at(&["ExpiryDate"])) {
        let end: Timestamp =
            end.parse().map_err(|_| TokenProblem::Malformed("end date", "a date with a time"))?;
        if end <= now {
            return Err(TokenProblem::Ended);
        }
    }
    let Some(policy) = key.child("Policy") else { return Ok(()) };
    let mut usages = policy.children.iter().filter(|it| it.name == "KeyUsage").peekable();
    let is_for_codes = usages.peek().is_none() || usages.any(|usage| usage.text() == "OTP");
    let is_understood = policy.children.iter().all(|rule| match rule.name.as_str() {
        "StartDate" | "ExpiryDate" | "KeyUsage" => true,
        // A number that the token itself asks for is none of our business; one that is part of the code is.
        "PINPolicy" => rule.attribute("PINUsageMode") == Some("Local"),
        _ => false,
    });
    if is_for_codes && is_understood {
        Ok(())
    } else {
        Err(TokenProblem::Unsupported("the policy of the key"))
    }
}
