//! One part that both changed, as the dialog shows it.

use std::collections::BTreeMap;

use api::Draft;
use leptos::prelude::*;
use model::{
    diff::{DiffPiece, compare_text},
    merge::{MergePart, Side},
};
use ui::{Bound, Choice, ChoiceLayout, FieldGroup, RadioGroup};

use super::three_ways::{ThreeWays, part_name, three_ways};
use crate::{
    locales::use_words,
    pages::builder::{diff::diff_lines, editor::Editor, saving::OtherEditor},
    widgets::{Moment, MomentStyle},
};

#[component]
pub fn ClashPart(
    editor: Editor,
    part: MergePart,
    theirs: Draft,
    choices: RwSignal<BTreeMap<String, Side>>,
) -> impl IntoView {
    let w = use_words().builder().clash();
    let name = part_name(editor, &part);
    let path = part.path.clone();
    let (read, write) = (path.clone(), path.clone());
    let chosen =
        Memo::new(move |_| side_id(choices.with(|all| all.get(&read).copied().unwrap_or_default())).to_owned());
    let chosen = Bound::new(chosen, move |id: String| {
        let side = SIDES.into_iter().find(|side| side_id(*side) == id).unwrap_or_default();
        choices.update(|all| {
            all.insert(write.clone(), side);
        });
    });
    let (mine, their_name) = match editor.saver.whose(&theirs) {
        OtherEditor::OtherTab => (w.this_tab(), w.other_tab().to_owned()),
        OtherEditor::Of(name) => (w.mine(), name),
    };
    let mut options =
        vec![Choice::new(side_id(Side::Mine), mine), Choice::new(side_id(Side::Theirs), their_name.clone())];
    if part.has_both() {
        options.push(Choice::new(side_id(Side::Both), w.both()));
    }
    let id = format!("clash-{}", path.replace(|c: char| !c.is_alphanumeric(), "-"));
    let heading_id = format!("{id}-name");
    let labelled_by = heading_id.clone();
    let sides = three_ways(editor, &part);
    let cell = |head: AnyView, side: Column| view! { <div><h4>{head}</h4>{draw(editor, &sides, side)}</div> };
    let at = theirs.saved_at;
    let their_head = view! { {their_name} " " <small class="muted"><Moment at how=MomentStyle::Exact /></small> };
    view! {
        <section class="clash-part" aria-labelledby=labelled_by>
            <h3 id=heading_id>{name.clone()}</h3>
            <div class="clash-part__sides">
                {cell(w.before().into_any(), Column::Before)}
                {cell(mine.into_any(), Column::Mine)}
                {cell(their_head.into_any(), Column::Theirs)}
            </div>
            <FieldGroup id label=w.which(&name)>
                <RadioGroup name=format!("clash-{path}") value=chosen options layout=ChoiceLayout::Inline />
            </FieldGroup>
        </section>
    }
}

const SIDES: [Side; 3] = [Side::Mine, Side::Theirs, Side::Both];

fn side_id(side: Side) -> &'static str {
    match side {
        Side::Mine => "mine",
        Side::Theirs => "theirs",
        Side::Both => "both",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Before,
    Mine,
    Theirs,
}

/// One of the three columns. What was changed is marked, word by word.
fn draw(editor: Editor, sides: &ThreeWays, column: Column) -> AnyView {
    let w = editor.words.builder();
    match sides {
        ThreeWays::Text { before, .. } if column == Column::Before => {
            let text = if before.is_empty() { w.clash().nothing().to_owned() } else { before.clone() };
            // Long texts scroll in themselves, also by keyboard.
            view! { <p class="clash-part__text" tabindex="0">{text}</p> }.into_any()
        }
        ThreeWays::Text { before, mine, theirs } => {
            let side = if column == Column::Mine { mine } else { theirs };
            diff_lines(&compare_text(before, side), w.diff())
        }
        ThreeWays::Values(values) => {
            let rows = values.iter().map(|value| {
                let shown = match column {
                    Column::Before => view! { <span>{value.before.clone()}</span> }.into_any(),
                    Column::Mine => marked(&value.before, &value.mine),
                    Column::Theirs => marked(&value.before, &value.theirs),
                };
                view! { <div><dt>{value.name.clone()}</dt><dd>{shown}</dd></div> }
            });
            view! { <dl class="clash-part__values">{rows.collect_view()}</dl> }.into_any()
        }
    }
}

fn marked(before: &str, after: &str) -> AnyView {
    let pieces = compare_text(before, after).into_iter().map(|piece| match piece {
        DiffPiece::Equal(text) => view! { <span>{text}</span> }.into_any(),
        DiffPiece::Insert(text) => view! { <ins>{text}</ins> }.into_any(),
        DiffPiece::Delete(text) => view! { <del>{text}</del> }.into_any(),
    });
    pieces.collect_view().into_any()
}
