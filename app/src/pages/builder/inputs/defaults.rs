//! The default value of an input.

use leptos::prelude::*;
use model::InputKind;
use serde_json::Value;
use ui::{Bound, Checkbox, CheckboxGroup, Choice, ChoiceLayout, Field, FieldGroup, parse_number};

use super::fields::InputEditor;
use crate::{locales::use_words, widgets::input_control};

/// The default, in a control of the input's own kind.
#[component]
pub(super) fn DefaultField(input_editor: InputEditor, kind: InputKind) -> impl IntoView {
    let w = use_words();
    let (id, label) = (input_editor.id("default"), w.builder().inputs().default());
    let error = input_editor.error("default");
    match kind {
        InputKind::Checkbox => view! {
            <Checkbox id checked=tick(input_editor)>
                {w.builder().inputs().ticked()}
            </Checkbox>
        }
        .into_any(),
        InputKind::Multiselect => {
            let options = input_editor.read(|input| input.options.clone(), Vec::new);
            view! {
                <FieldGroup id label optional=w.common().optional() error>
                    {move || {
                        let choices: Vec<Choice> = options.get().into_iter().map(Choice::plain).collect();
                        view! {
                            <CheckboxGroup
                                name=input_editor.id("default-choices")
                                value=chosen(input_editor)
                                options=choices
                                layout=ChoiceLayout::Inline
                            />
                        }
                    }}
                </FieldGroup>
            }
            .into_any()
        }
        _ => view! {
            <Field id label error optional=w.common().optional()>
                {control(input_editor, kind)}
            </Field>
        }
        .into_any(),
    }
}

fn control(input_editor: InputEditor, kind: InputKind) -> AnyView {
    let empty = use_words().builder().inputs().no_default();
    input_control(
        kind,
        text(input_editor, kind),
        None,
        input_editor.read(|input| input.options.clone(), Vec::new).into(),
        Some(empty),
    )
}

/// The default as text, and how it is parsed.
fn text(input_editor: InputEditor, kind: InputKind) -> Bound<String> {
    let kept = input_editor.read(|input| as_text(input.default.as_ref()), String::new);
    let typed = RwSignal::new(kept.get_untracked());
    // The typed text stays until the default changes elsewhere.
    Effect::new(move |_| {
        let kept = kept.get();
        if as_text(from_text(&typed.get_untracked(), kind).as_ref()) != kept {
            typed.set(kept);
        }
    });
    Bound::new(typed, move |text: String| {
        let value = from_text(&text, kind);
        typed.set(text);
        input_editor.write(|input| input.default = value);
    })
}

fn as_text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}

/// Text that is no number stays text; the definition's check then says what is wrong.
fn from_text(text: &str, kind: InputKind) -> Option<Value> {
    if text.trim().is_empty() {
        return None;
    }
    Some(match kind {
        InputKind::Number => number(text).unwrap_or_else(|| text.into()),
        InputKind::List => text.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
        _ => text.into(),
    })
}

fn number(text: &str) -> Option<Value> {
    let number = parse_number(text)?;
    // 3, not 3.0, as people write it.
    let whole = number.to_string().parse::<i64>().ok().map(Value::from);
    whole.or_else(|| serde_json::Number::from_f64(number).map(Value::Number))
}

fn tick(input_editor: InputEditor) -> Bound<bool> {
    let ticked = input_editor.read(|input| input.default == Some(Value::Bool(true)), || false);
    Bound::new(ticked, move |on: bool| input_editor.write(|input| input.default = on.then_some(Value::Bool(true))))
}

fn chosen(input_editor: InputEditor) -> Bound<Vec<String>> {
    let chosen = input_editor.read(
        |input| {
            let items = input.default.as_ref().and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        },
        Vec::new,
    );
    Bound::new(chosen, move |chosen: Vec<String>| {
        input_editor.write(|input| input.default = (!chosen.is_empty()).then(|| chosen.into()));
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_default_survives_its_field() {
        for (kind, value) in [
            (InputKind::Text, json!("warm")),
            (InputKind::Number, json!(3)),
            (InputKind::Number, json!(0.5)),
            (InputKind::List, json!(["one", "two"])),
        ] {
            assert_eq!(from_text(&as_text(Some(&value)), kind), Some(value));
        }
        assert_eq!(from_text(" ", InputKind::Text), None);
        assert_eq!(from_text("1,250", InputKind::Number), Some(json!(1250)));
        assert_eq!(from_text("many", InputKind::Number), Some(json!("many")), "the check says what is wrong");
    }
}
