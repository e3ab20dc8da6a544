//! Chatflows with one chain: a model and its prompt.

use std::collections::HashMap;

use model::{InputKind, Kind, Role, limits};

use super::{is_note, model, reference};
use crate::{
    Imported, Unreadable,
    draft::{Draft, Field, meanings, prompt_of, prompt_text},
    formats::graph::{Graph, Step, cannot, not_one_model},
    node::Node,
    placeholders::{flowise, format_string},
    report::{quoted, refused},
    template::{Known, Part},
};

const CHAINS: [&str; 2] = ["llmChain", "conversationChain"];
const PROMPTS: [&str; 2] = ["promptTemplate", "chatPromptTemplate"];

/// A message before it is known whether the app is a form.
type Said = (Role, String, Vec<Part>);

pub(super) fn read(graph: &Graph<'_>, mut draft: Draft) -> Result<Imported, Unreadable> {
    let chains: Vec<&Step<'_>> = graph.steps.iter().filter(|step| CHAINS.contains(&step.kind)).collect();
    let foreign: Vec<&Step<'_>> = graph.steps.iter().filter(|step| !is_note(step) && !is_known(step)).collect();
    if !foreign.is_empty() {
        return Err(cannot(&foreign, |_| None));
    }
    let [chain] = chains.as_slice() else { return Err(not_one_model(&chains)) };
    let parts = Connected::of(graph, chain);
    let inputs = chain.data.get("inputs");
    for (name, en, ko) in [
        ("outputParser", "an output parser", "답변 해석기"),
        ("inputModeration", "a check of what people write", "입력 검사"),
    ] {
        if !inputs.get(name).is_blank() {
            return Err(cannot(&[*chain], |_| Some((en, ko))));
        }
    }
    let place = format!("{}.data.inputs", chain.place);
    let (said, values) = match parts.prompt {
        Some(prompt) => of_prompt(prompt)?,
        None if chain.kind == "conversationChain" => of_conversation(inputs, &place)?,
        None => return Err(refused(place, "The chain has no prompt template.", "체인에 프롬프트 템플릿이 없어요.")),
    };
    draft.kind =
        if chain.kind == "conversationChain" || is_only_the_message(&said, &values) { Kind::Chat } else { Kind::Form };
    if draft.kind == Kind::Chat {
        keep_turns(chain, parts.memory, &mut draft);
    }
    messages(said, &values, chain.kind == "conversationChain", &mut draft)?;
    let Some(asked) = parts.model else { return Err(not_one_model(&[])) };
    model(asked.kind, asked.data.get("inputs"), &format!("{}.data.inputs", asked.place), &mut draft);
    draft.finish()
}

fn is_known(step: &Step<'_>) -> bool {
    [&CHAINS[..], &PROMPTS].concat().contains(&step.kind) || is_model(step) || is_memory(step)
}

/// A memory of the conversation itself, wherever it is kept. What remembers more than that is none.
fn is_memory(step: &Step<'_>) -> bool {
    let name = step.kind.to_ascii_lowercase();
    name.ends_with("memory")
        && !["zep", "mem0", "motorhead", "vector", "agent"].iter().any(|other| name.contains(other))
}

fn is_model(step: &Step<'_>) -> bool {
    let classes = step.data.get("baseClasses").list();
    let says_so = classes
        .iter()
        .filter_map(Node::text)
        .any(|class| matches!(class, "BaseChatModel" | "BaseLanguageModel" | "BaseLLM"));
    let is_chain = step.data.get("category").text().is_some_and(|category| !matches!(category, "Chat Models" | "LLMs"));
    says_so && !is_chain
}

/// What is connected with a chain.
struct Connected<'g, 'n> {
    model: Option<&'g Step<'n>>,
    prompt: Option<&'g Step<'n>>,
    memory: Option<&'g Step<'n>>,
}

impl<'g, 'n> Connected<'g, 'n> {
    fn of(graph: &'g Graph<'n>, chain: &Step<'n>) -> Self {
        let inputs = chain.data.get("inputs");
        // A connection stands in the chain's inputs, and again as an edge.
        let near = graph.leading_to(&[chain.id]);
        let find = |names: &[&str], is: &dyn Fn(&Step<'_>) -> bool| {
            let named = names.iter().find_map(|name| graph.step(reference(inputs.get(name))?));
            named.or_else(|| near.iter().copied().find(|step| is(step)))
        };
        Self {
            model: find(&["model"], &is_model),
            prompt: find(&["prompt", "chatPromptTemplate"], &|step| PROMPTS.contains(&step.kind)),
            memory: find(&["memory"], &is_memory),
        }
    }
}

fn of_prompt(prompt: &Step<'_>) -> Result<(Vec<Said>, HashMap<String, String>), Unreadable> {
    let inputs = prompt.data.get("inputs");
    let place = format!("{}.data.inputs", prompt.place);
    if !inputs.get("messageHistory").is_blank() {
        return Err(cannot(&[prompt], |_| Some(("code that writes messages", "메시지를 만드는 코드"))));
    }
    let names: &[(&str, Role)] = if prompt.kind == "promptTemplate" {
        &[("template", Role::User)]
    } else {
        &[("systemMessagePrompt", Role::System), ("humanMessagePrompt", Role::User)]
    };
    let mut said = Vec::new();
    for (name, role) in names {
        let place = format!("{place}.{name}");
        let text = prompt_of(&place, inputs.get(name))?;
        if !text.trim().is_empty() {
            said.push((*role, place.clone(), parts(&text, &place)?));
        }
    }
    Ok((said, values(inputs.get("promptValues"), &place)?))
}

fn of_conversation(inputs: &Node, place: &str) -> Result<(Vec<Said>, HashMap<String, String>), Unreadable> {
    let place = format!("{place}.systemMessagePrompt");
    let text = inputs.get("systemMessagePrompt").text_or_empty();
    let said =
        if text.trim().is_empty() { Vec::new() } else { vec![(Role::System, place.clone(), parts(text, &place)?)] };
    Ok((said, HashMap::new()))
}

fn parts(text: &str, place: &str) -> Result<Vec<Part>, Unreadable> {
    format_string(prompt_text(place, text)?).map_err(|at| {
        let at = quoted(&at);
        refused(
            place,
            format!("This prompt has a brace that is no placeholder: “{at}”. Flowise would refuse it, too: braces are doubled there."),
            format!("자리 표시가 아닌 중괄호가 있어요: ‘{at}’. Flowise에서도 오류가 나요. 중괄호는 두 번 써야 해요."),
        )
    })
}

/// What the placeholders were filled in with.
fn values(given: &Node, place: &str) -> Result<HashMap<String, String>, Unreadable> {
    let parsed = match given {
        Node::Text(text) if !text.trim().is_empty() => {
            Node::of_json(text).map_err(|error| Unreadable { place: Some(format!("{place}.promptValues")), ..error })?
        }
        other => other.clone(),
    };
    Ok(parsed.map().iter().filter_map(|(key, value)| Some((key.clone(), value.shown()?))).collect())
}

/// Whether all that the person's side says is the person's message.
fn is_only_the_message(said: &[Said], values: &HashMap<String, String>) -> bool {
    let mut users = said.iter().filter(|(role, ..)| *role == Role::User);
    let is_message = |parts: &[Part]| match parts {
        [Part::Variable(name)] => values.get(name).is_none_or(|value| is_question(value)),
        _ => false,
    };
    match (users.next(), users.next()) {
        (Some((_, _, parts)), None) => is_message(parts),
        (None, None) => true,
        _ => false,
    }
}

fn is_question(value: &str) -> bool {
    matches!(flowise(value.trim()).as_slice(), [Part::Variable(name)] if name == "question")
}

fn keep_turns(chain: &Step<'_>, memory: Option<&Step<'_>>, draft: &mut Draft) {
    let Some(memory) = memory.filter(|_| chain.kind == "conversationChain") else {
        draft.chat.keep_turns = 0;
        draft.report.mapped(
            &chain.place,
            "Each message is answered by itself; earlier ones are not sent.",
            "앞선 대화는 보내지 않고 메시지마다 따로 답해요.",
        );
        return;
    };
    let inputs = memory.data.get("inputs");
    let size = inputs.get("k").number().or_else(|| inputs.get("windowSize").number());
    draft.chat.summarise = memory.kind.contains("ummary");
    let turns = size.unwrap_or(f64::from(limits::KEEP_TURNS)).clamp(0.0, f64::from(limits::KEEP_TURNS)).floor();
    draft.chat.keep_turns = format!("{turns:.0}").parse().unwrap_or(limits::KEEP_TURNS);
    draft.report.changed(
        &memory.place,
        format!("The memory is the conversation itself: its last {turns} exchanges are sent along."),
        format!("기억은 대화 자체예요. 최근 대화 {turns}번을 함께 보내요."),
    );
}

/// Adds the messages, and an input for each placeholder that nothing fills in.
fn messages(
    said: Vec<Said>,
    values: &HashMap<String, String>,
    chats: bool,
    draft: &mut Draft,
) -> Result<(), Unreadable> {
    let mut asked: Option<String> = None;
    for (role, place, parts) in said {
        let known = meanings(&place, parts, |name| {
            // A conversation chain names the message so by itself.
            if chats && name == "input" {
                return Ok(vec![Known::Message]);
            }
            match values.get(name) {
                Some(value) if !value.trim().is_empty() => filled((name, value), &place, &mut asked, draft),
                _ => field(name, &place, role, draft),
            }
        })?;
        draft.message(role, &place, &known)?;
    }
    Ok(())
}

/// What a value that was set for a placeholder means.
fn filled(
    (name, value): (&str, &str),
    place: &str,
    asked: &mut Option<String>,
    draft: &mut Draft,
) -> Result<Vec<Known>, Unreadable> {
    let place = format!("{place} {{{name}}}");
    meanings(&place.clone(), flowise(prompt_text(&place, value)?), |reference| {
        if reference != "question" {
            return Err(super::agentflow::unknown(reference, &place));
        }
        if draft.kind == Kind::Chat {
            return Ok(vec![Known::Message]);
        }
        // One question, however many placeholders show it.
        let key = asked.get_or_insert_with(|| name.to_owned()).clone();
        field(&key, &place, Role::System, draft)
    })
}

/// The input of a placeholder.
fn field(name: &str, place: &str, role: Role, draft: &mut Draft) -> Result<Vec<Known>, Unreadable> {
    if draft.kind == Kind::Chat && role == Role::User {
        return Ok(vec![Known::Message]);
    }
    if draft.known(name).is_none() {
        let kind = InputKind::Paragraph;
        draft.add(Field { key: name.to_owned(), place: place.to_owned(), kind, required: true, ..Field::default() });
        draft.report.changed(
            place,
            format!("What was typed into the chat is the input “{}” of a form.", quoted(name)),
            format!("채팅창에 쓰던 글은 입력 항목 ‘{}’에 써요.", quoted(name)),
        );
    }
    Ok(draft.known(name).into_iter().collect())
}
