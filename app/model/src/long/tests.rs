use proptest::prelude::*;

use super::*;
use crate::{FileRef, Role};

fn app(long_input: &str, message: &str) -> Definition {
    serde_json::from_value(json!({
        "format": "madang/1", "kind": "form",
        "inputs": [
            {"name": "notes", "label": "Notes", "kind": "paragraph"},
            {"name": "papers", "label": "Papers", "kind": "file", "files": {"max_files": 3}},
            {"name": "tone", "label": "Tone", "kind": "text"},
        ],
        "prompt": {"messages": [{"role": "user", "text": message}]},
        "long_input": long_input,
    }))
    .unwrap()
}

fn values(notes: &str) -> Values {
    Values::from_iter([("notes".to_owned(), notes.into()), ("tone".to_owned(), "warm".into())])
}

fn pieces(text: &str, most: usize) -> Vec<&str> {
    cut(text, most).into_iter().map(|part| &text[part]).collect()
}

#[test]
fn it_is_cut_where_people_would_cut() {
    let paragraph = |word: &str| format!("{} end.", format!("{word} ").repeat(90));
    let text = format!("# One\n\n{}\n\n{}\n\n# Two\n\n{}", paragraph("a"), paragraph("b"), paragraph("c"));
    let parts = pieces(&text, 256);
    assert!(parts[1].starts_with("# Two"), "{parts:?}");
    let text = format!("{}\n\n{}\n\n{}", paragraph("a"), paragraph("b"), paragraph("c"));
    assert!(pieces(&text, 256)[1].starts_with("c "), "between paragraphs");
    let sentences = "이 문장은 회의에서 나온 이야기예요. ".repeat(60);
    let parts = pieces(&sentences, 300);
    assert!(parts.len() > 2 && parts.iter().all(|part| part.starts_with("이 문장은") && part.ends_with("예요. ")));
    let law = format!("제1장 총칙\n{}\n제2장 운영\n{}", "가나다 ".repeat(70), "라마바 ".repeat(70));
    assert!(pieces(&law, 300)[1].starts_with("제2장"), "{:?}", pieces(&law, 300));
    let words = "단어 ".repeat(1_000);
    assert!(pieces(&words, 300).iter().all(|part| part.starts_with("단어") && part.ends_with(' ')));
    assert!(
        is_one("제12조(목적)") && is_one("제2조의2") && is_one("## A") && !is_one("제3장에서는") && !is_one("#tag")
    );
}

fn is_one(line: &str) -> bool {
    let text = format!("{}\n{line}\n{}", "x ".repeat(200), "y ".repeat(200));
    pieces(&text, 256)[1].starts_with(line)
}

#[test]
fn no_character_is_cut() {
    for cluster in ["👩‍👩‍👧‍👦", "🇰🇷", "한", "e\u{301}", "한\u{302e}", "👍🏽", "क्षि", "ก็", "\r\n", "❤️"]
    {
        let text = cluster.repeat(3_000);
        let parts = pieces(&text, 256);
        assert!(parts.len() > 1 || cluster == "\r\n", "{cluster}");
        assert!(parts.iter().all(|part| part.len() % cluster.len() == 0), "{cluster}");
    }
    let endless = format!("a{}", "\u{301}".repeat(20_000));
    assert!(pieces(&endless, 256).iter().all(|part| estimated_tokens(part) <= 256), "nobody can read that");
}

#[test]
fn what_fits_is_sent_whole() {
    let app = app("parts", "{{tone}}: {{notes}}");
    let long = "회의록이에요. ".repeat(2_000);
    assert_eq!(app.long_text(&values("short"), History::default(), None, 0), Ok(Reading::Whole));
    assert_eq!(app.long_text(&values(&long), History::default(), Some(200_000), 0), Ok(Reading::Whole));
    let Ok(Reading::Parts(found)) = app.long_text(&values(&long), History::default(), None, 0) else { panic!() };
    // Two thirds of the context without a quarter for the answer, the words, and what is around.
    assert_eq!(found.input, "notes");
    assert!((3_800..4_096).contains(&found.part_tokens), "{}", found.part_tokens);
    let whole = Definition { long_input: LongInput::Whole, ..app.clone() };
    assert_eq!(whole.long_text(&values(&long), History::default(), None, 0), Ok(Reading::Whole));
    assert_eq!(app.long_text(&values(&long), History::default(), Some(600), 0), Ok(Reading::Impossible));
    assert_eq!(
        app.long_text(&values(&long.repeat(90)), History::default(), Some(1_200), 0),
        Ok(Reading::Impossible),
        "too many"
    );
    assert_eq!(app.long_text(&Values::new(), History::default(), None, 0), Ok(Reading::Whole));
}

#[test]
fn a_text_that_stands_twice_gets_half_the_room() {
    let tokens = |message, how| {
        app(how, message).part_tokens(&values("x"), History::default(), "notes", None, 0).unwrap().unwrap()
    };
    let (once, twice) = (tokens("{{notes}}", "parts"), tokens("{{notes}} {{notes}}", "parts"));
    assert!(twice <= once / 2 && twice > once / 2 - 10);
    assert!(tokens("{{notes}}", "refine") < once, "there must be room for the answer so far");
}

#[test]
fn each_part_is_a_prompt_of_its_own() {
    let app = app("parts", "{{tone}}: {{notes}}");
    let notes = "회의록이에요. ".repeat(2_000);
    let long = LongText { input: "notes".into(), part_tokens: 3_000 };
    let parts = app.values_of_parts(&values(&notes), &long, |_| None);
    assert_eq!(parts.iter().map(|part| part["notes"].as_str().unwrap()).collect::<String>(), notes);
    assert!(parts.len() > 4 && parts.iter().all(|part| part["tone"] == "warm"));
    let blank = format!("{}{}x", "\n ".repeat(9_000), "a ".repeat(300));
    let parts = app.values_of_parts(&values(&blank), &LongText { part_tokens: 256, ..long }, |_| None);
    assert!(parts.iter().all(|part| !part["notes"].as_str().unwrap().trim().is_empty()));
}

#[test]
fn several_files_are_one_text_and_keep_their_names() {
    let app = app("parts", "{{papers}}");
    let ids = [1, 2, 3].map(|id| FileId(uuid::Uuid::from_u128(id)));
    let papers: Value = ids
        .iter()
        .zip(["a.txt", "b.txt", "c.png"])
        .map(|(id, name)| FileRef { id: *id, name: name.into() }.to_value())
        .collect();
    let values = Values::from_iter([("papers".to_owned(), papers)]);
    let texts = ["one. ".repeat(400), "two. ".repeat(50)];
    let text = |id| ids.iter().position(|known| *known == id).and_then(|at| texts.get(at)).map(String::as_str);
    let long = LongText { input: "papers".into(), part_tokens: 600 };
    let sent: Vec<String> = app
        .values_of_parts(&values, &long, text)
        .iter()
        .map(|values| app.render(values, &[]).unwrap().remove(0).text)
        .collect();
    assert_eq!(sent.len(), 2);
    assert!(sent[0].starts_with("<file name=\"a.txt\">\none.") && sent[0].ends_with("[c.png]"));
    assert!(sent[1].contains("a.txt") && sent[1].contains("<file name=\"b.txt\">\ntwo."), "{}", sent[1]);
    assert_eq!(sent.concat().matches("one.").count(), 400);
    assert!(sent.iter().all(|sent| estimated_tokens(sent) <= 620));
}

#[test]
fn the_answers_stand_in_the_place_of_the_text() {
    let app = app("parts", "요약해 주세요: {{notes}}");
    let values = app.value_of_answers(&values("long"), "notes", ["A ", "B"]);
    let mut messages = app.render(&values, &[]).unwrap();
    Joining::Answers { parts: 2 }.tell(&app, &mut messages);
    assert!(messages[0].text.starts_with(
        "요약해 주세요: <part number=\"1\">\nA\n</part>\n\n<part number=\"2\">\nB\n</part>\n\n글이 길어서 2개 부분"
    ));
    let english = Definition { prompt: crate::Prompt::default(), ..app };
    Joining::Next { part: 2, parts: 3, so_far: "A" }.tell(&english, &mut messages);
    assert!(messages[0].role == Role::User && messages[0].text.contains("part 2 of 3"));
    for joining in [Joining::Answers { parts: 500 }, Joining::Next { part: 499, parts: 500, so_far: "" }] {
        let mut messages = [crate::RenderedMessage { role: Role::User, text: "x".into(), files: Vec::new() }];
        joining.tell(&app_in_korean(), &mut messages);
        assert!(estimated_prompt_tokens(&messages) <= WORDS_TOKENS, "{}", estimated_prompt_tokens(&messages));
    }
}

fn app_in_korean() -> Definition {
    app("refine", "요약해 주세요: {{notes}}")
}

#[test]
fn groups_fit_and_are_fewer() {
    let (short, long) = ("a ".repeat(100), "a ".repeat(700));
    assert_eq!(groups(&[short.as_str(); 20], 1_000), [8, 8, 4]);
    assert_eq!(groups(&[long.as_str(); 5], 1_000), [2, 2, 1]);
    assert_eq!(groups(&[short.as_str()], 1_000), [1]);
}

#[test]
fn older_turns_are_summarised_now_and_then() {
    let mut chat = Definition { kind: Kind::Chat, ..app_in_korean() };
    let due = |chat: &Definition| (0..9).map(|turns| turns_to_summarise(chat, turns)).collect::<Vec<_>>();
    chat.chat = Some(crate::Chat { keep_turns: 2, summarise: true, ..crate::Chat::default() });
    assert_eq!(due(&chat), [0, 0, 0, 1, 2, 3, 4, 5, 6]);
    chat.chat = Some(crate::Chat { keep_turns: 20, summarise: true, ..crate::Chat::default() });
    assert_eq!([24, 25, 40].map(|turns| turns_to_summarise(&chat, turns)), [0, 5, 20]);
    chat.chat = Some(crate::Chat { keep_turns: 2, ..crate::Chat::default() });
    assert_eq!(due(&chat), [0; 9]);

    let turns = [3, 4].map(|n| crate::Turn { question: format!("질문 {n}"), answer: format!("답 {n}") });
    let history = History { summary: Some("한지수 고객, 3월 납품"), turns: &turns };
    let messages = chat.render_after(&Values::from_iter([("message".to_owned(), "5".into())]), history).unwrap();
    let texts: Vec<&str> = messages.iter().map(|message| message.text.as_str()).collect();
    assert!(
        texts[1].ends_with("한지수 고객, 3월 납품") && texts[2..6] == ["질문 3", "답 3", "질문 4", "답 4"],
        "{texts:?}"
    );
    let asked = ask_for_summary(&chat, Some("앞의 요약"), &turns);
    assert!(
        asked[1].text.starts_with("지금까지의 요약:\n앞의 요약") && asked[1].text.contains("사람: 질문 4\n답: 답 4")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn parts_are_the_text_and_fit(
        text in prop::collection::vec(prop_oneof![
            "[a-zA-Z]{1,12}", "[가-힣]{1,8}", "[0-9.,!?]{1,4}", " {1,3}", "\\PC{1,6}",
            Just("\n\n".to_owned()), Just("\n# ".to_owned()), Just("👩‍👩‍👧‍👦🇰🇷".to_owned()), Just("각\r\n".to_owned()),
        ], 0..400),
        most in 256_usize..500,
    ) {
        let text = text.concat();
        let parts = pieces(&text, most);
        prop_assert_eq!(&parts.concat(), &text);
        for part in parts {
            prop_assert!(!part.is_empty());
            prop_assert!(estimated_tokens(part) <= most);
        }
    }
}
