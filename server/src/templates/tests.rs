use std::{collections::BTreeSet, fs, path::Path};

use api::model::{Definition, InputKind, Kind, Language, Template, Values};

use super::*;

const LANGUAGES: [Language; 2] = [Language::En, Language::Ko];

/// Every template in every language.
fn each(mut look: impl FnMut(&AppTemplate, Language, &Definition, &Values)) {
    for template in load().unwrap() {
        for language in LANGUAGES {
            let (definition, sample) = template.localised(language);
            look(&template, language, definition, sample);
        }
    }
}

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

#[test]
fn every_folder_is_offered_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let folders: BTreeSet<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let offered: BTreeSet<_> = SOURCES.iter().map(|source| source.id.to_owned()).collect();
    assert_eq!(offered, folders);
    assert_eq!(offered.len(), SOURCES.len(), "an id is there twice");
    for id in offered {
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{id}");
    }
}

#[test]
fn every_category_has_something_and_both_kinds_of_app_are_there() {
    let templates = load().unwrap();
    assert!(templates.len() >= 12);
    for category in Category::ALL {
        assert!(templates.iter().any(|template| template.category == category), "{category:?}");
    }
    for kind in [Kind::Form, Kind::Chat] {
        assert!(templates.iter().any(|template| template.en.definition.kind == kind), "{kind:?}");
    }
}

#[test]
fn no_definition_has_a_problem() {
    each(|template, language, definition, _| {
        let problems: Vec<_> =
            definition.check().iter().map(|p| format!("{}: {}", p.path, p.located_message(language))).collect();
        assert!(problems.is_empty(), "{} {}: {problems:#?}", template.id, language.tag());
    });
}

#[test]
fn every_sample_and_every_example_can_be_run() {
    each(|template, language, definition, sample| {
        let at = format!("{} {}", template.id, language.tag());
        let values = definition.check_values(sample).unwrap_or_else(|problems| panic!("{at}: {problems:#?}"));
        for input in &definition.inputs {
            assert!(!input.required || values.contains_key(&input.name), "{at}: nothing in {}", input.name);
        }
        for example in &definition.prompt.examples {
            definition.check_values(&example.inputs).unwrap_or_else(|problems| panic!("{at}: {problems:#?}"));
        }
        for message in &definition.prompt.messages {
            let text = Template::parse(&message.text).unwrap().render(&values).unwrap();
            assert!(!text.contains("{{") && !text.contains("}}"), "{at}: {text}");
            assert!(!text.contains("\n\n\n"), "{at} leaves a gap: {text}");
        }
    });
}

#[test]
fn a_prompt_with_only_the_required_inputs_has_no_gaps() {
    each(|template, language, definition, sample| {
        let mut values = sample.clone();
        for input in definition.inputs.iter().filter(|input| !input.required) {
            // Emptied, so that a default doesn't step in.
            values.insert(input.name.clone(), Value::Null);
        }
        let values = definition.check_values(&values).unwrap();
        for message in &definition.prompt.messages {
            let text = Template::parse(&message.text).unwrap().render(&values).unwrap();
            assert!(!text.contains("\n\n\n"), "{} {} leaves a gap: {text}", template.id, language.tag());
            assert!(!text.starts_with('\n'), "{} {} begins with a gap", template.id, language.tag());
        }
    });
}

/// A section of a list is written once per item, so a sentence in one would be said as often.
#[test]
fn a_section_of_a_list_writes_its_items() {
    each(|template, language, definition, _| {
        let lists = definition.inputs.iter().filter(|i| matches!(i.kind, InputKind::List | InputKind::Multiselect));
        for name in lists.map(|input| input.name.as_str()) {
            let (open, close) = (format!("{{{{#{name}}}}}"), format!("{{{{/{name}}}}}"));
            for message in &definition.prompt.messages {
                for section in message.text.split(&open).skip(1) {
                    let (body, _) = section.split_once(&close).unwrap();
                    assert!(body.contains("{{.}}"), "{} {}: {body}", template.id, language.tag());
                }
            }
        }
    });
}

#[test]
fn both_languages_ask_for_the_same() {
    for template in load().unwrap() {
        let shape = |definition: &Definition| {
            let inputs = definition.inputs.iter();
            inputs.map(|i| (i.name.clone(), i.kind, i.required, i.default.is_some())).collect::<Vec<_>>()
        };
        let (en, ko) = (&template.en.definition, &template.ko.definition);
        assert_eq!(shape(en), shape(ko), "{}", template.id);
        assert_eq!((en.kind, &en.output), (ko.kind, &ko.output), "{}", template.id);
        let suggestions = |definition: &Definition| definition.chat.as_ref().map(|chat| chat.suggestions.len());
        assert_eq!(suggestions(en), suggestions(ko), "{}", template.id);
    }
}

#[test]
fn people_read_their_own_language() {
    each(|template, language, definition, _| {
        let korean = language == Language::Ko;
        let mut texts = vec![template.name.get(language), template.summary.get(language)];
        texts.extend(definition.inputs.iter().map(|input| input.label.get(language)));
        texts.extend(definition.inputs.iter().filter_map(|input| input.hint.as_ref()).map(|hint| hint.get(language)));
        texts.extend(definition.prompt.messages.iter().map(|message| message.text.as_str()));
        if let Some(chat) = &definition.chat {
            texts.push(chat.opening.get(language));
            texts.extend(chat.suggestions.iter().map(|suggestion| suggestion.get(language)));
        }
        for text in texts {
            assert!(!text.trim().is_empty(), "{}: an empty text", template.id);
            assert_eq!(text.contains(is_hangul), korean, "{} {}: {text}", template.id, language.tag());
        }
    });
}

#[test]
fn every_icon_is_in_the_sprite() {
    let sprite = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../public/icons.svg")).unwrap();
    for template in load().unwrap() {
        assert!(sprite.contains(&format!(r#"id="i-{}""#, template.icon)), "{}: {}", template.id, template.icon);
    }
}

#[test]
fn lines_become_one_text_only_where_a_text_belongs() {
    let json = r#"{
        "definition": {
            "format": "madang/1", "kind": "form",
            "inputs": [
                { "name": "notes", "kind": "paragraph", "label": "Notes", "default": ["a", "", "b"] },
                { "name": "people", "kind": "list", "label": "People", "default": ["Kim", "Lee"] }
            ],
            "prompt": {
                "messages": [{ "role": "user", "text": ["{{notes}}", "{{people}}"] }],
                "examples": [{ "inputs": { "notes": ["x", "y"], "people": ["Park", "Choi"] }, "answer": ["1", "2"] }]
            }
        },
        "sample": { "notes": ["one", "two"], "people": ["Han", "Seo"] }
    }"#;
    let TemplateContent { definition, sample } = content(json).unwrap();
    assert_eq!(definition.prompt.messages[0].text, "{{notes}}\n{{people}}");
    assert_eq!(definition.inputs[0].default, Some(Value::from("a\n\nb")));
    assert_eq!(definition.inputs[1].default, Some(Value::from(vec!["Kim", "Lee"])));
    let example = &definition.prompt.examples[0];
    assert_eq!((example.answer.as_str(), &example.inputs["notes"]), ("1\n2", &Value::from("x\ny")));
    assert_eq!(example.inputs["people"], Value::from(vec!["Park", "Choi"]));
    assert_eq!((&sample["notes"], &sample["people"]), (&Value::from("one\ntwo"), &Value::from(vec!["Han", "Seo"])));
    assert!(content(&json.replace(r#""text": ["#, r#""text": [1, "#)).is_err(), "lines are texts");
}
