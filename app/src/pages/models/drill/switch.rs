//! Preparing the chosen apps for the loss of a provider, in one act.

use api::{CreateSwap, FireDrill, Model, SwapAs};
use leptos::{prelude::*, task::spawn_local};
use model::{AppId, ModelRef};
use ui::{Button, ButtonVariant, Choice, Field, FieldGroup, RadioGroup, Select, use_toaster};

use crate::{client::use_client, locales::use_words, pages::models::desk::Desk};

const FALLBACK: &str = "fallback";
const MODEL: &str = "model";
const PUBLISH: &str = "publish";
const DRAFTS: &str = "drafts";

/// What is filled in.
#[derive(Debug, Clone, Copy)]
struct Form {
    to: RwSignal<String>,
    as_: RwSignal<String>,
    when: RwSignal<String>,
    busy: RwSignal<bool>,
}

/// The form under the drill's table.
#[component]
pub(super) fn Switch(
    desk: Desk,
    drill: FireDrill,
    chosen: RwSignal<Vec<AppId>>,
    /// Looks again.
    again: Callback<()>,
) -> impl IntoView {
    let w = use_words().drill();
    let gone = drill.provider_name.clone();
    let others = move || {
        let models = untrack(|| desk.models.get()).and_then(Result::ok).map(|(_, page)| page.items).unwrap_or_default();
        models.into_iter().filter(|model| !model.hidden && model.provider_name != gone).collect::<Vec<_>>()
    };
    let others = others();
    if others.is_empty() {
        return view! { <p class="field__hint">{w.no_other()}</p> }.into_any();
    }
    let form = Form {
        to: RwSignal::new(others.first().map(|model| key(&model.model_ref)).unwrap_or_default()),
        as_: RwSignal::new(FALLBACK.to_owned()),
        when: RwSignal::new(PUBLISH.to_owned()),
        busy: RwSignal::new(false),
    };
    let options: Vec<_> = others
        .iter()
        .map(|model| Choice::new(key(&model.model_ref), model.name.clone()).group(model.connection_name.clone()))
        .collect();
    let run = use_switch(desk, form, drill.provider, StoredValue::new(others), chosen, again);
    let count = Memo::new(move |_| chosen.with(Vec::len));
    let blocked = Signal::derive(move || (count.get() == 0).then(|| w.choose_first().to_owned()));
    view! {
        <div class="drill__switch form" role="group" aria-labelledby="drill-switch">
            <h3 id="drill-switch">{w.switch()}</h3>
            <Field id="switch-to" label=w.to()>
                <Select value=form.to options=Signal::stored(options) />
            </Field>
            <FieldGroup id="switch-as" label=w.as_()>
                <RadioGroup
                    name="switch-as"
                    value=form.as_
                    options=vec![Choice::new(FALLBACK, w.as_fallback()), Choice::new(MODEL, w.as_model())]
                />
            </FieldGroup>
            <FieldGroup id="switch-when" label=w.when()>
                <RadioGroup
                    name="switch-when"
                    value=form.when
                    options=vec![Choice::new(PUBLISH, w.publish()), Choice::new(DRAFTS, w.drafts())]
                />
            </FieldGroup>
            <div class="form__actions">
                <Button
                    variant=ButtonVariant::Primary
                    blocked
                    busy=form.busy
                    busy_label=w.switching()
                    on_click=move |_| run.run(())
                >
                    {move || w.switch_apps(count.get())}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

fn key(model: &ModelRef) -> String {
    format!("{} {}", model.connection, model.model)
}

fn use_switch(
    desk: Desk,
    form: Form,
    provider: String,
    others: StoredValue<Vec<Model>>,
    chosen: RwSignal<Vec<AppId>>,
    again: Callback<()>,
) -> Callback<()> {
    let w = use_words().drill();
    let (client, toaster) = (use_client(), use_toaster());
    Callback::new(move |()| {
        let apps = chosen.get_untracked();
        let wanted = form.to.get_untracked();
        let to = others.with_value(|models| models.iter().find(|model| key(&model.model_ref) == wanted).cloned());
        let Some(to) = to.filter(|_| !apps.is_empty()) else { return };
        let swap = CreateSwap {
            provider: provider.clone(),
            apps,
            to: to.model_ref,
            as_: if form.as_.get_untracked() == MODEL { SwapAs::Model } else { SwapAs::Fallback },
            publish: form.when.get_untracked() == PUBLISH,
        };
        let (client, workspace) = (client.clone(), desk.workspace.get_untracked());
        desk.failed.set(None);
        form.busy.set(true);
        spawn_local(async move {
            let answer = client.swap(&workspace, &swap).await;
            form.busy.set(false);
            match answer {
                Ok(swap) => {
                    toaster.done(w.switched(swap.apps.len()));
                    desk.swaps.refetch();
                    again.run(());
                }
                Err(error) => desk.failed.set(Some(error)),
            }
        });
    })
}
