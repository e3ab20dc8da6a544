//! The run log: all runs of a workspace for its admins, and of an app for those who may change it. What others entered and were answered is
//! shown only since the workspace opened that (`runs_open_since`).

mod export;
mod list;
mod read;
#[cfg(test)]
mod tests;

use api::{RunLogEntry, RunLogQuery, RunSource};
use model::{Language, RunId};
use store::{LoggedRun, RunLogFilter};
use time::OffsetDateTime;
use utoipa_axum::routes;

use super::{Operations, apps::find_editable, check, runs, wire};
use crate::{
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
};

pub(super) fn operations() -> Operations {
    let (admin, builder) = (Access::Member(api::Role::Admin), Access::Member(api::Role::Builder));
    Operations::default()
        .add(admin.keys(Keys::RUNS), routes!(list::of_workspace))
        .add(admin.keys(Keys::RUNS), routes!(export::csv_of_workspace))
        .add(admin.keys(Keys::RUNS), routes!(export::jsonl_of_workspace))
        .add(admin.keys(Keys::RUNS), routes!(read::of_workspace))
        .add(builder.keys(Keys::RUNS), routes!(list::of_app))
        .add(builder.keys(Keys::RUNS), routes!(export::csv_of_app))
        .add(builder.keys(Keys::RUNS), routes!(export::jsonl_of_app))
        .add(builder.keys(Keys::RUNS), routes!(read::of_app))
}

/// The most characters of any filter.
const TEXT_MAX: usize = 100;

/// What the workspace says of its run log.
#[derive(Debug, Clone, Copy)]
struct Rules {
    open_since: Option<OffsetDateTime>,
    asks_reason: bool,
}

impl Rules {
    async fn of(member: &Member) -> Result<Self, Refusal> {
        // A key for one app sees what it ran itself (`runs::seen_by_key`), and here are the runs of all, its maker's own among them.
        if member.only_app().is_some() {
            return Err(ErrorCode::KeyOfApp.into());
        }
        let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
        Ok(Self { open_since: workspace.runs_open_since, asks_reason: workspace.export_reason })
    }

    /// Whether what is in a run is hidden from the member.
    fn hides(self, member: &Member, person: Option<model::PersonId>, created_at: OffsetDateTime) -> bool {
        person != Some(member.id) && self.open_since.is_none_or(|since| created_at < since)
    }
}

/// What a query asks for, of an app if the path names one.
async fn filter(
    member: &Member,
    rules: Rules,
    app: Option<&str>,
    query: &RunLogQuery,
) -> Result<RunLogFilter, Refusal> {
    let of_path = match app {
        Some(app) => Some(find_editable(member, app).await?.id),
        None => None,
    };
    if of_path.is_some() && query.app.is_some_and(|asked| of_path != Some(asked)) {
        return Err(ErrorCode::NotFound.into());
    }
    let app = of_path.or(query.app);
    let version = match (query.version, app) {
        (None, _) => None,
        (Some(_), None) => {
            return Err(Refusal::field("version", "Name the app as well.", "앱도 함께 정해 주세요."));
        }
        (Some(number), Some(app)) => {
            let number = i32::try_from(number).unwrap_or(i32::MAX);
            Some(member.tenant.version_by_number(app, number).await?.ok_or(ErrorCode::NotFound)?.version.id.0)
        }
    };
    let text = |field: &str, text: &Option<String>| {
        let text = check::optional_text(field, text.as_deref().unwrap_or_default(), TEXT_MAX)?;
        Ok::<_, Refusal>(Some(text).filter(|text| !text.is_empty()))
    };
    Ok(RunLogFilter {
        app,
        version,
        person: query.person,
        source: query.source,
        link: query.link,
        model: text("model", &query.model)?,
        state: query.state,
        rating: query.rating,
        least_micros: query.least_micros.map(|least| i64::try_from(least).unwrap_or(i64::MAX)),
        from: query.from.map(wire::moment).transpose()?,
        until: query.until.map(wire::moment).transpose()?,
        words: text("q", &query.q)?,
        open_since: rules.open_since,
    })
}

fn cursor(after: Option<&str>) -> Result<Option<RunId>, Refusal> {
    Ok(after.map(str::parse).transpose().map_err(|_| ErrorCode::Malformed)?)
}

/// A line of the log as the member may see it.
fn line(member: &Member, rules: Rules, logged: LoggedRun, language: Language) -> RunLogEntry {
    let hidden = rules.hides(member, logged.person, logged.summary.created_at);
    let mut run = runs::wire::summary(logged.summary, language);
    if hidden {
        (run.title, run.beginning) = (None, None);
    }
    let person = logged.person.map(|id| api::Person { id, name: logged.person_name.unwrap_or_default() });
    RunLogEntry { run, person, link_name: logged.link_name, rating: logged.rating, hidden }
}

/// Whether a run is in the log at all: those of comparisons would tell whoever rates blind whose answer is whose.
fn is_logged(source: RunSource) -> bool {
    source != RunSource::Comparison
}
