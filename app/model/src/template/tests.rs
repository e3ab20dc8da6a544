use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{Values, problem::Unsupported};

fn values(json: Value) -> Values {
    let Value::Object(values) = json else { panic!("values are an object") };
    values
}

#[track_caller]
fn problems(source: &str) -> Vec<(usize, usize, ProblemKind)> {
    let problems = Template::parse(source).err().unwrap_or_default();
    problems.into_iter().map(|p| p.span.map(|s| (s.line, s.column, p.kind)).unwrap()).collect()
}

#[track_caller]
fn only_problem(source: &str, expected: ProblemKind) {
    let kinds: Vec<_> = problems(source).into_iter().map(|(_, _, kind)| kind).collect();
    assert_eq!(kinds, [expected], "{source}");
}

fn unclosed_section(name: &str) -> ProblemKind {
    ProblemKind::UnclosedSection { name: name.into() }
}

fn stray(name: &str) -> ProblemKind {
    ProblemKind::StrayClose { name: name.into() }
}

#[test]
fn how_values_read() {
    let template = Template::parse("{{v}}").unwrap();
    let reads = |v: Value| template.render(&values(json!({ "v": v }))).unwrap();
    assert_eq!(reads(json!("  kept as it is ")), "  kept as it is ");
    assert_eq!(reads(json!(3.0)), "3");
    assert_eq!(reads(json!(-0.0)), "0");
    assert_eq!(reads(json!(0)), "0");
    assert_eq!(reads(json!(1e21)), "1000000000000000000000");
    assert_eq!(reads(json!(1.21)), "1.21");
    assert_eq!(reads(json!(true)), "true");
    assert_eq!(reads(json!(false)), "false");
    assert_eq!(reads(json!(["a", "b", "c"])), "a, b, c");
    assert_eq!(reads(json!(["one"])), "one");
    assert_eq!(reads(json!("2026-03-31")), "2026-03-31");
    assert_eq!(reads(json!({"no": "reading"})), "");
}

/// For systems that fill in tags later, whatever their tags are.
#[test]
fn what_stands_in_four_braces_is_sent_with_two() {
    let sent = |source: &str| Template::parse(source).unwrap().render(&values(json!({ "v": "x", "first_name": "no" })));
    for (source, expected) in [
        ("Dear {{{{first_name}}}},", "Dear {{first_name}},"),
        ("{{{{#if vip}}}}\n{{v}}\n{{{{/if}}}}", "{{#if vip}}\nx\n{{/if}}"),
        ("{{{{ user.name | upper }}}}{{v}}", "{{ user.name | upper }}x"),
        ("{{#v}}{{{{v}}}}{{/v}}", "{{v}}"),
        ("{{{{}}}}", "{{}}"),
        ("{{{v}}}", "x"),
    ] {
        assert_eq!(sent(source).unwrap(), expected, "{source}");
        assert_eq!(
            sent(&Template::parse(source).unwrap().to_string()).unwrap(),
            expected,
            "printed and read again: {source}"
        );
    }
    assert_eq!(rename_variable("{{{{v}}}} {{v}}", "v", "w"), "{{{{v}}}} {{w}}");
    assert!(Template::parse("{{{{first_name}}").is_err(), "it has to end");
    assert!(Template::parse(&"{{{{".repeat(20_000)).is_err(), "and is found wrong quickly");
}

#[test]
fn what_counts_as_present() {
    let template = Template::parse("{{#v}}+{{/v}}{{^v}}-{{/v}}").unwrap();
    let shows = |v: Value| template.render(&values(json!({ "v": v }))).unwrap();
    for present in [json!(0), json!("x"), json!(" "), json!(true), json!([""])] {
        assert_eq!(shows(present.clone()), "+", "{present}");
    }
    for absent in [json!(""), json!(false), json!([]), json!(null)] {
        assert_eq!(shows(absent.clone()), "-", "{absent}");
    }
}

#[test]
fn a_hidden_part_does_not_end_the_round_it_is_in() {
    let template = Template::parse("{{#l}}{{#no}}x{{/no}}{{^l}}y{{/l}}{{.}};{{/l}}").unwrap();
    assert_eq!(template.render(&values(json!({"l": ["a", "b"]}))).unwrap(), "a;b;");
}

#[test]
fn names_of_any_script() {
    let template = Template::parse("{{회의_메모}} · {{naïve2}} · {{名前}}").unwrap();
    let filled = values(json!({"회의_메모": "가", "naïve2": "나", "名前": "다"}));
    assert_eq!(template.render(&filled).unwrap(), "가 · 나 · 다");
}

#[test]
fn variables_are_listed_with_place_and_purpose() {
    let template = Template::parse("{{a}}\n한글 {{#b}}{{.}}{{/b}}{{^c}}{{{a}}}{{/c}}").unwrap();
    let found: Vec<_> = template.variables().map(|v| (v.name, v.how, v.span.line, v.span.column)).collect();
    assert_eq!(
        found,
        [
            ("a", UseKind::Inserted, 1, 1),
            ("b", UseKind::WhenPresent, 2, 4),
            ("c", UseKind::WhenAbsent, 2, 21),
            ("a", UseKind::Inserted, 2, 27),
        ]
    );
    let spans: Vec<_> = template.variables().map(|v| &template.source()[v.span.start..v.span.end]).collect();
    assert_eq!(spans, ["{{a}}", "{{#b}}", "{{^c}}", "{{{a}}}"]);
}

#[test]
fn each_problem_has_its_place() {
    assert_eq!(
        problems("{{a}} {{\n  끝 {{#b}}\n{{}}"),
        [(1, 7, ProblemKind::UnclosedTag { end: "}}" }), (2, 5, unclosed_section("b")), (3, 1, ProblemKind::EmptyTag),]
    );
}

#[test]
fn tags_that_do_not_end() {
    let unclosed = |end| ProblemKind::UnclosedTag { end };
    only_problem("Dear {{name, hello", unclosed("}}"));
    only_problem("Dear {{name}, hello", unclosed("}}"));
    only_problem("Dear {{{name}}, hello", unclosed("}}}"));
    only_problem("Dear {{{name}} and }}}", unclosed("}}}"));
    only_problem("Dear {{! for later", unclosed("}}"));
    only_problem("Dear {{name\nand more }}", unclosed("}}"));
    only_problem("{{a {{b}}", unclosed("}}"));
    only_problem("{{> a", unclosed("}}"));
    only_problem("{{", unclosed("}}"));
    only_problem("{{#", unclosed("}}"));
}

#[test]
fn tags_with_something_else_than_a_name() {
    only_problem("{{ }}", ProblemKind::EmptyTag);
    only_problem("{{{}}}", ProblemKind::EmptyTag);
    only_problem("{{#}}", ProblemKind::EmptyTag);
    for name in ["two words", "a-b", "1st", "_x", "a!", "\u{1112}\u{116c}"] {
        only_problem(&format!("{{{{{name}}}}}"), ProblemKind::BadTagName { name: name.into() });
    }
}

#[test]
fn what_templates_here_do_not_have() {
    let only = |source: &str, what| only_problem(source, ProblemKind::Unsupported(what));
    only("{{=<% %>=}}", Unsupported::Delimiters);
    only("{{<layout}}", Unsupported::Inheritance);
    only("{{$block}}", Unsupported::Inheritance);
    only("{{a.b}}", Unsupported::DottedName { name: "a.b".into() });
    only("{{#if urgent}}", Unsupported::Logic { word: "if".into() });
    only("{{#each items}}", Unsupported::Logic { word: "each".into() });
}

#[test]
fn sections_that_do_not_pair() {
    only_problem("{{#a}}", unclosed_section("a"));
    only_problem("{{^a}}", unclosed_section("a"));
    only_problem("{{/a}}", stray("a"));
    let kinds = |source| problems(source).into_iter().map(|(_, _, kind)| kind).collect::<Vec<_>>();
    assert_eq!(kinds("{{#a}}{{#b}}{{/a}}{{/b}}"), [unclosed_section("b"), stray("b")]);
    assert_eq!(kinds("{{#a}}{{/b}}{{/a}}"), [stray("b")]);
}

#[test]
fn the_item_needs_a_section() {
    only_problem("{{.}}", ProblemKind::ItemOutsideSection);
    only_problem("{{^a}}{{.}}{{/a}}", ProblemKind::ItemOutsideSection);
    only_problem("{{#.}}{{/.}}", ProblemKind::ItemOutsideSection);
    assert_eq!(problems("{{#a}}{{^b}}{{.}}{{/b}}{{/a}}"), []);
}

#[test]
fn at_most_a_hundred_problems() {
    assert_eq!(problems(&"{{}}".repeat(20_000)).len(), MAX_PROBLEMS);
    assert_eq!(problems(&"{{#a}}".repeat(20_000)).len(), MAX_PROBLEMS);
}

#[test]
fn depth_costs_no_stack() {
    let depth = 50_000;
    let source = format!("{}x{}", "{{#a}}".repeat(depth), "{{/a}}".repeat(depth));
    let template = Template::parse(&source).unwrap();
    assert_eq!(template.render(&values(json!({"a": true}))).unwrap(), "x");
    assert_eq!(template.to_string(), source);
}

#[test]
fn lists_within_lists_end_before_the_memory_does() {
    let items = values(json!({"a": vec!["x"; 1000]}));
    let nested = |inner: &str| format!("{}{inner}{}", "{{#a}}".repeat(5), "{{/a}}".repeat(5));
    assert_eq!(Template::parse(&nested("text")).unwrap().render(&items), Err(RenderError::TooLong));
    assert_eq!(Template::parse(&nested("")).unwrap().render(&items), Err(RenderError::TooLong));
}

#[test]
fn tokens_for_the_editor() {
    let kinds = |source| template_tokens(source).into_iter().map(|t| t.kind).collect::<Vec<_>>();
    use TokenKind::*;
    assert_eq!(
        kinds("Hi {{ name }}{{#a}}{{{.}}}{{/a}}{{^b}}{{/b}}{{! c }}."),
        [Text, Variable("name"), Open("a"), Variable("."), Close("a"), Inverted("b"), Close("b"), Comment, Text]
    );
    assert_eq!(kinds("{{#a}}{{#b}}{{/a}}"), [Open("a"), Broken, Close("a")]);
    assert_eq!(kinds("{{/a}}{{> b}}{{> .}}{{> b.c}}"), [Broken, Piece("b"), Broken, Broken]);
    assert_eq!(kinds(""), []);
}

#[test]
fn a_tag_being_typed_breaks_only_itself() {
    let source = "Dear {{na, how are {{you}}?";
    let parts: Vec<_> = template_tokens(source).into_iter().map(|t| (&source[t.span], t.kind)).collect();
    assert_eq!(
        parts,
        [
            ("Dear ", TokenKind::Text),
            ("{{na", TokenKind::Broken),
            (", how are ", TokenKind::Text),
            ("{{you}}", TokenKind::Variable("you")),
            ("?", TokenKind::Text),
        ]
    );
}

#[test]
fn renaming_touches_only_tags_of_that_name() {
    assert_eq!(
        rename_variable("a {{a}} {{ a }} {{{a}}} {{#a}}{{ab}}{{/a}} {{^a}}{{/ a}} {{! a }} {{a", "a", "메모"),
        "a {{메모}} {{ 메모 }} {{{메모}}} {{#메모}}{{ab}}{{/메모}} {{^메모}}{{/ 메모}} {{! a }} {{a"
    );
}

/// Sources made of the relevant pieces, so that random ones reach the corner cases.
fn source() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "{{", "}}", "{{{", "}}}", "{", "}", "#", "^", "/", "!", "&", ">", "=", ".", " ", "\t", "\n", "\r\n", "a", "한",
            "{{a}}", "{{> a}}", "{{{a}}}", "{{#a}}", "{{^a}}", "{{/a}}", "{{.}}", "{{! c }}", "{{#b}}", "{{/b}}", "text",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Sources without problems.
fn good_source() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "{{a}}",
        "{{> p}}",
        "{{{ b }}}",
        "{{& a}}",
        "{{! c }}",
        "{{!\n}}",
        " ",
        "\t",
        "\n",
        "\r\n",
        "{",
        "}",
        "text",
        "한글",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 32, 6, |inner| {
        (prop::sample::select(vec!["#a", "^a", "# b ", "^ b"]), prop::collection::vec(inner, 0..6)).prop_map(
            |(open, inner)| format!("{{{{{open}}}}}{}{{{{/{}}}}}", inner.concat(), open.trim_start_matches(['#', '^'])),
        )
    })
    .prop_filter("braces that meet make other tags", |source| Template::parse(source).is_ok())
}

fn shapes(template: &Template) -> Vec<String> {
    let op = |op: &Op| match op {
        Op::Text { raw, shown } => {
            format!("text {:?} {:?}", &template.source[raw.clone()], &template.source[shown.clone()])
        }
        Op::Variable { name, .. } => format!("variable {name}"),
        Op::Open { name, when, end, .. } => format!("open {name} {when:?} {end}"),
        Op::Close { open } => format!("close {open}"),
        Op::Piece { name, .. } => format!("piece {name}"),
        Op::Comment { text } => format!("comment {:?}", &template.source[text.clone()]),
    };
    template.ops.iter().map(op).collect()
}

proptest! {
    #[test]
    fn tokens_cover_the_source(source in source()) {
        let mut end = 0;
        for token in template_tokens(&source) {
            prop_assert_eq!(token.span.start, end);
            prop_assert!(token.span.end > token.span.start);
            prop_assert!(source.get(token.span.clone()).is_some());
            end = token.span.end;
        }
        prop_assert_eq!(end, source.len());
    }

    #[test]
    fn broken_is_painted_exactly_when_there_is_a_problem(source in source()) {
        let problems = Template::parse(&source).err().unwrap_or_default();
        let broken: Vec<_> =
            template_tokens(&source).into_iter().filter(|t| t.kind == TokenKind::Broken).map(|t| t.span.start).collect();
        let found: Vec<_> = problems
            .iter()
            .filter(|p| p.kind != ProblemKind::ItemOutsideSection)
            .filter_map(|p| p.span.map(|s| s.start))
            .collect();
        prop_assert_eq!(broken, found);
    }

    #[test]
    fn spans_point_at_what_they_say(source in source()) {
        for problem in Template::parse(&source).err().unwrap_or_default() {
            let span = problem.span.unwrap();
            prop_assert!(source[span.start..span.end].starts_with("{{"));
            let line_start = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
            prop_assert_eq!(span.line, source[..span.start].matches('\n').count() + 1);
            prop_assert_eq!(span.column, source[line_start..span.start].chars().count() + 1);
        }
    }

    #[test]
    fn printing_and_reading_again_changes_nothing(source in good_source(), a in ".{0,8}") {
        let template = Template::parse(&source).unwrap();
        let again = Template::parse(&template.to_string()).unwrap();
        prop_assert_eq!(again.to_string(), template.to_string());
        prop_assert_eq!(shapes(&again), shapes(&template));
        let values = values(json!({"a": a, "b": ["x", "y"]}));
        prop_assert_eq!(again.render(&values), template.render(&values));
    }

    /// Also where tags are broken or have no counterpart.
    #[test]
    fn renaming_and_renaming_back_changes_nothing(source in source()) {
        let there = rename_variable(&source, "a", "새_이름");
        prop_assert_eq!(rename_variable(&there, "새_이름", "a"), source);
    }

    #[test]
    fn renaming_changes_that_name_everywhere_and_nothing_else(source in good_source(), a in ".{0,8}") {
        let renamed = rename_variable(&source, "a", "새_이름");
        let (before, after) = (Template::parse(&source).unwrap(), Template::parse(&renamed).unwrap());
        let names = |template: &Template| template.variables().map(|it| it.name.to_owned()).collect::<Vec<_>>();
        let expected: Vec<_> =
            names(&before).into_iter().map(|name| if name == "a" { "새_이름".to_owned() } else { name }).collect();
        prop_assert_eq!(names(&after), expected);
        let (old, new) = (values(json!({"a": a, "b": ["x", "y"]})), values(json!({"새_이름": a, "b": ["x", "y"]})));
        prop_assert_eq!(after.render(&new), before.render(&old));
    }

    #[test]
    fn values_are_never_expanded(value in source()) {
        let template = Template::parse("<{{v}}|{{{v}}}|{{#l}}{{.}}{{/l}}>").unwrap();
        let values = values(json!({"v": value, "l": [value], "a": "EXPANDED"}));
        prop_assert_eq!(template.render(&values).unwrap(), format!("<{value}|{value}|{value}>"));
    }

    #[test]
    fn text_without_tags_stays_as_it_is(text in "[^{]*") {
        prop_assert_eq!(Template::parse(&text).unwrap().render(&Values::new()).unwrap(), text);
    }
}
