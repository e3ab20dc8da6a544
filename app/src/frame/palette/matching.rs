//! Finding by a few letters: parts of words, and Korean initial consonants (`ㅎㅇㄹ` finds `회의록`).

/// How many apps the palette shows at most; the market shows the rest.
pub(super) const MOST_APPS: usize = 8;

/// Whether every word of `query` is in `name`, as letters or as initial consonants.
pub(super) fn matches(query: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let initials: String = name.chars().filter(|c| !c.is_whitespace()).map(initial).collect();
    query
        .to_lowercase()
        .split_whitespace()
        .all(|word| name.contains(word) || (word.chars().all(is_consonant) && initials.contains(word)))
}

fn is_consonant(c: char) -> bool {
    ('ㄱ'..='ㅎ').contains(&c)
}

/// The initial consonant of a Hangul syllable; any other letter as it is.
fn initial(c: char) -> char {
    const INITIALS: [char; 19] = [
        'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ',
        'ㅎ',
    ];
    // Syllables lie in blocks of 588: 21 vowels by 28 endings for each initial.
    ('가'..='힣')
        .contains(&c)
        .then(|| (u32::from(c) - u32::from('가')) / 588)
        .and_then(|at| INITIALS.get(usize::try_from(at).ok()?))
        .copied()
        .unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_by_parts_of_words_and_by_initials() {
        for (query, name) in [
            ("", "anything"),
            ("meet act", "Meeting notes to actions"),
            ("ㅎㅇㄹ", "회의록 정리"),
            ("ㅎㅇㄹㅈㄹ", "회의록 정리"),
        ] {
            assert!(matches(query, name), "{query} in {name}");
        }
        for (query, name) in [("minutes", "Meeting notes"), ("ㅎㅇㅂ", "회의록 정리"), ("meet x", "Meeting notes")]
        {
            assert!(!matches(query, name), "{query} in {name}");
        }
    }
}
