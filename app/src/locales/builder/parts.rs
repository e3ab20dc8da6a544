//! Words: inputs, prompt, output, preview, and how an app is listed.

use ::model::{InputKind, OutputFormat, Role, schema::FieldKind};
use ui::IconName;

/// Words: what people fill in.
#[derive(Debug)]
pub struct Inputs {
    /// The heading.
    pub title: &'static str,
    /// One sentence under it.
    pub lead: &'static str,
    /// Button: one more.
    pub add: &'static str,
    /// There are none.
    pub empty: &'static str,
    /// What that means.
    pub empty_text: &'static str,
    /// Said after moving one: its place, of how many.
    pub moved: fn(usize, usize) -> String,
    /// After taking one away.
    pub removed: fn(&str) -> String,
    /// After making one of a variable.
    pub made: fn(&str) -> String,
    /// The grip of one.
    pub reorder: fn(&str) -> String,
    /// One without a label.
    pub no_label: &'static str,
    /// A badge.
    pub required: &'static str,
    /// A badge.
    pub optional: &'static str,
    /// A badge: something is wrong with it.
    pub wrong: &'static str,
    /// A badge: no message uses it.
    pub unused: &'static str,
    /// Button: opens it.
    pub edit: fn(&str) -> String,
    /// A menu.
    pub more: fn(&str) -> String,
    /// The name of a kind.
    pub kind: fn(InputKind) -> &'static str,
    /// Field: its kind.
    pub kind_label: &'static str,
    /// Field: its label.
    pub label: &'static str,
    /// Field: what helps to fill it in.
    pub hint: &'static str,
    /// Field: its name in templates.
    pub name: &'static str,
    /// What the name is for.
    pub name_hint: &'static str,
    /// The name can't be one.
    pub name_bad: &'static str,
    /// The name means something already.
    pub name_reserved: &'static str,
    /// Another has the name.
    pub name_taken: &'static str,
    /// Checkbox: a run needs it.
    pub is_required: &'static str,
    /// After giving up the other language's texts.
    pub joined: &'static str,
    /// Field: the longest text.
    pub max_chars: &'static str,
    /// Field: the smallest number.
    pub min: &'static str,
    /// Field: the largest number.
    pub max: &'static str,
    /// Field: what can be chosen.
    pub options: &'static str,
    /// How they are written.
    pub options_hint: &'static str,
    /// Field: what it holds at first.
    pub default: &'static str,
    /// Checkbox: ticked at first.
    pub ticked: &'static str,
    /// A choice without default.
    pub no_default: &'static str,
}

/// Words: what is said to the model.
#[derive(Debug)]
pub struct Prompt {
    /// The heading.
    pub title: &'static str,
    /// One sentence under it.
    pub lead: &'static str,
    /// Button: one more message.
    pub add: &'static str,
    /// Said after moving something: its place, of how many.
    pub moved: fn(usize, usize) -> String,
    /// The name of a message.
    pub message: fn(Role) -> &'static str,
    /// Field: who says it.
    pub role: &'static str,
    /// The name of a role.
    pub role_name: fn(Role) -> &'static str,
    /// What a role is for.
    pub role_hint: fn(Role) -> &'static str,
    /// The grip of a message.
    pub reorder: fn(&str) -> String,
    /// A message's menu.
    pub more: fn(&str) -> String,
    /// After taking a message away.
    pub removed: &'static str,
    /// What a chat's person writes.
    pub chat_message: &'static str,
    /// The heading over the worked examples.
    pub examples: &'static str,
    /// What they are for, while there are none.
    pub examples_lead: &'static str,
    /// Button: one more example.
    pub add_example: &'static str,
    /// One half of an example.
    pub when_inputs: &'static str,
    /// The other half.
    pub good_answer: &'static str,
    /// An example without values.
    pub nothing_filled_in: &'static str,
    /// The name of an example.
    pub example: fn(usize) -> String,
    /// Button: opens an example.
    pub edit_example: fn(usize) -> String,
    /// An example's menu.
    pub more_example: fn(usize) -> String,
    /// After taking an example away.
    pub example_removed: &'static str,
}

/// Words: the editor of one message.
#[derive(Debug)]
pub struct PromptEditor {
    /// The menu of variables.
    pub insert: &'static str,
    /// Its first group.
    pub from_inputs: &'static str,
    /// Its second group.
    pub from_madang: &'static str,
    /// Makes an input.
    pub new_input: &'static str,
    /// Makes an input of this name.
    pub new_named: fn(&str) -> String,
    /// The list of names.
    pub names: &'static str,
    /// How many names are offered, said aloud.
    pub offered: fn(usize) -> String,
    /// How many problems are not listed.
    pub more_problems: fn(usize) -> String,
    /// How many variables it uses.
    pub variables: fn(usize) -> String,
    /// About how many tokens it is.
    pub tokens: fn(usize) -> String,
    /// Button: makes an input of an unknown variable.
    pub make_input: &'static str,
}

/// Words: what the answer is.
#[derive(Debug)]
pub struct Output {
    /// The heading.
    pub title: &'static str,
    /// One sentence under it.
    pub lead: &'static str,
    /// Choice: how the answer is drawn.
    pub format_label: &'static str,
    /// The name of a format.
    pub format: fn(OutputFormat) -> &'static str,
    /// The heading over the answer's fields.
    pub fields: &'static str,
    /// What they are for.
    pub fields_lead: &'static str,
    /// The name of the first one.
    pub first_field: &'static str,
    /// Field: the name of one.
    pub field_name: &'static str,
    /// Field: its kind.
    pub field_kind: &'static str,
    /// The name of a kind.
    pub kind: fn(FieldKind) -> &'static str,
    /// Field: what it is.
    pub field_about: &'static str,
    /// An example of that.
    pub field_about_example: &'static str,
    /// Button: one more.
    pub add_field: &'static str,
    /// Takes one away.
    pub remove_field: fn(usize) -> String,
    /// Two have one name.
    pub field_twice: &'static str,
    /// The schema has more in it than fields.
    pub by_schema: &'static str,
    /// What to do then.
    pub by_schema_text: &'static str,
    /// Field: what a chat says first.
    pub opening: &'static str,
    /// What that is for.
    pub opening_hint: &'static str,
    /// The heading over what a chat offers to ask.
    pub suggestions: &'static str,
    /// What they are for.
    pub suggestions_lead: &'static str,
    /// Button: one more.
    pub add_suggestion: &'static str,
    /// Field: one of them.
    pub suggestion: &'static str,
    /// The grip of one.
    pub reorder: fn(usize) -> String,
    /// Takes one away.
    pub remove: fn(usize) -> String,
    /// Field: how many turns are sent along.
    pub keep_turns: &'static str,
    /// What that means, and the most there can be.
    pub keep_turns_hint: fn(u32) -> String,
}

/// Words: trying it.
#[derive(Debug)]
pub struct Preview {
    /// The heading.
    pub title: &'static str,
    /// What is chosen between the two below.
    pub shown: &'static str,
    /// The form.
    pub form: &'static str,
    /// What the model gets.
    pub sent: &'static str,
    /// About how many tokens that is.
    pub sent_tokens: fn(usize) -> String,
    /// Nothing can be sent.
    pub not_sent: &'static str,
    /// Why: too long.
    pub too_long: &'static str,
    /// Why: nothing is filled in that the prompt uses.
    pub nothing_to_say: &'static str,
    /// The heading over the answer.
    pub answer: &'static str,
    /// Button: tries it.
    pub try_it: &'static str,
    /// The same while the run begins.
    pub starting: &'static str,
    /// Why the button is blocked.
    pub offline: &'static str,
    /// The draft could not be saved.
    pub unsaved: &'static str,
    /// What to do then.
    pub unsaved_text: &'static str,
    /// The draft has mistakes.
    pub mistakes: &'static str,
    /// The run was refused.
    pub not_tried: &'static str,
    /// Button: a new conversation.
    pub start_over: &'static str,
}

/// Words: how the app is listed.
#[derive(Debug)]
pub struct About {
    /// Button: opens the dialog.
    pub open: &'static str,
    /// Its title.
    pub title: &'static str,
    /// When it takes effect.
    pub lead: &'static str,
    /// Field.
    pub name: &'static str,
    /// Field.
    pub summary: &'static str,
    /// How long it may be.
    pub summary_hint: &'static str,
    /// Field.
    pub category: &'static str,
    /// Choice.
    pub icon: &'static str,
    /// What an icon shows.
    pub icon_name: fn(IconName) -> &'static str,
}
