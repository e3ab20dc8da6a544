//! What is written is read by other programs: LibreOffice, and Poppler's `pdftotext`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use files::write::{About, PdfFonts, blocks_of, docx, pdf};

const TEXT: &str = "# 회의록 <1>\n\n**결정**과 *이유* 😀\u{1b}\n\n## 할 일\n\n- 첫째\n  - 둘째\n\n3. 셋\n4. 넷\n   1. 안쪽\n\n글\n\n1. 다시\n\n\
    ```\nlet a = b & c;\n\td\n```\n\n| 항목 | 금액 |\n|---|--:|\n| 종이<br>연필 | =1+1 |\n\nשלום hello\n";

#[test]
#[cfg_attr(not(pdftotext), ignore = "Poppler is not installed (Debian's poppler-utils)")]
#[cfg_attr(all(pdftotext, not(fonts)), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
fn poppler_reads_a_pdf() {
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/fonts/node_modules/@expo-google-fonts");
    let read = |name: &str| Arc::new(fs::read(packages.join(name)).unwrap());
    let fonts = PdfFonts {
        text: read("noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf"),
        bold: read("noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf"),
        code: read("nanum-gothic-coding/400Regular/NanumGothicCoding_400Regular.ttf"),
        more: read("noto-sans/400Regular/NotoSans_400Regular.ttf"),
        emoji: read("noto-emoji/400Regular/NotoEmoji_400Regular.ttf"),
    };
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("written-{}.pdf", std::process::id()));
    let about = About { title: "회의록".to_owned(), made: "2026-03-31T01:02:03Z".to_owned(), by_ai: true };
    fs::write(&file, pdf(&about, &blocks_of(TEXT, &str::to_owned, |tag| tag == "<br>"), &fonts).unwrap()).unwrap();
    let done = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output().unwrap();
    fs::remove_file(&file).unwrap();
    assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(text.contains("결정과 이유"), "{text}");
    // Poppler guesses spaces between words of one letter; and no font of these has Hebrew.
    let lines: Vec<String> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        lines.iter().filter(|line| !line.is_empty() && !line.contains("hello")).collect::<Vec<_>>(),
        [
            "회의록<1>",
            "결정과이유😀",
            "할일",
            "•첫째",
            "◦둘째",
            "3.셋",
            "4.넷",
            "1.안쪽",
            "글",
            "1.다시",
            "leta=b&c;",
            "d",
            "항목금액",
            "종이=1+1",
            "연필",
            "회의록1/1",
        ]
    );
}

#[test]
#[cfg_attr(not(libreoffice), ignore = "LibreOffice is not installed (Debian's libreoffice-writer)")]
fn libreoffice_reads_a_document_of_word() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("written-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let about = About { title: "회의록".to_owned(), made: "2026-03-31T01:02:03Z".to_owned(), by_ai: true };
    let blocks = blocks_of(TEXT, &str::to_owned, |tag| tag == "<br>");
    fs::write(folder.join("answer.docx"), docx(&about, &blocks).unwrap()).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut office = Command::new("soffice");
    office.args([&profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir"]);
    let done = office.arg(&folder).arg(folder.join("answer.docx")).output().unwrap();
    let read = fs::read_to_string(folder.join("answer.txt"));
    fs::remove_dir_all(&folder).unwrap();
    let read = read.unwrap_or_else(|error| format!("{error}: {}", String::from_utf8_lossy(&done.stderr)));
    let lines: Vec<&str> = read.trim_start_matches('\u{feff}').lines().map(str::trim_end).collect();
    assert_eq!(
        lines.iter().filter(|line| !line.is_empty()).copied().collect::<Vec<_>>(),
        [
            "회의록 <1>",
            "결정과 이유 😀",
            "할 일",
            "    • 첫째",
            "        ◦ 둘째",
            "    3. 셋",
            "    4. 넷",
            "        1. 안쪽",
            "글",
            "    1. 다시",
            "let a = b & c;",
            "\td",
            "항목",
            "금액",
            "종이",
            "연필",
            "=1+1",
            "שלום hello",
        ]
    );
}
