//! Prompt Flow's `flow.dag.yaml`, with one prompt.
//!
//! The prompt of such a flow lies in a file beside it, which one file can't bring along; so a flow is read as far as it takes to say
//! what to do: a flow of one prompt is told where its prompt is, and any other why it can't be carried over.

use crate::{
    Imported, Unreadable,
    draft::Draft,
    formats::graph::{Graph, Step, cannot, not_one_model},
    node::Node,
    report::{quoted, refused},
};

pub(super) fn is_one(whole: &Node) -> bool {
    let nodes = whole.get("nodes").list();
    let is_node =
        |node: &Node| node.has("name") && (node.has("source") || node.has("use_variants") || node.has("type"));
    let is_dag = whole.has("inputs") && whole.has("outputs") && !nodes.is_empty() && nodes.iter().all(is_node);
    is_dag || whole.get("entry").text().is_some()
}

pub(super) fn read(whole: &Node) -> Result<Imported, Unreadable> {
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
    inline(whole, step)
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

/// Some tools write the prompt into the flow itself.
fn inline(whole: &Node, step: &Step<'_>) -> Result<Imported, Unreadable> {
    let source = step.data.get("source");
    let inputs = step.data.get("inputs");
    let text = [source.get("content"), source.get("template"), inputs.get("prompt")].into_iter().find_map(Node::text);
    let text = text.filter(|text| !text.trim().is_empty() && !text.trim().starts_with("${"));
    let Some(text) = text else {
        let path = quoted(source.get("path").text_or_empty());
        return Err(refused(
            format!("{}.source.path", step.place),
            format!(
                "The prompt of this flow lies in another file, “{path}”, and one file is imported at a time. Put the two together \
                 as a .prompty: this file's `inputs` between two lines of ---, then what stands in “{path}”."
            ),
            format!(
                "이 흐름의 프롬프트는 다른 파일 ‘{path}’에 있는데, 파일은 하나씩 가져와요. .prompty 파일 하나로 합쳐 주세요: --- 두 줄 \
                 사이에 이 파일의 `inputs`를 쓰고, 그 아래에 ‘{path}’의 내용을 붙이면 돼요."
            ),
        ));
    };
    let mut draft = Draft::new(whole.get("name"), whole.get("description"));
    super::prompty::prompt(whole.get("inputs"), &Node::Null, text, &mut draft)?;
    let named = ["deployment_name", "model"].iter().find_map(|key| inputs.get(key).text()).unwrap_or_default();
    let provider = [step.data.get("provider"), step.data.get("connection")].into_iter().find_map(Node::text);
    draft.wants(&format!("{}.inputs", step.place), provider, named);
    let settings = ["temperature", "top_p", "max_tokens", "stop", "seed"].map(|key| (key, inputs.get(key)));
    draft.settings(&format!("{}.inputs", step.place), settings.into_iter());
    draft.finish()
}
