//! What changes if another model takes over.

use std::collections::BTreeMap;

use api::{Model, Money, TypicalRun};
use leptos::{prelude::*, task::spawn_local};
use model::diff::field_name;
use ui::{Alert, AlertTone, Checkbox, Column, Columns, TableScroll};

use super::{AnsweringModel, answering_model};
use crate::{
    client::use_client,
    locales::use_words,
    pages::builder::{
        editor::Editor,
        state::{SentSetting, SettingSwap, SwapLoss, estimate, lost, setting_swaps},
    },
    session::use_amounts,
};

/// Two models, one of which replaces the other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ModelSwap {
    /// The model that answers now.
    pub from: Model,
    /// The model that would answer.
    pub to: Model,
}

impl ModelSwap {
    /// The swap that choosing `chosen` makes (`None` is the workspace's default). Returns `None` if the same model would answer,
    /// or if one of the two is unavailable and can't be compared.
    pub fn to(editor: Editor, chosen: Option<&model::ModelUse>) -> Option<Self> {
        let now = editor.peek(|state| state.model().use_.clone());
        editor.models.with_value(|models| {
            match (answering_model(models, now.as_ref()), answering_model(models, chosen)) {
                (AnsweringModel::Model { model: from, .. }, AnsweringModel::Model { model: to, .. })
                    if from.model_ref != to.model_ref =>
                {
                    Some(Self { from: *from, to: *to })
                }
                _ => None,
            }
        })
    }
}

/// The settings as both models get them, the cost of a run, and whether the old model becomes a fallback.
#[component]
pub(super) fn SwapSummary(editor: Editor, swap: ModelSwap, keep: RwSignal<bool>) -> impl IntoView {
    let w = use_words().builder().model();
    let rows = editor.peek(|state| setting_swaps(&state.model().settings, &swap.from.takes, &swap.to.takes));
    let lost = editor.peek(|state| lost(state.output(), swap.from.json, swap.to.json));
    let names_on_wire = (swap.from.takes.wire_names.clone(), swap.to.takes.wire_names.clone());
    let typical = use_typical(editor);
    let keep_label = w.keep_as_fallback(&swap.from.name);
    let names = (swap.from.name.clone(), swap.to.name.clone());
    view! {
        {move || typical.get().map(|typical| view! { <Cost swap=swap.clone() typical /> })}
        {lost.map(|SwapLoss::Json| view! { <Alert tone=AlertTone::Warn title=w.json_lost()><p>{w.json_lost_text()}</p></Alert> })}
        {if rows.is_empty() {
            view! { <p>{w.no_settings_change()}</p> }.into_any()
        } else {
            view! { <SettingsTable editor rows names names_on_wire /> }.into_any()
        }}
        <Checkbox checked=keep>{keep_label}</Checkbox>
        <p class="field__hint">{w.swap_is_draft()}</p>
    }
}

/// The app's typical run, once it is known. Errors are ignored, because an estimate is not worth a message.
fn use_typical(editor: Editor) -> RwSignal<Option<TypicalRun>> {
    let typical = RwSignal::new(None);
    let (client, workspace) = (use_client(), editor.workspace.get_untracked());
    let app = editor.app.with_untracked(|app| app.slug.clone());
    spawn_local(async move {
        if let Ok(found) = client.typical_run(&workspace, &app).await {
            let _ = typical.try_set(Some(found));
        }
    });
    typical
}

#[component]
fn Cost(swap: ModelSwap, typical: TypicalRun) -> impl IntoView {
    let w = use_words().builder().model();
    let amounts = use_amounts();
    let cost = |model: &Model| {
        let cost = if model.demo { Some(Money::usd(0)) } else { estimate(&typical, model.price.as_ref()) };
        cost.map_or_else(|| w.cost_unknown().to_owned(), |cost| w.about(&amounts.show(cost)))
    };
    let text = match typical.runs {
        0 => w.no_runs_yet().to_owned(),
        runs => w.cost_change(&cost(&swap.from), &cost(&swap.to), runs),
    };
    view! { <p>{text}</p> }
}

#[component]
fn SettingsTable(
    editor: Editor,
    rows: Vec<SettingSwap>,
    names: (String, String),
    names_on_wire: (WireNames, WireNames),
) -> impl IntoView {
    let w = use_words().builder().model();
    let (from, to) = names;
    let cells = rows
        .into_iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row">{field_name(row.field, editor.language).to_owned()}</th>
                    <td>
                        {sent(&row.before, editor)} <WireName name=names_on_wire.0.get(row.field).cloned() />
                    </td>
                    <td>
                        {sent(&row.after, editor)} <WireName name=names_on_wire.1.get(row.field).cloned() />
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableScroll label=w.setting()>
            <table class="table">
                <Columns of=vec![
                    Column::new(w.setting()),
                    Column::new(from),
                    Column::new(to),
                ] />
                <tbody>{cells}</tbody>
            </table>
        </TableScroll>
    }
}

/// The providers' names of settings, by our names.
type WireNames = BTreeMap<String, String>;

#[component]
fn WireName(name: Option<String>) -> impl IntoView {
    name.map(|name| view! { <code class="table__sub">{name}</code> })
}

fn sent(sent: &SentSetting, editor: Editor) -> String {
    let w = &editor.words.builder().model();
    match sent {
        SentSetting::Number(number) => number.to_string(),
        SentSetting::Effort(effort) => w.effort(*effort).to_owned(),
        SentSetting::Texts(texts) => texts.join(", "),
        SentSetting::Not => w.kept_not_sent().to_owned(),
    }
}
