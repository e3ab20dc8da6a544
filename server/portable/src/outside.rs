//! What is named differently outside of a workspace: models, pieces, the document for answers, and files.

use std::collections::BTreeMap;

use model::{ConnectionId, Values};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{Providers, node::Node};

/// What a connection's provider is called if nobody knows it any more.
const UNKNOWN: &str = "unknown";

/// Names everything as it is named outside.
pub(crate) fn leave(file: &mut Node, providers: &Providers) {
    if let Some(definition) = file.get_mut("definition") {
        if let Some(model) = definition.get_mut("model") {
            model.get_mut("use").into_iter().for_each(|model| provider_of(model, providers));
            let fallbacks = model.get_mut("fallbacks");
            fallbacks.into_iter().flat_map(Node::items_mut).for_each(|model| provider_of(model, providers));
        }
        let pieces = definition.get_mut("prompt").and_then(|prompt| prompt.get_mut("pieces"));
        for fields in pieces.into_iter().flat_map(Node::items_mut).filter_map(Node::fields_mut) {
            fields.retain(|(name, _)| name == "name" || name == "text");
        }
        let form = definition.get_mut("output").and_then(|output| output.get_mut("form"));
        for (name, _) in form.and_then(Node::fields_mut).into_iter().flatten() {
            if name == "id" {
                "sha256".clone_into(name);
            }
        }
    }
    file.get_mut("sample").into_iter().for_each(names_of_files);
    let Some(tests) = file.get_mut("tests") else { return };
    tests.get_mut("checks").into_iter().for_each(|checks| judges(checks, providers));
    for row in tests.get_mut("rows").into_iter().flat_map(Node::items_mut) {
        row.get_mut("inputs").into_iter().for_each(names_of_files);
        row.get_mut("checks").into_iter().for_each(|checks| judges(checks, providers));
    }
}

fn judges(checks: &mut Node, providers: &Providers) {
    for check in checks.items_mut() {
        check.get_mut("model").into_iter().for_each(|model| provider_of(model, providers));
    }
}

/// A model's connection becomes its provider.
fn provider_of(model: &mut Node, providers: &Providers) {
    for (name, value) in model.fields_mut().into_iter().flatten().filter(|(name, _)| name == "connection") {
        let provider = value.text().and_then(|id| id.parse().ok()).and_then(|id: ConnectionId| providers.get(&id));
        "provider".clone_into(name);
        *value = Node::Text(provider.map_or(UNKNOWN, String::as_str).to_owned());
    }
}

/// Of each file its name.
fn names_of_files(values: &mut Node) {
    for (_, value) in values.fields_mut().into_iter().flatten() {
        for file in value.items_mut().filter(|file| is_file(file)) {
            file.fields_mut().into_iter().for_each(|fields| fields.retain(|(name, _)| name == "name"));
        }
    }
}

fn is_file(node: &Node) -> bool {
    match node {
        Node::Map(fields) => ["id", "name"].iter().all(|wanted| fields.iter().any(|(name, _)| name == wanted)),
        _ => false,
    }
}

/// Names everything as it is named inside, with placeholders for ids, and says which provider each connection is of.
pub(crate) fn enter(file: &mut Value) -> Providers {
    let mut seen = Seen::default();
    if let Some(definition) = file.get_mut("definition") {
        if let Some(model) = definition.get_mut("model") {
            model.get_mut("use").into_iter().for_each(|model| seen.connection_for(model));
            items(model.get_mut("fallbacks")).for_each(|model| seen.connection_for(model));
        }
        let pieces = definition.get_mut("prompt").and_then(|prompt| prompt.get_mut("pieces"));
        for piece in items(pieces).filter_map(Value::as_object_mut) {
            // With a field that nobody knows it is refused: ids and numbers of one workspace say nothing in another.
            let known = piece.keys().all(|name| name == "name" || name == "text");
            let added = if known { ["piece", "version"] } else { ["piece", "piece or version"] };
            piece.entry(added[0]).or_insert_with(|| json!(Uuid::nil()));
            piece.entry(added[1]).or_insert_with(|| json!(1));
        }
        let form = definition.get_mut("output").and_then(|output| output.get_mut("form"));
        rename(form.and_then(Value::as_object_mut), "sha256", "id");
    }
    let Some(tests) = file.get_mut("tests") else { return seen.providers() };
    items(tests.get_mut("checks")).for_each(|check| seen.judge(check));
    for row in items(tests.get_mut("rows")) {
        items(row.get_mut("checks")).for_each(|check| seen.judge(check));
    }
    seen.providers()
}

fn items(list: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    list.and_then(Value::as_array_mut).into_iter().flatten()
}

/// One field gets another name. If it has that one already, both stay, and the unknown one is refused.
fn rename(fields: Option<&mut Map<String, Value>>, from: &str, to: &str) {
    let Some(fields) = fields else { return };
    if fields.contains_key(to) {
        // Only the name of the outside is known there.
        fields.insert(format!("{to} (write {from})"), Value::Null);
    } else if let Some(value) = fields.remove(from) {
        fields.insert(to.to_owned(), value);
    }
}

/// The providers that were met, each with a placeholder for its connection.
#[derive(Default)]
struct Seen(BTreeMap<String, ConnectionId>);

impl Seen {
    fn judge(&mut self, check: &mut Value) {
        check.get_mut("model").into_iter().for_each(|model| self.connection_for(model));
    }

    /// A model's provider becomes a placeholder.
    fn connection_for(&mut self, model: &mut Value) {
        let Some(fields) = model.as_object_mut() else { return };
        let Some(Value::String(provider)) = fields.get("provider") else {
            return rename(Some(fields), "provider", "connection");
        };
        let next = ConnectionId(Uuid::from_u128(self.0.len() as u128 + 1));
        let id = *self.0.entry(provider.clone()).or_insert(next);
        fields.insert("provider".to_owned(), json!(id));
        rename(Some(fields), "provider", "connection");
    }

    fn providers(self) -> Providers {
        self.0.into_iter().map(|(provider, id)| (id, provider)).collect()
    }
}

/// The names of the files among some values, by the input's name. In a file of an app there is nothing else of them.
pub fn files_named_in(values: &Values) -> Vec<(&str, Vec<&str>)> {
    let named = values.iter().filter_map(|(input, value)| {
        let names: Vec<&str> = value.as_array()?.iter().filter_map(|file| file.get("name")?.as_str()).collect();
        (!names.is_empty()).then_some((input.as_str(), names))
    });
    named.collect()
}

/// The values without those that only name files.
pub fn without_files(mut values: Values) -> Values {
    let files: Vec<String> = files_named_in(&values).into_iter().map(|(input, _)| input.to_owned()).collect();
    for input in files {
        values.remove(&input);
    }
    values
}
