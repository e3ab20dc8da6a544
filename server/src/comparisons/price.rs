//! What cells cost: about, for the estimate; and at most, for the limit.

use std::{collections::HashMap, sync::LazyLock};

use llm::{Usage, catalog, price::Price};
use model::{
    Definition, FileId, History, Language, OutputFormat, Values, estimated_prompt_tokens, estimated_tokens, files_of,
    long::Reading,
};
use serde_json::Value;
use store::{Connection, FileForRun};

use super::judges;
use crate::models::{context_tokens, price_of};

/// What is taken for the longest answer of a model of which nobody says how much it writes, in tokens.
const LONGEST_TOKENS: u64 = 32_000;
/// The usual length of an answer where nothing tells, in tokens.
const USUAL_TOKENS: u64 = 500;
/// What is sent besides what is counted: words of the protocol, and a schema.
const BESIDES_TOKENS: u64 = 500;
/// What a picture is taken for, in tokens: about the most that providers count for one that they don't cut into several.
pub const PICTURE_TOKENS: u64 = 1_600;
/// Two tokens, by our own estimate.
const TWO_TOKENS: &str = "a1";

/// What is sent to every judge, in estimated tokens.
static JUDGE_TOKENS: LazyLock<u64> = LazyLock::new(|| judges::definition(None, Language::En).prompt_tokens());

/// The most that an answer of a model can have, in tokens: thinking counts.
pub fn most_output_tokens(connection: &Connection, model: &str, definition: &Definition) -> u64 {
    let known = catalog::find(&connection.provider, model).and_then(|known| known.max_output_tokens);
    let set = definition.model.settings.max_output_tokens.map(u64::from);
    // Where it becomes a request's bound, the prompt needs room beside it, or providers refuse the request.
    let half = context_tokens(connection, model).map_or(u64::MAX, |all| (all / 2).max(1));
    match set {
        Some(set) => known.map_or(set, |known| set.min(known)),
        None => known.unwrap_or(LONGEST_TOKENS).min(half),
    }
}

/// What is asked of a model.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    connection: &'a Connection,
    model: &'a str,
    definition: &'a Definition,
    /// Estimated tokens of the prompt, which is rendered for them once.
    input_tokens: u64,
    /// Estimated tokens of all values, those of files' texts among them: judges are told them whether or not the prompt shows them.
    told_tokens: u64,
    /// How many requests it takes at most: a long text is read in parts, whose answers are joined.
    requests: u64,
}

impl<'a> Asked<'a> {
    /// `values` are checked ones, and `files` those in them.
    pub fn of(
        connection: &'a Connection,
        model: &'a str,
        definition: &'a Definition,
        values: &Values,
        files: &[FileForRun],
    ) -> Self {
        let (values, pictures) = filled(definition, values, files);
        let rendered = definition.render_after(&values, History::default());
        // A prompt that can't be rendered has its inputs all the same.
        let texts = || values.values().map(tokens_of).sum();
        let text_tokens = rendered.map_or_else(|_| texts(), |messages| estimated_prompt_tokens(&messages)) as u64;
        let input_tokens = text_tokens.saturating_add(u64::from(pictures).saturating_mul(PICTURE_TOKENS));
        let requests = requests(definition, &values, context_tokens(connection, model), text_tokens);
        let told_tokens = serde_json::to_string(&values).map_or(0, |told| estimated_tokens(&told)) as u64;
        Self { connection, model, definition, input_tokens, told_tokens, requests }
    }

    /// The same after so many tokens were said in a conversation, which may have to be summarised first.
    #[must_use]
    pub fn after(self, said_tokens: u64) -> Self {
        let summary = u64::from(said_tokens > 0 && self.definition.summarises());
        let input_tokens = self.input_tokens.saturating_add(said_tokens);
        Self { input_tokens, requests: self.requests.saturating_add(summary), ..self }
    }

    /// The same with so many more tokens in its prompt.
    #[must_use]
    pub fn longer_by(self, tokens: u64) -> Self {
        Self { input_tokens: self.input_tokens.saturating_add(tokens), ..self }
    }

    /// How many tokens a judge is told of what the judged model was given, at most.
    fn judged_tokens(&self) -> u64 {
        self.input_tokens.max(self.told_tokens)
    }

    fn price(&self) -> Option<Price> {
        price_of(self.connection, self.model)
    }

    fn most_output_tokens(&self) -> u64 {
        most_output_tokens(self.connection, self.model, self.definition)
    }

    /// The most that it may cost, in millionths of a US dollar; `None` if the price is unknown.
    ///
    /// The prompt is taken for half as long again as it is estimated to be, because estimates may be off by a third; the answer for as long
    /// as it may be; and where it must be JSON, both come a second time, because a model is asked once more whose answer isn't.
    pub fn most_micros(&self) -> Option<i64> {
        let (input, output) = (self.input_tokens.saturating_mul(3) / 2 + BESIDES_TOKENS, self.most_output_tokens());
        let usage = |input_tokens, output_tokens| Usage { input_tokens, output_tokens, ..Usage::default() };
        let price = self.price()?;
        let once = price.cost_micros(&usage(input, output));
        let again = match self.definition.output.format {
            OutputFormat::Json => price.cost_micros(&usage(input.saturating_add(output), output)),
            OutputFormat::Text | OutputFormat::Markdown => 0,
        };
        i64::try_from(once.saturating_mul(self.requests).saturating_add(again)).ok()
    }

    /// About what it costs with an answer of so many tokens; `None` if the price is unknown.
    pub fn about_micros(&self, output_tokens: u64) -> Option<i64> {
        let usage = Usage { input_tokens: self.input_tokens, output_tokens, ..Usage::default() };
        i64::try_from(self.price()?.cost_micros(&usage)).ok()
    }

    /// About how many tokens an answer has: as those of the app usually do, or as the expected one.
    pub fn usual_output_tokens(&self, usual: Option<u64>, expected: &str) -> u64 {
        let wanted = Some(estimated_tokens(expected) as u64).filter(|tokens| *tokens > 0);
        wanted.or(usual).unwrap_or(USUAL_TOKENS).min(self.most_output_tokens())
    }
}

/// The values with texts that are as long as those of their files, and how many pictures go to the model.
fn filled(definition: &Definition, values: &Values, files: &[FileForRun]) -> (Values, u32) {
    if !definition.has_files() {
        return (values.clone(), 0);
    }
    let known = |id| files.iter().find(|file| file.id == id);
    let named = definition.files_in_values(values);
    let texts: HashMap<FileId, String> = named
        .iter()
        .filter_map(|file| known(file.id).filter(|known| known.tokens > 0))
        .map(|file| (file.id, TWO_TOKENS.repeat(usize::try_from(file.tokens.div_ceil(2)).unwrap_or_default())))
        .collect();
    let shown = definition.file_inputs().filter(|(name, _)| definition.shows(name));
    let shown = shown.filter_map(|(name, _)| values.get(name)).flat_map(files_of);
    let pictures = shown.filter_map(|file| known(file.id)).map(|file| file.pictures).sum();
    (definition.with_file_texts(values, |id| texts.get(&id).map(String::as_str)), pictures)
}

fn tokens_of(value: &Value) -> usize {
    match value {
        Value::String(text) => estimated_tokens(text),
        Value::Array(items) => items.iter().filter_map(|item| item.get("text")).map(tokens_of).sum(),
        _ => 0,
    }
}

fn requests(definition: &Definition, values: &Values, context: Option<u64>, input_tokens: u64) -> u64 {
    match definition.long_text(values, History::default(), context, BESIDES_TOKENS as usize) {
        Ok(Reading::Parts(long)) => {
            let parts = input_tokens.div_ceil(long.part_tokens.max(1) as u64);
            parts.saturating_mul(2).saturating_add(1)
        }
        _ => 1,
    }
}

/// A judge of such an answer, as it is paid for.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    pub connection: &'a Connection,
    pub model: &'a str,
    /// Without what the judged model was given, and without the answer.
    input_tokens: u64,
}

impl<'a> Judge<'a> {
    pub fn of(connection: &'a Connection, model: &'a str, question: &str, expected: &str) -> Self {
        let said = estimated_tokens(question) + estimated_tokens(expected);
        let input_tokens = JUDGE_TOKENS.saturating_add(said as u64).saturating_add(BESIDES_TOKENS);
        Self { connection, model, input_tokens }
    }

    /// The most that it may cost about an answer to this; `None` if the price is unknown.
    pub fn most_micros(&self, asked: &Asked<'_>) -> Option<i64> {
        let most = u64::from(judges::OUTPUT_TOKENS);
        let sent = self.input_tokens.saturating_add(asked.judged_tokens());
        let input = (sent.saturating_mul(3) / 2).saturating_add(asked.most_output_tokens());
        // It is asked once more if it doesn't answer with a document.
        let usage = |input_tokens| Usage { input_tokens, output_tokens: most, ..Usage::default() };
        let price = price_of(self.connection, self.model)?;
        let cost =
            price.cost_micros(&usage(input)).saturating_add(price.cost_micros(&usage(input.saturating_add(most))));
        i64::try_from(cost).ok()
    }

    /// About what it costs; `None` if the price is unknown.
    pub fn about_micros(&self, asked: &Asked<'_>, output_tokens: u64) -> Option<i64> {
        let input_tokens = self.input_tokens.saturating_add(asked.judged_tokens()).saturating_add(output_tokens);
        let usage = Usage { input_tokens, output_tokens: 100, ..Usage::default() };
        i64::try_from(price_of(self.connection, self.model)?.cost_micros(&usage)).ok()
    }
}

#[cfg(test)]
mod tests {
    use model::FileGroup;
    use serde_json::json;
    use store::FileState;

    use super::*;

    fn app() -> Definition {
        serde_json::from_value(json!({
            "format": "madang/1", "kind": "form", "inputs": [{"name": "scan", "label": "s", "kind": "file", "files": {"max_files": 2}}],
            "prompt": {"messages": [{"role": "user", "text": "{{scan}}"}]},
        }))
        .unwrap()
    }

    fn file(number: u128, tokens: u64, pictures: u32) -> FileForRun {
        FileForRun {
            id: FileId(uuid::Uuid::from_u128(number)),
            name: "a.pdf".into(),
            state: FileState::Ready,
            size: 9,
            format: None,
            group: Some(FileGroup::Pdf),
            pages: None,
            pictures,
            chars: tokens,
            tokens,
        }
    }

    fn naming(files: &[FileForRun]) -> Values {
        let scans: Value = files.iter().map(|file| json!({"id": file.id, "name": file.name})).collect();
        Values::from_iter([("scan".to_owned(), scans)])
    }

    #[test]
    fn files_count_with_their_texts_and_pictures() {
        let files = [file(1, 5_001, 0), file(2, 0, 3)];
        let values = naming(&files);
        let tokens = |definition: &Definition| {
            let (filled, pictures) = filled(definition, &values, &files);
            let messages = definition.render_after(&filled, History::default()).unwrap();
            (estimated_prompt_tokens(&messages), pictures)
        };
        let (tokens_shown, pictures) = tokens(&app());
        assert!((5_001..5_100).contains(&tokens_shown), "{tokens_shown}");
        assert_eq!(pictures, 3);
        let mut other = app();
        other.prompt.messages[0].text = "Hello".into();
        let (tokens_hidden, pictures) = tokens(&other);
        assert!(
            tokens_hidden < 20 && pictures == 0,
            "what the prompt doesn't show isn't sent: {tokens_hidden}, {pictures}"
        );
    }

    #[test]
    fn a_judge_is_told_of_files_that_the_prompt_does_not_show() {
        let connection = Connection {
            id: model::ConnectionId(uuid::Uuid::nil()),
            provider: "anthropic".into(),
            name: "Main".into(),
            base_url: String::new(),
            key_last4: None,
            models: Value::Null,
            models_fetched_at: None,
            named_models: Vec::new(),
            model_settings: Default::default(),
            last_check: None,
            paused_at: None,
            created_at: time::OffsetDateTime::UNIX_EPOCH,
            updated_at: time::OffsetDateTime::UNIX_EPOCH,
        };
        let mut hidden = app();
        hidden.prompt.messages[0].text = "Hello".into();
        let micros = |tokens| {
            let files = [file(1, tokens, 0)];
            let asked = Asked::of(&connection, "claude-haiku-4-5", &hidden, &naming(&files), &files);
            let judge = Judge::of(&connection, "claude-haiku-4-5", "Is it true?", "");
            (asked.most_micros().unwrap(), judge.most_micros(&asked).unwrap(), judge.about_micros(&asked, 100).unwrap())
        };
        let (short, long) = (micros(100), micros(50_000));
        assert_eq!(short.0, long.0, "the model itself is not sent it");
        assert!(long.1 > short.1 + 100_000 && long.2 > short.2 + 40_000, "{short:?}, {long:?}");
    }
}
