//! The prompt editor: a real `<textarea>` over a painted copy of its text.
//!
//! The textarea is the browser's own, so input methods, undo, spell checking and screen readers just work; its text is
//! transparent. The copy has the same metrics and shows the text, with variables painted as chips. `{{` opens a list of names,
//! which never reacts while an input method is composing.

mod completion;
mod mirror;
mod text;
mod variable;

use std::ops::Range;

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};
use model::{Problem, ProblemKind, Severity, TokenKind, estimated_tokens, template_tokens};
use ui::{
    Bound, Button, ButtonVariant, ControlSize, Each, Icon, IconName, IconSize, Menu, MenuButtonLook, MenuItem,
    MenuLabel, MenuSeparator, PopoverAlign, insert_text, keep_equal, set_text, textarea_html,
};

use self::{
    completion::{Completion, CompletionItem, CompletionList},
    mirror::{NameMeaning, draw_line, lines},
};
use crate::{locales::use_words, preferences::use_language};

use self::text::{as_it_stands, to_bytes, written_part};
pub use self::{
    text::to_units,
    variable::{Variable, VariableOrigin, VariablePart, piece_variable},
};

/// Further problems are counted but not listed.
const MOST_PROBLEMS: usize = 3;

/// What the parts of an editor share.
#[derive(Debug, Clone, Copy)]
struct EditorContext {
    id: StoredValue<String>,
    value: Bound<String>,
    variables: Signal<Vec<Variable>>,
    node: NodeRef<html::Textarea>,
    completion: Completion,
    offers: Memo<Vec<CompletionItem>>,
    on_make_input: Callback<String>,
    on_make_piece: Callback<String>,
}

impl EditorContext {
    fn meaning(self, name: &str) -> NameMeaning {
        if name == "." {
            return NameMeaning::Input;
        }
        let origin = self.variables.with(|known| known.iter().find(|each| each.name == name).map(|each| each.origin));
        match origin {
            Some(VariableOrigin::Input) => NameMeaning::Input,
            Some(VariableOrigin::Given | VariableOrigin::Piece) => NameMeaning::Given,
            None => NameMeaning::Unknown,
        }
    }

    /// Inserts a variable at the caret or where it last was.
    fn insert(self, name: &str) {
        self.write(|_| (format!("{{{{{name}}}}}"), None));
    }

    /// Wraps the selection in a section that a variable controls, and selects the inside, which is to be written next.
    fn insert_part(self, Variable { name, label, .. }: &Variable, part: VariablePart) {
        self.write(|selected| {
            let (text, inside) = written_part(name, label, part, selected);
            (text, Some(inside))
        });
    }

    /// Replaces the selection with the text that `make` returns, then selects a range of it (in bytes).
    fn write(self, make: impl FnOnce(&str) -> (String, Option<Range<usize>>)) {
        let Some(el) = self.node.get_untracked() else { return };
        let end = el.selection_end().ok().flatten().unwrap_or_default();
        let start = el.selection_start().ok().flatten().unwrap_or(end);
        let before = el.value();
        let selected = before.get(to_bytes(&before, start)..to_bytes(&before, end)).unwrap_or_default();
        let (text, inside) = make(selected);
        insert_text(&el, &text, start, end);
        if let Some(inside) = inside {
            let (from, to) = (to_units(&text, inside.start), to_units(&text, inside.end));
            let _ = el.set_selection_range(start.saturating_add(from), start.saturating_add(to));
        }
    }
}

/// An editor for a template.
#[component]
pub fn PromptEditor(
    #[prop(into)] id: String,
    #[prop(into)] label: TextProp,
    #[prop(into)] value: Bound<String>,
    /// The variables that it can use.
    #[prop(into)]
    variables: Signal<Vec<Variable>>,
    #[prop(into)] problems: Signal<Vec<Problem>>,
    /// Creates an input for an unknown variable.
    #[prop(into)]
    on_make_input: Callback<String>,
    /// Leads to where a piece of this name is made.
    #[prop(into)]
    on_make_piece: Callback<String>,
    /// Creates an input that has no name yet.
    #[prop(into)]
    on_new_input: Callback<()>,
    /// What stands at the start of its head: the message's role.
    #[prop(into)]
    head: ViewFn,
    /// What stands at the end of its head.
    #[prop(optional, into)]
    tools: ViewFn,
) -> impl IntoView {
    let node = NodeRef::new();
    let completion = Completion::new();
    let offers = Memo::new(move |_| completion.offers(variables));
    let id = StoredValue::new(id);
    let editor = EditorContext { id, value, variables, node, completion, offers, on_make_input, on_make_piece };
    let lines = Memo::new(move |_| lines(&value.get(), |name| editor.meaning(name), completion.anchor()));
    let is_wrong = Memo::new(move |_| problems.with(|all| all.iter().any(|p| p.severity() == Severity::Error)));
    view! {
        <div class="prompt-editor" data-state=move || is_wrong.get().then_some("invalid")>
            <div class="prompt-editor__head">
                <span class="prompt-editor__role">{head.run()}</span>
                <InsertMenu editor on_new_input />
                {tools.run()}
            </div>
            <div class="prompt-editor__area">
                <div class="prompt-editor__mirror" aria-hidden="true">
                    <Each each=move || lines.get() key=|line| line.clone() let:line>
                        {draw_line(line)}
                    </Each>
                </div>
                <Area editor label is_wrong=is_wrong.into() />
            </div>
            <CompletionList editor />
            <Foot editor problems />
        </div>
    }
}

#[component]
fn Area(editor: EditorContext, label: TextProp, is_wrong: Signal<bool>) -> impl IntoView {
    let EditorContext { value, node, completion, .. } = editor;
    let id = editor.id.get_value();
    let initial = value.get_untracked();
    keep_equal(value, initial.clone(), node, |el| el.value(), set_text);
    let (foot_id, list_id) = (format!("{id}-foot"), format!("{id}-names"));
    view! {
        <textarea
            class="prompt-editor__input"
            id=id
            aria-label=move || label.get()
            aria-describedby=foot_id
            aria-invalid=move || is_wrong.get().then_some("true")
            aria-autocomplete="list"
            aria-controls=list_id
            aria-activedescendant=move || completion.active_id(editor)
            spellcheck="false"
            node_ref=node
            on:input=move |event| {
                value.set(event_target_value(&event));
                completion.look(editor);
            }
            on:keydown=move |event| completion.key(&event, editor)
            on:keyup=move |event: ev::KeyboardEvent| {
                if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight" | "Home" | "End") {
                    completion.look_again(editor);
                }
            }
            on:click=move |_| completion.look_again(editor)
            on:compositionstart=move |_| completion.composing(true)
            on:compositionend=move |_| {
                completion.composing(false);
                completion.look(editor);
            }
            on:blur=move |_| completion.close()
            inner_html=textarea_html(&initial)
        ></textarea>
    }
}

#[component]
fn InsertMenu(editor: EditorContext, on_new_input: Callback<()>) -> impl IntoView {
    let w = use_words().builder().prompt_editor();
    let of = move |origin: VariableOrigin| {
        let mut all = editor.variables.get();
        all.retain(|each| each.origin == origin);
        all
    };
    let items = move |origin, heading: &'static str| {
        let all = of(origin);
        (!all.is_empty()).then(|| {
            let items = all.into_iter().map(|Variable { name, label, icon, .. }| {
                let meta = name.clone();
                view! {
                    <MenuItem icon meta=meta on_select=move |()| editor.insert(&name)>
                        {label}
                    </MenuItem>
                }
            });
            view! {
                <MenuLabel>{heading}</MenuLabel>
                {items.collect_view()}
            }
        })
    };
    let parts = move |part: VariablePart| {
        let mut all = editor.variables.get();
        let controls = |own: VariablePart| own == part || own.opposite() == Some(part);
        all.retain(|each| each.part.is_some_and(controls));
        (!all.is_empty()).then(|| {
            let items = all.into_iter().map(|variable| {
                let (icon, label) = (variable.icon, variable.label.clone());
                view! {
                    <MenuItem icon on_select=move |()| editor.insert_part(&variable, part)>
                        {label}
                    </MenuItem>
                }
            });
            view! {
                <MenuLabel>{w.part(part)}</MenuLabel>
                {items.collect_view()}
            }
        })
    };
    view! {
        <Menu
            id=format!("{}-variables", editor.id.get_value())
            label=w.insert()
            look=MenuButtonLook::Text(ButtonVariant::Ghost, ControlSize::S, Some(IconName::Plus))
            align=PopoverAlign::End
        >
            {move || items(VariableOrigin::Input, w.app_inputs())}
            {move || items(VariableOrigin::Given, w.given_by_madang())}
            {move || items(VariableOrigin::Piece, w.pieces())}
            {VariablePart::ALL.map(|part| move || parts(part)).collect_view()}
            <MenuSeparator />
            <MenuItem icon=IconName::Plus on_select=on_new_input>
                {w.new_input()}
            </MenuItem>
        </Menu>
    }
}

/// The problems, and how long the text is.
#[component]
fn Foot(editor: EditorContext, problems: Signal<Vec<Problem>>) -> impl IntoView {
    let w = use_words().builder().prompt_editor();
    let lines = move || {
        let all = problems.get();
        let more = all.len().saturating_sub(MOST_PROBLEMS);
        let more = (more > 0).then(|| view! { <div class="prompt-editor__foot">{w.more_problems(more)}</div> });
        let shown =
            all.into_iter().take(MOST_PROBLEMS).map(|problem| view! { <ProblemLine editor problem /> }).collect_view();
        view! {
            {shown}
            {more}
        }
    };
    let counts = Memo::new(move |_| {
        let text = editor.value.get();
        (variables_in(&text), estimated_tokens(&text))
    });
    view! {
        <div id=format!("{}-foot", editor.id.get_value())>
            {lines} <div class="prompt-editor__foot">
                <span>{move || w.variables(counts.get().0)}</span>
                <span>{move || w.tokens(counts.get().1)}</span>
            </div>
        </div>
    }
}

#[component]
fn ProblemLine(editor: EditorContext, problem: Problem) -> impl IntoView {
    let w = use_words().builder().prompt_editor();
    let message = problem.message(use_language());
    let mend = match problem.kind {
        ProblemKind::UnknownVariable { name, .. } => Some((name, w.make_input(), editor.on_make_input)),
        ProblemKind::UnknownPiece { name } => Some((name, w.make_piece(), editor.on_make_piece)),
        _ => None,
    };
    let span = problem.span.map(|span| span.start..span.end);
    let may_stand =
        mend.is_some() && span.as_ref().is_some_and(|span| as_it_stands(&editor.value.get_untracked(), span).is_some());
    let stand = move |_| {
        let text = editor.value.get_untracked();
        let written = span.as_ref().and_then(|span| as_it_stands(&text, span));
        if let Some((text, end)) = written {
            editor.value.set(text);
            let id = editor.id.get_value();
            request_animation_frame(move || focus_prompt(&id, Some((end, end))));
        }
    };
    view! {
        <div class="prompt-editor__foot">
            <span class="field__error">
                <Icon name=IconName::Error size=IconSize::S />
                <span>{message}</span>
            </span>
            {mend
                .map(|(name, label, make)| {
                    view! {
                        <Button
                            variant=ButtonVariant::Ghost
                            size=ControlSize::S
                            on_click=move |_| make.run(name.clone())
                        >
                            {label}
                        </Button>
                    }
                })}
            {may_stand
                .then(|| {
                    view! {
                        <Button variant=ButtonVariant::Ghost size=ControlSize::S on_click=stand>
                            {w.as_it_stands()}
                        </Button>
                    }
                })}
        </div>
    }
}

/// How many different variables a template uses.
fn variables_in(text: &str) -> usize {
    let mut names: Vec<&str> = template_tokens(text)
        .into_iter()
        .filter_map(|token| match token.kind {
            TokenKind::Variable(name) | TokenKind::Open(name) | TokenKind::Inverted(name) if name != "." => Some(name),
            _ => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names.len()
}

/// Focuses the editor with this id, and selects the range of its text (in bytes) if there is one.
pub fn focus_prompt(id: &str, stretch: Option<(usize, usize)>) {
    let found = document().get_element_by_id(id);
    let Some(el) = found.and_then(|el| el.dyn_into::<leptos::web_sys::HtmlTextAreaElement>().ok()) else { return };
    let _ = el.focus();
    if let Some((from, to)) = stretch {
        let text = el.value();
        let _ = el.set_selection_range(to_units(&text, from), to_units(&text, to));
    }
}

#[cfg(test)]
mod tests {
    use super::variables_in;

    #[test]
    fn a_variable_counts_once() {
        assert_eq!(variables_in("{{a}} {{#b}}{{.}}{{/b}} {{^a}}x{{/a}} {{!c}} {{broken"), 2);
    }
}
