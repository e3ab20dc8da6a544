//! Summarises all changes in one sentence.

use super::{Change, FieldChange, field_name, shown};
use crate::{Kind, Language, ModelUse, Role, josa::Josa, josa::with_josa};

/// Further settings are counted, not listed.
const MAX_LISTED: usize = 3;
/// Longer values are left out.
const MAX_VALUE_CHARS: usize = 24;

/// The changes in one sentence, without a full stop: `2 inputs added, system message reworded, Creativity 0.3 → 0.7`.
pub fn summary(changes: &[Change], language: Language) -> String {
    if changes.is_empty() {
        return pick(language, "Nothing changed", "바뀐 것이 없어요").to_owned();
    }
    let mut phrases = Vec::new();
    kind(changes, language, &mut phrases);
    inputs(changes, language, &mut phrases);
    messages(changes, language, &mut phrases);
    model(changes, language, &mut phrases);
    settings(changes, language, &mut phrases);
    rest(changes, language, &mut phrases);
    let sentence = phrases.join(", ");
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn pick<'a>(language: Language, en: &'a str, ko: &'a str) -> &'a str {
    match language {
        Language::En => en,
        Language::Ko => ko,
    }
}

fn count(changes: &[Change], which: impl Fn(&Change) -> bool) -> usize {
    changes.iter().filter(|change| which(change)).count()
}

/// `2 inputs added`, `입력 항목 2개 추가`; `None` for zero.
fn counted(language: Language, count: usize, en: (&str, &str), ko: (&str, &str)) -> Option<String> {
    let plural = if count == 1 { "" } else { "s" };
    match (count, language) {
        (0, _) => None,
        (_, Language::En) => Some(format!("{count} {}{plural} {}", en.0, en.1)),
        (_, Language::Ko) => Some(format!("{} {count}개 {}", ko.0, ko.1)),
    }
}

fn kind(changes: &[Change], language: Language, phrases: &mut Vec<String>) {
    for change in changes {
        if let Change::Kind { after, .. } = change {
            let phrase = match after {
                Kind::Form => pick(language, "now a form", "양식 앱으로 변경"),
                Kind::Chat => pick(language, "now a chat", "대화 앱으로 변경"),
            };
            phrases.push(phrase.to_owned());
        }
    }
}

fn inputs(changes: &[Change], language: Language, phrases: &mut Vec<String>) {
    let input = |en, ko| (("input", en), ("입력 항목", ko));
    let added = count(changes, |change| matches!(change, Change::InputAdded(_)));
    let removed = count(changes, |change| matches!(change, Change::InputRemoved(_)));
    let changed = count(changes, |change| matches!(change, Change::InputChanged { .. }));
    let moved = count(changes, |change| matches!(change, Change::InputMoved { .. }));
    for (count, (en, ko)) in [
        (added, input("added", "추가")),
        (removed, input("removed", "삭제")),
        (changed, input("changed", "수정")),
        (moved, input("moved", "이동")),
    ] {
        phrases.extend(counted(language, count, en, ko));
    }
}

fn messages(changes: &[Change], language: Language, phrases: &mut Vec<String>) {
    let changed: Vec<Role> = changes
        .iter()
        .filter_map(|change| match change {
            Change::MessageChanged { role_after, .. } => Some(*role_after),
            _ => None,
        })
        .collect();
    match changed.as_slice() {
        [] => {}
        [role] => {
            let phrase = match role {
                Role::System => pick(language, "system message reworded", "시스템 메시지 수정"),
                Role::User => pick(language, "user message reworded", "사용자 메시지 수정"),
                Role::Assistant => pick(language, "model message reworded", "모델 메시지 수정"),
            };
            phrases.push(phrase.to_owned());
        }
        many => phrases.extend(counted(language, many.len(), ("message", "reworded"), ("메시지", "수정"))),
    }
    let added = count(changes, |change| matches!(change, Change::MessageAdded { .. }));
    let removed = count(changes, |change| matches!(change, Change::MessageRemoved { .. }));
    phrases.extend(counted(language, added, ("message", "added"), ("메시지", "추가")));
    phrases.extend(counted(language, removed, ("message", "removed"), ("메시지", "삭제")));
    let piece = count(changes, |change| matches!(change, Change::Piece { .. }));
    phrases.extend(counted(language, piece, ("piece", "changed"), ("조각", "변경")));
    for change in changes {
        if let Change::Examples { added, removed, changed } = change {
            phrases.extend(counted(language, *added, ("example", "added"), ("예시", "추가")));
            phrases.extend(counted(language, *removed, ("example", "removed"), ("예시", "삭제")));
            phrases.extend(counted(language, *changed, ("example", "changed"), ("예시", "수정")));
        }
    }
}

fn model(changes: &[Change], language: Language, phrases: &mut Vec<String>) {
    let name = |model: &Option<ModelUse>| match model {
        Some(ModelUse::Model(model)) => model.model.clone(),
        Some(ModelUse::Wants(_)) => pick(language, "whichever can", "할 수 있는 모델").to_owned(),
        None => pick(language, "the workspace’s model", "워크스페이스 기본 모델").to_owned(),
    };
    for change in changes {
        match change {
            Change::Model { before, after } if name(before) == name(after) => {
                phrases.push(pick(language, "the model comes through another connection", "모델 연결 변경").to_owned());
            }
            Change::Model { before, after } => phrases.push(match language {
                Language::En => format!("model {} → {}", name(before), name(after)),
                Language::Ko => format!("모델을 {} 변경", with_josa(&name(after), Josa::Toward)),
            }),
            Change::Fallbacks { .. } => phrases.push(pick(language, "fallbacks changed", "대체 모델 변경").to_owned()),
            _ => {}
        }
    }
}

fn settings(changes: &[Change], language: Language, phrases: &mut Vec<String>) {
    let changed: Vec<&FieldChange> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Setting(change) | Change::Output(change) | Change::LongInput(change) => Some(change),
            _ => None,
        })
        .collect();
    if changed.len() > MAX_LISTED {
        phrases.extend(counted(language, changed.len(), ("setting", "changed"), ("설정", "변경")));
        return;
    }
    for change in changed {
        let name = field_name(&change.field, language);
        let value = |value| shown(&change.field, value, language);
        let (before, after) = (value(change.before.as_ref()), value(change.after.as_ref()));
        let short = before.chars().count().max(after.chars().count()) <= MAX_VALUE_CHARS;
        phrases.push(match (short, language) {
            (true, _) => format!("{name} {before} → {after}"),
            (false, Language::En) => format!("{name} changed"),
            (false, Language::Ko) => format!("{name} 변경"),
        });
    }
}

fn rest(changes: &[Change], language: Language, phrases: &mut Vec<String>) {
    let chat = count(changes, |change| matches!(change, Change::Chat(_)));
    let kind = count(changes, |change| matches!(change, Change::Kind { .. }));
    // Becoming a chat implies its settings, so they are not mentioned.
    if chat > 0 && kind == 0 {
        phrases.push(pick(language, "chat settings changed", "대화 설정 변경").to_owned());
    }
}
