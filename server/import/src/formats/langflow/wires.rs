//! Which step's output reaches which field.

use std::borrow::Cow;

use crate::node::Node;

/// Connections: the source's id, the target's id, the target's field.
#[derive(Debug)]
pub(super) struct Wires<'n>(Vec<(&'n str, &'n str, Cow<'n, str>)>);

impl<'n> Wires<'n> {
    pub fn new(edges: &'n [Node]) -> Self {
        Self(
            edges
                .iter()
                .map(|edge| (edge.get("source").text_or_empty(), edge.get("target").text_or_empty(), field(edge)))
                .collect(),
        )
    }

    /// What reaches a step: the source's id and the field.
    pub fn into(&self, id: &str) -> impl Iterator<Item = (&'n str, &str)> {
        self.0.iter().filter(move |(_, target, _)| *target == id).map(|(source, _, field)| (*source, field.as_ref()))
    }
}

fn field(edge: &Node) -> Cow<'_, str> {
    if let Some(name) = edge.at(&["data", "targetHandle", "fieldName"]).text() {
        return name.into();
    }
    // Some files have the handle only as JSON with `œ` in the place of quotation marks.
    let handle = edge.get("targetHandle").text_or_empty().replace('œ', "\"");
    Node::of_json(&handle).ok().and_then(|handle| handle.get("fieldName").shown()).unwrap_or_default().into()
}
