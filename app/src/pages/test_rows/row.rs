//! The dialog in which a test row is added or changed.

use api::{CreateTestRow, Error, ErrorCode, FilePlace, TestRow, UpdateTestRow};
use leptos::{ev, prelude::*, task::spawn_local};
use model::{Input, Kind, Values, evidence::Check};
use ui::{
    Alert, AlertTone, AlertVoice, Button, ButtonVariant, Dialog, DialogSize, Field, Shown, TextInput, Textarea,
    use_toaster,
};

use super::{
    check_list::{CheckChange, CheckList, CheckTyping},
    desk::{Desk, in_detail},
    row_state::{TagTrouble, read_tags, with_gone},
};
use crate::{
    kit::focus,
    locales::use_words,
    widgets::{ErrorAlert, FormFiles, InputFields, InputForm},
};

/// The row that is typed. It outlives the dialog, so that closing it by mistake loses nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowTyping {
    open: RwSignal<bool>,
    /// The row that is changed; `None` for a new one.
    row: RwSignal<Option<TestRow>>,
    form: InputForm,
    /// The fields of an untouched form.
    first: StoredValue<Values>,
    expected: RwSignal<String>,
    tags: RwSignal<String>,
    checks: RwSignal<Vec<Check>>,
    check: CheckTyping,
    /// Whether saving was tried while a check was typed, which would have been lost.
    unkept: RwSignal<bool>,
    busy: RwSignal<bool>,
    /// Whether saving was tried with tags that are wrong.
    tried: RwSignal<bool>,
    refused: RwSignal<Option<Error>>,
    /// What somebody else saved meanwhile.
    theirs: RwSignal<Option<TestRow>>,
}

impl RowTyping {
    pub fn new(inputs: Vec<Input>, place: FilePlace) -> Self {
        // The draft lies on the server already, so nothing has to be saved before a file is uploaded.
        let saved = Callback::new(|then: Callback<bool>| then.run(true));
        // A chat's message is a field here like any other.
        let form = InputForm::new("row", Kind::Form, inputs).with_files(FormFiles::new(place, Some(saved)));
        Self {
            open: RwSignal::new(false),
            row: RwSignal::new(None),
            form,
            first: StoredValue::new(form.held()),
            expected: RwSignal::new(String::new()),
            tags: RwSignal::new(String::new()),
            checks: RwSignal::new(Vec::new()),
            check: CheckTyping::new(),
            unkept: RwSignal::new(false),
            busy: RwSignal::new(false),
            tried: RwSignal::new(false),
            refused: RwSignal::new(None),
            theirs: RwSignal::new(None),
        }
    }

    /// Opens the dialog for a new row. What was typed for one before is still there.
    pub fn add(self) {
        if self.row.get_untracked().is_some() {
            self.clear();
        }
        self.open.set(true);
    }

    /// Opens the dialog for a row. If it was closed by mistake, what was typed is still there.
    pub fn edit(self, row: &TestRow) {
        let is_same = |before: &Option<TestRow>| {
            before.as_ref().is_some_and(|before| before.id == row.id && before.revision == row.revision)
        };
        if !self.row.with_untracked(is_same) {
            self.clear();
            self.form.fill(&row.inputs);
            self.expected.set(row.expected.clone());
            self.tags.set(row.tags.join(", "));
            self.checks.set(row.checks.clone());
            self.row.set(Some(row.clone()));
        }
        self.open.set(true);
    }

    fn clear(self) {
        self.row.set(None);
        self.form.put_back(self.first.get_value());
        self.expected.set(String::new());
        self.tags.set(String::new());
        self.checks.set(Vec::new());
        self.check.close();
        self.unkept.set(false);
        self.tried.set(false);
        self.refused.set(None);
        self.theirs.set(None);
    }

    /// Saves the row if nothing is wrong with it.
    fn save(self, desk: Desk, done: Callback<(u32, bool)>) {
        if self.busy.get_untracked() {
            return;
        }
        self.refused.set(None);
        let Some(typed) = self.form.check(None) else { return };
        let Ok(tags) = self.tags.with_untracked(|tags| read_tags(tags)) else {
            self.tried.set(true);
            focus("row-tags");
            return;
        };
        let is_typed = untrack(|| self.check.is_open());
        self.unkept.set(is_typed);
        if is_typed {
            focus("row-check-kind");
            return;
        }
        let before = self.row.get_untracked();
        let inputs = with_gone(typed, before.as_ref());
        let (expected, checks) = (self.expected.get_untracked(), self.checks.get_untracked());
        let (client, workspace, slug) = desk.reach();
        self.busy.set(true);
        spawn_local(async move {
            let is_new = before.is_none();
            let answer = match before {
                None => {
                    let row = CreateTestRow { inputs, expected, tags, checks };
                    client.create_test_row(&workspace, &slug, &row).await
                }
                Some(before) => {
                    let change = UpdateTestRow {
                        revision: before.revision,
                        inputs: Some(inputs),
                        expected: Some(expected),
                        tags: Some(tags),
                        checks: Some(checks),
                    };
                    client.update_test_row(&workspace, &slug, before.id, &change).await
                }
            };
            // The page may be gone by now.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(row) => {
                    self.open.set(false);
                    self.clear();
                    desk.refresh();
                    done.run((row.number, is_new));
                }
                Err(error) => self.refuse(error),
            }
        });
    }

    fn refuse(self, mut error: Error) {
        if let Some(theirs) = current_of(&error) {
            // What is saved next replaces theirs, which is shown beside it.
            self.row.update(|row| {
                if let Some(row) = row {
                    row.revision = theirs.revision;
                    row.gone.clone_from(&theirs.gone);
                }
            });
            self.theirs.set(Some(theirs));
            request_animation_frame(|| focus("row-dialog-title"));
            return;
        }
        let is_told = self.form.refuse(&error);
        // What the form has no field for is said over it.
        error.fields.retain(|path, _| path != "inputs" && !path.starts_with("inputs."));
        if !is_told || !error.fields.is_empty() {
            self.refused.set(Some(in_detail(error)));
        }
    }
}

/// The row that somebody else saved, if that is why it was refused.
fn current_of(error: &Error) -> Option<TestRow> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::StaleRevision)?;
    serde_json::from_value(current.as_ref().clone()).ok()
}

#[component]
pub(super) fn RowDialog(desk: Desk) -> impl IntoView {
    let words = use_words();
    let w = words.evidence().rows();
    let toaster = use_toaster();
    let typing = desk.row;
    let number = Memo::new(move |_| typing.row.with(|row| row.as_ref().map(|row| row.number)));
    let title = move || number.get().map_or_else(|| w.add_title().to_owned(), |number| w.edit_title(number));
    let done = Callback::new(move |(number, is_new): (u32, bool)| {
        toaster.done(if is_new { w.added(number) } else { w.saved(number) });
    });
    let close = move || typing.open.set(false);
    let foot = move || {
        view! {
            <Button on_click=move |_| close()>{words.common().cancel()}</Button>
            <Button
                id="row-save"
                variant=ButtonVariant::Primary
                busy=typing.busy
                busy_label=words.common().saving()
                on_click=move |_| typing.save(desk, done)
            >
                {move || if number.get().is_some() { w.save() } else { w.create() }}
            </Button>
        }
    };
    view! {
        <Dialog
            id="row-dialog"
            open=typing.open
            on_close=move |()| close()
            title
            close_label=words.common().close()
            size=DialogSize::L
            foot=ViewFn::from(foot)
        >
            <Fields desk typing done />
        </Dialog>
    }
}

#[component]
fn Fields(desk: Desk, typing: RowTyping, done: Callback<(u32, bool)>) -> impl IntoView {
    let words = use_words();
    let w = words.evidence().rows();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        typing.save(desk, done);
    };
    let tag_error = Signal::derive(move || {
        let wrong = typing.tags.with(|tags| read_tags(tags)).err().filter(|_| typing.tried.get());
        wrong.map(|wrong| match wrong {
            TagTrouble::TooMany => w.tags_many().to_owned(),
            TagTrouble::TooLong => w.tag_long().to_owned(),
        })
    });
    view! {
        {move || typing.refused.get().map(|error| view! { <ErrorAlert error /> })}
        {move || typing.theirs.get().map(|theirs| view! { <Theirs desk theirs /> })}
        <form class="form" novalidate on:submit=submit>
            <InputFields form=typing.form />
            <Field
                id="row-expected"
                label=w.expected()
                hint=w.expected_hint()
                optional=words.common().optional()
            >
                <Textarea value=typing.expected rows=4_u32 />
            </Field>
            <Field
                id="row-tags"
                label=w.tags()
                hint=w.tags_hint()
                optional=words.common().optional()
                error=tag_error
            >
                <TextInput value=typing.tags autocomplete="off" />
            </Field>
            // A dialog's button is outside the form; without a submit button inside, Enter would do nothing.
            <input type="submit" hidden />
        </form>
        // Beside the form, because it has a form of its own.
        <OwnChecks desk typing />
    }
}

/// The checks for this row only.
#[component]
fn OwnChecks(desk: Desk, typing: RowTyping) -> impl IntoView {
    let w = use_words().evidence();
    let take = Callback::new(move |CheckChange { checks, taken }: CheckChange| {
        typing.checks.set(checks);
        taken.run(());
    });
    view! {
        <section class="stack" data-gap="s" aria-labelledby="row-checks-title">
            <h3 id="row-checks-title">{w.rows().row_checks()}</h3>
            <Shown when=move || typing.unkept.get() && typing.check.is_open()>
                <Alert tone=AlertTone::Danger voice=AlertVoice::Urgent title=w.checks().keep_first() />
            </Shown>
            <CheckList
                id="row-checks"
                form_id="row-check"
                checks=typing.checks
                typing=typing.check
                models=desk.models.into()
                on_change=take
            />
        </section>
    }
}

/// What somebody else saved meanwhile, beside what was typed.
#[component]
fn Theirs(desk: Desk, theirs: TestRow) -> impl IntoView {
    let w = use_words().evidence().rows();
    let title = w.theirs(&theirs.changed_by.name);
    let lines = shown_values(desk, &theirs.inputs).into_iter().chain([(w.expected().to_owned(), theirs.expected)]);
    let lines = lines.filter(|(_, text)| !text.is_empty()).map(|(label, text)| {
        view! {
            <dt>{label}</dt>
            <dd>{text}</dd>
        }
    });
    view! {
        <Alert tone=AlertTone::Warn voice=AlertVoice::Urgent title>
            <p>{w.theirs_text()}</p>
            <dl class="given">{lines.collect_view()}</dl>
        </Alert>
    }
}

/// The values with the labels of their inputs.
pub(super) fn shown_values(desk: Desk, values: &Values) -> Vec<(String, String)> {
    let language = crate::preferences::use_language();
    let shown = |(name, value): (&String, &serde_json::Value)| {
        (desk.label(name), model::diff::shown("", Some(value), language))
    };
    values.iter().map(shown).collect()
}
