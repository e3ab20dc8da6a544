//! Prompt Flow's `flow.dag.yaml`, with one prompt.
//!
//! The prompt of such a flow lies in a file beside it, so its folder is read as an archive. Of the one file alone is told where its
//! prompt is, or why the flow can't be carried over at all.

use crate::{
    Imported, Unreadable,
    draft::Draft,
    formats::{
        graph::{Graph, Step, cannot, not_one_model},
        prompty::{Bound, Source, prompt},
    },
    node::Node,
    report::{quoted, refused},
};

/// Gives the text of a file beside the one that is read.
pub(crate) type Beside<'f> = &'f dyn Fn(&str) -> Option<String>;

pub(super) fn is_one(whole: &Node) -> bool {
    let nodes = whole.get("nodes").list();
    let is_node =
        |node: &Node| node.has("name") && (node.has("source") || node.has("use_variants") || node.has("type"));
    let is_dag = whole.has("inputs") && whole.has("outputs") && !nodes.is_empty() && nodes.iter().all(is_node);
    is_dag || whole.get("entry").text().is_some()
}

/// Reads a flow. `beside` gives the text of a file by its path from the flow's folder.
pub(super) fn read(whole: &Node, beside: Beside<'_>) -> Result<Imported, Unreadable> {
    if whole.has("entry") {
        return Err(refused(
            "entry",
            "This flow is a Python program, which can't be imported. If it uses a .prompty file, import that.",
            "파이썬 프로그램인 흐름이라 가져올 수 없어요. .prompty 파일을 쓰고 있다면 그 파일을 가져와 주세요.",
        ));
    }
    let nodes: Vec<Node> = whole.get("nodes").list().iter().map(|node| chosen(node, whole)).collect();
    let steps = nodes.iter().enumerate().map(|(index, node)| {
        let name = node.get("name").text_or_empty();
        Step {
            id: name,
            kind: node.get("type").text_or_empty(),
            title: name,
            data: node,
            place: format!("nodes[{index}]"),
        }
    });
    let graph = Graph::new(steps.collect(), &[])?;
    let foreign: Vec<&Step<'_>> = graph.steps.iter().filter(|step| step.kind != "llm").collect();
    if !foreign.is_empty() {
        return Err(cannot(&foreign, what));
    }
    let models: Vec<&Step<'_>> = graph.steps.iter().collect();
    let [step] = models.as_slice() else { return Err(not_one_model(&models)) };
    app(whole, step, beside)
}

/// A node, or the one of its variants that is the default.
fn chosen(node: &Node, whole: &Node) -> Node {
    if !node.get("use_variants").is_yes() {
        return node.clone();
    }
    let name = node.get("name").text_or_empty();
    let variants = whole.at(&["node_variants", name]);
    let id = variants.get("default_variant_id").text_or_empty();
    match variants.at(&["variants", id, "node"]) {
        Node::Map(fields) => {
            let mut fields = fields.clone();
            fields.push(("name".to_owned(), Node::Text(name.to_owned())));
            Node::Map(fields)
        }
        _ => node.clone(),
    }
}

fn what(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "python" => ("Python code", "파이썬 코드"),
        "prompt" => ("a prompt that another step uses", "다른 단계가 쓰는 프롬프트"),
        "custom_llm" => ("a tool that asks a model", "모델에 묻는 도구"),
        _ => return None,
    })
}

/// The app of a flow with one prompt. Some tools write it into the flow itself; else it lies in a file beside it.
fn app(whole: &Node, step: &Step<'_>, beside: Beside<'_>) -> Result<Imported, Unreadable> {
    let source = step.data.get("source");
    let path = source.get("path").text_or_empty();
    let inputs = step.data.get("inputs");
    let written = [source.get("content"), source.get("template")].into_iter().find_map(Node::text).map(str::to_owned);
    let Some(text) = written.or_else(|| beside(path)) else {
        let shown = quoted(path);
        return Err(refused(
            format!("{}.source.path", step.place),
            format!(
                "The prompt of this flow lies in another file, “{shown}”. Import the flow's folder as a .zip, which has both."
            ),
            format!("이 흐름의 프롬프트는 다른 파일 ‘{shown}’에 있어요. 흐름 폴더를 .zip으로 묶어서 가져와 주세요."),
        ));
    };
    let mut draft = Draft::new(whole.get("name"), whole.get("description"));
    draft.report.mapped("", "A flow of Prompt Flow with one prompt.", "프롬프트가 하나인 Prompt Flow의 흐름이에요.");
    let bound = bound(step)?;
    let place = if path.is_empty() { "source" } else { path };
    prompt(&Source { inputs: whole.get("inputs"), sample: &Node::Null, bound: &bound, place }, &text, &mut draft)?;
    let named = ["deployment_name", "model"].iter().find_map(|key| inputs.get(key).text()).unwrap_or_default();
    let provider = [step.data.get("provider"), step.data.get("connection")].into_iter().find_map(Node::text);
    let place = format!("{}.inputs", step.place);
    draft.wants(&place, provider, named);
    let settings = SETTINGS.iter().map(|key| (*key, inputs.get(key)));
    draft.settings(&place, settings.filter(|(key, _)| !["deployment_name", "model"].contains(key)));
    super::openai::format_of_answer(inputs.get("response_format"), &format!("{place}.response_format"), &mut draft);
    draft.finish()
}

/// Inputs of a step that are the model's, not the template's.
const SETTINGS: [&str; 11] = [
    "deployment_name",
    "model",
    "temperature",
    "top_p",
    "max_tokens",
    "stop",
    "seed",
    "presence_penalty",
    "frequency_penalty",
    "response_format",
    "logit_bias",
];

/// What the names of the template stand for.
fn bound(step: &Step<'_>) -> Result<Vec<(String, Bound)>, Unreadable> {
    let own = step.data.get("inputs").map().iter().filter(|(key, _)| !SETTINGS.contains(&key.as_str()));
    own.map(|(key, value)| {
        let shown = value.shown().unwrap_or_default();
        let reference = shown.trim().strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        let bound = match (reference, reference.and_then(|path| path.strip_prefix("inputs."))) {
            (None, _) => Bound::Text(shown),
            (_, Some(input)) => Bound::Input(input.to_owned()),
            (Some(other), None) => {
                let other = quoted(other);
                return Err(refused(
                    format!("{}.inputs.{key}", step.place),
                    format!("The prompt reads “{other}”, which there is nothing like here. Nothing was imported."),
                    format!("프롬프트가 ‘{other}’ 값을 읽는데 여기에 그런 값이 없어서 아무것도 가져오지 않았어요."),
                ));
            }
        };
        Ok((key.clone(), bound))
    })
    .collect()
}
