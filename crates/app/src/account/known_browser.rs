//! Browsers that signed in before: they have budgets that no stranger can use up (promise 13), and nothing else.

use regain_store::KnownBrowser;

use crate::{App, Error};

impl App {
    /// The known browser of a token, if it is one.
    pub(crate) async fn known_browser(&self, token: Option<&str>) -> Result<Option<KnownBrowser>, Error> {
        let Some(token) = token else { return Ok(None) };
        let hashes = self.token_hashes(token);
        let mut scope = self.store().read(self.organization()).await?;
        Ok(scope.known_browser(&hashes).await?)
    }
}
