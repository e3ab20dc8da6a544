//! Pieces: texts of the workspace that prompts share, such as a policy, a tone or a glossary.
//!
//! Messages insert a piece by its name (`{{> tone}}`). A definition that is to be checked, rendered or published carries the pieces
//! that it inserts, with their texts; so a version means the same for ever, whatever becomes of the workspace's piece. A draft
//! carries none, and gets the newest from whoever reads it.

use std::collections::HashMap;

use crate::{Definition, Message, PinnedPiece, Template, rename_piece};

/// The names of the pieces that messages insert, each once, in the order of their first use.
pub fn pieces_in(messages: &[Message]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    // A template is read only if it can have one, because this is asked for with each key.
    for message in messages.iter().filter(|message| message.text.contains('>')) {
        let (template, _) = Template::parse_tolerant(&message.text);
        for piece in template.pieces() {
            if !names.iter().any(|name| name == piece.name) {
                names.push(piece.name.to_owned());
            }
        }
    }
    names
}

impl Definition {
    /// The names of the pieces that its messages insert, each once, in the order of their first use.
    pub fn piece_names(&self) -> Vec<String> {
        pieces_in(&self.prompt.messages)
    }

    /// The definition with those of `pieces` that its messages insert, in place of those that it carries.
    #[must_use]
    pub fn with_pieces(mut self, pieces: &[PinnedPiece]) -> Self {
        let by_name: HashMap<&str, &PinnedPiece> = pieces.iter().map(|piece| (piece.name.as_str(), piece)).collect();
        let inserted = self.piece_names();
        self.prompt.pieces =
            inserted.iter().filter_map(|name| by_name.get(name.as_str()).map(|piece| (*piece).clone())).collect();
        self
    }

    /// Inserts a piece by its new name.
    pub fn rename_piece(&mut self, from: &str, to: &str) {
        for message in &mut self.prompt.messages {
            if message.text.contains(from) {
                message.text = rename_piece(&message.text, from, to);
            }
        }
    }
}

#[cfg(test)]
mod tests;
