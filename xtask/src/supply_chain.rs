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
    let complaints: Vec<String> = packages.iter().filter_map(|package| complaint(package, &rules)).collect();
    match complaints.as_slice() {
        [] => Ok(()),
        list => Err(Failure::new(format!("Dependencies break deny.toml:\n  {}", list.join("\n  ")))),
    }
}

fn complaint(package: &Value, rules: &str) -> Option<String> {
    let text = |key| package.get(key).and_then(Value::as_str);
    let name = text("name")?;
    // Our own packages have no source.
    let source = text("source")?;
    if source != REGISTRY {
        return Some(format!("{name} comes from {source}"));
    }
    if list(rules, "deny = [").any(|banned| banned == name) {
        return Some(format!("{name} is banned"));
    }
    let license = text("license").unwrap_or("none");
    let allowed: Vec<&str> = list(rules, "allow = [").collect();
    (!is_allowed(license, &allowed)).then(|| format!("{name} has the licence {license}"))
}

/// A list of strings in deny.toml.
fn list<'a>(rules: &'a str, start: &str) -> impl Iterator<Item = &'a str> {
    let after = rules.split_once(start).map_or("", |(_, after)| after);
    let lines = after.lines().take_while(|line| !line.starts_with(']'));
    lines.filter(|line| !line.trim_start().starts_with('#')).filter_map(|line| line.split('"').nth(1))
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
        assert_eq!(complaint(&package("serde", REGISTRY, "MIT"), rules), None);
        assert!(complaint(&package("chrono", REGISTRY, "MIT"), rules).unwrap().contains("banned"));
        assert!(complaint(&package("x", "git+https://example.com", "MIT"), rules).unwrap().contains("comes from"));
        assert!(complaint(&package("x", REGISTRY, "GPL-3.0"), rules).unwrap().contains("licence"));
        assert_eq!(complaint(&serde_json::json!({"name": "model", "source": null}), rules), None);
    }
}
