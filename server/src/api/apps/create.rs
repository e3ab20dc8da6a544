//! `POST /workspaces/{workspace}/apps`

use api::{App, CreateApp};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use model::{
    Category, Chat, Definition, Format, Kind, Language, LongInput, Message, ModelChoice, Output, Prompt, Role,
};
use store::NewApp;

use super::{find, to_wire};
use crate::{
    api::{check, wire},
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::Body,
};

/// Makes an app: from a template, from another app, or blank
///
/// What it starts from is copied into its draft; nothing is published.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps", operation_id = "createApp", tag = "apps",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = CreateApp,
    responses(
        (status = 201, description = "The app, with a draft.", body = App),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Body(wanted): Body<CreateApp>,
) -> Result<impl IntoResponse, Refusal> {
    let language = wanted.language.unwrap_or_else(|| language_of(&headers));
    let mut new = match (&wanted.template, &wanted.copy_of) {
        (Some(_), Some(_)) => {
            return Err(Refusal::field(
                "template",
                "Start either from a template or from an app, not from both.",
                "템플릿과 앱 가운데 하나에서만 시작할 수 있어요.",
            ));
        }
        (Some(template), None) => from_template(&madang, template, language, &member)?,
        (None, Some(app)) => copy(&member, &app.to_string(), language).await?,
        (None, None) => blank(wanted.kind.unwrap_or_default(), language, &member),
    };
    if let Some(name) = wanted.name {
        new.name = check::name("name", &name)?;
    }
    new.slug = wire::slug(&new.name, wanted.template.as_deref().unwrap_or("app"));
    let app = member.tenant.create_app(&new).await?;
    let location = format!("/api/v1/workspaces/{}/apps/{}", member.slug, app.id);
    Ok((StatusCode::CREATED, AppendHeaders([(header::LOCATION, location)]), Json(to_wire(&member, app))))
}

fn from_template(madang: &Madang, id: &str, language: Language, member: &Member) -> Result<NewApp, Refusal> {
    let template = madang.templates.iter().find(|template| template.id == id).ok_or_else(|| {
        Refusal::field(
            "template",
            "There is no such template. Choose one from the market.",
            "없는 템플릿이에요. 마켓에서 골라 주세요.",
        )
    })?;
    let (definition, sample) = template.adopted(language);
    Ok(NewApp {
        slug: String::new(),
        name: template.name.get(language).to_owned(),
        summary: template.summary.get(language).to_owned(),
        category: template.category,
        icon: template.icon.clone(),
        owner: member.id,
        definition,
        sample: Some(sample),
    })
}

async fn copy(member: &Member, app: &str, language: Language) -> Result<NewApp, Refusal> {
    let app = find(member, app).await?;
    let published = member.tenant.published(app.id).await?;
    let (mut definition, sample) = match published {
        Some(version) => (version.definition, version.sample),
        None => member
            .tenant
            .draft(app.id)
            .await?
            .map(|draft| (draft.definition, draft.sample))
            .ok_or(api::ErrorCode::NotFound)?,
    };
    definition.prompt.pieces.clear();
    let name = match language {
        Language::En => format!("Copy of {}", app.name),
        Language::Ko => format!("{} 사본", app.name),
    };
    Ok(NewApp {
        slug: String::new(),
        name: name.chars().take(check::NAME_MAX).collect(),
        summary: app.summary,
        category: app.category,
        icon: app.icon,
        owner: member.id,
        definition,
        sample,
    })
}

fn blank(kind: Kind, language: Language, member: &Member) -> NewApp {
    let (name, label, rules) = match language {
        Language::En => {
            ("Untitled app", "Your text", "You help people at our company. Answer plainly and to the point.")
        }
        Language::Ko => ("이름 없는 앱", "내용", "회사 사람들을 돕는 역할이에요. 핵심만 쉽게 답해 주세요."),
    };
    let mut messages = vec![Message { role: Role::System, text: rules.to_owned() }];
    let mut inputs = Vec::new();
    if kind == Kind::Form {
        inputs.push(model::Input {
            name: "text".to_owned(),
            label: label.into(),
            kind: model::InputKind::Paragraph,
            hint: None,
            required: true,
            max_chars: Some(20_000),
            min: None,
            max: None,
            options: Vec::new(),
            files: None,
            shown_when: None,
            default: None,
        });
        messages.push(Message { role: Role::User, text: "{{text}}".to_owned() });
    }
    NewApp {
        slug: String::new(),
        name: name.to_owned(),
        summary: String::new(),
        category: Category::General,
        icon: "file".to_owned(),
        owner: member.id,
        definition: Definition {
            format: Format::Madang1,
            kind,
            inputs,
            prompt: Prompt { messages, examples: Vec::new(), pieces: Vec::new() },
            model: ModelChoice::default(),
            output: Output::default(),
            chat: (kind == Kind::Chat).then(Chat::default),
            long_input: LongInput::default(),
        },
        sample: None,
    }
}

#[cfg(test)]
mod tests {
    use api::{App, Draft, Role};
    use model::Language;
    use serde_json::json;

    use crate::testing::TestApp;

    const PATH: &str = "/api/v1/workspaces/test/apps";

    #[tokio::test]
    async fn a_template_becomes_a_draft_in_ones_own_language() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await.with_header("accept-language", "ko");
        let made: App = lee.post(PATH, &json!({"template": "meeting-minutes"})).await.created();
        assert_eq!((made.published_version, made.editable), (None, true));
        let draft: Draft = lee.get(&format!("{PATH}/{}/draft", made.slug)).await.ok();
        assert!(draft.problems.is_empty(), "{:?}", draft.problems);
        assert!(draft.sample.is_some());
        let label = &draft.definition.inputs[0].label;
        assert_ne!(label.get(Language::En), label.get(Language::Ko), "colleagues read the labels in their language");
        assert!(!draft.definition.prompt.messages[0].text.is_ascii(), "the prompt is in the language of who added it");
        let twin: App = lee.post(PATH, &json!({"template": "meeting-minutes", "name": "회의록 2"})).await.created();
        assert_ne!(made.slug, twin.slug);
    }

    #[tokio::test]
    async fn blank_ones_of_both_kinds_can_be_published_as_they_are() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        for kind in ["form", "chat"] {
            let made: App = lee.post(PATH, &json!({"kind": kind})).await.created();
            let draft: Draft = lee.get(&format!("{PATH}/{}/draft", made.id)).await.ok();
            assert!(draft.problems.iter().all(|problem| !problem.blocking), "{kind}: {:?}", draft.problems);
        }
    }

    #[tokio::test]
    async fn users_make_no_apps_and_unknown_templates_are_named() {
        let app = TestApp::new().await;
        app.member("choi", Role::User).await.post(PATH, &json!({})).await.error(403);
        let error = app.member("lee", Role::Builder).await.post(PATH, &json!({"template": "nope"})).await.error(422);
        assert!(error.fields.contains_key("template"));
    }

    #[tokio::test]
    async fn a_draft_is_there_for_its_owner_and_admins_only() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App = lee.post(PATH, &json!({"name": "Secret plan"})).await.created();
        let path = format!("{PATH}/{}", made.id);
        app.member("choi", Role::Builder).await.get(&path).await.error(404);
        app.stranger("park").await.get(&path).await.error(404);
        app.member("admin", Role::Admin).await.get(&format!("{path}/draft")).await.ok::<Draft>();
    }
}
