use serde_json::json;

use super::*;
use crate::{ConnectionId, ModelRef, Severity, Span};

mod files;

/// An app without problems.
fn good() -> Value {
    json!({
        "format": "madang/1",
        "kind": "form",
        "inputs": [
            {"name": "notes", "label": {"en": "Notes", "ko": "메모"}, "kind": "paragraph", "required": true, "max_chars": 20000},
            {"name": "tone", "label": "Tone", "kind": "select", "options": ["formal", "friendly"], "default": "formal"},
        ],
        "prompt": {
            "messages": [
                {"role": "system", "text": "Write in a {{tone}} tone."},
                {"role": "user", "text": "{{notes}}"},
            ],
            "examples": [{"inputs": {"notes": "we met"}, "answer": "They met."}],
        },
        "model": {"settings": {"temperature": 0.3, "max_output_tokens": 1200, "stop": ["\n\n"]}},
    })
}

/// The problems of [`good`] after one change.
#[track_caller]
fn after(change: impl FnOnce(&mut Value)) -> Vec<Problem> {
    let mut json = good();
    change(&mut json);
    serde_json::from_value::<Definition>(json).unwrap().check()
}

#[track_caller]
fn one(path: &str, kind: ProblemKind, change: impl FnOnce(&mut Value)) {
    let problems = after(change);
    let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), &p.kind)).collect();
    assert_eq!(found, [(path, &kind)]);
}

/// The same for a chat.
fn chat(change: impl FnOnce(&mut Value)) -> Vec<Problem> {
    after(|d| {
        d["kind"] = json!("chat");
        d["prompt"]["examples"] = json!([]);
        change(d);
    })
}

#[test]
fn a_good_definition_has_no_problems() {
    assert_eq!(after(|_| {}), []);
    assert_eq!(chat(|_| {}), []);
    assert_eq!(
        chat(|d| d["chat"] = json!({"opening": "Hello", "suggestions": [{"ko": "안녕"}], "keep_turns": 100})),
        []
    );
    assert_eq!(chat(|d| d["prompt"]["messages"][1]["text"] = json!("{{notes}} {{message}}")), []);
}

#[test]
fn names() {
    let name = |name: &str| {
        let name = json!(name);
        move |d: &mut Value| {
            d["inputs"][0]["name"] = name.clone();
            d["prompt"] = json!({"messages": [{"role": "user", "text": format!("{{{{tone}}}} {{{{{}}}}}", name.as_str().unwrap())}]});
        }
    };
    assert_eq!(after(name("메모_1")), []);
    assert_eq!(after(name(&"메".repeat(64))), []);
    one("inputs[0].name", ProblemKind::TooLong { max: 64, by: 1 }, name(&"메".repeat(65)));
    let first = |kind| {
        move |problems: Vec<Problem>| {
            assert_eq!((problems[0].path.as_str(), &problems[0].kind), ("inputs[0].name", &kind))
        }
    };
    first(ProblemKind::Missing(DefinitionPart::Name))(after(name(" ")));
    for bad in ["two words", "1st", "_x", "a-b", "a.b", "메모!", "\u{1106}\u{1166}"] {
        first(ProblemKind::BadName { name: bad.into() })(after(name(bad)));
    }
    one("inputs[1].name", ProblemKind::DuplicateName { name: "tone".into() }, |d| {
        name("tone")(d);
        d["inputs"][0] = d["inputs"][1].clone();
    });
    assert_eq!(after(name("message")), []);
    let reserved = chat(name("message"));
    assert_eq!(reserved.len(), 1);
    assert_eq!(reserved[0].kind, ProblemKind::ReservedName { name: "message".into() });
}

#[test]
fn labels_and_hints() {
    for empty in [json!(""), json!(" "), json!({}), json!({"en": " ", "ko": ""})] {
        one("inputs[0].label", ProblemKind::Missing(DefinitionPart::Label), |d| d["inputs"][0]["label"] = empty);
    }
    for enough in [json!({"ko": "메모"}), json!({"en": " ", "ko": "메모"}), json!({"en": "Notes", "ko": ""})] {
        assert_eq!(after(|d| d["inputs"][0]["label"] = enough), []);
    }
    one("inputs[0].label.ko", ProblemKind::TooLong { max: 200, by: 1 }, |d| {
        d["inputs"][0]["label"]["ko"] = json!("가".repeat(201));
    });
    one("inputs[0].hint", ProblemKind::TooLong { max: 1000, by: 5 }, |d| {
        d["inputs"][0]["hint"] = json!("가".repeat(1005));
    });
}

#[test]
fn options() {
    let options = |options: Value| {
        move |d: &mut Value| {
            d["inputs"][1]["options"] = options;
            d["inputs"][1].as_object_mut().unwrap().remove("default");
        }
    };
    one("inputs[1].options", ProblemKind::Missing(DefinitionPart::Options), options(json!([])));
    one("inputs[1].options[1]", ProblemKind::Missing(DefinitionPart::Option), options(json!(["a", " "])));
    one("inputs[1].options[2]", ProblemKind::Duplicate { text: "a ".into() }, options(json!(["a", "b", "a "])));
    one("inputs[1].options[0]", ProblemKind::TooLong { max: 200, by: 1 }, options(json!(["a".repeat(201)])));
    let many: Vec<String> = (0..201).map(|n| n.to_string()).collect();
    one("inputs[1].options", ProblemKind::TooMany { part: DefinitionPart::Options, max: 200 }, options(json!(many)));
    one("inputs[0].options", ProblemKind::NotForThisKind { kind: InputKind::Paragraph }, |d| {
        d["inputs"][0]["options"] = json!(["a"]);
    });
}

#[test]
fn defaults_fit_their_input() {
    let default = |default: Value| move |d: &mut Value| d["inputs"][1]["default"] = default;
    one("inputs[1].default", ProblemKind::NotAnOption { text: "rude".into() }, default(json!("rude")));
    one("inputs[1].default", ProblemKind::WrongKind { expected: InputKind::Select }, default(json!(3)));
    one("inputs[0].default", ProblemKind::TooLong { max: 3, by: 1 }, |d| {
        d["inputs"][0]["max_chars"] = json!(3);
        d["inputs"][0]["default"] = json!("four");
        d["prompt"]["examples"] = json!([]);
    });
}

#[test]
fn bounds() {
    let number = |min: f64, max: f64| {
        move |d: &mut Value| {
            d["inputs"][1] = json!({"name": "tone", "label": "Tone", "kind": "number", "min": min, "max": max});
        }
    };
    assert_eq!(after(number(1.0, 1.0)), []);
    one("inputs[1].min", ProblemKind::MinAboveMax, number(2.0, 1.0));
    one("inputs[0].max", ProblemKind::NotForThisKind { kind: InputKind::Paragraph }, |d| {
        d["inputs"][0]["max"] = json!(3)
    });
    one("inputs[1].max_chars", ProblemKind::NotForThisKind { kind: InputKind::Select }, |d| {
        d["inputs"][1]["max_chars"] = json!(3);
    });
    let problems = after(|d| d["inputs"][0]["max_chars"] = json!(0));
    assert_eq!(problems[0].kind, ProblemKind::OutOfRange { min: 1.0, max: 1_000_000.0 });
}

#[test]
fn how_many_of_each() {
    let input = |n: usize| json!({"name": format!("n{n}"), "label": "N", "kind": "text"});
    let problems = after(|d| d["inputs"].as_array_mut().unwrap().extend((0..49).map(input)));
    assert_eq!(
        (problems[0].path.as_str(), &problems[0].kind),
        ("inputs", &ProblemKind::TooMany { part: DefinitionPart::Inputs, max: 50 })
    );
    one("prompt.messages", ProblemKind::TooMany { part: DefinitionPart::Messages, max: 50 }, |d| {
        let message = d["prompt"]["messages"][0].clone();
        d["prompt"]["messages"].as_array_mut().unwrap().extend(vec![message; 49]);
    });
    one("prompt.examples", ProblemKind::TooMany { part: DefinitionPart::Examples, max: 20 }, |d| {
        d["prompt"]["examples"] = json!(vec![d["prompt"]["examples"][0].clone(); 21]);
    });
}

#[test]
fn prompts() {
    let problems = after(|d| d["prompt"] = json!({"messages": []}));
    assert_eq!(
        (problems[0].path.as_str(), &problems[0].kind),
        ("prompt.messages", &ProblemKind::Missing(DefinitionPart::Messages))
    );
    one("prompt.messages", ProblemKind::NoUserMessage, |d| d["prompt"]["messages"][1]["role"] = json!("system"));
    assert_eq!(chat(|d| d["prompt"]["messages"][1]["role"] = json!("system")), []);
    one("prompt.messages[2].text", ProblemKind::Missing(DefinitionPart::Message), |d| {
        d["prompt"]["messages"].as_array_mut().unwrap().push(json!({"role": "user", "text": " \n"}));
    });
    one("prompt.messages[0].text", ProblemKind::TooLong { max: 100_000, by: 8 }, |d| {
        d["prompt"]["messages"][0]["text"] = json!(format!("{{{{tone}}}}{}", "가".repeat(100_000)));
    });
}

#[test]
fn templates_are_checked_with_their_place() {
    let problems = after(|d| d["prompt"]["messages"][1]["text"] = json!("{{notes}}\n말투: {{tonne}} {{#x"));
    assert_eq!(
        problems,
        [
            Problem {
                path: "prompt.messages[1].text".into(),
                span: Some(Span { start: 18, end: 27, line: 2, column: 5 }),
                kind: ProblemKind::UnknownVariable { name: "tonne".into(), nearest: Some("tone".into()) },
            },
            Problem {
                path: "prompt.messages[1].text".into(),
                span: Some(Span { start: 28, end: 32, line: 2, column: 15 }),
                kind: ProblemKind::UnclosedTag { end: "}}" },
            },
        ]
    );
    one("prompt.messages[1].text", ProblemKind::UnclosedSection { name: "notes".into() }, |d| {
        d["prompt"]["messages"][1]["text"] = json!("{{#notes}}");
    });
    one("prompt.messages[0].text", ProblemKind::UnknownVariable { name: "message".into(), nearest: None }, |d| {
        d["prompt"]["messages"][0]["text"] = json!("{{tone}} {{message}}");
    });
}

#[test]
fn an_unused_input_is_only_a_warning() {
    let problems = after(|d| d["prompt"]["messages"][0]["text"] = json!("Write."));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].path, "inputs[1]");
    assert_eq!(problems[0].kind, ProblemKind::UnusedInput { name: "tone".into() });
    assert_eq!(problems[0].severity(), Severity::Warning);
    assert_eq!(after(|d| d["prompt"]["messages"][0]["text"] = json!("{{^tone}}Plain.{{/tone}}")), []);
}

#[test]
fn examples() {
    one("prompt.examples[0].answer", ProblemKind::Missing(DefinitionPart::Answer), |d| {
        d["prompt"]["examples"][0]["answer"] = json!("");
    });
    one("prompt.examples[0].inputs.tone", ProblemKind::NotAnOption { text: "rude".into() }, |d| {
        d["prompt"]["examples"][0]["inputs"]["tone"] = json!("rude");
    });
    one("prompt.examples[0].inputs.gone", ProblemKind::UnknownInput { name: "gone".into() }, |d| {
        d["prompt"]["examples"][0]["inputs"]["gone"] = json!("x");
    });
    assert_eq!(after(|d| d["prompt"]["examples"][0]["inputs"] = json!({})), []);
}

#[test]
fn an_example_of_an_answer_with_fields_has_fields() {
    let with = |answer: &str| {
        after(|d| {
            d["output"] =
                json!({"format": "json", "schema": {"type": "object", "properties": {"reply": {"type": "string"}}}});
            d["prompt"]["examples"][0]["answer"] = json!(answer);
        })
    };
    let found = with("They met.");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].path, "prompt.examples[0].answer");
    assert_eq!((&found[0].kind, found[0].severity()), (&ProblemKind::ExampleWithoutFields, Severity::Warning));
    assert_eq!(with(r#"{"reply": "They met."}"#), []);
    assert_eq!(with("").len(), 1, "that it is empty is said alone");
}

#[test]
fn models_and_settings() {
    let setting = |name: &'static str, value: Value| move |d: &mut Value| d["model"]["settings"][name] = value;
    one(
        "model.settings.temperature",
        ProblemKind::OutOfRange { min: 0.0, max: 2.0 },
        setting("temperature", json!(2.1)),
    );
    one(
        "model.settings.temperature",
        ProblemKind::OutOfRange { min: 0.0, max: 2.0 },
        setting("temperature", json!(-0.1)),
    );
    one("model.settings.top_p", ProblemKind::OutOfRange { min: 0.0, max: 1.0 }, setting("top_p", json!(1.5)));
    let tokens = ProblemKind::OutOfRange { min: 1.0, max: 1_000_000.0 };
    one("model.settings.max_output_tokens", tokens, setting("max_output_tokens", json!(0)));
    let stops = ProblemKind::TooMany { part: DefinitionPart::Stops, max: 4 };
    one("model.settings.stop", stops, setting("stop", json!(["a", "b", "c", "d", "e"])));
    one("model.settings.stop[0]", ProblemKind::Missing(DefinitionPart::Stop), setting("stop", json!([""])));

    let model = |name: &str| {
        serde_json::to_value(ModelRef { connection: ConnectionId(uuid::Uuid::nil()), model: name.into() }).unwrap()
    };
    one("model.use.model", ProblemKind::Missing(DefinitionPart::Model), |d| d["model"]["use"] = model(""));
    one("model.fallbacks[1]", ProblemKind::UselessFallback, |d| {
        d["model"]["use"] = model("a");
        d["model"]["fallbacks"] = json!([model("b"), model("a")]);
    });
    one("model.fallbacks[1]", ProblemKind::UselessFallback, |d| {
        d["model"]["fallbacks"] = json!([model("b"), model("b")])
    });
}

#[test]
fn chat_settings() {
    one("chat", ProblemKind::ChatOnForm, |d| d["chat"] = json!({}));
    let only = |problems: Vec<Problem>| {
        assert_eq!(problems.len(), 1);
        (problems[0].path.clone(), problems[0].kind.clone())
    };
    assert_eq!(
        only(chat(|d| d["chat"] = json!({"keep_turns": 101}))),
        ("chat.keep_turns".into(), ProblemKind::OutOfRange { min: 0.0, max: 100.0 })
    );
    assert_eq!(
        only(chat(|d| d["chat"] = json!({"suggestions": ["a", ""]}))),
        ("chat.suggestions[1]".into(), ProblemKind::Missing(DefinitionPart::Suggestion))
    );
}

#[test]
fn nul_anywhere_is_found_and_blocks_even_saving() {
    let nul = "a\0b";
    type Place = fn(&mut Value) -> &mut Value;
    let places: [(&str, Place); 5] = [
        ("inputs[0].label.en", |d| &mut d["inputs"][0]["label"]["en"]),
        ("inputs[1].options[0]", |d| &mut d["inputs"][1]["options"][0]),
        ("prompt.messages[1].text", |d| &mut d["prompt"]["messages"][1]["text"]),
        ("prompt.examples[0].answer", |d| &mut d["prompt"]["examples"][0]["answer"]),
        ("model.settings.stop[0]", |d| &mut d["model"]["settings"]["stop"][0]),
    ];
    for (path, place) in places {
        let problems = after(|d| *place(d) = json!(nul));
        assert!(
            problems.iter().any(|p| p.path == path && p.kind == ProblemKind::Nul && p.blocks_saving()),
            "{path}: {problems:?}"
        );
    }
    let problems = after(|d| d["prompt"]["examples"][0]["inputs"][nul] = json!("x"));
    assert_eq!((problems[0].path.as_str(), &problems[0].kind), ("prompt.examples[0].inputs.a\0b", &ProblemKind::Nul));
}

#[test]
fn the_whole_has_a_limit_too() {
    let long = "가".repeat(90_000);
    let problems = after(|d| {
        d["prompt"]["messages"].as_array_mut().unwrap().extend(vec![json!({"role": "user", "text": long}); 2])
    });
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].kind, ProblemKind::TooLarge { max_bytes: 512 * 1024 });
    assert!(problems[0].blocks_saving());
}

#[test]
fn everything_but_the_warnings_blocks_publishing() {
    let problems = after(|d| {
        d["inputs"][0]["options"] = json!(["a"]);
        d["prompt"]["messages"] = json!([{"role": "user", "text": "{{nothing_known}}"}]);
    });
    let severities: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.severity())).collect();
    assert_eq!(
        severities,
        [
            ("inputs[0].options", Severity::Warning),
            ("prompt.messages[0].text", Severity::Error),
            ("inputs[0]", Severity::Warning),
            ("inputs[1]", Severity::Warning),
        ]
    );
}

#[test]
fn what_is_no_definition_is_refused_when_it_is_read() {
    let read = |json: &str| serde_json::from_str::<Definition>(json).map(|_| ()).map_err(|error| error.to_string());
    let with = |from: &str, to: &str| {
        let json = good().to_string();
        assert!(json.contains(from));
        json.replacen(from, to, 1)
    };
    assert_eq!(read(&good().to_string()), Ok(()));
    let unknown = read(&with("\"kind\":\"form\"", "\"kind\":\"form\",\"colour\":1"));
    assert!(unknown.unwrap_err().contains("unknown field `colour`"));
    for surrogate in ["\\ud800", "\\udc00"] {
        assert!(read(&with("They met.", surrogate)).is_err(), "{surrogate}");
    }
    let twice = read(&with("\"kind\":\"form\"", "\"kind\":\"form\",\"kind\":\"form\""));
    assert!(twice.unwrap_err().contains("duplicate field `kind`"));
}

#[test]
fn an_unknown_format_is_refused_with_what_can_be_done() {
    let read = |format: serde_json::Value| {
        let mut json = good();
        json["format"] = format;
        let error = serde_json::from_value::<Definition>(json).map(drop).unwrap_err();
        error.to_string()
    };
    let newer = read(json!("madang/2"));
    assert!(newer.contains("`madang/2`") && newer.contains("`madang/1`") && newer.contains("update"), "{newer}");
    assert!(read(json!("madang/1".to_owned() + &"x".repeat(10_000))).len() < 300);
    for wrong in [json!(1), json!(null), json!("")] {
        read(wrong);
    }
    let mut without = good();
    without.as_object_mut().unwrap().remove("format");
    assert!(serde_json::from_value::<Definition>(without).is_err(), "a format is never guessed");
}
