//! What is refused, and why: nothing is imported by halves.

use crate::read;

/// The refusal's place and English words.
fn refused(text: &str) -> (String, String) {
    let refusal = read(text.as_bytes(), None).expect_err("it should be refused");
    assert!(refusal.ko.chars().any(|c| ('가'..='힣').contains(&c)), "{}", refusal.ko);
    (refusal.place.unwrap_or_default(), refusal.en)
}

fn has(text: &str, place: &str, words: &str) {
    let (found, en) = refused(text);
    assert!(found == place && en.contains(words), "{found}: {en}");
}

/// A chatflow from start to answer. Lines are put into the model's step, and after the last one.
fn chatflow(ask: &str, answer: &str, more: &str) -> String {
    format!(
        "kind: app
version: 0.3.0
app: {{name: x, mode: advanced-chat}}
workflow:
  environment_variables: [{{name: key, value: abc, value_type: secret}}]
  graph:
    nodes:
      - {{id: s, data: {{type: start, title: Start, variables: [{{type: text-input, label: Name, variable: name}}]}}}}
      - {{id: m, data: {{type: llm, title: Ask, {ask}}}}}
      - {{id: a, data: {{type: answer, title: Answer, answer: '{answer}'}}}}
{more}"
    )
}

const ASK: &str = "prompt_template: [{role: system, text: Hi}]";
const STRAIGHT: &str = "    edges: [{source: s, target: m}, {source: m, target: a}]";
const ANSWER: &str = "{{#m.text#}}";

#[test]
fn a_chatflow_that_is_whole_is_read() {
    assert!(read(chatflow(ASK, ANSWER, STRAIGHT).as_bytes(), None).is_ok());
}

#[test]
fn steps_of_dify_that_do_something_else_are_named() {
    for (kind, words) in [
        ("code", "It has: code (“Other”)"),
        ("if-else", "a branch"),
        ("knowledge-retrieval", "a knowledge base"),
        ("http-request", "a call of another service"),
        ("tool", "a tool"),
        ("agent", "an agent"),
        ("iteration", "a loop"),
        ("brand-new", "“brand-new”"),
    ] {
        let more = format!(
            "      - {{id: o, data: {{type: {kind}, title: Other}}}}
    edges: [{{source: s, target: o}}, {{source: o, target: m}}, {{source: m, target: a}}]"
        );
        has(&chatflow(ASK, ANSWER, &more), "workflow.graph.nodes[3]", words);
    }
    let two = format!(
        "      - {{id: n, data: {{type: llm, title: Again, {ASK}}}}}
    edges: [{{source: s, target: m}}, {{source: m, target: n}}, {{source: n, target: a}}]"
    );
    has(&chatflow(ASK, ANSWER, &two), "workflow.graph.nodes[1]", "asks a model 2 times (“Ask”, “Again”)");
    has(&chatflow(ASK, ANSWER, "    edges: [{source: s, target: a}]"), "nodes", "asks no model");
    let beside = "      - {id: e, data: {type: answer, title: More, answer: '{{#m.text#}}'}}
    edges: [{source: s, target: m}, {source: m, target: a}, {source: m, target: e}]";
    has(&chatflow(ASK, ANSWER, beside), "workflow.graph.nodes[1]", "steps beside each other");
}

#[test]
fn prompts_of_dify_that_read_what_isnt_there_are_refused() {
    for path in ["sys.user_id", "conversation.topic", "env.key", "env.other", "m.text", "s.gone", "other.name"] {
        let ask = format!("prompt_template: [{{role: system, text: 'Hi {{{{#{path}#}}}}'}}]");
        has(&chatflow(&ask, ANSWER, STRAIGHT), "workflow.graph.nodes[1].data.prompt_template[0]", path);
    }
    let logic = "prompt_template: [{role: system, edition_type: jinja2, jinja2_text: '{% if a %}x{% endif %}'}]";
    has(&chatflow(logic, ANSWER, STRAIGHT), "workflow.graph.nodes[1].data.prompt_template[0]", "has logic");
}

#[test]
fn an_answer_that_is_more_than_the_models_is_refused() {
    for answer in ["Here: {{#m.text#}}", "{{#m.text#}} {{#m.text#}}", "{{#m.usage#}}", "{{#sys.query#}}", "Hello", ""] {
        has(&chatflow(ASK, answer, STRAIGHT), "workflow.graph.nodes[2].data.answer", "more than what the model says");
    }
}

#[test]
fn apps_of_dify_with_sources_or_tools_are_refused() {
    let app = |config: &str| format!("app: {{name: x, mode: chat}}\nmodel_config: {{pre_prompt: hi, {config}}}");
    for (config, place, words) in [
        ("dataset_configs: {datasets: {datasets: [{dataset: {id: a}}]}}", "dataset_configs", "knowledge base"),
        ("external_data_tools: [{type: api, enabled: true}]", "external_data_tools", "another service"),
        ("agent_mode: {tools: [{google: {enabled: true}}]}", "agent_mode.tools", "tools"),
        (
            "user_input_form: [{external_data_tool: {label: A, variable: a}}]",
            "user_input_form[0]",
            "external_data_tool",
        ),
    ] {
        has(&app(config), &format!("model_config.{place}"), words);
    }
    // What is switched off does nothing.
    for config in ["agent_mode: {tools: [{dataset: {enabled: false}}]}", "external_data_tools: [{enabled: false}]"] {
        assert!(read(app(config).as_bytes(), None).is_ok(), "{config}");
    }
    has("app: {name: x, mode: agent}\nkind: app", "app.mode", "agent");
    has("app: {name: x, mode: chat}\nkind: app", "model_config", "Export the app again");
    has("app: {name: x}\nkind: snippet", "kind", "snippet");
}

#[test]
fn flows_of_flowise_that_do_more_are_refused() {
    let flow = |nodes: &str| format!(r#"{{"nodes": [{nodes}], "edges": []}}"#);
    let node = |name: &str, inputs: &str| {
        format!(
            r#"{{"id": "{name}", "data": {{"name": "{name}", "label": "{name}", "baseClasses": [], "inputs": {{{inputs}}}}}}}"#
        )
    };
    has(&flow(&node("conversationalAgent", "")), "nodes[0]", "conversationalAgent");
    has(&flow(&node("llmChain", r#""outputParser": "{{x.data.instance}}""#)), "nodes[0]", "an output parser");
    has(&flow(&node("llmChain", "")), "nodes[0].data.inputs", "no prompt template");
    let prompt = node("promptTemplate", r#""template": "{a.b}""#);
    has(
        &flow(&[prompt, node("llmChain", r#""prompt": "{{promptTemplate.data.instance}}""#)].join(",")),
        "nodes[0].data.inputs.template",
        "“{a.b}”",
    );
    has(&flow(&node("startAgentflow", r#""startInputType": "webhookTrigger""#)), "nodes", "asks no model");
    let export = r#"{"ChatFlow": [{"name": "A", "flowData": "{}"}, {"name": "B", "flowData": "{}"}], "AgentFlow": []}"#;
    has(export, "", "2 flows (“A”, “B”)");
}

#[test]
fn flows_of_langflow_that_do_more_are_refused() {
    let flow = |kind: &str| {
        format!(
            r#"{{"name": "x", "data": {{"nodes": [
                {{"id": "o", "data": {{"type": "{kind}", "node": {{"display_name": "Other"}}}}}},
                {{"id": "m", "data": {{"type": "LanguageModelComponent", "node": {{"template": {{"input_value": {{"value": "hi"}}}}}}}}}},
                {{"id": "c", "data": {{"type": "ChatOutput", "node": {{}}}}}}],
              "edges": [{{"source": "o", "target": "m", "data": {{"targetHandle": {{"fieldName": "input_value"}}}}}}, {{"source": "m", "target": "c"}}]}}}}"#
        )
    };
    assert!(read(flow("ChatInput").as_bytes(), None).is_ok());
    for (kind, words) in [
        ("Agent", "an agent"),
        ("Memory", "a store of messages"),
        ("CustomComponent", "Python code"),
        ("Chroma", "“Chroma”"),
    ] {
        has(&flow(kind), "data.nodes[0]", words);
    }
    has(&flow("LanguageModelComponent"), "data.nodes[1]", "asks a model 2 times");
    has(r#"{"flows": [{"name": "A"}, {"name": "B"}]}"#, "flows", "2 flows (“A”, “B”)");
    has(r#"{"is_component": true, "data": {"nodes": []}}"#, "is_component", "a component");
}

#[test]
fn prompts_with_logic_tools_or_pictures_are_refused() {
    let prompty = |head: &str, body: &str| format!("---\nname: x\n{head}\n---\n{body}");
    has(&prompty("", "user:\n{{ a | upper }}"), "prompt", "“{{ a | upper }}”");
    has(&prompty("", "user:\n{{ a.b }}"), "prompt", "“{{ a.b }}”");
    has(&prompty("inputs: {a: {type: image}}", "{{a}}"), "inputs.a", "image");
    has(&prompty("model: {parameters: {tools: '${file:tools.json}'}}", "{{a}}"), "tools", "tools");
    has("---\nlayout: post\n---\n# Hello", "", "not that of a prompty");
    has("entry: flow:chat", "entry", "Python");
    has("inputs: {}\noutputs: {}\nnodes: [{name: a, type: python, source: {path: a.py}}]", "nodes[0]", "Python code");
    let message = |content: &str| format!(r#"{{"model": "gpt", "messages": [{content}]}}"#);
    has(&message(r#"{"role": "tool", "content": "x"}"#), "messages[0]", "“tool”");
    has(
        &message(r#"{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}"#),
        "messages[0]",
        "image_url",
    );
    has(r#"{"model": "gpt", "input": "x", "previous_response_id": "resp_1"}"#, "previous_response_id", "goes on from");
    has(r#"{"model": "gpt", "prompt": {"id": "pmpt_1", "version": "2"}}"#, "prompt", "pmpt_1");
}
