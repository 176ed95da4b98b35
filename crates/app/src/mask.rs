//! Addresses as their owner recognises them and nobody else reads them (PRIV-04, E09).

/// A mail address with its first letter and its domain's last label: `a•••••@•••••.example`. Every mask has the same
/// width, so it tells nothing about the length.
pub(crate) fn mail_address(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first =
        local.chars().next().filter(|_| local.chars().count() > 1).map(String::from).unwrap_or_default();
    let end = domain.rsplit_once('.').map(|(_, end)| format!(".{end}")).unwrap_or_default();
    format!("{first}•••••@•••••{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_have_one_width_and_short_names_show_nothing() {
        assert_eq!(mail_address("ada.byron@post.example"), "a•••••@•••••.example");
        assert_eq!(mail_address("ab@x.example"), "a•••••@•••••.example");
        assert_eq!(mail_address("f@bar"), "•••••@•••••");
    }
}
