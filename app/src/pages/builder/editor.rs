//! What the parts of the builder share: the state, its problems, and how it is saved.

use api::{App, Model};
use leptos::prelude::*;
use model::{
    Answerer, Definition, Input, InputKind, Language, ModelRef, PinnedPiece, Problem, ProblemKind, Severity, Values,
};
use ui::{Announcer, IconName, Toaster, use_announcer, use_toaster};

use super::{
    input_kinds::kind_icon,
    model::{AnsweringModel, answering_model},
    saving::DraftSaver,
    state::{BuilderSection, BuilderState, ItemKey, ProblemTarget, StepJoin},
};
use crate::{
    locales::{Words, use_words},
    preferences::use_language,
    widgets::{Variable, VariableOrigin, VariablePart, piece_variable},
};

/// The builder of one app.
#[derive(Debug, Clone, Copy)]
pub struct Editor {
    state: RwSignal<BuilderState>,
    pub app: RwSignal<App>,
    /// The workspace's slug.
    pub workspace: Memo<String>,
    /// The models that the workspace can use.
    pub models: StoredValue<Vec<Model>>,
    /// The pieces of the workspace. Those that the draft inserts have their whole texts.
    pub pieces: RwSignal<Vec<PinnedPiece>>,
    pub saver: DraftSaver,
    problems: Memo<Vec<LocatedProblem>>,
    /// What was missing when the person last tried or published. From then on it is shown as a mistake; what is added later is
    /// not, until the next time.
    strict: RwSignal<Vec<ProblemTarget>>,
    /// The input that is open for editing.
    pub open_input: RwSignal<Option<ItemKey>>,
    /// The example that is open for editing.
    pub open_example: RwSignal<Option<ItemKey>>,
    /// Counts how often the person asked to try the draft.
    pub tries: RwSignal<u32>,
    /// The language of the page.
    pub language: Language,
    /// The words of the page.
    pub words: Words,
    pub toaster: Toaster,
    /// Announces changes to screen readers.
    pub announcer: Announcer,
}

/// A problem and its place on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct LocatedProblem {
    pub problem: Problem,
    pub place: ProblemTarget,
}

impl LocatedProblem {
    /// Whether it prevents publishing.
    pub fn blocks(&self) -> bool {
        self.problem.severity() == Severity::Error
    }

    /// Whether something is just not filled in yet.
    fn is_missing(&self) -> bool {
        matches!(self.problem.kind, ProblemKind::Missing(_) | ProblemKind::NoUserMessage)
    }
}

impl Editor {
    pub fn new(
        app: App,
        draft: api::Draft,
        models: Vec<Model>,
        pieces: Vec<PinnedPiece>,
        workspace: Memo<String>,
    ) -> Self {
        let state = RwSignal::new(BuilderState::new(&draft.definition, draft.sample.as_ref()));
        let (models, pieces) = (StoredValue::new(models), RwSignal::new(pieces));
        let app = RwSignal::new(app);
        let saver = DraftSaver::new(draft, state, app, workspace);
        let problems = Memo::new(move |_| {
            saver.settled.track();
            let definition = state.with_untracked(BuilderState::definition);
            let definition = pieces.with(|pieces| definition.with_pieces(pieces));
            models.with_value(|models| state.with_untracked(|state| located(state, &definition, models)))
        });
        Self {
            state,
            app,
            workspace,
            models,
            pieces,
            saver,
            problems,
            strict: RwSignal::new(Vec::new()),
            open_input: RwSignal::new(None),
            open_example: RwSignal::new(None),
            tries: RwSignal::new(0),
            language: use_language(),
            words: use_words(),
            toaster: use_toaster(),
            announcer: use_announcer(),
        }
    }

    /// As [`memo`](Self::memo), for the text that is being typed itself: it follows every key.
    pub fn live_memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&BuilderState) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&read))
    }

    /// A derived value of the state, which only changes if it differs. It follows a message that is being typed after a pause.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&BuilderState) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.saver.settled.track();
            self.state.with_untracked(&read)
        })
    }

    /// Reads the state, untracked.
    pub fn peek<T>(self, read: impl FnOnce(&BuilderState) -> T) -> T {
        self.state.with_untracked(read)
    }

    /// Reads the state; `None` if the page may be gone.
    pub fn try_peek<T>(self, read: impl FnOnce(&BuilderState) -> T) -> Option<T> {
        self.state.try_with_untracked(read)
    }

    /// Changes the state, which is saved a little later. Returns `None` once the page is gone.
    pub fn edit<T>(self, change: impl FnOnce(&mut BuilderState) -> T) -> Option<T> {
        self.saver.settle();
        let out = self.state.try_update(change);
        self.saver.edited(StepJoin::Typing);
        out
    }

    /// Takes over the text of a message that is being typed.
    pub fn type_text(self, message: ItemKey, text: String) {
        self.saver.settle_other(message);
        if self.state.try_update(|state| state.set_text(message, text)).is_some() {
            self.saver.typed(message);
        }
    }

    /// Makes a change that follows from the one before it, and is undone with it.
    pub fn edit_further<T>(self, change: impl FnOnce(&mut BuilderState) -> T) -> Option<T> {
        let out = self.state.try_update(change);
        self.saver.edited(StepJoin::Always);
        out
    }

    /// The definition with the pieces that it inserts, and its sample values, tracked: it follows typing after a pause.
    pub fn draft(self) -> (Definition, Option<Values>) {
        self.saver.settled.track();
        let (definition, sample) = self.state.with_untracked(|state| (state.definition(), state.sample()));
        (self.pieces.with(|pieces| definition.with_pieces(pieces)), sample)
    }

    pub fn variables(self) -> Memo<Vec<Variable>> {
        let (language, w) = (self.language, self.words.builder());
        let pieces =
            Memo::new(move |_| self.pieces.with(|all| all.iter().map(|piece| piece.name.clone()).collect::<Vec<_>>()));
        self.memo(move |state| {
            let inputs = state.inputs().iter().map(|row| {
                let label = row.input.label.get(language);
                Variable {
                    name: row.input.name.clone(),
                    label: if label.is_empty() { row.input.name.clone() } else { label.to_owned() },
                    icon: kind_icon(row.input.kind),
                    origin: VariableOrigin::Input,
                    part: part_of(&row.input),
                }
            });
            let message = (state.kind() == model::Kind::Chat).then(|| Variable {
                name: model::CHAT_INPUT.to_owned(),
                label: w.prompt().chat_message().to_owned(),
                icon: IconName::Chat,
                origin: VariableOrigin::Given,
                part: None,
            });
            let pieces = pieces.get().into_iter().map(|name| Variable {
                name: piece_variable(&name),
                label: name,
                icon: IconName::Text,
                origin: VariableOrigin::Piece,
                part: None,
            });
            inputs.chain(message).chain(pieces).collect()
        })
    }
}

/// How an input controls a section of a message: whether it is sent, or how often.
fn part_of(input: &Input) -> Option<VariablePart> {
    match input.kind {
        InputKind::List | InputKind::Multiselect => Some(VariablePart::EachItem),
        InputKind::File if input.files.as_ref().is_some_and(|files| files.max_files() > 1) => {
            Some(VariablePart::EachItem)
        }
        _ if input.required && input.shown_when.is_none() => None,
        InputKind::Checkbox => Some(VariablePart::WhenTicked),
        _ => Some(VariablePart::WhenFilledIn),
    }
}

/// The model that answers and the app's fallbacks.
fn answerers(models: &[Model], definition: &Definition) -> Vec<Answerer> {
    let answers = match answering_model(models, definition.model.use_.as_ref()) {
        AnsweringModel::Model { model, .. } => Some(model),
        // Only the server knows which model that is.
        AnsweringModel::Whichever(_) | AnsweringModel::Gone(_) | AnsweringModel::Nothing => None,
    };
    let known = |model: &ModelRef| models.iter().find(|known| known.model_ref == *model).cloned();
    let mut asked: Vec<Model> = answers.into_iter().map(|model| *model).collect();
    for model in definition.model.fallbacks.iter().filter_map(known) {
        if asked.iter().all(|other| other.model_ref != model.model_ref) {
            asked.push(model);
        }
    }
    let answerer = |model: Model| Answerer {
        name: model.name,
        begins_with_answer: !model.takes.refuses_answer_first,
        ends_with_answer: !model.takes.refuses_answer_last,
    };
    asked.into_iter().map(answerer).collect()
}

/// What is wrong with the draft.
impl Editor {
    /// Problems that prevent publishing, tracked.
    pub fn blocking(self) -> Vec<LocatedProblem> {
        let mut all = self.problems.get();
        all.retain(LocatedProblem::blocks);
        all
    }

    /// Problems that are worth a look before publishing but don't prevent it, tracked.
    pub fn warnings(self) -> Vec<LocatedProblem> {
        let mut all = self.problems.get();
        all.retain(|located| !located.blocks());
        all
    }

    /// Shows what is missing now as a mistake from now on.
    pub fn be_strict(self) {
        self.saver.settle();
        let missing = self.problems.with_untracked(|all| {
            all.iter().filter(|located| located.is_missing()).map(|located| located.place.clone()).collect()
        });
        self.strict.set(missing);
    }

    /// The problems to show, tracked: not what nobody has had the time to fill in.
    pub fn shown(self) -> Vec<LocatedProblem> {
        let mut all = self.problems.get();
        self.strict.with(|strict| all.retain(|located| !located.is_missing() || strict.contains(&located.place)));
        all
    }

    /// The number of mistakes in a section, tracked.
    pub fn count_in(self, part: BuilderSection) -> usize {
        self.shown()
            .iter()
            .filter(|located| located.blocks() && BuilderSection::of(&located.problem.path) == part)
            .count()
    }

    /// The warning for one place, as text.
    pub fn warning_at(self, place: impl Fn(&ProblemTarget) -> bool + Send + Sync + 'static) -> Signal<Option<String>> {
        Memo::new(move |_| {
            let found = self.warnings().into_iter().find(|located| place(&located.place));
            found.map(|located| located.problem.message(self.language))
        })
        .into()
    }

    /// The error for one place, as text.
    pub fn error_at(self, place: impl Fn(&ProblemTarget) -> bool + Send + Sync + 'static) -> Signal<Option<String>> {
        Memo::new(move |_| {
            let found = self.shown().into_iter().find(|located| located.blocks() && place(&located.place));
            found.map(|located| located.problem.message(self.language))
        })
        .into()
    }

    /// The error for a field of an input, as text.
    pub fn input_error(self, key: ItemKey, field: &'static str) -> Signal<Option<String>> {
        self.error_at(move |place| matches!(place, ProblemTarget::Input(its, name) if *its == key && name == field))
    }
}

fn located(state: &BuilderState, definition: &Definition, models: &[Model]) -> Vec<LocatedProblem> {
    let refused = definition.check_for(&answerers(models, definition));
    let problems = definition.check();
    problems
        .into_iter()
        .chain(refused)
        .map(|problem| LocatedProblem { place: state.problem_target(&problem.path), problem })
        .collect()
}
