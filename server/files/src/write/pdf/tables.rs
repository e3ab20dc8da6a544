//! Tables: columns as wide as their texts ask for, rows that stay whole, heads that come again on each page.

use std::rc::Rc;

use krilla::tagging::{TableHeaderScope, Tag};

use super::{
    super::{Align, Span, Table},
    BODY, GRID, HEAD, INK, PAGE_TEXT,
    faces::Face,
    flow::{Filled, Flow, Slab, Spot},
    lines::{Line, Pieces, Style},
    tags::{Leaf, PartId},
};

/// The room around the text of a cell.
const PAD_X: f32 = 5.0;
const PAD_Y: f32 = 3.8;
/// The width of the lines between cells.
const LINE: f32 = 0.5;
/// No column is narrower. A table of more columns than there is room for continues below itself.
const NARROWEST: f32 = 36.0;

/// A row whose texts are not broken yet.
struct Row {
    cells: Vec<Cell>,
    is_head: bool,
}

struct Cell {
    pieces: Pieces,
    leaf: Leaf,
}

/// How a table is set.
struct Look {
    x: f32,
    widths: Vec<f32>,
    aligns: Vec<Align>,
    leading: f32,
}

impl Flow<'_> {
    pub fn table(&mut self, table: &Table, spot: Spot) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few columns")]
        let most = (spot.width / NARROWEST).max(2.0) as usize;
        let columns = table.head.len();
        if columns <= most {
            self.columns(table, spot);
            return;
        }
        // The first column comes again, because it says what a row is about.
        let rest: Vec<usize> = (1..columns).collect();
        for part in rest.chunks(most - 1) {
            let of = |row: &Vec<Vec<Span>>| -> Vec<Vec<Span>> {
                [0].iter().chain(part).map(|at| row.get(*at).cloned().unwrap_or_default()).collect()
            };
            let aligns = [0].iter().chain(part).map(|at| table.aligns.get(*at).copied().unwrap_or_default()).collect();
            let part = Table { aligns, head: of(&table.head), rows: table.rows.iter().map(of).collect() };
            self.columns(&part, spot);
        }
    }

    fn columns(&mut self, table: &Table, spot: Spot) {
        let columns = table.head.len();
        if columns == 0 {
            return;
        }
        let size = match columns {
            0..=5 => BODY - 0.9,
            6..=8 => BODY - 1.8,
            _ => BODY - 2.7,
        };
        let part = self.tags.part(spot.part, Tag::Table);
        let mut rows = vec![self.row(&table.head, part, size, true)];
        rows.extend(table.rows.iter().map(|row| self.row(row, part, size, false)));
        let widths = self.widths(&rows, columns, spot.width);
        let look = Look { x: spot.x, widths, aligns: table.aligns.clone(), leading: size * 1.48 };
        let mut head = None;
        let mut before = 8.0;
        for row in rows {
            if self.is_too_long() {
                return;
            }
            let is_head = row.is_head;
            let lines = self.broken(row, &look);
            for mut slab in look.slabs(lines, is_head, head.as_ref()) {
                slab.before = std::mem::take(&mut before);
                slab.head.clone_from(&head);
                self.push(slab);
            }
            if is_head {
                head = self.repeated(table, size, &look);
            }
        }
        self.push(Slab { height: 4.0, ..Slab::default() });
    }

    fn row(&mut self, cells: &[Vec<Span>], table: PartId, size: f32, is_head: bool) -> Row {
        let row = self.tags.part(table, Tag::TR);
        let face = if is_head { Face::Bold } else { Face::Text };
        let cells = cells.iter().map(|spans| {
            let part = if is_head {
                self.tags.part(row, Tag::TH(TableHeaderScope::Column))
            } else {
                self.tags.part(row, Tag::TD)
            };
            let pieces = self.pieces(spans, Style::new(face, size, INK), part);
            Cell { pieces, leaf: self.tags.leaf(part) }
        });
        Row { cells: cells.collect(), is_head }
    }

    /// The head as it is drawn on further pages, unless it is so high that it would leave no room there.
    fn repeated(&mut self, table: &Table, size: f32, look: &Look) -> Option<Rc<Slab>> {
        // What is read out has it once: these parts are in no tree.
        let nowhere = self.tags.apart();
        let row = self.row(&table.head, nowhere, size, true);
        let lines = self.broken(row, look);
        let mut slabs = look.slabs(lines, true, None);
        let slab = slabs.pop().filter(|slab| slabs.is_empty() && slab.height < PAGE_TEXT / 4.0)?;
        Some(Rc::new(Slab { empty: Vec::new(), ..slab }))
    }

    /// How wide the columns are: as their longest lines ask for, but a column has room for its longest word first.
    fn widths(&mut self, rows: &[Row], columns: usize, whole: f32) -> Vec<f32> {
        let mut asked = vec![(NARROWEST, NARROWEST); columns];
        for row in rows {
            for (cell, (least, most)) in row.cells.iter().zip(&mut asked) {
                let (word, line) = cell.pieces.widths(&mut self.shaper);
                *least = least.max((word + 2.0 * PAD_X + 0.1).min(whole * 0.3));
                *most = most.max((line + 2.0 * PAD_X + 0.1).min(whole * 0.7)).max(*least);
            }
        }
        let least: f32 = asked.iter().map(|(least, _)| least).sum();
        let most: f32 = asked.iter().map(|(_, most)| most).sum();
        let narrowest: f32 = asked.iter().map(|_| NARROWEST).sum();
        let width = |(own_least, own_most): (f32, f32)| {
            if most <= whole {
                own_most * whole / most
            } else if least < whole {
                own_least + (own_most - own_least) * (whole - least) / (most - least)
            } else {
                NARROWEST + (own_least - NARROWEST) * (whole - narrowest) / (least - narrowest).max(0.1)
            }
        };
        asked.into_iter().map(width).collect()
    }

    fn broken(&mut self, row: Row, look: &Look) -> Vec<(Vec<Line>, Leaf)> {
        let cells = row.cells.into_iter().zip(&look.widths);
        cells.map(|(cell, width)| (cell.pieces.lines(&mut self.shaper, width - 2.0 * PAD_X), cell.leaf)).collect()
    }
}

impl Look {
    /// A row as a slab, or as one for each of its lines if it is higher than a page.
    fn slabs(&self, cells: Vec<(Vec<Line>, Leaf)>, is_head: bool, head: Option<&Rc<Slab>>) -> Vec<Slab> {
        let count = cells.iter().map(|(lines, _)| lines.len()).max().unwrap_or(0).max(1);
        let room = PAGE_TEXT - head.map_or(0.0, |head| head.height);
        if self.height(count) <= room {
            return vec![self.slab(cells, count, is_head)];
        }
        let mut cells: Vec<_> = cells.into_iter().map(|(lines, leaf)| (lines.into_iter(), leaf)).collect();
        let slabs = (0..count).map(|_| {
            let cells = cells.iter_mut().map(|(lines, leaf)| (lines.next().into_iter().collect(), *leaf)).collect();
            self.slab(cells, 1, is_head)
        });
        slabs.collect()
    }

    #[expect(clippy::cast_precision_loss, reason = "lines of a row")]
    fn height(&self, lines: usize) -> f32 {
        lines as f32 * self.leading + 2.0 * PAD_Y
    }

    fn slab(&self, cells: Vec<(Vec<Line>, Leaf)>, lines: usize, is_head: bool) -> Slab {
        let height = self.height(lines);
        let whole: f32 = self.widths.iter().sum();
        let mut slab = Slab { height, keep: is_head, ..Slab::default() };
        slab.baseline = PAD_Y + self.leading / 2.0 + 0.38 * BODY;
        if is_head {
            slab.boxes.push(Filled { x: self.x, y: 0.0, width: whole, height, ink: HEAD });
        }
        let line = |x: f32, y: f32, width: f32, height: f32| Filled { x, y, width, height, ink: GRID };
        for y in [0.0, height] {
            slab.boxes.push(line(self.x - LINE / 2.0, y - LINE / 2.0, whole + LINE, LINE));
        }
        let mut x = self.x;
        slab.boxes.push(line(x - LINE / 2.0, 0.0, LINE, height));
        let aligns = self.aligns.iter().copied().chain(std::iter::repeat(Align::Start));
        for (((lines, leaf), width), align) in cells.into_iter().zip(&self.widths).zip(aligns) {
            if lines.is_empty() {
                slab.empty.push(leaf);
            }
            let mut y = PAD_Y;
            for line in lines {
                let left = (width - 2.0 * PAD_X - line.width).max(0.0);
                let indent = match align {
                    Align::Start => 0.0,
                    Align::Center => left / 2.0,
                    Align::End => left,
                };
                slab.lay(line, x + PAD_X + indent, y, self.leading);
                y += self.leading;
            }
            x += width;
            slab.boxes.push(line(x - LINE / 2.0, 0.0, LINE, height));
        }
        slab
    }
}
