//! Langflow: basic prompting, from 1.0 to the newest.
//!
//! A chat or text input, prompts, one model and an output, whichever way they are connected. In files up to 1.7 the model's provider
//! and name are fields of their own, later one field has both; early ones have a component for each provider.

mod wires;

use model::{InputKind, Kind, Role, limits};

use self::wires::Wires;
use crate::{
    Imported, Unreadable,
    draft::{Draft, Field, prompt_of},
    formats::graph::{Graph, Step, cannot, not_one_model},
    node::Node,
    placeholders::{format_string, named},
    report::{listed, quoted, refused, topic},
    template::{Known, Part},
};

pub(super) fn read(whole: &Node) -> Result<Imported, Unreadable> {
    let flows = whole.get("flows").list();
    let flow = match (flows, whole.has("data")) {
        (_, true) => whole,
        ([flow], _) => flow,
        (flows, _) => {
            let names: Vec<String> = flows.iter().filter_map(|flow| flow.get("name").shown()).collect();
            let (en, ko) = listed(&names);
            return Err(refused(
                "flows",
                format!("This export holds {} flows ({en}). Export the one to import alone.", flows.len()),
                format!("흐름이 {}개 들어 있어요({ko}). 가져올 것 하나만 내보내 주세요.", flows.len()),
            ));
        }
    };
    if flow.get("is_component").is_yes() {
        return Err(refused(
            "is_component",
            "This is a component of Langflow, not a flow. Export the flow that uses it.",
            "흐름이 아니라 Langflow의 구성 요소예요. 이것을 쓰는 흐름을 내보내 주세요.",
        ));
    }
    let mut draft = Draft::new(flow.get("name"), flow.get("description"));
    version(flow, &mut draft);
    let nodes = flow.at(&["data", "nodes"]).list();
    let steps = nodes.iter().enumerate().filter_map(|(index, node)| step(index, node, &mut draft)).collect();
    let edges = flow.at(&["data", "edges"]).list();
    let graph = Graph::new(steps, edges)?;
    read_graph(&graph, &Wires::new(edges), draft)
}

fn version(flow: &Node, draft: &mut Draft) {
    let Some(version) = flow.get("last_tested_version").shown() else { return };
    let major = version.split('.').next().and_then(|major| major.trim().parse::<u64>().ok());
    let shown = quoted(&version);
    if major.is_some_and(|major| major > 1) {
        draft.report.choice(
            "last_tested_version",
            format!("The flow is of Langflow {shown}, newer than is known here. Compare the app with it before publishing it."),
            format!("Langflow {shown}의 흐름이라 여기서 아는 것보다 새로워요. 게시하기 전에 원래 흐름과 비교해 보세요."),
        );
    } else {
        draft.report.mapped(
            "last_tested_version",
            format!("A flow of Langflow {shown}."),
            format!("Langflow {shown}의 흐름이에요."),
        );
    }
}

/// A node, unless it is a note.
fn step<'n>(index: usize, node: &'n Node, draft: &mut Draft) -> Option<Step<'n>> {
    let data = node.get("data");
    let place = format!("data.nodes[{index}]");
    let kind = data.get("type").text_or_empty();
    if node.get("type").text() == Some("noteNode") || kind == "note" {
        draft.report.dropped(place, "A note is left out.", "메모는 빠졌어요.");
        return None;
    }
    let names = [data.at(&["node", "display_name"]), data.get("display_name"), node.get("id")];
    let title = names.into_iter().filter_map(Node::text).find(|name| !name.trim().is_empty()).unwrap_or(kind);
    Some(Step { id: node.get("id").text_or_empty(), kind, title, data, place })
}

const PROMPTS: [&str; 3] = ["Prompt", "PromptComponent", "Prompt Template"];
const OUTPUTS: [&str; 2] = ["ChatOutput", "TextOutput"];

fn is_model(step: &Step<'_>) -> bool {
    let classes = step.data.at(&["node", "base_classes"]).list();
    let gives_model = classes.iter().any(|class| class.text() == Some("LanguageModel"));
    // With tools it is an agent, whatever it gives.
    gives_model && !step.kind.contains("Agent") || matches!(step.kind, "LanguageModelComponent" | "OpenAIModel")
}

fn is_known(step: &Step<'_>) -> bool {
    is_model(step)
        || ["ChatInput", "TextInput"].contains(&step.kind)
        || PROMPTS.contains(&step.kind)
        || OUTPUTS.contains(&step.kind)
}

fn read_graph(graph: &Graph<'_>, wires: &Wires<'_>, mut draft: Draft) -> Result<Imported, Unreadable> {
    let outputs: Vec<&str> =
        graph.steps.iter().filter(|step| OUTPUTS.contains(&step.kind)).map(|step| step.id).collect();
    let models: Vec<&Step<'_>> = graph.steps.iter().filter(|step| is_model(step)).collect();
    let ends = if outputs.is_empty() { models.iter().map(|step| step.id).collect() } else { outputs };
    // What leads to no answer never mattered to one.
    let used = graph.leading_to(&ends);
    let foreign: Vec<&Step<'_>> = used.iter().filter(|step| !is_known(step)).copied().collect();
    if !foreign.is_empty() {
        return Err(cannot(&foreign, what));
    }
    let models: Vec<&Step<'_>> = used.iter().filter(|step| is_model(step)).copied().collect();
    let [step] = models.as_slice() else { return Err(not_one_model(&models)) };
    for other in graph.steps.iter().filter(|step| !used.iter().any(|known| known.id == step.id)) {
        let title = quoted(other.title);
        draft.report.dropped(
            &other.place,
            format!("“{title}” led to no answer and is left out."),
            format!("{} 답변으로 이어지지 않아서 빠졌어요.", topic(other.title)),
        );
    }
    if used.iter().any(|step| {
        OUTPUTS.contains(&step.kind) && !wires.into(step.id).all(|(source, _)| source == models_id(&models))
    }) {
        return Err(cannot(&[*step], |_| Some(("an answer that is not the model's", "모델이 쓰지 않은 답변"))));
    }
    Reading { graph, wires, draft, left: MAX_WORK, depth: 0 }.ask(step)
}

fn models_id<'n>(models: &[&Step<'n>]) -> &'n str {
    models.first().map(|step| step.id).unwrap_or_default()
}

fn what(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "Agent" => ("an agent", "에이전트"),
        "Memory" | "MessageHistory" | "StoreMessage" => ("a store of messages", "대화 저장소"),
        "ConditionalRouter" | "SmartRouter" => ("a branch", "분기"),
        "LoopComponent" => ("a loop", "반복"),
        "CustomComponent" | "PythonREPLComponent" | "PythonFunction" => ("Python code", "파이썬 코드"),
        "File" | "URLComponent" | "Directory" => ("a file or a page that is read", "파일이나 웹 페이지 읽기"),
        "APIRequest" => ("a call of another service", "다른 서비스 호출"),
        "StructuredOutput" => ("a form of the answer", "답변 형식 지정"),
        _ => return None,
    })
}

struct Reading<'g, 'n> {
    graph: &'g Graph<'n>,
    wires: &'g Wires<'n>,
    draft: Draft,
    /// How much may still be put together.
    left: usize,
    /// How many prompts lie in each other at this place.
    depth: usize,
}

/// More prompts in each other is a circle.
const DEPTH: usize = 16;

/// How much text prompts may come to that insert each other, every step on the way counted as one character.
const MAX_WORK: usize = limits::DEFINITION_BYTES;

impl<'n> Reading<'_, 'n> {
    fn ask(mut self, step: &Step<'n>) -> Result<Imported, Unreadable> {
        let place = format!("{}.data.node.template", step.place);
        let fields = step.data.at(&["node", "template"]);
        let user = self.raw(step, "input_value")?;
        // Whose prompt is only the message is a conversation.
        let is_message = matches!(user.as_slice(), [Raw::Message { .. }]);
        self.draft.kind = if is_message { Kind::Chat } else { Kind::Form };
        let system = self.raw(step, "system_message")?;
        let (system, user) = (self.known(system), self.known(user));
        if !system.is_empty() {
            self.draft.message(Role::System, &format!("{place}.system_message"), &system)?;
        }
        if is_message {
            self.draft.chat.keep_turns = 0;
            self.draft.report.mapped(
                &place,
                "Each message is answered by itself; earlier ones are not sent.",
                "앞선 대화는 보내지 않고 메시지마다 따로 답해요.",
            );
        }
        if !is_message || system.is_empty() {
            self.draft.message(Role::User, &format!("{place}.input_value"), &user)?;
        }
        self.model(step, fields, &place);
        self.draft.finish()
    }

    /// Takes the model that a step names, and its settings.
    fn model(&mut self, step: &Step<'n>, fields: &Node, place: &str) {
        let chosen = fields.at(&["model", "value"]);
        let chosen = chosen.list().first().unwrap_or(chosen);
        let value = |key: &str| fields.at(&[key, "value"]).text();
        let model =
            [chosen.get("name").text(), chosen.text(), value("model_name"), value("model"), value("deployment_name")];
        let model = model.into_iter().flatten().find(|model| !model.trim().is_empty()).unwrap_or_default();
        let provider = [chosen.get("provider").text(), value("provider")].into_iter().flatten().next();
        let provider = provider.or_else(|| step.kind.strip_suffix("Model"));
        self.draft.wants(place, provider, model);
        let settings = ["temperature", "max_tokens", "max_output_tokens", "top_p", "seed", "stop", "stop_sequences"];
        let settings = settings.iter().map(|key| (*key, fields.at(&[key, "value"])));
        self.draft.settings(place, settings);
        // A key that was typed in instead of named.
        let key = fields.get("api_key");
        if !key.get("value").is_blank() && !key.get("load_from_db").is_yes() {
            self.draft.report.dropped(
                format!("{place}.api_key"),
                "The file has a provider's key in it, which is not read. Whoever has the file has the key: withdraw it there.",
                "파일에 제공사의 키가 들어 있지만 읽지 않았어요. 파일을 가진 사람은 키도 볼 수 있으니 그 키를 폐기해 주세요.",
            );
        }
    }

    /// What reaches a field of a step: what is connected with it, or what was typed into it.
    fn raw(&mut self, step: &Step<'n>, field: &str) -> Result<Vec<Raw>, Unreadable> {
        let place = format!("{}.data.node.template.{field}", step.place);
        let mut sources: Vec<&str> =
            self.wires.into(step.id).filter(|(_, into)| *into == field).map(|(source, _)| source).collect();
        sources.dedup();
        if sources.len() > 1 {
            return Err(refused(
                place,
                "Several steps reach one field here. Nothing was imported.",
                "여러 단계가 한 칸으로 이어져 있어서 아무것도 가져오지 않았어요.",
            ));
        }
        let Some(source) = sources.first() else {
            let value = prompt_of(&place, step.data.at(&["node", "template", field, "value"]))?;
            self.spend(&value, &place)?;
            return Ok(vec![Raw::Text(value)]);
        };
        let Some(source) = self.graph.step(source).cloned() else { return Ok(Vec::new()) };
        match source.kind {
            "ChatInput" => Ok(vec![Raw::Message { place: source.place.clone() }]),
            "TextInput" => {
                let default = source.data.at(&["node", "template", "input_value", "value"]).text_or_empty().to_owned();
                Ok(vec![Raw::Field { key: source.title.to_owned(), default, place: source.place.clone() }])
            }
            kind if PROMPTS.contains(&kind) => {
                self.depth += 1;
                let parts = self.prompt(&source);
                self.depth -= 1;
                parts
            }
            _ => Err(cannot(&[&source], what)),
        }
    }

    /// The text of a prompt, with what reaches its placeholders.
    fn prompt(&mut self, step: &Step<'n>) -> Result<Vec<Raw>, Unreadable> {
        let place = format!("{}.data.node.template.template", step.place);
        let fields = step.data.at(&["node", "template"]);
        let text = &prompt_of(&place, fields.at(&["template", "value"]))?;
        self.spend(text, &place)?;
        let parts = if fields.at(&["use_double_brackets", "value"]).is_yes() {
            named(text)
        } else {
            format_string(text).map_err(|at| brace(&place, &at))?
        };
        let mut out: Vec<Raw> = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) => out.push(Raw::Text(text)),
                Part::Variable(name) => {
                    let filled = self.raw(step, &name)?;
                    let is_empty = matches!(filled.as_slice(), [Raw::Text(text)] if text.trim().is_empty());
                    if !is_empty && matches!(filled.as_slice(), [Raw::Text(_)]) {
                        self.draft.report.changed(
                            &place,
                            format!("What was filled in for “{}” stands in the prompt itself.", quoted(&name)),
                            format!("‘{}’에 넣어 둔 값을 프롬프트에 바로 넣었어요.", quoted(&name)),
                        );
                    }
                    // Nothing reaches it, so whoever ran the flow had to fill it in.
                    let field = Raw::Field { key: name, default: String::new(), place: place.clone() };
                    out.extend(if is_empty { vec![field] } else { filled });
                }
            }
        }
        Ok(out)
    }

    /// Prompts that insert each other may come to anything, or go round in a circle.
    fn spend(&mut self, text: &str, place: &str) -> Result<(), Unreadable> {
        let left = self.left.checked_sub(text.len() + 1).filter(|_| self.depth <= DEPTH).ok_or_else(|| {
            refused(
                place,
                "The prompts insert each other without an end, or come to more text than fits here.",
                "프롬프트가 서로를 끝없이 넣거나, 합치면 여기서 쓸 수 있는 것보다 길어요.",
            )
        })?;
        self.left = left;
        Ok(())
    }

    fn known(&mut self, raw: Vec<Raw>) -> Vec<Known> {
        raw.into_iter()
            .flat_map(|part| match part {
                Raw::Text(text) if text.is_empty() => None,
                Raw::Text(text) => Some(Known::Text(text)),
                Raw::Message { .. } if self.draft.kind == Kind::Chat => Some(Known::Message),
                Raw::Message { place } => self.message_field(&place),
                Raw::Field { key, default, place } => self.field(&key, &default, &place),
            })
            .collect()
    }

    /// The input of a form that takes what was typed into the chat.
    fn message_field(&mut self, place: &str) -> Option<Known> {
        if self.draft.known("message").is_none() {
            self.draft.report.changed(
                place,
                "What was typed into the chat is an input of a form, because the prompt works it into a text.",
                "프롬프트가 글 안에 넣어 쓰기 때문에, 채팅창에 쓰던 글을 입력 항목에 써요.",
            );
        }
        self.field("message", "", place)
    }

    fn field(&mut self, key: &str, default: &str, place: &str) -> Option<Known> {
        if self.draft.known(key).is_none() {
            let (key, place) = (key.to_owned(), place.to_owned());
            let required = default.trim().is_empty();
            let default = Some(default.to_owned().into());
            self.draft.add(Field { key, place, kind: InputKind::Paragraph, required, default, ..Field::default() });
        }
        self.draft.known(key)
    }
}

/// What reaches a prompt, before it is known whether the app is a form.
enum Raw {
    Text(String),
    Message { place: String },
    Field { key: String, default: String, place: String },
}

fn brace(place: &str, at: &str) -> Unreadable {
    let at = quoted(at);
    refused(
        place,
        format!(
            "This prompt has a brace that is no placeholder: “{at}”. Langflow would refuse it, too: braces are doubled there."
        ),
        format!("자리 표시가 아닌 중괄호가 있어요: ‘{at}’. Langflow에서도 오류가 나요. 중괄호는 두 번 써야 해요."),
    )
}
