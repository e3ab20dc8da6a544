//! What is written is read again as it was, and what isn't ours is refused with its place.

use model::{
    AnswerForm, Category, Chat, ConnectionId, Definition, EachLanguage, Effort, Example, FileLimits, Format, Input,
    InputKind, Kind, Language, LocalText, LongInput, Message, ModelChoice, ModelRef, ModelUse, Output, OutputFormat,
    PinnedPiece, Prompt, Role, Settings, ShownWhen, Values, Wants,
    evidence::{Check, LengthUnit},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

/// Texts that YAML has ideas about.
const KNOWN: &[&str] = &[
    "",
    " ",
    "\n",
    "\n\n",
    "a\n",
    "a\n\n",
    "\na",
    " a\nb",
    "a\n  b\n",
    "a \nb ",
    "a\n \nb",
    "\ta\nb",
    "a\tb\nc",
    "a\r\nb",
    "- a\n- b",
    "a: b\nc: d",
    "# no comment\nb",
    "a # b",
    "a: b",
    "---\na\n---",
    "...",
    "%YAML 1.1",
    "&a",
    "*a",
    "!!str a",
    "null",
    "~",
    "Yes",
    "off",
    "0x1f",
    "1e3",
    "12:30",
    "-",
    "?",
    "{a}",
    "[a]",
    "'a'",
    "\"a\"",
    "a\\b",
    "<<",
    "=",
    "{{text}}\n{{#a}}x{{/a}}\n",
    "회의록",
    "회의\n요약\n",
    "\u{feff}a\nb",
    "a\u{2028}b\nc",
    "a\u{85}b\nc",
    "\u{1f}\nb",
    "e\u{301}\nx",
    "👩‍🚀\n",
    "a\n\t\n",
    "a\n   ",
    "   \na",
    "|\n>",
];

/// Those, and any others.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(KNOWN).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[ \t\na-c:#-]{0,12}",
    ]
    .prop_map(|text| text.replace('\0', ""))
}

fn local_text() -> impl Strategy<Value = LocalText> {
    let each = (option::of(text()), option::of(text()));
    prop_oneof![text().prop_map(LocalText::One), each.prop_map(|(en, ko)| LocalText::Each(EachLanguage { en, ko }))]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<i32>().prop_map(f64::from), -1e300..1e300_f64, Just(0.1), Just(1e-7), Just(-0.0)]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        number().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((text(), inner), 0..4).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn values() -> impl Strategy<Value = Values> {
    vec((text(), value()), 0..4).prop_map(|fields| fields.into_iter().collect())
}

/// Of a file a workspace has an id and a name.
fn row_values() -> impl Strategy<Value = Values> {
    (values(), option::of(vec(text(), 1..3))).prop_map(|(mut values, files)| {
        if let Some(files) = files {
            let file = |name: String| json!({"id": Uuid::from_u128(7), "name": name});
            values.insert("a_file".to_owned(), files.into_iter().map(file).collect());
        }
        values
    })
}

fn input() -> impl Strategy<Value = Input> {
    let kind = select(vec![InputKind::Text, InputKind::Number, InputKind::Multiselect, InputKind::File]);
    let shown_when = option::of((text(), vec(text(), 0..2)));
    let numbers = (option::of(any::<u32>()), option::of(number()), option::of(number()));
    let rest =
        (option::of(0_u32..3), option::of(value().prop_filter("null is none", |value| !value.is_null())), shown_when);
    (text(), local_text(), kind, option::of(local_text()), any::<bool>(), numbers, vec(text(), 0..3), rest).prop_map(
        |(name, label, kind, hint, required, (max_chars, min, max), options, (max_files, default, shown_when))| Input {
            name,
            label,
            kind,
            hint,
            required,
            max_chars,
            min,
            max,
            options,
            files: max_files.map(|max| FileLimits { max_files: Some(max), ..FileLimits::default() }),
            default,
            shown_when: shown_when.map(|(input, is)| ShownWhen { input, is }),
        },
    )
}

fn prompt() -> impl Strategy<Value = Prompt> {
    let role = select(vec![Role::System, Role::User, Role::Assistant]);
    let message = (role, text()).prop_map(|(role, text)| Message { role, text });
    let example = (values(), text()).prop_map(|(inputs, answer)| Example { inputs, answer });
    let piece = (text(), text(), any::<u128>(), any::<u32>()).prop_map(|(name, text, id, version)| PinnedPiece {
        name,
        text,
        piece: Uuid::from_u128(id).into(),
        version,
    });
    (vec(message, 0..4), vec(example, 0..2), vec(piece, 0..3)).prop_map(|(messages, examples, pieces)| Prompt {
        messages,
        examples,
        pieces,
    })
}

fn model_ref() -> impl Strategy<Value = ModelRef> {
    (1..4_u128, text()).prop_map(|(id, model)| ModelRef { connection: ConnectionId(Uuid::from_u128(id << 64)), model })
}

fn model_choice() -> impl Strategy<Value = ModelChoice> {
    let wants = option::of(any::<u64>()).prop_map(|most| Wants {
        wants: vec![model::Ability::Json],
        language: Some(Language::Ko),
        max_output_micros_per_million: most,
    });
    let use_ = prop_oneof![model_ref().prop_map(ModelUse::Model), wants.prop_map(ModelUse::Wants)];
    let settings = (option::of(number()), option::of(any::<u32>()), vec(text(), 0..2), option::of(any::<i64>()));
    (option::of(use_), settings, vec(model_ref(), 0..3)).prop_map(
        |(use_, (temperature, max_output_tokens, stop, seed), fallbacks)| ModelChoice {
            use_,
            settings: Settings {
                temperature,
                max_output_tokens,
                stop,
                seed,
                reasoning_effort: seed.map(|_| Effort::Low),
                top_p: None,
            },
            fallbacks,
        },
    )
}

fn definition() -> impl Strategy<Value = Definition> {
    let form = (text(), text()).prop_map(|(id, name)| AnswerForm { id, name });
    let output = (option::of(value().prop_filter("null is none", |value| !value.is_null())), option::of(form))
        .prop_map(|(schema, form)| Output { format: OutputFormat::Json, schema, form });
    let chat = (local_text(), vec(local_text(), 0..2), any::<u32>(), any::<bool>())
        .prop_map(|(opening, suggestions, keep_turns, summarise)| Chat { opening, suggestions, keep_turns, summarise });
    let long_input = select(LongInput::ALL.to_vec());
    (
        select(vec![Kind::Form, Kind::Chat]),
        vec(input(), 0..3),
        prompt(),
        model_choice(),
        output,
        option::of(chat),
        long_input,
    )
        .prop_map(|(kind, inputs, prompt, model, output, chat, long_input)| Definition {
            format: Format::Madang1,
            kind,
            inputs,
            prompt,
            model,
            output,
            chat,
            long_input,
        })
}

fn check() -> impl Strategy<Value = Check> {
    prop_oneof![
        (text(), any::<bool>()).prop_map(|(text, match_case)| Check::Contains { text, match_case }),
        text().prop_map(|pattern| Check::Matches { pattern }),
        Just(Check::Equals {}),
        option::of(any::<u32>()).prop_map(|max| Check::Length { unit: LengthUnit::Words, min: None, max }),
        (option::of(text()), option::of(number())).prop_map(|(field, min)| Check::Number { field, min, max: None }),
        (text(), option::of(model_ref())).prop_map(|(question, model)| Check::Judge { question, model }),
    ]
}

fn tests() -> impl Strategy<Value = Tests> {
    let row = (row_values(), text(), vec(text(), 0..3), vec(check(), 0..3))
        .prop_map(|(inputs, expected, tags, checks)| TestRow { inputs, expected, tags, checks });
    (vec(check(), 0..3), vec(row, 0..3)).prop_map(|(checks, rows)| Tests { checks, rows })
}

fn app() -> impl Strategy<Value = AppFile> {
    let providers = vec(select(vec!["openai", "anthropic", "clova", "custom"]), 3);
    let listing = (text(), text(), select(Category::ALL.to_vec()), text());
    (listing, definition(), providers, option::of(row_values()), option::of(tests()), option::of(1..=100_u8)).prop_map(
        |((name, summary, category, icon), definition, providers, sample, tests, gate_percent)| {
            let known = (1..4_u128).map(|id| ConnectionId(Uuid::from_u128(id << 64)));
            let providers = known.zip(providers).map(|(id, provider)| (id, provider.to_owned())).collect();
            let app = AppFile::new(name, definition, providers);
            AppFile { summary, category, icon, sample, tests, gate_percent, ..app }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_and_written_the_same(app in app()) {
        let first = write(&app).unwrap();
        let read = read(first.as_bytes()).unwrap_or_else(|refused| panic!("{refused}\n{first}"));
        prop_assert_eq!(&write(&read).unwrap(), &first);
        // Nothing but ids is different.
        prop_assert_eq!(&read.name, &app.name);
        prop_assert_eq!(&read.definition.inputs, &app.definition.inputs);
        prop_assert_eq!(&read.definition.prompt.messages, &app.definition.prompt.messages);
        prop_assert_eq!(&read.definition.output, &app.definition.output);
        prop_assert_eq!(&read.definition.model.settings, &app.definition.model.settings);
        prop_assert!(is_own(first.as_bytes()));
        prop_assert!(first.len() < 40 || !first.contains("0000-"), "no id of the workspace: {}", first);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ \\na-c:&*!|>{}\\[\\]\"'#-]{0,60}") {
        let _ = read(text.as_bytes());
        let _ = read(format!("format: madang/app@1\nname: a\ndefinition:\n  {text}").as_bytes());
    }
}

/// A file as people see it.
const FILE: &str = r#"format: madang/app@1
name: Meeting minutes
summary: Turns notes into minutes.
category: general
icon: file
definition:
  format: madang/1
  kind: form
  inputs:
    - name: notes
      label:
        en: Notes
        ko: 메모
      kind: paragraph
      required: true
      max_chars: 20000
  prompt:
    messages:
      - role: system
        text: |-
          You write minutes.
          
            - Decisions first
          {{> tone}}
      - role: user
        text: "{{notes}}"
    pieces:
      - name: tone
        text: "Plain words: always."
  model:
    use:
      provider: openai
      model: gpt-4.1-mini
    settings:
      temperature: 0.3
    fallbacks:
      - provider: anthropic
        model: claude-sonnet-5
  output:
    format: markdown
  long_input: whole
sample:
  notes: |
    Kim: we ship on Friday.
    Lee: agreed.
tests:
  checks:
    - kind: judge
      question: It names who decided.
      model:
        provider: openai
        model: gpt-4.1
  rows:
    - inputs:
        notes: We ship.
        scan:
          - name: scan.pdf
      expected: "Decision: ship."
      tags:
        - short
gate_percent: 90
"#;

#[test]
fn a_file_is_for_people() {
    let app = read(FILE.replace("          \n", "\n").as_bytes()).unwrap();
    assert_eq!(write(&app).unwrap(), FILE.replace("          \n", "\n"));
    let openai = app.definition.model.named().unwrap().connection;
    assert_eq!(app.providers[&openai], "openai");
    let tests = app.tests.clone().unwrap();
    assert!(matches!(&tests.checks[0], Check::Judge { model: Some(model), .. } if model.connection == openai));
    assert_eq!(files_named_in(&tests.rows[0].inputs), [("scan", vec!["scan.pdf"])]);
    assert_eq!(without_files(tests.rows[0].inputs.clone()).len(), 1);

    let mut mapped = app;
    mapped.map_models(|model| (model.connection == openai).then(|| model.clone()));
    assert_eq!((mapped.definition.model.fallbacks.len(), mapped.definition.model.named().is_some()), (0, true));
}

#[test]
fn what_isnt_ours_is_refused_with_its_place() {
    let refused = |from: &str, to: &str| {
        assert!(FILE.contains(from), "{from}");
        let refused = read(FILE.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert_ne!(refused.en, refused.ko);
        (refused.place.unwrap_or_default(), refused.en)
    };
    for (from, to, place, says) in [
        ("app@1", "app@2", "format", "newer format"),
        ("madang/app@1", "something/1", "format", "no app of Madang"),
        ("icon: file", "icon: file\nowner: kim", "owner", "unknown field"),
        (
            "      kind: paragraph",
            "      kind: paragraph\n      colour: red",
            "definition.inputs[0].colour",
            "unknown field",
        ),
        ("role: user", "role: robot", "definition.prompt.messages[1].role", "unknown variant"),
        (
            "      provider: openai",
            "      connection: 0191e0c8-0000-7000-8000-000000000001",
            "definition.model.use",
            "unknown field",
        ),
        (
            "      - name: tone",
            "      - name: tone\n        version: 3",
            "definition.prompt.pieces[0].piece or version",
            "unknown field",
        ),
        ("name: Meeting minutes", "name: Meeting minutes\nname: Twice", "line 3, column 1", "duplicate"),
        ("summary: Turns", "summary: &a Turns", "line 3", "nchor"),
        ("summary: Turns", "summary: !!python/object:os.system Turns", "line 3", "tag"),
        ("icon: file", "<<: {icon: file}", "line 5", "erge"),
        ("icon: file", "icon: [file", "line", "can't be read"),
        ("icon: file", "icon: 12", "icon", "expected a string"),
        ("gate_percent: 90", "gate_percent: 900", "gate_percent", "expected u8"),
        ("name: Meeting minutes", "name: \"Meeting\\0\"", "name", "NUL"),
        ("gate_percent: 90", "gate_percent: 90\n---\nformat: madang/app@1", "line", "can't be read"),
    ] {
        let (at, en) = refused(from, to);
        assert!(at.starts_with(place), "{to}: {at}: {en}");
        assert!(en.contains(says), "{to}: {at}: {en}");
    }
}

#[test]
fn a_bomb_is_refused_before_it_grows() {
    let mut bomb = "format: madang/app@1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", ")));
    }
    assert!(read(bomb.as_bytes()).unwrap_err().en.contains("Anchors"));
    let deep = format!("format: madang/app@1\nname: {}", "[".repeat(100_000));
    assert!(read(deep.as_bytes()).is_err());
    let nested: String = (0..50_000).map(|at| format!("{}a:\n", " ".repeat(at % 3_000))).collect();
    assert!(read(format!("format: madang/app@1\n{nested}").as_bytes()).is_err());
    assert!(read(&vec![b'a'; LARGEST_BYTES + 1]).unwrap_err().en.contains("10 MB"));
    assert!(read(&[0xff, 0xfe, b'a']).unwrap_err().en.contains("UTF-8"));
    assert!(read(b"").unwrap_err().en.contains("no app of Madang"));
}

#[test]
fn an_app_of_ours_is_known_by_its_first_words() {
    assert!(is_own(FILE.as_bytes()));
    assert!(is_own(b"\xef\xbb\xbfname: a\nformat: 'madang/app@7'\nbroken: ["));
    assert!(!is_own(b"app:\n  format: madang/app@1\n"));
    assert!(!is_own(b"kind: app\nversion: 0.3.0\n"));
}
