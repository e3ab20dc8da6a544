//! The columns of runs, for reading and writing. This is the only file of the store that lists what is known of a run at its end.

use std::borrow::Cow;

use model::{
    OutputFormat, RunId, Values,
    run::{Feedback, Outcome, Rating, RunError, RunSource, RunState},
};
use serde::Serialize;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Run, RunApp, category, money, unsigned};
use crate::text_enum::Text;

/// A run with its joined rows, as the database returns it.
pub(super) struct Row {
    pub id: Uuid,
    pub app: Uuid,
    pub app_slug: String,
    pub app_name: String,
    pub app_icon: String,
    pub app_category: String,
    pub output_format: Option<Json<OutputFormat>>,
    pub version: Option<i32>,
    pub source: Text<RunSource>,
    pub person: Option<Uuid>,
    pub person_name: Option<String>,
    pub link: Option<Uuid>,
    pub key: Option<Uuid>,
    pub conversation: Option<Uuid>,
    pub inputs: Json<Values>,
    pub state: Text<RunState>,
    pub error: Option<Json<RunError>>,
    pub cut_off: bool,
    pub output: Option<String>,
    pub model_name: Option<String>,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cost_micros: Option<i64>,
    pub currency: Option<String>,
    pub duration_ms: Option<i64>,
    pub last_event: i32,
    pub rating: Option<Text<Rating>>,
    pub comment: Option<String>,
    pub created_at: OffsetDateTime,
    pub finished_at: Option<OffsetDateTime>,
    pub content_gone_at: Option<OffsetDateTime>,
}

/// Selects runs as a viewer sees them: `$1` is the workspace, and `$2` the viewer.
macro_rules! select_runs {
    ($filter:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            $crate::runs::columns::Row,
            r#"select r.id, r.app_id as app, a.slug as app_slug, a.name as app_name, a.icon as app_icon,
                a.category as app_category, coalesce(r.definition, v.definition) #> '{output,format}' as "output_format: Json<OutputFormat>",
                v.number as "version?", r.source as "source: Text<RunSource>", r.person_id as person, p.name as "person_name?",
                r.link_id as link, r.api_key_id as key, r.conversation_id as conversation,
                r.inputs as "inputs: Json<Values>", r.state as "state: Text<RunState>",
                r.error as "error: Json<RunError>",
                -- null: an older server ended it, and only its last event knows
                coalesce(r.cut_off, (select e.payload ->> 'stop' = 'length' from run_events e
                    where e.workspace_id = r.workspace_id and e.run_id = r.id and e.number = r.last_event), false) as "cut_off!",
                r.output, r.model_name, r.input_tokens, r.output_tokens, r.cost_micros, r.currency, r.duration_ms,
                coalesce(r.last_event, (select max(number) from run_events e where e.workspace_id = r.workspace_id and e.run_id = r.id), 0)
                    as "last_event!",
                f.rating as "rating?: Text<Rating>", f.comment as "comment?", r.created_at, r.finished_at,
                r.content_gone_at
            from runs r
            join apps a on a.workspace_id = r.workspace_id and a.id = r.app_id
            left join versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
            left join people p on p.id = r.person_id
            left join feedback f on f.workspace_id = r.workspace_id and f.run_id = r.id and f.person_id = $2
            where r.workspace_id = $1 and r.forgotten_at is null and "# + $filter,
            $($argument),+
        )
    };
}

pub(super) use select_runs;

impl From<Row> for Run {
    fn from(row: Row) -> Self {
        let feedback = row.rating.zip(row.comment).map(|(rating, comment)| Feedback { rating: rating.0, comment });
        let outcome = row.state.0.is_terminal().then(|| Outcome {
            state: row.state.0,
            error: row.error.map(|error| error.0),
            cut_off: row.cut_off,
            output: row.output.unwrap_or_default(),
            model_name: row.model_name,
            input_tokens: unsigned(row.input_tokens),
            output_tokens: unsigned(row.output_tokens),
            cost: money(row.cost_micros, row.currency),
            duration_ms: row.duration_ms.map(unsigned).unwrap_or_default(),
        });
        Self {
            id: row.id.into(),
            app: RunApp {
                id: row.app.into(),
                slug: row.app_slug,
                name: row.app_name,
                icon: row.app_icon,
                category: category(&row.app_category),
            },
            output_format: row.output_format.map(|format| format.0).unwrap_or_default(),
            version: row.version,
            source: row.source.0,
            person: row.person.map(Into::into),
            person_name: row.person_name,
            link: row.link.map(Into::into),
            key: row.key.map(Into::into),
            conversation: row.conversation.map(Into::into),
            inputs: row.inputs.0,
            outcome,
            last_event: row.last_event,
            feedback,
            created_at: row.created_at,
            finished_at: row.finished_at,
            content_gone_at: row.content_gone_at,
        }
    }
}

/// Names a composite type of the database and its array type.
macro_rules! composite {
    ($row:ident, $name:literal) => {
        impl sqlx::Type<sqlx::Postgres> for $row<'_> {
            fn type_info() -> sqlx::postgres::PgTypeInfo {
                sqlx::postgres::PgTypeInfo::with_name($name)
            }
        }

        impl sqlx::postgres::PgHasArrayType for $row<'_> {
            fn array_type_info() -> sqlx::postgres::PgTypeInfo {
                sqlx::postgres::PgTypeInfo::array_of($name)
            }
        }
    };
}

pub(crate) use composite;

composite!(EndRow, "run_ended");

/// The end of a run, as the function `write_run_steps` takes it.
#[derive(sqlx::Encode)]
pub(crate) struct EndRow<'a> {
    run_id: Uuid,
    fence: i64,
    last_event: i32,
    state: &'static str,
    error: Option<String>,
    output: Cow<'a, str>,
    model_name: Option<Cow<'a, str>>,
    input_tokens: i64,
    output_tokens: i64,
    cost_micros: Option<i64>,
    currency: Option<&'a str>,
    duration_ms: i64,
    cut_off: Option<bool>,
}

impl<'a> EndRow<'a> {
    pub fn of(run: RunId, fence: i64, last_event: i32, outcome: &'a Outcome) -> Self {
        Self {
            run_id: run.0,
            fence,
            last_event,
            state: outcome.state.as_str(),
            error: outcome.error.as_ref().and_then(json),
            output: without_nul(&outcome.output),
            model_name: outcome.model_name.as_deref().map(without_nul),
            input_tokens: signed(outcome.input_tokens),
            output_tokens: signed(outcome.output_tokens),
            cost_micros: outcome.cost.map(|cost| cost.micros),
            currency: outcome.cost.map(|cost| cost.currency.as_str()),
            duration_ms: signed(outcome.duration_ms),
            cut_off: Some(outcome.cut_off),
        }
    }
}

/// Removes NUL characters, which Postgres's texts can't hold. The events still contain them.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

/// JSON for a jsonb column, which refuses `\u0000`; it becomes `\ufffd`. A literal backslash that is followed by `u0000` is
/// changed as well, and the result is still valid JSON.
pub(crate) fn json(value: &impl Serialize) -> Option<String> {
    // None of the types that are stored this way can fail to serialise.
    let text = serde_json::to_string(value).ok()?;
    Some(if text.contains(r"\u0000") { text.replace(r"\u0000", r"\ufffd") } else { text })
}

/// Postgres has no unsigned integers, so counts are stored as signed ones.
pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
