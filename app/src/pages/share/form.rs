//! Making and editing a share link.

use api::{Error, Link, LinkCreated, PageQuery, Timestamp, Version};
use leptos::{prelude::*, task::spawn_local};
use ui::{Bound, Button, Choice, Dialog, DialogFocus, Field, Select, TextInput, TextKind, use_toaster};

use super::{
    made::{CopyMade, Made},
    page_state::LinksState,
    state::{LinkInput, LinkProblem, change, create},
};
use crate::{
    client::use_client,
    clock,
    kit::{FormBody, FormFoot, TypedForm, Wrong, focus},
    locales::{Share, use_words},
    preferences::use_preferences,
};

const NAME: &str = "link-name";
const VERSION: &str = "link-pinned_version";
const CLOSES: &str = "link-expires_at";
const MAX_RUNS: &str = "link-max_runs";
const PER_HOUR: &str = "link-max_runs_per_address_hour";

/// The values of the form. They outlive the dialog, so that closing it by mistake loses nothing.
#[derive(Clone, Copy)]
struct LinkFields {
    state: LinksState,
    typed: RwSignal<LinkInput>,
    versions: RwSignal<Vec<Version>>,
    /// The link that was just made, with its address.
    made: RwSignal<Option<LinkCreated>>,
    /// Whether its address was copied; `None` if nobody tried.
    copied: RwSignal<Option<bool>>,
    /// The time zone offset from the server-rendered page, used if the browser does not provide one.
    fallback_minutes: i32,
}

impl LinkFields {
    fn new(state: LinksState) -> Self {
        Self {
            state,
            typed: RwSignal::new(LinkInput::for_version(state.asked_version)),
            versions: RwSignal::new(Vec::new()),
            made: RwSignal::new(None),
            copied: RwSignal::new(None),
            fallback_minutes: use_preferences().offset_minutes,
        }
    }

    fn offset_minutes(self) -> impl Fn(Timestamp) -> i32 {
        move |at| clock::offset_minutes(at).unwrap_or(self.fallback_minutes)
    }

    /// The errors, tracked.
    fn wrong(self, w: Share) -> Vec<Wrong> {
        let typed = self.typed.get();
        let wrong = match self.state.edited.get() {
            Some(link) => change(&link, &typed, self.offset_minutes()).err(),
            None => create(&typed, self.offset_minutes()).err(),
        };
        wrong.unwrap_or_default().into_iter().map(|problem| told(w, problem)).collect()
    }
}

fn told(w: Share, problem: LinkProblem) -> Wrong {
    match problem {
        LinkProblem::NameMissing => Wrong::at(NAME, w.name_missing()),
        LinkProblem::NameTooLong => Wrong::at(NAME, w.name_too_long()),
        LinkProblem::ClosesWrong => Wrong::at(CLOSES, w.closes_wrong()),
        LinkProblem::RunsWrong => Wrong::at(MAX_RUNS, w.runs_wrong()),
        LinkProblem::PerHourWrong => Wrong::at(PER_HOUR, w.per_hour_wrong()),
    }
}

/// The dialog that makes or edits a link. Once a link is made, it shows the address.
#[component]
pub(super) fn LinkDialog(state: LinksState) -> impl IntoView {
    let w = use_words();
    let fields = LinkFields::new(state);
    let form = use_link_form(fields);
    let (begin, load) = (start_fresh(fields, form), use_versions(fields));
    let on_open = move |()| {
        begin.run(());
        load.run(());
    };
    let title = move || match (fields.made.get(), state.edited.get()) {
        (Some(made), _) => w.share().made(&made.link.name),
        (None, Some(link)) => w.share().edit_title(&link.name),
        (None, None) => w.share().new_link().to_owned(),
    };
    view! {
        <Dialog
            id="link"
            open=state.editing
            on_close=move |()| state.editing.set(false)
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
fn Foot(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    let state = fields.state;
    let close = move || state.editing.set(false);
    move || {
        if let Some(made) = fields.made.get() {
            return view! {
                <Button on_click=move |_| close()>{w.share().done()}</Button>
                <CopyMade made copied=fields.copied />
            }
            .into_any();
        }
        let (label, busy) = match state.edited.with(Option::is_none) {
            true => (w.share().create(), w.share().creating()),
            false => (w.share().save(), w.common().saving()),
        };
        view! { <FormFoot form label busy on_cancel=move |()| close() /> }.into_any()
    }
}

/// Each opening shows the link as it is; a new one is started only if another was shown before or one was made.
fn start_fresh(fields: LinkFields, form: TypedForm) -> Callback<()> {
    let shown = StoredValue::new(None);
    Callback::new(move |()| {
        let edited = fields.state.edited.get_untracked();
        form.reset();
        let was_made = fields.made.with_untracked(Option::is_some);
        fields.made.set(None);
        fields.copied.set(None);
        match &edited {
            Some(link) => fields.typed.set(LinkInput::of(link, fields.offset_minutes())),
            None if was_made || shown.get_value().is_some() => fields.typed.set(LinkInput::default()),
            None => {}
        }
        shown.set_value(edited.map(|link| link.id));
    })
}

/// Loads the versions that a link can be pinned to when the dialog first opens.
fn use_versions(fields: LinkFields) -> Callback<()> {
    let client = use_client();
    let state = fields.state;
    Callback::new(move |()| {
        if !fields.versions.with_untracked(Vec::is_empty) {
            return;
        }
        let client = client.clone();
        let (workspace, app) = (state.workspace.get_untracked(), state.slug.get_untracked());
        spawn_local(async move {
            let all = PageQuery { limit: Some(200), after: None };
            // Without the list a link can still follow the published version.
            if let Ok(page) = client.versions(&workspace, &app, &all).await {
                fields.versions.set(page.items);
            }
        });
    })
}

#[component]
fn Fields(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    let s = w.share();
    let is_new = fields.state.edited.with_untracked(Option::is_none);
    view! {
        <FormBody form>
            <Field id=NAME label=s.name() hint=s.name_hint() error=form.error(NAME, s.name())>
                <TextInput value=Bound::part(fields.typed, |typed| &typed.name, |typed| &mut typed.name) autocomplete="off" />
            </Field>
            <div class="form__row">
                {is_new.then(|| view! { <VersionField fields form /> })}
                <Field
                    id=CLOSES
                    label=s.closes_at()
                    hint=s.closes_hint()
                    optional=w.common().optional()
                    error=form.error(CLOSES, s.closes_at())
                >
                    <TextInput
                        value=Bound::part(fields.typed, |typed| &typed.closes, |typed| &mut typed.closes)
                        kind=TextKind::DateTime
                    />
                </Field>
            </div>
            <Limits fields form />
        </FormBody>
    }
}

#[component]
fn Limits(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    let s = w.share();
    view! {
        <div class="form__row">
            <Field
                id=MAX_RUNS
                label=s.max_runs()
                hint=s.max_runs_hint()
                optional=w.common().optional()
                error=form.error(MAX_RUNS, s.max_runs())
            >
                <TextInput kind=TextKind::Number autocomplete="off" value=Bound::part(fields.typed, |typed| &typed.max_runs, |typed| &mut typed.max_runs) />
            </Field>
            <Field id=PER_HOUR label=s.max_per_hour() hint=s.max_per_hour_hint() error=form.error(PER_HOUR, s.max_per_hour())>
                <TextInput kind=TextKind::Number autocomplete="off" value=Bound::part(fields.typed, |typed| &typed.per_hour, |typed| &mut typed.per_hour) />
            </Field>
        </div>
    }
}

#[component]
fn VersionField(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let w = use_words().share();
    let published = fields.state.published;
    let options = move || {
        let follows = Choice::new("", w.follows(published));
        let pinned = fields.versions.with(|versions| {
            let choice = |version: &Version| Choice::new(version.number.to_string(), w.pinned(version.number));
            versions.iter().map(choice).collect::<Vec<_>>()
        });
        std::iter::once(follows).chain(pinned).collect::<Vec<_>>()
    };
    view! {
        <Field id=VERSION label=w.version() hint=w.version_hint() error=form.error(VERSION, w.version())>
            <Select
                value=Bound::part(fields.typed, |typed| &typed.version, |typed| &mut typed.version)
                options=Signal::derive(options)
            />
        </Field>
    }
}

fn use_link_form(fields: LinkFields) -> TypedForm {
    let w = use_words().share();
    let (client, toaster) = (use_client(), use_toaster());
    let state = fields.state;
    let send = move || {
        let client = client.clone();
        let (workspace, app, edited) = (state.workspace.get(), state.slug.get(), state.edited.get());
        async move {
            match edited {
                Some(link) => {
                    send_change(&client, &workspace, &app, link, fields).await?;
                    state.editing.set(false);
                    toaster.done(w.saved());
                }
                None => {
                    let made = send_new(&client, &workspace, &app, fields).await?;
                    state.addresses.update(|all| all.push((made.link.id, made.url.clone())));
                    fields.made.set(Some(made));
                    // The button that had the focus is gone.
                    focus("link-title");
                }
            }
            state.links.refetch();
            Ok(())
        }
    };
    TypedForm::new("link-", move || fields.wrong(w), send)
}

async fn send_new(client: &api::Client, workspace: &str, app: &str, fields: LinkFields) -> Result<LinkCreated, Error> {
    let typed = fields.typed.get_untracked();
    let link = create(&typed, fields.offset_minutes()).map_err(|_| invalid())?;
    client.create_link(workspace, app, &link).await
}

async fn send_change(
    client: &api::Client,
    workspace: &str,
    app: &str,
    link: Link,
    fields: LinkFields,
) -> Result<(), Error> {
    let typed = fields.typed.get_untracked();
    let sent = change(&link, &typed, fields.offset_minutes()).map_err(|_| invalid())?;
    client.update_link(workspace, app, link.id, &sent).await.map(drop)
}

/// Never shown, because the values were checked just before.
fn invalid() -> Error {
    Error::new(api::ErrorCode::Invalid, model::Language::En)
}
