//! A link that is open: what the app is for, its form, and the answer.

use api::{Error, SharedApp, SharedRun};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use model::{CHAT_INPUT, Kind, Language};
use ui::{Bound, Button, ButtonKind, ButtonVariant, ControlSize, Field, Textarea};

use super::{
    state::{State, sender},
    turns::Answers,
};
use crate::{
    locales::use_words,
    preferences::use_language,
    widgets::{ErrorAlert, InputFields, on_send_key},
};

/// The hint on how many answers are left appears from here on.
const FEW_LEFT: u32 = 10;

/// An app that can be used.
#[component]
pub(super) fn OpenApp(token: String, app: SharedApp, run: Option<Result<SharedRun, Error>>) -> impl IntoView {
    let w = use_words();
    let state = State::new(token, app.clone(), run);
    let send = sender(state);
    on_send_key(send.clone());
    let send = Callback::new(move |()| send());
    let chat = app.kind == Kind::Chat;
    let opening = app.chat.as_ref().map(|chat| chat.opening.get(use_language()).to_owned());
    let opening = opening.filter(|opening| !opening.is_empty());
    let form = move || view! { <Form state send /> };
    view! {
        <div class="stack" data-gap="s">
            <h1>{app.name}</h1>
            {(!app.summary.is_empty()).then(|| view! { <p class="shared__lead">{app.summary}</p> })}
        </div>
        {move || state.gone.get().map(|error| view! { <ErrorAlert error title=w.shared().run_gone() /> })}
        {opening.map(|opening| view! { <p class="chat__opening">{opening}</p> })}
        // A form stands before its answer; in a conversation one writes under what was said.
        {(!chat).then(form)}
        <Answers state />
        {chat.then(form)}
    }
}

#[component]
fn Form(state: State, send: Callback<()>) -> impl IntoView {
    let w = use_words().shared();
    let (token, by, chat) =
        (state.token.get_value(), state.app.with_value(|app| app.shared_by.clone()), state.kind() == Kind::Chat);
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send.run(());
    };
    // Without script, the answer comes in the language that the address asked for.
    let lang = use_query_map().with_untracked(|query| query.get("lang")).and_then(|tag| Language::from_tag(&tag));
    let action = lang.map_or_else(|| format!("/s/{token}"), |lang| format!("/s/{token}?lang={}", lang.tag()));
    let sent_without_script = use_query_map().with_untracked(|query| query.get("error").is_some());
    let left = move || state.left.get().filter(|left| *left <= FEW_LEFT).map(|left| w.left(left));
    view! {
        <form class="form" method="post" action=action novalidate on:submit=on_submit>
            {sent_without_script.then(|| view! { <p class="field__hint">{w.go_back()}</p> })}
            <InputFields form=state.form />
            {chat.then(|| view! { <Message state /> })}
            {move || state.submission.error.get().map(|error| view! { <ErrorAlert error title=w.refused() /> })}
            <Button
                variant=ButtonVariant::Primary
                size=ControlSize::L
                kind=ButtonKind::Submit
                block=true
                busy=Signal::derive(move || state.is_busy())
                busy_label=w.running()
            >
                {if chat { use_words().run().send() } else { w.run() }}
            </Button>
            <p class="field__hint">{w.written_by_ai(&by)}" "{left}</p>
        </form>
    }
}

/// What the visitor says in a chat, and what one may ask.
#[component]
fn Message(state: State) -> impl IntoView {
    let w = use_words().run();
    let language = use_language();
    let error = Signal::derive(move || state.form.error_of(CHAT_INPUT));
    let value = Bound::new(state.message, move |text: String| {
        state.form.look_again(CHAT_INPUT, Some(&text));
        state.message.set(text);
    });
    let chat = state.app.with_value(|app| app.chat.clone()).unwrap_or_default();
    let texts = chat.suggestions.iter().map(|text| text.get(language).to_owned()).filter(|text| !text.is_empty());
    let texts: Vec<String> = texts.collect();
    let some = !texts.is_empty();
    let texts = StoredValue::new(texts);
    let suggestion = move |text: String| {
        let put = text.clone();
        view! {
            <button type="button" class="chat__suggestion" on:click=move |_| state.message.set(put.clone())>
                {text}
            </button>
        }
    };
    view! {
        <Show when=move || some && state.turns.with(Vec::is_empty)>
            <div class="chat__suggestions">
                <p class="muted">{w.suggestions()}</p>
                {texts.get_value().into_iter().map(suggestion).collect_view()}
            </div>
        </Show>
        <Field id=state.form.field_id(CHAT_INPUT) label=w.message() error>
            <Textarea name=CHAT_INPUT value rows=3_u32 />
        </Field>
    }
}
