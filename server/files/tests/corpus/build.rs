//! Makes files of every format.

use std::{
    fmt::Write as _,
    io::{Cursor, Write},
};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn content_types(main: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/main.xml" ContentType="{main}"/></Types>"#
    )
}

pub const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
pub const WORD_MACROS: &str = "application/vnd.ms-word.document.macroEnabled.main+xml";
pub const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
pub const EXCEL_MACROS: &str = "application/vnd.ms-excel.sheet.macroEnabled.main+xml";
pub const POWERPOINT: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml";

/// An Office file of its parts.
pub fn office(main: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let types = content_types(main);
    let mut all = vec![("[Content_Types].xml", types.as_bytes())];
    all.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    zip(&all)
}

pub fn word_body(body: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><w:document xmlns:w="w" xmlns:a="a" xmlns:wp="wp"><w:body>{body}</w:body></w:document>"#
    )
}

pub fn docx(body: &str) -> Vec<u8> {
    docx_with(body, &[])
}

pub fn docx_with(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = word_body(body);
    let mut parts = vec![("word/document.xml", document.as_str())];
    parts.extend(more);
    office(WORD, &parts)
}

/// A paragraph of Word.
pub fn wp(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A paragraph of Word with properties.
pub fn wp_with(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A workbook: names, states and the rows of each sheet as XML.
pub fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    xlsx_of(EXCEL, sheets)
}

pub fn xlsx_of(main: &str, sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut list = String::new();
    let mut relations = String::new();
    let mut parts = Vec::new();
    for (index, (name, state, rows)) in sheets.iter().enumerate() {
        let id = index + 1;
        write!(list, r#"<sheet name="{name}" sheetId="{id}" state="{state}" r:id="rId{id}"/>"#).unwrap();
        write!(relations, r#"<Relationship Id="rId{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{id}.xml"/>"#).unwrap();
        parts.push((
            format!("xl/worksheets/sheet{id}.xml"),
            format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#),
        ));
    }
    parts.push(("xl/workbook.xml".to_owned(), format!(r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#)));
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#
    );
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations));
    parts.push(("xl/styles.xml".to_owned(), r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#.to_owned()));
    parts.push(("_rels/.rels".to_owned(), r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned()));
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    office(main, &parts)
}

/// A cell with text.
pub fn xc(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// A cell with a number.
pub fn xn(at: &str, number: &str) -> String {
    format!(r#"<c r="{at}"><v>{number}</v></c>"#)
}

/// An Excel 97 workbook with one sheet of texts and numbers.
pub fn xls(name: &str, cells: &[(u16, u16, &str)]) -> Vec<u8> {
    let record = |out: &mut Vec<u8>, kind: u16, data: &[u8]| {
        out.extend(kind.to_le_bytes());
        out.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(data);
    };
    let begin = |kind: u16| {
        [0x0600_u16, kind, 0x0dbb, 0x07cc, 0, 0, 6, 0].iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>()
    };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let globals = |place: u32| {
        let mut out = Vec::new();
        record(&mut out, 0x0809, &begin(5));
        record(&mut out, 0x0042, &1200_u16.to_le_bytes());
        let mut sheet = place.to_le_bytes().to_vec();
        sheet.extend([0, 0, u8::try_from(name.encode_utf16().count()).unwrap(), 1]);
        sheet.extend(wide(name));
        record(&mut out, 0x0085, &sheet);
        record(&mut out, 0x000a, &[]);
        out
    };
    let mut book = globals(u32::try_from(globals(0).len()).unwrap());
    record(&mut book, 0x0809, &begin(0x10));
    for (row, column, text) in cells {
        let mut data = [*row, *column, 0].iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
        if let Ok(number) = text.parse::<f64>() {
            data.extend(number.to_le_bytes());
            record(&mut book, 0x0203, &data);
        } else {
            data.extend(u16::try_from(text.encode_utf16().count()).unwrap().to_le_bytes());
            data.push(1);
            data.extend(wide(text));
            record(&mut book, 0x0204, &data);
        }
    }
    record(&mut book, 0x000a, &[]);
    // Streams below this size lie elsewhere in the file.
    book.resize(book.len().max(4096), 0);
    compound(&[("/Workbook", &book)])
}

/// A compound file of its streams.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        if let Some((folder, _)) = path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()) {
            file.create_storage_all(folder).unwrap();
        }
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

pub fn ods(body: &str) -> Vec<u8> {
    ods_with(body, &[])
}

pub fn ods_with(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"><office:automatic-styles><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"#
    );
    let mut parts: Vec<(&str, &[u8])> =
        vec![("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())];
    parts.extend(more);
    zip(&parts)
}

/// Slides of their shapes.
pub fn pptx(slides: &[&str], notes: Option<&str>) -> Vec<u8> {
    let mut list = String::new();
    let mut relations = String::new();
    let mut parts = Vec::new();
    for (index, shapes) in slides.iter().enumerate() {
        let id = index + 1;
        write!(list, r#"<p:sldId id="25{id}" r:id="rId{id}"/>"#).unwrap();
        write!(relations, r#"<Relationship Id="rId{id}" Type="x/slide" Target="slides/slide{id}.xml"/>"#).unwrap();
        let slide = if shapes.starts_with("<p:sld ") {
            (*shapes).to_owned()
        } else {
            format!(r#"<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"#)
        };
        parts.push((format!("ppt/slides/slide{id}.xml"), slide));
    }
    if let Some(notes) = notes {
        parts.push(("ppt/slides/_rels/slide1.xml.rels".to_owned(), r#"<Relationships><Relationship Id="rId1" Type="x/notesSlide" Target="../notesSlides/notesSlide1.xml"/></Relationships>"#.to_owned()));
        parts.push((
            "ppt/notesSlides/notesSlide1.xml".to_owned(),
            format!(
                r#"<p:notes xmlns:p="p" xmlns:a="a">{}{}</p:notes>"#,
                shape(Some("sldNum"), "1"),
                shape(Some("body"), notes)
            ),
        ));
    }
    parts.push((
        "ppt/presentation.xml".to_owned(),
        format!(r#"<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>{list}</p:sldIdLst></p:presentation>"#),
    ));
    parts.push(("ppt/_rels/presentation.xml.rels".to_owned(), format!("<Relationships>{relations}</Relationships>")));
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    office(POWERPOINT, &parts)
}

/// A shape with one paragraph a line; a tab before a line is a level.
pub fn shape(place: Option<&str>, text: &str) -> String {
    let place = place.map(|place| format!(r#"<p:ph type="{place}"/>"#)).unwrap_or_default();
    let paragraph = |line: &str| {
        let level = line.len() - line.trim_start_matches('\t').len();
        format!(r#"<a:p><a:pPr lvl="{level}"/><a:r><a:t>{}</a:t></a:r></a:p>"#, line.trim_start_matches('\t'))
    };
    let paragraphs: String = text.lines().map(paragraph).collect();
    format!(r#"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>"#)
}

const HWPX_HEADER: &str = r#"<hh:head xmlns:hh="hh"><hh:refList><hh:paraProperties itemCnt="4"><hh:paraPr id="0"><hh:heading type="NONE" idRef="0" level="0"/></hh:paraPr><hh:paraPr id="1"><hh:heading type="OUTLINE" idRef="0" level="0"/></hh:paraPr><hh:paraPr id="2"><hh:heading type="BULLET" idRef="1" level="0"/></hh:paraPr><hh:paraPr id="3"><hh:heading type="NUMBER" idRef="1" level="1"/></hh:paraPr></hh:paraProperties></hh:refList></hh:head>"#;

pub fn hwpx(sections: &[&str]) -> Vec<u8> {
    hwpx_with(sections, &[])
}

pub fn hwpx_with(sections: &[&str], more: &[(&str, &[u8])]) -> Vec<u8> {
    let package =
        r#"<opf:package xmlns:opf="opf"><opf:metadata><opf:title>보고서</opf:title></opf:metadata></opf:package>"#;
    let sections: Vec<(String, String)> = sections
        .iter()
        .enumerate()
        .map(|(index, body)| {
            (format!("Contents/section{index}.xml"), format!(r#"<hs:sec xmlns:hs="hs" xmlns:hp="hp">{body}</hs:sec>"#))
        })
        .collect();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/hwp+zip"),
        ("Contents/content.hpf", package.as_bytes()),
        ("Contents/header.xml", HWPX_HEADER.as_bytes()),
    ];
    parts.extend(sections.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    parts.extend(more);
    zip(&parts)
}

/// A paragraph of HWPX by the id of its shape: 0 is text, 1 a heading, 2 an item, 3 a counted item.
pub fn hp(shape: u32, text: &str) -> String {
    format!(r#"<hp:p paraPrIDRef="{shape}" styleIDRef="0"><hp:run charPrIDRef="0"><hp:t>{text}</hp:t></hp:run></hp:p>"#)
}

/// A table of HWPX.
pub fn hp_table(rows: &[&[&str]]) -> String {
    let mut text = String::from(r#"<hp:p paraPrIDRef="0"><hp:run><hp:tbl>"#);
    for (row, cells) in rows.iter().enumerate() {
        text.push_str("<hp:tr>");
        for (column, cell) in cells.iter().enumerate() {
            write!(text, r#"<hp:tc><hp:subList>{}</hp:subList><hp:cellAddr colAddr="{column}" rowAddr="{row}"/><hp:cellSpan colSpan="1" rowSpan="1"/></hp:tc>"#, hp(0, cell)).unwrap();
        }
        text.push_str("</hp:tr>");
    }
    text + "</hp:tbl></hp:run></hp:p>"
}

pub fn hml(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="no" ?><HWPML Style="embed" SubVersion="7.0.0.0" Version="2.1"><HEAD SecCnt="1"><DOCSUMMARY><TITLE>공문</TITLE></DOCSUMMARY><MAPPINGTABLE><PARASHAPELIST Count="2"><PARASHAPE Id="0" HeadingType="None" Level="0"/><PARASHAPE Id="1" HeadingType="Outline" Level="1"/></PARASHAPELIST></MAPPINGTABLE></HEAD><BODY><SECTION Id="0">{body}</SECTION></BODY><TAIL/></HWPML>"#
    )
}

/// A pdf of its objects, the first of which is the catalog.
pub fn pdf_of(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", index + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1).bytes(),
    );
    out
}

pub fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<< /Length {} {entries} >>\nstream\n", data.len()).into_bytes();
    object.extend(data);
    object.extend(b"\nendstream");
    object
}

/// The codes of the Korean font of [`pdf`] are the characters' own in UTF-16.
pub fn pdf_hex(text: &str) -> String {
    let hex: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<{hex}>")
}

/// A pdf with a content stream for each page. `/F1` is Helvetica and `/F2` a Korean font that isn't embedded.
pub fn pdf(pages: &[String]) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|page| format!("{} 0 R ", 6 + 2 * page)).collect();
    let to_unicode = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange <0020> <00FF> <0020> <AC00> <D7FF> <AC00> endbfrange endcmap end end";
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", pages.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Batang /Encoding /Identity-H /ToUnicode 5 0 R /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Batang /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /Batang /Flags 4 >> >>] >>".to_vec(),
        stream("", to_unicode.as_bytes()),
    ];
    for (index, content) in pages.iter().enumerate() {
        objects.push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>", 7 + 2 * index).into_bytes());
        objects.push(stream("", content.as_bytes()));
    }
    pdf_of(&objects, "/Info << /Title (Quarterly report) >>")
}

/// A line of a page at a height, with a size.
pub fn line(y: u32, size: u32, text: &str) -> String {
    format!("BT /F1 {size} Tf 72 {y} Td ({text}) Tj ET\n")
}

/// A pdf whose pages are one grey picture each.
pub fn scan(pages: usize) -> Vec<u8> {
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", 5 + page)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {pages} /Kids [{kids}] >>").into_bytes(),
        stream(
            "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8",
            &[0, 128, 200, 255],
        ),
        stream("", b"q 595 0 0 842 0 0 cm /I Do Q"),
    ];
    objects.extend((0..pages).map(|_| b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 3 0 R >> >> >>".to_vec()));
    pdf_of(&objects, "")
}

/// A pdf of one page of a size that shows one picture.
pub fn pdf_with_picture(size: &str, entries: &str, data: &[u8]) -> Vec<u8> {
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [{size}] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>"
    );
    pdf_of(
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
            page.into_bytes(),
            stream("", b"q 595 0 0 842 0 0 cm /I Do Q"),
            stream(&format!("/Type /XObject /Subtype /Image {entries}"), data),
        ],
        "",
    )
}

/// A picture whose upper left quarter is red.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| {
        if x < width / 2 && y < height / 2 { Rgb([220, 0, 0]) } else { Rgb([240, 240, 240]) }
    });
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A JPEG that a camera held otherwise, and that says where it was taken.
pub fn turned_jpeg(orientation: u8) -> Vec<u8> {
    let plain = picture(80, 40, ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"SECRET PLACE");
    let mut out = plain[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    out.extend(exif);
    out.extend(&plain[2..]);
    out
}

/// The beginning of a PNG that says how large it is.
pub fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let mut out = picture(1, 1, ImageFormat::Png);
    out[16..20].copy_from_slice(&width.to_be_bytes());
    out[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32fast::hash(&out[12..29]);
    out[29..33].copy_from_slice(&checksum.to_be_bytes());
    out
}
