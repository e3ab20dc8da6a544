//! Chat and completion apps: one prompt in `model_config`.

use model::{Kind, Role, limits};

use super::{features, fields};
use crate::{
    Imported, Unreadable,
    draft::{Draft, meanings, prompt_of},
    node::Node,
    placeholders::dify_form,
    report::refused,
    template::Known,
};

pub(super) fn read(config: &Node, mode: &str, mut draft: Draft) -> Result<Imported, Unreadable> {
    if !config.is_map() {
        return Err(refused(
            "model_config",
            "The file has no `model_config`, where the prompt of such an app stands. Export the app again.",
            "이런 앱의 프롬프트가 있는 `model_config`가 파일에 없어요. 앱을 다시 내보내 주세요.",
        ));
    }
    features::refuse_sources(config)?;
    fields::of_form(config.get("user_input_form"), "model_config.user_input_form", &mut draft)?;
    if config.get("prompt_type").text() == Some("advanced") {
        advanced(config, &mut draft)?;
    } else {
        let role = if draft.kind == Kind::Form { Role::User } else { Role::System };
        message(config.get("pre_prompt"), role, "model_config.pre_prompt", &mut draft)?;
    }
    if draft.kind == Kind::Chat {
        draft.chat.keep_turns = limits::KEEP_TURNS;
        draft.report.changed(
            "app.mode",
            "As many earlier messages were sent as fit; here it is the last 100.",
            "들어가는 만큼 앞선 대화를 보내던 앱이에요. 여기서는 최근 100번까지 보내요.",
        );
    }
    super::model(config.get("model"), "model_config.model", &mut draft);
    features::read(config, "model_config", &mut draft);
    if mode == "agent-chat" {
        draft.report.dropped(
            "model_config.agent_mode",
            "It was an agent without tools, so it is a conversation.",
            "도구가 없는 에이전트라서 대화 앱으로 가져왔어요.",
        );
    }
    draft.finish()
}

/// Prompts of several messages, and of models that continue a text.
fn advanced(config: &Node, draft: &mut Draft) -> Result<(), Unreadable> {
    let place = "model_config.chat_prompt_config.prompt";
    let messages = config.at(&["chat_prompt_config", "prompt"]).list();
    let is_of_text = config.at(&["model", "mode"]).text() == Some("completion");
    if is_of_text || messages.is_empty() {
        let place = "model_config.completion_prompt_config.prompt.text";
        return message(config.at(&["completion_prompt_config", "prompt", "text"]), Role::User, place, draft);
    }
    for (index, item) in messages.iter().enumerate() {
        let role = super::workflow::role(item.get("role").text_or_empty());
        message(item.get("text"), role, &format!("{place}[{index}].text"), draft)?;
    }
    Ok(())
}

fn message(text: &Node, role: Role, place: &str, draft: &mut Draft) -> Result<(), Unreadable> {
    let text = prompt_of(place, text)?;
    if text.trim().is_empty() {
        return Ok(());
    }
    let parts = dify_form(&text, |name| draft.input(name).is_some());
    let known = meanings(place, parts, |name| {
        Ok(match name {
            "#query#" if draft.kind == Kind::Chat => vec![Known::Message],
            "#histories#" if draft.kind == Kind::Chat => {
                draft.report.changed(
                    place,
                    "The place of the earlier messages is left out: they are sent as messages here.",
                    "앞선 대화가 들어가던 자리는 빠졌어요. 여기서는 앞선 대화를 메시지로 보내요.",
                );
                Vec::new()
            }
            // No knowledge base is connected, so nothing stood here.
            "#context#" | "#pre_prompt#" | "#histories#" | "#query#" => {
                draft.report.dropped(
                    place,
                    format!("“{name}” stood for nothing in this app and is left out."),
                    format!("이 앱에서 ‘{name}’ 자리에는 아무것도 없어서 빠졌어요."),
                );
                Vec::new()
            }
            name => draft.known(name).into_iter().collect(),
        })
    })?;
    draft.message(role, place, &known)
}
