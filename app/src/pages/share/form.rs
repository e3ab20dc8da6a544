//! Making and editing a share link.

use api::{Error, Link, LinkCreated, PageQuery, Timestamp, Version};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Dialog, DialogFocus, use_toaster};

use super::{
    fields::{Fields, told},
    made::{CopyMade, Made},
    page_state::LinksState,
    state::{LinkInput, Reading, change, create},
};
use crate::{
    client::use_client,
    clock,
    format::Amounts,
    kit::{FormFoot, TypedForm, Wrong, focus},
    locales::{Share, use_words},
    preferences::use_preferences,
    session::{use_amounts, use_session},
};

/// The values of the form. They outlive the dialog, so that closing it by mistake loses nothing.
#[derive(Clone, Copy)]
pub(super) struct LinkFields {
    pub state: LinksState,
    pub typed: RwSignal<LinkInput>,
    pub versions: RwSignal<Vec<Version>>,
    /// The link that was just made, with its address.
    made: RwSignal<Option<LinkCreated>>,
    /// Whether its address was copied; `None` if nobody tried.
    copied: RwSignal<Option<bool>>,
    /// The time zone offset from the server-rendered page, used if the browser does not provide one.
    fallback_minutes: i32,
    pub amounts: Amounts,
    /// Whether this server sends mail, so that codes can be sent.
    pub sends_mail: bool,
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
            amounts: use_amounts(),
            sends_mail: untrack(|| use_session().me()).is_some_and(|me| me.mail_notices.is_some()),
        }
    }

    fn offset_minutes(self) -> impl Fn(Timestamp) -> i32 {
        move |at| clock::offset_minutes(at).unwrap_or(self.fallback_minutes)
    }

    fn reading(self) -> Reading<impl Fn(Timestamp) -> i32> {
        Reading { offset_minutes: self.offset_minutes(), amounts: self.amounts }
    }

    /// The errors, tracked.
    fn wrong(self, w: Share) -> Vec<Wrong> {
        let typed = self.typed.get();
        let wrong = match self.state.edited.get() {
            Some(link) => change(&link, &typed, &self.reading()).err(),
            None => create(&typed, &self.reading()).err(),
        };
        wrong.unwrap_or_default().into_iter().map(|problem| told(w, problem)).collect()
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
            Some(link) => fields.typed.set(LinkInput::of(link, fields.offset_minutes(), fields.amounts)),
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
    let link = create(&typed, &fields.reading()).map_err(|_| invalid())?;
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
    let sent = change(&link, &typed, &fields.reading()).map_err(|_| invalid())?;
    client.update_link(workspace, app, link.id, &sent).await.map(drop)
}

/// Never shown, because the values were checked just before.
fn invalid() -> Error {
    Error::new(api::ErrorCode::Invalid, model::Language::En)
}
