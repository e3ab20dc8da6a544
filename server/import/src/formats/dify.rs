//! Dify's app DSL, of all versions: chat and completion apps, and straight workflows and chatflows.
//!
//! | there | here |
//! |---|---|
//! | completion, workflow | a form |
//! | chat, agent-chat without tools, advanced-chat | a conversation |
//! | `user_input_form`, the start node's variables | inputs |
//! | `pre_prompt`, the LLM node's messages | messages |
//! | `completion_params` | the model's settings |
//! | a document extractor, a template of variables alone | what it stands for, in its place |

mod features;
mod fields;
mod simple;
mod workflow;

use model::Kind;

use crate::{
    Imported, Unreadable,
    draft::Draft,
    node::Node,
    report::{quoted, refused},
};

/// The newest version of the format that is known here.
const NEWEST: (u64, u64, u64) = (0, 6, 0);

pub(super) fn read(whole: &Node) -> Result<Imported, Unreadable> {
    let kind = whole.get("kind");
    if !kind.is_blank() && kind.text() != Some("app") {
        let shown = quoted(&kind.shown().unwrap_or_default());
        return Err(refused(
            "kind",
            format!("This file of Dify is of the kind “{shown}”, which is no app."),
            format!("Dify의 ‘{shown}’ 파일이라 앱이 아니에요."),
        ));
    }
    let app = whole.get("app");
    let mut draft = Draft::new(app.get("name"), app.get("description"));
    version(whole.get("version"), &mut draft);
    about(whole, &mut draft);
    let known = ["version", "kind", "app", "model_config", "workflow", "dependencies"];
    draft.report.unknown("", whole, &known);
    let mode = app.get("mode").text_or_empty();
    draft.kind = if matches!(mode, "completion" | "workflow") { Kind::Form } else { Kind::Chat };
    match mode {
        "completion" | "chat" | "agent-chat" => simple::read(whole.get("model_config"), mode, draft),
        "workflow" | "advanced-chat" => workflow::read(whole.get("workflow"), draft),
        _ => {
            let shown = quoted(mode);
            Err(refused(
                "app.mode",
                format!("Apps of the mode “{shown}” can't be read: only chat, completion, workflow and chatflow can."),
                format!("‘{shown}’ 방식의 앱은 읽을 수 없어요. 챗봇, 텍스트 생성, 워크플로, 챗플로만 읽을 수 있어요."),
            ))
        }
    }
}

fn version(version: &Node, draft: &mut Draft) {
    // Exports before there were versions have none.
    let Some(shown) = version.shown() else {
        draft.report.mapped("", "A Dify app, of before there were versions.", "버전이 생기기 전의 Dify 앱이에요.");
        return;
    };
    let mut numbers = shown.split('.').map(|part| part.trim().parse::<u64>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    let given = (next(), next(), next());
    let shown = quoted(&shown);
    if given > NEWEST {
        let newest = format!("{}.{}.{}", NEWEST.0, NEWEST.1, NEWEST.2);
        draft.report.choice(
            "version",
            format!("The file is of the format {shown}, newer than {newest}, the newest that is known here. Compare the app with the original before publishing it."),
            format!("파일 형식이 {shown}이라 여기서 아는 {newest}보다 새로워요. 게시하기 전에 원래 앱과 비교해 보세요."),
        );
    } else {
        draft.report.mapped(
            "version",
            format!("A Dify app of the format {shown}."),
            format!("{shown} 형식의 Dify 앱이에요."),
        );
    }
}

fn about(whole: &Node, draft: &mut Draft) {
    if !draft.name.trim().is_empty() {
        draft.report.mapped("app.name", "The name is taken.", "이름을 가져왔어요.");
    }
    if !draft.summary.trim().is_empty() {
        draft.report.mapped("app.description", "The description is taken.", "설명을 가져왔어요.");
    }
    if !whole.at(&["app", "icon"]).is_blank() {
        draft.report.dropped("app.icon", "The icon is left out.", "아이콘은 빠졌어요.");
    }
    if !whole.get("dependencies").is_blank() {
        draft.report.dropped(
            "dependencies",
            "The plugins that Dify needed for it are left out.",
            "Dify에서 필요하던 플러그인은 빠졌어요.",
        );
    }
}

/// Takes the model and its settings.
fn model(model: &Node, place: &str, draft: &mut Draft) {
    let provider = model.get("provider").text();
    draft.wants(&format!("{place}.name"), provider, &model.get("name").shown().unwrap_or_default());
    let params = model.get("completion_params");
    draft
        .settings(&format!("{place}.completion_params"), params.map().iter().map(|(key, value)| (key.as_str(), value)));
    format_of_answer(params, &format!("{place}.completion_params"), draft);
}

/// Some models were told by a setting to answer in JSON.
fn format_of_answer(params: &Node, place: &str, draft: &mut Draft) {
    let schema = match params.get("json_schema") {
        Node::Text(text) => Node::of_json(text).unwrap_or(Node::Null),
        other => other.clone(),
    };
    let schema = if schema.get("schema").is_map() { schema.get("schema").clone() } else { schema };
    match params.get("response_format").text() {
        Some("json_schema") if schema.get("properties").is_map() => {
            draft.answers_json(&format!("{place}.json_schema"), schema.to_json());
        }
        Some("json_object" | "json_schema" | "JSON") => draft.report.choice(
            format!("{place}.response_format"),
            "The answer had to be JSON, but of no certain form. Set the fields of the answer here, or leave it as text.",
            "답변이 JSON이어야 했지만 필드는 정해져 있지 않았어요. 답변의 필드를 정하거나 글로 두세요.",
        ),
        _ => {}
    }
}
