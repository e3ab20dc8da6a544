//! Handles streams in which each piece repeats all earlier text, which a few faulty servers send.
//!
//! That a piece begins with the previous one may be chance (`110` may come as `1` and `10`), so such a piece is held back until
//! the next one decides. A regular stream is nearly always recognised by its second piece.

/// With this many pieces and bytes it can't be chance.
const SURE_PIECES: usize = 3;
const SURE_BYTES: usize = 8;
/// A shorter text says nothing if it was repeated only once.
const SHORTEST_SIGN: usize = 3;

/// The state between the pieces of an answer.
#[derive(Debug, Default)]
pub(super) struct Cumulative {
    /// The previous piece.
    last: String,
    /// How many bytes of it were passed on.
    passed: usize,
    /// The number of pieces, for as long as each repeats the previous one.
    pieces: usize,
    /// The text to pass on if the repetitions are chance.
    held: String,
    over: bool,
}

impl Cumulative {
    /// The stream is a regular one, which doesn't repeat earlier text.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    fn is_sure(&self) -> bool {
        self.pieces >= SURE_PIECES && self.held.is_empty()
    }

    /// Takes a piece and returns the part that is new.
    pub(super) fn take(&mut self, piece: String) -> String {
        if self.over || piece.is_empty() {
            return piece;
        }
        if self.pieces == 0 {
            self.over = piece.trim().is_empty();
            self.pieces = 1;
            self.passed = piece.len();
            self.last.clone_from(&piece);
            return piece;
        }
        let longer = piece.len() > self.last.len() || self.is_sure();
        if !longer || !piece.starts_with(&self.last) {
            self.over = true;
            return std::mem::take(&mut self.held) + &piece;
        }
        self.pieces += 1;
        if self.is_sure() || (self.pieces >= SURE_PIECES && piece.len() >= SURE_BYTES) {
            self.held.clear();
            let new = piece.get(self.passed..).unwrap_or_default().to_owned();
            self.passed = piece.len();
            self.last = piece;
            return new;
        }
        self.held.push_str(&piece);
        self.last = piece;
        String::new()
    }

    /// The text that is still held back at the end of the stream.
    pub(super) fn end(self) -> String {
        let first = self.last.get(..self.passed).unwrap_or_default();
        let echo = self.last == first.repeat(self.last.len() / self.passed.max(1));
        let one_sign = self.pieces == 2 && first.chars().count() >= SHORTEST_SIGN && !echo;
        if self.held.is_empty() || !(one_sign || self.pieces >= SURE_PIECES) {
            return self.held;
        }
        self.last.get(self.passed..).unwrap_or_default().to_owned()
    }
}
