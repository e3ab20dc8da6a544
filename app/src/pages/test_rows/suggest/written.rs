//! Rows while a model writes them.

use api::{CreateTestRow, Run};
use leptos::prelude::*;
use model::{Output, OutputFormat, RunId, Values};
use serde_json::Value;
use ui::Shown;

use crate::{
    locales::use_words,
    widgets::{LiveRun, RunAnswer, RunLook, RunNote, RunProgress, RunStatus, StopButton},
};

#[component]
pub(super) fn Written(
    /// The workspace's slug.
    workspace: String,
    run: Run,
    /// Called with the end of the run.
    on_end: Callback<RunProgress>,
) -> impl IntoView {
    let w = use_words().evidence().rows();
    let ended = Callback::new(move |(_, progress): (RunId, RunProgress)| on_end.run(progress));
    let live = LiveRun::new(workspace).on_end(ended);
    live.begin(run.id, run.progress());
    let progress = live.progress();
    // The document is for the page; people read it once it has become rows.
    let rows = Memo::new(move |_| progress.with(|run| run.output.matches("\"values\"").count()));
    let is_live = Memo::new(move |_| progress.with(|run| RunLook::of(run).is_live()));
    let output = Output { format: OutputFormat::Text, ..Output::default() };
    view! {
        <div class="stack" aria-busy=move || is_live.get().to_string()>
            <div class="cluster">
                <RunStatus live />
                <Shown when=move || is_live.get()>
                    <StopButton live />
                </Shown>
            </div>
            <Shown
                when=move || is_live.get()
                fallback=move || {
                    let output = output.clone();
                    view! { <RunAnswer live output=Signal::stored(output) /> }
                }
            >
                <p class="muted">{move || w.suggest_so_far(rows.get())}</p>
            </Shown>
            <RunNote live />
        </div>
    }
}

/// The rows in a model's answer; what is no row is left out.
pub(super) fn rows_in(answer: &str) -> Vec<CreateTestRow> {
    let (Some(from), Some(to)) = (answer.find(['{', '[']), answer.rfind(['}', ']'])) else { return Vec::new() };
    let document: Value = answer.get(from..=to).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let rows = document.get("rows").unwrap_or(&document).as_array().cloned().unwrap_or_default();
    rows.into_iter().filter_map(row_of).collect()
}

fn row_of(row: Value) -> Option<CreateTestRow> {
    let values = row.get("values")?.as_array()?.iter();
    let pair = |pair: &Value| Some((pair.get("name")?.as_str()?.to_owned(), pair.get("value")?.clone()));
    let inputs: Values = values.filter_map(pair).collect();
    let expected = row.get("expected").and_then(Value::as_str).unwrap_or_default().to_owned();
    (!inputs.is_empty()).then(|| CreateTestRow { inputs, expected, ..CreateTestRow::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_in_what_a_model_writes() {
        let answer =
            r#"Here: {"rows": [{"values": [{"name": "text", "value": "a"}], "expected": "b"}, {"values": []}, 3]}"#;
        let rows = rows_in(answer);
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].inputs["text"].as_str(), rows[0].expected.as_str()), (Some("a"), "b"));
        assert!(rows_in("No.").is_empty() && rows_in(r#"{"rows": [{"values": [{"name""#).is_empty());
    }
}
