//! The workspace's own name and price for a model.

use api::{Model, SetModel, SetPrice};
use leptos::prelude::*;
use ui::{Dialog, DialogFocus, Field, TextInput, TextKind, use_toaster};

use super::{CatalogState, prices::Prices, row::said_of};
use crate::{
    client::use_client,
    format::{read_dollars, typed_dollars},
    kit::{FormBody, FormFoot, TypedForm, Wrong},
    locales::{Catalog, use_words},
};

const NAME: &str = "model-name";
const INPUT: &str = "model-price.input_micros_per_million";
const OUTPUT: &str = "model-price.output_micros_per_million";
const FROM: &str = "model-price_from";

/// The values of the form.
#[derive(Debug, Clone, Copy)]
struct ModelFields {
    name: RwSignal<String>,
    input: RwSignal<String>,
    output: RwSignal<String>,
    from: RwSignal<String>,
}

impl ModelFields {
    fn new() -> Self {
        Self {
            name: RwSignal::default(),
            input: RwSignal::default(),
            output: RwSignal::default(),
            from: RwSignal::default(),
        }
    }

    fn fill(self, model: &Model) {
        let own = model.price.as_ref().filter(|price| price.own);
        self.name.set(model.own_name.clone().unwrap_or_default());
        self.input.set(own.map(|price| typed_dollars(price.input_micros_per_million)).unwrap_or_default());
        self.output.set(own.map(|price| typed_dollars(price.output_micros_per_million)).unwrap_or_default());
        self.from.set(String::new());
    }

    /// The typed price, tracked.
    fn price(self) -> Result<Option<SetPrice>, WrongPrice> {
        price(&self.input.get(), &self.output.get())
    }

    /// The errors, tracked.
    fn wrong(self, w: Catalog) -> Vec<Wrong> {
        let (input, output, text) = match self.price() {
            Ok(_) => return Vec::new(),
            Err(WrongPrice::Amount { input, output }) => (input, output, w.bad_price()),
            Err(WrongPrice::One { input }) => (input, !input, w.both_prices()),
        };
        let at = |is_wrong: bool, id| is_wrong.then(|| Wrong::at(id, text));
        at(input, INPUT).into_iter().chain(at(output, OUTPUT)).collect()
    }

    /// The request, tracked; `None` if there are errors.
    fn read(self, model: &Model) -> Option<SetModel> {
        let price = self.price().ok()?;
        let name = self.name.get().trim().to_owned();
        let said = said_of(model);
        // Parts of a price that only the API can set are kept while the price is unchanged.
        let kept = said.price.as_ref().zip(price.as_ref()).filter(|(said, typed)| is_same(said, typed));
        let price = kept.map(|(said, _)| *said).or(price);
        let price_from = Some(self.from.get()).filter(|day| !day.is_empty());
        Some(SetModel { name: (!name.is_empty()).then_some(name), price, price_from, ..said })
    }
}

fn is_same(said: &SetPrice, typed: &SetPrice) -> bool {
    let both = |price: &SetPrice| (price.input_micros_per_million, price.output_micros_per_million);
    both(said) == both(typed)
}

/// What is wrong with the two prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WrongPrice {
    /// Which of them are no amounts.
    Amount { input: bool, output: bool },
    /// One of them is missing: the input or the output price.
    One { input: bool },
}

fn price(input: &str, output: &str) -> Result<Option<SetPrice>, WrongPrice> {
    match (read_dollars(input), read_dollars(output)) {
        (Ok(None), Ok(None)) => Ok(None),
        (Ok(Some(input)), Ok(Some(output))) => Ok(Some(SetPrice {
            input_micros_per_million: input,
            cached_input_micros_per_million: None,
            output_micros_per_million: output,
        })),
        (Ok(input), Ok(_)) => Err(WrongPrice::One { input: input.is_none() }),
        (input, output) => Err(WrongPrice::Amount { input: input.is_err(), output: output.is_err() }),
    }
}

#[component]
pub(super) fn EditDialog(catalog: CatalogState) -> impl IntoView {
    let w = use_words();
    let fields = ModelFields::new();
    let form = use_model_form(catalog, fields);
    let close = move || catalog.edited.set(None);
    let fill = move |()| {
        form.reset();
        if let Some(model) = catalog.edited.get_untracked() {
            fields.fill(&model);
        }
    };
    let name = move || catalog.edited.with(|model| model.as_ref().map(|model| model.name.clone()).unwrap_or_default());
    let foot = move || {
        view! { <FormFoot form label=w.common().save() busy=w.common().saving() on_cancel=move |()| close() /> }
    };
    view! {
        <Dialog
            id="edit-model"
            open=Signal::derive(move || catalog.edited.with(Option::is_some))
            on_close=move |()| close()
            on_open=fill
            title=move || w.catalog().edit_title(&name())
            close_label=w.common().close()
            focus=DialogFocus::FirstField
            foot=ViewFn::from(foot)
        >
            <Fields fields form />
            {move || catalog.edited.get().map(|model| view! { <Prices catalog model /> })}
        </Dialog>
    }
}

#[component]
fn Fields(fields: ModelFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    let optional = w.common().optional();
    let w = w.catalog();
    view! {
        <FormBody form>
            <Field id=NAME label=w.name() hint=w.name_hint() optional error=form.error(NAME, w.name())>
                <TextInput value=fields.name autocomplete="off" />
            </Field>
            <Field
                id=INPUT
                label=w.input_price()
                hint=w.price_hint()
                optional
                error=form.error(INPUT, w.input_price())
            >
                <TextInput value=fields.input unit="$" autocomplete="off" />
            </Field>
            <Field id=OUTPUT label=w.output_price() optional error=form.error(OUTPUT, w.output_price())>
                <TextInput value=fields.output unit="$" autocomplete="off" />
            </Field>
            <Field id=FROM label=w.price_from() hint=w.price_from_hint() optional error=form.error(FROM, w.price_from())>
                <TextInput value=fields.from kind=TextKind::Date />
            </Field>
        </FormBody>
    }
}

fn use_model_form(catalog: CatalogState, fields: ModelFields) -> TypedForm {
    let w = use_words().catalog();
    let (client, toaster, state) = (use_client(), use_toaster(), catalog.state);
    let send = move || {
        let (client, workspace) = (client.clone(), state.workspace.get());
        let wanted = catalog.edited.get().and_then(|model| fields.read(&model));
        async move {
            let Some(wanted) = wanted else { return Ok(()) };
            let saved = client.set_model(&workspace, &wanted).await?;
            catalog.edited.set(None);
            toaster.done(w.saved(&saved.name));
            state.models.refetch();
            Ok(())
        }
    };
    TypedForm::new("model-", move || fields.wrong(w), send)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_prices_or_neither() {
        assert_eq!(price("", " "), Ok(None));
        let read = price("$2.50", "1,000").unwrap().unwrap();
        assert_eq!((read.input_micros_per_million, read.output_micros_per_million), (2_500_000, 1_000_000_000));
        assert_eq!(price("3", ""), Err(WrongPrice::One { input: false }));
        assert_eq!(price("cheap", "1"), Err(WrongPrice::Amount { input: true, output: false }));
        let said = SetPrice { cached_input_micros_per_million: Some(1), ..read };
        assert!(is_same(&said, &read), "what is paid for cached input isn't typed here");
    }
}
