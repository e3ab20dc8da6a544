//! A document for tests, with one of everything.

use std::{
    fs,
    io::{Cursor, Read as _},
    path::Path,
    sync::Arc,
};

use super::{About, Block, PdfFonts, blocks_of};

pub(super) const SAMPLE: &str = "# 회의록 <1>\n\n**결정**과 *이유*, ~~취소~~ 및 `코드 a<b` 😀\u{0}\u{1b}\n둘째 줄\n\n\
    ## 할 일\n\n- 첫째\n  - 둘째\n- [x] 끝\n\n3. 셋째\n4. 넷째\n\n> 인용문\n\n```python\ndef f(x):\n\treturn x & 1\n```\n\n\
    | 항목 | 금액 |\n|:---|---:|\n| 종이<br>연필 | 1,200 |\n| =1+1 | -3.50 |\n\n---\n\n\
    [누리집](https://example.com/?a=1&b=2) [위험](javascript:alert(1))\n\nשלום עולם, hello\n\n끝";

pub(super) fn about() -> About {
    About { title: "회의록 <1>".to_owned(), made: "2026-03-31T01:02:03Z".to_owned(), by_ai: true }
}

pub(super) fn sample(markdown: &str) -> Vec<Block> {
    blocks_of(markdown, &str::to_owned, |tag| tag == "<br>")
}

/// The fonts that `cargo xtask` fetches.
pub(super) fn fonts() -> PdfFonts {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/fonts/node_modules/@expo-google-fonts");
    let read = |name: &str| Arc::new(fs::read(folder.join(name)).unwrap());
    PdfFonts {
        text: read("noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf"),
        bold: read("noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf"),
        code: read("nanum-gothic-coding/400Regular/NanumGothicCoding_400Regular.ttf"),
        more: read("noto-sans/400Regular/NotoSans_400Regular.ttf"),
        emoji: read("noto-emoji/400Regular/NotoEmoji_400Regular.ttf"),
    }
}

/// A part of an archive, which is XML that can be read to its end.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    let mut reader = quick_xml::Reader::from_str(&text);
    while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
    text
}
