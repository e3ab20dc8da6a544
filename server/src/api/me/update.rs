//! `PATCH /me`

use api::{Me, UpdateMe};
use axum::{Extension, Json};
use store::PersonChanges;

use crate::{
    api::check,
    auth::Caller,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::Body,
};

/// Changes the account
#[utoipa::path(patch, path = "/api/v1/me", operation_id = "updateMe", tag = "me", request_body = UpdateMe,
    responses(
        (status = 200, description = "The person, as changed.", body = Me),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(
    Extension(madang): Extension<Madang>,
    caller: Caller,
    Body(change): Body<UpdateMe>,
) -> Result<Json<Me>, Refusal> {
    let theme = |theme| match theme {
        api::Theme::Light => store::Theme::Light,
        api::Theme::Dark => store::Theme::Dark,
    };
    let changes = PersonChanges {
        name: change.name.map(|name| check::name("name", &name)).transpose()?,
        language: change.language,
        theme: change.theme.map(|wanted| wanted.map(theme)),
        letter_keys: change.letter_keys,
        mail_notices: change.mail_notices,
    };
    let person = madang.store.update_person(caller.person.id, changes).await?.ok_or(ErrorCode::Unauthenticated)?;
    super::to_wire(&madang, person, caller.memberships).await.map(Json)
}

#[cfg(test)]
mod tests {
    use api::{Me, Theme};
    use model::Language;
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn what_is_absent_stays_and_null_clears() {
        let app = TestApp::new().await;
        let kim = app.user("kim").await;
        let me: Me = kim.patch("/api/v1/me", &json!({"language": "ko", "theme": "dark"})).await.ok();
        assert_eq!((me.language, me.theme), (Some(Language::Ko), Some(Theme::Dark)));
        let me: Me = kim.patch("/api/v1/me", &json!({"theme": null, "name": " 김지원 "})).await.ok();
        assert_eq!((me.language, me.theme, me.name.as_str()), (Some(Language::Ko), None, "김지원"));
    }

    #[tokio::test]
    async fn an_empty_name_and_unknown_fields_are_refused() {
        let app = TestApp::new().await;
        let kim = app.user("kim").await;
        assert!(kim.patch("/api/v1/me", &json!({"name": " "})).await.error(422).fields.contains_key("name"));
        let error = kim.patch("/api/v1/me", &json!({"email": "x@example.com"})).await.error(400);
        assert_eq!(error.code, api::ErrorCode::UnknownField);
    }
}
