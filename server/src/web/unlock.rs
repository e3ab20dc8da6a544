//! `POST /s/{token}/unlock`: the password of a share link.

use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::form::Fields;
use crate::{
    api::shared::{Holder, give_password},
    auth::{ClientAddress, token::Token},
    error::ErrorCode,
    madang::Madang,
    strict::At,
};

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Password {
    #[serde(default)]
    password: String,
    /// The language that the page's address asks for.
    lang: Option<model::Language>,
}

pub async fn post(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    At(token): At<String>,
    Fields(Password { password, lang }): Fields<Password>,
) -> Response {
    // Nothing else gets into an address.
    let token = if Token::parse_link(&token).is_some() { token } else { "invalid".to_owned() };
    let holder = Holder::of(&madang.config, &headers, address);
    let mut query: Vec<String> = lang.map(|lang| format!("lang={}", lang.tag())).into_iter().collect();
    let given = if password.is_empty() {
        Err(ErrorCode::WrongPassword.into())
    } else {
        give_password(&madang, &holder, &token, password).await
    };
    let cookies = match given {
        Ok(cookies) => cookies,
        Err(refusal) => {
            let refusal = refusal.logged();
            query.push(format!("error={}", refusal.code().as_str()));
            if let Some(wait_s) = refusal.retry_after_s() {
                query.push(format!("wait={}", wait_s.div_ceil(60)));
            }
            None
        }
    };
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    (cookies, Redirect::to(&format!("/s/{token}{query}"))).into_response()
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, LinkCreated, SharedApp};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn a_password_lets_one_browser_in_until_it_changes() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let body = json!({"name": "Fair", "audience": "password", "password": "달빛 서점 2026"});
        let link: LinkCreated = owner.post(&links, &body).await.created();
        let token = link.url.rsplit('/').next().unwrap();
        let (page, shared) = (format!("/s/{token}/unlock"), format!("/api/v1/shared/{token}"));
        let visitor = app.visitor();
        let locked = visitor.get(&shared).await;
        assert!(!locked.text().contains(&made.name) && !locked.text().contains("Test"), "{}", locked.text());
        assert_eq!(locked.error(401).code, ErrorCode::LinkPassword);

        let wrong = visitor.post_form(&page, &[("password", "달빛 서점 2025")]).await;
        assert_eq!(wrong.header("location"), format!("/s/{token}?error=wrong_password"));
        let right = visitor.post_form(&page, &[("password", "달빛 서점 2026"), ("lang", "ko")]).await;
        assert_eq!(right.header("location"), format!("/s/{token}?lang=ko"));
        let cookies = right.all_of("set-cookie");
        for path in [format!("Path=/s/{token};"), format!("Path=/api/v1/shared/{token};")] {
            assert!(cookies.iter().any(|cookie| cookie.contains(&path) && cookie.contains("HttpOnly")), "{cookies:?}");
        }
        let inside = app.visitor().with_cookie(cookies[0]);
        inside.get(&shared).await.ok::<SharedApp>();
        let one = format!("{links}/{}", link.link.id);
        // Of another link it opens nothing.
        let other: LinkCreated = owner.post(&links, &body).await.created();
        inside.get(&format!("/api/v1/shared/{}", other.url.rsplit('/').next().unwrap())).await.error(401);
        // Closed or not: who isn't let in is told the same.
        owner.patch(&one, &json!({"password": "something else"})).await.ok::<api::Link>();
        inside.get(&shared).await.error(401);
        owner.delete(&one).await.no_content();
        assert_eq!(inside.get(&shared).await.error(401).code, ErrorCode::LinkPassword);
    }

    #[tokio::test]
    async fn ten_wrong_passwords_have_to_wait() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let body = json!({"name": "Fair", "audience": "password", "password": "right one"});
        let link: LinkCreated = owner.post(&links, &body).await.created();
        let token = link.url.rsplit('/').next().unwrap();
        let page = format!("/s/{token}/unlock");
        let tries = (0..10).map(|_| async {
            app.visitor().post_form(&page, &[("password", "wrong one")]).await.header("location").to_owned()
        });
        for location in futures::future::join_all(tries).await {
            assert_eq!(location, format!("/s/{token}?error=wrong_password"));
        }
        let eleventh = app.visitor().post_form(&page, &[("password", "right one")]).await;
        assert_eq!(eleventh.header("location"), format!("/s/{token}?error=rate_limited&wait=10"));
        let elsewhere = app.visitor().at_address("203.0.113.9").post_form(&page, &[("password", "right one")]).await;
        assert_eq!(elsewhere.header("location"), format!("/s/{token}"));
    }

    #[tokio::test]
    async fn a_link_for_members_is_no_link_to_others() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let link: LinkCreated = owner.post(&links, &json!({"name": "Fair", "audience": "members"})).await.created();
        let shared = format!("/api/v1/shared/{}", link.url.rsplit('/').next().unwrap());
        assert_eq!(app.visitor().get(&shared).await.error(401).code, ErrorCode::LinkMembers);
        assert_eq!(app.stranger("park").await.get(&shared).await.error(404).code, ErrorCode::TokenInvalid);
        app.member("choi", api::Role::User).await.get(&shared).await.ok::<SharedApp>();
    }
}
