//! A person's rating of an answer: a thumb, and why.

use api::{Feedback, Rating};
use leptos::prelude::*;
use ui::{Button, ButtonVariant, ControlSize, Field, IconButton, IconName, Textarea, use_toaster};

use crate::{format, locales::use_words, widgets::LiveRun};

const COMMENT_CHARS: usize = 2_000;

/// Thumb up and thumb down; pressing the same one again takes it back.
#[component]
pub(super) fn RunRating(live: LiveRun) -> impl IntoView {
    let w = use_words().run().answer();
    let given = Memo::new(move |_| live.feedback().with(|feedback| feedback.as_ref().map(|feedback| feedback.rating)));
    let rate = move |rating: Rating| {
        let comment = live.feedback().with_untracked(|f| f.as_ref().map(|f| f.comment.clone()).unwrap_or_default());
        let feedback = (given.get_untracked() != Some(rating)).then_some(Feedback { rating, comment });
        live.rate(feedback, || {});
    };
    view! {
        <span role="group" class="cluster" aria-label=w.useful_question()>
            <IconButton
                label=w.useful()
                icon=IconName::ThumbUp
                size=ControlSize::S
                pressed=Signal::derive(move || given.get() == Some(Rating::Up))
                on_click=move |_| rate(Rating::Up)
            />
            <IconButton
                label=w.not_useful()
                icon=IconName::ThumbDown
                size=ControlSize::S
                pressed=Signal::derive(move || given.get() == Some(Rating::Down))
                on_click=move |_| rate(Rating::Down)
            />
        </span>
    }
}

/// The comment on a rating: offered to those who liked the answer, and asked of those who did not.
#[component]
pub(super) fn RunComment(live: LiveRun) -> impl IntoView {
    let given = Memo::new(move |_| live.feedback().with(|feedback| feedback.as_ref().map(|feedback| feedback.rating)));
    // Not open for an earlier rating, only for one that is given now.
    let open = RwSignal::new(false);
    // Opened by a rating, and later by hand.
    Effect::new(move |before: Option<(Option<model::RunId>, Option<Rating>)>| {
        let now = (live.id(), given.get());
        if let Some(before) = before
            && before != now
        {
            let newly = before.0 == now.0 && before.1 != now.1;
            open.set(newly && now.1 == Some(Rating::Down));
        }
        now
    });
    move || {
        given.get().map(|rating| {
            view! {
                <div class="run-view__comment">
                    {move || match open.get() {
                        true => view! { <CommentForm live rating open /> }.into_any(),
                        false => view! { <CommentOffer live open /> }.into_any(),
                    }}
                </div>
            }
        })
    }
}

#[component]
fn CommentOffer(live: LiveRun, open: RwSignal<bool>) -> impl IntoView {
    let w = use_words().run().answer();
    let comment = move || live.feedback().with(|f| f.as_ref().map(|f| f.comment.clone()).unwrap_or_default());
    let shown = move || Some(comment()).filter(|comment| !comment.is_empty());
    view! {
        {move || shown().map(|comment| view! { <p>{comment}</p> })}
        <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Edit on_click=move |_| open.set(true)>
            {move || if shown().is_some() { w.edit_comment() } else { w.add_comment() }}
        </Button>
    }
}

#[component]
fn CommentForm(live: LiveRun, rating: Rating, open: RwSignal<bool>) -> impl IntoView {
    let w = use_words();
    let toaster = use_toaster();
    let before = live.feedback().with_untracked(|f| f.as_ref().map(|f| f.comment.clone()).unwrap_or_default());
    let comment = RwSignal::new(before);
    let label = if rating == Rating::Up { w.run().answer().comment_up() } else { w.run().answer().comment_down() };
    let chars = Memo::new(move |_| comment.with(|text| text.chars().count()));
    let number = |count: usize| format::number(u64::try_from(count).unwrap_or(u64::MAX));
    let count = move || format!("{} / {}", number(chars.get()), number(COMMENT_CHARS));
    let over = Signal::derive(move || chars.get() > COMMENT_CHARS);
    let send = move |_| {
        let comment: String = comment.with_untracked(|text| text.trim().chars().take(COMMENT_CHARS).collect());
        live.rate(Some(Feedback { rating, comment }), move || {
            open.try_set(false);
            toaster.done(w.run().answer().comment_sent());
        });
    };
    view! {
        <Field id="run-comment" label hint=w.run().answer().comment_hint() optional=w.common().optional() count over>
            <Textarea value=comment rows=3_u32 />
        </Field>
        <div class="form__actions">
            <Button size=ControlSize::S on_click=send>
                {w.run().answer().send_comment()}
            </Button>
            <Button variant=ButtonVariant::Ghost size=ControlSize::S on_click=move |_| open.set(false)>
                {w.common().cancel()}
            </Button>
        </div>
    }
}
