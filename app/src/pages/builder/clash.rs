//! The dialog for two people who changed one draft: it shows both sides, and asks for a choice for each part that both changed.

use std::collections::BTreeMap;

use api::Draft;
use leptos::prelude::*;
use model::{
    diff::{compare_text, field_name, shown},
    merge::{Conflict, Side},
};
use serde_json::Value;
use ui::{
    Alert, AlertTone, AlertVoice, Bound, Button, ButtonVariant, Choice, ChoiceLayout, ControlSize, Dialog, DialogSize,
    FieldGroup, RadioGroup,
};

use super::{
    diff::{SettingRow, SettingsTable, TextDiff, model_name},
    editor::Editor,
    saving::OtherEditor,
};
use crate::{
    locales::use_words,
    widgets::{Moment, MomentStyle},
};

/// A notice that the person has to choose, and the dialog in which they do.
#[component]
pub fn Clash(editor: Editor) -> impl IntoView {
    let w = use_words().builder().clash();
    let open = RwSignal::new(false);
    let theirs = Memo::new(move |_| editor.saver.theirs().map(|draft| (editor.saver.whose(&draft), draft.saved_at)));
    let all = move |side: Side| editor.saver.resolve(|_| side);
    // The clash is announced at once, wherever on the page the person is.
    let alert = move || {
        theirs.get().map(|(whose, at)| {
            let parts = editor.saver.conflicts();
            let parts: Vec<String> = parts.iter().map(|conflict| section_name(editor, conflict)).collect();
            let (title, text, take_theirs) = match &whose {
                OtherEditor::OtherTab => {
                    (w.title_other_tab().to_owned(), w.text_other_tab(&parts.join(", ")), w.take_other_tab())
                }
                OtherEditor::Of(name) => (w.title(name), w.text(&parts.join(", ")), w.take_theirs()),
            };
            let actions = move || {
                view! {
                    <Button size=ControlSize::S variant=ButtonVariant::Primary on_click=move |_| open.set(true)>
                        {w.see()}
                    </Button>
                    <Button size=ControlSize::S on_click=move |_| all(Side::Mine)>
                        {w.keep_mine()}
                    </Button>
                    <Button size=ControlSize::S on_click=move |_| all(Side::Theirs)>
                        {take_theirs}
                    </Button>
                }
            };
            view! {
                <div class="clash">
                    <Alert
                        tone=AlertTone::Warn
                        voice=AlertVoice::Urgent
                        title=title
                        actions=ViewFn::from(actions)
                    >
                        <p>
                            <Moment at how=MomentStyle::Exact />
                        </p>
                        <p>{text}</p>
                    </Alert>
                </div>
            }
        })
    };
    view! {
        {alert}
        <ClashDialog editor open />
    }
}

#[component]
fn ClashDialog(editor: Editor, open: RwSignal<bool>) -> impl IntoView {
    let w = use_words();
    let choices = RwSignal::new(BTreeMap::<String, Side>::new());
    // If the clash was settled on the page itself, or merged, there is nothing left to choose.
    let is_open = Signal::derive(move || open.get() && editor.saver.theirs().is_some());
    let save = move |_| {
        let choices = choices.get_untracked();
        editor.saver.resolve(|path| choices.get(path).copied().unwrap_or_default());
        open.set(false);
    };
    let foot = move || {
        view! {
            <Button on_click=move |_| open.set(false)>{w.common().cancel()}</Button>
            <Button variant=ButtonVariant::Primary on_click=save>
                {w.builder().clash().save()}
            </Button>
        }
    };
    let parts = move || {
        let theirs = editor.saver.theirs();
        theirs.map(|theirs| {
            let conflicts = untrack(|| editor.saver.conflicts());
            conflicts
                .into_iter()
                .map(|conflict| view! { <ConflictPart editor conflict theirs=theirs.clone() choices /> })
                .collect_view()
        })
    };
    view! {
        <Dialog
            id="clash"
            open=is_open
            on_close=move |()| open.set(false)
            on_open=move |()| choices.set(BTreeMap::new())
            title=w.builder().clash().dialog_title()
            close_label=w.common().close()
            size=DialogSize::L
            foot=ViewFn::from(foot)
        >
            <p class="muted">
                {move || match editor.saver.theirs().map(|theirs| editor.saver.whose(&theirs)) {
                    Some(OtherEditor::OtherTab) => w.builder().clash().lead_other_tab(),
                    _ => w.builder().clash().lead(),
                }}
            </p>
            {parts}
        </Dialog>
    }
}

/// A part that both changed.
#[component]
fn ConflictPart(
    editor: Editor,
    conflict: Conflict,
    theirs: Draft,
    choices: RwSignal<BTreeMap<String, Side>>,
) -> impl IntoView {
    let w = use_words().builder().clash();
    let name = section_name(editor, &conflict);
    let path = conflict.path.clone();
    let (read, write) = (path.clone(), path.clone());
    let chosen =
        Memo::new(move |_| side_id(choices.with(|all| all.get(&read).copied().unwrap_or_default())).to_owned());
    let chosen = Bound::new(chosen, move |id: String| {
        let side = if id == side_id(Side::Theirs) { Side::Theirs } else { Side::Mine };
        choices.update(|all| {
            all.insert(write.clone(), side);
        });
    });
    let (mine, their_name) = match editor.saver.whose(&theirs) {
        OtherEditor::OtherTab => (w.this_tab(), w.other_tab().to_owned()),
        OtherEditor::Of(name) => (w.mine(), name),
    };
    let options = vec![Choice::new(side_id(Side::Mine), mine), Choice::new(side_id(Side::Theirs), their_name.clone())];
    view! {
        {both_sides(editor, &name, &conflict, &their_name, mine)}
        <FieldGroup id=format!("clash-{}", path.replace(|c: char| !c.is_alphanumeric(), "-")) label=w.which(&name)>
            <RadioGroup name=format!("clash-{path}") value=chosen options layout=ChoiceLayout::Inline />
        </FieldGroup>
    }
}

fn side_id(side: Side) -> &'static str {
    match side {
        Side::Mine => "mine",
        Side::Theirs => "theirs",
    }
}

/// Their side and mine: texts compared word by word, other values before and after.
fn both_sides(editor: Editor, name: &str, conflict: &Conflict, their_name: &str, mine: &'static str) -> AnyView {
    let text = |value: &Option<Value>| message_text(value.as_ref());
    if conflict.path.starts_with("prompt.messages")
        && let (Some(theirs), Some(mine)) = (text(&conflict.theirs), text(&conflict.mine))
    {
        return view! { <TextDiff heading=name.to_owned() pieces=compare_text(&theirs, &mine) /> }.into_any();
    }
    let rows = rows(editor, conflict, name);
    view! {
        <SettingsTable heading=name.to_owned() rows before_name=their_name.to_owned() after_name=mine />
    }
    .into_any()
}

/// The text of one message or of all of them.
fn message_text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Array(messages) => {
            let texts: Option<Vec<String>> = messages.iter().map(|message| message_text(Some(message))).collect();
            Some(texts?.join("\n\n"))
        }
        message => Some(message.get("text")?.as_str()?.to_owned()),
    }
}

/// The fields in which the two sides differ; a single row if the part has no fields.
fn rows(editor: Editor, conflict: &Conflict, name: &str) -> Vec<SettingRow> {
    let language = editor.language;
    if let (Some(Value::Object(mine)), Some(Value::Object(theirs))) = (&conflict.mine, &conflict.theirs) {
        let only_theirs = theirs.keys().filter(|field| !mine.contains_key(*field));
        let differing = mine.keys().chain(only_theirs).filter(|field| mine.get(*field) != theirs.get(*field));
        let row = |field: &String| SettingRow {
            name: field_name(field, language).to_owned(),
            before: shown(field, theirs.get(field), language),
            after: shown(field, mine.get(field), language),
        };
        return differing.map(row).collect();
    }
    let field = conflict.path.rsplit('.').next().unwrap_or_default();
    let side = |value: &Option<Value>| match value {
        Some(model) if conflict.path == "model.use" => {
            model_name(editor.into(), serde_json::from_value(model.clone()).ok().as_ref())
        }
        None | Some(Value::Null) => editor.words.builder().clash().gone().to_owned(),
        Some(Value::Array(items)) if items.iter().any(Value::is_object) => {
            editor.words.builder().clash().items(items.len())
        }
        value => shown(field, value.as_ref(), language),
    };
    vec![SettingRow { name: name.to_owned(), before: side(&conflict.theirs), after: side(&conflict.mine) }]
}

/// The name of the part as people know it.
fn section_name(editor: Editor, conflict: &Conflict) -> String {
    let w = editor.words.builder();
    let path = conflict.path.as_str();
    let role = |value: &Option<Value>| {
        let role = value.as_ref()?.get("role")?.clone();
        serde_json::from_value::<model::Role>(role).ok()
    };
    if path.starts_with("prompt.messages[") {
        let role = role(&conflict.mine).or_else(|| role(&conflict.theirs)).unwrap_or_default();
        return w.prompt().message(role).to_owned();
    }
    if let Some(name) = path.strip_prefix("inputs.") {
        let label = conflict.mine.as_ref().or(conflict.theirs.as_ref()).and_then(|input| input.get("label"));
        let label = label.map(|label| shown("label", Some(label), editor.language));
        return w.diff().input(label.as_deref().unwrap_or(name));
    }
    match path {
        "inputs" => w.inputs().title().to_owned(),
        "prompt.messages" => w.prompt().title().to_owned(),
        "prompt.examples" => w.prompt().examples().to_owned(),
        "model.use" => w.diff().model().to_owned(),
        "model.fallbacks" => w.diff().fallbacks().to_owned(),
        "kind" => w.diff().kind().to_owned(),
        _ => field_name(path.rsplit('.').next().unwrap_or_default(), editor.language).to_owned(),
    }
}
