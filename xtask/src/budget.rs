//! What a first visit to each page loads, in compressed bytes, and the most that it may be.

use crate::{
    failure::{About, Failure, Result},
    workspace,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What the design asks for; the table shows how far it is.
const PAGE_TARGET_BYTES: u64 = 450_000;
const SHARED_TARGET_BYTES: u64 = 250_000;
/// What is allowed meanwhile: what it is, and a little. Make these smaller; a feature that makes one larger has to say so.
const PAGE_LIMIT_BYTES: u64 = 930_000;
const ADMIN_LIMIT_BYTES: u64 = 1_070_000;
const BUILDER_LIMIT_BYTES: u64 = 1_280_000;
const DOORS_LIMIT_BYTES: u64 = 475_000;
const REFERENCE_LIMIT_BYTES: u64 = 300_000;
const SHARED_LIMIT_BYTES: u64 = 660_000;
/// The chunks of `app/src/chunk.rs`: the frame with the pages of every day, those shown inside it, and the page for people
/// without an account, which has a style sheet of its own.
const FRAME: &str = "everyday";
const FRAMED: [&str; 3] = ["admin", "models", "builder"];
const SHARED: &str = "shared";
/// The HTML itself, compressed: it depends on what the page shows.
const HTML_BYTES: u64 = 15_000;

struct Chunk {
    name: String,
    bytes: u64,
    files: usize,
}

impl Chunk {
    fn target_bytes(&self) -> u64 {
        if self.name == SHARED { SHARED_TARGET_BYTES } else { PAGE_TARGET_BYTES }
    }

    fn limit_bytes(&self) -> u64 {
        match self.name.as_str() {
            SHARED => SHARED_LIMIT_BYTES,
            "builder" => BUILDER_LIMIT_BYTES,
            "admin" | "models" => ADMIN_LIMIT_BYTES,
            "doors" => DOORS_LIMIT_BYTES,
            "reference" => REFERENCE_LIMIT_BYTES,
            _ => PAGE_LIMIT_BYTES,
        }
    }
}

/// Prints the table; fails when a page is too heavy.
pub fn check(site: &Path) -> Result<()> {
    let mut chunks = chunks(site)?;
    chunks.sort_by_key(|chunk| std::cmp::Reverse(chunk.bytes));
    println!("{:>8} {:>8} {:>8} {:>6}  first load of the pages in", "kB", "target", "limit", "files");
    for chunk in &chunks {
        let (bytes, target, limit) = (chunk.bytes, chunk.target_bytes(), chunk.limit_bytes());
        let [bytes, target, limit] = [bytes, target, limit].map(kilobytes);
        println!("{bytes:>8.0} {target:>8.0} {limit:>8.0} {:>6}  {}", chunk.files, chunk.name);
    }
    let heavy: Vec<&str> =
        chunks.iter().filter(|chunk| chunk.bytes > chunk.limit_bytes()).map(|chunk| chunk.name.as_str()).collect();
    match (chunks.len(), heavy.len()) {
        (0, _) => Err(Failure::new("The site has no pages.")),
        (_, 0) => Ok(()),
        _ => Err(Failure::new(format!("Too heavy: {}.", heavy.join(", ")))
            .remedy("see what grew: `git stash` and compare this table")),
    }
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
        let style = if name == SHARED { "shared.css" } else { "madang.css" };
        let mut bytes = on_each_page + compressed(&pkg.join(style))?;
        for part in &parts_of_chunk {
            bytes += compressed(&pkg.join(format!("{part}.wasm")))?;
        }
        chunks.push(Chunk { name, bytes, files: parts_of_chunk.len() });
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
        let manifest = r#"{"everyday":["frame","both"],"shared":["both"],"admin":["both","own"]}"#;
        fs::write(pkg.join("__wasm_split_manifest.json"), manifest).unwrap();
        let files =
            ["pkg/1/madang.js", "pkg/1/__wasm_split.______________________.js", "icons.svg", "pkg/1/madang.css"];
        let parts = ["pkg/1/shared.css", "pkg/1/madang.wasm", "pkg/1/both.wasm", "pkg/1/frame.wasm", "pkg/1/own.wasm"];
        for file in files.into_iter().chain(parts) {
            fs::write(site.join(format!("{file}.br")), [0; 1000]).unwrap();
        }
        let chunks = chunks(&site).unwrap();
        let weights: Vec<_> =
            chunks.iter().map(|chunk| (chunk.name.as_str(), chunk.bytes - HTML_BYTES, chunk.target_bytes())).collect();
        let page = PAGE_TARGET_BYTES;
        assert_eq!(weights, [("admin", 8000, page), ("everyday", 7000, page), ("shared", 6000, SHARED_TARGET_BYTES)]);
        fs::remove_dir_all(site).unwrap();
    }
}
