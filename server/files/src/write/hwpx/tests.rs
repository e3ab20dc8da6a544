use super::{
    super::testing::{SAMPLE, about, part, sample},
    *,
};
use crate::{Content, Limits, read};

#[test]
fn what_is_written_is_read_again() {
    let bytes = hwpx(&about(), &sample(SAMPLE)).unwrap();
    for name in
        ["META-INF/container.xml", "META-INF/container.rdf", "META-INF/manifest.xml", "settings.xml", "version.xml"]
    {
        part(&bytes, name);
    }
    assert!(part(&bytes, "Contents/content.hpf").contains("trainedAlgorithmicMedia"));
    let document = read(&bytes, "회의록.hwpx", None, &Limits::default()).unwrap();
    assert_eq!(document.title.as_deref(), Some("회의록 <1>"));
    let contents: Vec<&Content> = document.blocks.iter().map(|block| &block.content).collect();
    assert_eq!(*contents[0], Content::Heading { level: 1, text: "회의록 <1>".to_owned() });
    let paragraph = "결정과 이유, 취소 및 코드 a<b 😀\n둘째 줄".to_owned();
    assert_eq!(*contents[1], Content::Paragraph { text: paragraph });
    let Content::List { items } = contents[3] else { panic!("{contents:?}") };
    let items: Vec<_> = items.iter().map(|item| (item.text.as_str(), item.level, item.ordered)).collect();
    assert_eq!(
        items,
        [("첫째", 0, false), ("둘째", 1, false), ("☑ 끝", 0, false), ("셋째", 0, true), ("넷째", 0, true)]
    );
    let table =
        contents.iter().find_map(|content| if let Content::Table { rows } = content { Some(rows) } else { None });
    assert_eq!(table.unwrap()[1], ["종이\n연필", "1,200"]);
    assert!(document.markdown().contains("누리집 (https://example.com/?a=1&b=2) 위험"), "{}", document.markdown());
}

#[test]
fn the_numbers_of_shapes_fit_the_header() {
    let text: String = (0..400).map(|n| format!("{n}. a\n\n    - b\n\n<!-- -->\n\n")).collect();
    let bytes = hwpx(&about(), &sample(&text)).unwrap();
    let (header, section) = (part(&bytes, "Contents/header.xml"), part(&bytes, "Contents/section0.xml"));
    let numbers = |text: &str, before: &str| -> Vec<usize> {
        text.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
    };
    let shapes = numbers(&header, "<hh:paraPr id=\"");
    assert_eq!(shapes, (0..shapes.len()).collect::<Vec<_>>());
    assert_eq!(numbers(&header, "<hh:paraProperties itemCnt=\""), [shapes.len()]);
    assert!(numbers(&section, "paraPrIDRef=\"").into_iter().all(|number| number < shapes.len()));
    let counted = numbers(&header, "<hh:heading type=\"NUMBER\" idRef=\"");
    assert_eq!((counted.iter().min(), counted.iter().max()), (Some(&2), Some(&301)));
    // What has no numbering of its own any more has its number typed.
    assert!(section.contains("<hp:t>399. </hp:t>"));
    assert!(!section.contains("<hp:t>7. </hp:t>"));
}

#[test]
fn nothing_is_a_document_too() {
    let bytes = hwpx(&about(), &[]).unwrap();
    assert!(part(&bytes, "Contents/section0.xml").contains("<hp:secPr "));
}
