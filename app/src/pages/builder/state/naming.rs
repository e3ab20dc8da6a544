//! Derives names of inputs from their labels, and labels from names.

use model::{CHAT_INPUT, Kind, Language, is_variable_name, limits};

/// An unused name for an input with this label: `Meeting notes` → `meeting_notes`, `회의 메모` → `회의_메모`.
pub fn name_for(label: &str, language: Language, kind: Kind, taken: &[&str]) -> String {
    let base = plain(label);
    let base = match (base.is_empty(), language) {
        (false, _) => base,
        (true, Language::En) => "input".to_owned(),
        (true, Language::Ko) => "항목".to_owned(),
    };
    let is_free = |name: &str| !taken.contains(&name) && (kind == Kind::Form || name != CHAT_INPUT);
    if is_free(&base) {
        return base;
    }
    // One of these is always free, because there are more of them than inputs.
    (2..=taken.len().saturating_add(3))
        .map(|number| format!("{}_{number}", shortened(&base, limits::NAME_CHARS.saturating_sub(8))))
        .find(|name| is_free(name))
        .unwrap_or(base)
}

/// A label for an input that so far is only a name: `refund_policy` → `Refund policy`.
pub fn label_for(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut chars = spaced.trim().chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The label's letters and digits in lower case, with `_` between words; empty if they make no name.
fn plain(label: &str) -> String {
    let mut name = String::new();
    for c in label.chars().flat_map(char::to_lowercase) {
        let mut with = name.clone();
        with.push(c);
        if name.is_empty() {
            // Names begin with a letter.
            if is_variable_name(&with) {
                name = with;
            }
        } else if c != '_' && is_variable_name(&with) {
            name = with;
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    shortened(&name, limits::NAME_CHARS)
}

fn shortened(name: &str, chars: usize) -> String {
    let short: String = name.chars().take(chars).collect();
    short.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(label: &str, taken: &[&str]) -> String {
        name_for(label, Language::En, Kind::Form, taken)
    }

    #[test]
    fn a_name_is_made_of_the_label() {
        for (label, expected) in [
            ("Meeting notes", "meeting_notes"),
            ("  What we can offer? ", "what_we_can_offer"),
            ("회의 메모", "회의_메모"),
            ("3rd party (GmbH & Co.)", "rd_party_gmbh_co"),
            ("order_no", "order_no"),
            ("E-Mail", "e_mail"),
            ("!?", "input"),
        ] {
            assert_eq!(name(label, &[]), expected);
            assert!(is_variable_name(&name(label, &[])));
        }
        assert_eq!(name_for("", Language::Ko, Kind::Form, &[]), "항목");
    }

    #[test]
    fn a_name_is_never_taken_and_never_too_long() {
        assert_eq!(name("Notes", &["notes"]), "notes_2");
        assert_eq!(name("Notes", &["notes", "notes_2", "tone"]), "notes_3");
        let long = name(&"long words ".repeat(30), &[]);
        assert!(long.chars().count() <= limits::NAME_CHARS && is_variable_name(&long));
        let second = name(&"long words ".repeat(30), &[&long]);
        assert!(second.chars().count() <= limits::NAME_CHARS && second != long);
    }

    #[test]
    fn in_a_chat_the_name_of_what_the_person_writes_is_taken() {
        assert_eq!(name_for("Message", Language::En, Kind::Chat, &[]), "message_2");
        assert_eq!(name("Message", &[]), "message");
    }

    #[test]
    fn a_label_is_made_of_a_name() {
        assert_eq!(label_for("refund_policy"), "Refund policy");
        assert_eq!(label_for("환불_규정"), "환불 규정");
    }
}
