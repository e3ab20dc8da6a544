//! Legal holds: the list, placing one, and lifting one.

use api::{App, HoldScope, LegalHold, Member, PlaceHold};
use leptos::prelude::*;
use ui::{Button, ButtonVariant, Choice, ControlSize, Field, Section, Select, Textarea, use_toaster};

use crate::{
    client::use_client,
    kit::{Ask, AskWords, FormActions, FormBody, TypedForm, Wrong},
    locales::{RetentionWords, use_words},
    widgets::{Moment, MomentStyle},
};

const OBJECT: &str = "hold-object";
const REASON: &str = "hold-reason";

#[component]
pub(super) fn Holds(
    holds: Vec<LegalHold>,
    apps: Vec<App>,
    members: Vec<Member>,
    workspace: String,
    reload: Callback<()>,
) -> impl IntoView {
    let w = use_words().retention();
    let lifting = RwSignal::new(None::<LegalHold>);
    let none = holds.is_empty().then(|| view! { <p class="muted">{w.no_holds()}</p> });
    let rows = holds.into_iter().map(|hold| view! { <Row hold lifting /> }).collect_view();
    let list = none.is_none().then(|| {
        view! {
            <ul class="card list-card" role="list">
                {rows}
            </ul>
        }
    });
    let workspace_of_lift = workspace.clone();
    view! {
        <Section id="holds" title=w.holds() lead=w.holds_lead()>
            <div class="stack">{none} {list} <Place apps members workspace reload /></div>
        </Section>
        <Lift lifting workspace=workspace_of_lift reload />
    }
}

/// What a hold is about.
fn what(hold: &LegalHold, w: RetentionWords) -> String {
    let scope = w.scope_of(hold.scope);
    hold.object_name.as_ref().map_or_else(|| scope.to_owned(), |name| format!("{scope}: {name}"))
}

#[component]
fn Row(hold: LegalHold, lifting: RwSignal<Option<LegalHold>>) -> impl IntoView {
    let w = use_words().retention();
    let kept = StoredValue::new(hold.clone());
    let label = w.lift_title(&what(&hold, w));
    let lifted = hold.lifted_by.as_ref().zip(hold.lifted_at).map(|(name, at)| {
        view! {
            <p class="muted">
                {w.lifted_by(name)} " · " <Moment at how=MomentStyle::Exact />
            </p>
        }
    });
    let action = hold.lifted_at.is_none().then(|| {
        view! {
            <Button
                size=ControlSize::S
                variant=ButtonVariant::DangerQuiet
                on_click=move |_| lifting.set(Some(kept.get_value()))
            >
                <span aria-hidden="true">{w.lift()}</span>
                <span class="visually-hidden">{label}</span>
            </Button>
        }
    });
    view! {
        <li class="list-card__row">
            <div class="stack" data-gap="s">
                <h3>{what(&hold, w)}</h3>
                <p>{hold.reason}</p>
                <p class="muted">
                    {w.by(&hold.placed_by.name)} " · " <Moment at=hold.placed_at how=MomentStyle::Exact />
                </p>
                {lifted}
            </div>
            {action}
        </li>
    }
}

#[component]
fn Lift(lifting: RwSignal<Option<LegalHold>>, workspace: String, reload: Callback<()>) -> impl IntoView {
    let w = use_words().retention();
    let (client, toaster) = (use_client(), use_toaster());
    let words = move |hold: &LegalHold| AskWords {
        title: w.lift_title(&what(hold, w)),
        text: w.lift_text(),
        keep: w.keep_hold(),
        act: w.lift().to_owned(),
        busy: w.lifting(),
        refused: None,
    };
    let act = move |hold: LegalHold| {
        let (client, workspace) = (client.clone(), workspace.clone());
        async move {
            client.lift_hold(&workspace, hold.id).await?;
            toaster.done(w.lifted());
            reload.run(());
            Ok(())
        }
    };
    view! { <Ask id="lift-hold" subject=lifting words act /> }
}

#[component]
fn Place(apps: Vec<App>, members: Vec<Member>, workspace: String, reload: Callback<()>) -> impl IntoView {
    let w = use_words().retention();
    let (client, toaster) = (use_client(), use_toaster());
    let (scope, object) = (RwSignal::new(HoldScope::Workspace.as_str().to_owned()), RwSignal::new(String::new()));
    let reason = RwSignal::new(String::new());
    let chosen = Memo::new(move |_| scope.with(|word| scope_from(word)));
    let check = move || {
        let fits = (10..=500).contains(&reason.with(|reason| reason.trim().chars().count()));
        let named = chosen.get() == HoldScope::Workspace || !object.with(String::is_empty);
        let wrong = [
            (!named).then(|| Wrong::at(OBJECT, w.object_wrong())),
            (!fits).then(|| Wrong::at(REASON, w.reason_wrong())),
        ];
        wrong.into_iter().flatten().collect()
    };
    let send = move || {
        let (client, workspace) = (client.clone(), workspace.clone());
        let hold = PlaceHold {
            scope: chosen.get_untracked(),
            object: object.get_untracked().parse().ok(),
            reason: reason.get_untracked(),
        };
        async move {
            client.place_hold(&workspace, &hold).await?;
            toaster.done(w.placed());
            reload.run(());
            Ok(())
        }
    };
    let form = TypedForm::new("hold-", check, send);
    let scopes = HoldScope::ALL.iter().map(|scope| Choice::new(scope.as_str(), w.scope_of(*scope))).collect::<Vec<_>>();
    let apps: Vec<_> = apps.into_iter().map(|app| Choice::new(app.id.to_string(), app.name)).collect();
    let people: Vec<_> = members.into_iter().map(|member| Choice::new(member.id.to_string(), member.name)).collect();
    let objects = Signal::derive(move || match chosen.get() {
        HoldScope::Workspace => Vec::new(),
        HoldScope::App => apps.clone(),
        HoldScope::Person => people.clone(),
    });
    // What was chosen of another kind means nothing any more.
    Effect::new(move |before: Option<HoldScope>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now) {
            object.set(String::new());
        }
        now
    });
    let which = move || {
        (chosen.get() != HoldScope::Workspace).then(|| {
            view! {
                <Field id=OBJECT label=w.object() error=form.error(OBJECT, w.object())>
                    <Select value=object options=objects empty=w.choose() />
                </Field>
            }
        })
    };
    view! {
        <FormBody form class="settings" refused=w.not_placed()>
            <Field id="hold-scope" label=w.scope()>
                <Select value=scope options=Signal::stored(scopes) auto_width=true />
            </Field>
            {which}
            <Field id=REASON label=w.reason() hint=w.reason_hint() error=form.error(REASON, w.reason())>
                <Textarea value=reason rows=3_u32 />
            </Field>
            <FormActions form label=w.place() busy=w.placing() done=w.placed() />
        </FormBody>
    }
}

fn scope_from(word: &str) -> HoldScope {
    HoldScope::ALL.iter().copied().find(|scope| scope.as_str() == word).unwrap_or(HoldScope::Workspace)
}
