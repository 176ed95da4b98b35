//! Which phone numbers an account may have.

/// The number in its E.164 form, `+` and 8 to 15 digits; the usual signs between digits are dropped.
pub(super) fn phone_number(text: &str) -> Option<String> {
    let plain: String =
        text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '(' | ')' | '.' | '/')).collect();
    let digits = plain.strip_prefix('+')?;
    let fits = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    (fits && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_need_a_country_code_and_lose_their_decoration() {
        assert_eq!(phone_number("+49 (30) 123-456.78").as_deref(), Some("+493012345678"));
        for text in
            ["030 123456", "+0301234567", "+49", "+1234567890123456", "+49 30 12x456", "++493012345", ""]
        {
            assert_eq!(phone_number(text), None, "{text}");
        }
    }
}
