//! The parts of a document of Hangul that hardly depend on what stands in it.

use super::super::{
    About,
    blocks::{AI_GENERATED, DIGITAL_SOURCE, MADE_BY_AI, PRODUCT},
    package::{XML, escaped},
};

/// The names that Hangul gives to what it writes. It wants all of them, whether or not anything is called by them.
macro_rules! namespaces {
    () => {
        "xmlns:ha=\"http://www.hancom.co.kr/hwpml/2011/app\" xmlns:hp=\"http://www.hancom.co.kr/hwpml/2011/paragraph\" \
         xmlns:hs=\"http://www.hancom.co.kr/hwpml/2011/section\" xmlns:hc=\"http://www.hancom.co.kr/hwpml/2011/core\" \
         xmlns:hh=\"http://www.hancom.co.kr/hwpml/2011/head\" xmlns:hpf=\"http://www.hancom.co.kr/schema/2011/hpf\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:opf=\"http://www.idpf.org/2007/opf/\" \
         xmlns:hp10=\"http://www.hancom.co.kr/hwpml/2016/paragraph\" xmlns:hhs=\"http://www.hancom.co.kr/hwpml/2011/history\" \
         xmlns:hm=\"http://www.hancom.co.kr/hwpml/2011/master-page\" xmlns:ooxmlchart=\"http://www.hancom.co.kr/hwpml/2016/ooxmlchart\" \
         xmlns:hwpunitchar=\"http://www.hancom.co.kr/hwpml/2016/HwpUnitChar\" xmlns:epub=\"http://www.idpf.org/2007/ops\" \
         xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\""
    };
}
pub(super) use namespaces;

/// How high a row with one line is.
pub(super) const ROW_HEIGHT: usize = 1_682;

pub(super) const VERSION: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    // The attribute is misspelt in Hangul itself.
    "<hv:HCFVersion xmlns:hv=\"http://www.hancom.co.kr/hwpml/2011/version\" tagetApplication=\"WORDPROCESSOR\" major=\"5\" minor=\"1\" micro=\"0\" ",
    "buildNumber=\"0\" os=\"1\" xmlVersion=\"1.4\" application=\"Hancom Office Hangul\" appVersion=\"11, 0, 0, 0 WIN32LEWindows_10\"/>"
);

pub(super) const CONTAINER: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<ocf:container xmlns:ocf=\"urn:oasis:names:tc:opendocument:xmlns:container\" xmlns:hpf=\"http://www.hancom.co.kr/schema/2011/hpf\"><ocf:rootfiles>",
    "<ocf:rootfile full-path=\"Contents/content.hpf\" media-type=\"application/hwpml-package+xml\"/>",
    "<ocf:rootfile full-path=\"Preview/PrvText.txt\" media-type=\"text/plain\"/>",
    "<ocf:rootfile full-path=\"META-INF/container.rdf\" media-type=\"application/rdf+xml\"/>",
    "</ocf:rootfiles></ocf:container>"
);

pub(super) const CONTAINER_RDF: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:pkg=\"http://www.hancom.co.kr/hwpml/2016/meta/pkg#\">",
    "<rdf:Description rdf:about=\"\"><pkg:hasPart rdf:resource=\"Contents/header.xml\"/></rdf:Description>",
    "<rdf:Description rdf:about=\"Contents/header.xml\"><rdf:type rdf:resource=\"http://www.hancom.co.kr/hwpml/2016/meta/pkg#HeaderFile\"/></rdf:Description>",
    "<rdf:Description rdf:about=\"\"><pkg:hasPart rdf:resource=\"Contents/section0.xml\"/></rdf:Description>",
    "<rdf:Description rdf:about=\"Contents/section0.xml\"><rdf:type rdf:resource=\"http://www.hancom.co.kr/hwpml/2016/meta/pkg#SectionFile\"/></rdf:Description>",
    "<rdf:Description rdf:about=\"\"><rdf:type rdf:resource=\"http://www.hancom.co.kr/hwpml/2016/meta/pkg#Document\"/></rdf:Description>",
    "</rdf:RDF>"
);

pub(super) const MANIFEST: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<odf:manifest xmlns:odf=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>"
);

pub(super) const SETTINGS: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<ha:HWPApplicationSetting xmlns:ha=\"http://www.hancom.co.kr/hwpml/2011/app\"><ha:CaretPosition listIDRef=\"0\" paraIDRef=\"0\" pos=\"0\"/></ha:HWPApplicationSetting>"
);

/// The page, which the first run of the first paragraph describes: A4 upright.
pub(super) const PAGE: &str = concat!(
    "<hp:run charPrIDRef=\"0\">",
    "<hp:secPr id=\"\" textDirection=\"HORIZONTAL\" spaceColumns=\"1134\" tabStop=\"8000\" tabStopVal=\"4000\" tabStopUnit=\"HWPUNIT\" outlineShapeIDRef=\"1\" memoShapeIDRef=\"0\" textVerticalWidthHead=\"0\" masterPageCnt=\"0\">",
    "<hp:grid lineGrid=\"0\" charGrid=\"0\" wonggojiFormat=\"0\"/><hp:startNum pageStartsOn=\"BOTH\" page=\"0\" pic=\"0\" tbl=\"0\" equation=\"0\"/>",
    "<hp:visibility hideFirstHeader=\"0\" hideFirstFooter=\"0\" hideFirstMasterPage=\"0\" border=\"SHOW_ALL\" fill=\"SHOW_ALL\" hideFirstPageNum=\"0\" hideFirstEmptyLine=\"0\" showLineNumber=\"0\"/>",
    "<hp:lineNumberShape restartType=\"0\" countBy=\"0\" distance=\"0\" startNumber=\"0\"/>",
    "<hp:pagePr landscape=\"WIDELY\" width=\"59528\" height=\"84186\" gutterType=\"LEFT_ONLY\">",
    "<hp:margin header=\"4252\" footer=\"4252\" gutter=\"0\" left=\"8504\" right=\"8504\" top=\"5668\" bottom=\"4252\"/></hp:pagePr><hp:footNotePr>",
    "<hp:autoNumFormat type=\"DIGIT\" userChar=\"\" prefixChar=\"\" suffixChar=\")\" supscript=\"0\"/>",
    "<hp:noteLine length=\"-1\" type=\"SOLID\" width=\"0.12 mm\" color=\"#000000\"/><hp:noteSpacing betweenNotes=\"283\" belowLine=\"567\" aboveLine=\"850\"/>",
    "<hp:numbering type=\"CONTINUOUS\" newNum=\"1\"/><hp:placement place=\"EACH_COLUMN\" beneathText=\"0\"/></hp:footNotePr><hp:endNotePr>",
    "<hp:autoNumFormat type=\"DIGIT\" userChar=\"\" prefixChar=\"\" suffixChar=\")\" supscript=\"0\"/>",
    "<hp:noteLine length=\"14692344\" type=\"SOLID\" width=\"0.12 mm\" color=\"#000000\"/><hp:noteSpacing betweenNotes=\"0\" belowLine=\"567\" aboveLine=\"850\"/>",
    "<hp:numbering type=\"CONTINUOUS\" newNum=\"1\"/><hp:placement place=\"END_OF_DOCUMENT\" beneathText=\"0\"/></hp:endNotePr>",
    "<hp:pageBorderFill type=\"BOTH\" borderFillIDRef=\"1\" textBorder=\"PAPER\" headerInside=\"0\" footerInside=\"0\" fillArea=\"PAPER\">",
    "<hp:offset left=\"1417\" right=\"1417\" top=\"1417\" bottom=\"1417\"/></hp:pageBorderFill>",
    "<hp:pageBorderFill type=\"EVEN\" borderFillIDRef=\"1\" textBorder=\"PAPER\" headerInside=\"0\" footerInside=\"0\" fillArea=\"PAPER\">",
    "<hp:offset left=\"1417\" right=\"1417\" top=\"1417\" bottom=\"1417\"/></hp:pageBorderFill>",
    "<hp:pageBorderFill type=\"ODD\" borderFillIDRef=\"1\" textBorder=\"PAPER\" headerInside=\"0\" footerInside=\"0\" fillArea=\"PAPER\">",
    "<hp:offset left=\"1417\" right=\"1417\" top=\"1417\" bottom=\"1417\"/></hp:pageBorderFill></hp:secPr><hp:ctrl>",
    "<hp:colPr id=\"\" type=\"NEWSPAPER\" layout=\"LEFT\" colCount=\"1\" sameSz=\"1\" sameGap=\"0\"/></hp:ctrl></hp:run>"
);

pub(super) fn content(about: &About) -> String {
    let (title, made) = (escaped(&about.title), escaped(&about.made));
    let names = namespaces!();
    let item =
        |id: &str, place: &str| format!("<opf:item id=\"{id}\" href=\"{place}\" media-type=\"application/xml\"/>");
    let items =
        [("header", "Contents/header.xml"), ("section0", "Contents/section0.xml"), ("settings", "settings.xml")];
    let items: String = items.map(|(id, place)| item(id, place)).concat();
    let by_ai = if about.by_ai {
        format!(
            "<opf:meta name=\"creator\" content=\"text\">{PRODUCT}</opf:meta><opf:meta name=\"description\" content=\"text\">{MADE_BY_AI} \
             ({DIGITAL_SOURCE})</opf:meta><opf:meta name=\"keyword\" content=\"text\">{AI_GENERATED}</opf:meta>"
        )
    } else {
        String::new()
    };
    format!(
        "{XML}<opf:package {names} version=\"\" unique-identifier=\"\" id=\"\"><opf:metadata><opf:title>{title}</opf:title><opf:language>ko</opf:language>{by_ai}\
         <opf:meta name=\"CreatedDate\" content=\"text\">{made}</opf:meta><opf:meta name=\"ModifiedDate\" content=\"text\">{made}</opf:meta></opf:metadata>\
         <opf:manifest>{items}</opf:manifest><opf:spine><opf:itemref idref=\"header\" linear=\"yes\"/><opf:itemref idref=\"section0\" linear=\"yes\"/></opf:spine>\
         </opf:package>"
    )
}

pub(super) fn section(body: &str) -> String {
    let names = namespaces!();
    format!("{XML}<hs:sec {names}>{body}</hs:sec>")
}
