//! `madang app list`

use api::{App, AppState, AppsQuery, MarketQuery, MarketSort, Page};
use clap::ArgMatches;
use serde_json::json;

use crate::{exit::Exit, failure::Failure, remote::Remote};

/// The apps that the key's maker may change, or with `--market` those that everybody may run.
pub async fn list(remote: &Remote, given: &ArgMatches) -> Result<Exit, Failure> {
    let workspace = remote.workspace().await?;
    let (apps, left_out) = if given.get_flag("market") {
        let search = MarketQuery { sort: Some(MarketSort::Name), ..MarketQuery::default() };
        let market = remote.ask(remote.client.market(&workspace, &search)).await?;
        (market.apps, market.apps_left_out)
    } else {
        (mine(remote, &workspace).await?, 0)
    };
    if remote.output.is_json {
        remote.output.json(&json!({ "items": apps }))?;
    } else {
        remote.output.text(&table(remote, &apps))?;
    }
    if left_out > 0 {
        remote.output.note(&remote.said.left_out(left_out));
    }
    Ok(Exit::Done)
}

async fn mine(remote: &Remote, workspace: &str) -> Result<Vec<App>, Failure> {
    let mut apps = Vec::new();
    let mut which = AppsQuery { state: AppState::InUse, limit: Some(200), ..AppsQuery::default() };
    loop {
        let Page { items, next } = remote.ask(remote.client.apps(workspace, &which)).await?;
        apps.extend(items);
        match next {
            Some(after) => which.after = Some(after),
            None => return Ok(apps),
        }
    }
}

/// A line for each app. The name is last, because names are of any width.
fn table(remote: &Remote, apps: &[App]) -> String {
    let said = remote.said;
    let rows = apps.iter().map(|app| {
        let live = app.published_version.map_or_else(|| "-".to_owned(), |number| format!("v{number}"));
        let changed = if app.unpublished_changes { said.changed() } else { "" };
        let kind = match app.kind {
            model::Kind::Form => "form",
            model::Kind::Chat => "chat",
        };
        [app.slug.clone(), kind.to_owned(), live, app.runs.to_string(), changed.to_owned(), app.name.clone()]
    });
    let head = said.columns().map(str::to_owned);
    aligned(std::iter::once(head).chain(rows).collect())
}

fn aligned(rows: Vec<[String; 6]>) -> String {
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = width_of(cell).max(*width);
        }
    }
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| {
            let pad = " ".repeat(width.saturating_sub(width_of(cell)));
            format!("{cell}{pad}")
        });
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// How many columns a terminal takes for a text: Korean, Chinese and Japanese characters take two.
fn width_of(text: &str) -> usize {
    let is_wide = |c: char| matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60);
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_korean_too() {
        let row = |slug: &str, changed: &str| [slug, "form", "v1", "3", changed, "이름"].map(str::to_owned);
        let text = aligned(vec![row("회의록", ""), row("minutes", "바뀜")]);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("회의록   form  v1  3        이름"));
        assert_eq!(lines.next(), Some("minutes  form  v1  3  바뀜  이름"));
    }
}
