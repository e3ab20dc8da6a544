//! What the workspace calls a model, and what it pays for it.

use api::{Error, Model, SetModel, SetPrice};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonVariant, Dialog, DialogFocus, Field, TextInput, use_toaster};

use super::{Shelf, row::said_of};
use crate::{
    client::use_client,
    format::{read_dollars, typed_dollars},
    kit::focus,
    locales::use_words,
    widgets::ErrorAlert,
};

/// What is typed.
#[derive(Debug, Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    input: RwSignal<String>,
    output: RwSignal<String>,
    input_error: RwSignal<Option<String>>,
    output_error: RwSignal<Option<String>>,
    refused: RwSignal<Option<Error>>,
    busy: RwSignal<bool>,
}

impl Form {
    fn new() -> Self {
        Self {
            name: RwSignal::default(),
            input: RwSignal::default(),
            output: RwSignal::default(),
            input_error: RwSignal::new(None),
            output_error: RwSignal::new(None),
            refused: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    fn fill(self, model: &Model) {
        let own = model.price.as_ref().filter(|price| price.own);
        self.name.set(model.own_name.clone().unwrap_or_default());
        self.input.set(own.map(|price| typed_dollars(price.input_micros_per_million)).unwrap_or_default());
        self.output.set(own.map(|price| typed_dollars(price.output_micros_per_million)).unwrap_or_default());
        self.input_error.set(None);
        self.output_error.set(None);
        self.refused.set(None);
    }

    /// What was typed, or nothing where something is wrong, which then stands at its field.
    fn read(self, model: &Model) -> Option<SetModel> {
        let w = use_words().catalog();
        let price = price(&self.input.get_untracked(), &self.output.get_untracked());
        let wrong = |is_wrong: bool, text: &'static str| is_wrong.then(|| text.to_owned());
        let (input, output) = match &price {
            Ok(_) => (None, None),
            Err(Wrong::Amount { input, output }) => (wrong(*input, w.bad_price()), wrong(*output, w.bad_price())),
            Err(Wrong::One { input }) => (wrong(*input, w.both_prices()), wrong(!*input, w.both_prices())),
        };
        let first = if input.is_some() { "model-input-price" } else { "model-output-price" };
        self.input_error.set(input);
        self.output_error.set(output);
        let Ok(price) = price else {
            focus(first);
            return None;
        };
        let name = self.name.get_untracked().trim().to_owned();
        let said = said_of(model);
        // What only the API can say is kept while the price is the same.
        let kept = said.price.as_ref().zip(price.as_ref()).filter(|(said, typed)| is_same(said, typed));
        let price = kept.map(|(said, _)| *said).or(price);
        Some(SetModel { name: (!name.is_empty()).then_some(name), price, ..said })
    }
}

fn is_same(said: &SetPrice, typed: &SetPrice) -> bool {
    let both = |price: &SetPrice| (price.input_micros_per_million, price.output_micros_per_million);
    both(said) == both(typed)
}

/// What is wrong with two prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// These are no amounts.
    Amount { input: bool, output: bool },
    /// One is missing: that for reading, or that for writing.
    One { input: bool },
}

fn price(input: &str, output: &str) -> Result<Option<SetPrice>, Wrong> {
    match (read_dollars(input), read_dollars(output)) {
        (Ok(None), Ok(None)) => Ok(None),
        (Ok(Some(input)), Ok(Some(output))) => Ok(Some(SetPrice {
            input_micros_per_million: input,
            cached_input_micros_per_million: None,
            output_micros_per_million: output,
        })),
        (Ok(input), Ok(_)) => Err(Wrong::One { input: input.is_none() }),
        (input, output) => Err(Wrong::Amount { input: input.is_err(), output: output.is_err() }),
    }
}

#[component]
pub(super) fn EditDialog(shelf: Shelf) -> impl IntoView {
    let w = use_words();
    let form = Form::new();
    let save = use_save(shelf, form);
    let close = move || shelf.edited.set(None);
    let fill = move |()| {
        if let Some(model) = shelf.edited.get() {
            form.fill(&model);
        }
    };
    let name = move || shelf.edited.with(|model| model.as_ref().map(|model| model.name.clone()).unwrap_or_default());
    let foot = move || {
        view! {
            <Button on_click=move |_| close()>{w.common().cancel()}</Button>
            <Button
                variant=ButtonVariant::Primary
                busy=form.busy
                busy_label=w.common().saving()
                on_click=move |_| save.run(())
            >
                {w.common().save()}
            </Button>
        }
    };
    view! {
        <Dialog
            id="edit-model"
            open=Signal::derive(move || shelf.edited.with(Option::is_some))
            on_close=move |()| close()
            on_open=fill
            title=move || w.catalog().edit_title(&name())
            close_label=w.common().close()
            focus=DialogFocus::FirstField
            foot=ViewFn::from(foot)
        >
            {move || form.refused.get().map(|error| view! { <ErrorAlert error /> })}
            <Fields form />
        </Dialog>
    }
}

#[component]
fn Fields(form: Form) -> impl IntoView {
    let w = use_words();
    let optional = w.common().optional();
    let w = w.catalog();
    view! {
        <div class="form">
            <Field id="model-name" label=w.name() hint=w.name_hint() optional>
                <TextInput value=form.name autocomplete="off" />
            </Field>
            <Field id="model-input-price" label=w.input_price() hint=w.price_hint() optional error=form.input_error>
                <TextInput value=form.input unit="$" autocomplete="off" />
            </Field>
            <Field id="model-output-price" label=w.output_price() optional error=form.output_error>
                <TextInput value=form.output unit="$" autocomplete="off" />
            </Field>
        </div>
    }
}

fn use_save(shelf: Shelf, form: Form) -> Callback<()> {
    let w = use_words().catalog();
    let (client, toaster, desk) = (use_client(), use_toaster(), shelf.desk);
    Callback::new(move |()| {
        let Some(model) = shelf.edited.get_untracked() else { return };
        let Some(wanted) = form.read(&model) else { return };
        let (client, workspace) = (client.clone(), desk.workspace.get_untracked());
        form.busy.set(true);
        spawn_local(async move {
            let answer = client.set_model(&workspace, &wanted).await;
            form.busy.set(false);
            match answer {
                Ok(saved) => {
                    shelf.edited.set(None);
                    toaster.done(w.saved(&saved.name));
                    desk.models.refetch();
                }
                Err(error) => form.refused.set(Some(error)),
            }
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_prices_or_neither() {
        assert_eq!(price("", " "), Ok(None));
        let read = price("$2.50", "1,000").unwrap().unwrap();
        assert_eq!((read.input_micros_per_million, read.output_micros_per_million), (2_500_000, 1_000_000_000));
        assert_eq!(price("3", ""), Err(Wrong::One { input: false }));
        assert_eq!(price("cheap", "1"), Err(Wrong::Amount { input: true, output: false }));
        let said = SetPrice { cached_input_micros_per_million: Some(1), ..read };
        assert!(is_same(&said, &read), "what is paid for cached input isn't typed here");
    }
}
