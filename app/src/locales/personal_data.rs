//! Words: personal data in prompts.

use model::{PersonalDataCount, PersonalDataFound, PersonalDataKind, PersonalDataRule};

words! {
    /// What is done about personal data before a prompt is sent.
    PersonalDataWords;

    title { En => "Personal data", Ko => "개인정보" }
    lead {
        En => "What Madang does with phone numbers, card numbers and other personal data before a prompt is sent to a provider.",
        Ko => "전화번호, 카드 번호 같은 개인정보를 제공사에 보내기 전에 어떻게 할지 정해요.",
    }
    found_by {
        En => "It finds resident registration, passport and driver’s licence numbers of Korea, card and account numbers, phone numbers and e-mail addresses by their form, and the names that you list below. Nothing finds everything, and pictures and scans are sent as they are.",
        Ko => "주민등록번호·외국인등록번호, 여권 번호, 운전면허 번호, 카드 번호, 계좌 번호, 전화번호, 이메일 주소를 형식으로 찾고, 아래에 적은 이름도 찾아요. 모두 찾아낸다고 보장할 수는 없고, 사진과 스캔은 그대로 보내요.",
    }
    rule(rule: PersonalDataRule) -> &'static str {
        En => match rule {
            PersonalDataRule::Off => "Send as it is",
            PersonalDataRule::Warn => "Send, and say so",
            PersonalDataRule::Hide => "Hide from the model",
        },
        Ko => match rule {
            PersonalDataRule::Off => "그대로 보내기",
            PersonalDataRule::Warn => "보내고 알리기",
            PersonalDataRule::Hide => "모델에게 숨기기",
        },
    }
    hide_explained {
        En => "Hidden data is replaced by placeholders such as [PHONE_1], and put back in the answer.",
        Ko => "숨기면 [PHONE_1] 같은 자리표시로 바꿔 보내고, 답변에서 원래 값으로 되돌려요.",
    }
    connections { En => "By connection", Ko => "연결별" }
    connections_lead { En => "A local model may see what a provider abroad may not.", Ko => "사내 모델에는 보여도 되지만 외부 제공사에는 안 되는 정보를 가를 수 있어요." }
    others { En => "All other connections", Ko => "그 밖의 연결" }
    others_hint { En => "Those that have no rule here, and those you add later.", Ko => "따로 정하지 않은 연결과 나중에 추가할 연결이에요." }
    as_others { En => "As all others", Ko => "그 밖의 연결과 같게" }
    apps { En => "By app", Ko => "앱별" }
    apps_lead { En => "An app can be stricter than its connection, never less strict.", Ko => "앱은 연결보다 더 엄격하게만 정할 수 있어요." }
    app { En => "Stricter for an app", Ko => "더 엄격하게 할 앱" }
    app_choose { En => "Choose an app", Ko => "앱 고르기" }
    app_gone { En => "An app that is archived or deleted", Ko => "보관했거나 삭제한 앱" }
    app_none { En => "As its connection", Ko => "연결과 같게" }
    names { En => "Names", Ko => "이름" }
    names_hint {
        En => "One a line, at most 5,000. Found as whole words, with Korean particles and titles after them.",
        Ko => "한 줄에 하나씩, 5,000개까지. 뒤에 조사나 호칭이 붙어도 찾아요.",
    }
    names_wrong { En => "Each name has 2 to 80 characters, and there may be 5,000.", Ko => "이름은 2자에서 80자까지, 5,000개까지 적어 주세요." }
    refused { En => "The rules were not saved", Ko => "규칙을 저장하지 못했어요" }
}

/// What was found in a prompt, in English.
pub(super) fn found_en(found: &PersonalDataFound) -> String {
    let what = counted(found, |kind, count| {
        let (one, many) = match kind {
            PersonalDataKind::ResidentNumber => ("resident registration number", "resident registration numbers"),
            PersonalDataKind::Passport => ("passport number", "passport numbers"),
            PersonalDataKind::Licence => ("driver's licence number", "driver's licence numbers"),
            PersonalDataKind::Card => ("card number", "card numbers"),
            PersonalDataKind::Account => ("account number", "account numbers"),
            PersonalDataKind::Phone => ("phone number", "phone numbers"),
            PersonalDataKind::Email => ("e-mail address", "e-mail addresses"),
            PersonalDataKind::Name => ("name", "names"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    });
    if found.hidden {
        format!("Hidden from the model: {what}.")
    } else {
        format!("Sent through {}: {what}.", found.connection_name)
    }
}

/// The same in Korean.
pub(super) fn found_ko(found: &PersonalDataFound) -> String {
    let what = counted(found, |kind, count| {
        let what = match kind {
            PersonalDataKind::ResidentNumber => "주민등록번호",
            PersonalDataKind::Passport => "여권 번호",
            PersonalDataKind::Licence => "운전면허 번호",
            PersonalDataKind::Card => "카드 번호",
            PersonalDataKind::Account => "계좌 번호",
            PersonalDataKind::Phone => "전화번호",
            PersonalDataKind::Email => "이메일 주소",
            PersonalDataKind::Name => "이름",
        };
        format!("{what} {count}개")
    });
    if found.hidden {
        format!("모델에게 숨긴 개인정보: {what}")
    } else {
        format!("{} 연결로 보낸 개인정보: {what}", found.connection_name)
    }
}

fn counted(found: &PersonalDataFound, words: impl Fn(PersonalDataKind, u32) -> String) -> String {
    found.counts.iter().map(|PersonalDataCount { kind, count }| words(*kind, *count)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_told_by_kind_and_number() {
        let counts = vec![
            PersonalDataCount { kind: PersonalDataKind::Phone, count: 2 },
            PersonalDataCount { kind: PersonalDataKind::Name, count: 1 },
        ];
        let hidden = PersonalDataFound { connection_name: "OpenAI".into(), hidden: true, counts };
        assert_eq!(found_en(&hidden), "Hidden from the model: 2 phone numbers, 1 name.");
        let sent = PersonalDataFound { hidden: false, ..hidden };
        assert_eq!(found_ko(&sent), "OpenAI 연결로 보낸 개인정보: 전화번호 2개, 이름 1개");
    }
}
