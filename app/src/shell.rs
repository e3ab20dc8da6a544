//! The document around the site. It is written once the site is, as text: its head says what the site has come to be.

use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use futures::StreamExt as _;
use leptos::{nonce::use_nonce, prelude::*};

use crate::{Preferences, head::Head, locales::words, site::Site};

/// The file that starts the program.
const PROGRAM: &str = "madang.js";
/// The file that fetches chunks. The splitter chose its name.
const LOADER: &str = "__wasm_split.______________________.js";

/// Where the files of a build are, and which of them each chunk consists of.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The folder, without slashes around it. It carries the build's version in its name, so every file in it can be cached for good.
    pub folder: String,
    /// The files of each chunk, without `.wasm`; the splitter's manifest.
    pub chunks: BTreeMap<String, Vec<String>>,
}

/// Renders the site to its end and writes the document around it. Everything that the site reads must be in the context.
pub async fn render(files: &Files, preferences: Preferences) -> String {
    let head = Head::default();
    provide_context(head.clone());
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    let shared = Owner::current_shared_context();
    let body: String = view! { <Site /> }.to_html_stream_in_order().collect().await;
    while let Some(waiting) = shared.as_ref().and_then(|shared| shared.await_deferred()) {
        waiting.await;
    }
    let mut data = String::new();
    if let Some(mut pending) = shared.and_then(|shared| shared.pending_data()) {
        while let Some(chunk) = pending.next().await {
            data.push_str(&chunk);
        }
    }
    let told = head.told();
    let parts = Parts { files, nonce: &nonce };
    let mut html = String::with_capacity(body.len() + data.len() + 8 * 1024);
    open(&mut html, preferences, files, "madang", &told.title);
    parts.scripts(&mut html, &told.chunks);
    // Leptos begins to take the site over at the body's first child, and reads the data before that.
    let _ = write!(html, "</head><body>{body}<script nonce=\"{nonce}\">{data}</script></body></html>");
    html
}

/// The document of a page that could not be rendered: plain words without a script, in the look of this style sheet.
pub fn broken(files: &Files, preferences: Preferences, style: &str, reference: &str) -> String {
    let w = words(preferences.language).common();
    let text = api::ErrorCode::Internal.message(preferences.language);
    let mut html = String::new();
    open(&mut html, preferences, files, style, &format!("{} · {}", w.error_title(), w.madang()));
    let (title, reference, start) = (w.error_title(), w.reference(reference), w.to_start());
    let _ = write!(
        html,
        r#"</head><body><main id="main" class="page" tabindex="-1"><div class="page__inner"><h1>{title}</h1><p>{}</p><p class="muted">{}</p><p><a href="/">{start}</a></p></div></main></body></html>"#,
        escaped(text),
        escaped(&reference),
    );
    html
}

/// The beginning of a document, with its head open.
pub(crate) fn open(html: &mut String, preferences: Preferences, files: &Files, style: &str, title: &str) {
    let Preferences { language, offset_minutes, .. } = preferences;
    let theme = preferences.theme_attr().map(|theme| format!(r#" data-theme="{theme}""#)).unwrap_or_default();
    let _ = write!(
        html,
        concat!(
            r#"<!DOCTYPE html><html lang="{}"{} data-offset="{}"><head><meta charset="utf-8">"#,
            r#"<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">"#,
            r#"<meta name="color-scheme" content="light dark">"#,
            r#"<link rel="icon" href="/favicon.ico" sizes="32x32"><link rel="icon" href="/favicon.svg" type="image/svg+xml">"#,
            r#"<link rel="stylesheet" href="/{}/{}.css"><title>{}</title>"#,
        ),
        language.tag(),
        theme,
        offset_minutes,
        files.folder,
        style,
        escaped(title),
    );
}

struct Parts<'a> {
    files: &'a Files,
    nonce: &'a str,
}

impl Parts<'_> {
    /// What the browser needs to take the page over, and to fetch beside the page: the program, and the files of the page's own chunks.
    fn scripts(&self, html: &mut String, chunks: &[&'static str]) {
        let folder = &self.files.folder;
        let module = |html: &mut String, name: &str| {
            let _ = write!(html, r#"<link rel="modulepreload" href="/{folder}/{name}" crossorigin="anonymous">"#);
        };
        let wasm = |html: &mut String, name: &str| {
            let _ = write!(
                html,
                r#"<link rel="preload" href="/{folder}/{name}.wasm" as="fetch" type="application/wasm" crossorigin="anonymous">"#
            );
        };
        module(html, PROGRAM);
        wasm(html, "madang");
        let files = files_of(self.files, chunks);
        if !files.is_empty() {
            module(html, LOADER);
        }
        for file in files {
            wasm(html, file);
        }
        let nonce = self.nonce;
        let _ = write!(html, r#"<script nonce="{nonce}">{}</script>"#, *EARLY);
        let _ = write!(html, r#"<script type="module" nonce="{nonce}">{HYDRATE}("/{folder}")</script>"#);
    }
}

/// The files of some chunks, each once.
fn files_of<'a>(files: &'a Files, chunks: &[&str]) -> Vec<&'a String> {
    let mut files: Vec<&String> = chunks.iter().filter_map(|chunk| files.chunks.get(*chunk)).flatten().collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// What the page after sign-in needs, for script to fetch once nothing else is to be done: only then does it become `rel="prefetch"`.
/// What is needed first comes first.
pub(crate) fn program_for_later(html: &mut String, files: &Files) {
    let wasm = files_of(files, &["everyday"]).into_iter().map(|file| format!("{file}.wasm"));
    let first = ["madang.css", PROGRAM, "madang.wasm", LOADER].map(str::to_owned);
    for file in first.into_iter().chain(wasm) {
        let _ = write!(html, r#"<link rel="later" href="/{}/{file}">"#, files.folder);
    }
}

/// Takes out what Leptos leaves to find its places again in the browser, which nobody does on a page without wasm. Text can't look like
/// it, because its `<` is escaped.
pub(crate) fn without_markers(html: String) -> String {
    if html.contains("<!>") { html.replace("<!>", "") } else { html }
}

/// Keeps what somebody presses before the program is there. It must stand in the page itself: a file would come too late as well.
static EARLY: LazyLock<String> = LazyLock::new(|| {
    let lines = include_str!("../../script/early.js").lines().map(str::trim);
    lines.filter(|line| !line.starts_with("//") && !line.starts_with("/**")).collect::<Vec<_>>().join("\n")
});

/// Starts the program.
const HYDRATE: &str = concat!(
    "(folder=>import(`${folder}/madang.js`)",
    ".then(m=>m.default({module_or_path:`${folder}/madang.wasm`}).then(()=>m.hydrate())))",
);

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_end_its_element() {
        assert_eq!(escaped("</title><script>R&D"), "&lt;/title>&lt;script>R&amp;D");
    }

    #[test]
    fn a_page_asks_for_the_files_of_its_own_chunks_once_each() {
        let chunks = [("everyday", vec!["b", "a"]), ("builder", vec!["c", "b"]), ("admin", vec!["d"])];
        let chunks = chunks.map(|(name, files)| (name.to_owned(), files.into_iter().map(str::to_owned).collect()));
        let files = Files { folder: "pkg/1".to_owned(), chunks: chunks.into() };
        let mut html = String::new();
        Parts { files: &files, nonce: "n" }.scripts(&mut html, &["everyday", "builder"]);
        let asked: Vec<&str> = html.split("href=\"").skip(1).filter_map(|link| link.split('"').next()).collect();
        let loader = format!("/pkg/1/{LOADER}");
        let own = ["/pkg/1/a.wasm", "/pkg/1/b.wasm", "/pkg/1/c.wasm"];
        assert_eq!(asked, [&["/pkg/1/madang.js", "/pkg/1/madang.wasm", &loader], &own[..]].concat());
        assert_eq!(html.matches("crossorigin=\"anonymous\"").count(), asked.len());
        let mut html = String::new();
        program_for_later(&mut html, &files);
        let asked: Vec<&str> = html.split("href=\"").skip(1).filter_map(|link| link.split('"').next()).collect();
        assert_eq!(asked[1..], [&["/pkg/1/madang.js", "/pkg/1/madang.wasm", &loader], &own[..2]].concat());
        assert!(!html.contains("prefetch"), "only script says when: {html}");
    }
}
