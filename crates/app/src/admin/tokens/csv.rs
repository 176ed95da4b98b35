//! The CSV file that Microsoft Entra takes: tokens with a clock, SHA-1, six digits.

use csv::{ByteRecord, ReaderBuilder, Terminator};
use data_encoding::{Encoding, Specification};
use regain_core::hardware_token::{NewHardwareToken, TokenProblem};
use regain_core::methods::totp::Totp;
use regain_core::registration::Credential;
use regain_crypto::HashAlgorithm;
use zeroize::Zeroizing;

use super::{FileProblem, ReadToken};

/// The header row, word by word.
const COLUMNS: [&str; 6] = ["upn", "serial number", "secret key", "time interval", "manufacturer", "model"];

/// The tokens of a file, each with its line.
pub(super) fn read(content: &[u8]) -> Result<Vec<ReadToken>, FileProblem> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    // With CR LF the parser stops in between, and could not count lines.
    let mut reader =
        ReaderBuilder::new().flexible(true).terminator(Terminator::Any(b'\n')).from_reader(content);
    let header = reader.byte_headers().map_err(|_| FileProblem::Unreadable)?;
    if !header.iter().map(<[u8]>::trim_ascii).eq(COLUMNS.map(str::as_bytes)) {
        return Err(FileProblem::Columns);
    }
    let base32 = base32()?;
    let mut tokens = Vec::new();
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(tokens),
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                tokens.push(ReadToken { line, token: token(&record, &base32) });
            }
            Err(_) => return Err(FileProblem::Unreadable),
        }
    }
}

fn token(record: &ByteRecord, base32: &Encoding) -> Result<NewHardwareToken, TokenProblem> {
    let wrong = || TokenProblem::Row(COLUMNS.len());
    let fields: Option<Vec<&str>> =
        record.iter().map(|field| std::str::from_utf8(field).ok().map(str::trim)).collect();
    let fields = fields.ok_or_else(wrong)?;
    let [owner, serial, secret, interval, manufacturer, model] = fields[..] else { return Err(wrong()) };
    if secret.is_empty() {
        return Err(TokenProblem::Missing("secret key"));
    }
    let plain = Zeroizing::new(secret.trim_end_matches('=').to_ascii_uppercase());
    let secret = base32
        .decode(plain.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| TokenProblem::Malformed("secret key", "base32 (A to Z, 2 to 7)"))?;
    let period = match interval {
        "30" => 30,
        "60" => 60,
        _ => return Err(TokenProblem::Malformed("time interval", "30 or 60")),
    };
    Ok(NewHardwareToken {
        serial: serial.to_owned(),
        manufacturer: manufacturer.to_owned(),
        model: model.to_owned(),
        owner: Some(owner.to_owned()).filter(|owner| !owner.is_empty()),
        credential: Credential::Totp(Totp {
            algorithm: HashAlgorithm::Sha1,
            digits: 6,
            period,
            is_token: true,
            secret,
        }),
        position: 0,
    })
}

/// Base32 whose last letter may have bits that mean nothing, as in the example of Microsoft's documentation.
fn base32() -> Result<Encoding, FileProblem> {
    let mut specification = Specification::new();
    specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    specification.check_trailing_bits = false;
    specification.encoding().map_err(|_| FileProblem::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "upn,serial number,secret key,time interval,manufacturer,model\n";

    fn only(row: &str) -> Result<NewHardwareToken, TokenProblem> {
        let mut tokens = read(format!("{HEADER}{row}\n").as_bytes()).unwrap();
        assert_eq!(tokens.len(), 1);
        tokens.remove(0).token
    }

    #[test]
    fn the_row_of_the_documentation_is_read() {
        let token =
            only("Helga@contoso.com,1234567,2234567abcdef2234567abcdef,60,Contoso,HardwareKey").unwrap();
        assert_eq!(token.owner.as_deref(), Some("Helga@contoso.com"));
        assert_eq!((token.serial.as_str(), token.model.as_str()), ("1234567", "HardwareKey"));
        token.check().unwrap();
        let Credential::Totp(totp) = token.credential else { panic!("a token with a clock") };
        assert_eq!((totp.digits, totp.period, totp.secret.len()), (6, 60, 16));
        assert_eq!(totp.secret[..3], [0xd6, 0xb7, 0xce], "2234567a");
    }

    #[test]
    fn a_row_that_can_not_be_read_says_which_field_is_wrong_and_not_what_it_says() {
        let wrong = |row: &str| only(row).err().unwrap().to_string();
        assert!(wrong(",1,,30,a,b").contains("secret key is missing"));
        assert!(wrong(",1,GEZDGNBV1,30,a,b").contains("base32"));
        assert!(wrong(",1,GEZDGNBVGY3TQOJQ,45,a,b").contains("30 or 60"));
        assert!(wrong(",1,GEZDGNBVGY3TQOJQ,30,a").contains("6 fields"));
        assert!(!wrong(",1,GEZDGNBV1,30,a,b").contains("GEZ"));
        assert_eq!(read(b"upn,serial\n1,2\n").err(), Some(FileProblem::Columns));
    }

    #[test]
    fn lines_are_counted_and_a_mark_at_the_beginning_is_passed_over() {
        let text = format!("\u{feff}{HEADER},1,GEZDGNBVGY3TQOJQGEZDGNBVGY,30,a,b\r\n,2,x,30,a,b\r\n");
        let lines: Vec<_> =
            read(text.as_bytes()).unwrap().iter().map(|it| (it.line, it.token.is_ok())).collect();
        assert_eq!(lines, [(2, true), (3, false)]);
    }
}
