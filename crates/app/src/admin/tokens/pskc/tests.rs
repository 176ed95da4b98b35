//! The figures of RFC 6030, shortened to what they show.

use data_encoding::HEXLOWER_PERMISSIVE;

use super::*;

const SECRET: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";
const PRE_SHARED: &str =
    "<EncryptionKey><ds:KeyName xmlns:ds=\"urn:d\">Pre-shared-key</ds:KeyName></EncryptionKey>";

fn now() -> Timestamp {
    "2026-11-23T00:00:00Z".parse().unwrap()
}

fn container(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<KeyContainer Version=\"1.0\" xmlns=\"{NAMESPACE}\">\n{inside}\n</KeyContainer>"
    )
}

fn package(algorithm: &str, inside: &str) -> String {
    container(&format!(
        "<KeyPackage><DeviceInfo><Manufacturer>Acme</Manufacturer><SerialNo>987654321</SerialNo></DeviceInfo>\
         <Key Id=\"12345678\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:{algorithm}\">{inside}</Key></KeyPackage>"
    ))
}

fn plain(algorithm: &str, more: &str) -> String {
    package(algorithm, &format!("<Data><Secret><PlainValue>{SECRET}\n</PlainValue></Secret></Data>{more}"))
}

fn read_with(text: &str, given: &FileSecrets) -> Result<Vec<ReadToken>, FileProblem> {
    read(text.as_bytes(), given, now())
}

fn only_with(text: &str, given: &FileSecrets) -> Result<NewHardwareToken, TokenProblem> {
    let mut tokens = read_with(text, given).unwrap();
    assert_eq!(tokens.len(), 1);
    tokens.remove(0).token
}

fn only(text: &str) -> Result<NewHardwareToken, TokenProblem> {
    only_with(text, &FileSecrets::default())
}

fn hotp(token: &NewHardwareToken) -> &Hotp {
    let Credential::Hotp(hotp) = &token.credential else { panic!("a counting token") };
    hotp
}

fn encrypted(value: &str) -> String {
    format!(
        "<x:EncryptionMethod xmlns:x=\"urn:x\" Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/>\
         <x:CipherData xmlns:x=\"urn:x\"><x:CipherValue>{value}</x:CipherValue></x:CipherData>"
    )
}

fn mac_method(key: &str) -> String {
    let key = encrypted(key);
    format!(
        "<MACMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#hmac-sha1\"><MACKey>{key}</MACKey></MACMethod>"
    )
}

/// Figures 6 and 7: how the key is known, the MAC key, the secret and its MAC.
fn sealed(encryption: &str, mac_key: &str, secret: &str, mac: &str) -> String {
    let data = format!(
        "<Data><Secret><EncryptedValue>{}</EncryptedValue><ValueMAC>{mac}\n</ValueMAC></Secret>\
         <Counter><PlainValue>0</PlainValue></Counter></Data>",
        encrypted(secret)
    );
    let package = package("hotp", &data);
    package.replacen("<KeyPackage>", &format!("{encryption}{}<KeyPackage>", mac_method(mac_key)), 1)
}

fn figure_6() -> String {
    sealed(
        PRE_SHARED,
        "ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX",
        "AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv",
        "Su+NvtQfmvfJzF6bmQiJqoLRExc=",
    )
}

fn figure_7() -> String {
    let derived = "<EncryptionKey><d:DerivedKey xmlns:d=\"urn:d\"><d:KeyDerivationMethod \
                   Algorithm=\"http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2\">\
                   <p:PBKDF2-params xmlns:p=\"urn:p\"><Salt><Specified>Ej7/PEpyEpw=</Specified></Salt>\
                   <IterationCount>1000</IterationCount><KeyLength>16</KeyLength><PRF/></p:PBKDF2-params>\
                   </d:KeyDerivationMethod></d:DerivedKey></EncryptionKey>";
    sealed(
        derived,
        "2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx",
        "oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f",
        "LP6xMvjtypbfT9PdkJhBZ+D6O4w=",
    )
}

fn pre_shared(hex: &str) -> FileSecrets {
    let key = HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).unwrap();
    FileSecrets { key: Some(Zeroizing::new(key)), passphrase: None }
}

fn passphrase(text: &str) -> FileSecrets {
    FileSecrets { key: None, passphrase: Some(Zeroizing::new(text.to_owned())) }
}

#[test]
fn figure_2_is_read_and_its_secret_is_too_short() {
    let key = "<KeyPackage><Key Id=\"12345678\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\">\
               <Issuer>Issuer-A</Issuer><Data><Secret><PlainValue>MTIzNA==\n</PlainValue></Secret></Data></Key></KeyPackage>";
    let token = only(&container(key)).unwrap();
    assert_eq!((token.serial.as_str(), &hotp(&token).secret[..]), ("12345678", &b"1234"[..]));
    assert_eq!(token.check(), Err(TokenProblem::SecretLength));
}

#[test]
fn figure_3_has_all_that_a_token_needs() {
    let data = format!(
        "<AlgorithmParameters><ResponseFormat Length=\"8\" Encoding=\"DECIMAL\"/></AlgorithmParameters>\
         <Data><Secret><PlainValue>{SECRET}</PlainValue></Secret><Counter><PlainValue>7</PlainValue></Counter></Data>\
         <UserId>UID=jsmith,DC=example-bank,DC=net</UserId>"
    );
    let token = only(&package("hotp", &data)).unwrap();
    assert_eq!(token.check(), Ok(()));
    assert_eq!((token.serial.as_str(), token.manufacturer.as_str()), ("987654321", "Acme"));
    assert_eq!(token.owner.as_deref(), Some("UID=jsmith,DC=example-bank,DC=net"));
    assert_eq!((hotp(&token).digits, &hotp(&token).secret[..]), (8, &b"12345678901234567890"[..]));
    assert_eq!(token.position, 6, "the counter of the file is the next one");
}

#[test]
fn figure_4_brings_no_secret() {
    let data = "<KeyProfileId>keyProfile1</KeyProfileId><KeyReference>MasterKeyLabel</KeyReference>\
                <Data><Counter><PlainValue>0</PlainValue></Counter></Data>";
    assert_eq!(only(&package("hotp", data)).err(), Some(TokenProblem::NoSecret));
    assert_eq!(only(&package("hotp", "")).err(), Some(TokenProblem::NoSecret));
}

#[test]
fn figure_5_has_a_pin_beside_which_is_no_token() {
    let policy = "<Policy><PINPolicy MinLength=\"4\" PINKeyId=\"1\" PINUsageMode=\"Local\"/><KeyUsage>OTP</KeyUsage></Policy>";
    let pin = package("pin", "<Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret></Data>");
    let pin = pin.split("<KeyPackage>").nth(1).unwrap().split("</KeyContainer>").next().unwrap();
    let both = plain("hotp", policy).replace("</KeyContainer>", &format!("<KeyPackage>{pin}</KeyContainer>"));
    assert_eq!(only(&both).unwrap().check(), Ok(()));
    for other in ["Append", "Prepend", "Algorithmic"] {
        let refused = only(&both.replace("Local", other)).err();
        assert_eq!(refused, Some(TokenProblem::Unsupported("the policy of the key")), "{other}");
    }
}

#[test]
fn figure_6_opens_with_its_key_and_no_other() {
    let token = only_with(&figure_6(), &pre_shared("12345678901234567890123456789012")).unwrap();
    assert_eq!(&hotp(&token).secret[..], b"12345678901234567890");
    assert_eq!(read_with(&figure_6(), &FileSecrets::default()).err(), Some(FileProblem::KeyMissing("key")));
    // The padding of a wrong key is right one time in sixteen; then the MAC is wrong.
    let wrong = read_with(&figure_6(), &pre_shared("00345678901234567890123456789012"));
    assert!(wrong.is_err_and(|problem| problem == FileProblem::KeyWrong));
}

#[test]
fn figure_7_opens_with_its_passphrase_and_no_other() {
    let token = only_with(&figure_7(), &passphrase("qwerty")).unwrap();
    assert_eq!(HEXLOWER_PERMISSIVE.encode(&hotp(&token).secret), "3132333435363738393031323334353637383930");
    assert_eq!(read_with(&figure_7(), &passphrase("Qwerty")).err(), Some(FileProblem::KeyWrong));
    assert_eq!(read_with(&figure_7(), &pre_shared("00")).err(), Some(FileProblem::KeyMissing("passphrase")));
}

#[test]
fn a_secret_is_not_used_before_its_mac_is_right() {
    let key = pre_shared("12345678901234567890123456789012");
    for (from, to) in [
        ("Su+NvtQ", "Su+NvtR"),
        ("<ValueMAC>", "<Value>"),
        ("AAECAwQFBgcI", "AAECAwQFBgcJ"),
        ("1VmNPCMl8jwZqIUqGv", "1VmNPCMl8jwZqIUqGw"),
    ] {
        let changed = figure_6()
            .replace(from, to)
            .replace("</ValueMAC>", if to == "<Value>" { "</Value>" } else { "</ValueMAC>" });
        assert_eq!(only_with(&changed, &key).err(), Some(TokenProblem::NotAuthentic), "{to}");
    }
}

#[test]
fn figures_8_and_9_are_refused_with_the_reason() {
    let certificate = "<EncryptionKey><ds:X509Data xmlns:ds=\"urn:d\"/></EncryptionKey>";
    let eight = plain("hotp", "").replacen("<KeyPackage>", &format!("{certificate}<KeyPackage>"), 1);
    assert_eq!(read_with(&eight, &FileSecrets::default()).err(), Some(FileProblem::Certificate));
    let nine = plain("hotp", "").replace("</KeyContainer>", "<Signature/></KeyContainer>");
    let refused = read_with(&nine, &FileSecrets::default()).err().unwrap();
    assert_eq!(refused, FileProblem::Signed);
    assert!(refused.to_string().contains("signed"));
}

#[test]
fn what_is_not_known_is_refused() {
    let key = pre_shared("12345678901234567890123456789012");
    for (from, to) in [
        ("hmac-sha1", "hmac-zha9"),
        (
            "aes128-cbc\"/><x:CipherData xmlns:x=\"urn:x\"><x:CipherValue>ESIz",
            "aes128-zzz\"/><x:CipherData xmlns:x=\"urn:x\"><x:CipherValue>ESIz",
        ),
        ("ds:KeyName", "ds:Other"),
    ] {
        let changed = figure_6().replace(from, to);
        assert_eq!(read_with(&changed, &key).err(), Some(FileProblem::Encryption), "{to}");
    }
    for (from, to) in [
        ("<IterationCount>1000<", "<IterationCount>1000001<"),
        ("<IterationCount>1000<", "<IterationCount>0<"),
        ("<KeyLength>16<", "<KeyLength>1600000000<"),
        ("<PRF/>", "<PRF Algorithm=\"urn:none\"/>"),
        ("#pbkdf2", "#other"),
    ] {
        let changed = figure_7().replace(from, to);
        assert_eq!(read_with(&changed, &passphrase("qwerty")).err(), Some(FileProblem::Encryption), "{to}");
    }
    let other = container("").replace("1.0\" xmlns", "2.0\" xmlns");
    assert_eq!(read_with(&other, &key).err(), Some(FileProblem::Version));
    assert_eq!(
        read_with(&container("").replace(NAMESPACE, "urn:x"), &key).err(),
        Some(FileProblem::Unreadable)
    );
    assert!(only(&plain("ocra", "")).is_err());
    assert_eq!(only(&container("<KeyPackage/>")).err(), Some(TokenProblem::Missing("key")));
}

#[test]
fn what_a_policy_forbids_or_nobody_understands_is_refused() {
    let with = |policy: &str| only(&plain("hotp", &format!("<Policy>{policy}</Policy>"))).err();
    assert_eq!(with("<ExpiryDate>2026-11-23T00:00:01Z</ExpiryDate>"), None);
    assert_eq!(with("<ExpiryDate>2006-05-31T00:00:00Z</ExpiryDate>"), Some(TokenProblem::Ended));
    assert!(with("<ExpiryDate>soon</ExpiryDate>").is_some());
    assert!(
        with("<KeyUsage>CR</KeyUsage>").is_some()
            && with("<NumberOfTransactions>9</NumberOfTransactions>").is_some()
    );
}

#[test]
fn a_token_with_a_clock_says_how_it_ticks() {
    let with = |data: &str, parameters: &str| {
        let secret = format!("<Secret><PlainValue>{SECRET}</PlainValue></Secret>");
        only(&package(
            "totp",
            &format!("<AlgorithmParameters>{parameters}</AlgorithmParameters><Data>{secret}{data}</Data>"),
        ))
    };
    let interval =
        "<Time><PlainValue>0</PlainValue></Time><TimeInterval><PlainValue>60</PlainValue></TimeInterval>";
    let token =
        with(interval, "<Suite>HMAC-SHA256</Suite><ResponseFormat Length=\"6\" Encoding=\"DECIMAL\"/>")
            .unwrap();
    let Credential::Totp(totp) = token.credential else { panic!("a token with a clock") };
    assert_eq!((totp.period, totp.digits, totp.algorithm), (60, 6, HashAlgorithm::Sha256));
    for data in [
        "<TimeInterval><PlainValue>45</PlainValue></TimeInterval>",
        "<Time><PlainValue>5</PlainValue></Time>",
        "<TimeInterval><EncryptedValue/></TimeInterval>",
    ] {
        assert!(with(data, "").is_err(), "{data}");
    }
    for parameters in [
        "<Suite>MD5</Suite>",
        "<ResponseFormat Length=\"10\" Encoding=\"DECIMAL\"/>",
        "<ResponseFormat Length=\"8\" Encoding=\"HEXADECIMAL\"/>",
        "<ResponseFormat Length=\"8\" Encoding=\"DECIMAL\" CheckDigits=\"true\"/>",
    ] {
        assert!(with("", parameters).is_err(), "{parameters}");
    }
}
