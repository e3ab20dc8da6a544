//! The settings that the model takes, and those that are kept but not sent.

use api::SettingsTaken;
use leptos::prelude::*;
use model::{Effort, Settings as ModelSettings, diff::field_name, limits};
use ui::{Alert, AlertTone, Bound, Choice, ControlSize, Field, Select, Shown, TextInput, TextKind, Textarea};

use super::{
    AnsweringModel,
    param::{NumberParam, NumberSetting, SentAs},
};
use crate::{
    locales::use_words,
    pages::builder::{
        editor::Editor,
        numbers::{OptionalNumber, SliderRange, whole},
        state::{ProblemTarget, UnsupportedSetting, unsupported_settings},
    },
};

/// The slider's maximum; the field accepts more.
const LONGEST_ON_SLIDER: f64 = 4_000.0;

/// The settings that the answering model takes; all of them if there is no model.
fn takes(answering_model: &AnsweringModel) -> SettingsTaken {
    match answering_model {
        AnsweringModel::Model { model, .. } => model.takes.clone(),
        AnsweringModel::Gone(_) | AnsweringModel::Whichever(_) | AnsweringModel::Nothing => SettingsTaken {
            temperature_max: Some(limits::TEMPERATURE),
            top_p: true,
            max_output_tokens: true,
            stop: true,
            seed: true,
            reasoning_effort: true,
            ..SettingsTaken::default()
        },
    }
}

#[component]
pub(super) fn Settings(editor: Editor, answering_model: Memo<AnsweringModel>) -> impl IntoView {
    let taken = Memo::new(move |_| answering_model.with(takes));
    let has = move |which: fn(&SettingsTaken) -> bool| Memo::new(move |_| taken.with(which));
    let (temperature, tokens) = (has(|t| t.temperature_max.is_some()), has(|t| t.max_output_tokens));
    let thinking = has(|t| t.reasoning_effort);
    let more = has(|t| t.top_p || t.stop || t.seed);
    view! {
        <div class="card">
            <div class="card__body">
                <Shown when=move || temperature.get()>
                    <Creativity editor taken />
                </Shown>
                <Shown when=move || tokens.get()>
                    <LongestAnswer editor />
                </Shown>
                <Shown when=move || thinking.get()>
                    <Thinking editor />
                </Shown>
                <Shown when=move || more.get()>
                    <MoreSettings editor taken />
                </Shown>
                <NotSent editor answering_model taken />
            </div>
        </div>
    }
}

/// A setting of the draft, and how to change it.
fn setting(
    editor: Editor,
    read: fn(&ModelSettings) -> Option<f64>,
    write: fn(&mut ModelSettings, Option<f64>),
) -> (Memo<Option<f64>>, Callback<Option<f64>>) {
    let value = editor.memo(move |state| read(&state.model().settings));
    let write = Callback::new(move |number| {
        editor.edit(|state| state.edit_settings(|settings| write(settings, number)));
    });
    (value, write)
}

#[component]
fn Creativity(editor: Editor, taken: Memo<SettingsTaken>) -> impl IntoView {
    let w = use_words().builder().model();
    let (value, write) = setting(editor, |s| s.temperature, |s, number| s.temperature = number);
    let max = Signal::derive(move || taken.with(|taken| taken.temperature_max).unwrap_or(limits::TEMPERATURE));
    let range = Signal::derive(move || SliderRange { min: 0.0, max: max.get(), step: 0.1 });
    let hint = Signal::stored(w.temperature_hint().to_owned());
    view! { <NumberParam editor setting=NumberSetting { field: "temperature", range, max, unset: 1.0, hint, value, write } /> }
}

#[component]
fn LongestAnswer(editor: Editor) -> impl IntoView {
    let w = use_words().builder().model();
    let read = |s: &ModelSettings| s.max_output_tokens.map(f64::from);
    let (value, write) = setting(editor, read, |s, number| s.max_output_tokens = number.map(whole));
    let range = Signal::stored(SliderRange { min: 100.0, max: LONGEST_ON_SLIDER, step: 100.0 });
    let max = Signal::stored(f64::from(limits::OUTPUT_TOKENS));
    let hint = Signal::derive(move || w.max_output_hint(value.get().map(whole)));
    view! {
        <NumberParam
            editor
            setting=NumberSetting { field: "max_output_tokens", range, max, unset: LONGEST_ON_SLIDER, hint, value, write }
        />
    }
}

#[component]
fn Thinking(editor: Editor) -> impl IntoView {
    let w = use_words().builder().model();
    let chosen = editor.memo(|state| effort_id(state.model().settings.reasoning_effort).to_owned());
    let value = Bound::new(chosen, move |id: String| {
        let effort = EFFORTS.into_iter().find(|effort| effort_id(Some(*effort)) == id);
        editor.edit(|state| state.edit_settings(|settings| settings.reasoning_effort = effort));
    });
    let choices: Vec<Choice> = [Choice::new("", w.unset_long())]
        .into_iter()
        .chain(EFFORTS.map(|effort| Choice::new(effort_id(Some(effort)), w.effort(effort))))
        .collect();
    view! {
        <div class="param">
            <label for="setting-reasoning_effort">{field_name("reasoning_effort", editor.language).to_owned()}</label>
            <Select id="setting-reasoning_effort" value options=choices size=ControlSize::S />
            <span></span>
            <p class="field__hint">
                {w.thinking_hint()} " " <SentAs field="reasoning_effort" />
            </p>
        </div>
    }
}

const EFFORTS: [Effort; 3] = [Effort::Low, Effort::Medium, Effort::High];

fn effort_id(effort: Option<Effort>) -> &'static str {
    match effort {
        None => "",
        Some(Effort::Low) => "low",
        Some(Effort::Medium) => "medium",
        Some(Effort::High) => "high",
    }
}

/// Settings that few apps need, with the number of those that are set.
#[component]
fn MoreSettings(editor: Editor, taken: Memo<SettingsTaken>) -> impl IntoView {
    let w = use_words().builder().model();
    let changed = editor.memo(|state| {
        let set = &state.model().settings;
        usize::from(set.top_p.is_some()) + usize::from(!set.stop.is_empty()) + usize::from(set.seed.is_some())
    });
    let has = move |which: fn(&SettingsTaken) -> bool| Memo::new(move |_| taken.with(which));
    let (top_p, stop, seed) = (has(|t| t.top_p), has(|t| t.stop), has(|t| t.seed));
    view! {
        <details class="more-settings">
            <summary>{move || w.more_settings(changed.get())}</summary>
            <div class="stack">
                <Shown when=move || top_p.get()>
                    <WordChoice editor />
                </Shown>
                <Shown when=move || stop.get()>
                    <StopTexts editor />
                </Shown>
                <Shown when=move || seed.get()>
                    <Seed editor />
                </Shown>
            </div>
        </details>
    }
}

#[component]
fn WordChoice(editor: Editor) -> impl IntoView {
    let w = use_words().builder().model();
    let (value, write) = setting(editor, |s| s.top_p, |s, number| s.top_p = number);
    let range = Signal::stored(SliderRange { min: 0.0, max: 1.0, step: 0.05 });
    let hint = Signal::stored(w.top_p_hint().to_owned());
    let max = Signal::stored(1.0);
    view! { <NumberParam editor setting=NumberSetting { field: "top_p", range, max, unset: 1.0, hint, value, write } /> }
}

#[component]
fn StopTexts(editor: Editor) -> impl IntoView {
    let w = use_words();
    let typed = RwSignal::new(editor.peek(|state| state.model().settings.stop.join("\n")));
    let value = Bound::new(typed, move |text: String| {
        let stop: Vec<String> = text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        typed.set(text);
        editor.edit(|state| state.edit_settings(|settings| settings.stop = stop));
    });
    let error = editor.error_at(|place| matches!(place, ProblemTarget::Setting(name) if name == "stop"));
    view! {
        <Field
            id="setting-stop"
            label=field_name("stop", editor.language).to_owned()
            hint=w.builder().model().stop_hint()
            optional=w.common().optional()
            error
        >
            <Textarea value rows=2_u32 />
        </Field>
    }
}

#[component]
fn Seed(editor: Editor) -> impl IntoView {
    let w = use_words();
    #[expect(clippy::cast_precision_loss, reason = "seeds that people type are small")]
    let read = |s: &ModelSettings| s.seed.map(|seed| seed as f64);
    #[expect(clippy::cast_possible_truncation, reason = "casting a float saturates")]
    let (value, write) = setting(editor, read, |s, number| s.seed = number.map(|number| number.round() as i64));
    let OptionalNumber { text, is_bad } = OptionalNumber::new(value.into(), move |number| write.run(number));
    let error = Signal::derive(move || is_bad.get().then(|| w.builder().not_a_number().to_owned()));
    view! {
        <Field
            id="setting-seed"
            label=field_name("seed", editor.language).to_owned()
            hint=w.builder().model().seed_hint()
            optional=w.common().optional()
            error
        >
            <TextInput kind=TextKind::Number autocomplete="off" value=text />
        </Field>
    }
}

/// Names the settings that the model doesn't take.
#[component]
fn NotSent(editor: Editor, answering_model: Memo<AnsweringModel>, taken: Memo<SettingsTaken>) -> impl IntoView {
    let w = use_words().builder().model();
    let settings = editor.memo(|state| state.model().settings.clone());
    let kept = Memo::new(move |_| taken.with(|taken| settings.with(|settings| unsupported_settings(settings, taken))));
    let model_name = Memo::new(move |_| match answering_model.get() {
        AnsweringModel::Model { model, .. } => model.name,
        AnsweringModel::Gone(model) => model.model,
        AnsweringModel::Whichever(_) | AnsweringModel::Nothing => String::new(),
    });
    move || {
        let kept = kept.get();
        (!kept.is_empty()).then(|| {
            let named: Vec<String> = kept.iter().map(|kept| named(kept, editor)).collect();
            view! {
                <Alert tone=AlertTone::Neutral>
                    <p>
                        <strong>{named.join(", ")}</strong>
                        " "
                        {w.not_sent(&model_name.get())}
                    </p>
                </Alert>
            }
        })
    }
}

fn named(kept: &UnsupportedSetting, editor: Editor) -> String {
    let w = &editor.words.builder().model();
    let (field, value) = match kept {
        UnsupportedSetting::Temperature(number) => ("temperature", number.to_string()),
        UnsupportedSetting::TopP(number) => ("top_p", number.to_string()),
        UnsupportedSetting::MaxOutputTokens(number) => ("max_output_tokens", number.to_string()),
        UnsupportedSetting::Stop(texts) => ("stop", texts.join(", ")),
        UnsupportedSetting::Seed(number) => ("seed", number.to_string()),
        UnsupportedSetting::ReasoningEffort(effort) => ("reasoning_effort", w.effort(*effort).to_owned()),
    };
    format!("{} {value}", field_name(field, editor.language))
}
