//! Composes and decomposes Hangul with the arithmetic of the Unicode standard (chapter 3.12).

const FIRST: u32 = 0xAC00;
const VOWELS: u32 = 21;
const FINALS: u32 = 28;

/// A syllable's letters, as indices in dictionary order: 19 initials, 21 vowels, and 27 finals counted from 1, with 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Syllable {
    pub initial: u32,
    pub vowel: u32,
    pub last: u32,
}

impl Syllable {
    pub fn of(c: char) -> Option<Self> {
        if !('가'..='힣').contains(&c) {
            return None;
        }
        let index = u32::from(c) - FIRST;
        Some(Self { initial: index / (VOWELS * FINALS), vowel: index / FINALS % VOWELS, last: index % FINALS })
    }

    pub fn to_char(self) -> Option<char> {
        let good = self.initial < 19 && self.vowel < VOWELS && self.last < FINALS;
        if good { char::from_u32(FIRST + (self.initial * VOWELS + self.vowel) * FINALS + self.last) } else { None }
    }
}

/// Composes Hangul that was written as separate conjoining letters. Some systems (such as macOS file names) write it that way,
/// and it looks the same.
pub fn compose_hangul(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match out.chars().next_back().and_then(|before| join(before, c)) {
            Some(joined) => {
                out.pop();
                out.push(joined);
            }
            None => out.push(c),
        }
    }
    out
}

fn join(before: char, c: char) -> Option<char> {
    match (before, c) {
        ('\u{1100}'..='\u{1112}', '\u{1161}'..='\u{1175}') => {
            Syllable { initial: u32::from(before) - 0x1100, vowel: u32::from(c) - 0x1161, last: 0 }.to_char()
        }
        (_, '\u{11a8}'..='\u{11c2}') => {
            let open = Syllable::of(before).filter(|syllable| syllable.last == 0)?;
            Syllable { last: u32::from(c) - 0x11a7, ..open }.to_char()
        }
        _ => None,
    }
}

/// The index of an initial that is written as a letter on its own, such as `ㅎ`.
pub(crate) fn initial_index(letter: char) -> Option<u32> {
    INITIALS.iter().zip(0..).find_map(|(initial, index)| (*initial == letter).then_some(index))
}

const INITIALS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];

/// The finals from index 1 on; clusters with both their letters.
const FINAL_LETTERS: [(char, Option<char>); 27] = [
    ('ㄱ', None),
    ('ㄲ', None),
    ('ㄱ', Some('ㅅ')),
    ('ㄴ', None),
    ('ㄴ', Some('ㅈ')),
    ('ㄴ', Some('ㅎ')),
    ('ㄷ', None),
    ('ㄹ', None),
    ('ㄹ', Some('ㄱ')),
    ('ㄹ', Some('ㅁ')),
    ('ㄹ', Some('ㅂ')),
    ('ㄹ', Some('ㅅ')),
    ('ㄹ', Some('ㅌ')),
    ('ㄹ', Some('ㅍ')),
    ('ㄹ', Some('ㅎ')),
    ('ㅁ', None),
    ('ㅂ', None),
    ('ㅂ', Some('ㅅ')),
    ('ㅅ', None),
    ('ㅆ', None),
    ('ㅇ', None),
    ('ㅈ', None),
    ('ㅊ', None),
    ('ㅋ', None),
    ('ㅌ', None),
    ('ㅍ', None),
    ('ㅎ', None),
];

/// A final's letter, or its two letters: `ㄺ` is `ㄹ` and `ㄱ`.
pub(crate) fn final_letters(last: u32) -> Option<(char, Option<char>)> {
    let index = usize::try_from(last).ok()?.checked_sub(1)?;
    FINAL_LETTERS.get(index).copied()
}

/// The index of the final with exactly this letter.
pub(crate) fn final_index(letter: char) -> Option<u32> {
    FINAL_LETTERS.iter().zip(1..).find_map(|(letters, index)| (*letters == (letter, None)).then_some(index))
}

/// The two letters of a consonant cluster that keyboards write as one, such as `ㄳ`.
pub(crate) fn cluster_letters(cluster: char) -> Option<(char, char)> {
    Some(match cluster {
        'ㄳ' => ('ㄱ', 'ㅅ'),
        'ㄵ' => ('ㄴ', 'ㅈ'),
        'ㄶ' => ('ㄴ', 'ㅎ'),
        'ㄺ' => ('ㄹ', 'ㄱ'),
        'ㄻ' => ('ㄹ', 'ㅁ'),
        'ㄼ' => ('ㄹ', 'ㅂ'),
        'ㄽ' => ('ㄹ', 'ㅅ'),
        'ㄾ' => ('ㄹ', 'ㅌ'),
        'ㄿ' => ('ㄹ', 'ㅍ'),
        'ㅀ' => ('ㄹ', 'ㅎ'),
        'ㅄ' => ('ㅂ', 'ㅅ'),
        _ => return None,
    })
}

/// The vowel that is typed first for a compound vowel: `ㅗ` for `ㅚ`.
pub(crate) fn first_vowel(vowel: u32) -> u32 {
    match vowel {
        9..=11 => 8,
        14..=16 => 13,
        19 => 18,
        _ => vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separate_letters_are_put_together() {
        assert_eq!(compose_hangul("\u{1112}\u{116c}\u{110b}\u{1174}\u{1105}\u{1169}\u{11a8}"), "회의록");
        assert_eq!(compose_hangul("a\u{1112}\u{116c}b 회의"), "a회b 회의");
        assert_eq!(compose_hangul("\u{1161}\u{11a8}ㅎㅚ"), "\u{1161}\u{11a8}ㅎㅚ");
        assert_eq!(compose_hangul("록\u{11a8}"), "록\u{11a8}");
    }

    #[test]
    fn letters_have_their_places() {
        assert_eq!(Syllable::of('회'), Some(Syllable { initial: 18, vowel: 11, last: 0 }));
        assert_eq!(initial_index('ㅎ'), Some(18));
        assert_eq!(initial_index('ㅏ'), None);
        assert_eq!(final_letters(Syllable::of('닭').unwrap().last), Some(('ㄹ', Some('ㄱ'))));
        assert_eq!(final_index('ㄹ'), Some(Syllable::of('를').unwrap().last));
        assert_eq!(final_letters(0), None);
        assert_eq!(first_vowel(Syllable::of('회').unwrap().vowel), Syllable::of('호').unwrap().vowel);
        assert_eq!(first_vowel(Syllable::of('의').unwrap().vowel), Syllable::of('으').unwrap().vowel);
        assert_eq!(first_vowel(Syllable::of('귀').unwrap().vowel), Syllable::of('구').unwrap().vowel);
    }

    #[test]
    fn every_syllable_taken_apart_and_put_together() {
        for c in '가'..='힣' {
            let syllable = Syllable::of(c).unwrap();
            assert_eq!(syllable.to_char(), Some(c));
            let letter = |first: u32, index: u32| char::from_u32(first + index).unwrap();
            let mut apart = String::from_iter([letter(0x1100, syllable.initial), letter(0x1161, syllable.vowel)]);
            if syllable.last > 0 {
                apart.push(letter(0x11a7, syllable.last));
            }
            assert_eq!(compose_hangul(&apart), c.to_string());
        }
    }
}
