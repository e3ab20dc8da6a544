//! What a first visit to each page loads, in compressed bytes, and the most that it may be.

use crate::{
    failure::{About, Failure, Result},
    workspace,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const PAGE_BYTES: u64 = 450_000;
const SHARED_PAGE_BYTES: u64 = 250_000;
/// The pages for people without an account, which have a style sheet of their own.
const SHARED_PAGES: &str = "shared";
/// The HTML itself, compressed: it depends on what the page shows.
const HTML_BYTES: u64 = 15_000;

struct Page {
    name: String,
    bytes: u64,
    limit_bytes: u64,
}

/// The page around all pages of a workspace, as the route table nests them.
const FRAME: &str = "frame_page";
const ROUTES: &str = "app/src/site.rs";

/// Prints the table; fails when a page is too heavy.
pub fn check(site: &Path) -> Result<()> {
    let routes = workspace::root().join(ROUTES);
    let routes = fs::read_to_string(&routes).about(routes.display())?;
    let mut pages = pages(site, &routes)?;
    pages.sort_by_key(|page| std::cmp::Reverse(page.bytes));
    println!("{:>10} {:>10}  first load of", "kB", "limit");
    for page in &pages {
        println!("{:>10.1} {:>10.1}  {}", kilobytes(page.bytes), kilobytes(page.limit_bytes), page.name);
    }
    let heavy: Vec<&str> =
        pages.iter().filter(|page| page.bytes > page.limit_bytes).map(|page| page.name.as_str()).collect();
    match (pages.len(), heavy.len()) {
        (0, _) => Err(Failure::new("The site has no pages.")),
        (_, 0) => Ok(()),
        _ => Err(Failure::new(format!("Too heavy: {}.", heavy.join(", ")))
            .remedy("see what grew: `git stash` and compare this table")),
    }
}

fn pages(site: &Path, routes: &str) -> Result<Vec<Page>> {
    let current = fs::read_to_string(site.join("pkg.txt")).about(site.join("pkg.txt").display())?;
    let pkg = site.join(current.trim());
    let on_each_page = compressed(&pkg.join("madang.js"))?
        + compressed(&pkg.join("madang.wasm"))?
        + compressed(&pkg.join("__wasm_split.______________________.js"))?
        + compressed(&site.join("icons.svg"))?
        + HTML_BYTES;
    let text = fs::read_to_string(pkg.join("__wasm_split_manifest.json")).about("the splitter's manifest")?;
    let manifest: Value = serde_json::from_str(&text).about("the splitter's manifest")?;
    let mut parts_of_page = BTreeMap::new();
    for (key, parts) in manifest.as_object().into_iter().flatten() {
        let parts: BTreeSet<&str> = parts.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        parts_of_page.insert(page_name(key), parts);
    }
    let frame = parts_of_page.remove(FRAME).unwrap_or_default();
    let mut pages = Vec::new();
    for (name, mut parts) in parts_of_page {
        if is_framed(&name, routes) {
            parts.extend(&frame);
        }
        let is_shared = name.starts_with(SHARED_PAGES);
        let mut bytes = on_each_page + compressed(&pkg.join(if is_shared { "shared.css" } else { "madang.css" }))?;
        for part in parts {
            bytes += compressed(&pkg.join(format!("{part}.wasm")))?;
        }
        pages.push(Page { name, bytes, limit_bytes: if is_shared { SHARED_PAGE_BYTES } else { PAGE_BYTES } });
    }
    Ok(pages)
}

/// Does the route table put this page (`run_page`, in the code `RunPage`) inside the frame?
fn is_framed(name: &str, routes: &str) -> bool {
    let nested = routes.split_once("<ParentRoute").and_then(|(_, rest)| rest.split_once("</ParentRoute>"));
    let nested = nested.map_or(String::new(), |(nested, _)| nested.to_lowercase());
    nested.contains(&format!("lazy::<{}>", name.replace('_', "")))
}

/// `__home_page_view_1538818343939996252` is the page `home_page`.
fn page_name(key: &str) -> String {
    let name = key.trim_start_matches('_').trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    name.trim_end_matches("_view").to_owned()
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
    fn pages_are_named_as_in_the_code() {
        assert_eq!(page_name("__home_page_view_1538818343939996252"), "home_page");
    }

    #[test]
    fn the_frame_counts_for_the_pages_in_it() {
        let routes = "<Route view={Lazy::<LoginPage>::new()} /><ParentRoute view={Lazy::<FramePage>::new()}>
            <Route view={Lazy::<MyRunsPage>::new()} /></ParentRoute>";
        assert!(is_framed("my_runs_page", routes));
        assert!(!is_framed("login_page", routes));
    }

    #[test]
    fn pages_weigh_what_they_load() {
        let site = std::env::temp_dir().join(format!("budget-{}", std::process::id()));
        let pkg = site.join("pkg/1");
        fs::create_dir_all(&pkg).unwrap();
        fs::write(site.join("pkg.txt"), "pkg/1").unwrap();
        let manifest =
            r#"{"__frame_page_view_3":["frame","both"],"__shared_page_view_1":["both"],"__runs_page_view_2":["both"]}"#;
        fs::write(pkg.join("__wasm_split_manifest.json"), manifest).unwrap();
        let files =
            ["pkg/1/madang.js", "pkg/1/__wasm_split.______________________.js", "icons.svg", "pkg/1/madang.css"];
        let parts = ["pkg/1/shared.css", "pkg/1/madang.wasm", "pkg/1/both.wasm", "pkg/1/frame.wasm"];
        for file in files.into_iter().chain(parts) {
            fs::write(site.join(format!("{file}.br")), [0; 1000]).unwrap();
        }
        let pages = pages(&site, "<ParentRoute Lazy::<FramePage> Lazy::<RunsPage> </ParentRoute>").unwrap();
        let weights: Vec<_> =
            pages.iter().map(|page| (page.name.as_str(), page.bytes - HTML_BYTES, page.limit_bytes)).collect();
        assert_eq!(weights, [("runs_page", 7000, PAGE_BYTES), ("shared_page", 6000, SHARED_PAGE_BYTES)]);
        fs::remove_dir_all(site).unwrap();
    }
}
