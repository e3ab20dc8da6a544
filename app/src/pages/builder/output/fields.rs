//! The fields of a JSON answer.

use leptos::prelude::*;
use model::schema::{FieldKind, SchemaField, fields, of_fields};
use serde_json::Value;
use ui::{
    Alert, AlertTone, Bound, Button, ButtonVariant, Choice, ControlSize, Each, FieldError, IconButton, IconName,
    Select, Shown, TextInput,
};

use crate::{
    kit::focus,
    locales::use_words,
    pages::builder::{
        editor::Editor,
        state::{BuilderSection, ProblemTarget},
    },
};

/// The rows while they are edited. The draft has the schema that they make; rows that are empty or have a duplicate name exist
/// only here.
#[derive(Debug, Clone, Copy)]
struct SchemaRows {
    rows: RwSignal<Vec<(usize, SchemaField)>>,
    next: StoredValue<usize>,
    /// The schema that these rows made; a different one came from elsewhere.
    written: StoredValue<Option<Value>>,
}

impl SchemaRows {
    fn new() -> Self {
        Self { rows: RwSignal::default(), next: StoredValue::new(0), written: StoredValue::new(None) }
    }

    /// Shows the schema's fields; returns `false` if the schema says more than fields can.
    fn take(self, schema: &Value) -> bool {
        let Some(read) = fields(schema) else { return false };
        self.rows.set(read.into_iter().map(|field| (self.new_key(), field)).collect());
        self.written.set_value(Some(schema.clone()));
        true
    }

    fn new_key(self) -> usize {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        key
    }

    fn has_written(self, schema: &Value) -> bool {
        self.written.with_value(|written| written.as_ref() == Some(schema))
    }

    fn edit(self, editor: Editor, change: impl FnOnce(&mut Vec<(usize, SchemaField)>)) {
        self.rows.update(change);
        let made = self.rows.with_untracked(|rows| {
            let begun = |field: &SchemaField| !field.name.trim().is_empty() || !field.about.trim().is_empty();
            let fields: Vec<_> = rows.iter().map(|(_, field)| field.clone()).filter(begun).collect();
            of_fields(&fields)
        });
        self.written.set_value(Some(made.clone()));
        editor.edit(|state| state.output_mut().schema = Some(made));
    }

    fn is_twice(self, key: usize) -> bool {
        self.rows.with(|rows| {
            let name = rows.iter().find(|(known, _)| *known == key).map(|(_, field)| field.name.trim());
            name.is_some_and(|name| {
                !name.is_empty() && rows.iter().any(|(other, field)| *other < key && field.name.trim() == name)
            })
        })
    }
}

/// The fields, or a replacement if the schema says more than they can.
#[component]
pub(super) fn Fields(editor: Editor) -> impl IntoView {
    let w = use_words().builder().output();
    let schema = editor.memo(|state| state.output().schema.clone());
    let rows = SchemaRows::new();
    let is_fields = RwSignal::new(schema.get_untracked().is_none_or(|schema| rows.take(&schema)));
    // The initial fields are drawn at once; this handles later changes from elsewhere.
    Effect::new(move |_| match schema.get() {
        None => {
            let key = rows.new_key();
            let first = SchemaField { name: w.first_field().to_owned(), ..SchemaField::default() };
            rows.edit(editor, |rows| *rows = vec![(key, first)]);
            is_fields.set(true);
        }
        Some(schema) if rows.has_written(&schema) => {}
        Some(schema) => is_fields.set(rows.take(&schema)),
    });
    let error = editor.error_at(|place| *place == ProblemTarget::Section(BuilderSection::Output));
    view! {
        <Shown
            when=move || is_fields.get()
            fallback=move || {
                view! { <Alert tone=AlertTone::Info title=w.by_schema()><p>{w.by_schema_text()}</p></Alert> }
            }
        >
            <div class="stack" data-gap="s">
                <div class="section__head">
                    <h3 id="answer-fields" tabindex="-1">
                        {w.fields()}
                    </h3>
                    <Button
                        variant=ButtonVariant::Ghost
                        size=ControlSize::S
                        icon=IconName::Plus
                        on_click=move |_| add(rows, editor)
                    >
                        {w.add_field()}
                    </Button>
                    <p class="section__lead">{w.fields_lead()}</p>
                </div>
                <ul class="answer-fields" role="list">
                    <Each each=move || rows.rows.get() key=|(key, _)| *key let((key, _))>
                        <Row editor rows key />
                    </Each>
                </ul>
                <FieldError id="answer-fields-error" error />
            </div>
        </Shown>
    }
}

fn add(rows: SchemaRows, editor: Editor) {
    let key = rows.new_key();
    rows.edit(editor, |rows| rows.push((key, SchemaField::default())));
    request_animation_frame(move || focus(&field_id(key)));
}

fn field_id(key: usize) -> String {
    format!("answer-field-{key}")
}

#[component]
fn Row(editor: Editor, rows: SchemaRows, key: usize) -> impl IntoView {
    let w = use_words().builder().output();
    let read = move |part: fn(&SchemaField) -> String| {
        Memo::new(move |_| {
            rows.rows.with(|rows| {
                rows.iter().find(|(known, _)| *known == key).map(|(_, field)| part(field)).unwrap_or_default()
            })
        })
    };
    let write = move |change: Box<dyn FnOnce(&mut SchemaField)>| {
        rows.edit(editor, |rows| {
            if let Some((_, field)) = rows.iter_mut().find(|(known, _)| *known == key) {
                change(field);
            }
        });
    };
    let name = Bound::new(read(|field| field.name.clone()), move |text: String| {
        write(Box::new(move |field| field.name = text));
    });
    let about = Bound::new(read(|field| field.about.clone()), move |text: String| {
        write(Box::new(move |field| field.about = text));
    });
    let kind = Bound::new(read(|field| kind_id(field.kind).to_owned()), move |id: String| {
        let kind = FieldKind::ALL.into_iter().find(|kind| kind_id(*kind) == id).unwrap_or_default();
        write(Box::new(move |field| field.kind = kind));
    });
    let kinds = FieldKind::ALL.map(|kind| Choice::new(kind_id(kind), w.kind(kind))).to_vec();
    let number = Memo::new(move |_| {
        rows.rows.with(|rows| rows.iter().position(|(known, _)| *known == key).unwrap_or_default() + 1)
    });
    let twice = Signal::derive(move || rows.is_twice(key).then(|| w.field_twice().to_owned()));
    let remove = move |_| {
        rows.edit(editor, |rows| rows.retain(|(known, _)| *known != key));
        focus("answer-fields");
    };
    let error_id = format!("{}-error", field_id(key));
    view! {
        <li class="answer-fields__row">
            <TextInput value=name id=field_id(key) label=w.field_name() placeholder=w.field_name() autocomplete="off" />
            <Select value=kind options=Signal::stored(kinds) id=format!("answer-kind-{key}") label=w.field_kind() />
            <TextInput
                value=about
                id=format!("answer-about-{key}")
                label=w.field_about()
                placeholder=w.field_about_example()
                autocomplete="off"
            />
            <IconButton
                label=move || w.remove_field(number.get())
                icon=IconName::Trash
                size=ControlSize::S
                on_click=remove
            />
            <FieldError id=error_id error=twice />
        </li>
    }
}

fn kind_id(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Number => "number",
        FieldKind::YesNo => "yes_no",
        FieldKind::Texts => "texts",
    }
}
