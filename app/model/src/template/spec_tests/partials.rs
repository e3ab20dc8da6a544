//! Partials, which here are pieces.

use serde_json::{Value, json};

use crate::{
    PinnedPiece,
    template::{Budget, Template},
};

#[track_caller]
fn case(values: Value, text: &str, template: &str, expected: &str) {
    let Value::Object(values) = values else { panic!("values are an object") };
    let piece = PinnedPiece { name: "rules".into(), piece: uuid::Uuid::nil().into(), version: 1, text: text.into() };
    let template = Template::parse(template).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(template.render_within(&values, &[piece], &mut Budget::default()).unwrap(), expected, "{template}");
}

#[test]
fn basic() {
    case(json!({}), "be brief", "[{{> rules}}]", "[be brief]");
}

#[test]
fn a_failed_look_up_is_nothing() {
    case(json!({}), "be brief", "[{{> other}}]", "[]");
    case(json!({}), "be brief", "one\n  {{> other}}\ntwo", "one\ntwo");
}

/// The specification fills tags in here; a piece is a text.
#[test]
fn nothing_within_is_read() {
    case(json!({"name": "no"}), "{{name}} {{> rules}} {{{{x}}}}", "({{> rules}})", "({{name}} {{> rules}} {{{{x}}}})");
}

#[test]
fn nested_in_sections() {
    case(json!({"on": true}), "x", "{{#on}}<{{> rules}}>{{/on}}{{^on}}{{> rules}}{{/on}}", "<x>");
    case(json!({"all": ["a", "b"]}), "-", "{{#all}}{{> rules}}{{.}}{{/all}}", "-a-b");
}

#[test]
fn keeps_the_white_space_around_it() {
    case(json!({}), "\t|\t", "| {{> rules}} |", "| \t|\t |");
}

#[test]
fn inline_no_line_is_indented() {
    case(json!({"mark": "|"}), ">\n>", "  {{mark}}  {{> rules}}\n", "  |  >\n>\n");
}

#[test]
fn alone_with_windows_line_ends() {
    case(json!({}), ">\r\n", "|\r\n{{> rules}}\r\n|", "|\r\n>\r\n|");
}

#[test]
fn alone_on_the_first_line() {
    case(json!({}), ">\n>", "  {{> rules}}\n>", "  >\n  >\n>");
}

#[test]
fn alone_on_the_last_line_without_its_end() {
    case(json!({}), ">\n>", ">\n  {{> rules}}", ">\n  >\n  >");
}

#[test]
fn alone_each_line_is_indented() {
    case(json!({}), "|\n<\n|\n", "\\\n {{> rules}}\n/\n", "\\\n |\n <\n |\n/\n");
}

/// The specification's partials are files: there the next line would follow on the same line.
#[test]
fn alone_a_text_without_a_line_end_has_that_of_its_tag() {
    case(json!({}), "be brief", "one\n{{> rules}}\ntwo", "one\nbe brief\ntwo");
    case(json!({}), "be brief", "one\r\n\t{{> rules}} \r\ntwo", "one\r\n\tbe brief\r\ntwo");
    case(json!({}), "", "one\n{{> rules}}\ntwo", "one\ntwo");
}

#[test]
fn padding_within_the_tag_is_ignored() {
    case(json!({}), "[]", "|{{> rules }}|{{>rules}}|{{ >\trules\n}}|", "|[]|[]|[]|");
}
