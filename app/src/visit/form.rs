//! The form of a shared app, as visitors fill it in.

use api::{Error, FilePlace, SharedApp, SharedRun};
use leptos::prelude::*;
use model::{CHAT_INPUT, Kind, RunId};
use serde::Serialize;
use serde_json::Value;
use ui::{Alert, AlertTone, AlertVoice, Bound, Button, ButtonKind, ButtonVariant, ControlSize, Field, Textarea};

use super::{
    Visit,
    answer::{Answer, ShownRun, title, without_markers},
    document::problem_title,
    files::files,
};
use crate::{
    locales::use_words,
    preferences::use_language,
    widgets::{InputForm, InputRows, InputSummary, RunLook},
};

/// Visitors see how many answers are left from this number on.
const FEW_LEFT: u32 = 10;

/// The field with the idempotency key, which makes sending twice one run. No input can have this name.
pub const KEY: &str = "madang-key";
/// The field with the run whose conversation is continued.
pub const AFTER: &str = "madang-after";

/// The server's reply to a form that the script sent.
#[derive(Debug, Serialize)]
pub struct FormReply {
    /// The HTML of the form in its new state.
    pub form: String,
    /// The page's new title.
    pub title: String,
    /// A message for screen readers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub say: Option<&'static str>,
    /// This is the HTML of the new answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The page's new address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// Draws the parts that change after the script sent a form.
pub fn reply(visit: &Visit, app: &SharedApp) -> FormReply {
    let form = view! { <AppForm visit=visit.clone() app=app.clone() /> };
    let form = without_markers(form.to_html());
    match (&visit.refused, &visit.run) {
        (None, Some(Ok(run))) => {
            let shown = ShownRun::of(run, Some(app));
            let title = title(RunLook::of(&shown.progress), &app.name);
            let answer = view! { <Answer address=visit.address.clone() shown kind=app.kind /> };
            let answer = without_markers(answer.to_html());
            let say = Some(use_words().run().answer().say_writing());
            FormReply { form, title, say, answer: Some(answer), address: Some(visit.address.run(run.id)) }
        }
        _ => FormReply { form, title: problem_title(&app.name), say: None, answer: None, address: None },
    }
}

/// Fills the fields with the refused values, or with those of the run in view.
fn fill(form: InputForm, visit: &Visit, run: Option<&SharedRun>) {
    match (&visit.refused, run) {
        (Some(refused), _) => form.put_back(refused.held.clone()),
        (None, Some(run)) => form.fill(&run.inputs),
        (None, None) => {}
    }
}

/// The run that a chat continues.
fn before(visit: &Visit, run: Option<&SharedRun>) -> Option<RunId> {
    visit.refused.as_ref().map_or_else(|| run.map(|run| run.id), |refused| refused.after)
}

/// Draws the form of an app. Once a conversation has begun, its set-up is collapsed, so that the next message is near.
#[component]
pub(super) fn AppForm(visit: Visit, app: SharedApp) -> impl IntoView {
    let w = use_words();
    let chat = app.kind == Kind::Chat;
    let run = visit.run.as_ref().and_then(|run| run.as_ref().ok());
    let place = FilePlace::shared(visit.address.token());
    let form = InputForm::new("in", app.kind, app.inputs.clone()).with_files(files(place));
    fill(form, &visit, run);
    let refused = visit.refused.as_ref();
    // What is wrong but has no field to show it.
    let error = refused.map(|refused| refused.error.clone()).filter(|error| !form.refuse(error));
    let after = before(&visit, run).filter(|_| chat);
    let said = refused.and_then(|refused| refused.held.get(CHAT_INPUT)).and_then(Value::as_str).unwrap_or_default();
    let message = chat.then(|| view! { <Message form app=app.clone() said=said.to_owned() fresh=after.is_none() /> });
    let set_up = view! { <InputRows form /> };
    let wrong = app.inputs.iter().any(|input| form.error_of(&input.name).is_some());
    let set_up = match after.is_some() && !app.inputs.is_empty() {
        true => view! {
            <details class="visit-form__set-up" open=wrong>
                <summary>{w.run().chat_inputs()}</summary>
                <div class="form">{set_up}</div>
            </details>
        }
        .into_any(),
        false => set_up.into_any(),
    };
    // If the link has no answers left, nobody should fill in a form that can't be sent.
    let used_up = app.runs_left == Some(0);
    let used_up_note = used_up.then(|| view! { <Alert tone=AlertTone::Warn title=w.shared().left(0) /> });
    view! {
        <form class="form" id="form" method="post" action=visit.address.page() novalidate>
            <input type="hidden" name=KEY value=visit.key.clone() />
            {after.map(|after| view! { <input type="hidden" name=AFTER value=after.to_string() /> })}
            <InputSummary form />
            {used_up_note}
            <fieldset class="visit-form__fields" disabled=used_up>
                {set_up}
                {message}
            </fieldset>
            {error.map(|error| view! { <Refusal error /> })}
            <Send app chat />
        </form>
    }
}

#[component]
fn Send(app: SharedApp, chat: bool) -> impl IntoView {
    let w = use_words().shared();
    let kept = w.kept_for(&app.shared_by, app.kept_days, app.kept_months);
    let left = app.runs_left.filter(|left| (1..=FEW_LEFT).contains(left)).map(|left| w.left(left));
    let hint = view! { <p class="field__hint">{w.written_by_ai()} " " {kept} " " {left}</p> };
    if app.runs_left == Some(0) {
        return hint.into_any();
    }
    view! {
        <Button
            variant=ButtonVariant::Primary
            size=ControlSize::L
            kind=ButtonKind::Submit
            block=true
            busy_label=w.running()
        >
            {if chat { use_words().run().send() } else { w.run() }}
        </Button>
        {hint}
    }
    .into_any()
}

#[component]
fn Refusal(error: Error) -> impl IntoView {
    let w = use_words();
    let reference = (!error.request_id.is_empty()).then(|| w.common().reference(&error.request_id));
    view! {
        <Alert tone=AlertTone::Danger voice=AlertVoice::Urgent title=w.shared().refused()>
            <p>{error.message}</p>
            {reference.map(|reference| view! { <p class="muted">{reference}</p> })}
        </Alert>
    }
}

/// Draws the message box of a chat, and suggestions before the first message.
#[component]
fn Message(form: InputForm, app: SharedApp, said: String, fresh: bool) -> impl IntoView {
    let w = use_words().run();
    let language = use_language();
    let chat = app.chat.unwrap_or_default();
    let texts = chat.suggestions.iter().map(|text| text.get(language).to_owned()).filter(|text| !text.is_empty());
    let texts: Vec<String> = texts.collect();
    let suggestions = (fresh && !texts.is_empty()).then(|| {
        let each = |text: String| view! { <button type="button" class="chat__suggestion" data-say>{text}</button> };
        view! {
            <div class="chat__suggestions needs-script">
                <p class="muted">{w.suggestions()}</p>
                {texts.into_iter().map(each).collect_view()}
            </div>
        }
    });
    let error = Signal::derive(move || form.error_of(CHAT_INPUT));
    let value = Bound::new(Signal::stored(said), |_: String| ());
    view! {
        {suggestions}
        <Field id=form.field_id(CHAT_INPUT) label=w.message() hint=w.message_hint() error>
            <Textarea name=CHAT_INPUT value rows=3_u32 />
        </Field>
    }
}
