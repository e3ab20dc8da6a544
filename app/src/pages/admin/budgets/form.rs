//! Making and editing a budget.

use api::{Budget, Client, Error};
use leptos::{prelude::*, task::spawn_local};
use model::budget::{BudgetCurrency, BudgetPeriod, BudgetScope};
use ui::{Bound, Choice, Dialog, DialogFocus, Field, Select, TextInput, use_toaster};

use super::state::{BudgetInput, BudgetProblem};
use crate::{
    client::use_client,
    kit::{FormBody, FormFoot, TypedForm, Wrong},
    locales::{Budgets, use_words},
    widgets::ErrorAlert,
};

const NAME: &str = "budget-name";
const OBJECT: &str = "budget-object";
const AMOUNT: &str = "budget-amount";
const WARN: &str = "budget-warn_percent";

/// The form, and what opens it. Its values outlive the dialog, so that closing it by mistake loses nothing.
#[derive(Clone, Copy)]
pub(super) struct BudgetFields {
    workspace: Memo<String>,
    open: RwSignal<bool>,
    /// The budget that it edits; `None` for a new one.
    edited: RwSignal<Option<Budget>>,
    typed: RwSignal<BudgetInput>,
    /// What the chosen scope can be for, and the apps whose links can be.
    objects: RwSignal<Vec<Choice>>,
    apps: RwSignal<Vec<Choice>>,
    /// Why that is not known.
    unknown: RwSignal<Option<Error>>,
    saved: Callback<()>,
}

impl BudgetFields {
    pub fn new(workspace: Memo<String>, saved: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            workspace,
            open: RwSignal::new(false),
            edited: RwSignal::new(None),
            typed: RwSignal::default(),
            objects: RwSignal::new(Vec::new()),
            apps: RwSignal::new(Vec::new()),
            unknown: RwSignal::new(None),
            saved: Callback::new(move |()| saved()),
        }
    }

    /// Opens the form for a new budget, or for this one.
    pub fn edit(self, budget: Option<Budget>) {
        let was_other = self.edited.with_untracked(Option::is_some);
        match &budget {
            Some(budget) => self.typed.set(BudgetInput::of(budget)),
            None if was_other => self.typed.set(BudgetInput::default()),
            None => {}
        }
        self.edited.set(budget);
        self.open.set(true);
    }

    fn wrong(self, w: Budgets) -> Vec<Wrong> {
        let told = |problem| match problem {
            BudgetProblem::NameMissing => Wrong::at(NAME, w.name_missing()),
            BudgetProblem::NameTooLong => Wrong::at(NAME, w.name_too_long()),
            BudgetProblem::ObjectMissing => Wrong::at(OBJECT, w.object_missing()),
            BudgetProblem::AmountWrong => Wrong::at(AMOUNT, w.amount_wrong()),
            BudgetProblem::WarnWrong => Wrong::at(WARN, w.warn_wrong()),
        };
        // What it is for is chosen once, so it is no field of a budget that is edited.
        let is_new = self.edited.with(Option::is_none);
        let problems = self.typed.with(BudgetInput::problems).into_iter();
        problems.filter(|problem| is_new || *problem != BudgetProblem::ObjectMissing).map(told).collect()
    }
}

fn use_budget_form(fields: BudgetFields) -> TypedForm {
    let w = use_words().budgets();
    let (client, toaster) = (use_client(), use_toaster());
    let send = move || {
        let (client, workspace) = (client.clone(), fields.workspace.get_untracked());
        let (edited, typed) = (fields.edited.get_untracked(), fields.typed.get_untracked());
        async move {
            match edited {
                Some(budget) => {
                    let Some(change) = typed.change(&budget) else { return Ok(()) };
                    client.update_budget(&workspace, budget.id, &change).await?;
                    toaster.done(w.saved());
                }
                None => {
                    let Some(wanted) = typed.create() else { return Ok(()) };
                    client.create_budget(&workspace, &wanted).await?;
                    fields.typed.set(BudgetInput::default());
                    toaster.done(w.created());
                }
            }
            fields.open.set(false);
            fields.saved.run(());
            Ok(())
        }
    };
    TypedForm::new("budget-", move || fields.wrong(w), send)
}

/// The dialog that makes or edits a budget.
#[component]
pub(super) fn BudgetDialog(fields: BudgetFields) -> impl IntoView {
    let w = use_words();
    let form = use_budget_form(fields);
    let title = move || match fields.edited.get() {
        Some(budget) => w.budgets().edit_title(&budget.name),
        None => w.budgets().add().to_owned(),
    };
    let foot = move || {
        let (label, busy) = match fields.edited.with(Option::is_none) {
            true => (w.budgets().create(), w.budgets().creating()),
            false => (w.budgets().save(), w.common().saving()),
        };
        view! { <FormFoot form label busy on_cancel=move |()| fields.open.set(false) /> }
    };
    view! {
        <Dialog
            id="budget"
            open=fields.open
            on_close=move |()| fields.open.set(false)
            on_open=move |()| form.reset()
            title
            focus=DialogFocus::FirstField
            close_label=w.common().close()
            foot=ViewFn::from(move || view! { {foot} })
        >
            <FormBody form>
                <Field id=NAME label=w.budgets().name() hint=w.budgets().name_hint() error=form.error(NAME, w.budgets().name())>
                    <TextInput
                        value=Bound::part(fields.typed, |typed| &typed.name, |typed| &mut typed.name)
                        autocomplete="off"
                    />
                </Field>
                {move || fields.edited.with(Option::is_none).then(|| view! { <WhatFor fields form /> })}
                <HowMuch fields form />
            </FormBody>
        </Dialog>
    }
}

/// What stays as it is once a budget is made.
#[component]
fn WhatFor(fields: BudgetFields, form: TypedForm) -> impl IntoView {
    let w = use_words().budgets();
    let typed = fields.typed;
    let scopes: Vec<_> = BudgetScope::ALL.iter().map(|scope| Choice::new(scope.as_str(), w.scope_of(*scope))).collect();
    let periods: Vec<_> =
        BudgetPeriod::ALL.iter().map(|period| Choice::new(period.as_str(), w.period_of(*period))).collect();
    let currencies = vec![
        Choice::new(BudgetCurrency::Usd.as_str(), w.dollars()),
        Choice::new(BudgetCurrency::Krw.as_str(), w.won()),
    ];
    view! {
        <Field id="budget-scope" label=w.scope()>
            <Select
                value=Bound::part(typed, |typed| &typed.scope, |typed| &mut typed.scope)
                options=Signal::stored(scopes)
            />
        </Field>
        <WhichOne fields form />
        <Field id="budget-period" label=w.period() hint=w.period_hint()>
            <Select
                value=Bound::part(typed, |typed| &typed.period, |typed| &mut typed.period)
                options=Signal::stored(periods)
                auto_width=true
            />
        </Field>
        <Field id="budget-currency" label=w.currency() hint=w.won_hint()>
            <Select
                value=Bound::part(typed, |typed| &typed.currency, |typed| &mut typed.currency)
                options=Signal::stored(currencies)
                auto_width=true
            />
        </Field>
    }
}

/// Which app, link, key, member, provider or connection it is.
#[component]
fn WhichOne(fields: BudgetFields, form: TypedForm) -> impl IntoView {
    let w = use_words().budgets();
    let typed = fields.typed;
    let scope = Memo::new(move |_| typed.with(BudgetInput::scope));
    offer_choices(fields, scope);
    view! {
        {move || fields.unknown.get().map(|error| view! { <ErrorAlert error /> })}
        {move || {
            (scope.get() == BudgetScope::Link)
                .then(|| {
                    view! {
                        <Field id="budget-app" label=w.app_of_link()>
                            <Select
                                value=Bound::part(typed, |typed| &typed.app, |typed| &mut typed.app)
                                options=fields.apps
                                empty=w.choose()
                            />
                        </Field>
                    }
                })
        }}
        {move || {
            let scope = scope.get();
            (scope != BudgetScope::Workspace)
                .then(|| {
                    view! {
                        <Field id=OBJECT label=w.object(scope) error=form.error(OBJECT, w.object(scope))>
                            <Select
                                value=Bound::part(typed, |typed| &typed.object, |typed| &mut typed.object)
                                options=fields.objects
                                empty=w.choose()
                            />
                        </Field>
                    }
                })
        }}
    }
}

/// Has what the scope can be for looked up whenever another one, or another app for its links, is chosen.
fn offer_choices(fields: BudgetFields, scope: Memo<BudgetScope>) {
    let typed = fields.typed;
    let app = Memo::new(move |_| typed.with(|typed| typed.app.clone()));
    let client = StoredValue::new(use_client());
    // What there is comes from the server, and what was chosen of another kind means nothing any more.
    Effect::new(move |before: Option<(BudgetScope, String)>| {
        let wanted = (scope.get(), app.get());
        if before.is_some_and(|before| before != wanted) {
            typed.update(|typed| typed.object.clear());
        }
        let (scope, app) = wanted.clone();
        fields.objects.set(Vec::new());
        fields.unknown.set(None);
        let (client, workspace) = (client.get_value(), fields.workspace.get_untracked());
        spawn_local(async move {
            let found = choices(&client, &workspace, scope, &app).await;
            // Another scope or app may have been chosen meanwhile.
            let is_wanted = |typed: &BudgetInput| typed.scope() == scope && typed.app == app;
            if typed.try_with_untracked(is_wanted) != Some(true) {
                return;
            }
            match found {
                Ok((objects, apps)) => {
                    fields.objects.set(objects);
                    fields.apps.set(apps);
                }
                Err(error) => fields.unknown.set(Some(error)),
            }
        });
        wanted
    });
}

#[component]
fn HowMuch(fields: BudgetFields, form: TypedForm) -> impl IntoView {
    let w = use_words().budgets();
    let typed = fields.typed;
    let sign = move || match typed.with(BudgetInput::currency) {
        BudgetCurrency::Usd => "$",
        BudgetCurrency::Krw => "₩",
    };
    view! {
        <Field id=AMOUNT label=w.amount() hint=w.amount_hint() error=form.error(AMOUNT, w.amount())>
            <TextInput
                value=Bound::part(typed, |typed| &typed.amount, |typed| &mut typed.amount)
                unit=TextProp::from(sign)
                autocomplete="off"
            />
        </Field>
        <Field
            id=WARN
            label=w.warn()
            hint=w.warn_hint()
            optional=use_words().common().optional()
            error=form.error(WARN, w.warn())
        >
            <TextInput
                value=Bound::part(typed, |typed| &typed.warn, |typed| &mut typed.warn)
                unit="%"
                autocomplete="off"
            />
        </Field>
    }
}

/// What a budget of this scope can be for; for links also the apps, whose links are shown once one is chosen.
async fn choices(
    client: &Client,
    workspace: &str,
    scope: BudgetScope,
    app: &str,
) -> Result<(Vec<Choice>, Vec<Choice>), Error> {
    let objects = match scope {
        BudgetScope::Workspace => Vec::new(),
        BudgetScope::App => {
            let apps = client.everyones_apps(workspace).await?;
            apps.into_iter().map(|app| Choice::new(app.id.to_string(), app.name)).collect()
        }
        BudgetScope::Link => {
            let apps = client.everyones_apps(workspace).await?;
            let apps = apps.into_iter().map(|app| Choice::new(app.slug, app.name)).collect();
            let links = if app.is_empty() { Vec::new() } else { client.links(workspace, app).await?.items };
            let links = links.into_iter().map(|link| Choice::new(link.id.to_string(), link.name));
            return Ok((links.collect(), apps));
        }
        BudgetScope::Key => {
            let keys = client.keys(workspace).await?.items;
            keys.into_iter().map(|key| Choice::new(key.id.to_string(), key.name)).collect()
        }
        BudgetScope::Member => {
            let members = client.members(workspace).await?.items;
            members.into_iter().map(|member| Choice::new(member.id.to_string(), member.name)).collect()
        }
        BudgetScope::Provider => {
            let mut known: Vec<(String, String)> = Vec::new();
            for connection in client.connections(workspace).await?.items {
                if known.iter().all(|(id, _)| *id != connection.provider) {
                    known.push((connection.provider, connection.provider_name));
                }
            }
            known.into_iter().map(|(id, name)| Choice::new(id, name)).collect()
        }
        BudgetScope::Connection => {
            let connections = client.connections(workspace).await?.items;
            connections.into_iter().map(|known| Choice::new(known.id.to_string(), known.name)).collect()
        }
    };
    Ok((objects, Vec::new()))
}
