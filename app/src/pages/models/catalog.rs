//! The models that the connections offer: their abilities and prices, and whether they are offered here.

mod compare;
mod edit;
mod filter;
mod prices;
mod row;

use api::{ExchangeRate, Model};
use leptos::prelude::*;
use model::ModelRef;
use ui::{
    Bound, Button, Column, Columns, ControlSize, Empty, FilterChip, IconName, Section, Shown, TableScroll, TextInput,
    TextKind,
};

use super::page_state::ModelsState;
use crate::{
    format::{day, number},
    locales::use_words,
    preferences::use_language,
};
use compare::CompareDialog;
use edit::EditDialog;
use filter::{CatalogFilter, WantedAbility};
use row::Row;

/// How many models fit side by side.
const COMPARED_MOST: usize = 4;

/// The state of the section.
#[derive(Clone, Copy)]
struct CatalogState {
    state: ModelsState,
    models: StoredValue<Vec<Model>>,
    /// The models to compare, in the order in which they were chosen.
    chosen: RwSignal<Vec<ModelRef>>,
    comparing: RwSignal<bool>,
    /// The model whose name and price are being edited.
    edited: RwSignal<Option<Model>>,
}

impl CatalogState {
    fn choose(self, model: &ModelRef, on: bool) {
        self.chosen.update(|chosen| {
            chosen.retain(|known| known != model);
            if on {
                chosen.push(model.clone());
                if chosen.len() > COMPARED_MOST {
                    chosen.remove(0);
                }
            }
        });
    }

    fn compared(self) -> Vec<Model> {
        let chosen = self.chosen.get();
        self.models.with_value(|models| {
            let find = |wanted: &ModelRef| models.iter().find(|model| model.model_ref == *wanted).cloned();
            chosen.iter().filter_map(find).collect()
        })
    }
}

#[component]
pub(super) fn Catalog(state: ModelsState, models: Vec<Model>, rate: Option<ExchangeRate>) -> impl IntoView {
    let w = use_words();
    if models.is_empty() {
        let w = w.models();
        return view! {
            <Section id="models" title=w.models()>
                <Empty icon=IconName::Models title=w.no_models() text=w.no_models_text() />
            </Section>
        }
        .into_any();
    }
    let count = models.iter().filter(|model| !model.hidden).count();
    let filter = RwSignal::new(CatalogFilter::default());
    let catalog = CatalogState {
        state,
        models: StoredValue::new(models),
        chosen: RwSignal::default(),
        comparing: RwSignal::new(false),
        edited: RwSignal::new(None),
    };
    let found = Memo::new(move |_| filter.with(|filter| catalog.models.with_value(|models| filter.of(models))));
    let w = w.catalog();
    let note = match &rate {
        Some(rate) => w.rate(&number(rate.won_per_100_usd.into()), &day(&rate.as_of, use_language())),
        None => w.dated().to_owned(),
    };
    let list = move || match found.with(Vec::is_empty) {
        true => view! { <p class="muted">{w.no_match()}</p> }.into_any(),
        false => view! { <Table catalog models=found.get() /> }.into_any(),
    };
    view! {
        <Section id="models" title=w.title() lead=w.lead() actions=ViewFn::from(move || search(filter, count))>
            <Filters catalog filter />
            {list}
            <p class="field__hint">{note}</p>
        </Section>
        <CompareDialog catalog />
        <EditDialog catalog />
    }
    .into_any()
}

fn search(filter: RwSignal<CatalogFilter>, count: usize) -> impl IntoView {
    let w = use_words().catalog();
    let words = Bound::new(Signal::derive(move || filter.with(|filter| filter.words.clone())), move |words| {
        filter.update(|filter| filter.words = words);
    });
    view! {
        <TextInput
            value=words
            kind=TextKind::Search
            size=ControlSize::S
            icon=IconName::Search
            label=w.search()
            placeholder=w.search_count(count)
            autocomplete="off"
        />
    }
}

#[component]
fn Filters(catalog: CatalogState, filter: RwSignal<CatalogFilter>) -> impl IntoView {
    let w = use_words();
    let chips = WantedAbility::ALL.map(|ability| {
        let pressed = Signal::derive(move || filter.with(|filter| filter.wanted_abilities.contains(&ability)));
        let toggle = move |_| filter.update(|filter| filter.toggle(ability));
        view! { <FilterChip pressed on_click=toggle>{ability.word(w)}</FilterChip> }
    });
    let any_hidden = catalog.models.with_value(|models| models.iter().any(|model| model.hidden));
    let hidden = any_hidden.then(|| {
        let pressed = Signal::derive(move || filter.with(|filter| filter.hidden));
        let toggle = move |_| filter.update(|filter| filter.hidden = !filter.hidden);
        view! { <FilterChip pressed on_click=toggle>{w.catalog().hidden()}</FilterChip> }
    });
    let count = Memo::new(move |_| catalog.chosen.with(Vec::len));
    view! {
        <div class="catalog__bar">
            <div class="cluster" role="group" aria-label=w.catalog().filters()>
                {chips.collect_view()}
                {hidden}
            </div>
            <Shown when=move || { count.get() > 1 }>
                <Button size=ControlSize::S on_click=move |_| catalog.comparing.set(true)>
                    {move || w.catalog().compare(count.get())}
                </Button>
            </Shown>
        </div>
    }
}

#[component]
fn Table(catalog: CatalogState, models: Vec<Model>) -> impl IntoView {
    let w = use_words().catalog();
    let rows = models.into_iter().map(|model| view! { <Row catalog model /> }).collect_view();
    view! {
        <TableScroll label=w.title()>
            <table class="table">
                <Columns of=vec![
                    Column::new(w.chosen()).unseen(),
                    Column::new(w.model()),
                    Column::new(w.can()).priority("2"),
                    Column::new(w.context()).number().priority("3"),
                    Column::new(w.price()).number().priority("2"),
                    Column::new(w.actions()).unseen(),
                ] />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}
