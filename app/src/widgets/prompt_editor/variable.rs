//! What a prompt can use between braces, and how it controls a part of a message.

use ui::IconName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What stands between the braces: a name, or [`piece_variable`].
    pub name: String,
    pub label: String,
    pub icon: IconName,
    pub origin: VariableOrigin,
    /// The section of a message that it controls, if any.
    pub part: Option<VariablePart>,
}

/// How a variable controls a section of a message (a Mustache section).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariablePart {
    /// The section is sent only if something is filled in.
    WhenFilledIn,
    /// The section is sent only if nothing is filled in.
    WhenEmpty,
    /// The section is sent only if the box is ticked.
    WhenTicked,
    /// The section is sent only if the box is not ticked.
    WhenNotTicked,
    /// The section is sent once for each item.
    EachItem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableOrigin {
    /// The person, in a field.
    Input,
    /// Madang itself.
    Given,
    /// A piece of the workspace.
    Piece,
}

/// What inserts a piece, as it stands between the braces.
pub fn piece_variable(name: &str) -> String {
    format!("> {name}")
}

impl VariablePart {
    /// In the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::WhenFilledIn, Self::WhenEmpty, Self::WhenTicked, Self::WhenNotTicked, Self::EachItem];

    /// The opposite of [`Variable::part`], which goes for the same variables.
    pub fn opposite(self) -> Option<Self> {
        match self {
            Self::WhenFilledIn => Some(Self::WhenEmpty),
            Self::WhenTicked => Some(Self::WhenNotTicked),
            _ => None,
        }
    }
}
