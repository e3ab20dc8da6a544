//! The budgets of a workspace, with how they stand.

use api::{Budget, Page};
use leptos::prelude::*;
use ui::{
    Badge, Button, ButtonVariant, ControlSize, Empty, IconName, PageHeader, PageInner, Progress, ProgressTone, Tone,
    use_toaster,
};

use super::{
    form::{BudgetDialog, BudgetFields},
    state::{Standing, share, standing},
};
use crate::{
    chunk::chunk,
    client::{load, use_client},
    kit::{Ask, AskWords, go_to_row},
    locales::{Budgets, use_words},
    session::use_workspace,
    widgets::{Loaded, Moment, MomentStyle, PageTitle},
};

chunk!(admin: BudgetsPage);

/// All budgets, oldest first.
#[component]
pub fn BudgetsPage() -> impl IntoView {
    let workspace = use_workspace();
    let w = use_words().budgets();
    let budgets = load(move || workspace.get(), |client, workspace| async move { client.budgets(&workspace).await });
    let fields = BudgetFields::new(workspace, move || budgets.refetch());
    let deleting = RwSignal::new(None::<Budget>);
    let show = move |page: Page<Budget>| view! { <List fields deleting budgets=page.items /> }.into_any();
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=w.lead()>
                <Button variant=ButtonVariant::Primary icon=IconName::Plus on_click=move |_| fields.edit(None)>
                    {w.add()}
                </Button>
            </PageHeader>
            <Loaded of=budgets show />
        </PageInner>
        <BudgetDialog fields />
        <DeleteDialog workspace deleting deleted=Callback::new(move |()| budgets.refetch()) />
    }
}

#[component]
fn List(fields: BudgetFields, deleting: RwSignal<Option<Budget>>, budgets: Vec<Budget>) -> impl IntoView {
    let w = use_words().budgets();
    if budgets.is_empty() {
        return view! { <Empty icon=IconName::Coin title=w.none() text=w.none_text() /> }.into_any();
    }
    let rows = budgets.into_iter().map(|budget| view! { <Row fields deleting budget /> }).collect_view();
    // A notice leads to a row.
    go_to_row("budget-");
    view! {
        <ul class="card list-card" role="list">
            {rows}
        </ul>
    }
    .into_any()
}

#[component]
fn Row(fields: BudgetFields, deleting: RwSignal<Option<Budget>>, budget: Budget) -> impl IntoView {
    let w = use_words().budgets();
    let held = (budget.reserved.micros > 0).then(|| w.held(budget.reserved));
    let unpriced =
        (budget.unpriced_runs > 0).then(|| view! { <p class="muted">{w.unpriced(budget.unpriced_runs)}</p> });
    let (stands, part) = (standing(&budget), share(&budget));
    let tone = match stands {
        Standing::Ok => ProgressTone::Plain,
        Standing::Nearly | Standing::TooLittle => ProgressTone::Warn,
        Standing::Reached => ProgressTone::Danger,
    };
    let kept = StoredValue::new(budget.clone());
    // The names of the buttons say which one, for whoever doesn't see the row.
    let edit_label = w.edit_title(&budget.name);
    let delete_label = w.delete_title(&budget.name);
    view! {
        <li class="list-card__row budget" id=format!("budget-{}", budget.id) tabindex="-1">
            <div class="stack budget__facts" data-gap="s">
                <h2 class="webhook__name">{budget.name.clone()} " " <State of=stands /></h2>
                <p class="muted">{w.for_what(&what(&budget, w), w.period_of(budget.period))}</p>
                <Progress
                    value=Some(part)
                    label=w.spent(&budget)
                    left=TextProp::from(held.unwrap_or_default())
                    tone=tone
                />
                {unpriced}
                {(stands == Standing::TooLittle).then(|| view! { <p>{w.too_little_text()}</p> })}
                <p class="muted">
                    {match budget.resets_at {
                        Some(at) => {
                            view! {
                                {w.resets()}
                                " "
                                <Moment at how=MomentStyle::Exact />
                            }
                                .into_any()
                        }
                        None => w.never_resets().into_any(),
                    }}
                </p>
            </div>
            <div class="cluster">
                <Button size=ControlSize::S icon=IconName::Edit on_click=move |_| fields.edit(Some(kept.get_value()))>
                    <span aria-hidden="true">{w.edit()}</span>
                    <span class="visually-hidden">{edit_label}</span>
                </Button>
                <Button
                    size=ControlSize::S
                    icon=IconName::Trash
                    variant=ButtonVariant::DangerQuiet
                    on_click=move |_| deleting.set(Some(kept.get_value()))
                >
                    <span aria-hidden="true">{w.delete()}</span>
                    <span class="visually-hidden">{delete_label}</span>
                </Button>
            </div>
        </li>
    }
}

/// What a budget is for, in words.
fn what(budget: &Budget, w: Budgets) -> String {
    use model::budget::BudgetScope;

    let name = match budget.scope {
        BudgetScope::Workspace => return w.scope_of(budget.scope).to_owned(),
        BudgetScope::Provider => budget.provider_name.clone().or_else(|| budget.provider.clone()),
        _ => budget.object_name.clone(),
    };
    format!("{}: {}", w.object(budget.scope), name.as_deref().unwrap_or(w.gone()))
}

#[component]
fn State(of: Standing) -> impl IntoView {
    let w = use_words().budgets();
    let (tone, word) = match of {
        Standing::Ok => (Tone::Ok, w.ok()),
        Standing::Nearly => (Tone::Warn, w.nearly()),
        Standing::TooLittle => (Tone::Warn, w.too_little()),
        Standing::Reached => (Tone::Danger, w.reached()),
    };
    view! { <Badge tone>{word}</Badge> }
}

#[component]
fn DeleteDialog(workspace: Memo<String>, deleting: RwSignal<Option<Budget>>, deleted: Callback<()>) -> impl IntoView {
    let w = use_words().budgets();
    let (client, toaster) = (use_client(), use_toaster());
    let words = move |budget: &Budget| AskWords {
        title: w.delete_title(&budget.name),
        text: w.delete_text(),
        keep: w.keep(),
        act: w.delete().to_owned(),
        busy: w.deleting(),
        refused: None,
    };
    let act = move |budget: Budget| {
        let (client, workspace) = (client.clone(), workspace.get_untracked());
        async move {
            client.delete_budget(&workspace, budget.id).await?;
            toaster.done(w.deleted());
            deleted.run(());
            Ok(())
        }
    };
    view! { <Ask id="delete-budget" subject=deleting words act /> }
}
