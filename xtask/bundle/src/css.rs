//! Joins style sheets: follows `@import`, drops comments and needless white space.
//!
//! Every file of ours wraps itself in its `@layer` and the first line of the main file gives the layers' order,
//! so joining is putting one after the other. Nothing is rewritten: browsers get the CSS as it stands in `style/`.

use anyhow::{Context, Result, bail};
use std::{fs, path::Path};

pub fn join(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let dir = path.parent().unwrap_or(Path::new(""));
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim().strip_prefix("@import") {
            None => {
                joined.push_str(line);
                joined.push('\n');
            }
            Some(import) => match import.trim().strip_prefix("url(\"").and_then(|rest| rest.strip_suffix("\");")) {
                Some(file) => joined.push_str(&join(&dir.join(file))?),
                None => bail!("{}: write imports as @import url(\"file.css\");", path.display()),
            },
        }
    }
    Ok(joined)
}

/// Takes out comments, and white space beside `{`, `}`, `;` and `,`. Other white space can have a meaning
/// (`a :hover`, `1px + 2px`) and becomes one space; strings stay as they are.
pub fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    let mut space_waits = false;
    while let Some(next) = rest.chars().next() {
        let len = if rest.starts_with("/*") {
            space_waits = true;
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if next.is_whitespace() {
            space_waits = true;
            next.len_utf8()
        } else {
            if space_waits && !out.is_empty() && !out.ends_with(is_tight) && !is_tight(next) {
                out.push(' ');
            }
            if next == '}' && out.ends_with(';') {
                out.pop();
            }
            space_waits = false;
            let len = if matches!(next, '"' | '\'') { quoted(rest, next) } else { next.len_utf8() };
            out.extend(rest.get(..len));
            len
        };
        rest = rest.get(len..).unwrap_or_default();
    }
    out
}

fn is_tight(character: char) -> bool {
    matches!(character, '{' | '}' | ';' | ',')
}

/// The length of the string at the start of `text`, with both quotes.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + character.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_needless_space_goes() {
        let css = "/* why */\n@layer a, b;\n.x  :hover ,\n.y {\n  inset: 0 auto;\n  margin: calc(1px + 2px);\n}\n";
        assert_eq!(minify(css), "@layer a,b;.x :hover,.y{inset: 0 auto;margin: calc(1px + 2px)}");
    }

    #[test]
    fn strings_are_kept() {
        let css = r#".x::before { content: "a  /* b */ \" ; }" ; }"#;
        assert_eq!(minify(css), r#".x::before{content: "a  /* b */ \" ; }"}"#);
    }

    #[test]
    fn a_comment_separates() {
        assert_eq!(minify("a/**/b{}"), "a b{}");
    }

    #[test]
    fn imports_are_followed_in_their_place() {
        let dir = std::env::temp_dir().join(format!("bundle-css-{}", std::process::id()));
        fs::create_dir_all(dir.join("part")).unwrap();
        fs::write(dir.join("main.css"), "@layer a;\n@import url(\"part/one.css\");\n.z{}\n").unwrap();
        fs::write(dir.join("part/one.css"), "@import url(\"two.css\");\n.one{}\n").unwrap();
        fs::write(dir.join("part/two.css"), ".two{}\n").unwrap();
        assert_eq!(join(&dir.join("main.css")).unwrap(), "@layer a;\n.two{}\n.one{}\n.z{}\n");
        fs::write(dir.join("main.css"), "@import 'x.css';\n").unwrap();
        assert!(join(&dir.join("main.css")).is_err());
        fs::remove_dir_all(dir).unwrap();
    }
}
