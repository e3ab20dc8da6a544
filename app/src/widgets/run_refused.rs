//! Why a run wasn't started. Of a budget it says which, when it begins anew, who can raise it, and offers to ask for more.

use api::{BudgetStop, Error, ErrorCode};
use leptos::{prelude::*, task::spawn_local};
use ui::{Alert, AlertTone, AlertVoice, Button, ControlSize, use_toaster};

use crate::{
    client::use_client,
    locales::use_words,
    session::use_workspace,
    widgets::{ErrorAlert, Moment, MomentStyle},
};

/// Which budget has refused, if one has.
fn stop_of(error: &Error) -> Option<BudgetStop> {
    if !matches!(error.code, ErrorCode::BudgetReached | ErrorCode::BudgetUsedUp) {
        return None;
    }
    serde_json::from_value((**error.current.as_ref()?).clone()).ok()
}

/// Why a run wasn't started.
#[component]
pub fn RunRefused(
    error: Error,
    /// The title, if it can be more specific than "Something went wrong".
    #[prop(optional, into)]
    title: Option<TextProp>,
) -> impl IntoView {
    match stop_of(&error) {
        Some(stop) => view! { <OverBudget stop /> }.into_any(),
        None => {
            let title = title.unwrap_or_else(|| use_words().common().error_title().into());
            view! { <ErrorAlert error title /> }.into_any()
        }
    }
}

#[component]
fn OverBudget(stop: BudgetStop) -> impl IntoView {
    let w = use_words().budgets();
    let who = stop.raised_by.join(", ");
    let again = stop.resets_at.map(|at| {
        view! {
            <p>
                {w.again()}
                " "
                <Moment at how=MomentStyle::Exact />
            </p>
        }
    });
    let cheaper = stop.cheaper.map(|found| view! { <p>{w.cheaper(&found.name, found.percent, found.rows)}</p> });
    let budget = stop.budget;
    let title = if stop.spent { w.spent_all(&stop.name) } else { w.stopped(&stop.name) };
    view! {
        <Alert
            tone=AlertTone::Warn
            voice=AlertVoice::Urgent
            title=title
            actions=ViewFn::from(move || view! { <AskForMore budget /> })
        >
            {(!stop.spent).then(|| view! { <p>{w.smaller()}</p> })}
            {again}
            {(!who.is_empty()).then(|| view! { <p>{w.who(&who)}</p> })}
            {cheaper}
        </Alert>
    }
}

#[component]
fn AskForMore(budget: model::BudgetId) -> impl IntoView {
    let w = use_words().budgets();
    let (client, toaster, workspace) = (use_client(), use_toaster(), use_workspace());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<Error>);
    let ask = move |_| {
        let asked = client.ask_for_budget(&workspace.get_untracked(), budget);
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = asked.await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(asked) => toaster.done(if asked.told { w.asked() } else { w.asked_before() }),
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    view! {
        <Button size=ControlSize::S busy busy_label=w.asking() on_click=ask>
            {w.ask()}
        </Button>
        {move || failed.get().map(|error| view! { <p role="alert">{error.message}</p> })}
    }
}

#[cfg(test)]
mod tests {
    use model::Language;
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_budget_that_is_spent_is_told_as_one() {
        let current = json!({
            "budget": "0197a5c0-0000-7000-8000-000000000001", "name": "Everything", "scope": "workspace", "period": "all",
            "raised_by": ["Mina Kim"],
        });
        let of = |code| Error { current: Some(Box::new(current.clone())), ..Error::new(code, Language::En) };
        assert_eq!(stop_of(&of(ErrorCode::BudgetUsedUp)).unwrap().name, "Everything");
        assert_eq!(stop_of(&of(ErrorCode::BudgetHeld)), None);
        assert_eq!(stop_of(&Error::new(ErrorCode::BudgetReached, Language::En)), None, "an older server says less");
    }
}
