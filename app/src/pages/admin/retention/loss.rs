//! What a shorter time deletes is shown before it is deleted.

use api::{Error, ErrorCode, RetentionLoss};
use leptos::prelude::*;
use ui::Choice;

use crate::{
    kit::{Ask, AskWords},
    locales::{RetentionWords, use_words},
    widgets::{Moment, MomentStyle},
};

/// What the refusal of a change says that it would delete.
pub(super) fn loss_of(error: &Error) -> Option<RetentionLoss> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::DeletionUnconfirmed)?;
    serde_json::from_value((**current).clone()).ok()
}

/// Asks before what is kept now is deleted, and then does it.
#[component]
pub(super) fn ConfirmLoss<F, Fut>(
    id: &'static str,
    /// What is asked about.
    loss: RwSignal<Option<RetentionLoss>>,
    act: F,
) -> impl IntoView
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), Error>> + 'static,
{
    let w = use_words().retention();
    let words = move |loss: &RetentionLoss| AskWords {
        title: w.loss_title(loss),
        text: w.loss_text(),
        keep: w.leave(),
        act: w.delete().to_owned(),
        busy: w.deleting(),
        refused: Some(w.refused().to_owned()),
    };
    let details = move || {
        let loss = loss.get()?;
        let oldest = loss.oldest.map(|at| {
            view! {
                <p>
                    {w.oldest()} " " <Moment at how=MomentStyle::Exact />
                </p>
            }
        });
        let usage = (loss.usage_days > 0).then(|| view! { <p>{w.usage_loss(loss.usage_days)}</p> });
        Some((oldest, usage))
    };
    let fields = move || view! { {details} }.into_any();
    view! { <Ask id subject=loss words act=move |_| act() fields=ViewFn::from(fields) /> }
}

/// The days to choose from, after `none` for no time of its own; what is set now is among them.
pub(super) fn day_choices(w: RetentionWords, none: String, now: Option<u32>) -> Vec<Choice> {
    let mut days = vec![0, 1, 7, 30, 90, 180, 365, 1_095];
    days.extend(now);
    days.sort_unstable();
    days.dedup();
    let days = days.into_iter().map(|days| Choice::new(days.to_string(), w.days(Some(days))));
    std::iter::once(Choice::new("", none)).chain(days).collect()
}

/// A number as a choice has it.
pub(super) fn word(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
