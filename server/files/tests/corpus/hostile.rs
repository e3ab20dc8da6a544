//! Files that are broken, lie or want to do harm. Each gets a clear error, in a process with 400 MiB of address space, in a few seconds.

use std::time::{Duration, Instant};

use files::{ErrorCode, Kind, Limits, shown_name};
use image::ImageFormat;

use crate::{
    build::{
        EXCEL, WORD, WORD_MACROS, compound, docx, docx_with, hml, hp, hwpx, hwpx_with, line, ods, ods_with, office,
        pdf, pdf_of, pdf_with_picture, picture, png_of_size, pptx, shape, stream, turned_jpeg, wp, xc, xls, xlsx, zip,
    },
    hwp5::{self, record},
    read_as,
};

const MEMORY: u64 = 400 * 1024 * 1024;

fn limits() -> Limits {
    Limits { memory: MEMORY, ..Limits::default() }
}

type Case = (&'static str, Vec<u8>, &'static [ErrorCode]);

/// Reads each, and demands one of the errors.
#[track_caller]
fn check(limits: &Limits, cases: &[Case]) {
    let mut slowest = Duration::ZERO;
    for (name, bytes, codes) in cases {
        let start = Instant::now();
        let result = read_as(bytes, name, None, limits);
        let took = start.elapsed();
        slowest = slowest.max(took);
        match result {
            Err(error) => {
                assert!(codes.contains(&error.code), "{name}: {error}");
                assert!(!error.detail.is_empty() && error.detail.len() < 500, "{name}: {error}");
            }
            Ok(document) => panic!("{name}: {document:?}"),
        }
        assert!(took < Duration::from_secs(25), "{name}: {took:?}");
    }
    println!("{} hostile files, the slowest took {slowest:?}", cases.len());
}

use ErrorCode::{
    Damaged, Empty, Encrypted, NoText, TimedOut, TooComplex, TooLarge, TooManyPages, TypeMismatch, Unsupported,
};

#[test]
fn files_that_are_cut_off() {
    let text: String =
        (0..200).map(|number| wp(&format!("Paragraph {number} of a document that will be cut off."))).collect();
    let rows: String = (1..200)
        .map(|row| format!(r#"<row r="{row}">{}</row>"#, xc(&format!("A{row}"), &format!("cell {row}"))))
        .collect();
    let cells: Vec<(u16, u16, &str)> = (0..300).map(|row| (row, 0, "some text")).collect();
    let section: Vec<u8> =
        (0..300).flat_map(|number| hwp5::paragraph(0, 0, &format!("{number}번째 문단입니다"))).collect();
    let hangul: String = (0..300).map(|number| hp(0, &format!("{number}번째 문단입니다"))).collect();
    let slide = shape(None, "a slide");
    let files: [(&str, Vec<u8>); 10] = [
        ("cut.docx", docx(&text)),
        ("cut.xlsx", xlsx(&[("A", "visible", &rows)])),
        ("cut.pptx", pptx(&[&slide], None)),
        (
            "cut.ods",
            ods(
                "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>",
            ),
        ),
        ("cut.hwpx", hwpx(&[&hangul])),
        ("cut.hwp", hwp5::hwp(&[section], false)),
        ("cut.xls", xls("S", &cells)),
        ("cut.png", picture(300, 300, ImageFormat::Png)),
        ("cut.jpg", turned_jpeg(6)),
        ("cut.webp", picture(300, 300, ImageFormat::WebP)),
    ];
    for percent in [3, 30, 60, 90] {
        let cut = |(name, bytes): &(&'static str, Vec<u8>)| -> Case {
            (name, bytes[..bytes.len() * percent / 100].to_vec(), &[Damaged, TypeMismatch])
        };
        check(&limits(), &files.iter().map(cut).collect::<Vec<_>>());
    }
    // What has come of a pdf is read, as browsers do; a page that is there has all of its text.
    let whole = pdf(&[line(700, 10, "the first page"), line(700, 10, "the second page")]);
    for percent in [3, 30, 60, 80, 95] {
        match read_as(&whole[..whole.len() * percent / 100], "cut.pdf", None, &limits()) {
            Ok(document) => assert!(document.markdown().contains("the first page"), "{document:?}"),
            Err(error) => assert!([Damaged, NoText, TypeMismatch].contains(&error.code), "{error}"),
        }
    }
}

#[test]
fn files_that_lie() {
    let a = wp("a");
    let word = docx(&a);
    let page = pdf(&[line(700, 10, "text")]);
    check(
        &limits(),
        &[
            ("program.pdf", b"MZ\x90\0\x03\0\0\0".to_vec(), &[TypeMismatch]),
            ("program.exe", b"MZ\x90\0\x03\0\0\0".to_vec(), &[Unsupported]),
            ("a.docx", page.clone(), &[TypeMismatch]),
            ("a.pdf", word.clone(), &[TypeMismatch]),
            ("a.txt", word.clone(), &[TypeMismatch]),
            ("a.hwp", hwpx(&[&hp(0, "a")]), &[TypeMismatch]),
            ("a.hwpx", hwp5::hwp(&[hwp5::paragraph(0, 0, "a")], true), &[TypeMismatch]),
            ("a.xlsx", word.clone(), &[TypeMismatch]),
            ("a.pptx", zip(&[("a.txt", b"a")]), &[TypeMismatch]),
            ("web.xls", b"<html><table><tr><td>a</table>".to_vec(), &[TypeMismatch]),
            ("a.jpg", picture(4, 4, ImageFormat::Png), &[TypeMismatch]),
            ("a.png", b"GIF89a\x01\0\x01\0".to_vec(), &[TypeMismatch]),
            ("text.pdf", b"only text".to_vec(), &[TypeMismatch]),
            ("bytes.txt", (0..=255).cycle().take(5000).collect(), &[TypeMismatch, Unsupported]),
            ("bytes.csv", vec![0; 5000], &[TypeMismatch]),
            ("with-macros.docx", office(WORD_MACROS, &[("word/document.xml", &a)]), &[TypeMismatch]),
            ("old.docx", compound(&[("/WordDocument", b"x")]), &[TypeMismatch]),
            ("old.doc", compound(&[("/WordDocument", b"x")]), &[Unsupported]),
            ("old.hwp", b"HWP Document File V3.00 \x1a\x01\x02".to_vec(), &[TypeMismatch]),
            ("a.rtf", b"{\\rtf1 text}".to_vec(), &[Unsupported]),
            ("archive", zip(&[("a.txt", b"a")]), &[Unsupported]),
            ("invoice\u{202e}fdp.exe", page.clone(), &[TypeMismatch]),
            ("text.odt", zip(&[("mimetype", b"application/vnd.oasis.opendocument.text")]), &[Unsupported]),
        ],
    );
    for (name, bytes, declared, found) in [
        ("a.png", picture(4, 4, ImageFormat::Png), "image/jpeg", Kind::Png),
        ("a.docx", word, "application/pdf", Kind::Docx),
        ("a.pdf", page, "text/html", Kind::Pdf),
    ] {
        let error = read_as(&bytes, name, Some(declared), &limits()).unwrap_err();
        assert_eq!((error.code, error.found), (TypeMismatch, Some(found)), "{name}");
    }
    assert_eq!(shown_name("a/../\u{202e}fdp.\u{0}exe\n"), "fdp.exe");
}

#[test]
fn nothing_in_it() {
    check(
        &limits(),
        &[
            ("a.txt", Vec::new(), &[Empty]),
            ("a.pdf", Vec::new(), &[Empty]),
            ("blank.txt", b" \r\n\t\n ".to_vec(), &[Empty]),
            ("blank.csv", b",,,\n,,".to_vec(), &[Empty]),
            ("mark.txt", vec![0xef, 0xbb, 0xbf], &[Empty]),
            ("blank.docx", docx("<w:p/>"), &[NoText]),
            ("blank.pdf", pdf(&[String::new()]), &[NoText]),
            ("blank.xlsx", xlsx(&[("A", "visible", "")]), &[NoText]),
            ("hidden.xlsx", xlsx(&[("A", "veryHidden", &format!(r#"<row r="1">{}</row>"#, xc("A1", "a")))]), &[NoText]),
            ("no-document.docx", office(WORD, &[("word/styles.xml", "<a/>")]), &[Damaged]),
            ("no-section.hwpx", hwpx(&[]), &[Damaged]),
            ("no-book.xlsx", office(EXCEL, &[("xl/a.xml", "<a/>")]), &[Damaged]),
        ],
    );
}

#[test]
fn files_that_are_locked() {
    let manifest = br#"<manifest><file-entry><encryption-data/></file-entry></manifest>"#;
    let locked = |flags: u32| {
        compound(&[("/FileHeader", &hwp5::header(flags)), ("/DocInfo", b"x"), ("/BodyText/Section0", b"x")])
    };
    let mut archive = docx(&wp("a"));
    // The bit of encryption, in both headers of each part.
    for at in 0..archive.len() - 10 {
        if archive[at..].starts_with(b"PK\x03\x04") {
            archive[at + 6] |= 1;
        } else if archive[at..].starts_with(b"PK\x01\x02") {
            archive[at + 8] |= 1;
        }
    }
    let mut page = pdf(&[line(700, 10, "text")]);
    let trailer = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O (0123456789012345678901234567890a) /U (0123456789012345678901234567890b) >> /ID [(a) (b)] ";
    let at = page.windows(6).position(|window| window == b"/Info ").unwrap();
    page.splice(at..at, trailer.iter().copied());
    check(
        &limits(),
        &[
            ("locked.docx", compound(&[("/EncryptionInfo", b"x"), ("/EncryptedPackage", b"x")]), &[Encrypted]),
            ("locked.xlsx", compound(&[("/EncryptionInfo", b"x"), ("/EncryptedPackage", b"x")]), &[Encrypted]),
            ("locked-parts.docx", archive, &[Encrypted]),
            ("locked.hwp", locked(1 | 1 << 1), &[Encrypted]),
            ("distributed.hwp", locked(1 | 1 << 2), &[Encrypted]),
            ("drm.hwp", locked(1 << 4), &[Encrypted]),
            ("locked.hwpx", hwpx_with(&[&hp(0, "a")], &[("META-INF/manifest.xml", manifest)]), &[Encrypted]),
            ("locked.ods", ods_with("", &[("META-INF/manifest.xml", manifest)]), &[Encrypted]),
            ("locked.pdf", page, &[Encrypted]),
        ],
    );
}

/// A document of white space: a thousandth of its size when packed.
fn inflated() -> Vec<u8> {
    docx(&" ".repeat(20 * 1024 * 1024))
}

#[test]
fn bombs() {
    let laughs = r#"<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"#;
    let deep = "<w:x>".repeat(200_000);
    let deep_tables = format!("{}a", "<w:tbl><w:tr><w:tc>".repeat(50_000));
    check(
        &limits(),
        &[
            ("inflated.docx", inflated(), &[TooComplex]),
            ("laughs.docx", office(WORD, &[("word/document.xml", &format!("{laughs}<w:p>&c;</w:p>"))]), &[TooComplex]),
            (
                "laughs.hwpx",
                hwpx_with(&[], &[("Contents/section0.xml", format!("{laughs}<p>&c;</p>").as_bytes())]),
                &[TooComplex],
            ),
            ("laughs.hml", hml("").replace("<HWPML", &format!("{laughs}<HWPML")).into_bytes(), &[TooComplex]),
            (
                "outside.docx",
                docx_with(
                    &wp("a"),
                    &[("word/styles.xml", r#"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"#)],
                ),
                &[TooComplex],
            ),
            ("deep.docx", docx(&deep), &[TooComplex]),
            ("deep-tables.docx", docx(&deep_tables), &[TooComplex]),
            ("deep.html", "<table><tr><td>".repeat(100_000).into_bytes(), &[TooComplex]),
            (
                "repeated.ods",
                ods(
                    r#"<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>a</text:p></table:table-cell></table:table-row></table:table>"#,
                ),
                &[TooLarge],
            ),
            (
                "repeated-rows.ods",
                ods(
                    r#"<table:table><table:table-row table:number-rows-repeated="4000000000"><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>"#,
                ),
                &[TooLarge],
            ),
            (
                "far-cell.hwpx",
                hwpx(&[
                    r#"<hp:p><hp:tbl><hp:tr><hp:tc><hp:cellAddr colAddr="4000000000" rowAddr="4000000000"/></hp:tc></hp:tr></hp:tbl></hp:p>"#,
                ]),
                &[TooLarge],
            ),
        ],
    );
    let few =
        Limits { entries: 50, unpacked: 256 * 1024, cells: 1000, text: 10_000, bytes: 4 * 1024 * 1024, ..limits() };
    let parts: Vec<(String, Vec<u8>)> = (0..60).map(|number| (format!("part{number}.xml"), b"a".to_vec())).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let random: String = (0..80_000_u32).map(|number| format!("{:08x}", number.wrapping_mul(2_654_435_761))).collect();
    check(
        &few,
        &[
            ("parts.docx", zip(&parts), &[TooComplex]),
            ("unpacked.docx", docx(&wp(&random)), &[TooLarge]),
            ("cells.csv", "a,b,c,d\n".repeat(1000).into_bytes(), &[TooLarge]),
            ("long.txt", "a ".repeat(10_000).into_bytes(), &[TooLarge]),
            ("bytes.txt", "a".repeat(5 * 1024 * 1024).into_bytes(), &[TooLarge]),
        ],
    );
}

#[test]
fn archives_that_are_wrong() {
    let mut twice =
        zip(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>"), ("word/documenT.xml", b"<b/>")]);
    let mut checksum = docx(&wp("the checksum is wrong"));
    let at = checksum.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    checksum[at + 16] ^= 0xff;
    let second = twice.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    let first = twice.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let overlapping = {
        let mut bytes = docx(&wp("a"));
        let first = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        let second = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
        let place: Vec<u8> = bytes[first + 42..first + 46].to_vec();
        bytes[second + 42..second + 46].copy_from_slice(&place);
        bytes
    };
    assert!(second > first);
    twice.truncate(twice.len());
    check(
        &limits(),
        &[
            ("twice.docx", twice, &[Damaged]),
            ("checksum.docx", checksum, &[Damaged]),
            ("overlapping.docx", overlapping, &[Damaged, TooComplex]),
            ("empty.docx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(), &[TypeMismatch]),
            ("no-xml.docx", office(WORD, &[("word/document.xml", "\u{0}\u{1}\u{2}")]), &[Damaged]),
            (
                "no-utf8.docx",
                zip(&[
                    ("[Content_Types].xml", office_types().as_bytes()),
                    ("word/document.xml", b"<a>\xff\xfe\xfd</a>"),
                ]),
                &[Damaged],
            ),
            ("mixed-up.docx", docx("</w:body><w:p>"), &[Damaged]),
        ],
    );
}

fn office_types() -> String {
    format!(r#"<Types><Override ContentType="{WORD}"/></Types>"#)
}

#[test]
fn hangul_files_that_are_wrong() {
    let head = hwp5::header(0);
    let plain =
        |section: &[u8]| compound(&[("/FileHeader", &head), ("/DocInfo", &[]), ("/BodyText/Section0", section)]);
    let packed = |section: &[u8]| {
        compound(&[
            ("/FileHeader", &hwp5::header(1)),
            ("/DocInfo", &hwp5::deflate(&[])),
            ("/BodyText/Section0", section),
        ])
    };
    let mut endless = (67_u32 | 0xfff << 20).to_le_bytes().to_vec();
    endless.extend(u32::MAX.to_le_bytes());
    endless.extend([0; 5000]);
    let deep: Vec<u8> = (0..1000).flat_map(|level| record(71, level, b" lbt")).collect();
    let mut far = vec![1, 0, 0, 0, 0, 0, 0, 0];
    far.extend([0xff; 8]);
    let far_cells: Vec<u8> =
        [record(71, 1, b" lbt"), record(77, 2, &[0; 8]), record(72, 2, &far), hwp5::paragraph(2, 0, "a")].concat();
    let bomb = hwp5::deflate(&vec![0; 4 * 1024 * 1024]);
    let few = Limits { unpacked: 2 * 1024 * 1024, ..limits() };
    check(
        &few,
        &[
            ("endless.hwp", plain(&endless), &[Damaged, TooComplex]),
            ("deep.hwp", plain(&deep), &[TooComplex]),
            ("far.hwp", plain(&far_cells), &[TooLarge]),
            ("no-deflate.hwp", packed(&[0xff; 5000]), &[Damaged]),
            ("bomb.hwp", packed(&bomb), &[TooLarge]),
            ("no-header.hwp", compound(&[("/FileHeader", b"short"), ("/DocInfo", b"x")]), &[Damaged]),
            ("nothing.hwp", plain(&[]), &[NoText]),
            ("odd.hwp", plain(&[1, 2, 3]), &[Damaged]),
        ],
    );
    let mut sectors = hwp5::hwp(&[hwp5::paragraph(0, 0, "가")], true);
    // The table of sectors leads to itself.
    for word in sectors[512..1024].chunks_exact_mut(4) {
        word.copy_from_slice(&1_u32.to_le_bytes());
    }
    check(
        &limits(),
        &[
            ("loop.hwp", sectors.clone(), &[Damaged, Unsupported, TypeMismatch]),
            ("loop.xls", sectors, &[Damaged, Unsupported, TypeMismatch]),
        ],
    );
}

#[test]
fn pdfs_that_are_wrong() {
    let catalog = b"<< /Type /Catalog /Pages 2 0 R >>".to_vec();
    let of = |objects: &[&[u8]]| {
        let mut all = vec![catalog.clone()];
        all.extend(objects.iter().map(|object| object.to_vec()));
        pdf_of(&all, "")
    };
    let pages = |kids: &str, count: u32| format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>").into_bytes();
    let page = |content: &str| {
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} >>").into_bytes()
    };
    let loop_back = {
        let whole = pdf(&[String::new()]);
        let text = String::from_utf8_lossy(&whole).into_owned();
        let at = text.rsplit_once("startxref\n").unwrap().1.lines().next().unwrap().to_owned();
        text.replace("/Info", &format!("/Prev {at} /Info")).into_bytes()
    };
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 4 0 R >> >>",
        b"/F Do /F Do",
    );
    let recursive = of(&[
        &pages("3 0 R", 1),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R /Resources << /XObject << /F 4 0 R >> >> >>",
        &form,
        &stream("", b"/F Do"),
    ]);
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    check(
        &limits(),
        &[
            ("pages.pdf", pdf(&vec![String::new(); 10_000]), &[TooManyPages]),
            ("tree-loop.pdf", of(&[&pages("2 0 R 2 0 R", 2)]), &[Damaged, NoText, TooManyPages]),
            ("xref-loop.pdf", loop_back, &[Damaged, NoText]),
            ("form-loop.pdf", recursive, &[NoText, TooComplex, TimedOut, Damaged]),
            ("deep.pdf", of(&[&pages("3 0 R", 1), &page("4 0 R"), deep.as_bytes()]), &[NoText, TooComplex, Damaged]),
            (
                "deep-content.pdf",
                of(&[&pages("3 0 R", 1), &page("4 0 R"), &stream("", deep.as_bytes())]),
                &[NoText, TooComplex, Damaged],
            ),
            (
                "states.pdf",
                of(&[&pages("3 0 R", 1), &page("4 0 R"), &stream("", "q ".repeat(500_000).as_bytes())]),
                &[NoText, TooComplex, Damaged],
            ),
            ("nothing.pdf", b"%PDF-1.7\n%%EOF".to_vec(), &[Damaged]),
            ("no-pages.pdf", of(&[b"<< /Type /Pages /Count 0 /Kids [] >>"]), &[Damaged]),
            (
                "length.pdf",
                of(&[&pages("3 0 R", 1), &page("4 0 R"), b"<< /Length 99999999999 >>\nstream\nendstream"]),
                &[NoText, Damaged],
            ),
            (
                "no-size.pdf",
                of(&[
                    &pages("3 0 R", 1),
                    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 0 0] /Contents 4 0 R >>",
                    &stream("", b""),
                ]),
                &[NoText, Damaged],
            ),
        ],
    );
}

#[test]
fn scans_that_are_wrong() {
    const A4: &str = "0 0 595 842";
    const HUGE: &str = "/Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 1";
    let fax = format!("/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 60000 /Rows 60000 >> {HUGE}");
    let jbig2 = format!("/Filter /JBIG2Decode {HUGE}");
    // A page's beginning, which says how large it is.
    let segment = b"\0\0\0\0\x30\0\x01\0\0\0\x13\0\0\xea\x60\0\0\xea\x60\0\0\0\0\0\0\0\0\0\0\0";
    let small = "/Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8";
    check(
        &limits(),
        &[
            ("fax.pdf", pdf_with_picture(A4, &fax, &[0, 16, 1]), &[TooComplex, Damaged]),
            ("jbig2.pdf", pdf_with_picture(A4, &jbig2, segment), &[TooComplex, Damaged]),
            ("thin.pdf", pdf_with_picture("0 0 5 84200", small, &[0, 1, 2, 3]), &[Damaged]),
            ("endless.pdf", pdf_with_picture("0 0 1e9 1e9", small, &[0, 1, 2, 3]), &[Damaged]),
        ],
    );
}

#[test]
fn pictures_that_are_wrong() {
    let mut jpeg = picture(64, 64, ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    let mut webp = picture(64, 64, ImageFormat::WebP);
    // Lossless: fourteen bits a side after the signature.
    let at = webp.windows(4).position(|window| window == b"VP8L").unwrap() + 9;
    webp[at..at + 4].copy_from_slice(&(16_383_u32 | 16_383 << 14).to_le_bytes());
    let mut flipped = picture(300, 300, ImageFormat::Png);
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xff;
    check(
        &limits(),
        &[
            ("huge.png", png_of_size(30_000, 30_000), &[TooLarge]),
            ("huger.png", png_of_size(0x7fff_ffff, 0x7fff_ffff), &[TooLarge, Damaged]),
            ("none.png", png_of_size(0, 5), &[Damaged]),
            ("thin.png", png_of_size(1_000_000, 1), &[Damaged]),
            ("huge.jpg", jpeg, &[TooLarge]),
            ("huge.webp", webp, &[TooLarge, Damaged]),
            ("flipped.png", flipped, &[Damaged]),
            ("head.png", b"\x89PNG\r\n\x1a\n".to_vec(), &[Damaged]),
            ("head.jpg", vec![0xff, 0xd8, 0xff, 0xe0], &[Damaged]),
            ("head.webp", b"RIFF\x04\0\0\0WEBP".to_vec(), &[Damaged]),
        ],
    );
}

#[test]
fn bytes_that_were_changed_anywhere() {
    // No text is promised of these, only that the one who asks gets an answer about the file.
    let files: [(&str, Vec<u8>); 6] = [
        ("a.hwp", hwp5::hwp(&[[hwp5::table(0, &[&["가", "나"]]), hwp5::paragraph(0, 1, "제목")].concat()], false)),
        ("a.xls", xls("S", &[(0, 0, "a"), (1, 1, "2")])),
        ("a.pdf", pdf(&[line(700, 10, "some text"), line(600, 10, "more text")])),
        ("a.docx", docx(&wp("a"))),
        ("a.webp", picture(40, 40, ImageFormat::WebP)),
        ("a.jpg", turned_jpeg(3)),
    ];
    let mut random: u32 = 7;
    let mut next = move || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        random >> 8
    };
    for (name, bytes) in &files {
        for _ in 0..12 {
            let mut changed = bytes.clone();
            for _ in 0..1 + next() % 8 {
                let at = next() as usize % changed.len();
                changed[at] = next() as u8;
            }
            if let Err(error) = read_as(&changed, name, None, &limits()) {
                assert_ne!(error.code, ErrorCode::ReaderFailed, "{name}: {error}");
            }
        }
    }
}
