//! One function per rule. To add one: write the function, add it to `ALL`, and add a test that it finds a breach.

use super::{Breach, File};

type Rule = fn(&[File]) -> Vec<Breach>;

pub const ALL: [Rule; 11] = [
    one_door_per_crate,
    runs_know_no_handlers,
    runner_owns_no_world,
    short_files,
    no_mod_files,
    no_inline_style,
    colours_are_tokens,
    script_has_one_place,
    says_nothing_of_machines,
    pages_are_leaves,
    effects_that_write_say_why,
];

const MAX_LINES: usize = 400;

/// Which crates may name which: everybody else goes through them.
const DOORS: [(&str, &[&str]); 11] = [
    ("sqlx", &["server/store/", "server/src/start.rs", "server/src/testing.rs"]),
    // `objects` reaches the operator's store alone, `otlp` the operator's collector, and `cli` the server that whoever types names; whatever
    // a tenant can cause goes through the guard of `llm`.
    ("reqwest", &["server/llm/", "server/objects/", "server/otlp/", "server/cli/"]),
    ("clap", &["server/cli/"]),
    ("object_store", &["server/objects/"]),
    // So does `mail`, to the operator's mail server.
    ("lettre", &["server/mail/"]),
    // And `syslog`, to the operator's receiver.
    ("tokio_rustls", &["server/syslog/"]),
    ("age", &["server/archive/"]),
    ("axum", &["server/src/"]),
    // A signal that is read while no page is current, or another one is, opens something else: whatever of Leptos the server does, it
    // does in a `Page`, and nothing of a page runs but there.
    ("leptos", &["app/", "server/src/ssr.rs", "server/src/ssr/"]),
    ("any_spawner", &["app/tests/", "server/src/ssr/page.rs"]),
    // Its components read their text when the page is over. `PageTitle` has it read in the page.
    ("leptos_meta", &["app/src/site.rs", "app/src/kit/page_title.rs"]),
];

fn one_door_per_crate(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (name, doors) in DOORS {
        let path_of_crate = format!("{name}::");
        for file in rust(files).filter(|file| !doors.iter().any(|door| file.path.starts_with(door))) {
            for (line, _) in code_lines(file).filter(|(_, text)| names(text, &path_of_crate)) {
                breaches.push(Breach::new(file, line, format!("only {} may name `{name}`", doors.join(", "))));
            }
        }
    }
    breaches
}

/// The runner gets its clock, its ids and its dice from outside, so that tests can hold them.
fn runner_owns_no_world(files: &[File]) -> Vec<Breach> {
    const FORBIDDEN: [&str; 8] =
        ["SystemTime::", "Instant::now", "OffsetDateTime::now", "now_v7", "new_v4", "rand::", "hyper::", "std::net::"];
    let mut breaches = Vec::new();
    for file in rust(files).filter(|file| file.path.starts_with("server/runner/src/")) {
        for (line, text) in code_lines(file) {
            for name in FORBIDDEN.into_iter().filter(|name| names(text, name)) {
                breaches.push(Breach::new(file, line, format!("the runner takes this from its caller: `{name}`")));
            }
        }
    }
    breaches
}

/// What carries runs out knows neither the handlers nor who calls them: handlers call it.
fn runs_know_no_handlers(files: &[File]) -> Vec<Breach> {
    let is_of_runs = |file: &&File| file.path == "server/src/runs.rs" || file.path.starts_with("server/src/runs/");
    let mut breaches = Vec::new();
    for file in rust(files).filter(is_of_runs) {
        let mut in_use = false;
        for (line, text) in code_lines(file) {
            in_use |= text.contains("use crate::{");
            for name in ["api", "auth", "madang", "ssr", "web"] {
                if names(text, &format!("crate::{name}")) || in_use && names(text, &format!("{name}::")) {
                    breaches.push(Breach::new(file, line, format!("runs know nothing of `{name}`, which calls them")));
                }
            }
            in_use &= !text.contains("};");
        }
    }
    breaches
}

fn short_files(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in rust(files) {
        let lines = file.product_lines().count();
        // A table of facts may be long; then its first comment says so.
        let says_why = file.text.lines().take(12).any(|line| line.contains("Over 400 lines"));
        if lines > MAX_LINES && !says_why {
            breaches.push(Breach::new(file, lines, format!("{lines} lines without tests; {MAX_LINES} are the limit")));
        }
    }
    breaches
}

fn no_mod_files(files: &[File]) -> Vec<Breach> {
    let misplaced = rust(files).filter(|file| file.path.ends_with("/mod.rs"));
    misplaced.map(|file| Breach::new(file, 1, "write foo.rs beside foo/ instead of foo/mod.rs")).collect()
}

/// The content security policy forbids style attributes; the browser would ignore them.
fn no_inline_style(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in rust(files).filter(|file| file.path.starts_with("app/")) {
        for (line, text) in code_lines(file) {
            // A struct's field `style: …` has a space after the colon; `style:color=…` has none.
            let by_property = text.split(" style:").skip(1).any(|after| !after.starts_with(' '));
            if text.contains(" style=") || by_property {
                breaches.push(Breach::new(
                    file,
                    line,
                    "no style attributes: write CSS, an SVG attribute or <progress>",
                ));
            }
        }
    }
    breaches
}

/// A colour that is not a token does not change with the theme.
fn colours_are_tokens(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("style/") && file.path != "style/tokens.css") {
        for (line, _) in file.product_lines().filter(|(_, text)| has_hex_colour(text)) {
            breaches.push(Breach::new(file, line, "colours stand in tokens.css; use a role such as var(--ink)"));
        }
    }
    breaches
}

fn has_hex_colour(css: &str) -> bool {
    let values = css.split_once(':').map_or("", |(_, values)| values);
    values.split('#').skip(1).any(|after| {
        let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
        let ends = !after.chars().nth(digits).is_some_and(|next| next.is_alphanumeric() || next == '-' || next == '_');
        matches!(digits, 3 | 4 | 6 | 8) && ends
    })
}

/// Script is written in Rust. By hand it is written only for pages without wasm, and there it imports nothing.
fn script_has_one_place(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let scripts = files.iter().filter(|file| [".js", ".mjs", ".ts"].iter().any(|ending| file.path.ends_with(ending)));
    // What tests run is loaded by no page.
    let of_tests = |path: &str| path.starts_with("end2end/") || path.starts_with("xtask/peers/");
    for file in scripts.filter(|file| !of_tests(&file.path)) {
        if !file.path.starts_with("script/") {
            breaches.push(Breach::new(file, 1, "hand-written script stands in script/"));
        }
        for (line, text) in file.text.lines().enumerate().map(|(index, line)| (index + 1, line)) {
            if text.trim_start().starts_with("import ") || text.contains("import(") || text.contains("require(") {
                breaches.push(Breach::new(file, line, "a script imports nothing"));
            }
        }
    }
    breaches
}

/// The project builds everywhere: it names no machine's folders and no package host. Lock files are not ours to write.
fn says_nothing_of_machines(files: &[File]) -> Vec<Breach> {
    // In two parts each, so that this file does not break its own rule.
    let forbidden = [
        ["/wor", "k/"],
        ["/ro", "ot/"],
        ["/home", "/"],
        ["registry.npm", "js.org"],
        ["py", "pi.org"],
        ["index.crates", ".io"],
        ["static.rust", "-lang.org"],
        ["deb.deb", "ian.org"],
        ["artif", "actory"],
    ]
    .map(|parts| parts.concat());
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| !file.path.ends_with("lock") && !file.path.ends_with("package-lock.json")) {
        for (index, text) in file.text.lines().enumerate() {
            for word in forbidden.iter().filter(|word| text.contains(word.as_str())) {
                breaches.push(Breach::new(
                    file,
                    index + 1,
                    format!("names a machine's folder or a package host: {word}"),
                ));
            }
        }
    }
    breaches
}

/// What the parts of a page share lies under them: the page itself is named by its area alone.
fn pages_are_leaves(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in rust(files) {
        let Some(path) = file.path.strip_prefix("app/src/pages/").filter(|path| path.contains('/')) else { continue };
        for (line, _) in code_lines(file).filter(|(_, text)| names(text, "page::")) {
            let area = path.split('/').next().unwrap_or_default();
            breaches.push(Breach::new(file, line, format!("only pages/{area}.rs may name its page")));
        }
    }
    breaches
}

/// A value that follows from others is derived. An effect that writes a signal all the same has its reason in a comment over it or in it.
fn effects_that_write_say_why(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in rust(files).filter(|file| file.path.starts_with("app/src/") && !file.path.starts_with("app/src/kit/")) {
        let lines: Vec<&str> = file.product_lines().map(|(_, text)| text).collect();
        for (index, text) in lines.iter().enumerate().filter(|(_, text)| text.contains("Effect::new")) {
            let indent = text.len() - text.trim_start().len();
            // Its last line is the next one that is as far to the left.
            let body: Vec<&str> = std::iter::once(*text)
                .chain(
                    lines
                        .iter()
                        .skip(index + 1)
                        .copied()
                        .take_while(|line| line.is_empty() || line.len() - line.trim_start().len() > indent),
                )
                .collect();
            let writes = body.iter().any(|line| line.contains(".set(") || line.contains(".update("));
            let before = index.checked_sub(1).and_then(|before| lines.get(before));
            let says_why = before.into_iter().chain(&body).any(|line| line.trim_start().starts_with("//"));
            if writes && !says_why {
                breaches.push(Breach::new(
                    file,
                    index + 1,
                    "this effect writes a signal: derive it, or say why not".to_owned(),
                ));
            }
        }
    }
    breaches
}

fn rust(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.path.ends_with(".rs"))
}

/// Without comments and unit tests.
fn code_lines(file: &File) -> impl Iterator<Item = (usize, &str)> {
    file.product_lines().filter(|(_, text)| !text.trim_start().starts_with("//"))
}

/// Does this line use the path, and not one that merely ends like it (`leptos_axum::`)?
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line.get(..at).and_then(|before| before.chars().next_back()).is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests;
