//! Flowise: a chain of one model with its prompt, and agentflows of one model.
//!
//! | there | here |
//! |---|---|
//! | LLM chain, prompt template, chat prompt template | one prompt; a form, unless the prompt is only the person's message |
//! | conversation chain with a buffer memory | a conversation |
//! | agentflow with a form | a form |
//! | agentflow with a chat and memory | a conversation |

mod agentflow;
mod chain;

use crate::{
    Imported, Unreadable,
    draft::Draft,
    formats::graph::{Graph, Step},
    node::Node,
    report::{listed, refused},
};

/// The lists of a workspace's export that hold flows.
const LISTS: [&str; 5] = ["ChatFlow", "AgentFlow", "AgentFlowV2", "AssistantFlow", "AssistantCustom"];

/// Whether flows stand in it as texts.
pub(super) fn holds_flows(whole: &Node) -> bool {
    whole.has("flowData") || LISTS.iter().any(|list| matches!(whole.get(list), Node::List(_)))
}

pub(super) fn read(whole: &Node) -> Result<Imported, Unreadable> {
    if !holds_flows(whole) {
        return flow(whole, whole);
    }
    let lists = LISTS.iter().flat_map(|list| whole.get(list).list());
    let rows: Vec<&Node> = if whole.has("flowData") { vec![whole] } else { lists.collect() };
    let [row] = rows.as_slice() else {
        let names: Vec<String> = rows.iter().filter_map(|row| row.get("name").shown()).collect();
        let (en, ko) = listed(&names);
        return Err(refused(
            "",
            format!("This export holds {} flows ({en}). Export the one to import alone.", rows.len()),
            format!("흐름이 {}개 들어 있어요({ko}). 가져올 것 하나만 내보내 주세요.", rows.len()),
        ));
    };
    let data = row.get("flowData");
    match data.text() {
        Some(text) => flow(&Node::of_json(text)?, row),
        None => flow(data, row),
    }
}

/// `about` has the flow's name and description.
fn flow(flow: &Node, about: &Node) -> Result<Imported, Unreadable> {
    let steps = flow.get("nodes").list().iter().enumerate().map(|(index, node)| {
        let data = node.get("data");
        let id = node.get("id").text_or_empty();
        let title = data.get("label").text().filter(|label| !label.trim().is_empty()).unwrap_or(id);
        Step { id, kind: data.get("name").text_or_empty(), title, data, place: format!("nodes[{index}]") }
    });
    let graph = Graph::new(steps.collect(), flow.get("edges").list())?;
    if graph.steps.iter().all(|step| step.kind.is_empty()) {
        return Err(refused(
            "nodes",
            "This file is a flow, but not one of Flowise: its nodes have no `data.name`.",
            "흐름 파일이지만 Flowise의 것이 아니에요. 노드에 `data.name`이 없어요.",
        ));
    }
    let mut draft = Draft::new(about.get("name"), about.get("description"));
    draft.report.mapped("", "A flow of Flowise.", "Flowise의 흐름이에요.");
    for step in graph.steps.iter().filter(|step| is_note(step)) {
        draft.report.dropped(&step.place, "A note is left out.", "메모는 빠졌어요.");
    }
    if graph.steps.iter().any(|step| step.kind.ends_with("Agentflow") && !is_note(step)) {
        agentflow::read(&graph, draft)
    } else {
        chain::read(&graph, draft)
    }
}

fn is_note(step: &Step<'_>) -> bool {
    matches!(step.kind, "stickyNote" | "stickyNoteAgentflow")
}

/// Takes the model that a step names, and its settings.
fn model(provider: &str, inputs: &Node, place: &str, draft: &mut Draft) {
    let names = ["customModelName", "modelName", "model", "deploymentName", "azureOpenAIApiDeploymentName"];
    let named = names.iter().find_map(|name| inputs.get(name).text().filter(|model| !model.trim().is_empty()));
    draft.wants(place, Some(provider), named.unwrap_or_default());
    let others = inputs.map().iter().map(|(key, value)| (key.as_str(), value));
    let ours = others.filter(|(key, value)| !names.contains(key) && !is_of_program(key) && !is_reference(value));
    draft.settings(place, ours);
}

/// Inputs of a step that say how Flowise itself works, or that stand for what was removed when it was exported.
fn is_of_program(key: &str) -> bool {
    const KEYS: [&str; 9] = [
        "llmModel",
        "agentModel",
        "FLOWISE_CREDENTIAL_ID",
        "credential",
        "baseUrl",
        "basePath",
        "baseOptions",
        "verbose",
        "maxConcurrency",
    ];
    KEYS.contains(&key) || key.to_ascii_lowercase().contains("key")
}

/// `{{node_0.data.instance}}`, a connection that is written as a value.
fn is_reference(value: &Node) -> bool {
    reference(value).is_some()
}

fn reference(value: &Node) -> Option<&str> {
    value.text()?.trim().strip_prefix("{{")?.strip_suffix("}}")?.strip_suffix(".data.instance")
}
