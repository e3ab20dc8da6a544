//! Checks the sources and licences of dependencies. The rules are in `deny.toml`, which `cargo deny` also reads. That program
//! takes long to compile, so the rules that need no database of advisories are checked here.

use crate::{
    failure::{About, Failure, Result},
    program::{Program, installed},
    workspace,
};
use serde_json::Value;
use std::fs;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub fn check() -> Result<()> {
    let root = workspace::root();
    if installed("cargo-deny") {
        return Program::new("cargo").dir(&root).args(["deny", "check", "licenses", "bans", "sources"]).run();
    }
    let rules = fs::read_to_string(root.join("deny.toml")).about("deny.toml")?;
    let metadata = Program::new("cargo").dir(&root).args(["metadata", "--format-version", "1", "--locked"]).read()?;
    let metadata: Value = serde_json::from_str(&metadata).about("cargo metadata")?;
    let packages = metadata
        .get("packages")
        .and_then(Value::as_array)
        .ok_or_else(|| Failure::new("cargo metadata lists no packages"))?;
    let complaints: Vec<String> = packages
        .iter()
        .filter_map(|package| complaint(package, &brought_by(package, &metadata, packages), &rules))
        .collect();
    match complaints.as_slice() {
        [] => Ok(()),
        list => Err(Failure::new(format!("Dependencies break deny.toml:\n  {}", list.join("\n  ")))),
    }
}

/// The names of the packages that are built with this one.
fn brought_by<'a>(package: &Value, metadata: &'a Value, all: &'a [Value]) -> Vec<&'a str> {
    let nodes = metadata.pointer("/resolve/nodes").and_then(Value::as_array).into_iter().flatten();
    let needs = |node: &&Value| {
        let deps = node.get("deps").and_then(Value::as_array).into_iter().flatten();
        deps.filter_map(|dep| dep.get("pkg")).any(|id| Some(id) == package.get("id"))
    };
    let name = |node: &Value| {
        let named = all.iter().find(|other| other.get("id").is_some() && other.get("id") == node.get("id"));
        named?.get("name")?.as_str()
    };
    nodes.filter(needs).filter_map(name).collect()
}

/// What is wrong with a package that these others bring along.
fn complaint(package: &Value, brought_by: &[&str], rules: &str) -> Option<String> {
    let text = |key| package.get(key).and_then(Value::as_str);
    let name = text("name")?;
    // Our own packages have no source.
    let source = text("source")?;
    if source != REGISTRY {
        return Some(format!("{name} comes from {source}"));
    }
    if let Some(ban) = lines(rules, "deny = [").find(|ban| quoted(ban).next() == Some(name)) {
        // After its own name stand those that may bring it along.
        let may: Vec<&str> = quoted(ban).skip(1).collect();
        let wrong: Vec<&str> = brought_by.iter().copied().filter(|other| !may.contains(other)).collect();
        if may.is_empty() || !wrong.is_empty() {
            return Some(format!("{name} is banned, and comes with: {}", wrong.join(", ")));
        }
    }
    let license = text("license").unwrap_or("none");
    let allowed: Vec<&str> = list(rules, "allow = [").collect();
    (!is_allowed(license, &allowed)).then(|| format!("{name} has the licence {license}"))
}

/// A list of strings in deny.toml.
fn list<'a>(rules: &'a str, start: &str) -> impl Iterator<Item = &'a str> {
    lines(rules, start).filter_map(|line| quoted(line).next())
}

/// The lines of a list in deny.toml.
fn lines<'a>(rules: &'a str, start: &str) -> impl Iterator<Item = &'a str> {
    let after = rules.split_once(start).map_or("", |(_, after)| after);
    let lines = after.lines().take_while(|line| !line.starts_with(']'));
    lines.filter(|line| !line.trim_start().starts_with('#'))
}

/// The strings in a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// Whether every part of a licence expression has an alternative that is allowed.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let expression = expression.replace('/', " OR ");
    expression
        .split(" AND ")
        .all(|part| part.trim_matches(['(', ')', ' ']).split(" OR ").any(|license| allowed.contains(&license.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_expressions() {
        let allowed = ["MIT", "Unicode-3.0"];
        assert!(is_allowed("MIT OR GPL-3.0", &allowed));
        assert!(is_allowed("Apache-2.0/MIT", &allowed));
        assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0", &allowed));
        assert!(!is_allowed("MIT AND GPL-3.0", &allowed));
        assert!(!is_allowed("none", &allowed));
    }

    #[test]
    fn bad_packages_are_named() {
        let rules = "allow = [\n    \"MIT\",\n]\ndeny = [\n    # why\n    { crate = \"chrono\" },\n]\n";
        let package = |name: &str, source: &str, license: &str| serde_json::json!({"name": name, "source": source, "license": license});
        let complaint = |package| super::complaint(&package, &[], rules);
        assert_eq!(complaint(package("serde", REGISTRY, "MIT")), None);
        assert!(complaint(package("chrono", REGISTRY, "MIT")).unwrap().contains("banned"));
        assert!(complaint(package("x", "git+https://example.com", "MIT")).unwrap().contains("comes from"));
        assert!(complaint(package("x", REGISTRY, "GPL-3.0")).unwrap().contains("licence"));
        assert_eq!(complaint(serde_json::json!({"name": "model", "source": null})), None);
    }

    #[test]
    fn a_banned_package_may_come_with_those_that_are_named() {
        let rules =
            "allow = [\n    \"MIT\",\n]\ndeny = [\n    { crate = \"chrono\", wrappers = [\"object_store\"] },\n]\n";
        let package = |name: &str| serde_json::json!({"id": name, "name": name, "source": REGISTRY, "license": "MIT"});
        let all = ["chrono", "object_store", "store"].map(package);
        let node = |id: &str, needs: &[&str]| serde_json::json!({"id": id, "deps": needs.iter().map(|id| serde_json::json!({"pkg": id})).collect::<Vec<_>>()});
        let said = |nodes: &[Value]| {
            let metadata = serde_json::json!({"resolve": {"nodes": nodes}});
            complaint(&all[0], &brought_by(&all[0], &metadata, &all), rules)
        };
        let meant = node("object_store", &["chrono"]);
        assert_eq!(said(&[meant.clone(), node("store", &["object_store"]), node("chrono", &[])]), None);
        assert!(said(&[meant, node("store", &["chrono"])]).unwrap().ends_with(": store"));
    }
}
