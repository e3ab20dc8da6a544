//! All cases of the published Mustache specification (comments, interpolation, sections, inverted, partials) within the subset, with
//! data of our own. Left out: dotted names, objects as values, HTML escaping, and tags within partials, which templates here don't
//! have.

use serde_json::{Value, json};

use super::Template;

mod partials;
mod published;

#[track_caller]
fn case(values: Value, template: &str, expected: &str) {
    let Value::Object(values) = values else { panic!("values are an object") };
    let template = Template::parse(template).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(template.render(&values).unwrap(), expected, "{template}");
}

mod comments {
    use super::*;

    #[test]
    fn inline() {
        case(json!({}), "spring{{! not for the reader! }}autumn", "springautumn");
    }

    #[test]
    fn over_lines() {
        case(json!({}), "spring{{!\n  first,\n  then second\n}}autumn\n", "springautumn\n");
    }

    #[test]
    fn alone_on_the_line() {
        case(json!({}), "Dear team,\n{{! remember the date }}\nRegards\n", "Dear team,\nRegards\n");
    }

    #[test]
    fn alone_and_indented() {
        case(json!({}), "Dear team,\n   {{! remember the date }}\nRegards\n", "Dear team,\nRegards\n");
    }

    #[test]
    fn alone_with_windows_line_ends() {
        case(json!({}), "one\r\n{{! two }}\r\nthree", "one\r\nthree");
    }

    #[test]
    fn alone_on_the_first_line() {
        case(json!({}), "  {{! at the top }}\nbelow", "below");
    }

    #[test]
    fn alone_on_the_last_line_without_its_end() {
        case(json!({}), "above\n  {{! at the end }}", "above\n");
    }

    #[test]
    fn alone_over_lines() {
        case(json!({}), "above\n{{!\nwhy this is so\n}}\nbelow\n", "above\nbelow\n");
    }

    #[test]
    fn alone_over_lines_and_indented() {
        case(json!({}), "above\n  {{!\n    why this is so\n  }}\nbelow\n", "above\nbelow\n");
    }

    #[test]
    fn after_text_takes_no_white_space() {
        case(json!({}), "  text {{! aside }}\n", "  text \n");
    }

    #[test]
    fn keeps_the_white_space_around_it() {
        case(json!({}), "left {{! aside }} right", "left  right");
    }

    #[test]
    fn is_never_taken_for_a_variable() {
        case(
            json!({"! aside": 1, "!aside": 2, "aside": 3}),
            "nothing here: >{{! aside }}{{!aside}}<",
            "nothing here: ><",
        );
    }
}

mod interpolation {
    use super::*;

    #[test]
    fn none() {
        case(json!({}), "A {brace} alone means nothing }} here\n", "A {brace} alone means nothing }} here\n");
    }

    #[test]
    fn basic() {
        case(json!({"reader": "the board"}), "For {{reader}}.\n", "For the board.\n");
    }

    #[test]
    fn values_are_never_interpolated_again() {
        case(json!({"outer": "{{inner}}", "inner": "no"}), "{{outer}}: {{{outer}}}", "{{inner}}: {{inner}}");
    }

    /// The specification escapes the first of these; a prompt is not HTML.
    #[test]
    fn nothing_is_escaped() {
        let sign = r#"< & > " '"#;
        case(json!({"sign": sign}), "{{sign}}", sign);
        case(json!({"sign": sign}), "{{{sign}}}", sign);
        case(json!({"sign": sign}), "{{&sign}}", sign);
    }

    #[test]
    fn integers() {
        case(json!({"days": 12}), "[{{days}}] [{{{days}}}] [{{&days}}]", "[12] [12] [12]");
    }

    #[test]
    fn decimals_have_no_needless_zeros() {
        case(json!({"rate": 2.250}), "[{{rate}}] [{{{rate}}}] [{{&rate}}]", "[2.25] [2.25] [2.25]");
    }

    #[test]
    fn null_is_nothing() {
        case(json!({"none": null}), "({{none}}) ({{{none}}}) ({{&none}})", "() () ()");
    }

    #[test]
    fn what_is_absent_is_nothing() {
        case(json!({}), "({{missing}}) ({{{missing}}}) ({{&missing}})", "() () ()");
    }

    #[test]
    fn keeps_the_white_space_around_it() {
        case(json!({"mark": "+"}), "| {{mark}} | {{{mark}}} | {{&mark}} |", "| + | + | + |");
    }

    #[test]
    fn alone_on_its_line_keeps_the_line() {
        for tag in ["{{mark}}", "{{{mark}}}", "{{&mark}}"] {
            case(json!({"mark": "+"}), &format!("  {tag}\n"), "  +\n");
        }
    }

    #[test]
    fn padding_within_the_tag_is_ignored() {
        case(json!({"mark": "+"}), "|{{ mark }}|{{{ mark }}}|{{& mark }}|{{\tmark\n}}|", "|+|+|+|+|");
    }
}

mod sections {
    use super::*;

    #[test]
    fn truthy() {
        case(json!({"urgent": true}), "<{{#urgent}}today{{/urgent}}>", "<today>");
    }

    #[test]
    fn falsy() {
        case(json!({"urgent": false}), "<{{#urgent}}today{{/urgent}}>", "<>");
    }

    #[test]
    fn null_is_falsy() {
        case(json!({"urgent": null}), "<{{#urgent}}today{{/urgent}}>", "<>");
    }

    #[test]
    fn names_outside_are_seen_within() {
        case(json!({"a": "out", "b": "in"}), "{{#b}}{{a}}, {{b}}{{/b}}", "out, in");
    }

    #[test]
    fn the_value_is_the_item() {
        case(json!({"who": "Kim"}), "{{#who}}{{.}} is {{who}}{{/who}}", "Kim is Kim");
    }

    #[test]
    fn deeply_nested() {
        case(
            json!({"a": 1, "b": 2, "c": 3}),
            "{{#a}}\n{{a}}\n{{#b}}\n{{a}}{{b}}\n{{#c}}\n{{a}}{{b}}{{c}}{{.}}4{{.}}{{c}}\n{{/c}}\n{{b}}{{.}}\n{{/b}}\n{{a}}{{.}}\n{{/a}}\n",
            "1\n12\n1233433\n22\n11\n",
        );
    }

    #[test]
    fn lists_are_iterated() {
        case(json!({"parts": ["x", "y", "z"]}), "<{{#parts}}{{.}}-{{/parts}}>", "<x-y-z->");
    }

    #[test]
    fn lists_within_lists() {
        case(
            json!({"rows": ["1", "2"], "columns": ["a", "b"]}),
            "{{#rows}}{{#columns}}{{.}}{{/columns}}={{.}};{{/rows}}",
            "ab=1;ab=2;",
        );
    }

    #[test]
    fn an_empty_list_is_falsy() {
        case(json!({"parts": []}), "<{{#parts}}never{{/parts}}>", "<>");
    }

    #[test]
    fn a_text_is_no_list() {
        case(json!({"word": "abc"}), "<{{#word}}once{{/word}}>", "<once>");
    }

    #[test]
    fn more_than_one() {
        case(
            json!({"on": true, "middle": "two"}),
            "{{#on}}\n- one\n{{/on}}\n- {{middle}}\n{{#on}}\n- three\n{{/on}}\n",
            "- one\n- two\n- three\n",
        );
    }

    #[test]
    fn nested_in_itself() {
        case(json!({"on": true}), "1 {{#on}}2 {{#on}}3{{/on}} 4{{/on}} 5", "1 2 3 4 5");
        case(json!({"on": false}), "1 {{#on}}2 {{#on}}3{{/on}} 4{{/on}} 5", "1  5");
    }

    #[test]
    fn what_is_absent_is_falsy() {
        case(json!({}), "[{{#missing}}never{{/missing}}]", "[]");
    }

    #[test]
    fn items_that_are_texts_integers_and_decimals() {
        case(json!({"all": ["a", "b"]}), "{{#all}}({{.}}){{/all}}", "(a)(b)");
        case(json!({"all": [7, 8]}), "{{#all}}({{.}}){{/all}}", "(7)(8)");
        case(json!({"all": [1.50, 2.0]}), "{{#all}}({{.}}){{/all}}", "(1.5)(2)");
        case(json!({"all": ["<"]}), "{{#all}}({{{.}}})({{&.}}){{/all}}", "(<)(<)");
    }

    #[test]
    fn items_that_are_lists() {
        case(json!({"all": [[1, 2], ["a"]]}), "{{#all}}({{#.}}{{.}}{{/.}}){{/all}}", "(12)(a)");
    }

    #[test]
    fn keeps_the_white_space_around_it() {
        case(json!({"on": true}), " - {{#on}}\t-\t{{/on}} - \n", " - \t-\t - \n");
    }

    #[test]
    fn keeps_the_white_space_within() {
        case(json!({"on": true}), " - {{#on}} {{! kept }}\n {{/on}} - \n", " -  \n  - \n");
    }

    #[test]
    fn on_one_line_takes_nothing() {
        case(json!({"on": true}), " {{#on}}a{{/on}}\n {{#on}}b{{/on}}\n", " a\n b\n");
    }

    #[test]
    fn tags_alone_take_their_lines() {
        case(json!({"on": true}), "top\n{{#on}}\nmiddle\n{{/on}}\nend\n", "top\nmiddle\nend\n");
    }

    #[test]
    fn indented_tags_alone_take_their_lines() {
        case(json!({"on": true}), "top\n  {{#on}}\nmiddle\n\t{{/on}}  \nend\n", "top\nmiddle\nend\n");
    }

    #[test]
    fn alone_with_windows_line_ends() {
        case(json!({"on": true}), "top\r\n{{#on}}\r\n{{/on}}\r\nend", "top\r\nend");
    }

    #[test]
    fn alone_on_the_first_line() {
        case(json!({"on": true}), "  {{#on}}\nx{{/on}}\ny", "x\ny");
    }

    #[test]
    fn alone_on_the_last_line_without_its_end() {
        case(json!({"on": true}), "x{{#on}}\ny\n  {{/on}}", "x\ny\n");
    }

    #[test]
    fn padding_within_the_tag_is_ignored() {
        case(json!({"on": true}), "[{{# on }}x{{/ on }}]", "[x]");
    }
}

mod inverted {
    use super::*;

    #[test]
    fn falsy() {
        case(json!({"done": false}), "<{{^done}}to do{{/done}}>", "<to do>");
    }

    #[test]
    fn null() {
        case(json!({"done": null}), "<{{^done}}to do{{/done}}>", "<to do>");
    }

    #[test]
    fn truthy() {
        case(json!({"done": true}), "<{{^done}}to do{{/done}}>", "<>");
        case(json!({"done": "yes"}), "<{{^done}}to do{{/done}}>", "<>");
    }

    #[test]
    fn lists() {
        case(json!({"parts": ["x", "y"]}), "<{{^parts}}none{{/parts}}>", "<>");
        case(json!({"parts": []}), "<{{^parts}}none{{/parts}}>", "<none>");
    }

    #[test]
    fn more_than_one() {
        case(
            json!({"off": false, "middle": "two"}),
            "{{^off}}\n- one\n{{/off}}\n- {{middle}}\n{{^off}}\n- three\n{{/off}}\n",
            "- one\n- two\n- three\n",
        );
    }

    #[test]
    fn nested_in_itself() {
        case(json!({"off": false}), "1 {{^off}}2 {{^off}}3{{/off}} 4{{/off}} 5", "1 2 3 4 5");
        case(json!({"off": true}), "1 {{^off}}2 {{^off}}3{{/off}} 4{{/off}} 5", "1  5");
    }

    #[test]
    fn what_is_absent_is_falsy() {
        case(json!({}), "[{{^missing}}shown{{/missing}}]", "[shown]");
    }

    #[test]
    fn white_space_around_and_within_stays() {
        case(json!({"off": false}), " - {{^off}}\t-\t{{/off}} - \n", " - \t-\t - \n");
        case(json!({"off": false}), " - {{^off}} {{! kept }}\n {{/off}} - \n", " -  \n  - \n");
        case(json!({"off": false}), " {{^off}}a{{/off}}\n {{^off}}b{{/off}}\n", " a\n b\n");
    }

    #[test]
    fn tags_alone_take_their_lines() {
        case(json!({"off": false}), "top\n{{^off}}\nmiddle\n{{/off}}\nend\n", "top\nmiddle\nend\n");
        case(json!({"off": false}), "top\n  {{^off}}\nmiddle\n  {{/off}}\nend\n", "top\nmiddle\nend\n");
        case(json!({"off": false}), "top\r\n{{^off}}\r\n{{/off}}\r\nend", "top\r\nend");
        case(json!({"off": false}), "  {{^off}}\nx{{/off}}\ny", "x\ny");
        case(json!({"off": false}), "x{{^off}}\ny\n  {{/off}}", "x\ny\n");
    }

    #[test]
    fn padding_within_the_tag_is_ignored() {
        case(json!({"off": false}), "[{{^ off }}x{{/ off }}]", "[x]");
    }
}
