//! The header of a document of Hangul: all looks that its text refers to by number.

use std::{collections::HashMap, fmt::Write as _};

use super::{
    super::{blocks::Align, package::XML},
    INDENT, Shape, Sign,
    parts::namespaces,
};

/// The look of a heading's letters, of the first level. Before them are those of text, one for each combination.
pub(super) const HEADING_LETTERS: u32 = 16;
/// The look of code.
pub(super) const CODE_LETTERS: u32 = 22;
/// How many counted lists count by themselves; each needs a numbering and a shape of its own.
const MOST_COUNTED: usize = 300;

/// The shapes of paragraphs, and the lists that count.
pub(super) struct Shapes {
    shapes: Vec<Shape>,
    numbers: HashMap<Shape, usize>,
    /// Level and first number of each.
    counted: Vec<(u8, u64)>,
}

impl Default for Shapes {
    /// The first ones are those that styles refer to: text and headings.
    fn default() -> Self {
        let mut shapes = Self { shapes: Vec::new(), numbers: HashMap::new(), counted: Vec::new() };
        shapes.number(Shape::default());
        for level in 1..=6 {
            shapes.number(Shape { sign: Sign::Heading(level), ..Shape::default() });
        }
        shapes
    }
}

impl Shapes {
    pub fn number(&mut self, shape: Shape) -> usize {
        *self.numbers.entry(shape).or_insert_with(|| {
            self.shapes.push(shape);
            self.shapes.len() - 1
        })
    }

    /// One more counted list; nothing if there are too many.
    pub fn counted(&mut self, level: u8, first: u64) -> Option<u32> {
        if self.counted.len() >= MOST_COUNTED {
            return None;
        }
        self.counted.push((level, first));
        // The first numbering is that of headings, and numbers begin at 1.
        u32::try_from(self.counted.len() + 1).ok()
    }
}

pub(super) fn header(shapes: &Shapes) -> String {
    let names = namespaces!();
    let mut text = format!(
        "{XML}<hh:head {names} version=\"1.4\" secCnt=\"1\"><hh:beginNum page=\"1\" footnote=\"1\" endnote=\"1\" pic=\"1\" tbl=\"1\" equation=\"1\"/><hh:refList>"
    );
    fonts(&mut text);
    borders(&mut text);
    letters(&mut text);
    text.push_str(
        "<hh:tabProperties itemCnt=\"1\"><hh:tabPr id=\"0\" autoTabLeft=\"0\" autoTabRight=\"0\"/></hh:tabProperties>",
    );
    numberings(&mut text, &shapes.counted);
    text.push_str(
        "<hh:bullets itemCnt=\"1\"><hh:bullet id=\"1\" char=\"•\" useImage=\"0\"><hh:paraHead level=\"0\" align=\"LEFT\" useInstWidth=\"0\" autoIndent=\"1\" \
         widthAdjust=\"0\" textOffsetType=\"PERCENT\" textOffset=\"50\" numFormat=\"DIGIT\" charPrIDRef=\"4294967295\" checkable=\"0\"/></hh:bullet></hh:bullets>",
    );
    let _ = write!(text, "<hh:paraProperties itemCnt=\"{}\">", shapes.shapes.len());
    for (number, shape) in shapes.shapes.iter().enumerate() {
        paragraph(&mut text, number, *shape);
    }
    text.push_str("</hh:paraProperties>");
    styles(&mut text);
    text + "</hh:refList><hh:compatibleDocument targetProgram=\"HWP201X\"><hh:layoutCompatibility/></hh:compatibleDocument>\
        <hh:docOption><hh:linkinfo path=\"\" pageInherit=\"0\" footnoteInherit=\"0\"/></hh:docOption></hh:head>"
}

const LANGUAGES: [&str; 7] = ["HANGUL", "LATIN", "HANJA", "JAPANESE", "OTHER", "SYMBOL", "USER"];

/// Hangul brings its own font along on every system.
fn fonts(text: &mut String) {
    text.push_str("<hh:fontfaces itemCnt=\"7\">");
    for language in LANGUAGES {
        let code = if language == "LATIN" { "Consolas" } else { "함초롬돋움" };
        let _ = write!(
            text,
            "<hh:fontface lang=\"{language}\" fontCnt=\"2\"><hh:font id=\"0\" face=\"함초롬돋움\" type=\"TTF\" isEmbedded=\"0\"/>\
             <hh:font id=\"1\" face=\"{code}\" type=\"TTF\" isEmbedded=\"0\"/></hh:fontface>"
        );
    }
    text.push_str("</hh:fontfaces>");
}

/// 1 and 2 are nothing, 3 a cell, 4 a cell of a head, 5 code, 6 a line across the page, 7 a quote. Greys are the same in whichever order
/// a version reads the parts of a color.
fn borders(text: &mut String) {
    const NONE: [bool; 4] = [false; 4];
    const ALL: [bool; 4] = [true; 4];
    text.push_str("<hh:borderFills itemCnt=\"7\">");
    for (id, sides, fill) in [
        (1, NONE, None),
        (2, NONE, Some("none")),
        (3, ALL, None),
        (4, ALL, Some("#F2F2F2")),
        (5, NONE, Some("#F5F5F5")),
        (6, [false, false, false, true], None),
        (7, [true, false, false, false], None),
    ] {
        let _ = write!(
            text,
            "<hh:borderFill id=\"{id}\" threeD=\"0\" shadow=\"0\" centerLine=\"NONE\" breakCellSeparateLine=\"0\">\
             <hh:slash type=\"NONE\" Crooked=\"0\" isCounter=\"0\"/><hh:backSlash type=\"NONE\" Crooked=\"0\" isCounter=\"0\"/>"
        );
        for (side, is_drawn) in ["left", "right", "top", "bottom"].into_iter().zip(sides) {
            let line = if is_drawn { "SOLID" } else { "NONE" };
            let _ = write!(text, "<hh:{side}Border type=\"{line}\" width=\"0.12 mm\" color=\"#7F7F7F\"/>");
        }
        text.push_str("<hh:diagonal type=\"SOLID\" width=\"0.1 mm\" color=\"#000000\"/>");
        if let Some(fill) = fill {
            let _ = write!(
                text,
                "<hc:fillBrush><hc:winBrush faceColor=\"{fill}\" hatchColor=\"#999999\" alpha=\"0\"/></hc:fillBrush>"
            );
        }
        text.push_str("</hh:borderFill>");
    }
    text.push_str("</hh:borderFills>");
}

fn letters(text: &mut String) {
    let _ = write!(text, "<hh:charProperties itemCnt=\"{}\">", CODE_LETTERS + 1);
    for number in 0..16 {
        letter(text, number, 1_000, number & 8 != 0, [number & 2 != 0, number & 1 != 0, number & 4 != 0]);
    }
    for (number, size) in (HEADING_LETTERS..).zip([1_700, 1_400, 1_250, 1_150, 1_050, 1_000]) {
        letter(text, number, size, false, [false, true, false]);
    }
    letter(text, CODE_LETTERS, 900, true, [false; 3]);
    text.push_str("</hh:charProperties>");
}

fn letter(text: &mut String, number: u32, size: u32, code: bool, [italic, bold, strike]: [bool; 3]) {
    let _ = write!(
        text,
        "<hh:charPr id=\"{number}\" height=\"{size}\" textColor=\"#000000\" shadeColor=\"none\" useFontSpace=\"0\" useKerning=\"0\" symMark=\"NONE\" borderFillIDRef=\"2\">"
    );
    for (name, value) in [("fontRef", u32::from(code)), ("ratio", 100), ("spacing", 0), ("relSz", 100), ("offset", 0)] {
        let _ = write!(text, "<hh:{name}");
        for language in LANGUAGES {
            let _ = write!(text, " {}=\"{value}\"", language.to_ascii_lowercase());
        }
        text.push_str("/>");
    }
    for (set, sign) in [(italic, "<hh:italic/>"), (bold, "<hh:bold/>")] {
        if set {
            text.push_str(sign);
        }
    }
    let strike = if strike { "SOLID" } else { "NONE" };
    let _ = write!(
        text,
        "<hh:underline type=\"NONE\" shape=\"SOLID\" color=\"#000000\"/><hh:strikeout shape=\"{strike}\" color=\"#000000\"/>\
         <hh:outline type=\"NONE\"/><hh:shadow type=\"NONE\" color=\"#C0C0C0\" offsetX=\"10\" offsetY=\"10\"/></hh:charPr>"
    );
}

/// The numbering of headings, which shows nothing, and one for each counted list.
fn numberings(text: &mut String, counted: &[(u8, u64)]) {
    let _ = write!(text, "<hh:numberings itemCnt=\"{}\">", counted.len() + 1);
    let head = |text: &mut String, start: u64, level: u8, sign: &str| {
        let _ = write!(
            text,
            "<hh:paraHead start=\"{start}\" level=\"{level}\" align=\"LEFT\" useInstWidth=\"0\" autoIndent=\"1\" widthAdjust=\"0\" textOffsetType=\"PERCENT\" \
             textOffset=\"50\" numFormat=\"DIGIT\" charPrIDRef=\"4294967295\" checkable=\"0\">{sign}</hh:paraHead>"
        );
    };
    text.push_str("<hh:numbering id=\"1\" start=\"0\">");
    for level in 1..=7 {
        head(text, 1, level, "");
    }
    text.push_str("</hh:numbering>");
    for (id, (at, first)) in (2..).zip(counted) {
        let _ = write!(text, "<hh:numbering id=\"{id}\" start=\"0\">");
        for level in 1..=7 {
            let start = if level == at + 1 { (*first).min(u64::from(u16::MAX)) } else { 1 };
            head(text, start, level, &format!("^{level}."));
        }
        text.push_str("</hh:numbering>");
    }
    text.push_str("</hh:numberings>");
}

fn paragraph(text: &mut String, number: usize, shape: Shape) {
    let align = match shape.align {
        Align::Center => "CENTER",
        Align::End => "RIGHT",
        Align::Start => "LEFT",
    };
    let (kind, id, level) = match shape.sign {
        Sign::Heading(level) => ("OUTLINE", 0, level - 1),
        Sign::Bullet(level) => ("BULLET", 1, level),
        Sign::Number(level, number) => ("NUMBER", number, level),
        Sign::Text | Sign::Code | Sign::Rule | Sign::Cell => ("NONE", 0, 0),
    };
    let (before, after) = match shape.sign {
        Sign::Heading(_) => (1_200, 400),
        Sign::Bullet(_) | Sign::Number(..) => (0, 200),
        Sign::Code | Sign::Cell => (0, 0),
        Sign::Text | Sign::Rule => (0, 500),
    };
    let border = match shape.sign {
        Sign::Code => 5,
        Sign::Rule => 6,
        _ if shape.quoted => 7,
        _ => 2,
    };
    let keep = u8::from(matches!(shape.sign, Sign::Heading(_)));
    // A sign stands in the indent, and the lines below stand where the first one's text does.
    let hangs = matches!(shape.sign, Sign::Bullet(_) | Sign::Number(..));
    let left = INDENT * shape.depth.saturating_sub(u32::from(hangs));
    let spacing = if shape.sign == Sign::Cell { 130 } else { 160 };
    let _ = write!(
        text,
        "<hh:paraPr id=\"{number}\" tabPrIDRef=\"0\" condense=\"0\" fontLineHeight=\"0\" snapToGrid=\"1\" suppressLineNumbers=\"0\" checked=\"0\">\
         <hh:align horizontal=\"{align}\" vertical=\"BASELINE\"/><hh:heading type=\"{kind}\" idRef=\"{id}\" level=\"{level}\"/>\
         <hh:breakSetting breakLatinWord=\"KEEP_WORD\" breakNonLatinWord=\"KEEP_WORD\" widowOrphan=\"0\" keepWithNext=\"{keep}\" keepLines=\"0\" pageBreakBefore=\"0\" lineWrap=\"BREAK\"/>\
         <hh:autoSpacing eAsianEng=\"0\" eAsianNum=\"0\"/><hp:switch><hp:case hp:required-namespace=\"http://www.hancom.co.kr/hwpml/2016/HwpUnitChar\">"
    );
    // Versions from before that name count in halves.
    for (times, end) in [(1, "</hp:case><hp:default>"), (2, "</hp:default></hp:switch>")] {
        let _ = write!(
            text,
            "<hh:margin><hc:intent value=\"0\" unit=\"HWPUNIT\"/><hc:left value=\"{}\" unit=\"HWPUNIT\"/><hc:right value=\"0\" unit=\"HWPUNIT\"/>\
             <hc:prev value=\"{}\" unit=\"HWPUNIT\"/><hc:next value=\"{}\" unit=\"HWPUNIT\"/></hh:margin><hh:lineSpacing type=\"PERCENT\" value=\"{spacing}\" unit=\"HWPUNIT\"/>{end}",
            left * times,
            before * times,
            after * times
        );
    }
    let connect = u8::from(border == 5 || border == 7);
    let _ = write!(
        text,
        "<hh:border borderFillIDRef=\"{border}\" offsetLeft=\"0\" offsetRight=\"0\" offsetTop=\"0\" offsetBottom=\"0\" connect=\"{connect}\" ignoreMargin=\"0\"/></hh:paraPr>"
    );
}

fn styles(text: &mut String) {
    text.push_str("<hh:styles itemCnt=\"7\">");
    let mut style = |id: u32, name: &str, english: &str, letters: u32| {
        let _ = write!(
            text,
            "<hh:style id=\"{id}\" type=\"PARA\" name=\"{name}\" engName=\"{english}\" paraPrIDRef=\"{id}\" charPrIDRef=\"{letters}\" nextStyleIDRef=\"0\" langID=\"1042\" lockForm=\"0\"/>"
        );
    };
    style(0, "바탕글", "Normal", 0);
    for level in 1..=6 {
        style(level, &format!("개요 {level}"), &format!("Outline {level}"), HEADING_LETTERS + level - 1);
    }
    text.push_str("</hh:styles>");
}
