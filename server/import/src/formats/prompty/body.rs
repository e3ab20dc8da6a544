//! Who says what in a prompt of several messages.

use model::Role;

/// The messages of a text with lines such as `system:` or `# user:`. Without any it is the person's.
///
/// Such a line in a loop over the earlier messages belongs to that loop.
pub(super) fn said(text: &str) -> Vec<(Role, &str)> {
    let mut out: Vec<(Role, &str)> = Vec::new();
    let (mut role, mut from, mut at, mut depth) = (None, 0, 0, 0_usize);
    for line in text.split_inclusive('\n') {
        let here = at;
        at += line.len();
        depth += line.matches("{%").filter(|_| line.contains(" for ")).count();
        if depth == 0
            && let Some(next) = mark(line)
        {
            push(&mut out, role, text.get(from..here).unwrap_or_default());
            (role, from) = (Some(next), at);
        }
        depth = depth.saturating_sub(line.matches("endfor").count());
    }
    push(&mut out, role, text.get(from..).unwrap_or_default());
    out
}

fn push<'t>(out: &mut Vec<(Role, &'t str)>, role: Option<Role>, text: &'t str) {
    let text = text.trim();
    if !text.is_empty() {
        out.push((role.unwrap_or(Role::User), text));
    }
}

fn mark(line: &str) -> Option<Role> {
    let name = line.trim().strip_suffix(':')?.trim_start_matches('#').trim();
    [("system", Role::System), ("developer", Role::System), ("user", Role::User), ("assistant", Role::Assistant)]
        .into_iter()
        .find_map(|(known, role)| name.eq_ignore_ascii_case(known).then_some(role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_a_role_begin_a_message() {
        let text = "system:\nBe brief.\nuser: no mark\n\n# User:\n{{q}}\n\nassistant:\n\n";
        assert_eq!(said(text), [(Role::System, "Be brief.\nuser: no mark"), (Role::User, "{{q}}")]);
        assert_eq!(said("Hello\n"), [(Role::User, "Hello")]);
        let looping = "system:\nA\n{% for m in h %}\nuser:\n{{m.q}}\nassistant:\n{{m.a}}\n{% endfor %}\nuser:\n{{q}}";
        assert_eq!(said(looping).len(), 2);
    }
}
