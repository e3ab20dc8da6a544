//! What went wrong with a delivery, in words.

use api::{WebhookFailure, WebhookOff};
use model::Language;
use store::OffBecause;

/// Why a webhook is off, as the wire has it.
pub fn off_because(because: OffBecause) -> WebhookOff {
    match because {
        OffBecause::SwitchedOff => WebhookOff::SwitchedOff,
        OffBecause::Failing => WebhookOff::Failing,
        OffBecause::Gone => WebhookOff::Gone,
    }
}

/// A failure by the word that is kept of it.
pub fn failure(word: &str) -> WebhookFailure {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).unwrap_or(WebhookFailure::Other)
}

/// What went wrong and what to do.
pub fn problem(failure: WebhookFailure, status: Option<u16>, language: Language) -> String {
    if failure == WebhookFailure::Status {
        return of_status(status.unwrap_or_default(), language);
    }
    match language {
        Language::En => in_english(failure),
        Language::Ko => in_korean(failure),
    }
    .to_owned()
}

fn of_status(status: u16, language: Language) -> String {
    match (status, language) {
        (401 | 403, Language::En) => format!(
            "The server answered {status}: it doesn’t let Madang in. Check whether it verifies the signature with this webhook’s secret."
        ),
        (401 | 403, Language::Ko) => format!(
            "서버가 {status}로 응답했어요. 마당의 요청을 받아 주지 않아요. 이 웹훅의 비밀 값으로 서명을 확인하는지 살펴봐 주세요."
        ),
        (404 | 405, Language::En) => {
            format!("The server answered {status}: nothing at this address takes events. Check the address.")
        }
        (404 | 405, Language::Ko) => {
            format!("서버가 {status}로 응답했어요. 이 주소에는 이벤트를 받는 곳이 없어요. 주소를 확인해 주세요.")
        }
        (_, Language::En) => format!("The server answered {status} instead of 2xx. Its own log says why."),
        (_, Language::Ko) => {
            format!("서버가 2xx가 아니라 {status}로 응답했어요. 이유는 그 서버의 로그에서 확인해 주세요.")
        }
    }
}

fn in_english(failure: WebhookFailure) -> &'static str {
    match failure {
        WebhookFailure::AddressRefused => {
            "This address may not be called: it is not https, or it leads into a private network. Whoever runs Madang can allow it with \
             MADANG_ALLOWED_HOSTS."
        }
        WebhookFailure::NoAddress => "No server was found under this name. Check the address.",
        WebhookFailure::Tls => "No secure connection could be made. Check the server’s certificate.",
        WebhookFailure::ConnectionRefused => "Nothing listens at this address. Check whether the server runs.",
        WebhookFailure::ConnectionBroken => "The connection broke before an answer came.",
        WebhookFailure::TimedOut => {
            "There was no answer within 15 seconds. Have the server answer first and do the work afterwards."
        }
        WebhookFailure::Redirect => {
            "The address leads on to another one, which is not followed. Enter the final address here."
        }
        WebhookFailure::Gone => "The server answered 410: this address is gone for good.",
        WebhookFailure::NothingToSend => "What this was about is gone, so there is nothing to send any more.",
        WebhookFailure::Status | WebhookFailure::Other => "It could not be delivered.",
    }
}

fn in_korean(failure: WebhookFailure) -> &'static str {
    match failure {
        WebhookFailure::AddressRefused => {
            "보낼 수 없는 주소예요. https가 아니거나 사내망으로 이어져요. 마당을 운영하는 사람이 MADANG_ALLOWED_HOSTS로 허용할 수 있어요."
        }
        WebhookFailure::NoAddress => "이 이름의 서버를 찾지 못했어요. 주소를 확인해 주세요.",
        WebhookFailure::Tls => "안전하게 연결하지 못했어요. 서버의 인증서를 확인해 주세요.",
        WebhookFailure::ConnectionRefused => "이 주소에서 응답하는 서버가 없어요. 서버가 켜져 있는지 확인해 주세요.",
        WebhookFailure::ConnectionBroken => "응답을 받기 전에 연결이 끊겼어요.",
        WebhookFailure::TimedOut => "15초 안에 응답이 없었어요. 먼저 응답하고 작업은 나중에 하게 해 주세요.",
        WebhookFailure::Redirect => "다른 주소로 넘기는 주소라서 따라가지 않았어요. 마지막 주소를 입력해 주세요.",
        WebhookFailure::Gone => "서버가 410으로 응답했어요. 이 주소는 없어졌다는 뜻이에요.",
        WebhookFailure::NothingToSend => "알릴 내용이 지워져서 보낼 것이 없어요.",
        WebhookFailure::Status | WebhookFailure::Other => "전달하지 못했어요.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_comes_back_from_its_word_and_has_words_in_both_languages() {
        for known in [WebhookFailure::AddressRefused, WebhookFailure::TimedOut, WebhookFailure::Status] {
            let word = serde_json::to_value(known).unwrap();
            assert_eq!(failure(word.as_str().unwrap()), known);
        }
        assert_eq!(failure("of another version"), WebhookFailure::Other);
        assert!(problem(WebhookFailure::Status, Some(503), Language::En).contains("503"));
        assert!(problem(WebhookFailure::Status, Some(404), Language::Ko).contains("주소"));
    }
}
