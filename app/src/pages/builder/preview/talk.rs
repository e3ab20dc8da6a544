//! Trying a chat: a conversation with a draft or a version, as people will have it.

use api::Run;
use leptos::prelude::*;
use model::{CHAT_INPUT, Chat, ConversationId, Output, RunId, Values};
use ui::{Button, ButtonVariant, ControlSize, Each, Field, IconName, Shown, Textarea};

use super::trial::TryButton;
use crate::{
    kit::focus,
    locales::use_words,
    preferences::use_language,
    widgets::{ChatOpening, ChatTurn, InputForm, LiveRun, RunSession},
};

/// A message and its answer.
#[derive(Debug, Clone)]
struct TrialTurn {
    id: RunId,
    said: String,
    /// All inputs of the run.
    given: Values,
    live: LiveRun,
}

/// The conversation so far.
#[derive(Debug, Clone, Copy)]
pub struct TrialConversation {
    /// The id of the conversation, once something was said.
    pub conversation: RwSignal<Option<ConversationId>>,
    turns: RwSignal<Vec<TrialTurn>>,
    /// Turns live as long as the page, even if they begin after an API response.
    owner: StoredValue<Option<Owner>>,
}

impl TrialConversation {
    pub fn new() -> Self {
        Self {
            conversation: RwSignal::new(None),
            turns: RwSignal::new(Vec::new()),
            owner: StoredValue::new(Owner::current()),
        }
    }

    /// Whether the last message is still being answered, tracked.
    pub fn is_live(self) -> bool {
        self.turns.with(|turns| turns.last().is_some_and(|turn| turn.live.is_live()))
    }

    /// Shows a turn that was just accepted.
    pub fn begin(self, session: RunSession, run: &Run) {
        let Some(owner) = self.owner.try_get_value().flatten() else { return };
        let live = owner.with(|| session.live());
        live.begin(run.id, run.progress());
        self.conversation.set(run.conversation);
        let (said, given) = (model::said(&run.inputs).to_owned(), run.inputs.clone());
        self.turns.update(|turns| turns.push(TrialTurn { id: run.id, said, given, live }));
    }

    fn start_over(self) {
        self.conversation.set(None);
        self.turns.set(Vec::new());
    }
}

/// The conversation, and the field for the next message.
#[component]
pub fn Conversation(
    talk: TrialConversation,
    form: InputForm,
    /// The next message.
    said: RwSignal<String>,
    /// How it begins.
    #[prop(into)]
    chat: Signal<Chat>,
    #[prop(into)] output: Signal<Output>,
    /// The app's name.
    #[prop(into)]
    name: Signal<String>,
    #[prop(into)] busy: Signal<bool>,
    /// What can be done with an answer, which is given with the inputs of its run.
    #[prop(optional)]
    actions: Option<Callback<(LiveRun, Values), AnyView>>,
) -> impl IntoView {
    let w = use_words();
    let language = use_language();
    let opening = Memo::new(move |_| chat.with(|chat| chat.opening.get(language).to_owned()));
    let suggestions = Memo::new(move |_| {
        chat.with(|chat| chat.suggestions.iter().map(|text| text.get(language).to_owned()).collect::<Vec<_>>())
    });
    let fresh = Memo::new(move |_| talk.turns.with(Vec::is_empty));
    let choose = move |text: String| {
        said.set(text);
        focus(&form.field_id(CHAT_INPUT));
    };
    let error = Signal::derive(move || form.error_of(CHAT_INPUT));
    let start_over = move |_| {
        talk.start_over();
        focus(&form.field_id(CHAT_INPUT));
    };
    view! {
        <section class="run-view" id="answer" aria-labelledby="answer-title">
            <div class="run-view__head">
                <h2 id="answer-title" tabindex="-1">
                    {w.run().conversation()}
                </h2>
                <Shown when=move || !fresh.get()>
                    <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Plus on_click=start_over>
                        {w.run().new_conversation()}
                    </Button>
                </Shown>
            </div>
            <div class="chat">
                <ChatOpening opening suggestions fresh on_choose=choose />
                <Each each=move || talk.turns.get() key=|turn| turn.id let(turn)>
                    <ChatTurn
                        id=turn.id
                        said=turn.said
                        live=turn.live
                        output
                        file_name=name
                        actions=ViewFn::from(move || {
                            actions.map(|actions| actions.run((turn.live, turn.given.clone())))
                        })
                    />
                </Each>
            </div>
            <div class="chat__composer">
                <Field id=form.field_id(CHAT_INPUT) label=w.builder().prompt().chat_message() error>
                    <Textarea value=said rows=2_u32 />
                </Field>
                <TryButton busy label=w.run().send() />
            </div>
        </section>
    }
}
