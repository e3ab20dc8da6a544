//! A JSON answer drawn for people: fields as a list, lists of similar objects as a table.

use leptos::prelude::*;
use model::{Output, answer::JsonPart};
use ui::TableScroll;

use super::PlainText;
use crate::{locales::use_words, preferences::use_language};

/// Draws a JSON document. While it is being written, or if it can't be parsed, its text is shown as it is.
#[component]
pub fn JsonAnswer(
    #[prop(into)] text: Signal<String>,
    /// Names and order of the answer's fields.
    #[prop(into)]
    output: Signal<Output>,
    /// Whether more text will follow.
    #[prop(into)]
    streaming: Signal<bool>,
) -> impl IntoView {
    let language = use_language();
    let document = Memo::new(move |_| {
        // A text that grows is not read again and again only to find that its end is missing.
        let document = || text.with(|text| output.with(|output| JsonPart::of(text, output, language)));
        (!streaming.get()).then(document).flatten()
    });
    move || match document.get() {
        Some(document) => view! { <div class="prose answer">{draw(document)}</div> }.into_any(),
        None => view! { <PlainText text streaming cuts_lines=true /> }.into_any(),
    }
}

/// The HTML of a complete document, for pages that only the server renders; `None` if the text can't be parsed.
#[cfg(feature = "ssr")]
pub(crate) fn block_of_json(text: &str, output: &Output) -> Option<String> {
    JsonPart::of(text, output, use_language()).map(|document| draw(document).to_html())
}

fn draw(part: JsonPart) -> AnyView {
    match part {
        JsonPart::Text(text) | JsonPart::Number(text) => view! { <span class="answer__text">{text}</span> }.into_any(),
        JsonPart::Json(text) => view! { <code>{text}</code> }.into_any(),
        JsonPart::Fields(fields) => {
            let rows = fields.into_iter().map(|(label, part)| {
                view! {
                    <div>
                        <dt>{label}</dt>
                        <dd>{draw(part)}</dd>
                    </div>
                }
            });
            view! { <dl class="answer__fields">{rows.collect_view()}</dl> }.into_any()
        }
        JsonPart::List(items) => {
            let items = items.into_iter().map(|item| view! { <li>{draw(item)}</li> }).collect_view();
            view! { <ul>{items}</ul> }.into_any()
        }
        JsonPart::Table { heads, rows } => draw_table(heads, rows),
    }
}

fn draw_table(heads: Vec<String>, rows: Vec<Vec<Option<JsonPart>>>) -> AnyView {
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let cell = |cell: Option<JsonPart>| {
        let number = matches!(cell, Some(JsonPart::Number(_)));
        view! { <td data-num=number>{cell.map(draw)}</td> }
    };
    let row = |row: Vec<Option<JsonPart>>| view! { <tr>{row.into_iter().map(cell).collect_view()}</tr> };
    let rows = rows.into_iter().map(row).collect_view();
    view! {
        <TableScroll label=use_words().run().answer().fields()>
            <table class="table">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
    .into_any()
}
