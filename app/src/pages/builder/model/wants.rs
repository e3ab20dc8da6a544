//! Choosing a model by its abilities.

use leptos::prelude::*;
use model::{Ability, Language, ModelUse, Wants};
use ui::{Bound, Checkbox, Shown, TextInput, TextKind};

use crate::{
    format::{read_dollars, typed_dollars},
    locales::{BuilderModel as Words, Words as AllWords, use_words},
    pages::builder::{editor::Editor, state::fits},
};

/// The wanted abilities in a few words: `Images, JSON, Korean`.
pub fn wanted(wants: &Wants, words: AllWords) -> String {
    let w = &words.builder().model();
    let mut words: Vec<String> = wants.wants.iter().map(|ability| w.ability(*ability).to_owned()).collect();
    words.extend(wants.language.map(|language| w.speaks(language).to_owned()));
    words.extend(wants.max_output_micros_per_million.map(|most| w.at_most(&typed_dollars(most))));
    if words.is_empty() { w.nothing_wanted().to_owned() } else { words.join(", ") }
}

/// The controls for the wanted abilities, shown while they are chosen.
#[component]
pub(super) fn WantsOption(editor: Editor, chosen: RwSignal<Option<ModelUse>>) -> impl IntoView {
    let w = use_words().builder().model();
    // Kept while another choice is tried in between.
    let wants = RwSignal::new(match chosen.get_untracked() {
        Some(ModelUse::Wants(wants)) => wants,
        _ => Wants::default(),
    });
    let is_chosen = Memo::new(move |_| chosen.with(|chosen| matches!(chosen, Some(ModelUse::Wants(_)))));
    let change = Callback::new(move |now: Wants| {
        wants.set(now.clone());
        chosen.set(Some(ModelUse::Wants(now)));
    });
    let able = move || {
        let wants = wants.get();
        let able = editor.models.with_value(|models| models.iter().filter(|model| fits(model, &wants)).count());
        w.able(able)
    };
    view! {
        <li>
            <label class="model-option">
                <input
                    type="radio"
                    name="picked-model"
                    prop:checked=move || is_chosen.get()
                    on:change=move |_| change.run(wants.get_untracked())
                />
                <span class="model-option__name">{w.by_ability()}</span>
                <span class="model-option__price"></span>
                <span class="model-option__facts">
                    <span>{w.by_ability_text()}</span>
                </span>
            </label>
            <Shown when=move || is_chosen.get()>
                <div class="model-wants">
                    <Wishes wants change w />
                    <p class="field__hint" role="status">
                        {able}
                    </p>
                </div>
            </Shown>
        </li>
    }
}

#[component]
fn Wishes(wants: RwSignal<Wants>, change: Callback<Wants>, w: Words) -> impl IntoView {
    let abilities = Ability::ALL.map(|ability| {
        let has = Signal::derive(move || wants.with(|wants| wants.wants.contains(&ability)));
        let checked = Bound::new(has, move |on: bool| {
            let mut now = wants.get_untracked();
            now.wants.retain(|known| *known != ability);
            if on {
                now.wants.push(ability);
            }
            change.run(now);
        });
        view! { <Checkbox checked>{w.ability(ability)}</Checkbox> }
    });
    let speaks = Signal::derive(move || wants.with(|wants| wants.language == Some(Language::Ko)));
    let korean = Bound::new(speaks, move |on: bool| {
        change.run(Wants { language: on.then_some(Language::Ko), ..wants.get_untracked() });
    });
    let most = RwSignal::new(
        wants.with_untracked(|wants| wants.max_output_micros_per_million.map(typed_dollars)).unwrap_or_default(),
    );
    let price = Bound::new(most, move |text: String| {
        let max_output_micros_per_million = read_dollars(&text).ok().flatten();
        most.set(text);
        change.run(Wants { max_output_micros_per_million, ..wants.get_untracked() });
    });
    view! {
        {abilities.collect_view()}
        <Checkbox checked=korean>{w.speaks(Language::Ko)}</Checkbox>
        <label class="model-wants__price">
            <span>{w.most()}</span>
            <TextInput value=price kind=TextKind::Text id="wants-price" unit="$" autocomplete="off" />
        </label>
    }
}
