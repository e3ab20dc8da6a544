//! Straight workflows and chatflows: start, one model, end.

mod memory;

use std::collections::HashMap;

use model::{InputKind, Kind, Role};
use serde_json::Value;

use super::{features, fields};
use crate::{
    Imported, Unreadable,
    draft::{Draft, meanings, prompt_of, prompt_text},
    formats::graph::{Graph, Step, cannot, not_one_model},
    node::Node,
    placeholders::{Logic, dify_graph, jinja},
    report::{quoted, refused, topic},
    template::{Known, Part},
};

const NODES: &str = "workflow.graph.nodes";

pub(super) fn role(name: &str) -> Role {
    match name {
        "system" | "developer" => Role::System,
        "assistant" => Role::Assistant,
        _ => Role::User,
    }
}

pub(super) fn read(workflow: &Node, draft: Draft) -> Result<Imported, Unreadable> {
    let graph = graph(workflow)?;
    let Some(start) = graph.steps.iter().find(|step| step.kind == "start") else {
        let triggers: Vec<&Step<'_>> = graph.steps.iter().filter(|step| step.kind.starts_with("trigger")).collect();
        if triggers.is_empty() {
            return Err(refused(NODES, "The flow has no start.", "흐름에 시작 단계가 없어요."));
        }
        return Err(cannot(&triggers, what));
    };
    let mut reading = Reading { draft, meanings: HashMap::new(), start: start.id, model: "" };
    let reached = reading.reached(&graph, start);
    let straight = ["start", "llm", "end", "answer", "document-extractor", "template-transform"];
    let foreign: Vec<&Step<'_>> = reached.iter().filter(|step| !straight.contains(&step.kind)).copied().collect();
    if !foreign.is_empty() {
        return Err(cannot(&foreign, what));
    }
    let models: Vec<&Step<'_>> = reached.iter().filter(|step| step.kind == "llm").copied().collect();
    let [model] = models.as_slice() else { return Err(not_one_model(&models)) };
    let forks: Vec<&Step<'_>> =
        graph.forks().into_iter().filter(|fork| reached.iter().any(|step| step.id == fork.id)).collect();
    if !forks.is_empty() {
        return Err(cannot(&forks, |_| Some(("steps beside each other", "나란히 가는 단계"))));
    }
    reading.model = model.id;
    fields::of_start(start.data.get("variables"), &format!("{}.data.variables", start.place), &mut reading.draft)?;
    reading.constants(workflow)?;
    // In their order, because each may pass on what came from the one before it.
    for step in &reached {
        reading.alias(step)?;
    }
    reading.ask(model)?;
    for step in reached.iter().filter(|step| matches!(step.kind, "end" | "answer")) {
        reading.end(step)?;
    }
    super::model(model.data.get("model"), &format!("{}.data.model", model.place), &mut reading.draft);
    reading.structure(model);
    features::read(workflow.get("features"), "workflow.features", &mut reading.draft);
    reading.draft.finish()
}

fn graph(workflow: &Node) -> Result<Graph<'_>, Unreadable> {
    let nodes = workflow.at(&["graph", "nodes"]).list();
    let steps = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| {
            let data = node.get("data");
            // A note has no type, or one of its own outside.
            let is_note = node.get("type").text() == Some("custom-note");
            let kind = if is_note { "" } else { data.get("type").text_or_empty() };
            let id = node.get("id").text_or_empty();
            let title = data.get("title").text().filter(|title| !title.trim().is_empty()).unwrap_or(id);
            Step { id, kind, title, data, place: format!("{NODES}[{index}]") }
        })
        .collect();
    Graph::new(steps, workflow.at(&["graph", "edges"]).list())
}

/// What a step does, for people.
fn what(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "code" => ("code", "코드"),
        "if-else" => ("a branch", "분기"),
        "question-classifier" => ("a branch by a model", "모델이 고르는 분기"),
        "knowledge-retrieval" | "knowledge-index" => ("a knowledge base", "지식 베이스"),
        "http-request" => ("a call of another service", "다른 서비스 호출"),
        "tool" => ("a tool", "도구"),
        "agent" => ("an agent", "에이전트"),
        "iteration" | "iteration-start" | "loop" | "loop-start" | "loop-end" => ("a loop", "반복"),
        "parameter-extractor" => ("extraction by a model", "모델로 값 뽑기"),
        "assigner" | "variable-assigner" => ("variables that are set", "변수 설정"),
        "variable-aggregator" => ("joined branches", "합쳐지는 분기"),
        "list-operator" => ("work on lists", "목록 처리"),
        "template-transform" => ("a template with logic", "논리가 있는 템플릿"),
        "human-input" => ("a question to a person", "사람에게 묻기"),
        "trigger-webhook" | "trigger-schedule" | "trigger-plugin" => ("a start by itself", "자동 시작"),
        _ => return None,
    })
}

struct Reading<'n> {
    draft: Draft,
    /// What a reference to a step that only passes something on means, by `step.field`.
    meanings: HashMap<String, Vec<Known>>,
    /// The id of the step whose fields people fill in.
    start: &'n str,
    /// The id of the step that asks the model.
    model: &'n str,
}

impl<'n> Reading<'n> {
    /// The steps that follow from the start. What doesn't never ran.
    fn reached<'g>(&mut self, graph: &'g Graph<'n>, start: &Step<'n>) -> Vec<&'g Step<'n>> {
        let reached = graph.following(start.id);
        for step in graph.steps.iter().filter(|step| !reached.iter().any(|known| known.id == step.id)) {
            if step.kind.is_empty() {
                self.draft.report.dropped(&step.place, "A note is left out.", "메모는 빠졌어요.");
            } else {
                let title = quoted(step.title);
                self.draft.report.dropped(
                    &step.place,
                    format!("The step “{title}” was connected with nothing and is left out."),
                    format!("‘{title}’ 단계는 아무것과도 이어져 있지 않아서 빠졌어요."),
                );
            }
        }
        reached
    }

    /// Values of the whole flow. Of a conversation's variables only those matter that the prompt reads.
    fn constants(&mut self, workflow: &Node) -> Result<(), Unreadable> {
        if !workflow.get("conversation_variables").is_blank() {
            self.draft.report.dropped(
                "workflow.conversation_variables",
                "The variables of the conversation are left out: the prompt reads none of them.",
                "대화 변수는 프롬프트가 읽지 않아서 빠졌어요.",
            );
        }
        for item in workflow.get("environment_variables").list() {
            let name = item.get("name").text_or_empty();
            if item.get("value_type").text() == Some("secret") {
                self.draft.report.dropped(
                    "workflow.environment_variables",
                    format!("The secret “{}” is left out.", quoted(name)),
                    format!("비밀 값 {} 빠졌어요.", topic(name)),
                );
            } else if let Some(value) = item.get("value").shown() {
                let value = prompt_text("workflow.environment_variables", &value)?.to_owned();
                self.meanings.insert(format!("env.{name}"), vec![Known::Text(value)]);
            }
        }
        Ok(())
    }

    /// Remembers what a step that only passes something on stands for.
    fn alias(&mut self, step: &Step<'n>) -> Result<(), Unreadable> {
        match step.kind {
            "document-extractor" => {
                let path = selector(step.data.get("variable_selector"));
                let file = self.meaning(&path, &step.place)?;
                self.meanings.insert(format!("{}.text", step.id), file);
                self.draft.report.mapped(
                    &step.place,
                    "Reading the file is left to the file's input, which inserts its text.",
                    "파일 읽기는 파일 입력 항목이 해요. 그 자리에 파일의 글이 들어가요.",
                );
            }
            "template-transform" => {
                let place = format!("{}.data.template", step.place);
                let text = &prompt_of(&place, step.data.get("template"))?;
                let parts = self.with_jinja(text, step.data.get("variables"), &place)?;
                self.meanings.insert(format!("{}.output", step.id), parts);
                self.draft.report.changed(
                    &step.place,
                    "The template stands in the prompt itself, where it was inserted.",
                    "템플릿을 프롬프트 안, 쓰이던 자리에 바로 넣었어요.",
                );
            }
            _ => {}
        }
        Ok(())
    }

    /// What a reference means.
    fn meaning(&mut self, path: &str, place: &str) -> Result<Vec<Known>, Unreadable> {
        if let Some(known) = self.meanings.get(path) {
            return Ok(known.clone());
        }
        let (node, field) = path.split_once('.').unwrap_or((path, ""));
        match (node, field) {
            ("sys" | "userinput", "query") if self.draft.kind == Kind::Chat => return Ok(vec![Known::Message]),
            // What is attached to messages is told with the switch for it.
            ("sys" | "userinput", "files") => return Ok(Vec::new()),
            ("context", "") => {
                // Knowledge would have come from a step, and there is none.
                return Ok(Vec::new());
            }
            _ => {}
        }
        if node == self.start
            && let Some(known) = self.draft.known(field)
        {
            return Ok(vec![known]);
        }
        let shown = quoted(path);
        Err(refused(
            place,
            format!("The prompt reads “{shown}”, which there is nothing like here. Nothing was imported."),
            format!("프롬프트가 ‘{shown}’ 값을 읽는데 여기에 그런 값이 없어서 아무것도 가져오지 않았어요."),
        ))
    }

    fn text(&mut self, text: &str, place: &str) -> Result<Vec<Known>, Unreadable> {
        let text = prompt_text(place, text)?;
        meanings(place, dify_graph(text), |path| self.meaning(path, place))
    }

    /// A text in Jinja, whose variables are named beside it.
    fn with_jinja(&mut self, text: &str, variables: &Node, place: &str) -> Result<Vec<Known>, Unreadable> {
        let text = prompt_text(place, text)?;
        let (parts, _) = jinja(text, "").map_err(|logic| has_logic(place, &logic))?;
        meanings(place, parts, |name| {
            let found = variables.list().iter().find(|variable| variable.get("variable").text() == Some(name));
            let path = found.map(|variable| selector(variable.get("value_selector"))).unwrap_or_default();
            // A name that is declared nowhere leaves nothing in Jinja.
            if path.is_empty() { Ok(Vec::new()) } else { self.meaning(&path, place) }
        })
    }

    /// The messages to the model.
    fn ask(&mut self, step: &Step<'n>) -> Result<(), Unreadable> {
        let place = format!("{}.data", step.place);
        if step.data.at(&["context", "enabled"]).is_yes() {
            let path = selector(step.data.at(&["context", "variable_selector"]));
            let context = if path.is_empty() { Vec::new() } else { self.meaning(&path, &place)? };
            self.meanings.insert("context".to_owned(), context);
        }
        let template = step.data.get("prompt_template");
        let variables = step.data.at(&["prompt_config", "jinja2_variables"]);
        let one = std::slice::from_ref(template);
        let messages = if template.is_map() { one } else { template.list() };
        for (index, item) in messages.iter().enumerate() {
            let place = format!("{place}.prompt_template[{index}]");
            let known = if item.get("edition_type").text() == Some("jinja2") {
                self.with_jinja(&prompt_of(&place, item.get("jinja2_text"))?, variables, &place)?
            } else {
                self.text(&prompt_of(&place, item.get("text"))?, &place)?
            };
            let role = if template.is_map() { Role::User } else { role(item.get("role").text_or_empty()) };
            self.draft.message(role, &place, &known)?;
        }
        self.pictures(step, &place)?;
        self.memory(step, &place)?;
        self.without_effect(step, &place);
        Ok(())
    }

    /// Files whose pictures went to the model beside the prompt are named in it here.
    fn pictures(&mut self, step: &Step<'n>, place: &str) -> Result<(), Unreadable> {
        let vision = step.data.get("vision");
        let path = selector(vision.at(&["configs", "variable_selector"]));
        if !vision.get("enabled").is_yes() || path.is_empty() {
            return Ok(());
        }
        let place = format!("{place}.vision");
        // What is attached to messages is told with the switch for it.
        if path == "sys.files" {
            return Ok(());
        }
        let known = self.meaning(&path, &place)?;
        let is_file = |part: &Known| {
            let Known::Input(name) = part else { return false };
            self.draft.kind_of(name) == Some(InputKind::File)
        };
        if known.iter().all(is_file) {
            self.draft.message(Role::User, &place, &known)?;
            self.draft.report.changed(
                place,
                "The pictures went beside the prompt; here a message of its own inserts their input.",
                "그림을 프롬프트 옆에 보내던 앱이에요. 여기서는 그림 입력 항목을 넣는 메시지를 따로 두었어요.",
            );
        }
        Ok(())
    }

    /// What comes out has to be the model's answer alone.
    fn end(&mut self, step: &Step<'n>) -> Result<(), Unreadable> {
        let place = format!("{}.data", step.place);
        if step.kind == "answer" {
            let parts = dify_graph(&prompt_of(&place, step.data.get("answer"))?);
            let is_blank = |part: &Part| matches!(part, Part::Text(text) if text.trim().is_empty());
            let mut said = parts.iter().filter(|part| !is_blank(part));
            let is_answer = |part: &Part| matches!(part, Part::Variable(path) if self.is_answer(path));
            if !said.next().is_some_and(is_answer) || said.next().is_some() {
                return Err(refused(
                    format!("{place}.answer"),
                    "The flow answers with more than what the model says. Here an answer is the model's alone, so nothing was imported.",
                    "모델의 답변에 다른 글을 덧붙여 답하는 흐름이에요. 여기서는 모델의 답변만 나와서 아무것도 가져오지 않았어요.",
                ));
            }
            return Ok(());
        }
        let outputs = step.data.get("outputs").list();
        let paths: Vec<String> = outputs.iter().map(|output| selector(output.get("value_selector"))).collect();
        if !paths.iter().any(|path| self.is_answer(path)) {
            return Err(refused(
                format!("{place}.outputs"),
                "The flow doesn't give out what the model says. Nothing was imported.",
                "모델의 답변을 내보내지 않는 흐름이라 아무것도 가져오지 않았어요.",
            ));
        }
        let beside: Vec<&String> = paths.iter().filter(|path| !self.is_answer(path)).collect();
        for path in beside {
            let shown = quoted(path);
            self.draft.report.dropped(
                format!("{place}.outputs"),
                format!("“{shown}” was given out beside the answer and is left out."),
                format!("답변과 함께 내보내던 {} 빠졌어요.", topic(path)),
            );
        }
        Ok(())
    }

    /// Whether a reference is to what the model says, and not to how it came to it.
    fn is_answer(&self, path: &str) -> bool {
        let field = path.strip_prefix(self.model).and_then(|rest| rest.strip_prefix('.'));
        field.is_some_and(|field| field == "text" || field.split('.').next() == Some("structured_output"))
    }

    /// The fields of the answer.
    fn structure(&mut self, step: &Step<'n>) {
        let output = step.data.get("structured_output");
        let schema = output.get("schema");
        let is_on = step.data.get("structured_output_enabled").is_yes() || output.get("enabled").is_yes();
        if is_on && schema.is_map() {
            let schema: Value = schema.to_json();
            self.draft.answers_json(&format!("{}.data.structured_output.schema", step.place), schema);
        }
    }
}

/// A reference as its step and field, with dots.
fn selector(path: &Node) -> String {
    let parts: Vec<String> = path.list().iter().filter_map(Node::shown).collect();
    parts.join(".")
}

fn has_logic(place: &str, logic: &Logic) -> Unreadable {
    let shown = quoted(&logic.tag);
    refused(
        place,
        format!("This prompt has logic: “{shown}”. Here a prompt is text and placeholders, so nothing was imported."),
        format!(
            "프롬프트에 조건이나 반복 같은 논리가 있어요: ‘{shown}’. 여기 프롬프트는 글과 자리 표시뿐이라 아무것도 가져오지 않았어요."
        ),
    )
}
