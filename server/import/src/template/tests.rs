use proptest::prelude::*;
use serde_json::json;

use super::*;

/// What a template comes to with `a` filled in.
fn rendered(template: &str) -> String {
    let definition = json!({
        "format": "madang/1", "kind": "form",
        "inputs": [{"name": "a", "label": "a", "kind": "text"}],
        "prompt": {"messages": [{"role": "user", "text": template}]},
    });
    let definition: model::Definition = serde_json::from_value(definition).unwrap();
    let values = model::Values::from_iter([("a".to_owned(), json!("{{a}} & <b>"))]);
    let messages = definition.render(&values, &[]).unwrap();
    messages.into_iter().map(|message| message.text).collect()
}

fn text(text: &str) -> Known {
    Known::Text(text.into())
}

fn a() -> Known {
    Known::Input("a".into())
}

#[test]
fn braces_of_others_stay_braces() {
    for (parts, expected) in [
        (vec![text("x {{a}} y")], "x {{{{a}}}} y"),
        (vec![text("{{> tone}} {{#if x}}")], "{{{{> tone}}}} {{{{#if x}}}}"),
        (vec![text("{\"k\": "), a(), text("}")], "{\"k\": {{a}}}"),
        (vec![text("{{"), text("a}}")], "{{{{a}}}}"),
        (vec![text("{{{a}}}")], "{{{{{a}}}}}"),
        (vec![a(), text("}}")], "{{a}}}}"),
    ] {
        assert_eq!(write(&parts, "m"), Written { text: expected.into(), spaced: false });
    }
    for (parts, expected) in
        [(vec![text("{"), a(), text("}")], "{ {{a}}}"), (vec![text("a {{ b")], "a { { b"), (vec![text("{{{")], "{ { {")]
    {
        assert_eq!(write(&parts, "m"), Written { text: expected.into(), spaced: true });
    }
}

#[test]
fn many_braces_without_an_end_take_no_time() {
    let written = write(&[text(&"{".repeat(1_000_000))], "m");
    assert_eq!((written.text.len(), written.spaced), (1_999_999, true));
}

proptest! {
    #[test]
    fn a_written_template_says_what_the_parts_say(
        parts in proptest::collection::vec(
            prop_oneof!["[{}# a!>./\n]{0,9}".prop_map(Known::Text), Just(Known::Input("a".to_owned()))], 0..6)
    ) {
        let said: String =
            parts.iter().map(|part| if let Known::Text(text) = part { text } else { "{{a}} & <b>" }).collect();
        prop_assume!(!said.trim().is_empty());
        let written = write(&parts, "m");
        let came = rendered(&written.text);
        if written.spaced {
            // But for spaces between braces.
            prop_assert_eq!(came.replace(' ', ""), said.replace(' ', ""));
        } else {
            prop_assert_eq!(came, said);
        }
    }
}
