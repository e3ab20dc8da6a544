//! Compares two definitions: for the publish dialog, the versions page, and conflicts.

mod shown;
mod summary;
mod words;

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value};

pub use self::{
    shown::{field_name, shown},
    summary::summary,
    words::{DiffPiece, compare_text},
};
use crate::{Definition, Example, Input, Kind, Message, ModelRef, ModelUse, PinnedPiece, Role, align::common};

/// A change. [`compare`] returns changes in the order of these variants.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A form became a chat, or the other way round.
    Kind {
        before: Kind,
        after: Kind,
    },
    InputAdded(Input),
    InputRemoved(Input),
    /// Fields of an input changed.
    InputChanged {
        /// The input's name.
        name: String,
        fields: Vec<FieldChange>,
    },
    /// An input has moved among those that were there before. Only the fewest moves that explain the new order are listed.
    InputMoved {
        /// The input's name.
        name: String,
    },
    MessageAdded {
        /// Its index now.
        index: usize,
        message: Message,
    },
    MessageRemoved {
        /// Its index before.
        index: usize,
        message: Message,
    },
    /// A message's text or role changed.
    MessageChanged {
        /// Its index now.
        index: usize,
        role_before: Role,
        role_after: Role,
        /// Its text, compared word by word.
        text: Vec<DiffPiece>,
    },
    /// A piece that the prompt inserts has another text or version, or wasn't or isn't inserted.
    Piece {
        name: String,
        /// Its version before, if it was inserted.
        before: Option<u32>,
        /// Its version now, if it is inserted.
        after: Option<u32>,
        /// Its text, compared word by word.
        text: Vec<DiffPiece>,
    },
    /// The worked examples changed.
    Examples {
        added: usize,
        removed: usize,
        /// How many were changed in place.
        changed: usize,
    },
    /// Another model answers; `None` is the workspace's default.
    Model {
        before: Option<ModelUse>,
        after: Option<ModelUse>,
    },
    /// A model setting.
    Setting(FieldChange),
    /// The fallbacks or their order changed.
    Fallbacks {
        before: Vec<ModelRef>,
        after: Vec<ModelRef>,
    },
    /// The format of the answer.
    Output(FieldChange),
    /// How a conversation begins, and how much of it is sent to the model.
    Chat(FieldChange),
    /// How too long inputs are handled.
    LongInput(FieldChange),
}

/// A field with its old and new value. [`field_name`] gives its name for people, [`shown`] its values as text.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// The field's name in the definition, such as `max_chars`.
    pub field: String,
    /// The old value, if it was set.
    pub before: Option<Value>,
    /// The new value, if it is set.
    pub after: Option<Value>,
}

/// A part of the definition whose changes are shown together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Form or chat.
    Kind,
    Inputs,
    Prompt,
    /// The model and its settings.
    Model,
    Output,
    Chat,
}

impl Change {
    /// The part that it belongs to.
    pub fn group(&self) -> Group {
        match self {
            Self::Kind { .. } => Group::Kind,
            Self::InputAdded(_) | Self::InputRemoved(_) | Self::InputChanged { .. } | Self::InputMoved { .. } => {
                Group::Inputs
            }
            Self::MessageAdded { .. }
            | Self::MessageRemoved { .. }
            | Self::MessageChanged { .. }
            | Self::Piece { .. }
            | Self::Examples { .. }
            | Self::LongInput(_) => Group::Prompt,
            Self::Model { .. } | Self::Setting(_) | Self::Fallbacks { .. } => Group::Model,
            Self::Output(_) => Group::Output,
            Self::Chat(_) => Group::Chat,
        }
    }
}

/// All changes. There are none exactly if the definitions are equal, but for the order of their pieces.
pub fn compare(old: &Definition, new: &Definition) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.kind != new.kind {
        changes.push(Change::Kind { before: old.kind, after: new.kind });
    }
    inputs(&old.inputs, &new.inputs, &mut changes);
    messages(&old.prompt.messages, &new.prompt.messages, &mut changes);
    pieces(&old.prompt.pieces, &new.prompt.pieces, &mut changes);
    examples(&old.prompt.examples, &new.prompt.examples, &mut changes);
    if old.long_input != new.long_input {
        let value = |long_input| serde_json::to_value(long_input).ok();
        let (before, after) = (value(old.long_input), value(new.long_input));
        changes.push(Change::LongInput(FieldChange { field: "long_input".to_owned(), before, after }));
    }
    if old.model.use_ != new.model.use_ {
        changes.push(Change::Model { before: old.model.use_.clone(), after: new.model.use_.clone() });
    }
    changes.extend(fields(&old.model.settings, &new.model.settings).into_iter().map(Change::Setting));
    if old.model.fallbacks != new.model.fallbacks {
        let (before, after) = (old.model.fallbacks.clone(), new.model.fallbacks.clone());
        changes.push(Change::Fallbacks { before, after });
    }
    changes.extend(fields(&old.output, &new.output).into_iter().map(Change::Output));
    changes.extend(fields(&old.chat, &new.chat).into_iter().map(Change::Chat));
    changes
}

/// The fields that differ, by their JSON names: a field that is added to a type later is then compared automatically.
fn fields<T: Serialize>(old: &T, new: &T) -> Vec<FieldChange> {
    let object = |value: &T| match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let (old, new) = (object(old), object(new));
    let only_new = new.keys().filter(|field| !old.contains_key(*field));
    let mut changes = Vec::new();
    for field in old.keys().chain(only_new) {
        let (before, after) = (old.get(field), new.get(field));
        if before != after {
            changes.push(FieldChange { field: field.clone(), before: before.cloned(), after: after.cloned() });
        }
    }
    changes
}

/// A name and its occurrence: a draft may have the same name twice.
type Key<'a> = (&'a str, usize);

fn keyed(inputs: &[Input]) -> Vec<(Key<'_>, &Input)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    inputs
        .iter()
        .map(|input| {
            let count = seen.entry(&input.name).or_default();
            *count += 1;
            ((input.name.as_str(), *count), input)
        })
        .collect()
}

fn inputs(old: &[Input], new: &[Input], changes: &mut Vec<Change>) {
    let (old, new) = (keyed(old), keyed(new));
    let old_by_key: HashMap<Key<'_>, &Input> = old.iter().copied().collect();
    let new_by_key: HashMap<Key<'_>, &Input> = new.iter().copied().collect();
    for (key, input) in &new {
        if !old_by_key.contains_key(key) {
            changes.push(Change::InputAdded((*input).clone()));
        }
    }
    for (key, input) in &old {
        if !new_by_key.contains_key(key) {
            changes.push(Change::InputRemoved((*input).clone()));
        }
    }
    for (key, input) in &new {
        if let Some(before) = old_by_key.get(key)
            && before != input
        {
            changes.push(Change::InputChanged { name: input.name.clone(), fields: fields(*before, *input) });
        }
    }
    let stayed_old: Vec<Key<'_>> = old.iter().map(|(key, _)| *key).filter(|key| new_by_key.contains_key(key)).collect();
    let stayed_new: Vec<Key<'_>> = new.iter().map(|(key, _)| *key).filter(|key| old_by_key.contains_key(key)).collect();
    let in_place = common(&stayed_old, &stayed_new);
    for (index, (name, _)) in stayed_new.iter().enumerate() {
        if !in_place.iter().any(|(_, kept)| *kept == index) {
            changes.push(Change::InputMoved { name: (*name).to_owned() });
        }
    }
}

fn messages(old: &[Message], new: &[Message], changes: &mut Vec<Change>) {
    for gap in gaps(old, new) {
        let pairs = pairs(gap, |before, after| {
            old.get(before).map(|message| message.role) == new.get(after).map(|message| message.role)
        });
        for pair in pairs {
            changes.extend(message_change(old, new, pair));
        }
    }
}

fn message_change(old: &[Message], new: &[Message], pair: (Option<usize>, Option<usize>)) -> Option<Change> {
    let at = |messages: &[Message], index: Option<usize>| Some((index?, messages.get(index?)?.clone()));
    match (at(old, pair.0), at(new, pair.1)) {
        (Some((_, before)), Some((index, after))) => Some(Change::MessageChanged {
            index,
            role_before: before.role,
            role_after: after.role,
            text: compare_text(&before.text, &after.text),
        }),
        (Some((index, message)), None) => Some(Change::MessageRemoved { index, message }),
        (None, Some((index, message))) => Some(Change::MessageAdded { index, message }),
        (None, None) => None,
    }
}

fn pieces(old: &[PinnedPiece], new: &[PinnedPiece], changes: &mut Vec<Change>) {
    let find = |pieces: &'_ [PinnedPiece], name: &str| pieces.iter().find(|piece| piece.name == name).cloned();
    let gone = old.iter().filter(|piece| find(new, &piece.name).is_none());
    for PinnedPiece { name, .. } in new.iter().chain(gone) {
        let (before, after) = (find(old, name), find(new, name));
        if before != after {
            let text = |piece: &Option<PinnedPiece>| piece.as_ref().map(|piece| piece.text.clone()).unwrap_or_default();
            changes.push(Change::Piece {
                name: name.clone(),
                text: compare_text(&text(&before), &text(&after)),
                before: before.map(|piece| piece.version),
                after: after.map(|piece| piece.version),
            });
        }
    }
}

fn examples(old: &[Example], new: &[Example], changes: &mut Vec<Change>) {
    let (mut added, mut removed, mut changed) = (0, 0, 0);
    for gap in gaps(old, new) {
        for pair in pairs(gap, |_, _| true) {
            match pair {
                (Some(_), Some(_)) => changed += 1,
                (Some(_), None) => removed += 1,
                (None, _) => added += 1,
            }
        }
    }
    if added + removed + changed > 0 {
        changes.push(Change::Examples { added, removed, changed });
    }
}

/// A range of both lists with nothing in common.
struct Gap {
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
}

fn gaps<T: PartialEq>(old: &[T], new: &[T]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    for (old_next, new_next) in common(old, new).into_iter().chain([(old.len(), new.len())]) {
        if old_at < old_next || new_at < new_next {
            gaps.push(Gap { old: old_at..old_next, new: new_at..new_next });
        }
        (old_at, new_at) = (old_next + 1, new_next + 1);
    }
    gaps
}

/// Pairs up the remaining items as changed ones: first those that are alike, then, if equally many are left on both sides, one by
/// one. The others were removed or added.
fn pairs(gap: Gap, alike: impl Fn(usize, usize) -> bool) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::new();
    let mut old_left: Vec<usize> = Vec::new();
    let mut new_left: Vec<usize> = gap.new.collect();
    for before in gap.old {
        match new_left.iter().position(|after| alike(before, *after)) {
            Some(at) => pairs.push((Some(before), Some(new_left.remove(at)))),
            None => old_left.push(before),
        }
    }
    if old_left.len() == new_left.len() {
        pairs.extend(old_left.into_iter().map(Some).zip(new_left.into_iter().map(Some)));
    } else {
        pairs.extend(old_left.into_iter().map(|before| (Some(before), None)));
        pairs.extend(new_left.into_iter().map(|after| (None, Some(after))));
    }
    pairs.sort_by_key(|(before, after)| after.or(*before));
    pairs
}

#[cfg(test)]
mod tests;
