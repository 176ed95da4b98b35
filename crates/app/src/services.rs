//! What the use cases work with, and the settings they follow.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use jiff::tz::TimeZone;
use regain_core::ids::{AccountId, OrganizationId};
use regain_core::limit::Limits;
use regain_core::message::Message;
use regain_core::method::Method;
use regain_core::password::Rules;
use regain_core::phone::Country;
use regain_core::policy::Lifetimes;
use regain_core::random::{Random, Randomness};
use regain_core::time::{Clock, Timestamp};
use regain_crypto::{KeyRing, Purpose};
use regain_directory::Directory;
use regain_notify::Notifier;
use regain_notify::memory::Inbox;
use regain_pages::{Help, Pages};
use regain_store::{NodeId, Store};
use tokio::sync::{Notify, mpsc};

use crate::hashing::Hashing;
use crate::jobs::Work;
use crate::passkeys::{Passkeys, relying_party};
use crate::policy::Known;

/// Everything that use cases need from outside. The composition root fills it; tests put fakes at `directory` and
/// `notifier` only.
pub struct Services {
    /// State, audit log and jobs.
    pub store: Store,
    /// Where accounts and passwords live.
    pub directory: Arc<dyn Directory>,
    /// Where messages go.
    pub notifier: Arc<dyn Notifier>,
    /// What a demo sends goes here instead of out, for people to look at.
    pub inbox: Option<Arc<Inbox>>,
    /// The threads that compute password hashes.
    pub hashing: Hashing,
    /// Texts of mails.
    pub pages: Arc<Pages>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness; every use case forks its own.
    pub randomness: Randomness,
    /// What an operator can set.
    pub settings: Settings,
}

/// What an operator can set.
#[derive(Clone)]
pub struct Settings {
    /// The organization that this process serves.
    pub organization: OrganizationId,
    /// Its name, as people know it.
    pub organization_name: String,
    /// Where people get help from a person, if the policies don't say it.
    pub help: Option<Help>,
    /// The time zone of the moments in mails.
    pub zone: TimeZone,
    /// Scheme, host and port of every link (promise 7), without a slash at the end.
    pub base_url: String,
    /// How long things last.
    pub lifetimes: Lifetimes,
    /// What a password must be.
    pub rules: Rules,
    /// How often things may happen.
    pub limits: Limits,
    /// Texts and calls, if there is a provider of them.
    pub phone: Option<PhoneSettings>,
}

/// What an operator says of texts and calls.
#[derive(Clone)]
pub struct PhoneSettings {
    /// Where numbers may be of; one without a country code is of the first.
    pub countries: Vec<Country>,
    /// Whether calls are made too.
    pub calls: bool,
}

impl Settings {
    /// Whether this server has what a method needs: a provider of texts and calls, a name for what browsers keep for it.
    pub fn can_use(&self, method: Method) -> bool {
        if method.is_of_host() {
            return relying_party(&self.base_url).is_some();
        }
        let phone = self.phone.as_ref();
        !method.is_by_phone() || phone.is_some_and(|phone| phone.calls || method == Method::Sms)
    }

    /// The name of the host that links start with, without a port.
    pub(crate) fn host(&self) -> &str {
        let authority = self.base_url.split("://").nth(1).unwrap_or_default();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// The countries whose numbers may be texted or called.
    pub(crate) fn countries(&self) -> &[Country] {
        self.phone.as_ref().map_or(&[], |phone| &phone.countries)
    }
}

/// How long an answer waits for the background to find out whom a reset is about.
pub(crate) const RESOLUTION_PATIENCE: Duration = Duration::from_secs(5);

/// How long a directory may take for one call.
pub(crate) const DIRECTORY_PATIENCE: Duration = Duration::from_secs(10);

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) services: Services,
    /// Jobs that this node queued for itself.
    pub(crate) work: mpsc::UnboundedSender<Work>,
    /// Wakes those who wait for a family to be resolved.
    pub(crate) resolved: Notify,
    /// What this node knows of the policies and the brake.
    pub(crate) known: Known,
    /// The relying party of passkeys, if this server has a name that they could be made for.
    pub(crate) passkeys: Option<Passkeys>,
}

impl App {
    /// The use cases, and the queue that [`crate::jobs::Worker`] empties.
    pub fn new(services: Services) -> (Self, crate::jobs::Worker) {
        let (work, queue) = mpsc::unbounded_channel();
        let settings = &services.settings;
        let passkeys = Passkeys::new(&settings.base_url, &settings.organization_name);
        let (resolved, known) = (Notify::new(), Known::default());
        let app = Self(Arc::new(Inner { services, work, resolved, known, passkeys }));
        (app.clone(), crate::jobs::Worker::new(app, queue))
    }

    /// What an operator can set.
    pub fn settings(&self) -> &Settings {
        &self.0.services.settings
    }

    /// Texts and templates.
    pub fn pages(&self) -> &Pages {
        &self.0.services.pages
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.0.services.clock.now()
    }

    /// Whether this is a demo.
    pub fn is_demo(&self) -> bool {
        self.0.services.inbox.is_some()
    }

    /// What a demo has sent, newest last; nothing outside a demo.
    pub fn demo_inbox(&self) -> Option<Vec<Message>> {
        self.0.services.inbox.as_ref().map(|inbox| inbox.messages())
    }

    /// A value for the cookie that binds forms to a browser.
    pub fn browser_token(&self) -> String {
        BASE64URL_NOPAD.encode(&self.random().bytes::<32>())
    }

    /// The token that the forms of a browser carry, made of its cookie (CSRF-01).
    pub fn form_token(&self, browser: &str) -> String {
        BASE64URL_NOPAD.encode(&self.keys().keyed_hash(Purpose::CsrfToken, &[browser.as_bytes()]))
    }

    /// Whether a form carries the token of this browser. Its page may have been drawn with another key of the ring,
    /// before a rotation or by another node.
    pub fn is_form_token(&self, browser: &str, token: &str) -> bool {
        let hashes = self.keys().keyed_hash_candidates(Purpose::CsrfToken, &[browser.as_bytes()]);
        hashes.iter().any(|hash| crate::equal(token, &BASE64URL_NOPAD.encode(hash)))
    }

    /// A passphrase that keeps the rules, for people to take or leave.
    pub fn suggest_passphrase(&self) -> String {
        regain_core::password::suggestion(&mut self.random())
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn services(&self) -> &Services {
        &self.0.services
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.services.store
    }

    /// This process among the nodes of one database.
    pub(crate) fn node(&self) -> NodeId {
        self.store().node()
    }

    pub(crate) fn organization(&self) -> OrganizationId {
        self.settings().organization
    }

    pub(crate) fn random(&self) -> Random {
        self.0.services.randomness.fork()
    }

    /// The key of a limit counter.
    pub(crate) fn limit_key(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.store().keys().keyed_hash(Purpose::LimitKey, parts)
    }

    /// An account that does not exist, for reads that must cost the same for a decoy.
    pub(crate) fn nobody(&self) -> AccountId {
        AccountId::from_bytes(self.random().bytes())
    }

    pub(crate) fn keys(&self) -> Arc<KeyRing> {
        self.store().keys()
    }
}
