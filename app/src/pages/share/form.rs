//! Making a share link, and changing one.

use api::{Error, Link, LinkCreated, PageQuery, Timestamp, Version};
use leptos::{ev, prelude::*, task::spawn_local};
use ui::{
    Bound, Button, ButtonVariant, Choice, Dialog, DialogFocus, ErrorSummary, Field, FieldProblem, NumberInput, Select,
    TextInput, TextKind, use_toaster,
};

use super::{
    desk::Desk,
    made::Made,
    state::{LinkProblem, Typed, change, create},
};
use crate::{
    client::use_client,
    clock,
    kit::focus,
    locales::{Share, use_words},
    preferences::use_preferences,
    widgets::ErrorAlert,
};

const NAME: &str = "link-name";
const VERSION: &str = "link-pinned_version";
const CLOSES: &str = "link-expires_at";
const MAX_RUNS: &str = "link-max_runs";
const PER_HOUR: &str = "link-max_runs_per_address_hour";

/// What is filled in. It outlives the dialog, so that closing it by mistake loses nothing.
#[derive(Clone, Copy)]
struct Form {
    desk: Desk,
    typed: RwSignal<Typed>,
    versions: RwSignal<Vec<Version>>,
    /// The link that was just made, with its address.
    made: RwSignal<Option<LinkCreated>>,
    /// Whether somebody tried to save: from then on each field says at once what is wrong.
    tried: RwSignal<bool>,
    problems: RwSignal<Vec<FieldProblem>>,
    saving: RwSignal<bool>,
    failed: RwSignal<Option<Error>>,
    /// The offset of the page as the server wrote it, where the browser does not tell.
    fallback_minutes: i32,
}

impl Form {
    fn new(desk: Desk) -> Self {
        Self {
            desk,
            typed: RwSignal::new(Typed::default()),
            versions: RwSignal::new(Vec::new()),
            made: RwSignal::new(None),
            tried: RwSignal::new(false),
            problems: RwSignal::new(Vec::new()),
            saving: RwSignal::new(false),
            failed: RwSignal::new(None),
            fallback_minutes: use_preferences().offset_minutes,
        }
    }

    fn offset_minutes(self) -> impl Fn(Timestamp) -> i32 {
        move |at| clock::offset_minutes(at).unwrap_or(self.fallback_minutes)
    }

    /// What is wrong now, tracked.
    fn wrong(self) -> Vec<LinkProblem> {
        let typed = self.typed.get();
        match self.desk.edited.get() {
            Some(link) => change(&link, &typed, self.offset_minutes()).err(),
            None => create(&typed, self.offset_minutes()).err(),
        }
        .unwrap_or_default()
    }

    /// What is wrong at the field with this id.
    fn error(self, field_id: &'static str) -> Signal<Option<String>> {
        let w = use_words().share();
        let name = field_id.trim_start_matches("link-");
        Signal::derive(move || {
            let wrong = if self.tried.get() { self.wrong() } else { Vec::new() };
            let wrong = wrong.into_iter().find(|problem| field_of(*problem) == field_id);
            let refused = self.failed.with(|error| error.as_ref()?.fields.get(name).cloned());
            wrong.map(|problem| sentence(w, problem).to_owned()).or(refused)
        })
    }

    fn bound(self, read: fn(&Typed) -> &String, write: fn(&mut Typed) -> &mut String) -> Bound<String> {
        let typed = self.typed;
        let value = Memo::new(move |_| typed.with(|typed| read(typed).clone()));
        Bound::new(value, move |text| typed.update(|typed| *write(typed) = text))
    }
}

fn field_of(problem: LinkProblem) -> &'static str {
    match problem {
        LinkProblem::NameMissing | LinkProblem::NameTooLong => NAME,
        LinkProblem::ClosesWrong => CLOSES,
        LinkProblem::RunsWrong => MAX_RUNS,
        LinkProblem::PerHourWrong => PER_HOUR,
    }
}

fn label_of(w: Share, problem: LinkProblem) -> &'static str {
    match problem {
        LinkProblem::NameMissing | LinkProblem::NameTooLong => w.name(),
        LinkProblem::ClosesWrong => w.closes_at(),
        LinkProblem::RunsWrong => w.max_runs(),
        LinkProblem::PerHourWrong => w.max_per_hour(),
    }
}

fn sentence(w: Share, problem: LinkProblem) -> &'static str {
    match problem {
        LinkProblem::NameMissing => w.name_missing(),
        LinkProblem::NameTooLong => w.name_too_long(),
        LinkProblem::ClosesWrong => w.closes_wrong(),
        LinkProblem::RunsWrong => w.runs_wrong(),
        LinkProblem::PerHourWrong => w.per_hour_wrong(),
    }
}

/// The dialog that makes a link or changes the one that is being edited. Once a link is made, it shows its address.
#[component]
pub(super) fn LinkDialog(desk: Desk) -> impl IntoView {
    let w = use_words();
    let form = Form::new(desk);
    let save = use_save(form);
    let (begin, load) = (start_fresh(form), use_versions(form));
    let on_open = move |()| {
        begin.run(());
        load.run(());
    };
    let title = move || match (form.made.get(), desk.edited.get()) {
        (Some(made), _) => w.share().made(&made.link.name),
        (None, Some(link)) => w.share().edit_title(&link.name),
        (None, None) => w.share().new_link().to_owned(),
    };
    view! {
        <Dialog
            id="link"
            open=desk.editing
            on_close=move |()| desk.editing.set(false)
            on_open
            title
            focus=DialogFocus::FirstField
            close_label=w.common().close()
            foot=ViewFn::from(move || view! { <Foot form save /> })
        >
            {move || match form.made.get() {
                Some(made) => view! { <Made made /> }.into_any(),
                None => view! { <Fields form save /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Foot(form: Form, save: Callback<()>) -> impl IntoView {
    let w = use_words();
    let desk = form.desk;
    move || {
        if form.made.with(Option::is_some) {
            return view! {
                <Button variant=ButtonVariant::Primary on_click=move |_| desk.editing.set(false)>
                    {w.share().done()}
                </Button>
            }
            .into_any();
        }
        let is_new = desk.edited.with(Option::is_none);
        let (label, busy) = match is_new {
            true => (w.share().create(), w.share().creating()),
            false => (w.share().save(), w.common().saving()),
        };
        view! {
            <Button on_click=move |_| desk.editing.set(false)>{w.common().cancel()}</Button>
            <Button
                variant=ButtonVariant::Primary
                busy=form.saving
                busy_label=busy
                on_click=move |_| save.run(())
            >
                {label}
            </Button>
        }
        .into_any()
    }
}

/// Each opening shows the link as it is; a new one is begun only when another was shown before, or one was made.
fn start_fresh(form: Form) -> Callback<()> {
    let shown = StoredValue::new(None);
    Callback::new(move |()| {
        let edited = form.desk.edited.get_untracked();
        form.tried.set(false);
        form.failed.set(None);
        form.problems.set(Vec::new());
        let was_made = form.made.with_untracked(Option::is_some);
        form.made.set(None);
        match &edited {
            Some(link) => form.typed.set(Typed::of(link, form.offset_minutes())),
            None if was_made || shown.get_value().is_some() => form.typed.set(Typed::default()),
            None => {}
        }
        shown.set_value(edited.map(|link| link.id));
    })
}

/// Fetches the versions that a link can be pinned to, when the dialog opens first.
fn use_versions(form: Form) -> Callback<()> {
    let client = use_client();
    let desk = form.desk;
    Callback::new(move |()| {
        if !form.versions.with_untracked(Vec::is_empty) {
            return;
        }
        let client = client.clone();
        let (workspace, app) = (desk.workspace.get_untracked(), desk.slug.get_untracked());
        spawn_local(async move {
            let all = PageQuery { limit: Some(200), after: None };
            // Without the list a link can still follow the published version.
            if let Ok(page) = client.versions(&workspace, &app, &all).await {
                form.versions.set(page.items);
            }
        });
    })
}

#[component]
fn Fields(form: Form, save: Callback<()>) -> impl IntoView {
    let w = use_words();
    let s = w.share();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let is_new = form.desk.edited.with_untracked(Option::is_none);
    let title = move || w.common().problems(form.problems.with(Vec::len));
    let failed = move || form.failed.get().filter(|error| error.fields.is_empty());
    view! {
        <form class="form" novalidate on:submit=submit>
            <ErrorSummary title problems=form.problems />
            {move || failed().map(|error| view! { <ErrorAlert error /> })}
            <Field id=NAME label=s.name() hint=s.name_hint() error=form.error(NAME)>
                <TextInput value=form.bound(|typed| &typed.name, |typed| &mut typed.name) autocomplete="off" />
            </Field>
            <div class="form__row">
                {is_new.then(|| view! { <VersionField form /> })}
                <Field
                    id=CLOSES
                    label=s.closes_at()
                    hint=s.closes_hint()
                    optional=w.common().optional()
                    error=form.error(CLOSES)
                >
                    <TextInput
                        value=form.bound(|typed| &typed.closes, |typed| &mut typed.closes)
                        kind=TextKind::DateTime
                    />
                </Field>
            </div>
            <Limits form />
            // Enter in a field saves, as in any form; the button itself stands at the dialog's foot.
            <input type="submit" hidden />
        </form>
    }
}

#[component]
fn Limits(form: Form) -> impl IntoView {
    let w = use_words();
    let s = w.share();
    view! {
        <div class="form__row">
            <Field
                id=MAX_RUNS
                label=s.max_runs()
                hint=s.max_runs_hint()
                optional=w.common().optional()
                error=form.error(MAX_RUNS)
            >
                <NumberInput value=form.bound(|typed| &typed.max_runs, |typed| &mut typed.max_runs) />
            </Field>
            <Field id=PER_HOUR label=s.max_per_hour() hint=s.max_per_hour_hint() error=form.error(PER_HOUR)>
                <NumberInput value=form.bound(|typed| &typed.per_hour, |typed| &mut typed.per_hour) />
            </Field>
        </div>
    }
}

#[component]
fn VersionField(form: Form) -> impl IntoView {
    let w = use_words().share();
    let published = form.desk.published;
    let options = move || {
        let follows = Choice::new("", w.follows(published));
        let pinned = form.versions.with(|versions| {
            let choice = |version: &Version| Choice::new(version.number.to_string(), w.pinned(version.number));
            versions.iter().map(choice).collect::<Vec<_>>()
        });
        std::iter::once(follows).chain(pinned).collect::<Vec<_>>()
    };
    view! {
        <Field id=VERSION label=w.version() error=form.error(VERSION)>
            <Select
                value=form.bound(|typed| &typed.version, |typed| &mut typed.version)
                options=Signal::derive(options)
            />
        </Field>
    }
}

fn use_save(form: Form) -> Callback<()> {
    let w = use_words().share();
    let (client, toaster) = (use_client(), use_toaster());
    let desk = form.desk;
    Callback::new(move |()| {
        if form.saving.get_untracked() {
            return;
        }
        form.tried.set(true);
        form.failed.set(None);
        let wrong = untrack(|| form.wrong());
        let line = |problem| FieldProblem::new(field_of(problem), label_of(w, problem), sentence(w, problem));
        let problems: Vec<FieldProblem> = wrong.into_iter().map(line).collect();
        let is_refused = !problems.is_empty();
        form.problems.set(problems);
        if is_refused {
            return;
        }
        form.saving.set(true);
        let client = client.clone();
        let (workspace, app) = (desk.workspace.get_untracked(), desk.slug.get_untracked());
        spawn_local(async move {
            let edited = desk.edited.try_get_untracked().flatten();
            let answer = match edited {
                Some(link) => send_change(&client, &workspace, &app, link, form).await.map(|()| None),
                None => send_new(&client, &workspace, &app, form).await.map(Some),
            };
            form.saving.set(false);
            match answer {
                Ok(Some(made)) => {
                    form.made.set(Some(made));
                    // The button that had the focus is gone.
                    focus("link-title");
                }
                Ok(None) => {
                    desk.editing.set(false);
                    toaster.done(w.saved());
                }
                Err(error) => return form.failed.set(Some(error)),
            }
            desk.links.refetch();
        });
    })
}

async fn send_new(client: &api::Client, workspace: &str, app: &str, form: Form) -> Result<LinkCreated, Error> {
    let typed = form.typed.get_untracked();
    let link = create(&typed, form.offset_minutes()).map_err(|_| invalid())?;
    client.create_link(workspace, app, &link).await
}

async fn send_change(client: &api::Client, workspace: &str, app: &str, link: Link, form: Form) -> Result<(), Error> {
    let typed = form.typed.get_untracked();
    let sent = change(&link, &typed, form.offset_minutes()).map_err(|_| invalid())?;
    client.update_link(workspace, app, link.id, &sent).await.map(drop)
}

/// Never seen: what is sent was checked just before.
fn invalid() -> Error {
    Error::new(api::ErrorCode::Invalid, model::Language::En)
}
