//! Notices: what the reader is to know and do.

use api::{Notice, NoticeApp, NoticeSubject, Notices, PageQuery, RetirementNotice, Role, WebhookOffNotice};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use model::BudgetId;
use ui::{Button, ButtonVariant, ControlSize, Empty, IconName, PageHeader, PageInner, Shown, Tone, use_announcer};
use uuid::Uuid;

use crate::{
    chunk::chunk,
    client::{load, use_client},
    locales::{Notices as Words, use_words},
    preferences::use_language,
    session::{Session, use_role, use_session, use_workspace},
    widgets::{ErrorAlert, Loaded, ModelBadge, Moment, PageTitle, retirement_row},
};

chunk!(admin: NoticesPage);

/// The reader's notices, newest first.
#[component]
pub fn NoticesPage() -> impl IntoView {
    let workspace = use_workspace();
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get("after")));
    let notices = load(
        move || (workspace.get(), after.get()),
        |client, (workspace, after)| async move { client.notices(&workspace, &PageQuery { limit: None, after }).await },
    );
    let w = use_words().notices();
    let show = move |page: Notices| {
        let state = NoticesState::new(workspace, page.items);
        state.session_unread(page.unread);
        let is_later_page = after.get_untracked().is_some();
        view! { <Content state next=page.next is_later_page /> }.into_any()
    };
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <Loaded of=notices show />
        </PageInner>
    }
}

/// What the parts of the page share.
#[derive(Debug, Clone, Copy)]
struct NoticesState {
    workspace: Memo<String>,
    session: Session,
    items: StoredValue<Vec<Notice>>,
    /// Those that are unread.
    unread: RwSignal<Vec<Uuid>>,
    /// How many are unread on all pages together.
    in_all: RwSignal<u32>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<api::Error>>,
}

impl NoticesState {
    fn new(workspace: Memo<String>, items: Vec<Notice>) -> Self {
        let unread = items.iter().filter(|notice| notice.read_at.is_none()).map(|notice| notice.id).collect();
        Self {
            workspace,
            session: use_session(),
            items: StoredValue::new(items),
            unread: RwSignal::new(unread),
            in_all: RwSignal::new(0),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// Tells the frame how many there are.
    fn session_unread(self, unread: u32) {
        self.in_all.set(unread);
        self.session.set_unread(&self.workspace.get_untracked(), unread);
    }

    /// Marks one as read.
    fn read(self, client: &api::Client, notice: Uuid, said: impl FnOnce() + 'static) {
        if !self.unread.with_untracked(|unread| unread.contains(&notice)) {
            return;
        }
        let workspace = self.workspace.get_untracked();
        let asked = client.read_notice(&workspace, notice);
        spawn_local(async move {
            match asked.await {
                Ok(()) => {
                    // Whoever followed a link has left the page; the session outlives it.
                    self.session.one_read(&workspace);
                    if self.unread.try_update(|unread| unread.retain(|other| *other != notice)).is_some() {
                        let _ = self.in_all.try_update(|left| *left = left.saturating_sub(1));
                        said();
                    }
                }
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }

    /// Marks all as read.
    fn read_all(self, client: &api::Client, said: impl FnOnce() + 'static) {
        self.busy.set(true);
        self.failed.set(None);
        let workspace = self.workspace.get_untracked();
        let asked = client.read_all_notices(&workspace);
        spawn_local(async move {
            let answer = asked.await;
            if answer.is_ok() {
                // Whoever has left the page meanwhile still sees the number in the frame.
                self.session.set_unread(&workspace, 0);
            }
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    self.unread.set(Vec::new());
                    self.session_unread(0);
                    said();
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

#[component]
fn Content(state: NoticesState, next: Option<String>, is_later_page: bool) -> impl IntoView {
    let w = use_words().notices();
    let (client, announcer) = (StoredValue::new(use_client()), use_announcer());
    let read_all = move |_| client.with_value(|client| state.read_all(client, move || announcer.say(w.all_read())));
    let nothing = state.items.with_value(Vec::is_empty) && !is_later_page;
    let lines = state
        .items
        .with_value(|items| items.iter().map(|notice| view! { <Line state notice=notice.clone() /> }).collect_view());
    let path = move || format!("/w/{}/notices", state.workspace.get());
    let older = next.map(|next| view! { <a href=move || format!("{}?after={next}", path())>{w.older()}</a> });
    let newest = is_later_page.then(|| view! { <a href=path>{w.newest()}</a> });
    view! {
        <PageHeader title=w.title() lead=w.lead()>
            <Shown when=move || state.in_all.get() != 0>
                <Button busy=state.busy busy_label=w.reading() icon=IconName::Check on_click=read_all>
                    {w.read_all()}
                </Button>
            </Shown>
        </PageHeader>
        {move || {
            state.failed.get().map(|error| view! { <ErrorAlert error title=TextProp::from(w.failed()) /> })
        }}
        {if nothing {
            view! { <Empty icon=IconName::Bell title=w.none() text=w.none_text() /> }.into_any()
        } else {
            view! {
                <ul class="card list-card notices" role="list">
                    {lines}
                </ul>
                <p class="cluster">
                    {newest}
                    {older}
                </p>
            }
                .into_any()
        }}
    }
}

#[component]
fn Line(state: NoticesState, notice: Notice) -> impl IntoView {
    let w = use_words().notices();
    let (client, announcer) = (StoredValue::new(use_client()), use_announcer());
    let Notice { id, about, created_at, .. } = notice;
    let title = w.title_of(&about, use_language());
    let label = StoredValue::new(w.read_of(&title));
    let is_unread = Memo::new(move |_| state.unread.with(|unread| unread.contains(&id)));
    let read = move |_| client.with_value(|client| state.read(client, id, move || announcer.say(w.is_read())));
    // Whoever goes on to what it is about has read it.
    let followed = Callback::new(move |()| client.with_value(|client| state.read(client, id, || {})));
    view! {
        <li class="list-card__row notice" data-unread=move || is_unread.get()>
            <div class="stack" data-gap="s">
                <h2 class="notice__title">
                    {title}
                    <Shown when=move || is_unread.get()>
                        " " <ui::Badge tone=Tone::Accent>{w.unread()}</ui::Badge>
                    </Shown>
                </h2>
                {match about {
                    NoticeSubject::Retirement(about) => view! { <Retirement state about followed /> }.into_any(),
                    NoticeSubject::WebhookOff(about) => view! { <WebhookIsOff state about followed /> }.into_any(),
                    NoticeSubject::Budget(about) => {
                        view! { <OfBudget state text=w.budget_text(&about) budget=about.budget.id followed /> }.into_any()
                    }
                    NoticeSubject::BudgetAsk(about) => {
                        let text = w.budget_stands(&about.budget);
                        view! { <OfBudget state text budget=about.budget.id followed /> }.into_any()
                    }
                }}
                <small class="muted">
                    <Moment at=created_at />
                </small>
            </div>
            <Shown when=move || is_unread.get()>
                <Button size=ControlSize::S variant=ButtonVariant::Ghost on_click=read>
                    <span aria-hidden="true">{w.read()}</span>
                    <span class="visually-hidden">{label.get_value()}</span>
                </Button>
            </Shown>
        </li>
    }
    .into_any()
}

/// Why a webhook is off, and what to do.
#[component]
fn WebhookIsOff(state: NoticesState, about: WebhookOffNotice, followed: Callback<()>) -> impl IntoView {
    let words = use_words();
    let href = format!("/w/{}/admin/webhooks/{}", state.workspace.get_untracked(), about.webhook);
    view! {
        <p>
            {words.webhooks().off_because(about.because)}
            " "
            {words.notices().webhook_to_do()}
        </p>
        <p>
            <a href=href on:click=move |_| followed.run(())>
                {words.notices().to_webhook()}
            </a>
        </p>
    }
    .into_any()
}

/// How a budget stood, and where it is changed.
#[component]
fn OfBudget(state: NoticesState, text: String, budget: BudgetId, followed: Callback<()>) -> impl IntoView {
    let href = format!("/w/{}/admin/budgets#budget-{budget}", state.workspace.get_untracked());
    view! {
        <p>{text}</p>
        <p>
            <a href=href on:click=move |_| followed.run(())>
                {use_words().notices().to_budgets()}
            </a>
        </p>
    }
    .into_any()
}

/// What hangs on a model that is switched off, and what to do.
#[component]
fn Retirement(state: NoticesState, about: RetirementNotice, followed: Callback<()>) -> impl IntoView {
    let w = use_words().notices();
    let workspace = state.workspace.get_untracked();
    let is_admin = use_role().get_untracked() >= Role::Admin;
    let roles = [about.default.then(|| w.default()), about.stands_in.then(|| w.stands_in())];
    let roles: Vec<_> = roles.into_iter().flatten().collect();
    let named = about.apps.len();
    let more = about.apps_in_all.saturating_sub(u32::try_from(named).unwrap_or(u32::MAX));
    let apps = about.apps.into_iter().map(|app| line(&workspace, app, followed, w)).collect_view();
    let calendar = is_admin.then(|| {
        let href = format!("/w/{workspace}/models#{}", retirement_row(&about.model.model_ref));
        view! {
            <p>
                <a href=href on:click=move |_| followed.run(())>
                    {w.to_calendar()}
                </a>
            </p>
        }
    });
    view! {
        <p class="muted">
            <ModelBadge monogram=about.model.monogram name=about.model.connection_name />
            " "
            {w.were_left(about.days_left)}
        </p>
        {(!roles.is_empty()).then(|| view! { <p>{roles.join(" ")}</p> })}
        {about.joined.then(|| view! { <p>{w.joined()}</p> })}
        <ul class="plain-list" role="list">
            {apps}
            {(more > 0).then(|| view! { <li class="muted">{w.more_apps(more)}</li> })}
        </ul>
        <p>
            {if is_admin { w.to_do_admin() } else { w.to_do_owner() }}
            {about.successor.map(|successor| format!(" {}", w.successor(&successor)))}
        </p>
        {calendar}
    }
    .into_any()
}

/// An app, with what becomes of it and where its models are compared.
fn line(workspace: &str, app: NoticeApp, followed: Callback<()>, w: Words) -> impl IntoView + use<> {
    let what = match &app.then {
        _ if !app.first => w.as_fallback().to_owned(),
        Some(model) => w.then(model),
        None => w.would_stop().to_owned(),
    };
    let label = w.compare(&app.name);
    view! {
        <li>
            <a href=format!("/w/{workspace}/apps/{}/compare", app.slug) aria-label=label on:click=move |_| followed.run(())>
                {app.name}
            </a>
            ": "
            {what}
        </li>
    }
}
