//! Streams whose pieces repeat all that came before, as a few faulty servers write them.
//!
//! A piece that begins with the one before it may be chance (`1` and `10` are how `110` may come), so it is held back until the
//! next one tells. An honest stream is found out by its second piece, nearly always.

/// From so many pieces and bytes on it can't be chance.
const SURE_PIECES: usize = 3;
const SURE_BYTES: usize = 8;
/// A shorter beginning is no sign, where there is but one repetition.
const SHORTEST_SIGN: usize = 3;

/// The state between the pieces of one answer.
#[derive(Debug, Default)]
pub(super) struct Cumulative {
    /// The last piece.
    last: String,
    /// How much of it was passed on.
    passed: usize,
    /// How many pieces there were, as long as each repeats the one before.
    pieces: usize,
    /// What is to be passed on if they do so by chance.
    held: String,
    over: bool,
}

impl Cumulative {
    /// The stream's pieces don't repeat what came before.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    fn is_sure(&self) -> bool {
        self.pieces >= SURE_PIECES && self.held.is_empty()
    }

    /// Takes a piece; answers what of it is new.
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

    /// What is still held back, now that nothing more comes.
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
