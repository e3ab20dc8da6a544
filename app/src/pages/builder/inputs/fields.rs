//! The settings of an input.

use leptos::prelude::*;
use model::{Input, InputKind, LocalText};
use ui::{
    Bound, Button, ButtonVariant, Checkbox, ControlSize, Field, IconName, Select, Switch, TextInput, TextKind, Textarea,
};

use super::{
    InputActions,
    defaults::DefaultField,
    files::FileSettings,
    local::{LocalTextField, joined, split},
    remove_input, row_id,
    shown_when::ShownWhenField,
};
use crate::{
    locales::{BuilderInputs as Words, use_words},
    pages::builder::{
        editor::Editor,
        input_kinds::kind_choices,
        numbers::{OptionalNumber, whole},
        state::{ItemKey, NameProblem},
    },
    preferences::use_language,
};

/// An input that is being edited in its fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct InputEditor {
    pub editor: Editor,
    pub key: ItemKey,
}

impl InputEditor {
    /// A value derived from the input; `gone` supplies it if the input was removed.
    pub fn read<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Input) -> T + Send + Sync + 'static,
        gone: impl Fn() -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        self.editor.memo(move |state| state.inputs().get(self.key).map_or_else(&gone, |row| read(&row.input)))
    }

    pub fn write(self, change: impl FnOnce(&mut Input)) {
        self.editor.edit(|state| state.edit_input(self.key, change));
    }

    pub fn id(self, field: &str) -> String {
        format!("{}-{field}", row_id(self.key))
    }

    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        self.editor.input_error(self.key, field)
    }
}

#[component]
pub(super) fn InputFieldset(actions: InputActions, key: ItemKey) -> impl IntoView {
    let w = use_words();
    let editor = actions.editor;
    let input_editor = InputEditor { editor, key };
    let required = input_editor.read(|input| input.required, || false);
    let required = Bound::new(required, move |on| input_editor.write(|input| input.required = on));
    let kind = input_editor.read(|input| input.kind, InputKind::default);
    view! {
        <div class="form">
            <Labels input_editor />
            <div class="stack" data-gap="xs">
                <div class="form__row">
                    <KindField input_editor />
                    <NameField input_editor />
                </div>
                // Below both fields, because above one of them it would push that one down.
                <p class="field__hint">{w.builder().inputs().name_hint()}</p>
            </div>
            {move || view! { <KindSettings input_editor kind=kind.get() /> }}
            <ShownWhenField input_editor />
            <div class="form__actions">
                <Checkbox checked=required>
                    {move || match kind.get() {
                        InputKind::Checkbox => w.builder().inputs().must_be_ticked(),
                        _ => w.builder().inputs().is_required(),
                    }}
                </Checkbox>
                <Languages input_editor />
            </div>
            <div class="form__actions">
                <Button size=ControlSize::S on_click=move |_| close(editor, key)>
                    {w.builder().done()}
                </Button>
                <Button
                    variant=ButtonVariant::DangerQuiet
                    size=ControlSize::S
                    icon=IconName::Trash
                    on_click=move |_| remove_input(editor, key)
                >
                    {w.common().remove()}
                </Button>
            </div>
        </div>
    }
}

fn close(editor: Editor, key: ItemKey) {
    editor.open_input.set(None);
    crate::kit::focus(&format!("{}-edit", row_id(key)));
}

#[component]
fn Labels(input_editor: InputEditor) -> impl IntoView {
    let w = use_words();
    let language = use_language();
    let InputEditor { editor, key } = input_editor;
    let label = input_editor.read(|input| input.label.clone(), LocalText::default);
    let label = Bound::new(label, move |label| {
        editor.edit(|state| state.set_label(key, label));
    });
    let hint =
        input_editor.read(|input| input.hint.clone().unwrap_or_else(|| blank_like(&input.label)), LocalText::default);
    let hint = Bound::new(hint, move |hint: LocalText| {
        let is_blank = hint.get(language).is_empty();
        input_editor.write(|input| input.hint = (!is_blank).then_some(hint));
    });
    let named = move |()| {
        editor.edit_further(|state| state.name_after_label(key, language));
    };
    view! {
        <LocalTextField
            id=input_editor.id("label")
            label=w.builder().inputs().label()
            value=label
            error=input_editor.error("label")
            on_commit=named
        />
        <LocalTextField
            id=input_editor.id("hint")
            label=w.builder().inputs().hint()
            value=hint
            error=input_editor.error("hint")
            optional=w.common().optional()
        />
    }
}

/// An empty text of the same form as `text`.
fn blank_like(text: &LocalText) -> LocalText {
    match text {
        LocalText::One(_) => LocalText::default(),
        LocalText::Each(_) => LocalText::Each(model::EachLanguage::default()),
    }
}

/// Whether label and hint differ by language.
#[component]
fn Languages(input_editor: InputEditor) -> impl IntoView {
    let w = use_words();
    let Editor { language, toaster, .. } = input_editor.editor;
    let is_each = input_editor.read(|input| matches!(input.label, LocalText::Each(_)), || false);
    let set = move |on: bool| {
        let before =
            input_editor.editor.peek(|state| state.inputs().get(input_editor.key).map(|row| row.input.clone()));
        let change = if on { split } else { joined };
        input_editor.write(|input| {
            input.label = change(&input.label, language);
            input.hint = input.hint.as_ref().map(|hint| change(hint, language));
        });
        // The other language's texts are gone now.
        if let Some(before) = before.filter(|_| !on) {
            toaster.removed(w.builder().inputs().joined(), w.common().undo(), move || {
                let Input { label, hint, .. } = before.clone();
                input_editor.write(|input| (input.label, input.hint) = (label, hint));
            });
        }
    };
    view! { <Switch checked=Bound::new(is_each, set)>{w.builder().two_languages()}</Switch> }
}

#[component]
fn KindField(input_editor: InputEditor) -> impl IntoView {
    let w = use_words().builder().inputs();
    let InputEditor { editor, key } = input_editor;
    let kind = input_editor.read(|input| input.kind.id().to_owned(), String::new);
    let kind = Bound::new(kind, move |id: String| {
        if let Some(kind) = InputKind::from_id(&id) {
            editor.edit(|state| state.set_kind(key, kind));
        }
    });
    view! {
        <Field id=input_editor.id("kind") label=w.kind_label()>
            <Select value=kind options=kind_choices(use_language()) />
        </Field>
    }
}

/// The name that templates use. It changes when the field loses the focus, because half a name could be another input's.
#[component]
fn NameField(input_editor: InputEditor) -> impl IntoView {
    let w = use_words().builder().inputs();
    let InputEditor { editor, key } = input_editor;
    let name = input_editor.read(|input| input.name.clone(), String::new);
    let typed = RwSignal::new(name.get_untracked());
    let refused = RwSignal::new(None::<NameProblem>);
    // The name may change elsewhere: by undo, or with the label.
    Effect::new(move |_| {
        typed.set(name.get());
        refused.set(None);
    });
    let found = input_editor.error("name");
    let error = Signal::derive(move || {
        refused.get().and_then(|problem| name_problem(problem, w)).map(str::to_owned).or_else(|| found.get())
    });
    let commit = move |()| {
        let wanted = typed.get_untracked();
        // Nothing was typed: the input keeps its name.
        if wanted.trim().is_empty() {
            return typed.set(name.get_untracked());
        }
        let renamed = editor.edit(|state| state.rename_input(key, &wanted));
        refused.set(renamed.and_then(Result::err));
    };
    view! {
        <Field id=input_editor.id("name") label=w.name() error>
            <TextInput value=typed autocomplete="off" on_commit=commit />
        </Field>
    }
}

fn name_problem(problem: NameProblem, w: Words) -> Option<&'static str> {
    match problem {
        // An empty field returns to its previous name.
        NameProblem::Empty => None,
        NameProblem::Bad => Some(w.name_bad()),
        NameProblem::Reserved => Some(w.name_reserved()),
        NameProblem::Taken => Some(w.name_taken()),
    }
}

/// Settings that only some kinds have.
#[component]
fn KindSettings(input_editor: InputEditor, kind: InputKind) -> impl IntoView {
    let bounds = match kind {
        InputKind::Text | InputKind::Paragraph | InputKind::List => Some(view! { <Length input_editor /> }.into_any()),
        InputKind::Number => Some(view! { <Range input_editor /> }.into_any()),
        InputKind::Select | InputKind::Multiselect => Some(view! { <Options input_editor /> }.into_any()),
        InputKind::File => Some(view! { <FileSettings input_editor /> }.into_any()),
        InputKind::Checkbox | InputKind::Date | InputKind::Url => None,
    };
    // A file belongs to whoever attaches it, so it can't be a default.
    let default = (kind != InputKind::File).then(|| view! { <DefaultField input_editor kind /> });
    view! {
        {bounds}
        {default}
    }
}

#[component]
fn Length(input_editor: InputEditor) -> impl IntoView {
    let w = use_words();
    let read = input_editor.read(|input| input.max_chars.map(f64::from), || None);
    let write = move |number: Option<f64>| {
        input_editor.write(|input| input.max_chars = number.map(whole));
    };
    view! { <NumberField input_editor field="max_chars" label=w.builder().inputs().max_chars() read write /> }
}

#[component]
fn Range(input_editor: InputEditor) -> impl IntoView {
    let w = use_words();
    let min = input_editor.read(|input| input.min, || None);
    let max = input_editor.read(|input| input.max, || None);
    view! {
        <div class="form__row">
            <NumberField
                input_editor
                field="min"
                label=w.builder().inputs().min()
                read=min
                write=move |number| input_editor.write(|input| input.min = number)
            />
            <NumberField
                input_editor
                field="max"
                label=w.builder().inputs().max()
                read=max
                write=move |number| input_editor.write(|input| input.max = number)
            />
        </div>
    }
}

/// An optional number. Text that is no number stays as typed, with a note that it is ignored.
#[component]
pub(super) fn NumberField(
    input_editor: InputEditor,
    field: &'static str,
    label: &'static str,
    read: Memo<Option<f64>>,
    #[prop(into)] write: Callback<Option<f64>>,
) -> impl IntoView {
    let w = use_words();
    let OptionalNumber { text: value, is_bad } = OptionalNumber::new(read.into(), move |number| write.run(number));
    let found = input_editor.error(field);
    let error =
        Signal::derive(move || if is_bad.get() { Some(w.builder().not_a_number().to_owned()) } else { found.get() });
    view! {
        <Field id=input_editor.id(field) label error optional=w.common().optional()>
            <TextInput kind=TextKind::Number autocomplete="off" value />
        </Field>
    }
}

/// The options, one per line, so that a list can be pasted.
#[component]
fn Options(input_editor: InputEditor) -> impl IntoView {
    let w = use_words().builder().inputs();
    let lines = |options: &[String]| options.join("\n");
    let kept = input_editor.read(move |input| lines(&input.options), String::new);
    let typed = RwSignal::new(kept.get_untracked());
    // The text keeps its empty lines while one types; only a change from elsewhere replaces it.
    Effect::new(move |_| {
        let kept = kept.get();
        if options_in(&typed.get_untracked()).join("\n") != kept {
            typed.set(kept);
        }
    });
    let value = Bound::new(typed, move |text: String| {
        let options = options_in(&text);
        typed.set(text);
        input_editor.write(|input| input.options = options);
    });
    view! {
        <Field id=input_editor.id("options") label=w.options() hint=w.options_hint() error=input_editor.error("options")>
            <Textarea value rows=4_u32 />
        </Field>
    }
}

fn options_in(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
