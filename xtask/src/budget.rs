//! How many compressed bytes a first visit to each page loads, and the limits for that. What a page fetches once it is alive isn't
//! counted (`kit::later!`, and the chunk `run` in the market).
//!
//! The limits are in `xtask/budget.json`, beside the design's targets. They fall: a page that gets lighter lowers its limit. One above
//! a limit that was committed before is rejected, unless its `raised` says why.

use crate::{
    failure::{About, Failure, Result},
    program::Program,
    workspace,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The path of the limits from the repository's root.
const LIMITS: &str = "xtask/budget.json";
/// A limit this far above the measured size should be lowered. A smaller distance may come from a change of the compiler.
const SLACK_BYTES: u64 = 20_000;
/// The chunks in `app/src/chunk.rs`: the frame with the everyday pages, and those that are shown inside it.
const FRAME: &str = "everyday";
const FRAMED: [&str; 4] = ["admin", "models", "builder", "run"];
/// The pages without wasm, which have a style sheet and a script of these names: shared apps, and sign-in.
const PLAIN: [&str; 2] = ["visit", "entry"];
/// The scripts of shared apps have limits of their own. The second one is loaded only where files can be attached.
const VISIT_SCRIPTS: [&str; 2] = ["visit.js", "upload.js"];
/// An allowance for the HTML, which depends on what the page shows. A browser test measures a whole page of each kind without wasm.
const HTML_BYTES: u64 = 15_000;

#[derive(Debug)]
struct Chunk {
    name: String,
    bytes: u64,
    files: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Budget {
    limit: u64,
    target: u64,
    /// Whether `raised` says why the limit is above an earlier one.
    is_raised: bool,
}

type Budgets = BTreeMap<String, Budget>;

/// Prints the table. Fails if a page is too heavy or a limit has risen.
pub fn check(site: &Path) -> Result<()> {
    let mut chunks = chunks(site)?;
    chunks.sort_by_key(|chunk| std::cmp::Reverse(chunk.bytes));
    let text = fs::read_to_string(workspace::root().join(LIMITS)).about(LIMITS)?;
    let budgets = budgets(&text)?;
    println!("{:>8} {:>8} {:>8} {:>6}  first load of the pages in", "kB", "target", "limit", "files");
    for chunk in &chunks {
        let (limit, target) = budgets.get(&chunk.name).map_or((0, 0), |budget| (budget.limit, budget.target));
        let [bytes, target, limit] = [chunk.bytes, target, limit].map(kilobytes);
        println!("{bytes:>8.0} {target:>8.0} {limit:>8.0} {:>6}  {}", chunk.files, chunk.name);
    }
    for hint in lowerable(&chunks, &budgets) {
        println!("  {hint}");
    }
    let mut wrong = complaints(&chunks, &budgets);
    wrong.extend(risen(&budgets, &committed()));
    match wrong.as_slice() {
        [] => Ok(()),
        wrong => Err(Failure::new(format!("The budget is not kept:\n  {}", wrong.join("\n  ")))
            .remedy("see what grew: `cargo xtask weigh`")),
    }
}

/// Pages over their limit, and pages that are missing on one side.
fn complaints(chunks: &[Chunk], budgets: &Budgets) -> Vec<String> {
    let mut wrong = Vec::new();
    for Chunk { name, bytes, .. } in chunks {
        match budgets.get(name) {
            None => wrong.push(format!("{name} has no limit in {LIMITS}.")),
            Some(Budget { limit, .. }) if bytes > limit => {
                wrong.push(format!("{name} is {bytes} bytes, {} over its limit.", bytes - limit));
            }
            Some(_) => {}
        }
    }
    let gone = budgets.keys().filter(|name| !chunks.iter().any(|chunk| chunk.name == **name));
    wrong.extend(gone.map(|name| format!("{name} has a limit in {LIMITS}, but the site has no such pages.")));
    wrong
}

fn lowerable(chunks: &[Chunk], budgets: &Budgets) -> Vec<String> {
    let mut hints = Vec::new();
    for Chunk { name, bytes, .. } in chunks {
        let reachable = (bytes + SLACK_BYTES / 2).next_multiple_of(1000);
        if budgets.get(name).is_some_and(|budget| bytes + SLACK_BYTES < budget.limit) {
            hints.push(format!("The limit of {name} can be lowered to {reachable} in {LIMITS}."));
        }
    }
    hints
}

/// Limits above the lowest that was ever committed.
fn risen(now: &Budgets, before: &[Budgets]) -> Vec<String> {
    let mut risen = Vec::new();
    for (name, Budget { limit, .. }) in now.iter().filter(|(_, budget)| !budget.is_raised) {
        let lowest = before.iter().filter_map(|budgets| budgets.get(name)).map(|budget| budget.limit).min();
        if let Some(lowest) = lowest.filter(|lowest| limit > lowest) {
            risen.push(format!("The limit of {name} has been {lowest}; limits rise only with a reason in `raised`."));
        }
    }
    risen
}

/// All committed versions of the limits that git has.
fn committed() -> Vec<Budgets> {
    let git = || Program::new("git").dir(workspace::root());
    let commits = git().args(["log", "--format=%H", "--", LIMITS]).read().unwrap_or_default();
    let version = |commit: &str| git().args(["show", &format!("{commit}:{LIMITS}")]).read().ok();
    commits.lines().filter_map(version).filter_map(|text| budgets(&text).ok()).collect()
}

fn budgets(text: &str) -> Result<Budgets> {
    let all: BTreeMap<String, Value> = serde_json::from_str(text).about(LIMITS)?;
    let mut budgets = Budgets::new();
    for (name, budget) in all {
        let number = |key: &str| {
            let number = budget.get(key).and_then(Value::as_u64);
            number.ok_or_else(|| Failure::new(format!("{LIMITS}: {name} has no number `{key}`")))
        };
        let is_raised = budget.get("raised").and_then(Value::as_str).is_some_and(|reason| !reason.is_empty());
        budgets.insert(name.clone(), Budget { limit: number("limit")?, target: number("target")?, is_raised });
    }
    Ok(budgets)
}

fn chunks(site: &Path) -> Result<Vec<Chunk>> {
    let current = fs::read_to_string(site.join("pkg.txt")).about(site.join("pkg.txt").display())?;
    let pkg = site.join(current.trim());
    let on_each_page = compressed(&pkg.join("madang.js"))?
        + compressed(&pkg.join("madang.wasm"))?
        + compressed(&pkg.join("__wasm_split.______________________.js"))?
        + compressed(&site.join("icons.svg"))?
        + HTML_BYTES;
    let text = fs::read_to_string(pkg.join("__wasm_split_manifest.json")).about("the splitter's manifest")?;
    let parts: BTreeMap<String, BTreeSet<String>> = serde_json::from_str(&text).about("the splitter's manifest")?;
    let mut chunks = Vec::new();
    for (name, mut parts_of_chunk) in parts.clone() {
        if FRAMED.contains(&name.as_str()) {
            parts_of_chunk.extend(parts.get(FRAME).into_iter().flatten().cloned());
        }
        let mut bytes = on_each_page + compressed(&pkg.join("madang.css"))?;
        for part in &parts_of_chunk {
            bytes += compressed(&pkg.join(format!("{part}.wasm")))?;
        }
        chunks.push(Chunk { name, bytes, files: parts_of_chunk.len() });
    }
    let icons = compressed(&site.join("icons.svg"))? + compressed(&site.join("favicon.svg"))?;
    for name in PLAIN {
        let own = compressed(&pkg.join(format!("{name}.js")))? + compressed(&pkg.join(format!("{name}.css")))?;
        chunks.push(Chunk { name: name.to_owned(), bytes: HTML_BYTES + own + icons, files: 4 });
    }
    for name in VISIT_SCRIPTS {
        chunks.push(Chunk { name: name.to_owned(), bytes: compressed(&pkg.join(name))?, files: 1 });
    }
    Ok(chunks)
}

fn compressed(file: &Path) -> Result<u64> {
    let path = PathBuf::from(format!("{}.br", file.display()));
    fs::metadata(&path)
        .map(|metadata| metadata.len())
        .about(path.strip_prefix(workspace::target()).unwrap_or(&path).display())
}

fn kilobytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_weighs_what_its_pages_load() {
        let site = std::env::temp_dir().join(format!("budget-{}", std::process::id()));
        let pkg = site.join("pkg/1");
        fs::create_dir_all(&pkg).unwrap();
        fs::write(site.join("pkg.txt"), "pkg/1").unwrap();
        let manifest = r#"{"everyday":["frame","both"],"reference":["both"],"admin":["both","own"]}"#;
        fs::write(pkg.join("__wasm_split_manifest.json"), manifest).unwrap();
        let files =
            ["pkg/1/madang.js", "pkg/1/__wasm_split.______________________.js", "icons.svg", "pkg/1/madang.css"];
        let parts = [
            "pkg/1/visit.css",
            "pkg/1/visit.js",
            "pkg/1/upload.js",
            "pkg/1/entry.css",
            "pkg/1/entry.js",
            "favicon.svg",
            "pkg/1/madang.wasm",
            "pkg/1/both.wasm",
            "pkg/1/frame.wasm",
            "pkg/1/own.wasm",
        ];
        for file in files.into_iter().chain(parts) {
            fs::write(site.join(format!("{file}.br")), [0; 1000]).unwrap();
        }
        let chunks = chunks(&site).unwrap();
        let weights: Vec<_> = chunks.iter().map(|chunk| (chunk.name.as_str(), chunk.bytes % HTML_BYTES)).collect();
        let expected = [
            ("admin", 8000),
            ("everyday", 7000),
            ("reference", 6000),
            ("visit", 4000),
            ("entry", 4000),
            ("visit.js", 1000),
            ("upload.js", 1000),
        ];
        assert_eq!(weights, expected);
        fs::remove_dir_all(site).unwrap();
    }

    fn one(name: &str, limit: u64) -> Budgets {
        Budgets::from([(name.to_owned(), Budget { limit, target: 1, is_raised: false })])
    }

    #[test]
    fn a_chunk_has_a_limit_and_keeps_it() {
        let chunk = |bytes| [Chunk { name: "models".to_owned(), bytes, files: 1 }];
        assert_eq!(complaints(&chunk(100), &one("models", 100)), [""; 0]);
        assert_eq!(complaints(&chunk(101), &one("models", 100)), ["models is 101 bytes, 1 over its limit."]);
        assert_eq!(complaints(&chunk(1), &Budgets::new()).len(), 1, "a chunk without a limit");
        assert_eq!(complaints(&[], &one("models", 100)).len(), 1, "a limit without a chunk");
        assert_eq!(lowerable(&chunk(100_000), &one("models", 120_000)), [""; 0]);
        let hint = "The limit of models can be lowered to 110000 in xtask/budget.json.";
        assert_eq!(lowerable(&chunk(100_000), &one("models", 120_001)), [hint]);
    }

    #[test]
    fn limits_fall_and_rise_only_with_a_reason() {
        let before = [one("models", 90), one("models", 100)];
        assert_eq!(risen(&one("models", 90), &before), [""; 0]);
        assert_eq!(
            risen(&one("models", 91), &before),
            ["The limit of models has been 90; limits rise only with a reason in `raised`."]
        );
        assert_eq!(risen(&one("new", 91), &before), [""; 0]);
        let raised = budgets(r#"{"models": {"limit": 91, "target": 1, "raised": "It has a new field."}}"#).unwrap();
        assert_eq!(risen(&raised, &before), [""; 0]);
        let silent = budgets(r#"{"models": {"limit": 91, "target": 1, "raised": ""}}"#).unwrap();
        assert_eq!(risen(&silent, &before).len(), 1);
    }

    #[test]
    fn the_file_can_be_read() {
        let text = fs::read_to_string(workspace::root().join(LIMITS)).unwrap();
        let budgets = budgets(&text).unwrap();
        assert!(budgets.values().all(|budget| budget.limit > 0 && budget.target > 0), "{budgets:?}");
        assert!(budgets.contains_key(FRAME) && PLAIN.iter().all(|name| budgets.contains_key(*name)));
    }
}
