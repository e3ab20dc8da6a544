//! What a file would become, line by line.

use api::{ImportLine, ImportModel, ImportOutcome, ImportPreview, OfferedModel};
use leptos::prelude::*;
use model::ModelRef;
use ui::{Badge, Bound, Button, ButtonVariant, Choice, Column, Columns, Field, Select, TableScroll, Tone};

use super::state::{FOUND, Importing, model_id, use_make};
use crate::{client::use_client, locales::use_words};

/// What was found, and the button that makes it.
#[component]
pub(super) fn Found(importing: Importing, found: ImportPreview) -> impl IntoView {
    let w = importing.w;
    let make = use_make(importing);
    let client = use_client();
    let choose = Callback::new(move |(at, wanted, use_): ModelChoice| {
        importing.choose(client.clone(), at, &wanted, use_);
    });
    let ImportPreview { name, summary, kind, inputs, rows, lines, models, offered } = found;
    view! {
        <section class="stack" aria-labelledby=FOUND>
            <h2 id=FOUND tabindex="-1">
                {name}
            </h2>
            {(!summary.is_empty()).then(|| view! { <p>{summary}</p> })}
            <p class="muted">{w.facts(kind, inputs, rows)}</p>
            <Models models offered on_choose=choose />
            <Report lines />
            <div class="cluster">
                <Button
                    id="import-make"
                    variant=ButtonVariant::Primary
                    busy=importing.making
                    busy_label=w.making()
                    on_click=move |_| make()
                >
                    {w.make()}
                </Button>
                <span class="muted">{w.inert()}</span>
            </div>
        </section>
    }
}

/// A model that was chosen: its place in the list, the one that the file names, and the one that answers.
pub(super) type ModelChoice = (usize, ImportModel, Option<ModelRef>);

/// Which model answers for each that the file names.
#[component]
pub(super) fn Models(
    models: Vec<ImportModel>,
    offered: Vec<OfferedModel>,
    on_choose: Callback<ModelChoice>,
) -> impl IntoView {
    let w = use_words().import();
    let mut options = vec![Choice::new("", w.default_model())];
    options.extend(
        offered.into_iter().map(|model| Choice::new(key(&model.connection.to_string(), &model.model), model.name)),
    );
    let options = StoredValue::new(options);
    let fields = models.into_iter().enumerate().map(|(at, wanted)| {
        let chosen = wanted.use_.as_ref().map(|model| key(&model.connection.to_string(), &model.model));
        let label = w.model_for(&wanted.model, &wanted.provider);
        let choose = move |key: String| on_choose.run((at, wanted.clone(), model_of(&key)));
        let value = Bound::new(Signal::stored(chosen.unwrap_or_default()), choose);
        view! {
            <Field id=model_id(at) label hint=w.model_hint()>
                <Select value options=options.get_value() />
            </Field>
        }
    });
    fields.collect_view()
}

/// A model as the value of an option: an id never has a blank.
fn key(connection: &str, model: &str) -> String {
    format!("{connection} {model}")
}

fn model_of(key: &str) -> Option<ModelRef> {
    let (connection, model) = key.split_once(' ')?;
    Some(ModelRef { connection: connection.parse().ok()?, model: model.to_owned() })
}

/// The lines of the report.
#[component]
pub(super) fn Report(lines: Vec<ImportLine>) -> impl IntoView {
    let w = use_words().import();
    if lines.is_empty() {
        return view! { <p>{w.all_as_it_is()}</p> }.into_any();
    }
    let rows = lines.into_iter().map(|line| {
        let tone = match line.what {
            ImportOutcome::NeedsChoice | ImportOutcome::Dropped => Tone::Warn,
            ImportOutcome::Changed => Tone::Neutral,
            ImportOutcome::Mapped => Tone::Ok,
        };
        view! {
            <tr>
                <td data-tight=true>
                    <Badge tone>{w.outcome(line.what)}</Badge>
                </td>
                <th scope="row">{line.message}</th>
                <td data-priority="3">
                    <code>{line.place}</code>
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <TableScroll label=w.report()>
            <table class="table">
                <Columns of=vec![
                    Column::new(w.what()),
                    Column::new(w.message()),
                    Column::new(w.place()).priority("3"),
                ] />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use model::ConnectionId;

    use super::*;

    #[test]
    fn a_model_survives_its_option() {
        let id: ConnectionId = "0197a5c0-0000-7000-8000-000000000040".parse().unwrap();
        let model = ModelRef { connection: id, model: "gpt 4 (old)".to_owned() };
        assert_eq!(model_of(&key(&id.to_string(), &model.model)), Some(model));
        assert_eq!(model_of(""), None);
    }
}
