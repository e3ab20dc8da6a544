//! What becomes of keys when their maker's password is chosen anew.

use api::{PasswordLink, PasswordResetSeen};

use super::*;

/// A key of one's own, as the program that has it.
async fn own(app: &TestApp, person: &TestClient, name: &str) -> TestClient {
    let body = json!({"workspace": app.workspace().await, "key": {"name": name, "scopes": ["apps:read"]}});
    let made: ApiKeyCreated = person.post("/api/v1/me/keys", &body).await.created();
    app.visitor().with_header("authorization", &format!("Bearer {}", made.token))
}

const APPS: &str = "/api/v1/workspaces/test/apps";

#[tokio::test]
async fn a_forgotten_password_shows_the_keys_and_revokes_them_if_that_is_wished() {
    let app = TestApp::new().await;
    let lee = app.member("lee", Role::Builder).await;
    let nightly = own(&app, &lee, "Nightly").await;
    for (revoke, status) in [(false, 200), (true, 401)] {
        let token = crate::auth::token::Token::random();
        app.madang.store.recover_password_link("lee@example.com", store::TokenHash(token.hash())).await.unwrap();
        let path = format!("/api/v1/password-resets/{}", token.reveal());
        let seen: PasswordResetSeen = app.visitor().get(&path).await.ok();
        assert_eq!((seen.keys[0].name.as_str(), seen.keys.len(), seen.revokes_keys), ("Nightly", 1, false));
        let body = json!({"password": "correct horse battery", "revoke_keys": revoke});
        app.visitor().put(&format!("{path}/password"), &body).await.no_content();
        assert_eq!(nightly.get(APPS).await.status.as_u16(), status, "revoked: {revoke}");
    }
    let audit: Page<AuditEntry> = app.user("owner").await.get("/api/v1/workspaces/test/audit-log").await.ok();
    assert!(audit.items.iter().any(|entry| entry.action == "key.revoked"));
}

#[tokio::test]
async fn a_link_of_an_admin_ends_the_keys() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let lee = app.member("lee", Role::Builder).await;
    let (of_lee, of_owner) = (own(&app, &lee, "Nightly").await, own(&app, &owner, "Other").await);
    let link = format!("/api/v1/workspaces/test/members/{}/password-link", lee.id());
    let made: PasswordLink = owner.post(&link, &json!({})).await.created();
    let token = made.url.rsplit('/').next().unwrap();
    let path = format!("/api/v1/password-resets/{token}");
    assert!(app.visitor().get(&path).await.ok::<PasswordResetSeen>().revokes_keys);
    assert_eq!(of_lee.get(APPS).await.status.as_u16(), 200, "a link that nobody uses ends nothing");
    app.visitor().put(&format!("{path}/password"), &json!({"password": "correct horse battery"})).await.no_content();
    assert_eq!(of_lee.get(APPS).await.status.as_u16(), 401);
    assert_eq!(of_owner.get(APPS).await.status.as_u16(), 200);
}
