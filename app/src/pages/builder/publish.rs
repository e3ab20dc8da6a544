//! Publishing the draft as the next version.

mod foot;
mod notes;

use api::{App, Error, ErrorCode, Gate, PageQuery, Publish, UpdateApp, Version, VersionDetail};
use leptos::{prelude::*, task::spawn_local};
use ui::{Alert, AlertTone, Bound, Dialog, DialogSize, Field, Shown, Skeleton, SkeletonShape, Textarea};

use self::{
    foot::Foot,
    notes::{Blocked, Doubts, Refused},
};
use super::{
    diff::Changes,
    editor::Editor,
    gate::{GateDesk, GatePanel, GateReason},
};
use crate::{client::use_client, locales::use_words, widgets::ErrorAlert};

const NOTE_CHARS: usize = 500;

/// How far publishing has come.
#[derive(Debug, Clone, PartialEq)]
enum PublishStep {
    /// The draft is being saved and compared.
    Looking,
    /// The person reviews the changes.
    Ready(Box<ReadyToPublish>),
    /// The changes could not be loaded.
    Failed(Error),
    /// The draft could not be saved.
    Unsaved,
    Done(u32),
}

#[derive(Debug, Clone, PartialEq)]
struct ReadyToPublish {
    /// The number of the new version.
    next: u32,
    /// The published version, if there is one.
    live: Option<VersionDetail>,
}

#[derive(Debug, Clone, Copy)]
struct Publishing {
    editor: Editor,
    gate: GateDesk,
    open: RwSignal<bool>,
    step: RwSignal<PublishStep>,
    note: RwSignal<String>,
    /// The description for the market, if the app has none yet.
    summary: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    client: StoredValue<api::Client>,
}

impl Publishing {
    /// Saves the draft and compares it with what people run now.
    fn look(self) {
        self.step.set(PublishStep::Looking);
        self.error.set(None);
        self.gate.failed.set(None);
        let is_said = self.editor.app.with_untracked(|app| !app.summary.trim().is_empty());
        self.summary.update(|summary| *summary = if is_said { None } else { Some(summary.take().unwrap_or_default()) });
        self.editor.be_strict();
        self.editor
            .saver
            .flush_then(move |saved| if saved { self.load() } else { self.step.set(PublishStep::Unsaved) });
    }

    fn load(self) {
        self.gate.pin(self.editor.saver.revision());
        self.gate.load();
        let (client, workspace) = (self.client.get_value(), self.editor.workspace.get_untracked());
        let (app, live) = self.editor.app.with_untracked(|app| (app.id.to_string(), app.published_version));
        spawn_local(async move {
            let newest = client.versions(&workspace, &app, &PageQuery { limit: Some(1), ..PageQuery::default() }).await;
            let live = match live {
                Some(number) => client.version(&workspace, &app, number).await.map(Some),
                None => Ok(None),
            };
            let step = match (newest, live) {
                (Ok(newest), Ok(live)) => {
                    let next = newest.items.first().map_or(1, |version| version.number.saturating_add(1));
                    PublishStep::Ready(Box::new(ReadyToPublish { next, live }))
                }
                (Err(error), _) | (_, Err(error)) => PublishStep::Failed(error),
            };
            self.step.try_set(step);
        });
    }

    fn publish(self) {
        self.busy.set(true);
        self.error.set(None);
        let (client, workspace) = (self.client.get_value(), self.editor.workspace.get_untracked());
        let app = self.editor.app.with_untracked(|app| app.id.to_string());
        let publish = Publish {
            revision: self.editor.saver.revision(),
            note: self.note.get_untracked().trim().to_owned(),
            gate_reason: self.gate.given_reason(),
        };
        let summary = self.summary.with_untracked(|summary| summary.as_ref().map(|text| text.trim().to_owned()));
        spawn_local(async move {
            let on_listed = |listed| drop(self.editor.app.try_set(listed));
            let answer = publish_listed(&client, &workspace, &app, summary, &publish, on_listed).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(version) => self.published(&version),
                Err(error) => {
                    if let Some(gate) = gate_of(&error) {
                        self.gate.show(gate);
                    }
                    self.error.set(Some(error));
                }
            }
        });
    }

    fn published(self, version: &Version) {
        self.editor.app.update(|app| {
            app.published_version = Some(version.number);
            app.unpublished_changes = false;
        });
        self.note.set(String::new());
        self.gate.reason.set(String::new());
        // The title says that it is done and takes the focus, because the pressed button is gone.
        self.step.set(PublishStep::Done(version.number));
        crate::kit::focus("publish-title");
    }

    fn next(self) -> Option<u32> {
        self.step.with(|step| match step {
            PublishStep::Ready(ready) => Some(ready.next),
            _ => None,
        })
    }
}

/// The gate as it is now, if that is why it was refused.
fn gate_of(error: &Error) -> Option<Gate> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::GateNotPassed)?;
    serde_json::from_value(current.as_ref().clone()).ok()
}

/// Saves the new description, if there is one, then publishes. `on_listed` gets the app with its new description even if publishing
/// fails afterwards, because the description is saved by then.
async fn publish_listed(
    client: &api::Client,
    workspace: &str,
    app: &str,
    summary: Option<String>,
    publish: &Publish,
    on_listed: impl FnOnce(App),
) -> Result<Version, Error> {
    if let Some(summary) = summary {
        let change = UpdateApp { summary: Some(summary), ..UpdateApp::default() };
        on_listed(client.update_app(workspace, app, &change).await?);
    }
    client.publish(workspace, app, publish).await
}

#[component]
pub fn PublishDialog(editor: Editor, open: RwSignal<bool>) -> impl IntoView {
    let w = use_words();
    let slug = Signal::derive(move || editor.app.with(|app| app.slug.clone()));
    let publishing = Publishing {
        editor,
        gate: GateDesk::new(editor.workspace, slug),
        open,
        step: RwSignal::new(PublishStep::Looking),
        note: RwSignal::new(String::new()),
        summary: RwSignal::new(None),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        client: StoredValue::new(use_client()),
    };
    let title = move || match publishing.step.get() {
        PublishStep::Ready(ready) => w.builder().publish().title(ready.next),
        PublishStep::Done(number) => w.builder().publish().done(number),
        _ => w.builder().publish().title_short().to_owned(),
    };
    view! {
        <Dialog
            id="publish"
            open
            on_close=move |()| open.set(false)
            on_open=move |()| publishing.look()
            title
            close_label=w.common().close()
            size=DialogSize::L
            foot=ViewFn::from(move || view! { <Foot publishing /> })
        >
            {move || body(publishing)}
        </Dialog>
    }
}

fn body(publishing: Publishing) -> AnyView {
    let w = use_words();
    match publishing.step.get() {
        PublishStep::Looking => {
            let shapes = vec![SkeletonShape::Middle, SkeletonShape::Full, SkeletonShape::Full, SkeletonShape::Long];
            view! { <Skeleton label=w.common().loading() shapes /> }.into_any()
        }
        PublishStep::Failed(error) => {
            view! { <ErrorAlert error on_retry=Some(Callback::new(move |()| publishing.look())) /> }.into_any()
        }
        PublishStep::Unsaved => view! {
            <Alert tone=AlertTone::Warn title=w.builder().preview().unsaved()>
                <p>{w.builder().publish().unsaved()}</p>
            </Alert>
        }
        .into_any(),
        PublishStep::Ready(ready) => view! { <Look publishing ready=*ready /> }.into_any(),
        PublishStep::Done(_) => {
            let first = w.builder().publish().done_text();
            view! { <p>{first}</p> }.into_any()
        }
    }
}

/// What will change, what prevents publishing, and a note on the version.
#[component]
fn Look(publishing: Publishing, ready: ReadyToPublish) -> impl IntoView {
    let w = use_words().builder().publish();
    let editor = publishing.editor;
    let (draft, _) = untrack(|| editor.draft());
    let changes = match ready.live {
        Some(live) => {
            let before_name = w.published_version(live.version.number);
            let (before, after_name) = (live.definition, w.this_draft());
            view! { <Changes names=editor before after=draft before_name after_name /> }.into_any()
        }
        None => view! { <p>{w.first()}</p> }.into_any(),
    };
    let note = publishing.note;
    let count = move || format!("{} / {NOTE_CHARS}", note.with(|note| note.chars().count()));
    let error = Signal::derive(move || {
        let by = note.with(|note| note.chars().count()).checked_sub(NOTE_CHARS).filter(|by| *by > 0)?;
        Some(w.note_too_long(by))
    });
    view! {
        <Blocked publishing />
        <Refused publishing />
        <Doubts editor />
        <GatePanel desk=publishing.gate />
        {changes}
        <Summary publishing />
        <Field
            id="publish-note"
            label=w.note()
            hint=w.note_hint()
            optional=use_words().common().optional()
            error
            count
        >
            <Textarea value=note rows=3_u32 />
        </Field>
        <GateReason desk=publishing.gate />
    }
}

/// The app's description. People choose by it in the market, so an app can't be published without one.
#[component]
fn Summary(publishing: Publishing) -> impl IntoView {
    let w = use_words().builder().about();
    let is_asked = Memo::new(move |_| publishing.summary.with(Option::is_some));
    let text = Signal::derive(move || publishing.summary.get().unwrap_or_default());
    let value = Bound::new(text, move |text: String| publishing.summary.set(Some(text)));
    let error = Signal::derive(move || publishing.error.with(|error| error.as_ref()?.fields.get("summary").cloned()));
    view! {
        <Shown when=move || is_asked.get()>
            <Field id="publish-summary" label=w.summary() hint=w.summary_hint() error>
                <Textarea value rows=2_u32 />
            </Field>
        </Shown>
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use api::{Client, Reply, Request, Response, Transport};
    use futures::executor::block_on;
    use model::Language;

    use super::*;

    /// Accepts changes of the app but refuses to publish it.
    struct NeverPublishes;

    impl Transport for NeverPublishes {
        fn send(&self, request: Request) -> Reply {
            let (status, body) = match request.path.ends_with("/publish") {
                true => (409, r#"{"error":{"code":"stale_revision","message":"Somebody else saved."}}"#),
                false => (200, APP),
            };
            Box::pin(async move { Ok(Response { status, body: body.to_owned() }) })
        }
    }

    const APP: &str = r#"{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"a","name":"A","summary":"Says one sentence.",
        "category":"hr","icon":"hr","kind":"form","owner":{"id":"0197a5c0-0000-7000-8000-000000000009","name":"Park"},
        "unpublished_changes":true,"runs":0,"thumbs_up":0,"thumbs_down":0,"favourite":false,"editable":true,
        "updated_at":"2026-11-23T14:02:11Z"}"#;

    #[test]
    fn a_description_that_was_saved_is_known_even_if_publishing_fails() {
        let client = Client::new(Arc::new(NeverPublishes), Language::En);
        let publish = Publish { revision: 1, note: String::new(), gate_reason: None };
        let mut listed = None;
        let summary = Some("Says one sentence.".to_owned());
        let answer = block_on(publish_listed(&client, "w", "a", summary, &publish, |app| listed = Some(app)));
        assert_eq!(answer.unwrap_err().code, ErrorCode::StaleRevision);
        assert_eq!(listed.map(|app| app.summary).as_deref(), Some("Says one sentence."));
    }
}
