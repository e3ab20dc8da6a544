//! The head of the page: whether everything is saved, and actions on the whole draft.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use ui::{
    Alert, AlertTone, AlertVoice, Button, ButtonVariant, ControlSize, Icon, IconName, IconSize, Menu, MenuButtonLook,
    MenuItem, PopoverAlign, Shown,
};

use super::{
    editor::Editor,
    saving::{OtherEditor, unsaved},
    state::{DraftContent, SaveFailure, SaveStatus},
    suggest::Suggesting,
    undo::UndoButtons,
};
use crate::{
    client::use_client,
    clock, format,
    locales::use_words,
    preferences::use_preferences,
    widgets::{ErrorAlert, login_path},
};

/// Actions beside the app's name.
#[component]
pub fn HeadActions(
    editor: Editor,
    publish: RwSignal<bool>,
    about: RwSignal<bool>,
    suggesting: Suggesting,
) -> impl IntoView {
    let w = use_words().builder();
    view! {
        <SaveState editor />
        <Button
            id="suggest-open"
            variant=ButtonVariant::Ghost
            icon=IconName::Bulb
            on_click=move |_| suggesting.show()
        >
            {w.suggest().open()}
        </Button>
        <UndoButtons editor />
        <HeadMenu editor about />
        <Button id="publish-open" variant=ButtonVariant::Primary on_click=move |_| publish.set(true)>
            {w.publish().open()}
        </Button>
    }
}

/// Whether everything is saved.
#[component]
fn SaveState(editor: Editor) -> impl IntoView {
    let words = use_words().builder();
    let w = words.saving();
    let saving = Memo::new(move |_| editor.saver.saving());
    let time = saved_time(editor);
    let text = move || match saving.get() {
        SaveStatus::Saved => match editor.saver.saved_by.get() {
            None => w.saved(&time.get()),
            Some(OtherEditor::Of(name)) => w.saved_by(&name, &time.get()),
            Some(OtherEditor::OtherTab) => w.saved_by_other_tab(&time.get()),
        },
        SaveStatus::Pending => w.saving().to_owned(),
        SaveStatus::Unsaved(failure) => unsaved(failure, words).to_owned(),
        SaveStatus::Clash => w.clash().to_owned(),
    };
    let icon = move || match saving.get() {
        SaveStatus::Saved => view! { <Icon name=IconName::Check size=IconSize::S /> }.into_any(),
        SaveStatus::Pending => view! { <Icon name=IconName::Refresh size=IconSize::S /> }.into_any(),
        SaveStatus::Unsaved(_) | SaveStatus::Clash => {
            view! { <Icon name=IconName::Warn size=IconSize::S /> }.into_any()
        }
    };
    let state = move || match saving.get() {
        SaveStatus::Saved | SaveStatus::Pending => None,
        SaveStatus::Unsaved(_) | SaveStatus::Clash => Some("unsaved"),
    };
    let may_retry = Memo::new(move |_| saving.get() == SaveStatus::Unsaved(SaveFailure::Unreachable));
    // No live region, because it changes after every key; the announcer says what needs attention.
    view! {
        <span class="save-state" data-state=state>
            {icon} <span>{text}</span>
            <Shown when=move || may_retry.get()>
                <Button variant=ButtonVariant::Ghost size=ControlSize::S on_click=move |_| editor.saver.retry()>
                    {w.retry()}
                </Button>
            </Shown>
        </span>
    }
}

/// When the draft was last saved: only the time if that was today, as far as the browser knows.
fn saved_time(editor: Editor) -> Memo<String> {
    let preferences = use_preferences();
    let offset = RwSignal::new(preferences.offset_minutes);
    let now = RwSignal::new(None);
    // Only the browser knows the time zone and the day.
    Effect::new(move |_| {
        let at = editor.saver.saved_at.get();
        if let Some(minutes) = clock::offset_minutes(at) {
            offset.set(minutes);
        }
        now.set(clock::now());
    });
    Memo::new(move |_| {
        let (at, offset, now) = (editor.saver.saved_at.get(), offset.get(), now.get());
        let (saved, today) = (at.civil(offset), now.map(|now| now.civil(offset)));
        match today {
            Some(today) if (today.year, today.month, today.day) == (saved.year, saved.month, saved.day) => {
                format!("{:02}:{:02}", saved.hour, saved.minute)
            }
            _ => format::date_time(at, offset, now, preferences.language),
        }
    })
}

#[component]
fn HeadMenu(editor: Editor, about: RwSignal<bool>) -> impl IntoView {
    let w = use_words().builder();
    let client = StoredValue::new(use_client());
    let can_discard =
        Memo::new(move |_| editor.app.with(|app| app.published_version.is_some() && app.unpublished_changes));
    view! {
        <Button variant=ButtonVariant::Ghost icon=IconName::Edit on_click=move |_| about.set(true)>
            {w.about().open()}
        </Button>
        <Shown when=move || can_discard.get()>
            <Menu
                id="draft-more"
                label=w.more()
                look=MenuButtonLook::Icon(IconName::More, ControlSize::M)
                align=PopoverAlign::End
            >
                <MenuItem icon=IconName::Undo on_select=move |()| discard(editor, client.get_value())>
                    {w.discard()}
                </MenuItem>
            </Menu>
        </Shown>
    }
}

/// Replaces the draft with the published version; this can be undone.
fn discard(editor: Editor, client: api::Client) {
    let w = editor.words;
    let (workspace, app) = (editor.workspace.get_untracked(), editor.app.get_untracked());
    let Some(number) = app.published_version else { return };
    spawn_local(async move {
        let answer = client.version(&workspace, &app.id.to_string(), number).await;
        let before = editor.try_peek(|state| DraftContent { definition: state.definition(), sample: state.sample() });
        let Some(before) = before else { return };
        match answer {
            Ok(live) => {
                let published = DraftContent { definition: live.definition, sample: before.sample.clone() };
                editor.saver.replace(&published);
                editor.toaster.removed(w.builder().discarded(number), w.common().undo(), move || {
                    editor.saver.replace(&before);
                });
            }
            Err(error) => editor.saver.refusal.set(Some(error)),
        }
    });
}

/// Why the draft is not being saved, if the person has to do something about it.
#[component]
pub fn SaveTrouble(editor: Editor) -> impl IntoView {
    let w = use_words().builder().saving();
    let trouble = editor.saver.trouble;
    let path = use_location().pathname;
    let offline = move || {
        (trouble.get() == Some(SaveFailure::Unreachable)).then(|| {
            let text = move || if editor.saver.is_kept.get() { w.offline_text() } else { w.offline_unkept() };
            // It was announced when it happened.
            view! {
                <Alert tone=AlertTone::Warn title=w.offline_title()>
                    <p>{text}</p>
                </Alert>
            }
        })
    };
    let signed_out = move || {
        (trouble.get() == Some(SaveFailure::SignedOut)).then(|| {
            let link = move || {
                view! {
                    <a class="button" data-size="s" href=move || login_path(&path.get()) rel="external">
                        {w.sign_in()}
                    </a>
                }
            };
            view! {
                <Alert
                    tone=AlertTone::Warn
                    voice=AlertVoice::Urgent
                    title=w.signed_out_title()
                    actions=ViewFn::from(link)
                >
                    <p>{w.signed_out_text()}</p>
                </Alert>
            }
        })
    };
    let refused = move || {
        let error = editor.saver.refusal.get();
        error.map(|error| view! { <ErrorAlert error title=w.refused_title() /> })
    };
    view! {
        {offline}
        {signed_out}
        {refused}
    }
}
