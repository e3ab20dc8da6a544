//! The lines of pages as headings, paragraphs and tables.

use std::collections::HashMap;

use crate::{error::Result, writer::Writer};

use super::{Line, PageText};

/// How much larger than most of the text a heading of each level is.
const HEADINGS: [(f64, u8); 3] = [(1.75, 1), (1.4, 2), (1.18, 3)];
const LONGEST_HEADING: usize = 120;
const BULLETS: [char; 14] = ['•', '●', '○', '▪', '■', '□', '◦', '‣', '※', '◆', '◇', '▶', '❍', '-'];

pub(super) fn write(pages: &[PageText], writer: &mut Writer<'_>) -> Result<()> {
    let usual = usual_size(pages);
    for (number, page) in (1..).zip(pages) {
        writer.begin_page(number)?;
        let mut lines = page.lines.as_slice();
        while let Some((first, rest)) = lines.split_first() {
            let rows = table_rows(lines);
            let (taken, others) = if rows > 1 {
                lines.split_at(rows)
            } else {
                let more = rest.iter().zip(lines).take_while(|(line, before)| continues(before, line)).count();
                lines.split_at(1 + more)
            };
            if rows > 1 {
                let cells = |line: &Line| line.text.split('\t').map(str::to_owned).collect();
                writer.table(taken.iter().map(cells).collect())?;
            } else {
                let text = joined(taken);
                match level(first.size / usual).filter(|_| text.chars().count() <= LONGEST_HEADING) {
                    Some(level) => writer.heading(level, &text)?,
                    None => writer.paragraph(&text)?,
                }
            }
            lines = others;
        }
    }
    Ok(())
}

/// The size that most letters have.
fn usual_size(pages: &[PageText]) -> f64 {
    let mut letters: HashMap<u64, usize> = HashMap::new();
    for line in pages.iter().flat_map(|page| &page.lines) {
        *letters.entry((line.size * 2.0).round() as u64).or_default() += line.text.len();
    }
    let most = letters.into_iter().max_by_key(|(size, count)| (*count, *size));
    most.map_or(10.0, |(size, _)| (size as f64 / 2.0).max(0.5))
}

fn level(ratio: f64) -> Option<u8> {
    HEADINGS.into_iter().find(|(least, _)| ratio >= *least).map(|(_, level)| level)
}

/// How many lines from the first on have as many columns as it.
fn table_rows(lines: &[Line]) -> usize {
    let columns = |line: &Line| line.text.trim().matches('\t').count() + 1;
    let Some(first) = lines.first().map(columns).filter(|columns| *columns > 1) else { return 0 };
    lines.iter().take_while(|line| columns(line) == first).count()
}

/// Does this line go on with what the one before says?
fn continues(before: &Line, line: &Line) -> bool {
    let step = line.base - before.base;
    let same_size = (line.size - before.size).abs() < 0.08 * before.size;
    let near = step > 0.5 * before.size && step < 1.75 * before.size;
    let below = line.left < before.right && line.right > before.left;
    let is_item = line.text.trim_start().starts_with(BULLETS);
    let has_columns = line.text.contains('\t') || before.text.contains('\t');
    same_size && near && below && !is_item && !has_columns
}

/// Lines as one. Chinese and Japanese have no blanks between words.
fn joined(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        let next = line.text.trim();
        let last = text.chars().next_back();
        let first = next.chars().next();
        if last == Some('-') && first.is_some_and(char::is_lowercase) {
            text.pop();
        } else if last.is_some() && !(last.is_some_and(has_no_blanks) && first.is_some_and(has_no_blanks)) {
            text.push(' ');
        }
        text.push_str(next);
    }
    text
}

fn has_no_blanks(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}')
}
