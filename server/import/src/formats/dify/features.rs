//! What Dify's apps have beside the prompt.

use model::{Kind, LocalText};

use crate::{Unreadable, draft::Draft, node::Node, report::refused};

/// Takes the opening and the suggestions of a conversation, and says what is left out.
pub(super) fn read(features: &Node, place: &str, draft: &mut Draft) {
    if draft.kind == Kind::Chat {
        opening(features, place, draft);
    }
    let is_on = |name: &str| features.get(name).is_yes() || features.at(&[name, "enabled"]).is_yes();
    for (name, en, ko) in [
        (
            "suggested_questions_after_answer",
            "Questions that the model suggests after an answer",
            "답변 뒤에 모델이 추천하는 질문",
        ),
        ("speech_to_text", "Speaking instead of typing", "음성 입력"),
        ("text_to_speech", "Reading answers aloud", "답변 읽어 주기"),
        ("more_like_this", "“More like this”", "‘비슷한 답변 더 보기’"),
        ("annotation_reply", "Answers that were written beforehand", "미리 적어 둔 답변"),
    ] {
        if is_on(name) {
            draft.report.dropped(
                format!("{place}.{name}"),
                format!("{en}: left out, there is no such thing here."),
                format!("{ko}: 여기에 없어서 빠졌어요."),
            );
        }
    }
    if is_on("sensitive_word_avoidance") {
        draft.report.choice(
            format!("{place}.sensitive_word_avoidance"),
            "Dify refused certain words, and nothing here does that by itself. Decide whether the app may be used without.",
            "Dify에서 특정 낱말을 막고 있었는데 여기서는 막지 않아요. 그래도 써도 되는 앱인지 정해 주세요.",
        );
    }
    let files = features.get("file_upload");
    if files.get("enabled").is_yes() || files.at(&["image", "enabled"]).is_yes() {
        draft.report.choice(
            format!("{place}.file_upload"),
            "Files could be attached to it. Add an input of the kind file if the prompt needs them.",
            "파일을 붙일 수 있던 앱이에요. 프롬프트에 파일이 필요하면 파일 입력 항목을 추가해 주세요.",
        );
    }
}

fn opening(features: &Node, place: &str, draft: &mut Draft) {
    let opening = features.get("opening_statement").text_or_empty();
    if !opening.trim().is_empty() {
        let place = format!("{place}.opening_statement");
        if opening.contains("{{") {
            draft.report.changed(
                place,
                "The opening is taken as it stands; placeholders in it are not filled in here.",
                "첫인사를 그대로 가져왔어요. 그 안의 자리 표시는 여기서 채워지지 않아요.",
            );
        } else {
            draft.report.mapped(place, "The opening is taken.", "첫인사를 가져왔어요.");
        }
        draft.chat.opening = opening.into();
    }
    let questions = features.get("suggested_questions").list();
    draft.chat.suggestions = questions.iter().filter_map(Node::text).map(LocalText::from).collect();
    if !draft.chat.suggestions.is_empty() {
        draft.report.mapped(
            format!("{place}.suggested_questions"),
            "The suggested questions are taken.",
            "추천 질문을 가져왔어요.",
        );
    }
}

/// Refuses what a prompt reads from elsewhere.
pub(super) fn refuse_sources(config: &Node) -> Result<(), Unreadable> {
    if !config.at(&["dataset_configs", "datasets", "datasets"]).is_blank() || !config.get("datasets").is_blank() {
        return Err(refused(
            "model_config.dataset_configs",
            "This app answers from a knowledge base, which doesn't come along in the file. Nothing was imported.",
            "지식 베이스에서 찾아 답하는 앱이에요. 지식 베이스는 파일에 들어 있지 않아서 아무것도 가져오지 않았어요.",
        ));
    }
    let tools = config.get("external_data_tools").list();
    if tools.iter().any(|tool| !matches!(tool.get("enabled"), Node::Bool(false))) {
        return Err(refused(
            "model_config.external_data_tools",
            "This app asks another service for data before each answer. Nothing was imported.",
            "답하기 전에 다른 서비스에서 데이터를 가져오는 앱이에요. 아무것도 가져오지 않았어요.",
        ));
    }
    let tools = config.at(&["agent_mode", "tools"]).list();
    // Early versions wrote a tool as a map from its name.
    let is_on = |tool: &Node| {
        let inner = tool.map().first().map(|(_, inner)| inner).filter(|inner| inner.is_map() && !tool.has("enabled"));
        !matches!(inner.unwrap_or(tool).get("enabled"), Node::Bool(false))
    };
    if tools.iter().any(is_on) {
        return Err(refused(
            "model_config.agent_mode.tools",
            "This app is an agent with tools, which apps here don't have. Nothing was imported.",
            "도구를 쓰는 에이전트예요. 여기 앱에는 도구가 없어서 아무것도 가져오지 않았어요.",
        ));
    }
    Ok(())
}
