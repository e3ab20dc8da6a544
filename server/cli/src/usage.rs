//! What is said of a command line that can't be understood.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use model::Language;

use crate::{exit::Exit, failure::Failure, output::Output, words::Said};

/// Writes help where it was asked for, or says what is wrong.
pub fn told(error: &Error, output: &Output, language: Language) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let written = output.text(&error.render().to_string());
            output.end(written.map(|()| Exit::Done))
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !output.is_json => {
            output.note(error.render().to_string().trim_end());
            Exit::Usage
        }
        _ => output.end(Err(failure(error, Said(language)))),
    }
}

fn failure(error: &Error, said: Said) -> Failure {
    let about = |kind| error.get(kind).map(text).unwrap_or_default();
    let (arg, value) = (about(ContextKind::InvalidArg), about(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::UnknownArgument => said.unknown_argument(&arg),
        ErrorKind::InvalidSubcommand => said.unknown_command(&about(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => said.missing_argument(&arg),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            said.missing_command().to_owned()
        }
        ErrorKind::InvalidUtf8 => said.no_utf8_argument().to_owned(),
        ErrorKind::ArgumentConflict => said.not_together(&arg, &about(ContextKind::PriorArg)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => said.missing_value(&arg),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => said.wrong_value(&arg, &value),
        // Clap's own words, without the word that it begins with.
        _ => error.to_string().trim_start_matches("error: ").lines().next().unwrap_or_default().to_owned(),
    };
    let valid = about(ContextKind::ValidValue);
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .map(about)
        .into_iter()
        .find(|suggested| !suggested.is_empty());
    let valid = (!valid.is_empty()).then(|| said.valid_values(&valid));
    Failure::usage(message).with_details(suggested.map(|suggested| said.meant(&suggested)).into_iter().chain(valid))
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(several) => several.join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command;

    #[test]
    fn a_mistake_is_said_in_both_languages() {
        let failure = |args: &[&str], language| {
            let error = command::whole(language).try_get_matches_from(args).unwrap_err();
            failure(&error, Said(language))
        };
        let en = failure(&["madang", "app", "publihs", "x"], Language::En);
        assert!(en.message.contains("publihs") && en.details[0].contains("publish"), "{en:?}");
        let ko = failure(&["madang", "app", "export"], Language::Ko);
        assert!(ko.message.contains("APP") && ko.message.contains('요'), "{ko:?}");
        let wrong = failure(&["madang", "key", "create", "--name", "x", "--scope", "apps:fly"], Language::En);
        assert!(wrong.message.contains("apps:fly") && wrong.details.iter().any(|line| line.contains("apps:read")));
    }
}
