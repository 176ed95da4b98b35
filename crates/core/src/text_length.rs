//! How long a text message is, as networks count it (3GPP TS 23.038).

/// The basic alphabet of GSM beside ASCII letters, digits and the signs that both have.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";

/// What takes two places in it.
const EXTENDED: &str = "^{}\\[~]|€";

/// The alphabet of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alphabet {
    /// Seven bits a character; 160 of them in one message, 153 in each of several.
    Gsm7,
    /// Sixteen bits; 70 in one message, 67 in each of several.
    Ucs2,
}

/// How long a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextLength {
    /// Its alphabet: one character outside GSM's makes all of it longer.
    pub alphabet: Alphabet,
    /// Characters, as they are counted.
    pub units: usize,
    /// Messages that it takes, each of which costs.
    pub messages: usize,
}

impl TextLength {
    /// Counts a text.
    pub fn of(text: &str) -> Self {
        let (alphabet, units, one, several) = match text.chars().map(places).sum() {
            Some(units) => (Alphabet::Gsm7, units, 160, 153),
            None => (Alphabet::Ucs2, text.encode_utf16().count(), 70, 67),
        };
        let messages = if units <= one { 1 } else { units.div_ceil(several) };
        Self { alphabet, units, messages }
    }
}

/// Places that a character takes in GSM's alphabet; none if it is not in it.
fn places(letter: char) -> Option<usize> {
    match letter {
        _ if letter.is_ascii_alphanumeric() || BASIC.contains(letter) => Some(1),
        _ if EXTENDED.contains(letter) => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_as_networks_do() {
        for (text, alphabet, units, messages) in [
            (String::new(), Alphabet::Gsm7, 0, 1),
            ("Grüße @host #1".to_owned(), Alphabet::Gsm7, 14, 1),
            ("a".repeat(160), Alphabet::Gsm7, 160, 1),
            ("a".repeat(161), Alphabet::Gsm7, 161, 2),
            ("€".repeat(80), Alphabet::Gsm7, 160, 1),
            ("a".repeat(307), Alphabet::Gsm7, 307, 3),
            ("’".to_owned() + &"a".repeat(69), Alphabet::Ucs2, 70, 1),
            ("’".to_owned() + &"a".repeat(70), Alphabet::Ucs2, 71, 2),
            ("🔑".to_owned(), Alphabet::Ucs2, 2, 1),
        ] {
            assert_eq!(TextLength::of(&text), TextLength { alphabet, units, messages }, "{text}");
        }
    }
}
