use super::*;

#[expect(clippy::too_many_lines, reason = "it is one list")]
fn every_kind() -> Vec<ProblemKind> {
    use ProblemKind as P;
    let name = || "회의록".to_owned();
    let parts = [
        DefinitionPart::Name,
        DefinitionPart::Label,
        DefinitionPart::Inputs,
        DefinitionPart::Options,
        DefinitionPart::Option,
        DefinitionPart::Messages,
        DefinitionPart::Message,
        DefinitionPart::Examples,
        DefinitionPart::Answer,
        DefinitionPart::Model,
        DefinitionPart::Fallbacks,
        DefinitionPart::Stops,
        DefinitionPart::Stop,
        DefinitionPart::Suggestions,
        DefinitionPart::Suggestion,
        DefinitionPart::Items,
        DefinitionPart::Files,
        DefinitionPart::Wants,
        DefinitionPart::Fields,
        DefinitionPart::FieldName,
    ];
    let kinds = [
        InputKind::Text,
        InputKind::Paragraph,
        InputKind::Number,
        InputKind::Select,
        InputKind::Multiselect,
        InputKind::Checkbox,
        InputKind::Date,
        InputKind::Url,
        InputKind::List,
        InputKind::File,
    ];
    let mut all = vec![
        P::UnclosedTag { end: "}}" },
        P::EmptyTag,
        P::BadTagName { name: name() },
        P::Unsupported(Unsupported::Delimiters),
        P::Unsupported(Unsupported::Inheritance),
        P::Unsupported(Unsupported::DottedName { name: name() }),
        P::Unsupported(Unsupported::Logic { word: "if".into() }),
        P::UnclosedSection { name: name() },
        P::StrayClose { name: name() },
        P::ItemOutsideSection,
        P::UnknownVariable { name: name(), nearest: None },
        P::UnknownPiece { name: name() },
        P::UnknownVariable { name: name(), nearest: Some(name()) },
        P::DuplicateName { name: name() },
        P::BadName { name: name() },
        P::ReservedName { name: name() },
        P::Duplicate { text: name() },
        P::TooLong { max: 200, by: 1 },
        P::TooLarge { max_bytes: 1024 },
        P::MinAboveMax,
        P::ExampleWithoutFields,
        P::OutOfRange { min: 0.0, max: 2.0 },
        P::NoUserMessage,
        P::ChatOnForm,
        P::UselessFallback,
        P::EndsWithAnswer { models: vec!["Claude Opus 4.8".into()] },
        P::BeginsWithAnswer { models: vec!["Nova Lite".into(), "Claude Sonnet 4.5 (US) (2025-09-29)".into(), name()] },
        P::NotASchema,
        P::NotAnEarlierInput { name: name() },
        P::UnusedInput { name: name() },
        P::Nul,
        P::UnknownInput { name: name() },
        P::BelowMin { min: 1.5 },
        P::AboveMax { max: 1000.0 },
        P::NotAnOption { text: name() },
        P::NotADate,
        P::NotAUrl,
        P::ItemTooLong { item: 3, max: 10, by: 2 },
        P::File { name: name(), problem: FileProblem::Gone },
        P::File { name: name(), problem: FileProblem::NotReady },
        P::File { name: name(), problem: FileProblem::Refused },
        P::File { name: name(), problem: FileProblem::NotTaken },
        P::File { name: name(), problem: FileProblem::TooLarge { max_mib: 20 } },
        P::File { name: name(), problem: FileProblem::TooManyPages { max: 1 } },
        P::File { name: name(), problem: FileProblem::TooManyPages { max: 200 } },
        P::File { name: name(), problem: FileProblem::TooMuchText { max_chars: 1_000_000 } },
        P::File { name: name(), problem: FileProblem::TooManyPictures { max: 20 } },
    ];
    all.extend(parts.map(P::Missing));
    all.extend(parts.map(|part| P::TooMany { part, max: 50 }));
    all.extend(kinds.map(|kind| P::NotForThisKind { kind }));
    all.extend(kinds.map(|kind| P::Required { kind }));
    all.extend(kinds.map(|expected| P::WrongKind { expected }));
    all
}

#[test]
fn every_problem_is_a_whole_sentence_in_both_languages() {
    for kind in every_kind() {
        let problem = Problem::new("x", kind);
        let (en, ko) = (problem.message(Language::En), problem.message(Language::Ko));
        for message in [&en, &ko] {
            assert!(message.ends_with(['.', '?']), "{message}");
            assert!(!message.contains('!'), "{message}");
            assert!(message.chars().count() < 150, "{message}");
        }
        assert!(ko.contains('요'), "해요체: {ko}");
        assert!(en.is_ascii() || en.contains(['“', '…', '회']), "{en}");
    }
}

#[test]
fn what_is_missing_is_asked_for_in_the_words_of_its_field() {
    let asked = |kind, language| Problem::new("inputs.x", ProblemKind::Required { kind }).message(language);
    for (kind, en, ko) in [
        (InputKind::Text, "Fill this in.", "내용을 채워 주세요."),
        (InputKind::Checkbox, "Tick this.", "체크해 주세요."),
        (InputKind::Select, "Choose one.", "하나를 골라 주세요."),
        (InputKind::Multiselect, "Choose at least one.", "하나 이상 골라 주세요."),
    ] {
        assert_eq!((asked(kind, Language::En).as_str(), asked(kind, Language::Ko).as_str()), (en, ko));
    }
}

/// Other systems fill in tags as well, so the message about an unknown name says how to send their tags.
#[test]
fn an_unknown_name_says_how_the_tag_itself_is_sent() {
    for nearest in [None, Some("first_line".to_owned())] {
        let problem = Problem::new("x", ProblemKind::UnknownVariable { name: "first_name".into(), nearest });
        for language in [Language::En, Language::Ko] {
            assert!(problem.message(language).contains("{{{{first_name}}}}"), "{}", problem.message(language));
        }
    }
}

#[test]
fn korean_particles_fit_the_name() {
    let message = |name: &str| Problem::new("", ProblemKind::BadName { name: name.into() }).message(Language::Ko);
    assert!(message("회의록!").starts_with("‘회의록!’은 "));
    assert!(message("메모 1차").starts_with("‘메모 1차’는 "));
}

#[test]
fn a_located_message_names_line_and_column() {
    let span = Span { start: 0, end: 4, line: 3, column: 7 };
    let problem = Problem { path: String::new(), span: Some(span), kind: ProblemKind::EmptyTag };
    assert!(problem.located_message(Language::En).starts_with("Line 3, column 7: This tag is empty."));
    assert!(problem.located_message(Language::Ko).starts_with("3행 7열: 태그가 비어"));
    let problem = Problem { span: None, ..problem };
    assert_eq!(problem.located_message(Language::En), problem.message(Language::En));
}

#[test]
fn a_text_too_long_says_by_how_much() {
    let problem = Problem::new("inputs.notes", ProblemKind::TooLong { max: 20_000, by: 1_204 });
    assert_eq!(problem.message(Language::En), "1,204 characters over the limit of 20,000. Shorten it.");
    assert_eq!(problem.message(Language::Ko), "1,204자 넘었어요. 20,000자까지 쓸 수 있으니 줄여 주세요.");
}
