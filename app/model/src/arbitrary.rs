//! Random definitions, small enough that two of them have much in common.

use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

use crate::*;

fn text() -> impl Strategy<Value = String> {
    select(vec!["", "one", "one two", "{{a}}", "{{#a}}x{{/a}} {{b}}", "회의록을 써요", "줄\n바꿈"])
        .prop_map(str::to_owned)
}

fn local_text() -> impl Strategy<Value = LocalText> {
    prop_oneof![
        text().prop_map(LocalText::One),
        (option::of(text()), option::of(text())).prop_map(|(en, ko)| LocalText::Each(EachLanguage { en, ko })),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let name = select(vec!["a", "b", "c", "메모", ""]).prop_map(str::to_owned);
    let kind =
        select(vec![InputKind::Text, InputKind::Number, InputKind::Select, InputKind::Checkbox, InputKind::File]);
    let files = (vec(select(FileGroup::ALL.to_vec()), 0..3), option::of(0_u32..3))
        .prop_map(|(groups, max_files)| FileLimits { groups, max_files, ..FileLimits::default() });
    let default = option::of(select(vec![serde_json::json!("x"), serde_json::json!(3), serde_json::json!(true)]));
    let shown_when = option::of((select(vec!["a", "b", "gone"]), vec(text(), 0..2)));
    (
        name,
        local_text(),
        kind,
        option::of(local_text()),
        any::<bool>(),
        option::of(1_u32..3),
        vec(text(), 0..2),
        option::of(files),
        (default, shown_when),
    )
        .prop_map(|(name, label, kind, hint, required, max_chars, options, files, (default, shown_when))| Input {
            name,
            label,
            kind,
            hint,
            required,
            max_chars,
            min: None,
            max: max_chars.map(f64::from),
            options,
            files,
            default,
            shown_when: shown_when.map(|(input, is)| ShownWhen { input: input.to_owned(), is }),
        })
}

fn message() -> impl Strategy<Value = Message> {
    (select(vec![Role::System, Role::User, Role::Assistant]), text()).prop_map(|(role, text)| Message { role, text })
}

fn example() -> impl Strategy<Value = Example> {
    (text(), text()).prop_map(|(a, answer)| Example { inputs: Values::from_iter([("a".to_owned(), a.into())]), answer })
}

fn model_ref() -> impl Strategy<Value = ModelRef> {
    (0..2_u128, select(vec!["small", "large"])).prop_map(|(connection, model)| ModelRef {
        connection: ConnectionId(Uuid::from_u128(connection)),
        model: model.to_owned(),
    })
}

fn model_choice() -> impl Strategy<Value = ModelChoice> {
    let temperature = option::of(select(vec![0.0, 0.3, 0.7]));
    let settings =
        (temperature, option::of(1..3_u32), vec(text(), 0..2), option::of(select(vec![Effort::Low, Effort::High])));
    (option::of(model_ref()), settings, vec(model_ref(), 0..2)).prop_map(
        |(use_, (temperature, max_output_tokens, stop, reasoning_effort), fallbacks)| ModelChoice {
            use_: use_.map(ModelUse::Model),
            settings: Settings { temperature, max_output_tokens, stop, reasoning_effort, ..Settings::default() },
            fallbacks,
        },
    )
}

fn chat() -> impl Strategy<Value = Chat> {
    (local_text(), vec(local_text(), 0..2), 0..3_u32, any::<bool>())
        .prop_map(|(opening, suggestions, keep_turns, summarise)| Chat { opening, suggestions, keep_turns, summarise })
}

pub(crate) fn definition() -> impl Strategy<Value = Definition> {
    let format = select(vec![OutputFormat::Markdown, OutputFormat::Text]);
    let prompt = (vec(message(), 0..4), vec(example(), 0..2));
    let kind = select(vec![Kind::Form, Kind::Chat]);
    let long_input = select(LongInput::ALL.to_vec());
    (kind, vec(input(), 0..4), prompt, model_choice(), format, option::of(chat()), long_input).prop_map(
        |(kind, inputs, (messages, examples), model, format, chat, long_input)| Definition {
            format: Format::Madang1,
            kind,
            inputs,
            prompt: Prompt { messages, examples, pieces: Vec::new() },
            model,
            output: Output { format, schema: None, form: None },
            chat,
            long_input,
        },
    )
}
