//! A model's answer, drawn as a document. An answer is data: whatever is in it, it can't run, load or style anything.
//!
//! Raw HTML is shown as the text it is, images become links, and only http, https and mailto links can be followed. There is one
//! renderer: pages, visitors' pages, the clipboard and files get what [`html`](mod@html) writes, which is the place that keeps this rule.
//!
//! The way of an answer: `prepare` (what models write and CommonMark reads differently) → the parser (`read`) → `html` or `plain`.
//! While it grows, `stream` goes this way with its end alone, and `page` puts what is new into the page.

mod address;
mod html;
mod page;
mod plain;
mod prepare;
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
use prepare::Prepared;
use read::Definitions;
pub(crate) use stream::MarkdownStream;

/// Draws markdown. While text is being added at the end, only the last block is drawn anew.
#[component]
pub fn Markdown(
    #[prop(into)] text: Signal<String>,
    /// Whether more text will follow; shows a caret at the end.
    #[prop(optional, into)]
    streaming: Signal<bool>,
    /// The language of the text, when it is not the page's (`ko`).
    #[prop(optional, into)]
    lang: Option<String>,
) -> impl IntoView {
    let place = NodeRef::new();
    page::draw(place, text, streaming, page_words());
    // In the browser it is put in once the element is there, and nothing is done to what the server wrote.
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

/// The code of a block whose button was pressed.
fn code_to_copy(event: &ev::MouseEvent) -> Option<String> {
    let pressed = event.target()?.dyn_into::<Element>().ok()?.closest(".code__head button").ok()??;
    let code: Node = pressed.closest(".code").ok()??.query_selector("pre").ok()??.into();
    code.text_content()
}

fn page_words() -> PageWords {
    let w = use_words().common();
    PageWords { copy: w.copy(), table: w.table() }
}

/// An answer that begins, in the words of the page.
pub(crate) fn stream_for_page() -> MarkdownStream {
    MarkdownStream::new(page_words())
}

/// An answer as the HTML of a document of its own, for the clipboard and for files. It holds nothing that runs, loads or styles.
pub fn html(markdown: &str) -> String {
    let text = prepare::clean(markdown);
    let prepared = Prepared::new(&text, false);
    read::write(&prepared, None, Vec::new(), &mut Definitions::default(), |_| 0).html
}

/// An answer as it is read without knowing markdown, for the clipboard's plain text and for text files. The cells of a table's row
/// are apart by tabs, as spreadsheets take them.
pub fn plain_text(markdown: &str) -> String {
    let text = prepare::clean(markdown);
    read::plain(&Prepared::new(&text, false))
}

#[cfg(test)]
mod spec;
#[cfg(all(test, feature = "ssr"))]
mod tests;
