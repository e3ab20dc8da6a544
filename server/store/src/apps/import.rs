//! Apps that come from a file: made with all that belongs to them, or not at all.

use model::{AppId, PersonId, TestRowId, evidence::Check};
use serde_json::json;

use super::{
    App, AppChanges, Draft, DraftChange, DraftSaved, NewApp, archived, create, find, write_draft, write_listing,
};
use crate::{
    ArchivedAs, Error, GateChange, NewPiece, NewTestRow, PieceCreated, Result, Tenant, TestRowLimits, TestRowsAdded,
    TestSetSaved,
    audit::{self, Change},
    gates, pieces,
    scope::Tx,
    test_rows::{insert, lock, write_checks},
};

/// A new app with its tests and its gate, and the pieces that the workspace doesn't have yet.
#[derive(Debug, Clone)]
pub struct AppImport {
    pub app: NewApp,
    pub checks: Vec<Check>,
    pub rows: Vec<NewTestRow>,
    pub min_percent: Option<u8>,
    pub pieces: Vec<NewPiece>,
}

/// The result of making an app out of a file. Either everything was made or nothing.
#[derive(Debug, Clone)]
pub enum AppImported {
    App(Box<App>),
    /// The workspace would have too many pieces.
    TooManyPieces,
    /// The app would have too many test rows.
    TooManyRows,
    /// The app's test rows would be too large together.
    RowsTooLarge,
    /// It was made before; `None` if it was deleted since.
    Already(Option<Box<App>>),
    /// Another file of that name was made under the same key.
    OtherFile,
}

/// What an app becomes that is there already. Its versions, its links and its gate stay.
#[derive(Debug, Clone)]
pub struct AppReplacement {
    pub listing: AppChanges,
    pub draft: DraftChange,
    /// What it is tested by from now on; `None` leaves that as it is.
    pub tests: Option<RowsReplaced>,
    pub pieces: Vec<NewPiece>,
}

/// Test rows that take the place of others.
#[derive(Debug, Clone)]
pub struct RowsReplaced {
    pub checks: Vec<Check>,
    /// The revision of the checks that were looked at.
    pub seen_checks: i64,
    /// The app's rows that were looked at, with their revisions.
    pub seen: Vec<(TestRowId, i64)>,
    /// How many of those, from the first on, stay as they are.
    pub kept: usize,
    /// What comes after them.
    pub new: Vec<NewTestRow>,
}

/// The result of replacing an app's draft and tests. Either everything was replaced or nothing.
#[derive(Debug, Clone)]
pub enum AppReplaced {
    App(Box<App>),
    /// Somebody else saved a newer revision of the draft, which is returned.
    Stale(Box<Draft>),
    /// Somebody else changed the test rows or the checks meanwhile.
    RowsChanged,
    TooManyPieces,
    TooManyRows,
    RowsTooLarge,
    Absent,
}

impl Tenant {
    /// Makes an app out of a file; one of an archive unless it was made before.
    pub async fn import_app(
        &self,
        new: &AppImport,
        of: Option<&ArchivedAs>,
        limits: TestRowLimits,
        max_pieces: usize,
    ) -> Result<AppImported> {
        let by = new.app.owner;
        let mut tx = self.begin().await?;
        if let Some(before) = archived::before(&mut tx, self, by, of).await? {
            return before.imported(&mut tx, self).await;
        }
        if !add_pieces(&mut tx, self, &new.pieces, max_pieces).await? {
            return Ok(AppImported::TooManyPieces);
        }
        let app = create(&mut tx, self, &new.app).await?;
        lock(&mut tx, self, app.id).await?;
        match insert(&mut tx, self, app.id, &new.rows, by, limits).await? {
            TestRowsAdded::Added(_) => {}
            TestRowsAdded::TooMany => return Ok(AppImported::TooManyRows),
            TestRowsAdded::TooLarge => return Ok(AppImported::RowsTooLarge),
        }
        write_checks(&mut tx, self, app.id, &new.checks, None).await?;
        if new.min_percent.is_some() {
            let gate = GateChange { min_percent: new.min_percent, approver: None, seen_revision: 0, by };
            gates::write(&mut tx, self, app.id, gate).await?;
        }
        let came = json!({"rows": new.rows.len(), "checks": new.checks.len(), "gate": new.min_percent});
        let change = Change { before: None, after: Some(came) };
        audit::record(&mut tx, self, "app.imported", ("app", app.id.0), change).await?;
        let app = find(&mut tx, self, app.id).await?.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        if !archived::note(&mut tx, self, (by, app.id), of).await? {
            return Err(Error::Overtaken);
        }
        tx.commit().await?;
        Ok(AppImported::App(Box::new(app)))
    }

    /// Replaces an app's draft, listing and tests by those of a file, unless somebody else has changed them since they were read.
    pub async fn replace_app(
        &self,
        app: AppId,
        new: &AppReplacement,
        limits: TestRowLimits,
        max_pieces: usize,
    ) -> Result<AppReplaced> {
        let by = new.draft.by;
        let mut tx = self.begin().await?;
        match write_draft(&mut tx, self, app, &new.draft).await? {
            DraftSaved::Saved(_) => {}
            DraftSaved::Stale(draft) => return Ok(AppReplaced::Stale(Box::new(draft))),
            DraftSaved::Absent => return Ok(AppReplaced::Absent),
        }
        if !add_pieces(&mut tx, self, &new.pieces, max_pieces).await? {
            return Ok(AppReplaced::TooManyPieces);
        }
        if let Some(tests) = &new.tests {
            match replace_rows(&mut tx, self, app, tests, (by, limits)).await? {
                Some(TestRowsAdded::Added(_)) => {}
                Some(TestRowsAdded::TooMany) => return Ok(AppReplaced::TooManyRows),
                Some(TestRowsAdded::TooLarge) => return Ok(AppReplaced::RowsTooLarge),
                None => return Ok(AppReplaced::RowsChanged),
            }
        }
        let after = write_listing(&mut tx, self, app, &new.listing).await?;
        let rows = new.tests.as_ref().map(|tests| tests.kept.saturating_add(tests.new.len()));
        let change = Change { before: None, after: Some(json!({"rows": rows})) };
        audit::record(&mut tx, self, "app.reimported", ("app", app.0), change).await?;
        let Some(after) = after else { return Ok(AppReplaced::Absent) };
        tx.commit().await?;
        Ok(AppReplaced::App(Box::new(after)))
    }
}

/// Adds pieces, unless the workspace would have too many.
async fn add_pieces(tx: &mut Tx, tenant: &Tenant, new: &[NewPiece], max: usize) -> Result<bool> {
    for piece in new {
        if let PieceCreated::TooMany = pieces::insert(tx, tenant, piece, max).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Replaces an app's test rows and checks; `None` if they aren't those that were seen.
async fn replace_rows(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    tests: &RowsReplaced,
    (by, limits): (PersonId, TestRowLimits),
) -> Result<Option<TestRowsAdded>> {
    lock(tx, tenant, app).await?;
    let rows = sqlx::query!(
        "select id, revision from test_rows where workspace_id = $1 and app_id = $2 order by id",
        tenant.workspace().0,
        app.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let there: Vec<(TestRowId, i64)> = rows.into_iter().map(|row| (row.id.into(), row.revision)).collect();
    if there != tests.seen {
        return Ok(None);
    }
    // A file goes with the last row that has it, so the new rows come first. Until the old ones are gone there may be too many.
    let no_limits = TestRowLimits { rows: usize::MAX, bytes: i64::MAX };
    insert(tx, tenant, app, &tests.new, by, no_limits).await?;
    let gone: Vec<_> = tests.seen.iter().skip(tests.kept).map(|(id, _)| id.0).collect();
    sqlx::query!(
        "delete from test_rows where workspace_id = $1 and app_id = $2 and id = any($3)",
        tenant.workspace().0,
        app.0,
        &gone,
    )
    .execute(&mut **tx)
    .await?;
    let added = insert(tx, tenant, app, &[], by, limits).await?;
    match write_checks(tx, tenant, app, &tests.checks, Some(tests.seen_checks)).await? {
        TestSetSaved::Saved(_) => Ok(Some(added)),
        TestSetSaved::Stale(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use model::Category;
    use serde_json::json;

    use super::*;
    use crate::testing::{TestDatabase, definition};

    const LIMITS: TestRowLimits = TestRowLimits { rows: 3, bytes: 10_000 };

    fn row(text: &str) -> NewTestRow {
        NewTestRow { inputs: [("text".to_owned(), json!(text))].into_iter().collect(), ..NewTestRow::default() }
    }

    fn import(owner: PersonId, rows: &[&str], pieces: &[&str]) -> AppImport {
        AppImport {
            app: NewApp {
                slug: "minutes".into(),
                name: "Minutes".into(),
                summary: String::new(),
                category: Category::Hr,
                icon: "file".into(),
                owner,
                definition: definition("Write."),
                sample: None,
            },
            checks: vec![Check::Equals {}],
            rows: rows.iter().map(|text| row(text)).collect(),
            min_percent: Some(80),
            pieces: pieces.iter().map(|name| NewPiece { name: (*name).into(), text: "x".into(), by: owner }).collect(),
        }
    }

    #[tokio::test]
    async fn an_app_is_made_with_everything_or_not_at_all() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let AppImported::App(app) =
            tenant.import_app(&import(owner, &["a", "b"], &["tone"]), None, LIMITS, 1).await.unwrap()
        else {
            panic!("it was not made")
        };
        assert_eq!(tenant.test_set(app.id).await.unwrap().checks, [Check::Equals {}]);
        assert_eq!(tenant.all_test_rows(app.id, None).await.unwrap().len(), 2);
        assert_eq!(tenant.pieces().await.unwrap().len(), 1);
        let refused = tenant.import_app(&import(owner, &["a"], &["other"]), None, LIMITS, 1).await.unwrap();
        assert!(matches!(refused, AppImported::TooManyPieces));
        let refused =
            tenant.import_app(&import(owner, &["a", "b", "c", "d"], &["other"]), None, LIMITS, 9).await.unwrap();
        assert!(matches!(refused, AppImported::TooManyRows));
        assert_eq!(tenant.pieces().await.unwrap().len(), 1, "nothing is left of what was refused");
        assert_eq!(tenant.apps(crate::AppFilter::All).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn an_app_of_an_archive_is_made_once_by_any_number_of_requests() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let of = |file: &str, sha256| ArchivedAs { key: "k".into(), file: file.into(), sha256: [sha256; 32] };
        let make = async |of: ArchivedAs| {
            let new = import(owner, &["a"], &[]);
            // Who comes too late is asked again, as its caller does.
            loop {
                match tenant.import_app(&new, Some(&of), LIMITS, 9).await {
                    Err(Error::Overtaken) => {}
                    made => return made.unwrap(),
                }
            }
        };
        let all = futures::future::join_all((0..5).map(|_| make(of("apps/a.yaml", 1)))).await;
        let made: Vec<_> =
            all.iter().filter_map(|made| if let AppImported::App(app) = made { Some(app.id) } else { None }).collect();
        let before: Vec<_> = all
            .iter()
            .filter_map(|made| if let AppImported::Already(Some(app)) = made { Some(app.id) } else { None })
            .collect();
        assert_eq!((made.len(), before), (1, vec![made[0]; 4]));
        assert!(matches!(make(of("apps/a.yaml", 2)).await, AppImported::OtherFile));
        assert!(matches!(make(of("apps/b.yaml", 1)).await, AppImported::App(_)));
        let files = tenant.archived_apps(owner, "k").await.unwrap();
        assert_eq!(files, ["apps/a.yaml", "apps/b.yaml"]);
        assert!(tenant.archived_apps(owner, "other").await.unwrap().is_empty());
        assert_eq!(tenant.apps(crate::AppFilter::All).await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn an_app_is_replaced_in_its_place() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let AppImported::App(app) =
            tenant.import_app(&import(owner, &["a", "b", "c"], &[]), None, LIMITS, 9).await.unwrap()
        else {
            panic!("it was not made")
        };
        let seen: Vec<_> =
            tenant.all_test_rows(app.id, None).await.unwrap().iter().map(|row| (row.id, row.revision)).collect();
        let revision = tenant.draft(app.id).await.unwrap().unwrap().revision;
        let new = |seen_revision, seen: &[(TestRowId, i64)], rows: &[&str]| AppReplacement {
            listing: AppChanges { name: Some("Better minutes".into()), ..AppChanges::default() },
            draft: DraftChange {
                definition: definition("Write better."),
                sample: None,
                seen_revision,
                renamed: std::collections::BTreeMap::new(),
                by: owner,
            },
            tests: Some(RowsReplaced {
                checks: Vec::new(),
                seen_checks: 2,
                seen: seen.to_vec(),
                kept: 1,
                new: rows.iter().map(|text| row(text)).collect(),
            }),
            pieces: Vec::new(),
        };
        let ask = async |new: AppReplacement| tenant.replace_app(app.id, &new, LIMITS, 9).await.unwrap();
        assert!(matches!(ask(new(revision - 1, &seen, &["x"])).await, AppReplaced::Stale(_)));
        assert!(matches!(ask(new(revision, &seen[1..], &["x"])).await, AppReplaced::RowsChanged));
        assert!(matches!(ask(new(revision, &seen, &["x", "y", "z"])).await, AppReplaced::TooManyRows));
        let mut stale = new(revision, &seen, &["x"]);
        stale.tests.as_mut().unwrap().seen_checks = 1;
        assert!(matches!(ask(stale).await, AppReplaced::RowsChanged), "somebody changed the checks");
        assert_eq!(tenant.draft(app.id).await.unwrap().unwrap().revision, revision, "nothing was changed so far");

        let AppReplaced::App(after) = ask(new(revision, &seen, &["x", "y"])).await else { panic!("not replaced") };
        assert_eq!((after.name.as_str(), after.slug.as_str()), ("Better minutes", "minutes"));
        let rows = tenant.all_test_rows(app.id, None).await.unwrap();
        let texts: Vec<_> = rows.iter().map(|row| row.inputs["text"].as_str().unwrap().to_owned()).collect();
        assert_eq!((texts, rows[0].id), (vec!["a".to_owned(), "x".into(), "y".into()], seen[0].0));
        assert!(tenant.test_set(app.id).await.unwrap().checks.is_empty());
    }
}
