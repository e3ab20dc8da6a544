//! Makes HWP 5 files.

use std::io::Write;

use flate2::{Compression, write::DeflateEncoder};

use crate::build::compound;

/// One record.
pub fn record(tag: u32, level: u32, data: &[u8]) -> Vec<u8> {
    let size = u32::try_from(data.len()).unwrap();
    let mut out = (tag | level << 10 | size.min(0xfff) << 20).to_le_bytes().to_vec();
    if size >= 0xfff {
        out.extend(size.to_le_bytes());
    }
    out.extend(data);
    out
}

fn units(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A paragraph by the number of its shape: 0 is text, 1 a heading, 2 an item.
pub fn paragraph(level: u32, shape: u16, text: &str) -> Vec<u8> {
    // A tab takes the room of eight characters.
    let text = text.replace('\t', "\t\0\0\0\0\0\0\t");
    let mut header = vec![0; 22];
    header[8..10].copy_from_slice(&shape.to_le_bytes());
    let mut out = record(66, level, &header);
    out.extend(record(67, level + 1, &units(&format!("{text}\r"))));
    out
}

/// A paragraph with a table in it.
pub fn table(level: u32, rows: &[&[&str]]) -> Vec<u8> {
    let mut out = record(66, level, &[0; 22]);
    // The control's place in the text is eight characters.
    out.extend(record(67, level + 1, &units("\u{b}\u{6c20}\u{7462}\0\0\0\0\u{b}\r")));
    out.extend(record(71, level + 1, b" lbt\0\0\0\0"));
    out.extend(record(77, level + 2, &[0; 20]));
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let mut list = vec![1, 0, 0, 0, 0, 0, 0, 0];
            for number in [column, row, 1, 1] {
                list.extend(u16::try_from(number).unwrap().to_le_bytes());
            }
            list.resize(34, 0);
            out.extend(record(72, level + 2, &list));
            out.extend(paragraph(level + 2, 0, cell));
        }
    }
    out
}

/// A control that has paragraphs, such as a note or a running head.
pub fn control(level: u32, name: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    let mut data: Vec<u8> = name.iter().rev().copied().collect();
    data.extend([0; 8]);
    let mut out = record(71, level, &data);
    out.extend(record(72, level + 1, &[1, 0, 0, 0, 0, 0, 0, 0]));
    out.extend(inside);
    out
}

pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn header(flags: u32) -> Vec<u8> {
    let mut out = b"HWP Document File".to_vec();
    out.resize(32, 0);
    out.extend(0x0500_0500_u32.to_le_bytes());
    out.extend(flags.to_le_bytes());
    out.resize(256, 0);
    out
}

pub fn hwp(sections: &[Vec<u8>], compressed: bool) -> Vec<u8> {
    let shapes: Vec<u8> = [0_u32, 1 << 23, 3 << 23]
        .iter()
        .flat_map(|word| record(25, 1, &[&word.to_le_bytes()[..], &[0; 50]].concat()))
        .collect();
    let pack = |bytes: &[u8]| if compressed { deflate(bytes) } else { bytes.to_vec() };
    let head = header(u32::from(compressed));
    let info = pack(&shapes);
    let bodies: Vec<(String, Vec<u8>)> = sections
        .iter()
        .enumerate()
        .map(|(index, section)| (format!("/BodyText/Section{index}"), pack(section)))
        .collect();
    let mut streams: Vec<(&str, &[u8])> = vec![("/FileHeader", &head), ("/DocInfo", &info)];
    streams.extend(bodies.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    compound(&streams)
}
