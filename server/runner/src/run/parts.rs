//! Reads a text that is longer than the model takes: in parts whose answers are joined, or part after part.
//!
//! What came of a part is written as soon as it is known, so a process that takes the run over doesn't ask for it again. It cuts
//! the text alike, because the events say how long a part may be.

use std::collections::VecDeque;

use futures::{StreamExt, stream::FuturesUnordered};
use llm::{ChatRequest, StopReason};
use model::{
    LongInput, Values, estimated_tokens,
    long::{Joining, LongText, Reading, groups},
    run::{PartEnd, RunError, RunErrorCode, RunEvent, RunState},
};

use super::{
    Beginning, Run,
    models::{FallbackChain, RunEnd, usd},
    question,
};
use crate::{
    crash::LevelBefore,
    needs::{Clock, Endpoints, Place, Provider, Random},
};

/// How many parts are asked at once.
const AT_ONCE: usize = 4;

/// The estimated tokens of a picture beside a prompt.
const PICTURE_TOKENS: usize = 1_500;

/// How one part ended.
struct Ended<'a, C, R, E, P> {
    index: usize,
    chain: FallbackChain<'a, C, R, E, P>,
    state: RunState,
    stop: Option<StopReason>,
    error: Option<RunError>,
}

/// The request for one part of a level, or its answer if there is nothing to ask.
enum Todo {
    Ask(Box<ChatRequest>),
    Keep(String),
}

impl<'a, C: Clock, R: Random, E: Endpoints, P: Provider> FallbackChain<'a, C, R, E, P> {
    /// Answers a run, whether its prompt is sent whole or in parts.
    pub(super) async fn answer(&mut self, run: &Run<'_>) -> RunEnd {
        let reading = match begun(run) {
            Some(reading) => Ok(reading),
            None => self.reading(run).await,
        };
        match reading {
            Ok(Reading::Whole) => self.ask_whole(run).await,
            // Boxed because few texts are that long, and each run would carry the room for it.
            Ok(Reading::Parts(long)) => Box::pin(self.read_in_parts(run, &long)).await,
            Ok(Reading::Impossible) => RunEnd::failed(RunErrorCode::TooLong.into()),
            Err(error) => RunEnd::failed(error),
        }
    }

    async fn ask_whole(&mut self, run: &Run<'_>) -> RunEnd {
        match question::ask(run, self.answer_schema) {
            Ok(request) => self.ask_models(&run.primary, &run.fallbacks, request).await,
            Err(error) => RunEnd::failed(error),
        }
    }

    async fn reading(&self, run: &Run<'_>) -> Result<Reading, RunError> {
        if run.definition.long_input == LongInput::Whole {
            return Ok(Reading::Whole);
        }
        let context = self.context_tokens(run).await;
        let pictures: usize = run.files.iter().map(|file| file.pictures.len()).sum();
        let schema = run.definition.output.schema.as_ref().map_or(0, |schema| estimated_tokens(&schema.to_string()));
        let values = question::with_texts(run);
        let besides = pictures * PICTURE_TOKENS + schema;
        let reading = run.definition.long_text(&values, run.history, context, besides);
        reading.map_err(|error| question::refused(&error).into())
    }

    async fn read_in_parts(&mut self, run: &Run<'_>, long: &LongText) -> RunEnd {
        let parts = cut(run, long);
        if parts.len() < 2 {
            return self.ask_whole(run).await;
        }
        let answered = match run.definition.long_input {
            LongInput::Refine => self.refine(run, long, &parts).await,
            LongInput::Whole | LongInput::Parts => self.join(run, long, &parts).await,
        };
        match answered {
            Ok(last) => self.ask_models(&run.primary, &run.fallbacks, last).await,
            Err(end) => end,
        }
    }

    /// Has each part answered, and returns the request that joins the answers.
    async fn join(&mut self, run: &Run<'_>, long: &LongText, parts: &[Values]) -> Result<ChatRequest, RunEnd> {
        let ask = |index: usize| {
            let values = parts.get(index).ok_or(RunErrorCode::Internal)?;
            question::ask_with(run, values, None, self.answer_schema).map(|request| Todo::Ask(Box::new(request)))
        };
        let todo: Result<Vec<Todo>, RunError> = (0..parts.len()).map(ask).collect();
        let mut answers = self.level(run, 0, long.part_tokens, todo.map_err(RunEnd::failed)?).await?;
        let values = question::with_texts(run);
        for level in 1.. {
            let texts: Vec<&str> = answers.iter().map(String::as_str).collect();
            let sizes = groups(&texts, long.part_tokens);
            if sizes.len() < 2 {
                return self.joined(run, &values, long, &texts).map_err(RunEnd::failed);
            }
            let mut rest = texts.as_slice();
            let mut todo = Vec::with_capacity(sizes.len());
            for size in sizes {
                let (group, others) = rest.split_at(size.min(rest.len()));
                rest = others;
                todo.push(match group {
                    [alone] => Todo::Keep((*alone).to_owned()),
                    _ => Todo::Ask(Box::new(self.joined(run, &values, long, group).map_err(RunEnd::failed)?)),
                });
            }
            answers = self.level(run, level, long.part_tokens, todo).await?;
        }
        Err(RunEnd::failed(RunErrorCode::Internal.into()))
    }

    fn joined(&self, run: &Run<'_>, values: &Values, long: &LongText, texts: &[&str]) -> Result<ChatRequest, RunError> {
        let values = run.definition.value_of_answers(values, &long.input, texts.iter().copied());
        question::ask_with(run, &values, Some(Joining::Answers { parts: texts.len() }), self.answer_schema)
    }

    /// Has all parts but the last answered, each with the answer so far, and returns the request for the last.
    async fn refine(&mut self, run: &Run<'_>, long: &LongText, parts: &[Values]) -> Result<ChatRequest, RunEnd> {
        let known = self.begin_level(run, 0, parts.len(), long.part_tokens);
        let mut so_far: Option<String> = None;
        let mut parts_left = parts.iter().enumerate().peekable();
        while let Some((index, values)) = parts_left.next() {
            let number = number_of(index);
            if let Some(end) = known.iter().find(|end| end.number == number) {
                self.include(end);
                so_far = Some(end.text.clone());
                continue;
            }
            let joining = so_far.as_ref().map(|so_far| Joining::Next { part: index + 1, parts: parts.len(), so_far });
            let request = question::ask_with(run, values, joining, self.answer_schema).map_err(RunEnd::failed)?;
            if parts_left.peek().is_none() {
                return Ok(request);
            }
            let ended = ask_part(self.for_a_part(self.cancel()), run, index, request, None).await;
            so_far = Some(self.take_end(0, ended)?);
        }
        Err(RunEnd::failed(RunErrorCode::Internal.into()))
    }

    /// Says that a level begins, unless it had begun before a crash; then returns what was answered of it.
    fn begin_level(&self, run: &Run<'_>, level: u32, of: usize, part_tokens: usize) -> Vec<PartEnd> {
        let (of, part_tokens) = (count(of), part_tokens as u64);
        let known = before(run).get(level as usize);
        if let Some(known) = known.filter(|known| (known.of, known.part_tokens) == (of, part_tokens)) {
            return known.ends.clone();
        }
        self.outbox.event(RunEvent::Parts { level, of, part_tokens });
        Vec::new()
    }

    /// Asks for all parts of a level, several at once, and returns their answers in order. If one fails, the others are stopped.
    async fn level(
        &mut self,
        run: &Run<'_>,
        level: u32,
        part_tokens: usize,
        todo: Vec<Todo>,
    ) -> Result<Vec<String>, RunEnd> {
        let known = self.begin_level(run, level, todo.len(), part_tokens);
        let mut answers: Vec<Option<String>> = vec![None; todo.len()];
        let mut waiting = VecDeque::new();
        for (index, todo) in todo.into_iter().enumerate() {
            let end = known.iter().find(|end| end.number == number_of(index));
            match (end, todo) {
                (Some(end), _) => {
                    self.include(end);
                    keep(&mut answers, index, end.text.clone());
                }
                (None, Todo::Keep(text)) => {
                    let end = PartEnd { level, number: number_of(index), text: text.clone(), ..PartEnd::default() };
                    self.outbox.event(RunEvent::Part(PartEnd { cost: Some(usd(0)), ..end }));
                    keep(&mut answers, index, text);
                }
                (None, Todo::Ask(request)) => waiting.push_back((index, *request)),
            }
        }
        let stop_all = self.cancel().child_token();
        let mut going = FuturesUnordered::new();
        let mut failed = None;
        loop {
            while failed.is_none() && going.len() < AT_ONCE && !waiting.is_empty() {
                let place = if going.is_empty() { None } else { self.runner.endpoints.another_place(self.workspace) };
                if !going.is_empty() && place.is_none() {
                    break;
                }
                if let Some((index, request)) = waiting.pop_front() {
                    going.push(ask_part(self.for_a_part(&stop_all), run, index, request, place));
                }
            }
            let Some(ended) = going.next().await else { break };
            let index = ended.index;
            match self.take_end(level, ended) {
                Ok(text) => keep(&mut answers, index, text),
                Err(end) => {
                    stop_all.cancel();
                    failed.get_or_insert(end);
                }
            }
        }
        if let Some(end) = failed {
            return Err(end);
        }
        let answers: Option<Vec<String>> = answers.into_iter().collect();
        answers.ok_or_else(|| RunEnd::failed(RunErrorCode::Internal.into()))
    }

    /// Writes down what came of a part, and returns the answer to it.
    fn take_end(&mut self, level: u32, ended: Ended<'a, C, R, E, P>) -> Result<String, RunEnd> {
        let Ended { index, chain, state, stop, error } = ended;
        let end = chain.part_end(level, number_of(index), stop);
        self.include(&end);
        self.named_after(&chain);
        if state != RunState::Completed {
            return Err(RunEnd { state, stop: None, error, rest: None });
        }
        let text = end.text.clone();
        self.outbox.event(RunEvent::Part(end));
        Ok(text)
    }
}

/// How a run goes on that had begun to read in parts: alike, even if the model is another one by now.
fn begun(run: &Run<'_>) -> Option<Reading> {
    let first = before(run).first()?;
    let (input, _) = run.definition.longest_text(&question::with_texts(run))?;
    let long = LongText { input, part_tokens: usize::try_from(first.part_tokens).ok()? };
    (count(cut(run, &long).len()) == first.of).then_some(Reading::Parts(long))
}

/// What was done of a long text before a crash.
fn before<'r>(run: &'r Run<'_>) -> &'r [LevelBefore] {
    match &run.beginning {
        Beginning::New => &[],
        Beginning::Again { parts, .. } => parts,
    }
}

fn cut(run: &Run<'_>, long: &LongText) -> Vec<Values> {
    run.definition.values_of_parts(run.values, long, |id| question::text_of(run, id))
}

/// Asks for one part, and gives its place back.
async fn ask_part<'a, C: Clock, R: Random, E: Endpoints, P: Provider>(
    mut chain: FallbackChain<'a, C, R, E, P>,
    run: &Run<'_>,
    index: usize,
    request: ChatRequest,
    place: Option<Place>,
) -> Ended<'a, C, R, E, P> {
    let RunEnd { state, stop, error, rest } = chain.ask_models(&run.primary, &run.fallbacks, request).await;
    if let Some(mut rest) = rest {
        // As at the end of a run: the rest of the stream must be read before its connection can be reused.
        let read = async { while rest.next().await.is_some() {} };
        chain.cancel().run_until_cancelled(read).await;
    }
    drop(place);
    Ended { index, chain, state, stop, error }
}

fn keep(answers: &mut [Option<String>], index: usize, text: String) {
    if let Some(answer) = answers.get_mut(index) {
        *answer = Some(text);
    }
}

/// The number of a part within its level, from 1 on.
fn number_of(index: usize) -> u32 {
    count(index).saturating_add(1)
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
