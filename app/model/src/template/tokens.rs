//! Splits a template into tokens for an editor.

use std::ops::Range;

use super::scan::{Tag, TagBody, scan};

/// A token of a template's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// Its range in bytes. Tokens touch: together they are the whole source.
    pub span: Range<usize>,
    pub kind: TokenKind<'a>,
}

/// The kind of a token. Names are without braces, signs and white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind<'a> {
    /// Sent as it is.
    Text,
    /// `{{name}}`
    Variable(&'a str),
    /// `{{#name}}`
    Open(&'a str),
    /// `{{^name}}`
    Inverted(&'a str),
    /// `{{/name}}`
    Close(&'a str),
    /// `{{> name}}`
    Piece(&'a str),
    /// `{{! … }}`
    Comment,
    /// A tag that can't be parsed, or a section's tag without its counterpart.
    Broken,
}

/// Splits a template into tokens. Never fails: what is wrong becomes [`TokenKind::Broken`].
pub fn template_tokens(source: &str) -> Vec<Token<'_>> {
    let tags = scan(source);
    let paired = paired(&tags);
    let mut tokens = Vec::with_capacity(tags.len() * 2 + 1);
    let mut from = 0;
    for (tag, paired) in tags.iter().zip(paired) {
        push_text(&mut tokens, from..tag.span.start);
        let kind = match tag.body {
            TagBody::Variable(name) => TokenKind::Variable(name),
            TagBody::Piece(name) => TokenKind::Piece(name),
            TagBody::Comment(_) => TokenKind::Comment,
            TagBody::Literal => TokenKind::Text,
            TagBody::Open(name) if paired => TokenKind::Open(name),
            TagBody::Inverted(name) if paired => TokenKind::Inverted(name),
            TagBody::Close(name) if paired => TokenKind::Close(name),
            TagBody::Open(_) | TagBody::Inverted(_) | TagBody::Close(_) | TagBody::Broken(_) => TokenKind::Broken,
        };
        tokens.push(Token { span: tag.span.start..tag.span.end, kind });
        from = tag.span.end;
    }
    push_text(&mut tokens, from..source.len());
    tokens
}

fn push_text(tokens: &mut Vec<Token<'_>>, span: Range<usize>) {
    if !span.is_empty() {
        tokens.push(Token { span, kind: TokenKind::Text });
    }
}

/// For each tag, whether it has its counterpart.
fn paired(tags: &[Tag<'_>]) -> Vec<bool> {
    let mut paired = vec![false; tags.len()];
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (index, tag) in tags.iter().enumerate() {
        match tag.body {
            TagBody::Open(name) | TagBody::Inverted(name) => open.push((index, name)),
            TagBody::Close(name) => {
                if let Some(depth) = open.iter().rposition(|(_, opened)| *opened == name) {
                    for half in open.get(depth).map(|(opened, _)| *opened).into_iter().chain([index]) {
                        if let Some(paired) = paired.get_mut(half) {
                            *paired = true;
                        }
                    }
                    open.truncate(depth);
                }
            }
            TagBody::Variable(_) | TagBody::Piece(_) | TagBody::Comment(_) | TagBody::Literal | TagBody::Broken(_) => {}
        }
    }
    paired
}

/// The template with a variable renamed in all its tags; everything else stays as it was written.
pub fn rename_variable(source: &str, from: &str, to: &str) -> String {
    rename(source, from, to, |kind| match kind {
        TokenKind::Variable(name) | TokenKind::Open(name) | TokenKind::Inverted(name) | TokenKind::Close(name) => {
            Some(name)
        }
        _ => None,
    })
}

/// The template with a piece renamed in all its tags; everything else stays as it was written.
pub fn rename_piece(source: &str, from: &str, to: &str) -> String {
    rename(source, from, to, |kind| match kind {
        TokenKind::Piece(name) => Some(name),
        _ => None,
    })
}

/// The template with other names in the tags of variables and sections, those among them that hold no name at all.
pub(crate) fn rename_tags(source: &str, names: &[(String, String)]) -> String {
    let mut out = String::with_capacity(source.len());
    let mut from = 0;
    for tag in scan(source) {
        let text = source.get(tag.span.start..tag.span.end).unwrap_or_default();
        out.push_str(source.get(from..tag.span.start).unwrap_or_default());
        from = tag.span.end;
        let name = match tag.body {
            TagBody::Piece(_) | TagBody::Comment(_) | TagBody::Literal => "",
            _ => text.trim_matches(['{', '}', '#', '^', '/', '&', ' ', '\t']),
        };
        match names.iter().find(|(old, _)| !old.is_empty() && old == name) {
            Some((old, new)) => out.push_str(&text.replacen(old, new, 1)),
            None => out.push_str(text),
        }
    }
    out + source.get(from..).unwrap_or_default()
}

fn rename<'s>(source: &'s str, from: &str, to: &str, name: fn(TokenKind<'s>) -> Option<&'s str>) -> String {
    let mut out = String::with_capacity(source.len());
    for token in template_tokens(source) {
        let text = source.get(token.span).unwrap_or_default();
        if name(token.kind) == Some(from) {
            out.push_str(&text.replacen(from, to, 1));
        } else {
            out.push_str(text);
        }
    }
    out
}
