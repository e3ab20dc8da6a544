//! The draft at one moment, with the identity of its items: what the history of a draft is made of.
//!
//! A snapshot is the definition's JSON, but each list whose items have keys is an object of `items` by key and their `order`. So a
//! changed item is found by who it is, not by where it stands.

use std::collections::BTreeMap;

use model::{
    Definition,
    merge::{Side, merge_with},
};
use serde_json::{Map, Value, json};

use super::{
    BuilderState, EditedInput,
    inputs::rename_value,
    list::{ItemKey, KeyedList},
};

/// A list whose items have keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotList {
    Inputs,
    Messages,
    Examples,
    Suggestions,
}

impl SnapshotList {
    pub const ALL: [Self; 4] = [Self::Inputs, Self::Messages, Self::Examples, Self::Suggestions];

    /// Where it is in the definition.
    pub fn path(self) -> &'static [&'static str] {
        match self {
            Self::Inputs => &["inputs"],
            Self::Messages => &["prompt", "messages"],
            Self::Examples => &["prompt", "examples"],
            Self::Suggestions => &["chat", "suggestions"],
        }
    }

    /// The list in a snapshot or a definition's JSON.
    fn within(self, json: &mut Value) -> Option<&mut Value> {
        self.path().iter().try_fold(json, |place, field| place.get_mut(field))
    }

    /// The keys of its items in a snapshot, in order.
    pub fn keys(self, snapshot: &Value) -> Vec<ItemKey> {
        let list = self.path().iter().try_fold(snapshot, |place, field| place.get(field));
        let order = list.and_then(|list| list.get("order")?.as_array());
        order.into_iter().flatten().filter_map(ItemKey::from_json).collect()
    }
}

impl BuilderState {
    /// The draft as it is now, without the sample: that belongs to the form in which the draft is tried.
    pub fn snapshot(&self) -> Value {
        let keys = |list| match list {
            SnapshotList::Inputs => self.inputs.keys(),
            SnapshotList::Messages => self.messages.keys(),
            SnapshotList::Examples => self.examples.keys(),
            SnapshotList::Suggestions => self.suggestions.keys(),
        };
        keyed(&self.definition(), keys)
    }

    /// Goes back or forth to a snapshot. Items keep their identity, and values of the sample follow renamed inputs.
    pub fn restore(&mut self, snapshot: &Value) {
        let Some(definition) = definition_in(snapshot) else { return };
        let known: BTreeMap<ItemKey, EditedInput> =
            self.inputs.keys().into_iter().zip(self.inputs.iter().cloned()).collect();
        let mut sample = self.sample.clone();
        self.replace(&definition, None);
        let row = |(key, input): (ItemKey, model::Input)| {
            let Some(row) = known.get(&key) else { return (key, EditedInput::new(input)) };
            (key, row.changed_to(input))
        };
        let keys = |list: SnapshotList| list.keys(snapshot).into_iter();
        let inputs: Vec<_> = keys(SnapshotList::Inputs).zip(definition.inputs).map(row).collect();
        for (key, row) in &inputs {
            if let Some(before) = known.get(key)
                && before.input.name != row.input.name
            {
                rename_value(&mut sample, &before.input.name, &row.input.name);
            }
        }
        self.sample = sample;
        self.inputs = KeyedList::of(inputs);
        self.messages = KeyedList::of(keys(SnapshotList::Messages).zip(definition.prompt.messages));
        self.examples = KeyedList::of(keys(SnapshotList::Examples).zip(definition.prompt.examples));
        let suggestions = definition.chat.map(|chat| chat.suggestions).unwrap_or_default();
        self.suggestions = KeyedList::of(keys(SnapshotList::Suggestions).zip(suggestions));
        for key in SnapshotList::ALL.into_iter().flat_map(keys) {
            self.keys.reserve(key);
        }
    }
}

fn keyed(definition: &Definition, keys: impl Fn(SnapshotList) -> Vec<ItemKey>) -> Value {
    let mut json = serde_json::to_value(definition).unwrap_or_default();
    // An empty list is left out of a definition, but has a place in a snapshot.
    if let Some(prompt) = json.get_mut("prompt").and_then(Value::as_object_mut) {
        prompt.entry("examples").or_insert_with(|| json!([]));
    }
    for list in SnapshotList::ALL {
        if let Some(place) = list.within(&mut json)
            && let Value::Array(items) = place.take()
        {
            let keys = keys(list);
            let items: Map<String, Value> = keys.iter().map(ItemKey::to_string).zip(items).collect();
            let order: Vec<Value> = keys.into_iter().map(ItemKey::to_json).collect();
            *place = json!({"order": order, "items": items});
        }
    }
    json
}

/// The definition of a snapshot.
pub fn definition_in(snapshot: &Value) -> Option<Definition> {
    let mut json = snapshot.clone();
    for list in SnapshotList::ALL {
        let keys = list.keys(snapshot);
        if let Some(place) = list.within(&mut json) {
            let mut keyed = place.take();
            let items = keyed.get_mut("items").and_then(Value::as_object_mut)?;
            *place = keys.into_iter().filter_map(|key| items.remove(&key.to_string())).collect();
        }
    }
    serde_json::from_value(json).ok()
}

/// `earlier` with what somebody else changed between `from` and `to`. Of what they changed, theirs counts.
pub fn carried(earlier: &Value, from: &Definition, to: &Value) -> Option<Value> {
    let (mine, theirs) = (definition_in(earlier)?, definition_in(to)?);
    let merged = merge_with(from, &mine, &theirs, |_| Side::Theirs).definition;
    let named = |definition: &Definition| definition.inputs.iter().map(|i| json!(i.name)).collect::<Vec<_>>();
    let items = |definition: &Definition, list: SnapshotList| match list {
        SnapshotList::Inputs => named(definition),
        SnapshotList::Messages => definition.prompt.messages.iter().map(|m| json!(m.role)).collect(),
        SnapshotList::Examples => vec![Value::Null; definition.prompt.examples.len()],
        SnapshotList::Suggestions => vec![Value::Null; definition.chat.as_ref().map_or(0, |c| c.suggestions.len())],
    };
    Some(keyed(&merged, |list| {
        let known = |snapshot, definition| list.keys(snapshot).into_iter().zip(items(definition, list)).collect();
        keys_for(&items(&merged, list), known(earlier, &mine), known(to, &theirs))
    }))
}

/// Keys for merged items: of an item that is like it on one side, or new ones.
fn keys_for(items: &[Value], mine: Vec<(ItemKey, Value)>, theirs: Vec<(ItemKey, Value)>) -> Vec<ItemKey> {
    let mut fresh = mine.iter().chain(&theirs).map(|(key, _)| *key).max().unwrap_or_default();
    let mut used = Vec::new();
    for item in items {
        let free = mine.iter().chain(&theirs).find(|(key, like)| like == item && !used.contains(key));
        used.push(match free {
            Some((key, _)) => *key,
            None => {
                fresh = fresh.following();
                fresh
            }
        });
    }
    used
}
