//! Static files, embedded, with the hash of their content in the address, so that browsers may keep them for ever.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../static"]
struct Static;

/// A static file as it is served.
#[derive(Debug)]
pub struct Asset {
    /// The content.
    pub bytes: Cow<'static, [u8]>,
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// The hash that is in its address, in hexadecimal. Another one in a request means an older or newer page: serve
    /// it, but don't let it be cached.
    pub hash: String,
}

/// The static file of this name, such as `app.css` or `js/code.js`.
pub(crate) fn find(name: &str) -> Option<Asset> {
    let file = Static::get(name)?;
    let content_type = match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    };
    let hash = file.metadata.sha256_hash().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Some(Asset { bytes: file.data, content_type, hash })
}

/// The address of a static file: `/static/<hash>/<name>`.
pub(crate) fn address(name: &str) -> Option<String> {
    find(name).map(|asset| format!("/static/{}/{name}", asset.hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_static_file_has_a_type_and_an_address_with_its_hash() {
        for name in Static::iter() {
            let asset = find(&name).unwrap_or_else(|| panic!("{name} has no content type"));
            assert_eq!(address(&name).unwrap(), format!("/static/{}/{name}", asset.hash));
        }
        assert!(find("app.css").unwrap().content_type.starts_with("text/css"));
        assert!(find("../Cargo.toml").is_none());
    }

    #[test]
    fn styles_and_scripts_stay_small() {
        for name in Static::iter() {
            let limit = if name.ends_with(".css") { 30_000 } else { 5_000 };
            assert!(find(&name).unwrap().bytes.len() < limit, "{name} has grown past {limit} bytes");
        }
    }
}
