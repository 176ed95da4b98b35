//! Writes every sample of every page and mail to `target/pages-preview`, for looking at them in a browser:
//! `cargo run -p regain-pages --example preview` (optionally with a language tag).

use std::error::Error;
use std::path::{Path, PathBuf};

use regain_core::language::Language;
use regain_pages::{Banner, Envelope, Frame, Help, Options, Pages};

fn main() -> Result<(), Box<dyn Error>> {
    let tag = std::env::args().nth(1).unwrap_or_else(|| "en".to_owned());
    let language = Language::parse(&tag).ok_or("that is no language tag")?;
    let pages = Pages::new(&Options { default_language: Language::english() })?;
    let help = Help::new("Call the service desk on +49 30 4711, or come to room 2.14.".to_owned(), None);
    let zone = jiff::tz::TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3")?;
    let frame = Frame {
        language: language.clone(),
        nonce: "preview".to_owned(),
        csrf: Some("preview".to_owned()),
        organization: "Meridian".to_owned(),
        help: help.clone(),
        banners: vec![Banner::Demo],
        path: Some("/signin".to_owned()),
        person: None,
        zone: zone.clone(),
    };
    let envelope = Envelope {
        language,
        organization: "Meridian".to_owned(),
        account: "ada@meridian.example".to_owned(),
        help,
        zone,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages-preview");
    std::fs::create_dir_all(&folder)?;
    for (name, html) in pages.render_samples(&frame)? {
        write(&folder, &format!("{name}.html"), &with_local_files(&html))?;
    }
    let signed_in = Frame { person: Some("Ada Winter".to_owned()), banners: Vec::new(), ..frame };
    for (name, html) in pages.render_samples(&signed_in)? {
        if name.starts_with("account") {
            write(&folder, &format!("{name}.html"), &with_local_files(&html))?;
        }
    }
    for (name, mail) in pages.mail_samples(&envelope)? {
        write(&folder, &format!("mail-{name}.html"), &mail.html)?;
        write(&folder, &format!("mail-{name}.txt"), &format!("Subject: {}\n\n{}", mail.subject, mail.text))?;
    }
    Ok(())
}

/// Static files straight from the source folder, so that a browser shows the page without a server.
fn with_local_files(html: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static");
    let mut rest = html;
    let mut local = String::new();
    while let Some((before, after)) = rest.split_once("\"/static/") {
        local.push_str(before);
        // Skips the hash, which is one path segment.
        let name = after.split_once('/').map_or("", |(_, name)| name);
        local.push_str(&format!("\"file://{}/", root.display()));
        rest = name;
    }
    local + rest
}

fn write(folder: &Path, name: &str, content: &str) -> Result<(), Box<dyn Error>> {
    std::fs::write(folder.join(name), content)?;
    Ok(())
}
