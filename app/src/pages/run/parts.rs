//! Parts that form and chat share: the app's head, the model, why it can't run, recent runs, shortcuts.

use api::{App, LongTexts, Role, RunSummary, RunnableApp};
use leptos::{prelude::*, task::spawn_local};
use model::{RunId, Values};
use ui::{
    Alert, AlertTone, AlertVoice, Badge, Button, ButtonVariant, ControlSize, Each, IconButton, IconButtonVariant,
    IconName, Shown, Status, Tone, use_announcer, use_toaster,
};

use super::cost::longest_of;
use crate::{
    client::use_client,
    format,
    kit::use_online,
    locales::use_words,
    preferences::use_language,
    session::{use_amounts, use_role, use_workspace},
    widgets::{AppHeader, AppTab, InputForm, ModelBadge, Moment, RunLook, cost_of},
};

/// The head, with the star. It names the version that this person runs.
#[component]
pub(super) fn Head(app: RunnableApp) -> impl IntoView {
    let app = App { published_version: app.version, ..app.app };
    let starred = RwSignal::new(app.favourite);
    let slug = StoredValue::new(app.slug.clone());
    let actions = move || view! { <Star slug starred /> };
    view! { <AppHeader app tab=AppTab::Run actions=ViewFn::from(actions) /> }
}

#[component]
fn Star(slug: StoredValue<String>, starred: RwSignal<bool>) -> impl IntoView {
    let w = use_words().run();
    let (client, workspace, toaster) = (StoredValue::new(use_client()), use_workspace(), use_toaster());
    let toggle = move |_| {
        let on = !starred.get_untracked();
        starred.set(on);
        let (client, workspace, slug) = (client.get_value(), workspace.get_untracked(), slug.get_value());
        spawn_local(async move {
            let result = match on {
                true => client.add_favourite(&workspace, &slug).await,
                false => client.remove_favourite(&workspace, &slug).await,
            };
            if let Err(error) = result {
                starred.try_set(!on);
                toaster.done(error.message);
            }
        });
    };
    view! {
        <IconButton
            label=w.favourite()
            icon=IconName::Star
            variant=IconButtonVariant::Star
            pressed=Signal::from(starred)
            on_click=toggle
        />
    }
}

/// Tells that a newer version was published. The page does not reload by itself, so that nothing typed is lost.
#[component]
pub(super) fn Outdated(
    /// Whether the last run used another version than the one that is shown.
    outdated: RwSignal<bool>,
    /// Where the newer version is.
    href: Signal<String>,
) -> impl IntoView {
    let w = use_words().run();
    let reload = move || {
        view! {
            <a class="button" data-size="s" href=move || href.get() rel="external">
                {w.reload()}
            </a>
        }
    };
    view! {
        <Shown when=outdated>
            <Alert voice=AlertVoice::Polite title=w.new_version() actions=ViewFn::from(reload) />
        </Shown>
    }
}

/// The app's description, above its form.
#[component]
pub(super) fn Lead(summary: String) -> impl IntoView {
    (!summary.is_empty()).then(|| view! { <p class="page-header__lead">{summary}</p> })
}

/// Fills the form with the app's example; this can be undone.
#[component]
pub(super) fn FillExample(form: InputForm, sample: Values) -> impl IntoView {
    let w = use_words();
    let (announcer, toaster) = (use_announcer(), ui::use_toaster());
    let fill = move |_| {
        let before = form.held();
        let typed = !form.is_untouched();
        form.fill_example(&sample);
        announcer.say(w.run().filled());
        if typed {
            toaster.removed(
                w.run().filled(),
                w.common().undo(),
                Callback::new(move |()| form.put_back(before.clone())),
            );
        }
    };
    view! {
        <Button variant=ButtonVariant::Ghost size=ControlSize::S on_click=fill>
            {w.run().fill_example()}
        </Button>
    }
}

/// Says that a text will be read in parts, if it is that long.
#[component]
pub(super) fn InParts(form: InputForm, long: Option<LongTexts>) -> impl IntoView {
    let w = use_words().run();
    long.map(|long| {
        let parts = Memo::new(move |_| longest_of(form, &long).map(|longest| longest.parts));
        view! {
            <p class="field__hint" role="status" id="in-parts">
                {move || parts.get().map(|parts| w.in_parts(&format::number(parts)))}
            </p>
        }
    })
}

/// The model that would answer; marks the demo model as such.
#[component]
pub(super) fn ModelLine(name: Option<String>, retires: Option<String>, demo: bool) -> impl IntoView {
    let (w, language) = (use_words().run(), use_language());
    let retires = retires.map(|retires| {
        view! { <small class="muted">{use_words().abilities().retires(&format::day(&retires, language))}</small> }
    });
    name.map(|name| {
        view! {
            <div class="run-page__model">
                <span>{w.model()}</span>
                <span class="cluster">
                    <ModelBadge name />
                    {demo.then(|| view! { <Badge tone=Tone::Warn>{w.demo()}</Badge> })}
                    {retires}
                </span>
                {demo.then(|| view! { <p class="run-page__demo">{w.demo_hint()}</p> })}
            </div>
        }
    })
}

/// Says that no model can answer, and who can add one.
#[component]
pub(super) fn NoModel() -> impl IntoView {
    let w = use_words().run();
    let (role, workspace) = (use_role(), use_workspace());
    let admin = move || role.get() >= Role::Admin;
    view! {
        <Alert tone=AlertTone::Warn title=w.no_model()>
            <p>{move || if admin() { w.no_model_you() } else { w.no_model_ask() }}</p>
            <Shown when=admin>
                <p>
                    <a href=move || format!("/w/{}/models", workspace.get())>{w.connect_model()}</a>
                </p>
            </Shown>
        </Alert>
    }
}

/// Why the app can't run now.
pub(super) fn use_blocked(app: &RunnableApp) -> Signal<Option<String>> {
    let w = use_words().run();
    let (online, no_model) = (use_online(), app.model_name.is_none());
    Signal::derive(move || match (no_model, online.get()) {
        (true, _) => Some(w.no_model().to_owned()),
        (false, false) => Some(w.offline().to_owned()),
        (false, true) => None,
    })
}

/// The person's last runs of this app.
#[component]
pub(super) fn Recent(
    title: &'static str,
    /// The runs, newest first.
    runs: RwSignal<Vec<RunSummary>>,
    /// The run in view.
    #[prop(into)]
    current: Signal<Option<RunId>>,
    /// The app's slug.
    slug: String,
) -> impl IntoView {
    let w = use_words().run();
    let (workspace, amounts) = (use_workspace(), use_amounts());
    let slug = StoredValue::new(slug);
    let row = move |run: RunSummary| {
        let id = run.id;
        let href = move || format!("/w/{}/apps/{}?run={id}", workspace.get(), slug.get_value());
        let (tone, state) = RunLook::of(&run.progress()).in_list(w.answer());
        let cost = cost_of(&run, amounts);
        let facts: Vec<String> = run.model_name.into_iter().chain(cost).collect();
        let title = run.title.unwrap_or_else(|| w.untitled().to_owned());
        view! {
            <li>
                <a
                    class="run-history__item"
                    href=href
                    data-noscroll=true
                    aria-current=move || (current.get() == Some(id)).then_some("true")
                >
                    <span class="truncate">{title}</span>
                    <Moment at=run.created_at />
                    <Status tone>{state}</Status>
                    <small>{facts.join(" · ")}</small>
                </a>
            </li>
        }
    };
    view! {
        <section class="card run-page__history" aria-labelledby="recent-title">
            <div class="card__head">
                <h2 id="recent-title">{title}</h2>
                <a href=move || format!("/w/{}/runs", workspace.get())>
                    <small>{w.see_all()}</small>
                </a>
            </div>
            <Shown
                when=move || runs.with(|runs| !runs.is_empty())
                fallback=move || view! { <p class="card__body muted">{w.no_runs()}</p> }
            >
                <ul class="run-history" role="list">
                    <Each each=move || runs.get() key=|run| (run.id, run.state, run.cost.map(|cost| cost.micros)) let(run)>
                        {row(run)}
                    </Each>
                </ul>
            </Shown>
        </section>
    }
}
