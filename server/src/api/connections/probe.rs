//! Testing a connection: is it reached, is the key taken, which models are there.

use std::time::Instant;

use api::RunErrorCode;
use model::{ConnectionId, Language};
use serde::{Deserialize, Serialize};
use store::Tenant;
use time::OffsetDateTime;

use crate::{
    api::wire::timestamp,
    error::{ErrorCode, Refusal},
    madang::Madang,
    models::endpoint,
};

/// How a test went, as it is kept; the words are found when somebody reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Check {
    code: Option<RunErrorCode>,
    /// How many entries of the list of models can't be read.
    #[serde(default)]
    unreadable: usize,
    duration_ms: u32,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

impl Check {
    /// What the list of models holds besides those that are shown.
    fn left_out(&self, language: Language) -> String {
        match (self.unreadable, language) {
            (0, _) => String::new(),
            (1, Language::En) => " One entry of its list of models can't be read.".to_owned(),
            (count, Language::En) => format!(" {count} entries of its list of models can't be read."),
            (count, Language::Ko) => format!(" 모델 목록에서 {count}개 항목은 읽을 수 없었어요."),
        }
    }

    /// The check, in the reader's language.
    pub fn to_wire(&self, language: Language) -> api::ConnectionCheck {
        let fine = match language {
            Language::En => "The provider answered.",
            Language::Ko => "제공사가 응답했어요.",
        };
        api::ConnectionCheck {
            ok: self.code.is_none(),
            code: self.code,
            message: self.code.map_or(fine, |code| code.message(language)).to_owned() + &self.left_out(language),
            duration_ms: self.duration_ms,
            at: timestamp(self.at),
        }
    }
}

/// Tests a connection, and keeps how it went and which models there are.
pub async fn probe(madang: &Madang, tenant: &Tenant, id: ConnectionId) -> Result<store::Connection, Refusal> {
    let open = tenant.open_connection(id).await?.ok_or(ErrorCode::NotFound)?;
    let endpoint = endpoint(&open).ok_or(ErrorCode::NotFound)?;
    let begun = Instant::now();
    let result = madang.llm.check(&endpoint).await;
    let duration_ms = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
    let mut unreadable = 0;
    let code = match result {
        Ok(checked) => {
            let models = serde_json::to_value(&checked.models).map_err(Refusal::internal)?;
            tenant.save_models(id, &models).await?;
            unreadable = checked.unreadable;
            None
        }
        Err(error) => {
            let code = runner::code_of(&error.kind);
            // What a provider says may quote the key; what is wrong with the line to it can't.
            let is_of_the_line =
                matches!(code, RunErrorCode::Unreachable | RunErrorCode::TimedOut | RunErrorCode::AddressRefused);
            let words = error.detail.filter(|_| is_of_the_line);
            let request = error.provider_request_id;
            tracing::info!(connection = %id, kind = %error.kind, request, words, "a connection's test failed");
            Some(code)
        }
    };
    let check = Check { code, unreadable, duration_ms, at: madang.now() };
    tenant.save_check(id, &serde_json::to_value(&check).map_err(Refusal::internal)?).await?;
    Ok(tenant.connection(id).await?.ok_or(ErrorCode::NotFound)?)
}
