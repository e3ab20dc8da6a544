//! Problems in English.

use super::{DefinitionPart, FileProblem, ProblemKind, Unsupported};
use crate::{InputKind, Language, format::grouped, format::number};

pub(super) fn message(kind: &ProblemKind) -> String {
    use ProblemKind as P;
    match kind {
        P::UnclosedTag { end } => format!("This tag does not end. Add {end} after it."),
        P::EmptyTag => "This tag is empty. Write the name of an input between the braces, or remove it.".to_owned(),
        P::Unsupported(what) => unsupported(what),
        P::UnclosedSection { name } => format!("The part that begins here does not end. Add {{{{/{name}}}}} after it."),
        P::StrayClose { name } => {
            format!("Nothing called “{name}” is open here. Add {{{{#{name}}}}} before it, or remove this tag.")
        }
        P::ItemOutsideSection => item_outside_section().to_owned(),
        P::UnknownVariable { name, nearest } => unknown_variable(name, nearest.as_deref()),
        P::UnknownPiece { name } => unknown_piece(name),
        P::Missing(part) => missing(*part).to_owned(),
        P::DuplicateName { name } => format!("Another input is called “{name}” too. Give this one another name."),
        P::BadTagName { name } => bad_tag_name(name),
        P::BadName { name } => bad_name(name),
        P::ReservedName { name } => {
            format!("In a chat, “{name}” is what the person writes. Give this input another name.")
        }
        P::TooMany { part, max } => format!("At most {} {} are possible. Remove some.", grouped(*max), parts(*part)),
        P::Duplicate { text } => format!("“{text}” is here twice. Remove one."),
        P::TooLong { max, by } => {
            format!("{} over the limit of {}. Shorten it.", characters(*by), grouped(*max))
        }
        P::TooLarge { max_bytes } => too_large(*max_bytes),
        P::MinAboveMax => "The smallest number is above the largest. Swap or correct them.".to_owned(),
        P::OutOfRange { min, max } => format!("This has to be from {} to {}.", number(*min), number(*max)),
        P::NotForThisKind { kind } => {
            format!("An input of the kind “{}” doesn't use this. You can remove it.", kind.name(Language::En))
        }
        P::NoUserMessage => "Nothing is said in the person's name. Add a message with the role “user”.".to_owned(),
        P::ChatOnForm => "Chat settings have no place in a form. Remove them, or make the app a chat.".to_owned(),
        P::UselessFallback => {
            "This model is in use or in the list already. Remove it here, or choose another.".to_owned()
        }
        P::NotAnEarlierInput { name } => not_an_earlier_input(name),
        P::UnusedInput { name } => {
            format!("No message uses this input. Write {{{{{name}}}}} where it belongs, or remove it.")
        }
        P::EndsWithAnswer { models } => ends_with_answer(models),
        P::BeginsWithAnswer { models } => begins_with_answer(models),
        P::NotASchema => not_a_schema().to_owned(),
        P::ExampleWithoutFields => example_without_fields().to_owned(),
        P::Nul => "There is a NUL character in this text. It can't be seen; type the text anew.".to_owned(),
        P::Required { kind } => required(*kind).to_owned(),
        P::UnknownInput { name } => format!("This app has no input called “{name}”. Leave it out."),
        P::WrongKind { expected } => wrong_kind(*expected).to_owned(),
        P::BelowMin { min } => format!("Use {} or more.", number(*min)),
        P::AboveMax { max } => format!("Use {} or less.", number(*max)),
        P::NotAnOption { text } => format!("“{text}” can't be chosen here. Choose from the list."),
        P::NotADate => "This is not a day of the calendar. Write it like 2026-03-31.".to_owned(),
        P::NotAUrl => "This is not a web address. It begins with https:// or http://.".to_owned(),
        P::File { name, problem } => file(name, *problem),
        P::ItemTooLong { item, max, by } => {
            format!("Item {item} is {} over the limit of {}. Shorten it.", characters(*by), grouped(*max))
        }
    }
}

fn too_large(max_bytes: usize) -> String {
    format!("All together this is too large: at most {} KB. Shorten the longest texts.", grouped(max_bytes / 1024))
}

fn not_an_earlier_input(name: &str) -> String {
    format!("“{name}” is not an input above this one. Choose one that is, or show this always.")
}

fn file(name: &str, problem: FileProblem) -> String {
    match problem {
        FileProblem::Gone => format!("“{name}” isn't here any more. Attach it again."),
        FileProblem::NotReady => format!("“{name}” hasn't been read yet. Wait a moment, then try again."),
        FileProblem::Refused => format!("“{name}” can't be read. Remove it, or attach another file."),
        FileProblem::NotTaken => format!("Files like “{name}” aren't taken here. Attach another kind."),
        FileProblem::TooLarge { max_mib } => {
            format!("“{name}” is larger than {max_mib} MB. Attach a smaller one, or a part of it.")
        }
        FileProblem::TooManyPages { max: 1 } => {
            format!("“{name}” has more than one page. Attach the one that matters.")
        }
        FileProblem::TooManyPages { max } => {
            format!("“{name}” has more than {max} pages. Attach the pages that matter.")
        }
        FileProblem::TooMuchText { max_chars } => format!(
            "With “{name}” there is more text than fits: {} characters. Attach the parts that matter.",
            grouped(usize::try_from(max_chars).unwrap_or(usize::MAX))
        ),
        FileProblem::TooManyPictures { max } => {
            format!("With “{name}” there are more than {max} pictures or scanned pages. Attach those that matter.")
        }
    }
}

fn item_outside_section() -> &'static str {
    "{{.}} stands for one item of a list. Put it between {{#list}} and {{/list}}."
}

fn not_a_schema() -> &'static str {
    "This is not the JSON Schema of an object with properties. Give it the type “object”, and each property a type."
}

fn example_without_fields() -> &'static str {
    "The answer has fields, but this example is prose, so it teaches the model the wrong form. Write it as JSON with those fields."
}

fn required(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Checkbox => "Tick this.",
        InputKind::Select => "Choose one.",
        InputKind::Multiselect => "Choose at least one.",
        InputKind::File => "Attach a file.",
        _ => "Fill this in.",
    }
}

fn bad_name(name: &str) -> String {
    format!("“{name}” can't be a name. Use letters, digits and _, and begin with a letter.")
}

fn bad_tag_name(name: &str) -> String {
    format!("{} {}", bad_name(name), as_it_stands())
}

fn ends_with_answer(models: &[String]) -> String {
    format!("The prompt may not end with the model's words for {}. Let the last message be the user's.", names(models))
}

fn begins_with_answer(models: &[String]) -> String {
    format!(
        "The prompt may not begin with the model's words for {}. Let the first message be the user's.",
        names(models)
    )
}

fn unknown_variable(name: &str, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => {
            format!(
                "No input is called “{name}”. Did you mean “{nearest}”? To send the tag itself, write {}.",
                literal(name)
            )
        }
        None => {
            format!(
                "No input is called “{name}”. Make it an input, or send the tag itself by writing {}.",
                literal(name)
            )
        }
    }
}

/// How to write a tag that the model should see.
fn literal(name: &str) -> String {
    format!("{{{{{{{{{name}}}}}}}}}")
}

fn as_it_stands() -> &'static str {
    "Four braces on each side send it as it stands."
}

/// The first two names, and how many more there are.
fn names(models: &[String]) -> String {
    match models {
        [] => "this model".to_owned(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [one, other, more @ ..] => format!("{one}, {other} and {} more", more.len()),
    }
}

fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{} characters", grouped(count)) }
}

fn unknown_piece(name: &str) -> String {
    format!("The workspace has no piece called “{name}”. Make one with this name, or remove it here.")
}

fn unsupported(what: &Unsupported) -> String {
    match what {
        Unsupported::Delimiters => "The braces can't be changed to other signs. Remove this tag.".to_owned(),
        Unsupported::Inheritance => "{{< … }} and {{$ … }} are not possible here. Write the text itself.".to_owned(),
        Unsupported::DottedName { name } => {
            format!("“{name}” has a dot. Inputs have no parts; use an input's name alone. {}", as_it_stands())
        }
        Unsupported::Logic { word } => format!(
            "“{word}” is not needed. Write {{{{#name}}}} … {{{{/name}}}} for when it is filled in, {{{{^name}}}} … {{{{/name}}}} for when not."
        ),
    }
}

fn missing(part: DefinitionPart) -> &'static str {
    match part {
        DefinitionPart::Name => "Give this input a name. Templates use it by that.",
        DefinitionPart::Label => "Write a label, so that people know what to fill in.",
        DefinitionPart::Options => "Add at least one option to choose.",
        DefinitionPart::Option => "This option is empty. Write it, or remove it.",
        DefinitionPart::Messages => "The prompt is empty. Add a message that says what to do.",
        DefinitionPart::Message => "This message is empty. Write it, or remove it.",
        DefinitionPart::Answer => "This example has no answer. Write the answer you want, or remove the example.",
        DefinitionPart::Model => "Choose a model.",
        DefinitionPart::Wants => "Say what the model must be able to do, or choose a model.",
        DefinitionPart::Fields => "Add at least one field that the answer has.",
        DefinitionPart::FieldName => "Give each field a name. Programs read it by that.",
        DefinitionPart::Stop => "This text is empty. Write it, or remove it.",
        DefinitionPart::Suggestion => "This suggestion is empty. Write it, or remove it.",
        DefinitionPart::Inputs
        | DefinitionPart::Examples
        | DefinitionPart::Fallbacks
        | DefinitionPart::Stops
        | DefinitionPart::Suggestions
        | DefinitionPart::Items
        | DefinitionPart::Files => "Something is missing here. Fill it in.",
    }
}

fn parts(part: DefinitionPart) -> &'static str {
    match part {
        DefinitionPart::Inputs | DefinitionPart::Name | DefinitionPart::Label => "inputs",
        DefinitionPart::Options | DefinitionPart::Option => "options",
        DefinitionPart::Messages | DefinitionPart::Message => "messages",
        DefinitionPart::Examples | DefinitionPart::Answer => "examples",
        DefinitionPart::Fallbacks | DefinitionPart::Model => "fallbacks",
        DefinitionPart::Stops | DefinitionPart::Stop => "texts",
        DefinitionPart::Suggestions | DefinitionPart::Suggestion => "suggestions",
        DefinitionPart::Items => "items",
        DefinitionPart::Files => "files",
        DefinitionPart::Fields | DefinitionPart::FieldName => "fields",
        DefinitionPart::Wants => "abilities",
    }
}

fn wrong_kind(expected: InputKind) -> &'static str {
    match expected {
        InputKind::Text | InputKind::Paragraph => "This has to be a text.",
        InputKind::Number => "This is not a number. Write digits, such as 1250 or 0.5.",
        InputKind::Select => "Choose one of the options.",
        InputKind::Multiselect => "Choose from the options.",
        InputKind::Checkbox => "This has to be yes or no.",
        InputKind::Date => "This is not a day of the calendar. Write it like 2026-03-31.",
        InputKind::Url => "This is not a web address. It begins with https:// or http://.",
        InputKind::List => "This has to be a list of texts, one per line.",
        InputKind::File => "This has to be a file that was uploaded. Attach it again.",
    }
}
