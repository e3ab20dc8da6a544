//! About what trying the draft costs, before it.

use api::{Price, TypicalRun};
use leptos::{prelude::*, task::spawn_local};
use model::{Money, Values, estimated_prompt_tokens};

use super::rendered;
use crate::{
    client::use_client,
    locales::use_words,
    pages::builder::{
        editor::Editor,
        model::{AnsweringModel, answering_model},
        state::BuilderState,
    },
    session::use_amounts,
};

/// What a trial is expected to cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    About(Money),
    /// At least: how long the answer is, or what is sent besides, is not known.
    From(Money),
}

/// What is known of what will be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// So many tokens.
    Whole(u64),
    /// At least so many: what files hold comes besides.
    Part(u64),
}

impl Expected {
    fn of(sent: Sent, typical: Option<&TypicalRun>, price: &Price) -> Self {
        let (Sent::Whole(tokens) | Sent::Part(tokens)) = sent;
        let answer = typical.filter(|typical| typical.runs > 0).map_or(0, |typical| typical.output_tokens);
        let part = |tokens: u64, micros_per_million: u64| u128::from(tokens) * u128::from(micros_per_million);
        let total = part(tokens, price.input_micros_per_million) + part(answer, price.output_micros_per_million);
        let cost = Money::usd(i64::try_from(total.div_ceil(1_000_000)).unwrap_or(i64::MAX));
        if answer > 0 && matches!(sent, Sent::Whole(_)) { Self::About(cost) } else { Self::From(cost) }
    }
}

/// About what trying an app with a form costs with what stands in it. Nothing is shown where nothing is paid by the token, where only the server knows
/// which model answers, and as long as the messages can't be filled in.
#[component]
pub(super) fn TryCost(editor: Editor) -> impl IntoView {
    let (w, amounts) = (use_words().run(), use_amounts());
    let sent = editor.memo(move |state| sent(state, editor));
    let chosen = editor.memo(|state| state.model().use_.clone());
    let price = Memo::new(move |_| {
        editor.models.with_value(|models| match answering_model(models, chosen.get().as_ref()) {
            AnsweringModel::Model { model, .. } => model.price.clone().filter(|_| !model.demo),
            AnsweringModel::Whichever(_) | AnsweringModel::Gone(_) | AnsweringModel::Nothing => None,
        })
    });
    let typical = use_typical(editor);
    let expected = Memo::new(move |_| {
        let (sent, price) = (sent.get()?, price.get()?);
        typical.with(|typical| Some(Expected::of(sent, typical.as_ref(), &price)))
    });
    move || {
        expected.get().map(|expected| {
            let text = match expected {
                Expected::About(cost) => w.costs_about(&amounts.show(cost)),
                Expected::From(cost) => w.costs_from(&amounts.show(cost)),
            };
            view! { <span class="run-cost">{text}</span> }
        })
    }
}

fn sent(state: &BuilderState, editor: Editor) -> Option<Sent> {
    let definition = state.definition();
    let messages = rendered(&definition, state.sample(), &Values::new(), editor.language).ok()?;
    let tokens = u64::try_from(estimated_prompt_tokens(&messages)).ok()?;
    Some(if definition.has_files() { Sent::Part(tokens) } else { Sent::Whole(tokens) })
}

/// The app's typical run, once it is known; without it, how long an answer is isn't known.
fn use_typical(editor: Editor) -> RwSignal<Option<TypicalRun>> {
    let (client, typical) = (StoredValue::new(use_client()), RwSignal::new(None));
    // Only a browser runs effects, and this one runs once.
    Effect::new(move |_| {
        let (client, workspace) = (client.get_value(), editor.workspace.get_untracked());
        let app = editor.app.with_untracked(|app| app.slug.clone());
        spawn_local(async move {
            if let Ok(found) = client.typical_run(&workspace, &app).await {
                let _ = typical.try_set(Some(found));
            }
        });
    });
    typical
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_about_what_is_known_and_from_what_is_not() {
        let price = Price {
            input_micros_per_million: 1_000_000,
            cached_input_micros_per_million: None,
            output_micros_per_million: 10_000_000,
            as_of: "2026-11-30".to_owned(),
            own: false,
        };
        let typical = |runs| TypicalRun { runs, input_tokens: 0, output_tokens: 200, cost: None, duration_ms: 0 };
        let of = |sent, typical: Option<TypicalRun>| Expected::of(sent, typical.as_ref(), &price);
        assert_eq!(of(Sent::Whole(1_000), Some(typical(3))), Expected::About(Money::usd(3_000)));
        assert_eq!(of(Sent::Part(1_000), Some(typical(3))), Expected::From(Money::usd(3_000)), "there is more to it");
        assert_eq!(of(Sent::Whole(1_000), Some(typical(0))), Expected::From(Money::usd(1_000)));
        assert_eq!(of(Sent::Whole(1_000), None), Expected::From(Money::usd(1_000)));
    }
}
