//! Why a run has no complete answer: a closed set of codes, each with a plain sentence in both languages.

use serde::{Deserialize, Serialize};

use crate::{Josa, Language, Word, josa};

/// Declares the codes: each with its docs, its word and its sentences. As in `word.rs`, the word is a `tt` because of utoipa.
macro_rules! codes {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident $code:tt $en:literal $ko:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
            /// A code that this version does not know.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl $name {
            /// Every code that this version knows.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as it is stored and sent.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ Self::Unknown => "unknown" }
            }

            /// What happened and what to do, for people.
            pub fn message(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant, Language::En) => $en, (Self::$variant, Language::Ko) => $ko,)+
                    (Self::Unknown, Language::En) => "Something unexpected happened. Reload the page and try again.",
                    (Self::Unknown, Language::Ko) => "예상하지 못한 일이 있었어요. 페이지를 새로 고친 뒤 다시 해 주세요.",
                }
            }
        }

        impl Word for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }
        }
    };
}

codes! {
    /// Why a run has no complete answer, or why a connection does not work.
    RunErrorCode {
        /// The provider rejected the key.
        KeyRefused "key_refused" "The provider refused the key. An admin can enter a new one at the connection." "제공사가 키를 거절했어요. 관리자가 연결에서 새 키를 입력할 수 있어요.",
        /// The account at the provider has no money left.
        NoMoney "no_money" "The account at the provider has no credit left. An admin can top it up there." "제공사 계정에 남은 금액이 없어요. 관리자가 제공사에서 충전할 수 있어요.",
        /// The input is longer than the model takes.
        TooLong "too_long" "What was sent is longer than this model takes. Shorten the input, choose a model that takes more, or let the app read long texts in parts (in the builder, under Long texts)." "이 모델이 받을 수 있는 길이를 넘었어요. 입력을 줄이거나, 더 긴 입력을 받는 모델을 고르거나, 앱이 긴 글을 나눠 읽게 해 주세요(만들기 화면의 긴 글).",
        /// The provider's content filter stopped it.
        Filtered "filtered" "The provider's safety filter stopped this answer. Rephrase the input, or try another model." "제공사의 안전 필터가 답변을 막았어요. 다르게 쓰거나 다른 모델로 해 주세요.",
        /// The model declined to answer.
        Refused "refused" "The model declined to answer this. Rephrase the input, or try another model." "모델이 이 내용에는 답하지 않겠다고 했어요. 다르게 쓰거나 다른 모델로 해 주세요.",
        /// The provider accepts no more requests for now.
        RateLimited "rate_limited" "The provider allows no more requests right now. Try again in a minute." "제공사가 지금은 요청을 더 받지 않아요. 1분 뒤에 다시 해 주세요.",
        /// The provider is overloaded.
        Overloaded "overloaded" "The provider is overloaded. Your input is kept; try again in a minute." "제공사에 이용이 몰리고 있어요. 입력한 내용은 그대로 있으니 1분 뒤에 다시 해 주세요.",
        /// The provider can't be reached.
        Unreachable "unreachable" "The provider could not be reached. Check the address and the network, then try again." "제공사에 연결하지 못했어요. 주소와 네트워크를 확인하고 다시 해 주세요.",
        /// This server must not call the address.
        AddressRefused "address_refused" "This address is not allowed: it must be https and public, unless the operator lists its host and port in MADANG_ALLOWED_HOSTS." "허용되지 않는 주소예요. https 공개 주소여야 하고, 아니면 운영자가 MADANG_ALLOWED_HOSTS에 호스트와 포트를 적어야 해요.",
        /// The provider does not have this model.
        ModelNotFound "model_not_found" "The provider does not have this model. Choose another one." "제공사에 이 모델이 없어요. 다른 모델을 골라 주세요.",
        /// The day has come on which the provider switched the model off for good.
        ModelRetired "model_retired" "The provider has switched this model off for good. Choose another one." "제공사가 이 모델을 종료했어요. 다른 모델을 골라 주세요.",
        /// The provider did not answer in time.
        TimedOut "timed_out" "The model did not answer in time. Your input is kept; try again." "모델이 제때 답하지 않았어요. 입력한 내용은 그대로 있으니 다시 해 주세요.",
        /// The response is not what a provider sends.
        BadAnswer "bad_answer" "This address didn't answer like a model (perhaps a web page). Check the connection's address; many end in /v1." "이 주소에서 온 것이 모델의 답이 아니에요(웹 페이지일 수 있어요). 연결의 주소를 확인해 주세요. /v1로 끝나는 주소가 많아요.",
        /// The answer broke off.
        Truncated "truncated" "The answer broke off before its end. What was written is kept; run it again for the whole." "답변이 끝나기 전에 끊겼어요. 받은 부분은 남겨 두었으니 다시 실행해 주세요.",
        /// The answer is not the JSON that the app requires.
        NotJson "not_json" "The answer does not have the fields that this app asks for, not even after the model was told so. What was written is kept; try again or choose another model." "답변이 이 앱이 정한 항목에 맞지 않아요. 모델에 알리고 다시 받아도 그랬어요. 받은 내용은 남겨 두었으니 다시 하거나 다른 모델을 골라 주세요.",
        /// The model ended without writing anything.
        EmptyAnswer "empty_answer" "The model ended without writing anything. Allow a longest answer that leaves room after its thinking, or try another model." "모델이 아무것도 쓰지 않고 끝냈어요. 답변 최대 길이를 늘리거나 다른 모델로 해 주세요.",
        /// The provider did not accept the request.
        BadRequest "bad_request" "The provider did not accept the request. The app's model settings may not suit this model." "제공사가 요청을 받아들이지 않았어요. 앱의 모델 설정이 이 모델에 맞지 않을 수 있어요.",
        /// No model is connected.
        NoModel "no_model" "No model is connected. An admin can add a connection on the Models page." "연결된 모델이 없어요. 관리자가 모델 페이지에서 연결을 추가할 수 있어요.",
        /// There are pictures in the request, and the model takes none.
        CannotSee "cannot_see" "This model can't see pictures, and a file that was attached is one, or a scan. Choose a model that sees, or attach a file with text." "이 모델은 이미지를 볼 수 없는데, 첨부한 파일이 이미지이거나 스캔 문서예요. 이미지를 보는 모델을 고르거나 글이 있는 파일을 첨부해 주세요.",
        /// An admin has paused the connection.
        Paused "paused" "An admin has paused this connection, and it has no fallback. Choose another model, or ask an admin to resume it." "관리자가 이 연결을 잠시 멈췄고, 대신할 모델이 없어요. 다른 모델을 고르거나 관리자에게 다시 켜 달라고 해 주세요.",
        /// A budget had too little left for it.
        OverBudget "over_budget" "A budget had too little left for this, so nothing was asked. An admin can raise it on the Budgets page." "예산이 모자라서 모델에 묻지 않았어요. 관리자가 예산 페이지에서 늘릴 수 있어요.",
        /// The server stopped while it was answering.
        Interrupted "interrupted" "The server stopped while the answer was being written. What was written is kept; run it again for the whole." "답변을 쓰는 중에 서버가 멈췄어요. 받은 부분은 남겨 두었으니 다시 실행해 주세요.",
        /// An internal error.
        Internal "internal" "Something went wrong on our side. Your input is kept; try again." "마당 쪽에 문제가 있었어요. 입력한 내용은 그대로 있으니 다시 해 주세요.",
    }
}

/// Why a run or an attempt has no complete answer. It is stored without its sentence, which is added for each reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunError {
    /// What went wrong.
    pub code: RunErrorCode,
    /// What happened and what to do, in the reader's language.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub message: String,
    /// For `too_long`: by how many tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_tokens: Option<u64>,
    /// For `model_not_found`: the requested model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// For `model_not_found`: an available model with a similar name, or one that the provider recommends instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

impl From<RunErrorCode> for RunError {
    fn from(code: RunErrorCode) -> Self {
        Self { code, message: String::new(), by_tokens: None, model: None, nearest: None }
    }
}

impl RunError {
    /// The error with its sentence: what happened and what to do, including the details of this error.
    #[must_use]
    pub fn in_words(mut self, language: Language) -> Self {
        self.message = self.code.message(language).to_owned();
        if let Some(tokens) = self.by_tokens {
            self.message.push_str(&match language {
                Language::En => format!(" It is about {tokens} tokens too long."),
                Language::Ko => format!(" 약 {tokens}토큰이 넘었어요."),
            });
        }
        if let (Some(model), Some(nearest)) = (&self.model, &self.nearest) {
            self.message.push_str(&match language {
                Language::En => format!(" It was asked for “{model}”; it has “{nearest}”."),
                Language::Ko => format!(" “{model}” 대신 “{nearest}”{} 있어요.", josa(nearest, Josa::Subject)),
            });
        }
        self
    }

    /// The error as visitors of a share link see it: keys, money and addresses are only the owner's business.
    #[must_use]
    pub fn for_visitors(&self, language: Language) -> Self {
        let code = match self.code {
            RunErrorCode::KeyRefused
            | RunErrorCode::NoMoney
            | RunErrorCode::AddressRefused
            | RunErrorCode::ModelNotFound
            | RunErrorCode::ModelRetired
            | RunErrorCode::BadAnswer
            | RunErrorCode::BadRequest
            | RunErrorCode::NoModel
            | RunErrorCode::Paused
            | RunErrorCode::Unreachable => RunErrorCode::Internal,
            other => other,
        };
        Self { message: code.message(language).to_owned(), ..code.into() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_code_speaks_both_languages() {
        for code in RunErrorCode::ALL {
            assert!(code.message(Language::Ko).chars().any(|c| ('가'..='힣').contains(&c)), "{code:?}");
            assert!(code.message(Language::En).ends_with('.'), "{code:?}");
        }
    }

    #[test]
    fn a_code_of_a_newer_version_is_an_error_all_the_same() {
        let kept: RunError = serde_json::from_value(json!({"code": "from_the_future"})).unwrap();
        assert_eq!(kept.code, RunErrorCode::Unknown);
        assert!(!kept.in_words(Language::En).message.is_empty());
    }

    #[test]
    fn an_error_is_kept_as_facts_and_told_as_a_sentence() {
        let long = RunError { by_tokens: Some(915), ..RunErrorCode::TooLong.into() };
        assert_eq!(serde_json::to_value(&long).unwrap(), json!({"code": "too_long", "by_tokens": 915}));
        assert!(long.clone().in_words(Language::En).message.ends_with("It is about 915 tokens too long."));
        assert!(long.in_words(Language::Ko).message.ends_with("약 915토큰이 넘었어요."));
        let (model, nearest) = (Some("gpt-x".to_owned()), Some("gpt-4.1".to_owned()));
        let missing = RunError { model, nearest, ..RunErrorCode::ModelNotFound.into() };
        assert!(missing.clone().in_words(Language::En).message.contains("“gpt-4.1”"));
        assert!(missing.in_words(Language::Ko).message.ends_with("“gpt-4.1”이 있어요."));
    }

    #[test]
    fn visitors_are_told_nothing_that_is_their_owners_affair() {
        let (model, nearest) = (Some("gpt-x".to_owned()), Some("gpt-4.1".to_owned()));
        let missing = RunError { model, nearest, ..RunErrorCode::ModelNotFound.into() }.for_visitors(Language::En);
        assert_eq!((missing.code, &missing.model, &missing.nearest), (RunErrorCode::Internal, &None, &None));
        let broken = RunError::from(RunErrorCode::Truncated).for_visitors(Language::En);
        assert_eq!(broken, RunError::from(RunErrorCode::Truncated).in_words(Language::En));
    }

    #[cfg(feature = "openapi")]
    #[test]
    fn the_document_names_the_codes_as_they_are_sent() {
        use utoipa::PartialSchema;
        let schema = serde_json::to_value(RunErrorCode::schema()).unwrap();
        let codes: Vec<_> = schema["enum"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        assert!(codes.contains(&"key_refused") && !codes.contains(&"KeyRefused"), "{codes:?}");
    }
}
