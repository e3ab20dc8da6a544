//! An answer that is JSON, drawn for people: fields as a list, lists of alike things as a table.

use leptos::prelude::*;
use model::{Language, diff::shown, schema};
use serde_json::{Map, Value};
use ui::TableScroll;

use crate::{locales::use_words, preferences::use_language};

/// How deep lists within lists are drawn; what lies deeper is written as JSON.
const DEEPEST: usize = 4;

/// Draws a JSON document. While it is being written, and if it is none, its text is shown as it is.
#[component]
pub fn JsonAnswer(
    /// The text so far.
    #[prop(into)]
    text: Signal<String>,
    /// Whether more is coming.
    #[prop(into)]
    streaming: Signal<bool>,
) -> impl IntoView {
    let language = use_language();
    let document = Memo::new(move |_| {
        let whole = !streaming.get();
        text.with(|text| parse(text).filter(|_| whole))
    });
    move || match document.get() {
        Some(document) => view! { <div class="prose answer">{draw(&document, language, 0)}</div> }.into_any(),
        None => view! {
            <div class="prose" data-format="text" data-state=streaming.get().then_some("streaming")>
                <p>{text.get()}</p>
            </div>
        }
        .into_any(),
    }
}

/// The HTML of a whole document, for pages that are only written by the server; nothing if the text is none.
#[cfg(feature = "ssr")]
pub(crate) fn block_of_json(text: &str, language: Language) -> Option<String> {
    parse(text).map(|document| draw(&document, language, 0).to_html())
}

fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(schema::document(text)).ok()
}

fn draw(value: &Value, language: Language, depth: usize) -> AnyView {
    match value {
        Value::Object(fields) if depth < DEEPEST && !fields.is_empty() => draw_fields(fields, language, depth),
        Value::Array(items) if depth < DEEPEST && !items.is_empty() => match columns(items) {
            Some(columns) => draw_table(&columns, items, language, depth),
            None => {
                let items =
                    items.iter().map(|item| view! { <li>{draw(item, language, depth + 1)}</li> }).collect_view();
                view! { <ul>{items}</ul> }.into_any()
            }
        },
        Value::Object(_) | Value::Array(_) if depth >= DEEPEST => view! { <code>{value.to_string()}</code> }.into_any(),
        Value::Object(_) => view! { <span>"–"</span> }.into_any(),
        // A text may have lines; a sentence about a number has none.
        Value::String(text) => view! { <span class="answer__text">{text.clone()}</span> }.into_any(),
        other => view! { <span>{shown("", Some(other), language)}</span> }.into_any(),
    }
}

fn draw_fields(fields: &Map<String, Value>, language: Language, depth: usize) -> AnyView {
    let rows = fields.iter().map(|(name, value)| {
        view! {
            <div>
                <dt>{name.clone()}</dt>
                <dd>{draw(value, language, depth + 1)}</dd>
            </div>
        }
    });
    view! { <dl class="answer__fields">{rows.collect_view()}</dl> }.into_any()
}

/// The fields that things have in common, if all of them are things.
fn columns(items: &[Value]) -> Option<Vec<String>> {
    let mut columns: Vec<String> = Vec::new();
    for item in items {
        for name in item.as_object()?.keys() {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
    }
    Some(columns)
}

fn draw_table(columns: &[String], items: &[Value], language: Language, depth: usize) -> AnyView {
    let heads = columns.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    let rows = items.iter().map(|item| {
        let cells = columns.iter().map(|name| {
            let cell = item.get(name).map(|value| draw(value, language, depth + 1));
            view! { <td data-num=item.get(name).is_some_and(Value::is_number)>{cell}</td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let rows = rows.collect_view();
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn things_that_are_alike_become_a_table() {
        let things = json!([{"name": "a"}, {"name": "b", "price": 3}]);
        assert_eq!(columns(things.as_array().unwrap()), Some(vec!["name".to_owned(), "price".to_owned()]));
        assert_eq!(columns(json!(["a", {"b": 1}]).as_array().unwrap()), None);
    }
}
