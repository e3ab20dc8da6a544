//! A model's answer, drawn as a document. An answer is untrusted data: nothing in it can run, load or style anything.
//!
//! Raw HTML is shown as text, images become links, and only http, https and mailto links can be followed. There is one renderer:
//! pages, visitors' pages, the clipboard and files get what [`html`](mod@html) writes, which enforces this rule.
//!
//! The stages: `model::answer` (handles what models write and CommonMark reads differently) → the parser (`read`) → `html` or `plain`.
//! While an answer grows, `stream` runs these stages on its end alone, and `page` puts what is new into the page.

mod address;
mod html;
mod page;
mod plain;
mod read;
mod stream;

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, Node},
};
use ui::{copy_text, use_toaster};

use crate::locales::use_words;
use html::PageWords;
use model::answer::{self as prepare, Prepared};
use read::Definitions;
pub(crate) use stream::MarkdownStream;

/// Draws markdown. When text is appended, only the last block is redrawn.
#[component]
pub fn Markdown(
    #[prop(into)] text: Signal<String>,
    /// Whether more text will follow; shows a caret at the end.
    #[prop(optional, into)]
    streaming: Signal<bool>,
    /// The language of the text (`ko`) if it differs from the page's.
    #[prop(optional, into)]
    lang: Option<String>,
) -> impl IntoView {
    let place = NodeRef::new();
    super::paced::draw(place, text, streaming, page::DrawnPage::new(page_words()));
    // In the browser the text is inserted once the element exists, and the server's HTML is left alone.
    let written = if cfg!(feature = "hydrate") {
        String::new()
    } else {
        let mut stream = stream_for_page();
        text.with_untracked(|text| stream.take(text, !streaming.get_untracked()));
        stream.finished().iter().cloned().chain(stream.open()).collect()
    };
    let w = use_words().common();
    let toaster = use_toaster();
    let tell = move |result: Result<(), ()>| toaster.done(if result.is_ok() { w.copied() } else { w.copy_failed() });
    let copy = move |event: ev::MouseEvent| {
        if let Some(code) = code_to_copy(&event) {
            copy_text(code, Some(Callback::new(tell)));
        }
    };
    view! {
        <div
            class="prose"
            lang=lang
            data-state=move || streaming.get().then_some("streaming")
            node_ref=place
            on:click=copy
            inner_html=written
        ></div>
    }
}

/// The code of the block whose Copy button was pressed.
fn code_to_copy(event: &ev::MouseEvent) -> Option<String> {
    let pressed = event.target()?.dyn_into::<Element>().ok()?.closest(".code__head button").ok()??;
    let code: Node = pressed.closest(".code").ok()??.query_selector("pre").ok()??.into();
    code.text_content()
}

fn page_words() -> PageWords {
    let w = use_words().common();
    PageWords { copy: w.copy(), table: w.table() }
}

/// An empty answer, with the words of the page.
pub(crate) fn stream_for_page() -> MarkdownStream {
    MarkdownStream::new(page_words())
}

/// An answer as a standalone HTML document, for the clipboard and for files. It contains nothing that runs, loads or styles.
pub fn html(markdown: &str) -> String {
    let text = prepare::clean(markdown);
    let prepared = Prepared::new(&text, false);
    read::write(&prepared, None, Vec::new(), &mut Definitions::default(), |_| 0).html
}

/// An answer as plain text for people who don't know markdown, for the clipboard and for text files. Table cells are separated by
/// tabs, as spreadsheets expect.
pub fn plain_text(markdown: &str) -> String {
    let text = prepare::clean(markdown);
    read::plain(&Prepared::new(&text, false))
}

#[cfg(test)]
mod spec;
#[cfg(all(test, feature = "ssr"))]
mod tests;
