//! A document as it was written: YAML and JSON alike, with the order of its keys.
//!
//! Everything is bounded while it is read: how many nodes there are, those behind aliases counted as often as they are used, how deep
//! they lie, and how much text they hold. A key that stands twice is refused, because two readers would take different ones.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use crate::{Unreadable, report::refused};

/// What is read of a file at most.
const NODES: usize = 100_000;
const SCALAR_BYTES: usize = 16 * 1024 * 1024;
/// Below what JSON's parser allows by itself.
const DEPTH: usize = 64;
const ALIASES: usize = 1_000;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

static NULL: Node = Node::Null;

impl Node {
    /// The value of a key; null if there is none.
    pub fn get(&self, key: &str) -> &Node {
        self.map().iter().find(|(name, _)| name == key).map_or(&NULL, |(_, value)| value)
    }

    /// The value at the end of some keys.
    pub fn at(&self, keys: &[&str]) -> &Node {
        keys.iter().fold(self, |node, key| node.get(key))
    }

    pub fn has(&self, key: &str) -> bool {
        self.map().iter().any(|(name, _)| name == key)
    }

    /// Its keys and values; none if it is no map.
    pub fn map(&self) -> &[(String, Node)] {
        match self {
            Node::Map(fields) => fields,
            _ => &[],
        }
    }

    /// Its items; none if it is no list.
    pub fn list(&self) -> &[Node] {
        match self {
            Node::List(items) => items,
            _ => &[],
        }
    }

    pub fn is_map(&self) -> bool {
        matches!(self, Node::Map(_))
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, or an empty one.
    pub fn text_or_empty(&self) -> &str {
        self.text().unwrap_or_default()
    }

    /// What people would read of a scalar: a text, a number, `true`.
    pub fn shown(&self) -> Option<String> {
        match self {
            Node::Text(text) => Some(text.clone()),
            Node::Number(number) => Some(number.to_string()),
            Node::Bool(yes) => Some(yes.to_string()),
            Node::Null | Node::List(_) | Node::Map(_) => None,
        }
    }

    /// Null, or an empty text, list or map.
    pub fn is_blank(&self) -> bool {
        match self {
            Node::Null => true,
            Node::Text(text) => text.trim().is_empty(),
            Node::List(items) => items.is_empty(),
            Node::Map(fields) => fields.is_empty(),
            Node::Bool(_) | Node::Number(_) => false,
        }
    }

    /// Whether it says yes, in one of the ways in which files say it.
    pub fn is_yes(&self) -> bool {
        match self {
            Node::Bool(yes) => *yes,
            Node::Text(text) => ["true", "yes", "on", "1"].iter().any(|yes| text.trim().eq_ignore_ascii_case(yes)),
            Node::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
            Node::Null | Node::List(_) | Node::Map(_) => false,
        }
    }

    /// A number, also one that is written as a text.
    pub fn number(&self) -> Option<f64> {
        match self {
            Node::Number(number) => number.as_f64(),
            Node::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite())
    }

    pub fn to_json(&self) -> Value {
        match self {
            Node::Null => Value::Null,
            Node::Bool(yes) => Value::Bool(*yes),
            Node::Number(number) => Value::Number(number.clone()),
            Node::Text(text) => Value::String(text.clone()),
            Node::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Node::Map(fields) => {
                Value::Object(fields.iter().map(|(key, value)| (key.clone(), value.to_json())).collect())
            }
        }
    }

    /// Reads JSON.
    pub fn of_json(text: &str) -> Result<Self, Unreadable> {
        let budget = Budget::default();
        let mut reader = serde_json::Deserializer::from_str(text);
        budget
            .seed()
            .deserialize(&mut reader)
            .and_then(|node| reader.end().map(|()| node))
            .map_err(|error| wrong("JSON", error.line(), error.column(), plain(&error.to_string())))
    }

    /// Reads YAML.
    pub fn of_yaml(text: &str) -> Result<Self, Unreadable> {
        let budget = Budget::default();
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! {
                max_nodes: NODES,
                max_events: NODES * 3,
                max_total_scalar_bytes: SCALAR_BYTES,
                max_depth: DEPTH,
                max_aliases: ALIASES,
                max_documents: 1,
            },
            // `yes` and `on` are options and words of a prompt; a switch takes them all the same (`is_yes`).
            strict_booleans: true,
            with_snippet: false,
        };
        serde_saphyr::with_deserializer_from_str_with_options(text, options, |reader| budget.seed().deserialize(reader))
            .map_err(|error| {
                let (line, column) = error.location().map_or((0, 0), |location| (location.line(), location.column()));
                let (line, column) = (usize::try_from(line).unwrap_or(0), usize::try_from(column).unwrap_or(0));
                wrong("YAML", line, column, why_no_yaml(error.without_snippet()))
            })
    }
}

/// What a parser says of a file, in sentences of ours.
fn wrong(language: &str, line: usize, column: usize, (en, ko): (String, String)) -> Unreadable {
    if line == 0 {
        return refused(
            "",
            format!("This file can't be read as {language}: {en}."),
            format!("파일을 {language} 형식으로 읽을 수 없어요. {ko}."),
        );
    }
    refused(
        format!("{line}:{column}"),
        format!("This file can't be read as {language}. Line {line}, column {column}: {en}."),
        format!("파일을 {language} 형식으로 읽을 수 없어요. {line}행 {column}열: {ko}."),
    )
}

fn why_no_yaml(error: &serde_saphyr::Error) -> (String, String) {
    use serde_saphyr::{Error, budget::BudgetBreach};
    let too_much = match error {
        Error::Budget { breach: BudgetBreach::Documents { .. }, .. } | Error::MultipleDocuments { .. } => {
            return (
                "there are several documents in it, and an app is one".to_owned(),
                "문서가 여러 개 들어 있어요. 앱은 하나예요".to_owned(),
            );
        }
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => {
            return (format!("it is nested deeper than {DEPTH} levels"), format!("{DEPTH}단계보다 깊이 겹쳐 있어요"));
        }
        Error::DuplicateMappingKey { .. } => {
            return ("a key stands twice in one place".to_owned(), "같은 곳에 같은 키가 두 번 있어요".to_owned());
        }
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => true,
        // Behind an alias they come as words.
        other => ["budget breached", "recursion limit"].iter().any(|words| other.to_string().contains(words)),
    };
    if too_much {
        return (
            "it is larger or nested deeper than an app needs, with all that its aliases repeat".to_owned(),
            "별칭(*)이 되풀이하는 것까지 합치면 앱에 필요한 것보다 크거나 깊어요".to_owned(),
        );
    }
    plain(&error.to_string())
}

/// A parser's own words, without the place, which is said already.
fn plain(why: &str) -> (String, String) {
    let why = why.lines().next().unwrap_or_default();
    let why = crate::report::quoted(why.split(" at line ").next().unwrap_or_default());
    (why.clone(), why)
}

/// What may still be read.
struct Budget {
    nodes: Cell<usize>,
    bytes: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { nodes: Cell::new(NODES), bytes: Cell::new(SCALAR_BYTES) }
    }
}

impl Budget {
    fn seed(&self) -> Seed<'_> {
        Seed { budget: self, depth: 0 }
    }
}

#[derive(Clone, Copy)]
struct Seed<'b> {
    budget: &'b Budget,
    depth: usize,
}

impl Seed<'_> {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= DEPTH {
            return Err(E::custom(format!("it is nested deeper than {DEPTH} levels")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn text<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
        let Some(left) = self.budget.bytes.get().checked_sub(text.len()) else {
            return Err(E::custom(format!("it has more than {} MiB of text", SCALAR_BYTES / 1024 / 1024)));
        };
        self.budget.bytes.set(left);
        if text.contains('\0') {
            return Err(E::custom("it has a NUL character"));
        }
        Ok(text.to_owned())
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        let Some(left) = self.budget.nodes.get().checked_sub(1) else {
            return Err(D::Error::custom(format!("it has more than {NODES} values")));
        };
        self.budget.nodes.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Node, E> {
        Ok(Node::Bool(yes))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Number::from_f64(number).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Node, E> {
        self.text(text).map(Node::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let inner = self.inner()?;
        let mut out = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            out.push(item);
        }
        Ok(Node::List(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Node, A::Error> {
        let inner = self.inner()?;
        let mut out: Vec<(String, Node)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some(key) = fields.next_key::<String>()? {
            let key = self.text(&key)?;
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format!("the key “{}” stands twice", crate::report::quoted(&key))));
            }
            out.push((key, fields.next_value_seed(inner)?));
        }
        Ok(Node::Map(out))
    }
}
