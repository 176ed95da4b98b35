//! Programs that the tests need beside the Rust toolchain, installed from the distribution, or by npm, when they are missing.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{as_root, capture, program};
use crate::servers;

/// A file that shows that a Debian package is installed, and the package.
const PACKAGES: &[(&str, &str)] = &[
    ("/usr/bin/openssl", "openssl"),
    ("/usr/bin/psql", "postgresql-client"),
    ("/usr/sbin/postfix", "postfix"),
    ("/usr/sbin/saslpasswd2", "sasl2-bin"),
    ("/usr/share/doc/libsasl2-modules", "libsasl2-modules"),
    ("/usr/bin/oathtool", "oathtool"),
    ("/usr/bin/csv2pskc", "pskc-utils"),
    (servers::CHROMIUM, "chromium"),
];

/// A file that shows that a package of npm is installed, and the package: the accessibility checker that the browser tests
/// load into each page, and a provider of texts and calls.
const NPM_PACKAGES: &[(&str, &str)] =
    &[(servers::AXE, "axe-core@4.14.1"), (servers::TWILIO, "emulate@0.10.0")];

/// Installs what is missing; does nothing when all is there.
pub(crate) fn missing(root: &Path) -> Result<()> {
    let mut packages: Vec<&str> =
        PACKAGES.iter().filter(|(file, _)| !Path::new(file).exists()).map(|(_, name)| *name).collect();
    if servers::postgres_programs().is_none() {
        packages.push("postgresql");
    }
    let is_complete = NPM_PACKAGES.iter().all(|(file, _)| root.join(file).is_file());
    if !is_complete && capture(program(root, "npm", &["--version"])).is_err() {
        packages.push("npm");
    }
    if !packages.is_empty() {
        let script = root.join("xtask/servers/install.sh");
        let mut command = as_root(root, "bash", &[&script.to_string_lossy()])?;
        command.args(&packages);
        capture(command).with_context(|| format!("install these by hand: {}", packages.join(" ")))?;
    }
    if !is_complete {
        // All at once: npm removes what it was not told of.
        let flags = ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", servers::TOOLS];
        let mut command = program(root, "npm", &flags);
        command.args(NPM_PACKAGES.iter().map(|(_, name)| name));
        capture(command)?;
    }
    Ok(())
}
