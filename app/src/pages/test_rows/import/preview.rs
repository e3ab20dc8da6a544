//! What a file holds, before it is added.

use api::{ColumnUse, ImportColumn, ImportNote, TestRowsImport};
use leptos::prelude::*;
use model::InputKind;
use ui::{Bound, Choice, Field, Icon, IconName, IconSize, Select};

use super::super::desk::{Desk, title_of};
use crate::{locales::use_words, preferences::use_language};

/// What a file holds.
#[component]
pub(super) fn Preview(
    desk: Desk,
    found: TestRowsImport,
    /// The file's name.
    name: String,
    /// Takes a column, by its place, for something else.
    on_use: Callback<(usize, ColumnUse)>,
) -> impl IntoView {
    let w = use_words().evidence().import();
    let TestRowsImport { columns, rows, good, bad, bad_count, notes, .. } = found;
    let titles = rows.iter().take(5).map(|row| view! { <li>{title_of("", &row.inputs)}</li> }).collect_view();
    let first_rows = (good > 0).then(|| {
        view! {
            <p class="muted">{w.first_rows()}</p>
            <ul class="import-rows">{titles}</ul>
        }
    });
    view! {
        <div class="stack">
            <h3 id="import-found" tabindex="-1">
                {w.good(good)}
                " "
                <small class="muted">
                    <bdi>{name}</bdi>
                </small>
            </h3>
            {first_rows}
            <Columns desk columns on_use />
            <Bad bad count=bad_count />
            <Notes notes />
        </div>
    }
}

/// What each column is.
#[component]
fn Columns(desk: Desk, columns: Vec<ImportColumn>, on_use: Callback<(usize, ColumnUse)>) -> impl IntoView {
    let w = use_words().evidence().import();
    if columns.is_empty() {
        return ().into_any();
    }
    let options = StoredValue::new(options(desk));
    let fields = columns.into_iter().enumerate().map(|(at, column)| {
        let label = if column.name.is_empty() { w.column(at + 1) } else { column.name };
        let sample =
            column.sample.iter().filter(|value| !value.is_empty()).take(3).cloned().collect::<Vec<_>>().join(" · ");
        let hint = (!sample.is_empty()).then(|| w.sample(&sample));
        let value = Signal::stored(key_of(&column.use_));
        let choose = Bound::new(value, move |key: String| on_use.run((at, use_of(&key))));
        view! {
            <Field id=format!("import-column-{at}") label hint>
                <Select value=choose options=options.get_value() />
            </Field>
        }
    });
    view! {
        <fieldset class="field">
            <legend class="field__label">{w.columns()}</legend>
            <p class="field__hint">{w.columns_hint()}</p>
            <div class="import-columns">{fields.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

fn options(desk: Desk) -> Vec<Choice> {
    let w = use_words().evidence().import();
    let language = use_language();
    let mut options = vec![Choice::new(key_of(&ColumnUse::Nothing), w.nothing())];
    desk.inputs.with_value(|inputs| {
        // A table holds no files.
        options.extend(inputs.iter().filter(|input| input.kind != InputKind::File).map(|input| {
            let label = input.label.get(language);
            let label = if label.is_empty() { &input.name } else { label };
            Choice::new(key_of(&ColumnUse::Input(input.name.clone())), w.input(label))
        }));
    });
    options.push(Choice::new(key_of(&ColumnUse::Expected), w.expected()));
    options.push(Choice::new(key_of(&ColumnUse::Tags), w.tags()));
    options
}

/// A use as the value of an option: an input's name never has a blank.
fn key_of(use_: &ColumnUse) -> String {
    match use_ {
        ColumnUse::Nothing => String::new(),
        ColumnUse::Input(name) => format!("input {name}"),
        ColumnUse::Expected => "expected".to_owned(),
        ColumnUse::Tags => "tags".to_owned(),
    }
}

fn use_of(key: &str) -> ColumnUse {
    match (key, key.strip_prefix("input ")) {
        (_, Some(name)) => ColumnUse::Input(name.to_owned()),
        ("expected", None) => ColumnUse::Expected,
        ("tags", None) => ColumnUse::Tags,
        _ => ColumnUse::Nothing,
    }
}

/// The lines that can't be added.
#[component]
fn Bad(bad: Vec<ImportNote>, count: u32) -> impl IntoView {
    let w = use_words().evidence().import();
    let more = count.saturating_sub(u32::try_from(bad.len()).unwrap_or(u32::MAX));
    let more = (more > 0).then(|| view! { <p class="muted">{w.bad_more(more)}</p> });
    let lines = bad.into_iter().map(|note| view! { <li>{said(note)}</li> }).collect_view();
    (count > 0).then(|| {
        view! {
            <section class="stack" data-gap="s" aria-labelledby="import-bad">
                <h3 id="import-bad" class="test-row__warning">
                    <Icon name=IconName::Warn size=IconSize::S />
                    {w.bad(count)}
                </h3>
                <ul class="import-rows">{lines}</ul>
                {more}
            </section>
        }
    })
}

/// Of another tool's file: what isn't taken over as it stands.
#[component]
fn Notes(notes: Vec<ImportNote>) -> impl IntoView {
    let w = use_words().evidence().import();
    let is_any = !notes.is_empty();
    let lines = notes.into_iter().map(|note| {
        let fate = w.fate(note.what);
        view! { <li><strong>{fate}</strong> " " {said(note)}</li> }
    });
    let lines = lines.collect_view();
    is_any.then(|| {
        view! {
            <section class="stack" data-gap="s" aria-labelledby="import-notes">
                <h3 id="import-notes">{w.notes()}</h3>
                <ul class="import-rows">{lines}</ul>
            </section>
        }
    })
}

fn said(note: ImportNote) -> String {
    let w = use_words().evidence().import();
    match note.line {
        Some(line) => w.line(line, &note.message),
        None => note.message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_survives_its_option() {
        for use_ in [
            ColumnUse::Nothing,
            ColumnUse::Input("expected".into()),
            ColumnUse::Input("tone".into()),
            ColumnUse::Expected,
            ColumnUse::Tags,
        ] {
            assert_eq!(use_of(&key_of(&use_)), use_);
        }
    }
}
