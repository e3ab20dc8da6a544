//! Prepares the chosen apps for the loss of a provider at once: fill in the form, look at the preview, then confirm.

use api::{CreateSwap, DrilledApp, FireDrill, Model, SwapAs};
use leptos::prelude::*;
use ui::{Button, Choice, Dialog, DialogSize, Field, FieldGroup, RadioGroup, Select, use_toaster};

use super::{AppsToSwitch, use_run};
use crate::{
    client::use_client,
    kit::{FormBody, FormFoot, TypedForm},
    locales::{Drill as Words, use_words},
    pages::models::{
        acts::use_undo,
        kept_back::{KeptBack, kept_back},
        page_state::ModelsState,
    },
    widgets::{model_choices, model_key},
};

const REASON: &str = "switch-gate_reason";
const FALLBACK: &str = "fallback";
const MODEL: &str = "model";
const PUBLISH: &str = "publish";
const DRAFTS: &str = "drafts";

/// The values of the form, and whether its preview is open.
#[derive(Debug, Clone, Copy)]
struct SwitchFields {
    others: StoredValue<Vec<Model>>,
    to: RwSignal<String>,
    as_: RwSignal<String>,
    when: RwSignal<String>,
    previewed: RwSignal<bool>,
    /// The apps whose gates keep it back, once that is known.
    gated: RwSignal<Option<String>>,
    /// Why it is published all the same.
    reason: RwSignal<String>,
}

impl SwitchFields {
    /// The model that the apps get, tracked.
    fn to(self) -> Option<Model> {
        let wanted = self.to.get();
        self.others.with_value(|models| models.iter().find(|model| model_key(&model.model_ref) == wanted).cloned())
    }

    /// Whether it becomes the model or a fallback, tracked.
    fn as_(self) -> SwapAs {
        if self.as_.with(|as_| as_ == MODEL) { SwapAs::Model } else { SwapAs::Fallback }
    }

    /// Whether the change is published at once, tracked.
    fn publishes(self) -> bool {
        self.when.with(|when| when == PUBLISH)
    }
}

/// The form below the drill's table.
#[component]
pub(super) fn Switch(state: ModelsState, drill: FireDrill) -> impl IntoView {
    let w = use_words().drill();
    let gone = drill.provider_name.clone();
    let others = move || {
        let models =
            untrack(|| state.models.get()).and_then(Result::ok).map(|(_, page)| page.items).unwrap_or_default();
        models.into_iter().filter(|model| !model.hidden && model.provider_name != gone).collect::<Vec<_>>()
    };
    let others = others();
    if others.is_empty() {
        return view! { <p class="field__hint">{w.no_other()}</p> }.into_any();
    }
    let options = model_choices(&others);
    let fields = SwitchFields {
        to: RwSignal::new(others.first().map(|model| model_key(&model.model_ref)).unwrap_or_default()),
        others: StoredValue::new(others),
        as_: RwSignal::new(FALLBACK.to_owned()),
        when: RwSignal::new(PUBLISH.to_owned()),
        previewed: RwSignal::new(false),
        gated: RwSignal::new(None),
        reason: RwSignal::new(String::new()),
    };
    let count = Memo::new(move |_| state.drill.chosen.with(Vec::len));
    let blocked = Signal::derive(move || (count.get() == 0).then(|| w.choose_first().to_owned()));
    view! {
        <div class="drill__switch form" role="group" aria-labelledby="drill-switch">
            <h3 id="drill-switch">{w.switch()}</h3>
            <Field id="switch-to" label=w.to()>
                <Select value=fields.to options=Signal::stored(options) />
            </Field>
            <FieldGroup id="switch-as" label=w.as_()>
                <RadioGroup
                    name="switch-as"
                    value=fields.as_
                    options=vec![Choice::new(FALLBACK, w.as_fallback()), Choice::new(MODEL, w.as_model())]
                />
            </FieldGroup>
            <FieldGroup id="switch-when" label=w.when()>
                <RadioGroup
                    name="switch-when"
                    value=fields.when
                    options=vec![Choice::new(PUBLISH, w.publish()), Choice::new(DRAFTS, w.drafts())]
                />
            </FieldGroup>
            <div class="form__actions">
                <Button id="switch-apps" blocked on_click=move |_| fields.previewed.set(true)>
                    {move || w.preview_apps(count.get())}
                </Button>
            </div>
        </div>
        <Preview state fields drill />
    }
    .into_any()
}

/// What changes for each chosen app, before anything is done.
#[component]
fn Preview(state: ModelsState, fields: SwitchFields, drill: FireDrill) -> impl IntoView {
    let words = use_words();
    let w = words.drill();
    let drill = StoredValue::new(drill);
    let form = use_switch_form(state, fields, drill);
    let count = Memo::new(move |_| state.drill.chosen.with(Vec::len));
    let close = move || fields.previewed.set(false);
    let lines = move || {
        let to = fields.to()?;
        let as_ = fields.as_();
        let apps = state.drill.chosen.with(|chosen| {
            drill.with_value(|drill| {
                drill.items.iter().filter(|item| chosen.contains(&item.app.id)).cloned().collect::<Vec<_>>()
            })
        });
        let lines = apps.into_iter().map(|item| view! { <Change item to=to.clone() as_ /> });
        Some(view! {
            <ul class="card list-card acts" role="list">
                {lines.collect_view()}
            </ul>
        })
    };
    let foot = move || {
        let label = TextProp::from(move || w.switch_apps(count.get()));
        view! { <FormFoot form label busy=w.switching() on_cancel=move |()| close() /> }
    };
    view! {
        <Dialog
            id="switch-preview"
            open=fields.previewed
            on_close=move |()| close()
            on_open=move |()| {
                form.reset();
                fields.gated.set(None);
            }
            title=move || w.preview_title(count.get())
            close_label=words.common().close()
            size=DialogSize::L
            foot=ViewFn::from(foot)
        >
            <FormBody form refused=w.switch_failed()>
                <p>{move || if fields.publishes() { w.preview_live() } else { w.preview_drafts() }}</p>
                {lines}
                <KeptBack
                    id=REASON
                    apps=fields.gated
                    reason=fields.reason
                    error=form.error(REASON, use_words().evidence().gate().reason())
                />
            </FormBody>
        </Dialog>
    }
}

/// An app in the preview.
#[component]
fn Change(item: DrilledApp, to: Model, as_: SwapAs) -> impl IntoView {
    let change = change(&item, &to, as_, use_words().drill());
    view! {
        <li class="list-card__row">
            <span>
                <strong>{item.app.name}</strong>
                <span class="table__sub">{change}</span>
            </span>
        </li>
    }
}

/// What changes for an app, as a sentence.
fn change(item: &DrilledApp, to: &Model, as_: SwapAs, w: Words) -> String {
    let (now, then) = (&item.model.name, format!("{} ({})", to.name, to.connection_name));
    match as_ {
        SwapAs::Model | SwapAs::Replacement => w.changes_model(now, &then),
        SwapAs::Fallback => match &item.takes_over {
            None => w.adds_fallback(now, &then),
            Some(before) if before.model_ref == to.model_ref => w.keeps_fallback(now, &then),
            Some(before) => w.changes_fallback(now, &before.name, &then),
        },
    }
}

fn use_switch_form(state: ModelsState, fields: SwitchFields, drill: StoredValue<FireDrill>) -> TypedForm {
    let words = use_words();
    let w = words.drill();
    let (client, toaster) = (use_client(), use_toaster());
    let (again, undo) = (use_run(state), use_undo(state));
    let send = move || {
        let (client, workspace) = (client.clone(), state.workspace.get());
        let (again, undo) = (again.clone(), undo.clone());
        let apps = state.drill.chosen.get();
        let swap = fields.to().filter(|_| !apps.is_empty()).map(|to| CreateSwap {
            provider: Some(drill.with_value(|drill| drill.provider.clone())),
            from: None,
            evidence: Vec::new(),
            apps,
            to: to.model_ref,
            as_: fields.as_(),
            publish: fields.publishes(),
            gate_reason: fields.gated.get().map(|_| fields.reason.get().trim().to_owned()),
        });
        async move {
            let Some(swap) = swap else { return Ok(()) };
            let swap = match client.swap(&workspace, &swap).await {
                Ok(swap) => swap,
                Err(error) => {
                    if let Some(apps) = kept_back(&error) {
                        let _ = fields.gated.try_set(Some(apps));
                    }
                    return Err(error);
                }
            };
            fields.reason.set(String::new());
            // The selection was for this switch; the button must not be ready for another one.
            state.drill.chosen.set(Vec::new());
            fields.previewed.set(false);
            let text = w.switched(swap.apps.len());
            toaster.changed(text, words.common().undo(), move || undo(swap.clone()));
            state.swaps.refetch();
            again(AppsToSwitch::Nothing);
            Ok(())
        }
    };
    TypedForm::new("switch-", Vec::new, send)
}

#[cfg(test)]
mod tests {
    use model::Language;
    use serde_json::json;

    use super::*;
    use crate::locales::words;

    fn model(name: &str) -> Model {
        serde_json::from_value(json!({
            "ref": {"connection": "0197a5c0-0000-7000-8000-000000000031", "model": name}, "name": name, "connection_name": "Second",
            "provider_name": "Other", "monogram": "Ot", "demo": false, "default": false,
            "takes": {"top_p": true, "max_output_tokens": true, "stop": true, "seed": true, "reasoning_effort": false},
        }))
        .unwrap()
    }

    fn item(takes_over: Option<&str>) -> DrilledApp {
        let model = |name: &str| {
            json!({"ref": {"connection": "0197a5c0-0000-7000-8000-000000000031", "model": name}, "name": name,
                "connection_name": "Main", "monogram": "Ma"})
        };
        let mut item = json!({
            "app": {"id": "0197a5c0-0000-7000-8000-000000000010", "slug": "a", "name": "A", "icon": "hr", "category": "hr"},
            "owner": {"id": "0197a5c0-0000-7000-8000-000000000009", "name": "Park"}, "model": model("old"),
            "verdict": "weaker", "fails_now": false, "runs": 0,
        });
        if let Some(name) = takes_over {
            item["takes_over"] = model(name);
        }
        serde_json::from_value(item).unwrap()
    }

    #[test]
    fn the_preview_says_what_changes_for_each_app() {
        let said = |takes_over, as_| change(&item(takes_over), &model("new"), as_, words(Language::En).drill());
        assert_eq!(said(Some("spare"), SwapAs::Model), "Answers: old → new (Second). old becomes the first fallback.");
        assert_eq!(said(None, SwapAs::Fallback), "old still answers. First fallback: none → new (Second).");
        assert_eq!(said(Some("spare"), SwapAs::Fallback), "old still answers. First fallback: spare → new (Second).");
        assert_eq!(said(Some("new"), SwapAs::Fallback), "old still answers. new (Second) is its fallback already.");
    }
}
