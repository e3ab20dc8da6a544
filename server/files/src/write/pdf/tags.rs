//! What the parts of a document are, for those who have it read to them.

use krilla::tagging::{Identifier, Node, TagGroup, TagKind, TagTree};

/// The parts of a document as a tree, whose leaves are filled as pages are drawn.
pub(super) struct Tags {
    parts: Vec<Part>,
    leaves: Vec<Vec<Identifier>>,
}

struct Part {
    kind: Option<TagKind>,
    children: Vec<Child>,
}

enum Child {
    Part(usize),
    Leaf(usize),
}

/// A place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PartId(usize);

/// A piece of content in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leaf(usize);

impl Tags {
    pub const WHOLE: PartId = PartId(0);

    pub fn new() -> Self {
        Self { parts: vec![Part { kind: None, children: Vec::new() }], leaves: Vec::new() }
    }

    /// A part of `whole`, behind those that it has.
    pub fn part(&mut self, whole: PartId, kind: impl Into<TagKind>) -> PartId {
        let id = self.parts.len();
        self.parts.push(Part { kind: Some(kind.into()), children: Vec::new() });
        self.add(whole, Child::Part(id));
        PartId(id)
    }

    /// A part of nothing, for what is drawn and not read.
    pub fn apart(&mut self) -> PartId {
        self.parts.push(Part { kind: None, children: Vec::new() });
        PartId(self.parts.len() - 1)
    }

    /// A piece of content of `whole`, behind what it has.
    pub fn leaf(&mut self, whole: PartId) -> Leaf {
        let id = self.leaves.len();
        self.leaves.push(Vec::new());
        self.add(whole, Child::Leaf(id));
        Leaf(id)
    }

    fn add(&mut self, whole: PartId, child: Child) {
        if let Some(part) = self.parts.get_mut(whole.0) {
            part.children.push(child);
        }
    }

    /// A piece of content was drawn.
    pub fn drawn(&mut self, leaf: Leaf, identifier: Identifier) {
        if let Some(identifiers) = self.leaves.get_mut(leaf.0) {
            identifiers.push(identifier);
        }
    }

    pub fn finish(mut self, language: &str) -> TagTree {
        let whole = self.parts.first_mut().map(|part| std::mem::take(&mut part.children)).unwrap_or_default();
        TagTree::from(self.nodes(whole)).with_lang(Some(language.to_owned()))
    }

    fn nodes(&mut self, children: Vec<Child>) -> Vec<Node> {
        let mut nodes = Vec::with_capacity(children.len());
        for child in children {
            match child {
                Child::Leaf(id) => {
                    let drawn = self.leaves.get_mut(id).map(std::mem::take).unwrap_or_default();
                    nodes.extend(drawn.into_iter().map(Node::from));
                }
                Child::Part(id) => {
                    let Some(part) = self.parts.get_mut(id) else { continue };
                    let Some(kind) = part.kind.take() else { continue };
                    let children = std::mem::take(&mut part.children);
                    nodes.push(TagGroup::with_children(kind, self.nodes(children)).into());
                }
            }
        }
        nodes
    }
}
