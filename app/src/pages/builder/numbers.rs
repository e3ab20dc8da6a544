//! Optional numbers.

use leptos::{html, prelude::*};
use ui::{Bound, keep_equal, parse_number};

/// An optional number while it is being typed.
#[derive(Debug, Clone, Copy)]
pub struct OptionalNumber {
    /// The text of its field.
    pub text: Bound<String>,
    /// Whether the text is no number; then the previous number stays.
    pub is_bad: Signal<bool>,
}

impl OptionalNumber {
    /// A field for the number that `read` returns and `write` takes.
    pub fn new(read: Signal<Option<f64>>, write: impl Fn(Option<f64>) + Send + Sync + 'static) -> Self {
        let typed = RwSignal::new(shown(read.get_untracked()));
        let is_bad = RwSignal::new(false);
        Effect::new(move |_| {
            let now = read.get();
            // The number was changed from elsewhere; `1.50` and `1.5` are the same.
            if parse_number(&typed.get_untracked()) != now && !is_bad.get_untracked() {
                typed.set(shown(now));
            }
        });
        let text = Bound::new(typed, move |text: String| {
            let number = parse_number(&text);
            is_bad.set(number.is_none() && !text.trim().is_empty());
            typed.set(text);
            if !is_bad.get_untracked() && number != read.get_untracked() {
                write(number);
            }
        });
        Self { text, is_bad: is_bad.into() }
    }
}

fn shown(number: Option<f64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// The nearest whole number that fits into a `u32`.
pub fn whole(number: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casting a float saturates")]
    let whole = number.round() as u32;
    whole
}

/// The range and step of a [`Slider`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SliderRange {
    pub min: f64,
    pub max: f64,
    pub step: f64,
}

/// A slider for a number. A field for the same number stands beside it.
#[component]
pub fn Slider(
    #[prop(into)] id: String,
    /// The id of its description.
    #[prop(into)]
    described_by: String,
    /// Its position.
    #[prop(into)]
    at: Signal<f64>,
    #[prop(into)] range: Signal<SliderRange>,
    /// The text while nothing is set, which says that the model decides. The slider then looks unset, too.
    #[prop(into)]
    unset: Signal<Option<&'static str>>,
    #[prop(into)] on_move: Callback<f64>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let text = Memo::new(move |_| at.get().to_string());
    let initial = text.get_untracked();
    let value = Bound::new(text, move |text: String| {
        if let Ok(number) = text.parse::<f64>() {
            on_move.run(number);
        }
    });
    keep_equal(value, initial.clone(), node, |el| el.value(), |el, text| el.set_value(text));
    view! {
        <input
            type="range"
            id=id
            min=move || range.get().min.to_string()
            max=move || range.get().max.to_string()
            step=move || range.get().step.to_string()
            value=initial
            aria-describedby=described_by
            aria-valuetext=move || unset.get()
            data-unset=move || unset.get().map(|_| "")
            node_ref=node
            on:input=move |event| value.set(event_target_value(&event))
        />
    }
}
