//! The text of an HWP 5 document: paragraphs, and what lies in them by its level.

use crate::{
    ReadError,
    error::Result,
    readers::hwpx::{Grid, Head, write_paragraph},
    writer::Writer,
};

use super::record::{Record, tag};

/// The tags whose data [`Body`] reads.
pub(super) fn is_read(found: u16) -> bool {
    use tag::{CTRL_HEADER, EQUATION, LIST_HEADER, PARA_HEADER, PARA_TEXT, TABLE};
    matches!(found, PARA_HEADER | PARA_TEXT | CTRL_HEADER | LIST_HEADER | TABLE | EQUATION)
}

/// How a paragraph of this shape begins, by the first word of the shape.
pub(super) fn head(word: u32) -> Option<Head> {
    let level = (word >> 25 & 7) as u8;
    match word >> 23 & 3 {
        1 => Some(Head::Outline(level)),
        2 => Some(Head::Number(level)),
        3 => Some(Head::Bullet(level)),
        _ => None,
    }
}

/// Something in a paragraph that has paragraphs itself.
enum Frame {
    Table {
        grid: Grid,
        has_begun: bool,
        in_cell: bool,
    },
    /// A text box, a note: its text is read like any other.
    Text,
    /// A running head, a comment, a master page: it isn't part of the text.
    Unread,
}

pub(super) struct Body<'w, 'l> {
    writer: &'w mut Writer<'l>,
    shapes: &'w [Option<Head>],
    frames: Vec<(u16, Frame)>,
    head: Option<Head>,
}

impl<'w, 'l> Body<'w, 'l> {
    pub fn new(writer: &'w mut Writer<'l>, shapes: &'w [Option<Head>]) -> Self {
        Self { writer, shapes, frames: Vec::new(), head: None }
    }

    pub fn record(&mut self, record: &Record) -> Result<()> {
        while self.frames.last().is_some_and(|(level, _)| record.level <= *level) {
            self.frame_is_over()?;
        }
        if self.frames.iter().any(|(_, frame)| matches!(frame, Frame::Unread)) {
            return Ok(());
        }
        match record.tag {
            tag::PARA_HEADER => {
                self.head = record.u16(8).and_then(|shape| self.shapes.get(usize::from(shape)).copied().flatten());
            }
            tag::PARA_TEXT => self.write(&text(&record.data))?,
            tag::CTRL_HEADER => self.control(record)?,
            tag::TABLE => {
                if let Some((_, Frame::Table { has_begun, .. })) = self.frames.last_mut() {
                    *has_begun = true;
                }
            }
            tag::LIST_HEADER => self.list(record),
            tag::PICTURE if self.frames.iter().all(|(_, frame)| matches!(frame, Frame::Text)) => {
                self.writer.image(None, None)?
            }
            tag::EQUATION => {
                let length = record.u16(4).map_or(0, usize::from);
                self.write(&text(record.data.get(6..6 + 2 * length).unwrap_or_default()))?;
            }
            _ => {}
        }
        Ok(())
    }

    pub fn section_is_over(&mut self) -> Result<()> {
        while !self.frames.is_empty() {
            self.frame_is_over()?;
        }
        self.writer.end_list()
    }

    fn control(&mut self, record: &Record) -> Result<()> {
        // Its name is written backwards.
        let frame = match record.data.get(..4) {
            Some(b" lbt") => Frame::Table { grid: Grid::default(), has_begun: false, in_cell: false },
            Some(b"daeh" | b"toof" | b"tmct" | b"dces") => Frame::Unread,
            _ => Frame::Text,
        };
        if self.frames.len() >= self.writer.limits().nesting {
            return Err(ReadError::complex("controls nested too deeply"));
        }
        self.frames.push((record.level, frame));
        Ok(())
    }

    /// A list of paragraphs begins: a cell in a table that has begun, and its caption before.
    fn list(&mut self, record: &Record) {
        if let Some((level, Frame::Table { grid, has_begun: true, in_cell })) = self.frames.last_mut()
            && record.level == *level + 1
        {
            if *in_cell {
                grid.close_cell();
            }
            grid.open_cell(record.u16(10).map(u32::from), record.u16(8).map(u32::from));
            *in_cell = true;
        }
    }

    fn frame_is_over(&mut self) -> Result<()> {
        let Some((_, Frame::Table { mut grid, in_cell, .. })) = self.frames.pop() else { return Ok(()) };
        if in_cell {
            grid.close_cell();
        }
        let rows = grid.rows(self.writer.limits())?;
        match self.cell() {
            Some(outer) => outer.write(&rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join("\n")),
            None => self.writer.table(rows)?,
        }
        Ok(())
    }

    /// The table whose cell is open.
    fn cell(&mut self) -> Option<&mut Grid> {
        self.frames.iter_mut().rev().find_map(|(_, frame)| match frame {
            Frame::Table { grid, in_cell: true, .. } => Some(grid),
            _ => None,
        })
    }

    fn write(&mut self, text: &str) -> Result<()> {
        let head = self.head;
        match self.cell() {
            Some(grid) => {
                grid.write(text);
                Ok(())
            }
            None => write_paragraph(head, text.trim(), self.writer),
        }
    }
}

/// A paragraph's characters. Some stand for something else, and most of those take the room of eight.
fn text(data: &[u8]) -> String {
    let mut units = data.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes));
    let mut plain = Vec::new();
    while let Some(unit) = units.next() {
        match unit {
            9 => {
                plain.push(0x9);
                units.by_ref().take(7).for_each(drop);
            }
            10 => plain.push(0xa),
            24 => plain.push(0x2d),
            30 | 31 => plain.push(0x20),
            0 | 13 | 25..=29 => {}
            1..=23 => units.by_ref().take(7).for_each(drop),
            unit => plain.push(unit),
        }
    }
    String::from_utf16_lossy(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_take_their_room() {
        let units = [
            &[2, 0x6365, 0x7364, 0, 0, 0, 0, 2][..],
            &[0xac00, 9, 0, 0, 0, 0, 0, 0, 9, 0xb098],
            &[10, 24, 31, 11, 1, 1, 1, 1, 1, 1, 11, 0xb2e4, 13],
        ]
        .concat();
        let bytes: Vec<u8> = units.iter().flat_map(|unit: &u16| unit.to_le_bytes()).collect();
        assert_eq!(text(&bytes), "가\t나\n- 다");
    }

    #[test]
    fn heads_of_shapes() {
        assert_eq!(head(1 << 23 | 2 << 25), Some(Head::Outline(2)));
        assert_eq!(head(3 << 23), Some(Head::Bullet(0)));
        assert_eq!(head(0x184), None);
    }
}
