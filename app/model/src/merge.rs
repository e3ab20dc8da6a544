//! Two people changed one draft: what only one of them changed is merged, and conflicts are listed.
//!
//! The unit is what people see as one thing: one input (by its name), one message (by its position, as long as all three drafts
//! have equally many; otherwise all messages together), all examples, the model, one setting, and so on. Nothing is mixed within
//! a unit.

mod both;

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::{Definition, Input};

/// Whose change to take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// The change of the person who merges.
    #[default]
    Mine,
    /// The change that was saved in the meantime.
    Theirs,
    /// Both texts, mine first, to be edited into one. Of what [isn't a text](MergePart::has_both), mine.
    Both,
}

/// A merged draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// With the chosen side of each conflict.
    pub definition: Definition,
    /// What both sides changed differently.
    pub conflicts: Vec<MergePart>,
    /// What only the saved draft's side changed, and is therefore taken from there.
    pub taken: Vec<MergePart>,
}

/// A part of the draft that was changed, on all three sides.
#[derive(Debug, Clone, PartialEq)]
pub struct MergePart {
    /// Its path: `inputs.NAME`, `prompt.messages[1]`, `prompt.messages`, `model.settings.temperature`, …
    pub path: String,
    /// What it was before either side changed it; `None` if it wasn't there.
    pub base: Option<Value>,
    /// The side of the person who merges, as JSON; `None` if they removed it.
    pub mine: Option<Value>,
    /// The saved draft's side.
    pub theirs: Option<Value>,
}

/// Merges the changes of both sides since `base`. In conflicts mine is taken, and they are listed.
pub fn merge(base: &Definition, mine: &Definition, theirs: &Definition) -> Merged {
    merge_with(base, mine, theirs, |_| Side::Mine)
}

/// Like [`merge`]; `choose` returns the side to take for each conflict's path. The list of conflicts is the same whatever is
/// chosen.
pub fn merge_with(base: &Definition, mine: &Definition, theirs: &Definition, choose: impl Fn(&str) -> Side) -> Merged {
    let mut merge = Merge { choose: &choose, conflicts: Vec::new(), taken: Vec::new() };
    let sides = ThreeWay { base, mine, theirs };
    let json = sides.map(|definition| serde_json::to_value(definition).ok());
    let inputs = merge.inputs(sides.map(|definition| definition.inputs.as_slice()));
    let merged = merge.part("", json.each_ref());
    let definition = merged.and_then(|json| serde_json::from_value::<Definition>(json).ok());
    Merged {
        // A merge of readable parts is readable, because only whole units are exchanged. If it isn't, nothing of mine may be
        // lost.
        definition: definition.map_or_else(|| mine.clone(), |merged| Definition { inputs, ..merged }),
        conflicts: merge.conflicts,
        taken: merge.taken,
    }
}

/// The same part of all three drafts.
#[derive(Debug, Clone, Copy)]
struct ThreeWay<T> {
    base: T,
    mine: T,
    theirs: T,
}

impl<T> ThreeWay<T> {
    fn map<U>(self, f: impl Fn(T) -> U) -> ThreeWay<U> {
        ThreeWay { base: f(self.base), mine: f(self.mine), theirs: f(self.theirs) }
    }

    fn all(&self, test: impl Fn(&T) -> bool) -> bool {
        test(&self.base) && test(&self.mine) && test(&self.theirs)
    }
}

impl<T> ThreeWay<Option<T>> {
    fn each_ref(&self) -> ThreeWay<Option<&T>> {
        ThreeWay { base: self.base.as_ref(), mine: self.mine.as_ref(), theirs: self.theirs.as_ref() }
    }
}

struct Merge<'c> {
    choose: &'c dyn Fn(&str) -> Side,
    conflicts: Vec<MergePart>,
    taken: Vec<MergePart>,
}

/// How a part is merged.
enum MergeStrategy {
    /// Field by field.
    Fields,
    /// Item by item, as long as all three have equally many.
    Items,
    /// As a single unit.
    Unit,
    /// It is merged elsewhere.
    Skipped,
}

fn shape(path: &str) -> MergeStrategy {
    match path {
        "" | "prompt" | "model" | "model.settings" | "output" | "chat" => MergeStrategy::Fields,
        "prompt.messages" => MergeStrategy::Items,
        // Inputs are merged by name, which JSON doesn't know.
        "inputs" => MergeStrategy::Skipped,
        _ => MergeStrategy::Unit,
    }
}

impl Merge<'_> {
    fn part(&mut self, path: &str, three: ThreeWay<Option<&Value>>) -> Option<Value> {
        match (shape(path), three.mine, three.theirs) {
            (MergeStrategy::Skipped, mine, _) => mine.cloned(),
            (MergeStrategy::Fields, Some(Value::Object(mine)), Some(Value::Object(theirs))) => {
                let none = Map::new();
                let base = three.base.and_then(Value::as_object).unwrap_or(&none);
                Some(self.fields(path, ThreeWay { base, mine, theirs }))
            }
            (MergeStrategy::Items, Some(Value::Array(mine)), Some(Value::Array(theirs))) => match three.base {
                Some(Value::Array(base)) if base.len() == mine.len() && mine.len() == theirs.len() => {
                    let items = base.iter().zip(mine).zip(theirs).enumerate();
                    let merged = items.filter_map(|(index, ((base, mine), theirs))| {
                        let three = ThreeWay { base: Some(base), mine: Some(mine), theirs: Some(theirs) };
                        self.unit(&format!("{path}[{index}]"), three)
                    });
                    Some(merged.collect())
                }
                _ => self.unit(path, three),
            },
            _ => self.unit(path, three),
        }
    }

    fn fields(&mut self, path: &str, three: ThreeWay<&Map<String, Value>>) -> Value {
        let mut merged = Map::new();
        let known: HashSet<&String> = three.mine.keys().collect();
        for field in three.mine.keys().chain(three.theirs.keys().filter(|field| !known.contains(field))) {
            let path = if path.is_empty() { field.clone() } else { format!("{path}.{field}") };
            if let Some(value) = self.part(&path, three.map(|fields| fields.get(field))) {
                merged.insert(field.clone(), value);
            }
        }
        Value::Object(merged)
    }

    /// Takes the side that changed; of two different changes, the chosen one.
    fn unit(&mut self, path: &str, ThreeWay { base, mine, theirs }: ThreeWay<Option<&Value>>) -> Option<Value> {
        if mine == theirs || theirs == base {
            return mine.cloned();
        }
        let owned = |value: Option<&Value>| value.cloned();
        let part = MergePart { path: path.to_owned(), base: owned(base), mine: owned(mine), theirs: owned(theirs) };
        if mine == base {
            self.taken.push(part);
            return theirs.cloned();
        }
        let chosen = match (self.choose)(path) {
            Side::Mine => mine.cloned(),
            Side::Theirs => theirs.cloned(),
            Side::Both => part.both().or_else(|| mine.cloned()),
        };
        self.conflicts.push(part);
        chosen
    }

    fn inputs(&mut self, three: ThreeWay<&[Input]>) -> Vec<Input> {
        if !three.all(|inputs| all_differ(inputs)) {
            // If a name occurs twice, inputs can't be matched, so all of them are one unit.
            let json = three.map(|inputs| serde_json::to_value(inputs).ok());
            let merged = self.unit("inputs", json.each_ref());
            return merged.and_then(|json| serde_json::from_value(json).ok()).unwrap_or_else(|| three.mine.to_vec());
        }
        let mut merged = Vec::new();
        for name in order(three) {
            let input = three.map(|inputs| inputs.iter().find(|input| input.name == name));
            let json = input.map(|input| input.and_then(|input| serde_json::to_value(input).ok()));
            let kept = self.unit(&format!("inputs.{name}"), json.each_ref());
            merged.extend(kept.and_then(|json| serde_json::from_value::<Input>(json).ok()));
        }
        merged
    }
}

fn all_differ(inputs: &[Input]) -> bool {
    let mut seen = HashSet::new();
    inputs.iter().all(|input| seen.insert(&input.name))
}

/// The names of both sides: in their order if only they changed it, otherwise in mine. A name that only the other side has
/// follows the same name as there.
fn order<'i>(three: ThreeWay<&'i [Input]>) -> Vec<&'i str> {
    let ThreeWay { base, mine, theirs } =
        three.map(|inputs| inputs.iter().map(|i| i.name.as_str()).collect::<Vec<_>>());
    let common = |name: &&str| base.contains(name) && mine.contains(name) && theirs.contains(name);
    let of = |names: &[&'i str]| names.iter().copied().filter(common).collect::<Vec<_>>();
    let (mut merged, other) = if of(&mine) == of(&base) { (theirs, mine) } else { (mine, theirs) };
    for (index, name) in other.iter().enumerate() {
        if !merged.contains(name) {
            let before = other.iter().take(index).rev().find_map(|before| merged.iter().position(|n| n == before));
            merged.insert(before.map_or(0, |at| at + 1), name);
        }
    }
    merged
}

#[cfg(test)]
mod tests;
