//! A chat app: a conversation in which each turn is a run.

mod state;

use api::RunnableApp;
use leptos::{ev, prelude::*};
use model::{CHAT_INPUT, Chat, Kind};
use ui::{Button, ButtonKind, ButtonVariant, ControlSize, Each, Field, IconName, PageInner, Shown, Textarea};

use self::state::{ChatState, follow_address, repeater, sender, show_older, start_anew};
use super::{
    cost::RunCost,
    opening::{CONVERSATION, OpenedApp},
    parts::{FillExample, Head, Lead, ModelLine, NoModel, Outdated, Recent},
};
use crate::{
    locales::use_words,
    preferences::use_language,
    widgets::{ChatOpening, ChatTurn, ErrorAlert, InputFields, RunRefused, on_send_key, sends_message},
};

/// The page of a chat app.
#[component]
pub(super) fn ChatApp(opened: OpenedApp) -> impl IntoView {
    let w = use_words().run();
    let (head, summary) = (opened.app.clone(), opened.app.app.summary.clone());
    let state = ChatState::new(opened);
    let send = sender(state);
    on_send_key(send.clone());
    follow_address(state);
    let current = Signal::derive(move || state.turns.with(|turns| turns.last().map(|turn| turn.id)));
    let no_model = state.app.with_value(|app| app.model_name.is_none());
    view! {
        <Head app=head />
        <PageInner>
            <Lead summary />
            // Above all fields, so that nobody fills them in for nothing.
            {no_model.then(|| view! { <NoModel /> })}
            <Outdated outdated=state.outdated href=Signal::derive(move || state.address()) />
            {move || state.gone.get().map(|error| view! { <ErrorAlert error title=w.run_gone() /> })}
            <div class="run-page">
                <AboutCard state />
                <Conversation state send=Callback::new(move |()| send()) />
                <Recent title=w.recent_conversations() runs=state.session.recent() current slug=state.slug() />
            </div>
        </PageInner>
    }
}

/// What applies to the whole conversation: the chat's own inputs, and the model.
#[component]
fn AboutCard(state: ChatState) -> impl IntoView {
    let w = use_words().run();
    let (model_name, demo, has_inputs, sample) = state
        .app
        .with_value(|app| (app.model_name.clone(), app.demo_model, !app.inputs.is_empty(), app.sample.clone()));
    (has_inputs || model_name.is_some()).then(|| {
        view! {
            <section class="card run-page__form" aria-labelledby="input-title">
                <div class="card__head">
                    <h2 id="input-title">{w.chat_inputs()}</h2>
                    {sample.filter(|_| has_inputs).map(|sample| view! { <FillExample form=state.form sample /> })}
                </div>
                <div class="card__body">
                    <div class="form">
                        <InputFields form=state.form />
                        <ModelLine name=model_name retires=state.app.with_value(|app| app.model_retires.clone()) demo />
                    </div>
                </div>
            </section>
        }
    })
}

#[component]
fn Conversation(state: ChatState, send: Callback<()>) -> impl IntoView {
    let w = use_words().run();
    let anew = start_anew(state);
    let anew = Callback::new(move |()| anew());
    let older = show_older(state);
    let older = Callback::new(move |()| older());
    let repeat = repeater(state);
    let begun = move || state.turns.with(|turns| !turns.is_empty());
    let (chat, output, name) =
        state.app.with_value(|app: &RunnableApp| (app.chat.clone(), app.output.clone(), app.app.name.clone()));
    let (chat, file_name, output) = (chat.unwrap_or_default(), Signal::stored(name), Signal::stored(output));
    view! {
        <section class="run-view run-page__answer" aria-labelledby="answer-title">
            <div class="run-view__head">
                <h2 id="answer-title" tabindex="-1">
                    {w.conversation()}
                </h2>
                <Shown when=begun>
                    <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Plus on_click=move |_| anew.run(())>
                        {w.new_conversation()}
                    </Button>
                </Shown>
            </div>
            <div class="chat">
                <Opening state chat />
                {move || state.older_error.get().map(|error| view! { <ErrorAlert error /> })}
                <Shown when=move || state.older.with(Option::is_some)>
                    <Button variant=ButtonVariant::Ghost size=ControlSize::S on_click=move |_| older.run(())>
                        {w.older_turns()}
                    </Button>
                </Shown>
                <Each each=move || state.turns.get() key=|turn| turn.id let(turn)>
                    <ChatTurn id=turn.id said=turn.said live=turn.live output file_name again=repeat(turn.id) />
                </Each>
            </div>
            <Composer state send />
        </section>
    }
}

/// What the app says first, and suggestions.
#[component]
fn Opening(state: ChatState, chat: Chat) -> impl IntoView {
    let language = use_language();
    let texts = chat.suggestions.iter().map(|text| text.get(language).to_owned()).collect::<Vec<_>>();
    let opening = Signal::stored(chat.opening.get(language).to_owned());
    let choose = move |text: String| {
        state.message.set(text);
        crate::kit::focus(&state.form.field_id(CHAT_INPUT));
    };
    let fresh = Signal::derive(move || state.turns.with(Vec::is_empty));
    view! { <ChatOpening opening suggestions=Signal::stored(texts) fresh on_choose=choose /> }
}

#[component]
fn Composer(state: ChatState, send: Callback<()>) -> impl IntoView {
    let w = use_words().run();
    // A memo of its own, because a message grows with each key while what was said before stays.
    let said = Memo::new(move |_| state.sent_again_tokens());
    let error = Signal::derive(move || state.form.error_of(CHAT_INPUT));
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send.run(());
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if sends_message(&event) {
            event.prevent_default();
            if !event.repeat() {
                send.run(());
            }
        }
    };
    view! {
        <form class="chat__composer" method="post" novalidate on:submit=on_submit on:keydown=on_key>
            {move || {
                state.conversation.get().map(|id| view! { <input type="hidden" name=CONVERSATION value=id.to_string() /> })
            }}
            {move || state.session.refusal().get().map(|error| view! { <RunRefused error /> })}
            <Field id=state.form.field_id(CHAT_INPUT) label=w.message() hint=w.message_hint() error>
                <Textarea name=CHAT_INPUT value=state.bound_message() rows=2_u32 />
            </Field>
            <div class="chat__send">
                <Button
                    variant=ButtonVariant::Primary
                    kind=ButtonKind::Submit
                    id="send"
                    busy=Signal::derive(move || state.is_busy())
                    busy_label=w.running()
                    blocked=state.blocked
                >
                    {w.send()}
                </Button>
                <span class="run-page__estimate">
                    <RunCost form=state.form app=state.app besides=Signal::derive(move || said.get() + state.message_tokens()) />
                </span>
            </div>
        </form>
    }
}

/// The kind of app that this file is for.
const KIND: Kind = Kind::Chat;
