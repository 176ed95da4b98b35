//! The rules of new passwords: one way to check them, whoever sets the password.

use regain_core::account::Account;
use regain_core::password::{NewPassword, Violation};

use crate::App;

impl App {
    /// Reads a typed password and checks it against every rule. All that is wrong with it is said at once.
    pub(crate) fn check_password(
        &self,
        account: &Account,
        typed: &str,
    ) -> Result<NewPassword, Vec<Violation>> {
        let password = NewPassword::parse(typed).map_err(|violation| vec![violation])?;
        let mut names = account.context_words();
        names.push(&self.settings().organization_name);
        let violations = self.settings().rules.check(&password, &names);
        if violations.is_empty() { Ok(password) } else { Err(violations) }
    }
}
