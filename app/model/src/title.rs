//! Titles by which people recognise a text.

/// The longest title, in characters.
const TITLE_CHARS: usize = 80;

/// The first line of a text that is not blank, shortened; `None` if there is none.
pub fn title_line(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(match line.char_indices().nth(TITLE_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_that_says_anything() {
        assert_eq!(title_line("\n  Broken jar \nmore").as_deref(), Some("Broken jar"));
        assert_eq!(title_line(&"가".repeat(100)), Some(format!("{}…", "가".repeat(80))));
        assert_eq!(title_line(" \n\t"), None);
    }
}
