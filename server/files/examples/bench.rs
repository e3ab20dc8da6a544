//! How long large files take and how much memory: `cargo run --release -p files --example bench`, with names of files or without.
//!
//! Without names it makes a Word file of 20 MB and a pdf of 200 pages. Each is read by this program itself, as a process of its own.

#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a measurement by hand")]

use std::{
    fmt::Write as _,
    fs,
    io::{Cursor, Read, Write},
    process::{Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if first.as_deref() == Some("read-file") {
        return files::child::serve(arguments.next());
    }
    match first {
        None => {
            measure("20 MB.docx", &word());
            measure("200 pages.pdf", &pdf(200));
            measure("2000 pages.pdf", &pdf(2000));
        }
        Some(first) => {
            for path in std::iter::once(first).chain(arguments) {
                measure(&path, &fs::read(&path).unwrap());
            }
        }
    }
    ExitCode::SUCCESS
}

fn measure(name: &str, bytes: &[u8]) {
    let start = Instant::now();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["read-file", name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    // The most memory stands there until the process has ended.
    let watching = thread::spawn(move || {
        let mut most = 0;
        while let Ok(text) = fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let Some(kilobytes) = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()) else {
                break;
            };
            most = kilobytes.max(most);
            thread::sleep(Duration::from_millis(1));
        }
        most / 1024
    });
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    let mut answer = Vec::new();
    thread::scope(|scope| {
        scope.spawn(move || input.write_all(bytes));
        output.read_to_end(&mut answer).unwrap();
    });
    let took = start.elapsed();
    let ended = child.wait().unwrap();
    let most = watching.join().unwrap();
    let beginning = String::from_utf8_lossy(&answer[..answer.len().min(120)]).into_owned();
    println!(
        "{name}: {} bytes in, {} bytes out, {took:?}, {most} MiB, {ended}\n    {beginning}",
        bytes.len(),
        answer.len()
    );
}

const WORDS: [&str; 16] = [
    "회의",
    "결정",
    "다음",
    "주간",
    "보고서를",
    "정리하여",
    "공유합니다",
    "고객",
    "일정은",
    "변경",
    "없이",
    "진행",
    "예산",
    "quarterly",
    "report",
    "2026",
];

/// Numbers that don't repeat soon, so that nothing packs too well.
fn numbers() -> impl Iterator<Item = u32> {
    std::iter::successors(Some(7_u32), |last| Some(last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223)))
}

fn sentence(numbers: &mut impl Iterator<Item = u32>) -> String {
    let mut text = String::new();
    for _ in 0..14 {
        let number = numbers.next().unwrap_or_default();
        write!(text, "{} {} ", WORDS[(number >> 20) as usize % WORDS.len()], number % 1000).unwrap();
    }
    text
}

/// About 25 MB of text, and pictures up to 20 MB.
fn word() -> Vec<u8> {
    let mut numbers = numbers();
    let mut xml = String::from(r#"<w:document xmlns:w="w"><w:body>"#);
    let mut text = 0;
    while text < 25_000_000 {
        let sentence = sentence(&mut numbers);
        text += sentence.len();
        write!(xml, r#"<w:p w:rsidR="00000000" w:rsidRDefault="00AA00BB"><w:pPr><w:spacing w:after="0"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{sentence}</w:t></w:r></w:p>"#).unwrap();
    }
    xml.push_str("</w:body></w:document>");
    let types = r#"<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8], method| {
        writer.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    };
    put("[Content_Types].xml", types.as_bytes(), CompressionMethod::Deflated);
    put("word/document.xml", xml.as_bytes(), CompressionMethod::Deflated);
    let pictures: Vec<u8> = numbers.take(14_000_000 / 4).flat_map(u32::to_le_bytes).collect();
    put("word/media/image1.jpeg", &pictures, CompressionMethod::Stored);
    println!("document.xml has {} bytes", xml.len());
    writer.finish().unwrap().into_inner()
}

/// Full pages of text.
fn pdf(pages: usize) -> Vec<u8> {
    let mut numbers = numbers();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Count {pages} /Kids [{}] >>",
            (0..pages).map(|page| format!("{} 0 R ", 4 + 2 * page)).collect::<String>()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for page in 0..pages {
        let lines = (0..50).map(|row| {
            let words: String = sentence(&mut numbers).chars().filter(char::is_ascii).collect();
            format!("BT /F1 10 Tf 60 {} Td ({words} lorem ipsum dolor sit amet) Tj ET\n", 780 - 14 * row)
        });
        let content: String = lines.collect();
        objects.push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>", 5 + 2 * page));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut xref = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        writeln!(xref, "{:010} 00000 n ", out.len()).unwrap();
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let place = out.len();
    out.extend(xref.bytes());
    out.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{place}\n%%EOF\n", objects.len() + 1).bytes());
    out
}
