//! The characters of a file that is nothing but characters.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_KR, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::{ReadError, error::Result};

/// A file's characters.
pub(crate) struct Decoded {
    pub text: String,
    pub encoding: &'static str,
    /// Were some bytes no characters?
    pub lossy: bool,
}

/// Finds out a file's encoding and decodes it. `declared` is what the file itself or its sender says; it counts only where the bytes
/// don't say otherwise.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded> {
    let (encoding, skip) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None => (detect(bytes, declared), 0),
    };
    let (text, lossy) = encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default());
    if looks_binary(&text) {
        return Err(ReadError::mismatch(None, "the bytes are no text"));
    }
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() };
    Ok(Decoded { text, encoding: encoding.name(), lossy })
}

fn detect(bytes: &[u8], declared: Option<&str>) -> &'static Encoding {
    if let Some(wide) = wide(bytes) {
        return wide;
    }
    if std::str::from_utf8(bytes).is_ok() || is_cut_utf8(bytes) {
        return UTF_8;
    }
    if let Some(declared) = declared.and_then(|label| Encoding::for_label(label.as_bytes()))
        && declared != UTF_8
        && !declared.decode_without_bom_handling(bytes).1
    {
        return declared;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // What is not UTF-8 here is Korean more often than not, and short texts look like anything.
    if !EUC_KR.decode_without_bom_handling(bytes).1 {
        return detector.guess(Some(b"kr"), Utf8Detection::Allow);
    }
    detector.guess(None, Utf8Detection::Allow)
}

/// UTF-8 that was cut off within a character.
fn is_cut_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// UTF-16 without a byte order mark: it has many zero bytes of Latin letters, blanks and line ends, or else nothing but plausible
/// characters when read so.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(16 * 1024) & !1)?;
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if head.len() < 2 || even == odd || even + odd == 0 {
        return None;
    }
    let encoding = if odd > even { UTF_16LE } else { UTF_16BE };
    let (text, lossy) = encoding.decode_without_bom_handling(head);
    let all = text.chars().count();
    let plausible = text.chars().filter(|c| is_plausible(*c)).count();
    (!lossy && plausible * 100 >= all * 95).then_some(encoding)
}

fn is_plausible(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203e}'
        | '\u{3000}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff5e}')
}

/// Text has few control characters besides tabs and line ends.
fn looks_binary(text: &str) -> bool {
    let head = || text.chars().take(16 * 1024);
    let odd = head()
        .filter(|c| (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}')) || *c == '\u{fffd}')
        .count();
    odd * 20 > head().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KOREAN: &str = "안녕하세요. 회의록입니다.\n결정: 다음 주 수요일에 다시 모입니다.\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn korean_in_every_encoding() {
        let (euc_kr, _, _) = EUC_KR.encode(KOREAN);
        let cases: [(&str, Vec<u8>); 8] = [
            ("UTF-8", KOREAN.as_bytes().to_vec()),
            ("UTF-8", ["\u{feff}", KOREAN].concat().into_bytes()),
            ("EUC-KR", euc_kr.into_owned()),
            // Syllables that only CP949 has, in a text of four.
            ("EUC-KR", EUC_KR.encode("펲시콜라 뷁").0.into_owned()),
            ("UTF-16LE", utf16(&["\u{feff}", KOREAN].concat(), false)),
            ("UTF-16BE", utf16(&["\u{feff}", KOREAN].concat(), true)),
            ("UTF-16LE", utf16(KOREAN, false)),
            ("UTF-16BE", utf16(KOREAN, true)),
        ];
        for (index, (name, bytes)) in cases.iter().enumerate() {
            let decoded = decode(bytes, None).unwrap();
            assert_eq!(decoded.encoding, *name, "{index}");
            let expected = if index == 3 { "펲시콜라 뷁" } else { KOREAN };
            assert_eq!(decoded.text, expected, "{index}");
            assert!(!decoded.lossy);
        }
    }

    #[test]
    fn a_cut_character_is_a_loss_and_no_other_encoding() {
        let bytes = KOREAN.as_bytes();
        let decoded = decode(&bytes[..bytes.len() - 3], None).unwrap();
        assert_eq!((decoded.encoding, decoded.lossy), ("UTF-8", true));
    }

    #[test]
    fn bytes_that_are_no_text() {
        let bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
        assert!(decode(&bytes, None).is_err());
    }

    #[test]
    fn other_languages() {
        let (japanese, _, _) =
            encoding_rs::SHIFT_JIS.encode("これは議事録です。次の会議は水曜日に開かれます。よろしくお願いします。");
        assert_eq!(decode(&japanese, None).unwrap().encoding, "Shift_JIS");
        let (german, _, _) = encoding_rs::WINDOWS_1252.encode("Über die Größe der Straße wäre später zu sprechen.");
        assert_eq!(decode(&german, None).unwrap().text, "Über die Größe der Straße wäre später zu sprechen.");
    }
}
