//! One setting of the model: its name, a slider, the number, and its explanation.

use leptos::prelude::*;
use model::diff::field_name;
use ui::{ControlSize, TextInput, TextKind};

use super::super::{
    editor::Editor,
    numbers::{OptionalNumber, Slider, SliderRange},
    state::{ProblemTarget, clamped},
};
use crate::{format, locales::use_words};

/// A numeric setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumberSetting {
    /// Its name in the definition, which is also the name that is sent.
    pub field: &'static str,
    pub range: Signal<SliderRange>,
    /// The model's maximum; higher numbers are shown as this.
    pub max: Signal<f64>,
    /// The slider's position while the model decides.
    pub unset: f64,
    /// Its explanation.
    pub hint: Signal<String>,
    /// The value in the draft.
    pub value: Memo<Option<f64>>,
    pub write: Callback<Option<f64>>,
}

#[component]
pub(super) fn NumberParam(editor: Editor, setting: NumberSetting) -> impl IntoView {
    let w = use_words().builder();
    let NumberSetting { field, range, max, unset, hint, value, write } = setting;
    let name = field_name(field, editor.language).to_owned();
    let id = format!("setting-{field}");
    let hint_id = format!("{id}-hint");
    // Beyond the model's range the field shows what will be sent; the draft keeps its own value.
    let held = Memo::new(move |_| value.get().map(|number| clamped(number, range.get().min, max.get())));
    let shown = Signal::derive(move || held.get().map(|(shown, _)| shown));
    let OptionalNumber { text, is_bad } = OptionalNumber::new(shown, move |number| write.run(number));
    let at = Signal::derive(move || shown.get().unwrap_or(unset));
    let is_unset = Signal::derive(move || shown.get().is_none().then(|| w.model().unset()));
    let beyond = move || {
        let (shown, is_clamped) = held.get()?;
        let kept = value.get().filter(|_| is_clamped)?;
        Some(view! { <p class="field__hint">{w.model().clamped(&plain(shown), &plain(kept))}</p> })
    };
    let found = editor.error_at(move |place| matches!(place, ProblemTarget::Setting(name) if name == field));
    let error = move || {
        let text = if is_bad.get() { Some(w.not_a_number().to_owned()) } else { found.get() };
        text.map(|text| view! { <p class="field__error">{text}</p> })
    };
    view! {
        <div class="param">
            <label for=id.clone()>{name.clone()}</label>
            <Slider id described_by=hint_id.clone() at range unset=is_unset on_move=move |number| write.run(Some(number)) />
            <TextInput
                kind=TextKind::Number
                autocomplete="off"
                id=format!("setting-{field}-number")
                value=text
                label=w.model().as_number(&name)
                placeholder=w.model().unset()
                size=ControlSize::S
            />
            <p class="field__hint" id=hint_id>
                {move || hint.get()}
                " "
                <SentAs field />
            </p>
            {beyond}
            {error}
        </div>
    }
}

/// The name under which a setting is sent.
#[component]
pub(super) fn SentAs(field: &'static str) -> impl IntoView {
    let (before, after) = use_words().builder().model().sent_as();
    view! {
        {before}
        <code class="inline-code">{field}</code>
        {after}
    }
}

/// A number as people write it.
fn plain(number: f64) -> String {
    if number >= 1_000.0 && number.fract() == 0.0 {
        return format::number(u64::from(super::super::numbers::whole(number)));
    }
    number.to_string()
}
