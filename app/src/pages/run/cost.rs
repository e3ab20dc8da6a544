//! About what a run will cost, before it.

use api::{LongTexts, RunnableApp, TypicalRun};
use leptos::{prelude::*, task::spawn_local};
use model::{CostBasis, Money, RunSize};

use crate::{
    client::use_client,
    locales::use_words,
    session::{use_amounts, use_workspace},
    widgets::InputForm,
};

/// How many times a usual run's cost is unusual.
const UNUSUAL: i64 = 3;

/// What a run is expected to cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    About(Money),
    /// At least: the length of the answer, or of those to the parts, or what the pictures take is not known.
    From(Money),
}

impl Expected {
    fn of(basis: CostBasis, inputs: &Inputs, typical: &TypicalRun) -> Self {
        let Inputs { tokens, pictures, longest, may_be_cut } = *inputs;
        // What an app writes that reads in parts is mostly answers to parts, whose number was another in each run.
        let answer_tokens = if typical.runs == 0 || may_be_cut { 0 } else { typical.output_tokens };
        let Longest { tokens: cut_tokens, parts } = longest.unwrap_or_default();
        let other_tokens = tokens.saturating_sub(cut_tokens);
        let cost = basis.cost(RunSize { cut_tokens, parts, other_tokens, answer_tokens });
        if pictures == 0 && answer_tokens > 0 { Self::About(cost) } else { Self::From(cost) }
    }

    fn money(self) -> Money {
        let (Self::About(money) | Self::From(money)) = self;
        money
    }

    /// How many times a usual run it costs, if that is unusual.
    fn unusual(self, typical: &TypicalRun) -> Option<u64> {
        let usual = typical.cost.filter(|cost| typical.runs > 0 && cost.micros > 0)?;
        let times = self.money().micros / usual.micros;
        u64::try_from(times).ok().filter(|_| times >= UNUSUAL)
    }
}

/// What a form holds.
#[derive(Debug, Clone, Copy, Default)]
struct Inputs {
    tokens: u64,
    pictures: u64,
    longest: Option<Longest>,
    /// Whether the app reads long texts in parts.
    may_be_cut: bool,
}

/// The longest text, if it is read in parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Longest {
    tokens: u64,
    pub parts: u64,
}

/// The longest text of a form, if it is read in parts. Tracked.
pub(super) fn longest_of(form: InputForm, long: &LongTexts) -> Option<Longest> {
    let part_tokens = long.part_tokens.max(1);
    let tokens = long.inputs.iter().filter_map(|input| form.tokens_of(input, part_tokens)).max()?;
    Some(Longest { tokens, parts: tokens.div_ceil(part_tokens) })
}

/// About what a run with what stands in the form costs, and with so many tokens `besides`. Nothing is shown until it is known how
/// long answers usually are, and where nothing is paid by the token.
#[component]
pub(super) fn RunCost(
    form: InputForm,
    app: StoredValue<RunnableApp>,
    #[prop(optional, into)] besides: Signal<u64>,
) -> impl IntoView {
    let kept = app.with_value(|app| app.kept_days).map(|days| {
        view! { <span class="run-cost">{use_words().run().kept_for(days)}</span> }
    });
    let (basis, long, slug) = app.with_value(|app| (app.cost_basis, app.long_texts.clone(), app.app.slug.clone()));
    let cost = basis.map(|basis| {
        let (w, amounts) = (use_words().run(), use_amounts());
        let typical = use_typical_run(slug);
        let expected = Memo::new(move |_| {
            let (tokens, pictures) = form.size();
            let tokens = tokens + besides.get();
            let longest = long.as_ref().and_then(|long| longest_of(form, long));
            let inputs = Inputs { tokens, pictures, longest, may_be_cut: long.is_some() };
            typical.with(|typical| {
                let typical = typical.as_ref()?;
                let expected = Expected::of(basis, &inputs, typical);
                Some((expected, expected.unusual(typical)))
            })
        });
        move || {
            expected.get().map(|(expected, unusual)| {
                let cost = amounts.show(expected.money());
                let text = match expected {
                    Expected::About(_) => w.costs_about(&cost),
                    Expected::From(_) => w.costs_from(&cost),
                };
                let more = unusual.map(|times| format!(", {}", w.costs_more(times)));
                view! { <span class="run-cost" data-unusual=unusual.is_some()>{text}{more}</span> }
            })
        }
    });
    view! { {cost} {kept} }
}

/// It is asked for once the page is there, so that the page doesn't wait for it.
fn use_typical_run(slug: String) -> RwSignal<Option<TypicalRun>> {
    let (client, workspace) = (StoredValue::new(use_client()), use_workspace());
    let typical = RwSignal::new(None);
    // Only a browser runs effects, and this one runs once.
    Effect::new(move |_| {
        let (client, workspace, slug) = (client.get_value(), workspace.get_untracked(), slug.clone());
        spawn_local(async move {
            if let Ok(found) = client.typical_run(&workspace, &slug).await {
                typical.try_set(Some(found));
            }
        });
    });
    typical
}

#[cfg(test)]
mod tests {
    use model::TokenPrices;

    use super::*;

    const BASIS: CostBasis = CostBasis {
        prompt_tokens: 0,
        prices: TokenPrices { input_micros_per_million: 1_000_000, output_micros_per_million: 10_000_000 },
        long: None,
    };

    fn typical(runs: u32, output_tokens: u64, cost: Option<i64>) -> TypicalRun {
        TypicalRun { runs, input_tokens: 0, output_tokens, cost: cost.map(Money::usd), duration_ms: 0 }
    }

    #[test]
    fn what_is_not_known_makes_it_a_least() {
        let (known, inputs) = (typical(3, 20, None), Inputs { tokens: 100, ..Inputs::default() });
        assert_eq!(Expected::of(BASIS, &inputs, &known), Expected::About(Money::usd(300)));
        let pictures = Inputs { pictures: 2, ..inputs };
        assert_eq!(Expected::of(BASIS, &pictures, &known), Expected::From(Money::usd(300)), "pictures");
        assert_eq!(Expected::of(BASIS, &inputs, &typical(0, 20, None)), Expected::From(Money::usd(100)));
        let cut = Inputs { longest: Some(Longest { tokens: 80, parts: 4 }), may_be_cut: true, ..inputs };
        assert_eq!(Expected::of(BASIS, &cut, &known), Expected::From(Money::usd(4 * (20 + 20))), "answers to parts");
    }

    #[test]
    fn three_times_the_usual_is_unusual() {
        let about = Expected::About(Money::usd(299));
        assert_eq!(about.unusual(&typical(3, 20, Some(100))), None);
        assert_eq!(Expected::About(Money::usd(300)).unusual(&typical(3, 20, Some(100))), Some(3));
        assert_eq!(about.unusual(&typical(3, 20, None)), None, "nobody knows what is usual");
        assert_eq!(about.unusual(&typical(0, 0, Some(1))), None);
    }
}
