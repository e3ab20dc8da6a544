//! Files that nobody should send.

use std::fmt::Write as _;

use crate::{MAX_BYTES, Unreadable, read};

fn refused(bytes: &[u8]) -> Unreadable {
    let refusal = read(bytes, None).expect_err("it should be refused");
    assert!(!refusal.en.is_empty() && !refusal.ko.is_empty());
    refusal
}

/// A Dify app with this prompt.
fn with_prompt(prompt: &str) -> String {
    let prompt = serde_json::to_string(prompt).unwrap();
    format!("app: {{name: x, mode: completion}}\nmodel_config: {{pre_prompt: {prompt}, user_input_form: []}}\n")
}

#[test]
fn what_is_no_text_is_told_so() {
    assert!(refused(&vec![b' '; MAX_BYTES + 1]).en.contains("larger than 10 MB"));
    assert!(refused(b"").en.contains("empty"));
    assert!(refused(b"\xEF\xBB\xBF \n").en.contains("empty"));
    assert!(refused(b"app: \xFF\xFE").en.contains("no text"));
    assert!(refused(b"\xFF\xFEa").en.contains("no text"));
    assert!(refused(b"app: \0").en.contains("NUL"));
    assert!(refused(br#"{"messages": [{"role": "user", "content": "a\u0000b"}]}"#).en.contains("NUL"));
}

#[test]
fn other_encodings_with_their_mark_are_read() {
    let text = with_prompt("안녕");
    let with_mark = ["\u{FEFF}", &text].concat();
    let little: Vec<u8> = with_mark.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = with_mark.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [text.as_bytes(), with_mark.as_bytes(), &little, &big] {
        assert_eq!(read(bytes, None).unwrap().definition.prompt.messages[0].text, "안녕");
    }
    let windows = text.replace('\n', "\r\n");
    assert!(read(windows.as_bytes(), None).is_ok());
}

#[test]
fn a_bomb_of_aliases_stays_small() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{before}]").unwrap();
    }
    bomb.push_str(&with_prompt("hello"));
    assert!(refused(bomb.as_bytes()).en.contains("aliases"));
}

#[test]
fn anchors_mean_what_they_say() {
    let text = "x: &text Say hello.\nsettings: &settings {temperature: 1}\napp: {name: x, mode: completion}\n\
                model_config: {pre_prompt: *text, model: {name: m, completion_params: {<<: *settings, top_p: 1}}}";
    let app = read(text.as_bytes(), None).unwrap();
    assert_eq!(app.definition.prompt.messages[0].text, "Say hello.");
    assert_eq!(app.definition.model.settings.temperature, Some(1.0));
}

#[test]
fn depth_and_size_are_bounded() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = [open.repeat(100_000), "1".to_owned(), close.repeat(100_000)].concat();
        refused(deep.as_bytes());
        refused(format!("app: {deep}").as_bytes());
    }
    let deep: String = (0..500).fold(String::new(), |mut deep, level| {
        writeln!(deep, "{}a:", " ".repeat(level)).unwrap();
        deep
    });
    refused(deep.as_bytes());
    let many = format!("[{}1]", "1,".repeat(200_000));
    assert!(refused(many.as_bytes()).en.contains("values"));
    let long = with_prompt(&"x".repeat(model::limits::MESSAGE_CHARS + 1));
    assert_eq!(refused(long.as_bytes()).place.as_deref(), Some("model_config.pre_prompt"));
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    refused(b"app: {name: x, mode: completion}\napp: {name: y, mode: chat}\nmodel_config: {pre_prompt: hi}");
    assert!(refused(br#"{"model": "a", "model": "b", "messages": []}"#).en.contains("twice"));
}

#[test]
fn tags_of_python_make_nothing() {
    let text = with_prompt("hello") + "x: !!python/object/apply:os.system ['touch x']\n";
    // Read as a list or refused: it is data either way.
    if let Ok(app) = read(text.as_bytes(), None) {
        assert_eq!(app.definition.prompt.messages.len(), 1);
    }
}

#[test]
fn what_is_none_of_these_is_told() {
    for text in [
        "hello",
        "42",
        "null",
        "[]",
        "{}",
        "a: 1\nb: 2",
        "--- \n",
        "rag_pipeline: {}",
        "<html><p>x</p></html>",
        "nodes: []\nedges: []",
    ] {
        refused(text.as_bytes());
    }
    assert!(refused(b"format: madang/1\nkind: form").en.contains("format, kind"));
    assert!(refused(b"{\"a\": ").en.contains("Line 1"));
    assert!(refused(b"a: [1\nb: ]").place.is_some());
}

#[test]
fn what_goes_round_in_circles_ends() {
    let prompt = |id: &str| {
        format!(
            r#"{{"id": "{id}", "data": {{"type": "Prompt", "node": {{"template": {{"template": {{"value": "{{a}}{{b}}{{a}}{{b}}"}}}}}}}}}}"#
        )
    };
    let wire = |from: &str, to: &str, field: &str| {
        format!(r#"{{"source": "{from}", "target": "{to}", "data": {{"targetHandle": {{"fieldName": "{field}"}}}}}}"#)
    };
    let text = format!(
        r#"{{"name": "x", "data": {{"nodes": [{}, {},
            {{"id": "m", "data": {{"type": "LanguageModelComponent", "node": {{"template": {{}}}}}}}}],
            "edges": [{}, {}, {}, {}, {}]}}}}"#,
        prompt("p"),
        prompt("q"),
        wire("p", "q", "a"),
        wire("p", "q", "b"),
        wire("q", "p", "a"),
        wire("q", "p", "b"),
        wire("p", "m", "input_value"),
    );
    assert!(refused(text.as_bytes()).en.contains("without an end"));
}

#[test]
fn keys_of_providers_go_nowhere() {
    for (name, bytes) in super::files() {
        let said = match read(&bytes, Some(&name)) {
            Ok(app) => format!("{app:?}"),
            Err(refusal) => format!("{refusal:?}"),
        };
        assert!(!said.contains("sk-typed-in") && !said.contains("env:KEY"), "{name}");
    }
}

#[test]
fn many_fields_with_names_alike_take_no_time() {
    let begins = "a".repeat(70);
    let message = |at: usize| {
        let text: String = (0..1_000).map(|number| format!("{{{{{begins}{}}}}}", at * 1_000 + number)).collect();
        serde_json::json!({"role": "user", "content": text})
    };
    let messages: Vec<_> = (0..5).map(message).collect();
    let file = serde_json::json!({"messages": messages}).to_string();
    assert_eq!(refused(file.as_bytes()).place.as_deref(), Some("inputs"));
}
