//! How a run looks at each moment. Pure.

use api::{Adjustment, RunErrorCode, RunState, RunSummary, WaitReason};
use model::Language;
use ui::StatusTone;

use crate::{format::Amounts, locales::Answer, widgets::RunProgress};

/// What people see of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunLook {
    /// Accepted but not started.
    Queued,
    /// Being written.
    Writing,
    /// The answer is complete.
    Done,
    /// The answer is complete, but from a fallback model.
    DoneByFallback,
    /// The answer reached the maximum length.
    CutOff,
    /// A person stopped the run; the text so far is kept.
    Stopped,
    /// The answer broke off; the text so far is kept.
    NotFinished,
    /// A filter or the model declined.
    Refused,
    /// There is no answer.
    Failed,
}

impl RunLook {
    pub fn of(run: &RunProgress) -> Self {
        let code = run.error.as_ref().map(|error| error.code);
        match run.shown_state() {
            RunState::Queued => Self::Queued,
            RunState::Running => Self::Writing,
            RunState::Completed if run.cut_off => Self::CutOff,
            RunState::Completed if run.fallback.is_some() => Self::DoneByFallback,
            RunState::Completed => Self::Done,
            RunState::Cancelled => Self::Stopped,
            RunState::Failed if matches!(code, Some(RunErrorCode::Refused | RunErrorCode::Filtered)) => Self::Refused,
            RunState::Failed | RunState::Interrupted if run.output.is_empty() => Self::Failed,
            RunState::Failed | RunState::Interrupted => Self::NotFinished,
        }
    }

    /// Whether more text may come.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Queued | Self::Writing)
    }

    /// Its word and icon.
    pub fn status(self, w: Answer) -> (StatusTone, &'static str) {
        match self {
            Self::Queued => (StatusTone::Busy, w.queued()),
            Self::Writing => (StatusTone::Busy, w.writing()),
            Self::Done | Self::DoneByFallback => (StatusTone::Ok, w.done()),
            Self::CutOff => (StatusTone::Warn, w.cut_off()),
            Self::Stopped => (StatusTone::Off, w.stopped()),
            Self::NotFinished => (StatusTone::Warn, w.not_finished()),
            Self::Refused => (StatusTone::Warn, w.refused()),
            Self::Failed => (StatusTone::Danger, w.failed()),
        }
    }

    /// The same for lists, which have room for the word but not for further detail.
    pub fn in_list(self, w: Answer) -> (StatusTone, &'static str) {
        let (tone, word) = self.status(w);
        (tone, word.split_once(". ").map_or(word, |(word, _)| word).trim_end_matches('.'))
    }

    /// What is announced when a run changes to this look; `before` is the previous one.
    pub fn said(self, before: Option<Self>, run: &RunProgress, w: Answer) -> Option<String> {
        let why = || run.error.as_ref().map_or("", |error| error.message.as_str());
        match self {
            look if before == Some(look) => None,
            Self::Writing if before == Some(Self::Queued) => None,
            Self::Queued | Self::Writing => Some(w.say_writing().to_owned()),
            // Nobody watched it end.
            _ if !before.is_some_and(Self::is_live) => None,
            Self::Done | Self::DoneByFallback => Some(w.say_done(words(&run.output))),
            Self::CutOff => Some(format!("{} {}", w.say_done(words(&run.output)), w.cut_off_note())),
            Self::Stopped => Some(w.say_stopped().to_owned()),
            Self::NotFinished | Self::Refused | Self::Failed => Some(w.say_failed(why())),
        }
    }

    /// The note under the answer: which model stood in, why the run waits, where it was cut off.
    pub fn note(self, run: &RunProgress, w: Answer) -> Option<String> {
        let adjusted = run.adjusted.iter().map(|Adjustment { setting, instead }| match instead {
            Some(instead) => w.renamed(setting, instead),
            None => w.left_out(setting),
        });
        let found = run.personal_data.as_ref().map(|found| w.personal_data(found));
        let sentences: Vec<String> = self.course(run, w).into_iter().chain(adjusted).chain(found).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }

    /// What happened along the way.
    fn course(self, run: &RunProgress, w: Answer) -> Option<String> {
        let fallback = run.fallback.as_ref();
        match self {
            Self::Writing if run.output.is_empty() => match (run.retry, fallback) {
                _ if run.waiting == Some(WaitReason::LoadingModel) => Some(w.loading_model().to_owned()),
                _ if run.waiting == Some(WaitReason::Thinking) => Some(w.thinking().to_owned()),
                (Some((why, wait_ms)), _) => Some(w.retry(why, wait_ms.div_ceil(1_000))),
                (None, _) if run.parts.is_some() => run.parts.map(|parts| match parts.current() {
                    Some(number) => w.part(number, parts.of),
                    None => w.joining(parts.of),
                }),
                (None, Some(f)) => Some(w.falling_back(&f.from, &f.to, f.reason)),
                (None, None) => None,
            },
            Self::Queued | Self::Writing => None,
            Self::CutOff => Some(w.cut_off_note().to_owned()),
            _ if run.output.is_empty() => None,
            _ => fallback.map(|f| w.fallback(&f.from, &f.to, f.reason)),
        }
    }
}

/// How many quarters of a long text have been read, of the parts that an answer not yet begun is made from.
pub fn quarter_read(run: &RunProgress) -> Option<u32> {
    let parts = run.parts.filter(|_| run.output.is_empty())?;
    Some(if parts.current().is_none() { 4 } else { parts.done.saturating_mul(4) / parts.of.max(1) })
}

/// A run's cost for lists. A run that failed before its first word cost nothing, which is no price worth showing.
pub(crate) fn cost_of(run: &RunSummary, amounts: Amounts) -> Option<String> {
    let answered = run.beginning.as_ref().is_some_and(|text| !text.is_empty());
    run.cost.filter(|cost| cost.micros != 0 || answered).map(|cost| amounts.show(cost))
}

fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// The language of a text, judged by its first letters; `None` if there are too few. It is called whenever the text grows, so it
/// only looks at the beginning.
pub fn language_of(text: &str) -> Option<Language> {
    let mut letters = text.chars().take(4_000).filter(|c| c.is_alphabetic()).take(400).peekable();
    letters.peek()?;
    let (mut hangul, mut latin) = (0_u32, 0_u32);
    for letter in letters {
        match letter {
            '가'..='힣' | 'ㄱ'..='ㅣ' => hangul += 1,
            letter if letter.is_ascii_alphabetic() => latin += 1,
            _ => {}
        }
    }
    // A Korean text may be full of English names; each of its syllables weighs about three letters.
    match (hangul * 3 >= latin, hangul + latin) {
        (_, 0..8) => None,
        (true, _) => Some(Language::Ko),
        (false, _) => Some(Language::En),
    }
}

#[cfg(test)]
mod tests {
    use api::RunError;
    use model::run::PartsProgress;

    use super::*;
    use crate::{locales::words as words_of, widgets::Fallback};

    fn run(state: RunState, output: &str) -> RunProgress {
        RunProgress { state, output: output.into(), ..RunProgress::queued() }
    }

    fn failed(code: RunErrorCode, output: &str) -> RunProgress {
        let error = RunError::from(code).in_words(Language::En);
        RunProgress { error: Some(error), ..run(RunState::Failed, output) }
    }

    fn fallback() -> Option<Fallback> {
        Some(Fallback { from: "GPT-4.1".into(), to: "HCX-007".into(), reason: RunErrorCode::TimedOut })
    }

    #[test]
    fn every_state_has_its_look() {
        use RunErrorCode as Code;
        for (progress, look) in [
            (run(RunState::Queued, ""), RunLook::Queued),
            (run(RunState::Running, "a"), RunLook::Writing),
            (run(RunState::Completed, "a"), RunLook::Done),
            (RunProgress { fallback: fallback(), ..run(RunState::Completed, "a") }, RunLook::DoneByFallback),
            (RunProgress { cut_off: true, ..run(RunState::Completed, "a") }, RunLook::CutOff),
            (run(RunState::Cancelled, "a"), RunLook::Stopped),
            (RunProgress { stopping: true, ..run(RunState::Running, "a") }, RunLook::Stopped),
            (run(RunState::Interrupted, "a"), RunLook::NotFinished),
            (run(RunState::Interrupted, ""), RunLook::Failed),
            (failed(Code::Truncated, "a"), RunLook::NotFinished),
            (failed(Code::Unreachable, ""), RunLook::Failed),
            (failed(Code::Filtered, ""), RunLook::Refused),
            (failed(Code::Refused, "I can't"), RunLook::Refused),
        ] {
            assert_eq!(RunLook::of(&progress), look, "{progress:?}");
        }
    }

    #[test]
    fn what_happens_is_said_once_and_only_to_those_who_watched() {
        let w = words_of(Language::En).run().answer();
        let done = run(RunState::Completed, "One two\n\n- three");
        let (queued, writing) = (RunLook::Queued, RunLook::Writing);
        assert_eq!(queued.said(None, &done, w).as_deref(), Some("Writing the answer"));
        assert_eq!(writing.said(Some(queued), &done, w), None);
        assert_eq!(RunLook::Done.said(Some(writing), &done, w).as_deref(), Some("Answer ready. 3 words."));
        assert_eq!(RunLook::Done.said(Some(RunLook::Done), &done, w), None);
        assert_eq!(RunLook::Done.said(None, &done, w), None);
        let gone = failed(RunErrorCode::Unreachable, "");
        assert!(RunLook::Failed.said(Some(writing), &gone, w).unwrap().contains("could not be reached"));
    }

    #[test]
    fn a_stand_in_is_named_in_both_languages() {
        let progress = RunProgress { fallback: fallback(), ..run(RunState::Completed, "a") };
        let note = |language| RunLook::DoneByFallback.note(&progress, words_of(language).run().answer()).unwrap();
        assert_eq!(note(Language::En), "GPT-4.1 did not answer in time, so HCX-007 answered.");
        assert_eq!(note(Language::Ko), "GPT-4.1이 제때 답하지 않아서 HCX-007이 대신 답했어요.");
    }

    #[test]
    fn a_pause_is_told_only_before_the_first_word() {
        let w = words_of(Language::En).run().answer();
        let mut progress = run(RunState::Running, "");
        progress.retry = Some((RunErrorCode::Overloaded, 2_400));
        assert_eq!(
            RunLook::Writing.note(&progress, w).as_deref(),
            Some("The model is overloaded. It is asked again in 3 s.")
        );
        progress.output.push('x');
        assert_eq!(RunLook::Writing.note(&progress, w), None);
    }

    #[test]
    fn a_model_that_loads_and_a_setting_that_is_refused_are_told_in_both_languages() {
        let mut progress = run(RunState::Running, "");
        progress.waiting = Some(WaitReason::LoadingModel);
        let note = |progress: &RunProgress, language| {
            RunLook::of(progress).note(progress, words_of(language).run().answer()).unwrap()
        };
        assert!(note(&progress, Language::En).contains("loaded"));
        assert!(note(&progress, Language::Ko).contains("불러오고"));
        progress.waiting = Some(WaitReason::Thinking);
        assert!(note(&progress, Language::En).contains("thinking"));
        let adjusted = |instead: Option<&str>| RunProgress {
            adjusted: vec![Adjustment { setting: "max_tokens".into(), instead: instead.map(str::to_owned) }],
            ..run(RunState::Completed, "a")
        };
        for language in [Language::En, Language::Ko] {
            assert!(note(&adjusted(None), language).contains("max_tokens"));
            assert!(note(&adjusted(Some("max_completion_tokens")), language).contains("max_completion_tokens"));
        }
    }

    #[test]
    fn the_part_that_is_read_is_told_until_the_answer_begins() {
        let parts = |done, joining| Some(PartsProgress { of: 12, done, joining });
        let note =
            |progress: &RunProgress, language| RunLook::of(progress).note(progress, words_of(language).run().answer());
        let mut progress = RunProgress { parts: parts(2, false), ..run(RunState::Running, "") };
        assert!(note(&progress, Language::En).unwrap().ends_with("Part 3 of 12."));
        assert!(note(&progress, Language::Ko).unwrap().contains("12개 가운데 3번째 부분"));
        let quarter = |done| quarter_read(&RunProgress { parts: parts(done, false), ..progress.clone() });
        assert_eq!([0, 2, 3, 11].map(quarter), [Some(0), Some(0), Some(1), Some(3)]);
        for (done, joining) in [(12, false), (12, true)] {
            progress.parts = parts(done, joining);
            assert!(note(&progress, Language::En).unwrap().starts_with("All 12 parts"));
            assert_eq!(quarter_read(&progress), Some(4));
        }
        progress.output.push('x');
        assert_eq!((note(&progress, Language::En), quarter_read(&progress)), (None, None));
    }

    #[test]
    fn languages_are_told_apart_by_their_letters() {
        assert_eq!(language_of("Dear Ms Han, thank you"), Some(Language::En));
        assert_eq!(language_of("한지수 고객님, OpenAI API를 쓰고 있어요"), Some(Language::Ko));
        assert_eq!(language_of("Hi 1234"), None);
        assert_eq!(language_of("日本語の文章です"), None);
    }
}
