//! The pages: one file each.

mod account;
mod activate_token;
mod add_authenticator;
mod add_contact;
mod api_docs;
mod change_password;
mod choose;
mod condition;
mod confirm;
mod done;
mod duty;
mod ended;
mod error;
mod inbox;
mod new_password;
mod not_me;
mod notices;
mod passkey;
mod prove;
mod questions;
mod recovery_codes;
mod registration;
mod security_info;
mod signin;
mod start;
mod trusted_device;
mod unlock;

pub use account::{Account, AccountNotice, Activity, ActivityRow, SessionRow};
pub use activate_token::ActivateToken;
pub use add_authenticator::AddAuthenticator;
pub use add_contact::{AddContact, ConfirmContact};
pub use api_docs::ApiDocs;
pub use change_password::ChangePassword;
pub use choose::{ChooseMethod, MethodChoice};
pub use condition::ConditionUnmet;
pub use confirm::Confirm;
pub use done::{Done, Outcome};
pub use duty::{Duty, Way};
pub use ended::{Ended, Ending};
pub use error::{ErrorPage, Fault};
pub use inbox::{Inbox, InboxMessage};
pub use new_password::{Guidance, NewPassword};
pub use not_me::{About, Answer, NotMe, NotMeDone};
pub use notices::{DeadLink, Landing, NoMethod, Paused};
pub use passkey::{AddPasskey, PasskeyPrompt};
pub use prove::Prove;
pub use questions::{AnswerQuestions, QuestionField};
pub use recovery_codes::{NewRecoveryCodes, RecoveryCodes};
pub use registration::{Registration, TryRegistration};
pub use security_info::{
    CodesRow, ContactRow, DeviceRow, PassRow, PasskeyRow, QuestionsRow, RegistrationRow, SecurityInfo,
    SecurityNotice,
};
pub use signin::SignIn;
pub use start::Start;
pub use trusted_device::{DevicePrompt, TrustDevice};
pub use unlock::ConfirmUnlock;

use regain_core::time::Timestamp;

use crate::frame::Frame;
use crate::pages::{Pages, PagesError};
use crate::view::View;

macro_rules! all_views {
    ($($view:ty),+ $(,)?) => {
        /// Every page there is, in every state.
        pub(crate) fn render_samples(
            pages: &Pages,
            frame: &Frame,
        ) -> Result<Vec<(String, String)>, PagesError> {
            let mut rendered = Vec::new();
            $(for (index, sample) in <$view>::samples().iter().enumerate() {
                let name = <$view>::TEMPLATE.trim_end_matches(".html").replace('/', "-");
                rendered.push((format!("{name}-{index}"), pages.render(frame, sample)?));
            })+
            Ok(rendered)
        }

        #[cfg(test)]
        pub(crate) const TEMPLATES: &[&str] = &[$(<$view>::TEMPLATE),+];
    };
}

all_views!(
    SignIn,
    Start,
    ChooseMethod,
    ConditionUnmet,
    Prove,
    NewPassword,
    ConfirmUnlock,
    Done,
    Ended,
    NoMethod,
    Landing,
    DeadLink,
    Paused,
    NotMe,
    NotMeDone,
    Account,
    ChangePassword,
    Duty,
    SecurityInfo,
    Confirm,
    AddAuthenticator,
    ActivateToken,
    AddContact,
    ConfirmContact,
    AddPasskey,
    TrustDevice,
    NewRecoveryCodes,
    RecoveryCodes,
    AnswerQuestions,
    Registration,
    TryRegistration,
    ErrorPage,
    Inbox,
    ApiDocs,
);

/// 22 November 2026, 13:32 UTC.
const SAMPLE_TIME: Timestamp = Timestamp::from_micros(1_795_354_320_000_000);
