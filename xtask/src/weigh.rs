//! `cargo xtask weigh`: what the wasm consists of, by chunk, crate and generic function, and how that differs from
//! `xtask/weights.json`.
//!
//! Sizes are of code before wasm-opt, which drops the names; `budget.rs` measures what is sent in the end. Only builds by the
//! same compiler can be compared, because another one splits functions differently.

use crate::{
    failure::{About, Failure, Result},
    front::{self, Build},
    workspace,
};
use serde_json::{Map, Value, json};
use std::{cmp::Reverse, collections::BTreeSet, fs, path::PathBuf};

/// The most lines of a table.
const CRATES: usize = 20;
const NAMES: usize = 60;
/// Smaller differences are left out of the last table.
const TOLD_BYTES: i64 = 2_000;

/// Measures the release build, and compares it with the record.
pub fn run() -> Result<()> {
    let (now, record) = (weigh()?, record());
    let recorded = match fs::read_to_string(&record) {
        Ok(text) => serde_json::from_str(&text).about(record.display())?,
        Err(_) => Value::Null,
    };
    println!("{:>9} {:>9} {:>9} {:>9}  chunk, with what it shares with others", "functions", "kB", "change", "data kB");
    for (name, chunk) in [("all", now.get("all"))].into_iter().chain(entries(&now, "chunks")) {
        let before = recorded.pointer(&format!("/chunks/{name}")).or_else(|| recorded.get(name));
        let (now, before) = (Weight::of(chunk, "code"), before.map(|chunk| Weight::of(Some(chunk), "code")));
        let data = chunk.and_then(|chunk| chunk.get("data")).and_then(Value::as_i64).unwrap_or_default();
        println!("{now} {:>9} {:>9.1}  {name}", change(now, before), kilobytes(data));
    }
    table("crate", "/all/crates", &now, &recorded, CRATES);
    table("generic name, all its copies together", "/names", &now, &recorded, NAMES);
    for (index, (by, name)) in changed(&now, &recorded).into_iter().take(CRATES).enumerate() {
        if index == 0 {
            println!("\n{:>9}  what changed most", "kB");
        }
        println!("{:>+9.1}  {name}", kilobytes(by));
    }
    Ok(())
}

/// Measures the release build, and writes the record.
pub fn write() -> Result<()> {
    let (mut now, record) = (weigh()?, record());
    // Only the largest; a record of all names would be as long as the program.
    for (place, kept) in [("/names", 3 * NAMES), ("/all/crates", 2 * CRATES)] {
        if let Some(map) = now.pointer_mut(place).and_then(Value::as_object_mut) {
            let kept: BTreeSet<String> = dearest(map).take(kept).map(|(name, _)| name.to_owned()).collect();
            map.retain(|name, _| kept.contains(name));
        }
    }
    for chunk in now.get_mut("chunks").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
        *chunk = json!({ "code": chunk.get("code"), "data": chunk.get("data") });
    }
    // One entry per line, for readable diffs.
    let text = format!("{}\n", now.to_string().replace("],\"", "],\n\"").replace("},\"", "},\n\""));
    fs::write(&record, text).about(record.display())?;
    println!("{} is written.", record.display());
    Ok(())
}

fn record() -> PathBuf {
    workspace::root().join("xtask/weights.json")
}

fn weigh() -> Result<Value> {
    let file = front::build(Build::Release)?.join(".weights.json");
    let text = fs::read_to_string(&file).map_err(|error| {
        Failure::new(format!("The build has no weights ({error}).")).remedy("delete target/site and try again")
    })?;
    serde_json::from_str(&text).about(file.display())
}

#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    functions: i64,
    bytes: i64,
}

impl Weight {
    fn of(value: Option<&Value>, key: &str) -> Self {
        value.and_then(|value| value.get(key)).map(Self::read).unwrap_or_default()
    }

    fn read(value: &Value) -> Self {
        let number = |index: usize| value.get(index).and_then(Value::as_i64).unwrap_or_default();
        Self { functions: number(0), bytes: number(1) }
    }
}

impl std::fmt::Display for Weight {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:>9} {:>9.1}", self.functions, kilobytes(self.bytes))
    }
}

/// A size in kilobytes with its sign; empty if there is no record.
fn change(now: Weight, before: Option<Weight>) -> String {
    before.map_or_else(String::new, |before| format!("{:+.1}", kilobytes(now.bytes - before.bytes)))
}

fn entries<'a>(weights: &'a Value, key: &str) -> impl Iterator<Item = (&'a str, Option<&'a Value>)> {
    let map = weights.get(key).and_then(Value::as_object);
    map.into_iter().flatten().map(|(name, value)| (name.as_str(), Some(value)))
}

/// Names with their sizes, the largest first.
fn dearest(map: &Map<String, Value>) -> impl Iterator<Item = (&str, Weight)> {
    let mut all: Vec<_> = map.iter().map(|(name, value)| (name.as_str(), Weight::read(value))).collect();
    all.sort_by_key(|(_, weight)| Reverse(weight.bytes));
    all.into_iter()
}

fn table(what: &str, place: &str, now: &Value, recorded: &Value, lines: usize) {
    let Some(map) = now.pointer(place).and_then(Value::as_object) else { return };
    let before = recorded.pointer(place);
    println!("\n{:>9} {:>9} {:>9}  {what}", "functions", "kB", "change");
    for (name, weight) in dearest(map).take(lines) {
        let before = before.and_then(|before| before.get(name)).map(Weight::read);
        println!("{weight} {:>9}  {name}", change(weight, before));
    }
}

/// The largest differences from the record in all tables. Names that were not recorded are left out, since their earlier size is
/// unknown.
fn changed<'a>(now: &Value, recorded: &'a Value) -> Vec<(i64, &'a str)> {
    let known = recorded.get("names").and_then(Value::as_object);
    let bytes = |of: Option<&Value>| of.map(Weight::read).unwrap_or_default().bytes;
    let difference =
        |name: &str, before| bytes(now.pointer("/names").and_then(|names| names.get(name))) - bytes(Some(before));
    let all = known.into_iter().flatten().map(|(name, before)| (difference(name, before), name.as_str()));
    let mut changed: Vec<_> = all.filter(|(by, _)| by.abs() >= TOLD_BYTES).collect();
    changed.sort_by_key(|(by, _)| Reverse(by.abs()));
    changed
}

fn kilobytes(bytes: i64) -> f64 {
    f64::from(i32::try_from(bytes).unwrap_or(i32::MAX)) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_when_it_matters() {
        let before =
            json!({ "names": { "grown": [1, 10_000], "gone": [2, 5_000], "same": [1, 9], "shrunk": [3, 90_000] } });
        let now =
            json!({ "names": { "grown": [9, 12_500], "same": [1, 8], "shrunk": [3, 20_000], "new": [1, 99_000] } });
        assert_eq!(changed(&now, &before), [(-70_000, "shrunk"), (-5_000, "gone"), (2_500, "grown")]);
        assert_eq!(changed(&now, &Value::Null), []);
        assert_eq!(change(Weight::read(&json!([1, 1_500])), Some(Weight::default())), "+1.5");
    }

    #[test]
    fn the_dearest_come_first() {
        let map = json!({ "a": [1, 5], "b": [7, 50], "c": [1, 6] });
        let names: Vec<_> = dearest(map.as_object().unwrap()).map(|(name, _)| name).collect();
        assert_eq!(names, ["b", "c", "a"]);
    }
}
