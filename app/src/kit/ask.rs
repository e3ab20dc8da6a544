//! A confirmation dialog before something is lost.

use std::{pin::Pin, sync::Arc};

use api::Error;
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonVariant, Dialog};

use crate::{kit::ErrorAlert, locales::use_words};

/// The words of a confirmation dialog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskWords {
    pub title: String,
    /// The consequences.
    pub text: &'static str,
    /// The label of the button that cancels.
    pub keep: &'static str,
    /// The label of the button that confirms.
    pub act: String,
    /// The label of the same button in the meantime.
    pub busy: &'static str,
    /// The title of an error, if it can be more specific than the usual one.
    pub refused: Option<String>,
}

/// The confirmed action.
type AskAction<T> = Arc<dyn Fn(T) -> Pin<Box<dyn Future<Output = Result<(), Error>>>> + Send + Sync>;

/// Asks about `subject` while there is one, and acts once that is confirmed. An error is shown in the dialog, which stays open.
///
/// ```ignore
/// <Ask id="remove" subject=removing words=move |c: &Connection| AskWords { … } act=move |c: Connection| async move { … } />
/// ```
#[component]
pub fn Ask<T, W, F, Fut>(
    id: &'static str,
    /// What is asked about.
    subject: RwSignal<Option<T>>,
    /// The words for a subject.
    words: W,
    /// Does it, and says so afterwards.
    act: F,
    /// Whether it can be undone; then the button does not warn.
    #[prop(optional)]
    reversible: bool,
    /// Fields below the text.
    #[prop(optional, into)]
    fields: ViewFn,
    /// Why it can't be confirmed as the fields are.
    #[prop(optional, into)]
    blocked: Signal<Option<String>>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    W: Fn(&T) -> AskWords + Send + Sync + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), Error>> + 'static,
{
    let act: AskAction<T> = Arc::new(move |subject| Box::pin(act(subject)));
    let asked = Signal::derive(move || subject.with(|subject| subject.as_ref().map(&words)));
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<Error>);
    let confirm = Callback::new(move |()| {
        let Some(thing) = subject.get_untracked() else { return };
        let act = act.clone();
        busy.set(true);
        spawn_local(async move {
            let answer = act(thing).await;
            // The action may have led to another page.
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    let _ = subject.try_set(None);
                }
                Err(error) => {
                    let _ = refused.try_set(Some(error));
                }
            }
        });
    });
    let close = Callback::new(move |()| subject.set(None));
    view! { <AskDialog id asked busy refused confirm close reversible fields blocked /> }
}

/// Independent of the subject's type, so that it is compiled only once.
#[component]
fn AskDialog(
    id: &'static str,
    asked: Signal<Option<AskWords>>,
    busy: RwSignal<bool>,
    refused: RwSignal<Option<Error>>,
    confirm: Callback<()>,
    close: Callback<()>,
    reversible: bool,
    fields: ViewFn,
    blocked: Signal<Option<String>>,
) -> impl IntoView {
    let w = use_words().common();
    let open = Memo::new(move |_| asked.with(Option::is_some));
    let words = Memo::new(move |_| asked.get().unwrap_or_default());
    let error = move || {
        let error = refused.get()?;
        let title = words.with(|words| words.refused.clone()).unwrap_or_else(|| w.error_title().to_owned());
        Some(view! { <ErrorAlert error title=TextProp::from(title) /> })
    };
    let foot = move || {
        view! {
            <Button on_click=move |_| close.run(())>{move || words.with(|words| words.keep)}</Button>
            <Button
                id=format!("{id}-act")
                variant=if reversible { ButtonVariant::Primary } else { ButtonVariant::Danger }
                busy
                busy_label=move || words.with(|words| words.busy)
                blocked
                on_click=move |_| confirm.run(())
            >
                {move || words.with(|words| words.act.clone())}
            </Button>
        }
    };
    view! {
        <Dialog
            id
            open
            on_close=close
            on_open=move |()| refused.set(None)
            title=move || words.with(|words| words.title.clone())
            close_label=w.close()
            foot=ViewFn::from(foot)
        >
            {error}
            <p>{move || words.with(|words| words.text)}</p>
            {fields.run()}
        </Dialog>
    }
}
