//! Draws the reference as HTML.

use api::ErrorCode;
use leptos::prelude::*;
use model::Language;
use serde_json::Value;
use ui::TableScroll;

use super::outline::{
    FieldDoc, NotationPiece, Operation, OperationAnswer, OperationGroup, Outline, Type, TypeBody, TypeNotation,
};
use crate::locales::{Operations as Words, Words as AllWords};

/// How a program signs in and asks who it is. `-b` and `-c` keep the cookie in a file.
const EXAMPLE: &str = r#"curl -H "Authorization: Bearer $MADANG_API_KEY" \
  https://madang.example.com/api/v1/me/key

curl -H "Authorization: Bearer $MADANG_API_KEY" -H 'Content-Type: application/json' \
  -d '{"inputs": {"notes": "…"}}' \
  'https://madang.example.com/api/v1/workspaces/WORKSPACE/apps/APP/runs?wait=60'"#;

/// What all parts of the drawing need.
#[derive(Clone, Copy)]
struct DrawingContext<'a> {
    w: Words,
    outline: &'a Outline,
}

/// The whole reference.
pub(super) fn html(document: &Value, words: AllWords, language: Language) -> String {
    let outline = Outline::of(document);
    let pen = DrawingContext { w: words.operations(), outline: &outline };
    let groups = outline.groups.iter().map(|group| pen.group(group)).collect_view();
    let html = view! {
        {pen.contents()}
        <div class="reference__main">
            {pen.begin()} {groups} {pen.errors(language)} {pen.types()}
        </div>
    }
    .to_html();
    // Hydration markers, which nothing uses here. Any `<` of the document itself is escaped.
    html.replace("<!>", "")
}

impl DrawingContext<'_> {
    fn contents(self) -> AnyView {
        let w = self.w;
        let link = |id: String, name: String| view! { <li><a href=format!("#{id}") rel="external">{name}</a></li> };
        let groups = self.outline.groups.iter().map(|group| link(group_id(&group.name), group.name.clone()));
        view! {
            <nav class="reference__contents" aria-label=w.contents()>
                <ul role="list">
                    {link("begin".to_owned(), w.begin().to_owned())} {groups.collect_view()}
                    {link("errors".to_owned(), w.errors().to_owned())} {link("types".to_owned(), w.types().to_owned())}
                </ul>
            </nav>
        }
        .into_any()
    }

    fn begin(self) -> AnyView {
        let w = self.w;
        view! {
            <section class="section" aria-labelledby="begin">
                <h2 id="begin">{w.begin()}</h2>
                <p>{w.begin_text()}</p>
                <div class="code">
                    <pre tabindex="0" aria-label="cURL">
                        <code>{EXAMPLE}</code>
                    </pre>
                </div>
                <p lang="en">{prose(&self.outline.introduction)}</p>
            </section>
        }
        .into_any()
    }

    fn group(self, group: &OperationGroup) -> AnyView {
        let id = group_id(&group.name);
        let operations = group.operations.iter().map(|operation| self.operation(operation)).collect_view();
        view! {
            <section class="section" aria-labelledby=id.clone()>
                <h2 id=id.clone() lang="en">{group.name.clone()}</h2>
                <p lang="en">{prose(&group.text)}</p>
                <div class="reference__list">{operations}</div>
            </section>
        }
        .into_any()
    }

    fn operation(self, operation: &Operation) -> AnyView {
        let w = self.w;
        // Who may, and by which scope of a key: `member: builder; key: apps:write`.
        let (rule, key) = match operation.access.split_once("; key: ") {
            Some((rule, key)) => (rule, Some(w.by_key(key))),
            None => (operation.access.as_str(), None),
        };
        let key = key.map(|key| view! { " · " {key} });
        let parameters = [("path", w.path()), ("query", w.query()), ("header", w.headers())].map(|(place, title)| {
            let fields: Vec<&FieldDoc> =
                operation.parameters.iter().filter(|(of, _)| of == place).map(|(_, field)| field).collect();
            (!fields.is_empty())
                .then(|| view! { <h3>{title}</h3> {self.fields(&fields, format!("{title}: {}", operation.id))} })
        });
        let body = operation.body.as_ref().map(|body| view! { <h3>{w.body()}</h3> <p>{self.notation(body)}</p> });
        let description =
            (!operation.description.is_empty()).then(|| view! { <p lang="en">{prose(&operation.description)}</p> });
        view! {
            <details class="reference__item">
                <summary>
                    <span class="reference__method">{operation.method.clone()}</span>
                    <code class="reference__path">{operation.path.clone()}</code>
                    <span class="reference__summary" lang="en">
                        {prose(&operation.summary)}
                    </span>
                </summary>
                // The id is inside, so that a link to it opens the `<details>`.
                <div class="reference__body" id=operation.id.clone()>
                    {description} <p>{w.access()} ": " <strong>{w.rule(rule)}</strong> {key}</p>
                    {parameters.into_iter().collect_view()} {body} <h3>{w.answers()}</h3> {self.answers(operation)}
                </div>
            </details>
        }
        .into_any()
    }

    fn answers(self, operation: &Operation) -> AnyView {
        let w = self.w;
        let rows = operation.answers.iter().map(|OperationAnswer { status, text, body }| {
            view! {
                <tr>
                    <th scope="row">{status.clone()}</th>
                    <td lang="en">{prose(text)}</td>
                    <td>{body.as_ref().map(|body| self.notation(body))}</td>
                </tr>
            }
        });
        let label = format!("{}: {}", w.answers(), operation.id);
        table(label, [w.status(), w.meaning(), w.body()], rows.collect_view().into_any())
    }

    fn fields(self, fields: &[&FieldDoc], label: String) -> AnyView {
        let w = self.w;
        let rows = fields.iter().map(|field| {
            view! {
                <tr>
                    <th scope="row">
                        <code>{field.name.clone()}</code>
                        <span class="table__sub">{if field.required { w.required() } else { w.optional() }}</span>
                    </th>
                    <td>{self.notation(&field.notation)}</td>
                    <td lang="en">{prose(&field.text)}</td>
                </tr>
            }
        });
        table(label, [w.name(), w.kind(), w.meaning()], rows.collect_view().into_any())
    }

    fn errors(self, language: Language) -> AnyView {
        let w = self.w;
        let rows = ErrorCode::ALL.iter().map(|code| {
            view! {
                <tr>
                    <th scope="row">
                        <code>{code.as_str()}</code>
                    </th>
                    <td>{code.status()}</td>
                    <td>{code.message(language)}</td>
                </tr>
            }
        });
        let rows = rows.collect_view().into_any();
        view! {
            <section class="section" aria-labelledby="errors">
                <h2 id="errors">{w.errors()}</h2>
                <p>{w.errors_text()}</p>
                {table(format!("{}: {}", w.errors(), w.code()), [w.code(), w.status(), w.meaning()], rows)}
            </section>
        }
        .into_any()
    }

    fn types(self) -> AnyView {
        let w = self.w;
        let types = self.outline.types.iter().map(|each| self.named_type(each)).collect_view();
        view! {
            <section class="section" aria-labelledby="types">
                <h2 id="types">{w.types()}</h2>
                <p>{w.types_text()}</p>
                <div class="reference__list">{types}</div>
            </section>
        }
        .into_any()
    }

    fn named_type(self, each: &Type) -> AnyView {
        let w = self.w;
        let shape = match &each.shape {
            TypeBody::Object { fields, closed } => {
                let fields: Vec<&FieldDoc> = fields.iter().collect();
                view! {
                    {self.fields(&fields, each.name.clone())} {closed.then(|| view! { <p class="muted">{w.closed()}</p> })}
                }
                .into_any()
            }
            TypeBody::Words(values) => {
                let values = values.iter().map(|word| view! { <li><code>{word.clone()}</code></li> });
                view! {
                    <p>{w.values()} ":"</p>
                    <ul class="reference__values" role="list">
                        {values.collect_view()}
                    </ul>
                }
                .into_any()
            }
            TypeBody::Other(notation) => view! { <p>{self.notation(notation)}</p> }.into_any(),
            TypeBody::Unknown => ().into_any(),
        };
        view! {
            <details class="reference__item">
                <summary>
                    <code class="reference__path">{each.name.clone()}</code>
                    <span class="reference__summary" lang="en">
                        {prose(&each.text)}
                    </span>
                </summary>
                <div class="reference__body" id=type_id(&each.name)>
                    {shape}
                </div>
            </details>
        }
        .into_any()
    }

    fn notation(self, notation: &TypeNotation) -> AnyView {
        let pieces = notation.iter().map(|piece| match piece {
            NotationPiece::Name(name) if self.outline.has_type(name) => {
                view! { <a href=format!("#{}", type_id(name)) rel="external">{name.clone()}</a> }.into_any()
            }
            NotationPiece::Name(text) | NotationPiece::Text(text) => text.clone().into_any(),
        });
        view! { <code>{pieces.collect_view()}</code> }.into_any()
    }
}

fn table(label: String, heads: [&'static str; 3], rows: AnyView) -> AnyView {
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> });
    let heads = heads.into_iter().collect_view().into_any();
    view! {
        <TableScroll label=label>
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

fn group_id(name: &str) -> String {
    format!("about-{name}")
}

fn type_id(name: &str) -> String {
    format!("type-{name}")
}

/// A text of the document; text in backticks becomes code.
fn prose(text: &str) -> AnyView {
    let pieces = text.split('`').enumerate().map(|(i, piece)| {
        let piece = piece.to_owned();
        if i % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() }
    });
    pieces.collect_view().into_any()
}
