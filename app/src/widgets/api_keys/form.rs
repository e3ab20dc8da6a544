//! Making a key. Once it is made, the dialog shows it, and never again.

use api::ApiKeyCreated;
use leptos::prelude::*;
use ui::{
    Bound, Button, CheckboxGroup, Choice, ChoiceLayout, Dialog, DialogFocus, Field, FieldGroup, Select, TextInput,
    TextKind,
};

use super::{
    KeysState,
    made::{CopyMade, Made},
    state::{KeyInput, KeyProblem, LIFETIMES, create},
};
use crate::{
    client::use_client,
    clock,
    kit::{FormBody, FormFoot, TypedForm, Wrong, focus},
    locales::{Keys, use_words},
};

const NAME: &str = "key-name";
const SCOPES: &str = "key-scopes";
const EXPIRES: &str = "key-expires_at";
const WORKSPACE: &str = "key-workspace";
const MAX_RUNS: &str = "key-max_runs";
const MAX_RUNS_PER_DAY: &str = "key-max_runs_per_day";
const MAX_AT_ONCE: &str = "key-max_runs_at_once";
const MAX_COST: &str = "key-max_cost";
const MAX_COST_PER_DAY: &str = "key-max_cost_per_day";

/// The values of the form. They outlive the dialog, so that closing it by mistake loses nothing.
#[derive(Clone, Copy)]
struct KeyFields {
    state: KeysState,
    typed: RwSignal<KeyInput>,
    /// The key that was just made, with its text.
    made: RwSignal<Option<ApiKeyCreated>>,
    /// Whether it was copied; `None` if nobody tried.
    copied: RwSignal<Option<bool>>,
}

impl KeyFields {
    fn new(state: KeysState) -> Self {
        Self { state, typed: RwSignal::new(Self::empty(state)), made: RwSignal::new(None), copied: RwSignal::new(None) }
    }

    fn empty(state: KeysState) -> KeyInput {
        let first = state.place.with_value(|place| place.workspaces().first().map(|first| first.slug.clone()));
        KeyInput::new(first.unwrap_or_default())
    }

    /// The errors, tracked.
    fn wrong(self, w: Keys) -> Vec<Wrong> {
        let problems = self.typed.with(|typed| create(typed, None).err()).unwrap_or_default();
        let told = problems.into_iter().map(|problem| match problem {
            KeyProblem::NameMissing => Wrong::at(NAME, w.name_missing()),
            KeyProblem::NameTooLong => Wrong::at(NAME, w.name_too_long()),
            KeyProblem::ScopesMissing => Wrong::at(SCOPES, w.scopes_missing()),
            KeyProblem::RunsWrong => Wrong::at(MAX_RUNS, w.runs_wrong()),
            KeyProblem::RunsPerDayWrong => Wrong::at(MAX_RUNS_PER_DAY, w.runs_wrong()),
            KeyProblem::CostWrong => Wrong::at(MAX_COST, w.cost_wrong()),
            KeyProblem::AtOnceWrong => Wrong::at(MAX_AT_ONCE, w.at_once_wrong()),
            KeyProblem::CostPerDayWrong => Wrong::at(MAX_COST_PER_DAY, w.cost_wrong()),
        });
        told.collect()
    }
}

/// The dialog that makes a key.
#[component]
pub(super) fn KeyDialog(state: KeysState) -> impl IntoView {
    let w = use_words();
    let fields = KeyFields::new(state);
    let form = use_key_form(fields);
    let on_open = move |()| {
        form.reset();
        if fields.made.with_untracked(Option::is_some) {
            fields.made.set(None);
            fields.copied.set(None);
            fields.typed.set(KeyFields::empty(state));
        }
    };
    let title = move || match fields.made.get() {
        Some(made) => w.keys().made(&made.key.name),
        None => w.keys().new_key().to_owned(),
    };
    view! {
        <Dialog
            id="key"
            open=state.making
            on_close=move |()| state.making.set(false)
            on_open
            title
            focus=DialogFocus::FirstField
            close_label=w.common().close()
            foot=ViewFn::from(move || view! { <Foot fields form /> })
        >
            {move || match fields.made.get() {
                Some(made) => view! { <Made made copied=fields.copied /> }.into_any(),
                None => view! { <Fields fields form /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Foot(fields: KeyFields, form: TypedForm) -> impl IntoView {
    let w = use_words().keys();
    let close = move || fields.state.making.set(false);
    move || match fields.made.get() {
        Some(made) => view! {
            <Button on_click=move |_| close()>{w.done()}</Button>
            <CopyMade made copied=fields.copied />
        }
        .into_any(),
        None => view! { <FormFoot form label=w.create() busy=w.creating() on_cancel=move |()| close() /> }.into_any(),
    }
}

#[component]
fn Fields(fields: KeyFields, form: TypedForm) -> impl IntoView {
    let w = use_words().keys();
    let typed = fields.typed;
    let scopes = fields.state.place.with_value(|place| {
        let choice = |scope: model::KeyScope| Choice::new(scope.as_str(), scope.as_str()).hint(w.scope(scope));
        place.scopes().map(choice).collect::<Vec<_>>()
    });
    let lifetimes: Vec<_> = LIFETIMES.iter().map(|days| Choice::new(*days, w.days(days.parse().ok()))).collect();
    view! {
        <FormBody form>
            <Field id=NAME label=w.name() hint=w.name_hint() error=form.error(NAME, w.name())>
                <TextInput value=Bound::part(typed, |typed| &typed.name, |typed| &mut typed.name) autocomplete="off" />
            </Field>
            <WorkspaceField fields form />
            <FieldGroup id=SCOPES label=w.scopes() hint=w.scopes_hint() error=form.error(SCOPES, w.scopes())>
                <CheckboxGroup
                    name="key-scope"
                    value=Bound::part(typed, |typed| &typed.scopes, |typed| &mut typed.scopes)
                    options=scopes
                    layout=ChoiceLayout::default()
                />
            </FieldGroup>
            <Field id=EXPIRES label=w.expires() hint=w.expires_hint() error=form.error(EXPIRES, w.expires())>
                <Select
                    value=Bound::part(typed, |typed| &typed.days, |typed| &mut typed.days)
                    options=Signal::stored(lifetimes)
                    auto_width=true
                />
            </Field>
            <LimitFields fields form />
        </FormBody>
    }
}

/// How much may be run, and for how much money.
#[component]
fn LimitFields(fields: KeyFields, form: TypedForm) -> impl IntoView {
    let (w, optional) = (use_words().keys(), use_words().common().optional());
    let typed = fields.typed;
    view! {
        <p class="muted">{w.limits_text()}</p>
        <div class="form__row">
            <Field id=MAX_RUNS_PER_DAY label=w.max_runs_per_day() optional error=form.error(MAX_RUNS_PER_DAY, w.max_runs_per_day())>
                <TextInput kind=TextKind::Number autocomplete="off" value=Bound::part(typed, |typed| &typed.max_runs_per_day, |typed| &mut typed.max_runs_per_day) />
            </Field>
            <Field id=MAX_RUNS label=w.max_runs() optional error=form.error(MAX_RUNS, w.max_runs())>
                <TextInput kind=TextKind::Number autocomplete="off" value=Bound::part(typed, |typed| &typed.max_runs, |typed| &mut typed.max_runs) />
            </Field>
        </div>
        <div class="form__row">
            <Field id=MAX_COST_PER_DAY label=w.max_cost_per_day() optional error=form.error(MAX_COST_PER_DAY, w.max_cost_per_day())>
                <TextInput kind=TextKind::Number autocomplete="off" unit="US$" value=Bound::part(typed, |typed| &typed.max_cost_per_day, |typed| &mut typed.max_cost_per_day) />
            </Field>
            <Field id=MAX_COST label=w.max_cost() optional error=form.error(MAX_COST, w.max_cost())>
                <TextInput kind=TextKind::Number autocomplete="off" unit="US$" value=Bound::part(typed, |typed| &typed.max_cost, |typed| &mut typed.max_cost) />
            </Field>
        </div>
        <Field id=MAX_AT_ONCE label=w.max_runs_at_once() optional error=form.error(MAX_AT_ONCE, w.max_runs_at_once())>
            <TextInput kind=TextKind::Number autocomplete="off" value=Bound::part(typed, |typed| &typed.max_runs_at_once, |typed| &mut typed.max_runs_at_once) />
        </Field>
    }
}

/// In which workspace a key of one's own works, where there is a choice.
#[component]
fn WorkspaceField(fields: KeyFields, form: TypedForm) -> impl IntoView {
    let w = use_words().keys();
    let choices: Vec<_> = fields.state.place.with_value(|place| {
        place.workspaces().iter().map(|each| Choice::new(each.slug.clone(), each.name.clone())).collect()
    });
    (choices.len() > 1).then(|| {
        view! {
            <Field id=WORKSPACE label=w.workspace() hint=w.workspace_hint() error=form.error(WORKSPACE, w.workspace())>
                <Select
                    value=Bound::part(fields.typed, |typed| &typed.workspace, |typed| &mut typed.workspace)
                    options=Signal::stored(choices)
                />
            </Field>
        }
    })
}

fn use_key_form(fields: KeyFields) -> TypedForm {
    let w = use_words().keys();
    let client = use_client();
    let state = fields.state;
    let send = move || {
        let (client, typed, place) = (client.clone(), fields.typed.get_untracked(), state.place.get_value());
        async move {
            // Never refused, because the values were checked just before.
            let Ok(key) = create(&typed, clock::now()) else { return Ok(()) };
            let own_in = place.workspaces().iter().find(|each| each.slug == typed.workspace).map(|each| each.id);
            let made = place.create(&client, key, own_in).await?;
            fields.made.set(Some(made));
            // The button that had the focus is gone.
            focus("key-title");
            state.keys.refetch();
            Ok(())
        }
    };
    TypedForm::new("key-", move || fields.wrong(w), send)
}
