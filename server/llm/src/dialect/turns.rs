//! The order of messages that models accept in OpenAI's dialect.
//!
//! OpenAI's own models accept system messages anywhere, and messages of any role in any order. Other models get the conversation
//! through a chat template, and some templates reject a second system message, one that isn't the first, or two messages of the
//! same role in a row.

use std::borrow::Cow;

use crate::{
    chat::{ChatRequest, Message, Role},
    dialect::Dialect,
    endpoint::Endpoint,
};

/// The separator between texts that are joined.
const BETWEEN: &str = "\n\n";

/// Moves all instructions into one system message at the beginning, or into the user's message if the model has no system role,
/// and joins consecutive messages of the same role if they must alternate.
pub(super) fn arranged<'r>(
    dialect: Dialect,
    endpoint: &Endpoint,
    request: Cow<'r, ChatRequest>,
) -> Cow<'r, ChatRequest> {
    let quirks = endpoint.quirks();
    let as_words = quirks.rule(&request.model).rules_as_words || endpoint.adjusted.rules_as_words;
    let alternate = quirks.strict_turns || endpoint.adjusted.alternate;
    // Other dialects arrange messages themselves.
    let as_they_come = matches!(dialect, Dialect::OpenAiChat | Dialect::Azure | Dialect::Ollama | Dialect::Cohere);
    if !(as_they_come || as_words) || is_arranged(&request.messages, as_words, alternate) {
        return request;
    }
    let mut request = request.into_owned();
    let (rules, mut rest): (Vec<_>, Vec<_>) =
        std::mem::take(&mut request.messages).into_iter().partition(|message| message.role == Role::System);
    let rules: Vec<_> = rules.into_iter().map(|rule| rule.text).filter(|text| !text.trim().is_empty()).collect();
    let rules = rules.join(BETWEEN);
    if !rules.is_empty() {
        match rest.first_mut() {
            Some(first) if as_words && first.role == Role::User => {
                first.text = if first.text.is_empty() { rules } else { format!("{rules}{BETWEEN}{}", first.text) };
            }
            // Instructions without a conversation are sent as a question.
            None => rest.push(Message::new(Role::User, rules)),
            Some(_) => rest.insert(0, Message::new(if as_words { Role::User } else { Role::System }, rules)),
        }
    }
    request.messages = if alternate { joined(rest) } else { rest };
    Cow::Owned(request)
}

/// Says in words that a tool failed, in dialects that have no field for it.
pub(super) fn failures_told(dialect: Dialect, request: Cow<'_, ChatRequest>) -> Cow<'_, ChatRequest> {
    let has_field = matches!(dialect, Dialect::Anthropic | Dialect::Bedrock | Dialect::Gemini | Dialect::Vertex);
    let failed = |message: &Message| message.result_of.as_ref().is_some_and(|result| result.failed);
    if has_field || !request.messages.iter().any(failed) {
        return request;
    }
    let mut request = request.into_owned();
    for message in request.messages.iter_mut().filter(|message| failed(message)) {
        message.text = format!("Error: {}", message.text);
    }
    Cow::Owned(request)
}

fn is_arranged(messages: &[Message], as_words: bool, alternate: bool) -> bool {
    let is_rule = |message: &Message| message.role == Role::System;
    let at_most = usize::from(!as_words && messages.len() > 1);
    let rules = messages.iter().filter(|message| is_rule(message)).count();
    let blank = messages.iter().any(|message| is_rule(message) && message.is_blank());
    let first = messages.iter().skip(1).all(|message| !is_rule(message));
    let in_turns = messages.windows(2).all(|pair| matches!(pair, [one, other] if one.role != other.role));
    rules <= at_most && first && !blank && (!alternate || in_turns)
}

fn joined(messages: Vec<Message>) -> Vec<Message> {
    let mut turns: Vec<Message> = Vec::with_capacity(messages.len());
    for message in messages {
        match turns.last_mut() {
            Some(last) if last.role == message.role && !last.is_of_tools() && !message.is_of_tools() => {
                if !last.text.is_empty() && !message.text.is_empty() {
                    last.text.push_str(BETWEEN);
                }
                last.text.push_str(&message.text);
                last.images.extend(message.images);
            }
            _ => turns.push(message),
        }
    }
    turns
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        chat::{JsonOutput, Mode},
        provider::{self, Provider},
    };

    fn sent(provider: &'static Provider, model: &str, turns: &[(Role, &str)], json: bool) -> Value {
        let request = ChatRequest {
            model: model.into(),
            messages: turns.iter().map(|(role, text)| Message::new(*role, *text)).collect(),
            json: json
                .then(|| JsonOutput { name: "answer".into(), schema: json!({"type": "object", "minProperties": 1}) }),
            ..ChatRequest::default()
        };
        let endpoint = Endpoint::new(provider, Some("https://x.example/v1"), None);
        let wire = endpoint.dialect_of(model).chat_request(&endpoint, &request, Mode::Stream);
        serde_json::from_slice(&wire.body).unwrap()
    }

    const RULES: [(Role, &str); 3] = [(Role::System, "Be brief."), (Role::System, "Be kind."), (Role::User, "Hello")];

    #[test]
    fn rules_become_one_message_at_the_beginning() {
        let late = [(Role::User, "Hello"), (Role::System, "Be brief.")];
        for provider in [
            &provider::CUSTOM,
            &provider::VLLM,
            &provider::OLLAMA,
            &provider::LLAMA_CPP,
            &provider::HUGGING_FACE,
            &provider::OPENAI,
            &provider::COHERE,
        ] {
            let expected =
                json!([{"role": "system", "content": "Be brief.\n\nBe kind."}, {"role": "user", "content": "Hello"}]);
            assert_eq!(sent(provider, "qwen3.5-9b", &RULES, false)["messages"], expected, "{}", provider.id);
            let expected = json!([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]);
            assert_eq!(sent(provider, "qwen3.5-9b", &late, false)["messages"], expected, "{}", provider.id);
        }
        // A schema in the prompt is part of the instructions.
        for (provider, model) in [(&provider::CUSTOM, "qwen3.5-9b"), (&provider::DEEPSEEK, "deepseek-chat")] {
            let messages = &sent(provider, model, &RULES[1..], true)["messages"];
            assert_eq!(messages.as_array().unwrap().len(), 2, "{messages}");
            let rules = messages[0]["content"].as_str().unwrap();
            assert!(rules.starts_with("Be kind.\n\n") && rules.contains("JSON Schema"), "{rules}");
        }
        // Rules alone are a question.
        let alone = sent(&provider::VLLM, "qwen3.5-9b", &RULES[..2], false);
        assert_eq!(alone["messages"], json!([{"role": "user", "content": "Be brief.\n\nBe kind."}]));
    }

    #[test]
    fn models_without_a_system_role_get_instructions_as_user_text() {
        let body = sent(&provider::GOOGLE, "gemma-3-27b-it", &RULES, true);
        assert_eq!(body.get("systemInstruction"), None);
        assert_eq!(body["generationConfig"], json!({}), "no JSON mode either");
        let first = &body["contents"][0];
        let words = first["parts"][0]["text"].as_str().unwrap();
        assert_eq!(first["role"], "user");
        assert!(words.starts_with("Be brief.\n\nBe kind.\n\n") && words.ends_with("\n\nHello"), "{words}");
        assert!(words.contains("JSON Schema"), "{words}");
        assert!(body["contents"].as_array().unwrap().len() == 1, "{body}");

        for provider in [&provider::VLLM, &provider::CUSTOM, &provider::TOGETHER] {
            let body = sent(provider, "google/gemma-2-9b-it", &RULES, false);
            assert_eq!(body["messages"], json!([{"role": "user", "content": "Be brief.\n\nBe kind.\n\nHello"}]));
        }
        let begun = [(Role::System, "Be brief."), (Role::Assistant, "Hi!"), (Role::User, "Hello")];
        let roles: Vec<_> = sent(&provider::VLLM, "gemma-2-9b-it", &begun, false)["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["role"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(roles, ["user", "assistant", "user"]);
    }

    #[test]
    fn turns_alternate_where_templates_say_so() {
        let twice = [
            (Role::User, "One"),
            (Role::User, "Two"),
            (Role::Assistant, "A"),
            (Role::Assistant, "B"),
            (Role::User, "Three"),
        ];
        let joined = json!([{"role": "user", "content": "One\n\nTwo"}, {"role": "assistant", "content": "A\n\nB"},
            {"role": "user", "content": "Three"}]);
        for (provider, model) in [
            (&provider::VLLM, "gemma-3-12b-it"),
            (&provider::CUSTOM, "our-model"),
            (&provider::OLLAMA, "gemma3"),
            (&provider::PERPLEXITY, "sonar"),
        ] {
            assert_eq!(sent(provider, model, &twice, false)["messages"], joined, "{}", provider.id);
        }
        assert_eq!(sent(&provider::OPENAI, "gpt-4.1", &twice, false)["messages"].as_array().unwrap().len(), 5);
    }
}
