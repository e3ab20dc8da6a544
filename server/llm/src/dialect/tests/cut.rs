//! Text that comes in pieces reads as it does in one, wherever it is cut.

use proptest::prelude::*;
use serde_json::json;

use crate::{
    chat::Event,
    dialect::{Dialect, replay},
};

/// What an answer and its thinking read as, given as these pieces of content.
fn read(dialect: Dialect, pieces: &[String]) -> (String, String) {
    let line = |piece: &String| match dialect {
        Dialect::Anthropic => format!("data: {}\n\n", json!({"type": "content_block_delta", "delta": {"text": piece}})),
        Dialect::Gemini => format!("data: {}\n\n", json!({"candidates": [{"content": {"parts": [{"text": piece}]}}]})),
        _ => format!("{}\n", json!({"message": {"content": piece}})),
    };
    let end = match dialect {
        Dialect::Anthropic => "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
        Dialect::Gemini => "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n",
        _ => "{\"done\":true}\n",
    };
    let text: String = pieces.iter().map(line).chain([end.to_owned()]).collect();
    let events = replay::events(dialect, &text).unwrap();
    let thoughts =
        events.iter().filter_map(|event| if let Event::Reasoning(text) = event { Some(text.as_str()) } else { None });
    (replay::answer(&events), thoughts.collect())
}

fn pieces(text: &str, cuts: &[prop::sample::Index]) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(chars.len() + 1)).collect();
    at.extend([0, chars.len()]);
    at.sort_unstable();
    at.windows(2).map(|pair| chars[pair[0]..pair[1]].iter().collect()).collect()
}

proptest! {
    #[test]
    fn thinking_is_the_same_wherever_it_is_cut(
        parts in prop::collection::vec(
            prop::sample::select(vec!["<think>", "</think>", "<", "</", "think", ">", "\n", " ", "안녕", "{\"a\":1}", "x", "😀"]),
            0..12,
        ),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let text = parts.concat();
        for dialect in [Dialect::Anthropic, Dialect::Gemini] {
            let at_once = read(dialect, std::slice::from_ref(&text));
            prop_assert_eq!(&read(dialect, &pieces(&text, &cuts)), &at_once);
            let head = text.trim_start();
            let expected = if let Some(inside) = head.strip_prefix("<think>") {
                let (thoughts, answer) = inside.split_once("</think>").unwrap_or((inside, ""));
                (answer.trim_start().to_owned(), thoughts.to_owned())
            } else if let Some(answer) = head.strip_prefix("</think>") {
                (answer.trim_start().to_owned(), String::new())
            } else {
                (text.clone(), String::new())
            };
            prop_assert_eq!(at_once, expected);
        }
    }

    /// Writes each UTF-16 code unit of the text as an escape, and cuts between any of them.
    #[test]
    fn characters_are_the_same_wherever_they_are_cut(
        text in "[a가😀🎉\u{10ffff}]{1,12}",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let units: Vec<String> = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(units.len() + 1)).collect();
        at.extend([0, units.len()]);
        at.sort_unstable();
        let line = |pair: &[usize]| {
            let text = units[pair[0]..pair[1]].concat();
            format!("data: {{\"type\":\"content_block_delta\",\"delta\":{{\"text\":\"{text}\"}}}}\n\n")
        };
        let end = "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n";
        let lines: String = at.windows(2).map(line).chain([end.to_owned()]).collect();
        // The last private plane stands for halves, so that a character from there is not kept.
        let expected = text.replace('\u{10ffff}', "\u{fffd}");
        let events = replay::events(Dialect::Anthropic, &lines).unwrap();
        let read = replay::answer(&events).replace('\u{10ffff}', "\u{fffd}");
        prop_assert_eq!(read, expected);
    }

    /// An honest stream, whatever its words and its pieces, is never taken for one that repeats itself.
    #[test]
    fn honest_streams_lose_nothing(words in prop::collection::vec("[a-d]{1,3} ", 1..20)) {
        let honest = words.windows(2).any(|pair| !(pair[1].len() > pair[0].len() && pair[1].starts_with(&pair[0])));
        prop_assume!(honest);
        prop_assert_eq!(read(Dialect::Ollama, &words).0, words.concat());
    }
}
