//! Words: saving, two people with one draft, comparing, publishing.

use ::model::Kind;

/// Words: saving the draft.
#[derive(Debug)]
pub struct Saving {
    /// All is saved, and when.
    pub saved: fn(&str) -> String,
    /// It is about to be.
    pub saving: &'static str,
    /// It could not be saved: no network.
    pub offline: &'static str,
    /// It could not be saved: nobody is signed in.
    pub signed_out: &'static str,
    /// It could not be saved: the server won't have it.
    pub refused: &'static str,
    /// There are two drafts.
    pub clash: &'static str,
    /// Button: now.
    pub retry: &'static str,
    /// Somebody else's changes were merged.
    pub merged: fn(&str) -> String,
    /// Changes of an earlier visit were brought back.
    pub brought_back: &'static str,
    /// Link.
    pub sign_in: &'static str,
    /// Nobody is signed in any more.
    pub signed_out_title: &'static str,
    /// What to do then.
    pub signed_out_text: &'static str,
    /// The server won't have it.
    pub refused_title: &'static str,
}

/// Words: two people, one draft.
#[derive(Debug)]
pub struct Clash {
    /// Who saved meanwhile.
    pub title: fn(&str) -> String,
    /// The same, said aloud.
    pub title_short: &'static str,
    /// What both changed.
    pub text: fn(&str) -> String,
    /// Button: shows both.
    pub see: &'static str,
    /// Button: mine for all.
    pub keep_mine: &'static str,
    /// Button: theirs for all.
    pub take_theirs: &'static str,
    /// The title of the dialog.
    pub dialog_title: &'static str,
    /// What is to be done there.
    pub lead: &'static str,
    /// The choice for one part.
    pub which: fn(&str) -> String,
    /// My side.
    pub mine: &'static str,
    /// Button: ends it.
    pub save: &'static str,
    /// A side that has the part no more.
    pub gone: &'static str,
    /// A side with so many of them.
    pub items: fn(usize) -> String,
}

/// Words: what changed.
#[derive(Debug)]
pub struct Diff {
    /// The heading over everything but texts.
    pub settings: &'static str,
    /// The column of their names.
    pub setting: &'static str,
    /// How many lines changed.
    pub lines_changed: fn(usize) -> String,
    /// How many lines are left out.
    pub unchanged_lines: fn(usize) -> String,
    /// Nothing is chosen.
    pub none: &'static str,
    /// Form or chat.
    pub kind: &'static str,
    /// Which of the two.
    pub kind_name: fn(Kind) -> &'static str,
    /// The name of an input.
    pub input: fn(&str) -> String,
    /// A new input.
    pub added: &'static str,
    /// An input that is gone.
    pub was_there: &'static str,
    /// An input that stands elsewhere.
    pub moved: &'static str,
    /// The worked examples.
    pub examples: &'static str,
    /// How many are new, gone and changed.
    pub examples_changed: fn(usize, usize, usize) -> String,
    /// The model.
    pub model: &'static str,
    /// The models that stand in.
    pub fallbacks: &'static str,
}

/// Words: publishing.
#[derive(Debug)]
pub struct Publish {
    /// Button: opens the dialog.
    pub open: &'static str,
    /// Its title.
    pub title: fn(u32) -> String,
    /// The same before the number is known.
    pub title_short: &'static str,
    /// After it.
    pub done: fn(u32) -> String,
    /// What that means.
    pub done_text: &'static str,
    /// The draft could not be saved.
    pub unsaved: &'static str,
    /// The column of what people run.
    pub published_version: fn(u32) -> String,
    /// The column of what they will.
    pub this_draft: &'static str,
    /// There is nothing to compare with.
    pub first: &'static str,
    /// Field: the note.
    pub note: &'static str,
    /// Who reads it.
    pub note_hint: &'static str,
    /// It is too long, by so many characters.
    pub note_too_long: fn(usize) -> String,
    /// Why the button is blocked.
    pub shorten_note: &'static str,
    /// So many things are in the way.
    pub blocked: fn(usize) -> String,
    /// Somebody changed the draft meanwhile.
    pub stale: &'static str,
    /// Button: compares anew.
    pub look_again: &'static str,
    /// While it goes on.
    pub publishing: &'static str,
    /// Button: does it.
    pub publish_version: fn(u32) -> String,
    /// Button: back to the draft.
    pub go_on: &'static str,
    /// Link.
    pub share: &'static str,
    /// Link.
    pub open_app: &'static str,
    /// Button: leads to a mistake.
    pub go_to: &'static str,
}
