//! What was changed in the draft, so that it can be undone and redone. Pure: the page tells the time.
//!
//! A step is what differs between the draft before and after it ([`snapshot`](super::snapshot)), so steps form a chain that ends
//! in the draft as it is. What somebody else saved is carried into all of the chain, and is therefore never undone here.

mod change;

use std::collections::{BTreeMap, BTreeSet};

use model::Definition;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    BuilderState,
    list::ItemKey,
    snapshot::{SnapshotList, carried, definition_in},
};
use change::{Change, changes};

pub use change::Direction;

/// Edits of one field are one step as long as each follows the last one this soon.
const PAUSE_MS: f64 = 1_000.0;
const MOST_STEPS: usize = 100;
/// How much is kept, as JSON.
const MOST_BYTES: usize = 2_000_000;

/// The steps of a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The draft as it is.
    present: Value,
    /// First those that are done, then those that were undone.
    steps: Vec<Step>,
    done: usize,
    /// When the last edit was, as long as the next one may continue it.
    #[serde(skip)]
    open_since_ms: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Step {
    changes: Vec<Change>,
    size_bytes: usize,
}

/// What a step changed, for the page to say and to focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepPlace {
    /// An item of a list and its field.
    Item {
        list: SnapshotList,
        key: ItemKey,
        /// Empty for the whole item.
        field: String,
        /// Where the text that was written ends, in bytes.
        text_end: Option<usize>,
    },
    /// The order of a list.
    Order(SnapshotList),
    /// The model and its settings.
    Model,
    /// How the answer looks, and how a conversation begins.
    Output,
}

/// Whether an edit belongs to the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StepJoin {
    /// If it is of the same field and follows soon.
    #[default]
    Typing,
    /// Always: it follows from it.
    Always,
    /// Never, and none that follows belongs to it.
    Never,
}

impl History {
    /// The beginning: nothing to undo.
    pub fn new(state: &BuilderState) -> Self {
        Self { present: state.snapshot(), steps: Vec::new(), done: 0, open_since_ms: None }
    }

    pub fn can_undo(&self) -> bool {
        self.done > 0
    }

    pub fn can_redo(&self) -> bool {
        self.done < self.steps.len()
    }

    /// Adds what was changed since. What was undone before can't be redone any more.
    pub fn record(&mut self, state: &BuilderState, now_ms: f64, join: StepJoin) {
        let now = state.snapshot();
        let mut found = changes(&self.present, &now);
        if found.is_empty() {
            return;
        }
        self.steps.truncate(self.done);
        if self.continues(&found, now_ms, join)
            && let Some(last) = self.steps.pop()
        {
            last.apply(&mut self.present, Direction::Undo);
            found = changes(&self.present, &now);
        }
        self.present = now;
        self.steps.extend(Step::new(found));
        self.done = self.steps.len();
        self.open_since_ms = (join != StepJoin::Never).then_some(now_ms);
        self.forget_oldest();
    }

    fn continues(&self, found: &[Change], now_ms: f64, join: StepJoin) -> bool {
        let Some(open) = self.open_since_ms else { return false };
        let last = self.steps.last().map(|step| step.changes.as_slice()).unwrap_or_default();
        match (last, found) {
            _ if join == StepJoin::Always => true,
            _ if join == StepJoin::Never => false,
            ([last], [next]) if now_ms - open < PAUSE_MS => {
                last.path.starts_with(&next.path) || next.path.starts_with(&last.path)
            }
            _ => false,
        }
    }

    fn forget_oldest(&mut self) {
        let mut total: usize = self.steps.iter().map(|step| step.size_bytes).sum();
        let mut too_many = self.steps.len().saturating_sub(MOST_STEPS);
        let drop = self.steps.iter().take_while(|step| {
            let drops = too_many > 0 || total > MOST_BYTES;
            too_many = too_many.saturating_sub(1);
            total = total.saturating_sub(step.size_bytes);
            drops
        });
        let drop = drop.count();
        self.steps.drain(..drop);
        self.done = self.done.saturating_sub(drop);
    }

    /// Goes a step back or forth; returns what changed, and the draft to [restore](BuilderState::restore).
    pub fn go(&mut self, direction: Direction) -> Option<(StepPlace, Value)> {
        let index = match direction {
            Direction::Undo => self.done.checked_sub(1)?,
            Direction::Redo => self.done,
        };
        let step = self.steps.get(index)?;
        step.apply(&mut self.present, direction);
        self.done = if direction == Direction::Undo { index } else { index.saturating_add(1) };
        self.open_since_ms = None;
        Some((step.place(direction), self.present.clone()))
    }

    /// Carries what somebody else changed, and what is in the draft now, into all of the history.
    pub fn carry(&mut self, state: &BuilderState) {
        let now = state.snapshot();
        self.open_since_ms = None;
        let carried = definition_in(&self.present).and_then(|from| self.carried_chain(&from, &now));
        match carried {
            Some((before, after)) => {
                let steps = |chain: &[Value]| {
                    let pairs = chain.iter().zip(chain.iter().skip(1));
                    pairs.filter_map(|(a, b)| Step::new(changes(a, b))).collect::<Vec<_>>()
                };
                self.steps = steps(&before);
                self.done = self.steps.len();
                self.steps.extend(steps(&after));
                self.present = now;
            }
            None => *self = Self::new(state),
        }
    }

    /// The drafts up to this one, and those from it on, with what was changed between `from` and `now`.
    fn carried_chain(&self, from: &Definition, now: &Value) -> Option<(Vec<Value>, Vec<Value>)> {
        let (done, undone) = self.steps.split_at_checked(self.done)?;
        let chain = |steps: &mut dyn Iterator<Item = &Step>, direction| {
            let mut document = self.present.clone();
            let mut chain = vec![now.clone()];
            for step in steps {
                step.apply(&mut document, direction);
                chain.push(carried(&document, from, now)?);
            }
            Some(chain)
        };
        let mut before = chain(&mut done.iter().rev(), Direction::Undo)?;
        before.reverse();
        Some((before, chain(&mut undone.iter(), Direction::Redo)?))
    }

    /// A history that was kept while the page was reloaded, if it ends in this draft. Its items get the keys that they have now.
    pub fn brought_back(mut self, state: &BuilderState) -> Option<Self> {
        if definition_in(&self.present)? != state.definition() || self.done > self.steps.len() {
            return None;
        }
        let now = state.snapshot();
        for list in SnapshotList::ALL {
            let keys: BTreeMap<ItemKey, ItemKey> = list.keys(&self.present).into_iter().zip(list.keys(&now)).collect();
            self.rekey(list, &keys);
        }
        self.present = now;
        Some(self)
    }

    /// Gives the items of a list other keys; those that aren't there now get new ones.
    fn rekey(&mut self, list: SnapshotList, known: &BTreeMap<ItemKey, ItemKey>) {
        let mut gone = BTreeSet::new();
        for change in self.steps.iter().flat_map(|step| &step.changes) {
            if let Some(key) = item_of(&change.path, list).and_then(|(key, _)| key) {
                gone.insert(key);
            }
        }
        let mut fresh = known.values().chain(&gone).chain(known.keys()).max().copied().unwrap_or_default();
        let mut keys = known.clone();
        for key in gone {
            keys.entry(key).or_insert_with(|| {
                fresh = fresh.following();
                fresh
            });
        }
        let renamed = |key: &ItemKey| keys.get(key).copied().unwrap_or(*key);
        for change in self.steps.iter_mut().flat_map(|step| &mut step.changes) {
            change.map(
                |path| {
                    if let Some((Some(key), _)) = item_of(path, list)
                        && let Some(field) = path.get_mut(list.path().len().saturating_add(1))
                    {
                        *field = renamed(&key).to_string();
                    }
                },
                |path, value| rekey_order(path, value, list, &renamed),
            );
        }
    }
}

/// Renames the keys in a list's order, or in the whole list.
fn rekey_order(path: &[String], value: &mut Value, list: SnapshotList, renamed: &impl Fn(&ItemKey) -> ItemKey) {
    let new = |key: &Value| ItemKey::from_json(key).map_or_else(|| key.clone(), |key| renamed(&key).to_json());
    match item_of(path, list) {
        Some((None, "order")) => {
            *value = value.as_array().into_iter().flatten().map(new).collect();
        }
        // The whole of a chat appears or goes at once.
        None if path.len() < list.path().len() => {
            let rest = list.path().get(path.len()..).unwrap_or_default();
            let found = rest.iter().try_fold(value, |place, field| place.get_mut(field));
            if let Some(whole) = found
                && list.path().iter().zip(path).all(|(a, b)| a == b)
            {
                let order: Value =
                    whole.get("order").and_then(Value::as_array).into_iter().flatten().map(new).collect();
                let items = whole.get_mut("items").map(Value::take);
                let items = items.as_ref().and_then(Value::as_object).into_iter().flatten().map(|(key, item)| {
                    let key = key.parse().map_or_else(|_| key.clone(), |key| renamed(&key).to_string());
                    (key, item.clone())
                });
                *whole = serde_json::json!({"items": items.collect::<serde_json::Map<_, _>>(), "order": order});
            }
        }
        _ => {}
    }
}

/// The item and the rest of the path, if the path is in this list: `prompt.messages.items.3.text` → 3 and `text`.
fn item_of(path: &[String], list: SnapshotList) -> Option<(Option<ItemKey>, &str)> {
    let (start, rest) = path.split_at_checked(list.path().len())?;
    if start.iter().zip(list.path()).any(|(a, b)| a != b) {
        return None;
    }
    let field = |at: usize| rest.get(at).map(String::as_str).unwrap_or_default();
    match field(0) {
        "items" => Some((field(1).parse().ok(), field(2))),
        other => Some((None, other)),
    }
}

impl Step {
    /// `None` if nothing changed.
    fn new(changes: Vec<Change>) -> Option<Self> {
        let size_bytes = serde_json::to_string(&changes).map_or(0, |text| text.len());
        (!changes.is_empty()).then_some(Self { changes, size_bytes })
    }

    fn apply(&self, document: &mut Value, direction: Direction) {
        for change in &self.changes {
            change.apply(document, direction);
        }
    }

    fn place(&self, direction: Direction) -> StepPlace {
        let places = self.changes.iter().map(|change| place_of(change, direction));
        let mut places = places.collect::<Vec<_>>().into_iter();
        let first = places.next();
        match first {
            Some(StepPlace::Order(_)) => places.next().or(first).unwrap_or(StepPlace::Output),
            _ => first.unwrap_or(StepPlace::Output),
        }
    }
}

fn place_of(change: &Change, direction: Direction) -> StepPlace {
    for list in SnapshotList::ALL {
        match item_of(&change.path, list) {
            Some((Some(key), field)) => {
                let text_end = change.text_end(direction);
                return StepPlace::Item { list, key, field: field.to_owned(), text_end };
            }
            Some((None, _)) => return StepPlace::Order(list),
            None => {}
        }
    }
    match change.path.first().map(String::as_str) {
        Some("model") => StepPlace::Model,
        _ => StepPlace::Output,
    }
}

#[cfg(test)]
mod tests;
