//! Staff take away what somebody lost.

use regain_app::admin::By;
use regain_core::grant::{StaffGrant, Verification};
use regain_core::ids::RegistrationId;
use regain_core::method::Method;
use regain_testkit::app::TestApp;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::Visitor;

const NEW_APP: &str = "/account/security-info/authenticator";
const CONFIRM: &str = "/account/security-info/confirm";

async fn take(app: &TestApp, name: &str, id: RegistrationId) -> Option<Method> {
    let verification = Verification::on_this_machine(app.account_of(name).await, "ops".to_owned());
    let by = By::operator("ops".to_owned());
    app.app.take_method(&by, &StaffGrant::new(verification), id).await.unwrap()
}

async fn the_one_of(app: &TestApp, name: &str) -> RegistrationId {
    let info = app.app.methods_of(app.account_of(name).await).await.unwrap();
    assert_eq!(info.registrations.len(), 1);
    info.registrations.first().unwrap().id
}

#[tokio::test]
async fn whoever_lost_the_app_sets_up_another_one_once_staff_took_it_away() {
    let app = TestApp::start().await;
    app.give_authenticator("alice", None).await;
    let lost = the_one_of(&app, "alice").await;
    let browser = Visitor::new(&app, "192.0.2.1");
    browser.sign_in("alice", &old_password("alice")).await;
    assert_eq!(browser.open(NEW_APP).await.path, CONFIRM, "it asks for the lost app");
    assert_eq!(take(&app, "bob", lost).await, None, "it is not bob's");
    assert_eq!(browser.open(NEW_APP).await.path, CONFIRM);
    assert_eq!(take(&app, "alice", lost).await, Some(Method::Totp));
    assert_eq!(take(&app, "alice", lost).await, None, "once");
    assert_eq!(browser.open(NEW_APP).await.path, NEW_APP);
    let told = app.mail_to(&recovery_address("alice"), 1).await;
    assert!(
        told.text.contains("An authenticator (an app or a token that shows codes) was removed")
            && told.text.contains("/not-me/"),
        "{}",
        told.text
    );
    assert!(
        app.audit()
            .await
            .iter()
            .any(|row| row.action == "method.removed" && row.detail == "by=ops method=totp")
    );
}

#[tokio::test]
async fn recovery_codes_that_are_taken_away_prove_nothing_any_more() {
    let app = TestApp::start().await;
    app.give_recovery_codes("bob").await;
    assert_eq!(take(&app, "bob", the_one_of(&app, "bob").await).await, Some(Method::RecoveryCode));
    let mut scope = app.store.read(app.organization).await.unwrap();
    assert!(scope.recovery_code(app.account_of("bob").await, 4).await.unwrap().is_none());
}
