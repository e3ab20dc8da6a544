//! Changing the models of many apps in one operation, which can be undone as a whole.

mod away_from;
mod undo;

use std::collections::HashMap;

use model::{AppId, ComparisonId, Definition, ModelChoice, ModelRef, PersonId, VersionId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Result, Tenant,
    audit::{self, Change},
    gates::{self, GatedApp},
    scope::Tx,
    versions::point_at,
};

pub use away_from::{AwayFrom, NamedModel, Replaced};
pub use undo::Undone;

/// One such operation.
#[derive(Debug, Clone)]
pub struct Swap {
    pub id: Uuid,
    pub away_from: AwayFrom,
    pub apps: Vec<SwappedApp>,
    pub made_by: PersonId,
    pub made_by_name: String,
    pub made_at: OffsetDateTime,
    pub undone_at: Option<OffsetDateTime>,
}

/// What an operation changed in one app. Only the part of the definition that is about models is recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SwappedApp {
    pub app: AppId,
    pub name: String,
    pub draft_before: ModelChoice,
    pub draft_after: ModelChoice,
    /// The comparison that spoke for the draft's model before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_before: Option<ComparisonId>,
    /// The published versions before and after; `None` if none was published.
    pub published: Option<PublishedSwap>,
}

/// The versions that were published before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedSwap {
    pub before: VersionId,
    pub after: VersionId,
}

/// A requested operation.
#[derive(Debug, Clone)]
pub struct NewSwap {
    pub away_from: AwayFrom,
    pub apps: Vec<AppId>,
    /// The comparisons that speak for it, by app. They go with the new versions, or with the drafts if nothing is published.
    pub evidence: HashMap<AppId, ComparisonId>,
    /// Whether the change is published at once, or made in the drafts only.
    pub publish: bool,
    /// The note that the new versions get.
    pub note: String,
    /// Why it is published past gates that aren't passed; without it nothing is changed where there is one.
    pub gate_reason: Option<String>,
    pub by: PersonId,
}

struct Row {
    id: AppId,
    name: String,
    draft: Definition,
    evidence: Option<ComparisonId>,
    published: Option<VersionId>,
}

impl Tenant {
    /// Changes the models of several apps in one transaction: in their drafts, and in the published versions if requested. Apps
    /// that don't exist are left out. [`Error::GateNotPassed`](crate::Error::GateNotPassed) names those whose gates keep what would be
    /// published back: what counts for one is what was measured of the model that `answering` tells would answer, also where the app only
    /// says what it wants.
    pub async fn swap_models(
        &self,
        new: &NewSwap,
        change: impl Fn(&Definition) -> ModelChoice,
        answering: impl Fn(&Definition) -> Option<ModelRef>,
    ) -> Result<Swap> {
        let mut tx = self.begin().await?;
        let (mut apps, mut gated) = (Vec::new(), Vec::new());
        for row in lock(&mut tx, self, &new.apps).await? {
            let published = match row.published.filter(|_| new.publish) {
                Some(before) => publish(&mut tx, self, &row, before, new, &change).await?,
                None => None,
            };
            if let Some((published, definition)) = &published {
                let answers = answering(definition);
                gated.extend(pass_gate(&mut tx, self, &row, (published.after, answers), new).await?);
            }
            let published = published.map(|(published, _)| published);
            let draft_after = change(&row.draft);
            if draft_after != row.draft.model {
                set_draft(&mut tx, self, row.id, &draft_after, new.by).await?;
            }
            if published.is_none() {
                set_evidence(&mut tx, self, row.id, new.evidence.get(&row.id)).await?;
            }
            apps.push(SwappedApp {
                app: row.id,
                name: row.name,
                draft_before: row.draft.model,
                draft_after,
                evidence_before: row.evidence,
                published,
            });
        }
        if !gated.is_empty() {
            return Err(crate::Error::GateNotPassed(gated));
        }
        let id = Uuid::now_v7();
        let (provider, replaced) = new.away_from.columns();
        sqlx::query!(
            "insert into swaps (workspace_id, id, provider, replaced, apps, made_by) values ($1, $2, $3, $4, $5, $6)",
            self.workspace().0,
            id,
            provider,
            replaced.map(Json) as _,
            Json(&apps) as _,
            new.by.0,
        )
        .execute(&mut *tx)
        .await?;
        let names: Vec<_> = apps.iter().map(|app| &app.name).collect();
        let on_record = json!({"provider": provider, "replaced": replaced, "apps": names, "published": new.publish});
        audit::record(&mut tx, self, "models.swapped", ("swap", id), Change { before: None, after: Some(on_record) })
            .await?;
        let swap = select(&mut tx, self, Some(id)).await?.pop();
        tx.commit().await?;
        swap.ok_or(crate::Error::Internal(sqlx::Error::RowNotFound))
    }

    /// The latest operations, newest first.
    pub async fn swaps(&self) -> Result<Vec<Swap>> {
        let mut tx = self.begin_read().await?;
        let swaps = select(&mut tx, self, None).await?;
        tx.commit().await?;
        Ok(swaps)
    }
}

/// Locks the apps, always in the same order, so that two operations at once don't deadlock.
async fn lock(tx: &mut Tx, tenant: &Tenant, apps: &[AppId]) -> Result<Vec<Row>> {
    let ids: Vec<Uuid> = apps.iter().map(|app| app.0).collect();
    let rows = sqlx::query!(
        r#"select id, name, draft as "draft: Json<Definition>", draft_evidence, published_id from apps
        where workspace_id = $1 and id = any($2) and archived_at is null
        order by id for update"#,
        tenant.workspace().0,
        &ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    let row = rows.into_iter().map(|row| Row {
        id: row.id.into(),
        name: row.name,
        draft: row.draft.0,
        evidence: row.draft_evidence.map(Into::into),
        published: row.published_id.map(Into::into),
    });
    Ok(row.collect())
}

/// Publishes the live version with other models. Other changes in the draft stay unpublished. If there are none, the draft and
/// the live version are the same afterwards, too.
async fn publish(
    tx: &mut Tx,
    tenant: &Tenant,
    row: &Row,
    before: VersionId,
    new: &NewSwap,
    change: impl Fn(&Definition) -> ModelChoice,
) -> Result<Option<(PublishedSwap, Definition)>> {
    let live = sqlx::query!(
        r#"select definition as "definition: Json<Definition>" from versions where workspace_id = $1 and id = $2"#,
        tenant.workspace().0,
        before.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(Json(live)) = live.map(|live| live.definition) else { return Ok(None) };
    let model = change(&live);
    if model == live.model {
        return Ok(None);
    }
    let after = VersionId(Uuid::now_v7());
    let definition = Definition { model, ..live };
    sqlx::query!(
        "insert into versions (workspace_id, id, app_id, number, definition, pieces, sample, revision, note, evidence,
            published_by)
        select v.workspace_id, $3, v.app_id,
            1 + (select max(number) from versions where workspace_id = $1 and app_id = v.app_id),
            $4, v.pieces, v.sample, case when v.revision = a.revision then a.revision + 1 else v.revision end, $5, $7, $6
        from versions v join apps a on a.workspace_id = v.workspace_id and a.id = v.app_id
        where v.workspace_id = $1 and v.id = $2",
        tenant.workspace().0,
        before.0,
        after.0,
        Json(&definition) as _,
        new.note,
        new.by.0,
        new.evidence.get(&row.id).map(|evidence| evidence.0),
    )
    .execute(&mut **tx)
    .await?;
    point_at(tx, tenant, row.id, Some(after)).await?;
    Ok(Some((PublishedSwap { before, after }, definition)))
}

/// Lets a new version through its app's gate, by what was measured of the model that answers it, or by the reason that was given; otherwise
/// tells what is missing.
async fn pass_gate(
    tx: &mut Tx,
    tenant: &Tenant,
    row: &Row,
    (version, answering): (VersionId, Option<ModelRef>),
    new: &NewSwap,
) -> Result<Option<GatedApp>> {
    let missing = gates::admits_version(tx, tenant, row.id, version, answering).await?;
    match &new.gate_reason {
        _ if missing.is_empty() => Ok(None),
        None => Ok(Some(GatedApp { app: row.id, name: row.name.clone(), missing })),
        Some(reason) => {
            let pass = gates::Pass { app: row.id, version, missing: &missing, reason, by: new.by };
            gates::note_pass(tx, tenant, pass).await?;
            Ok(None)
        }
    }
}

/// Whoever is editing the draft is told of a newer one, and keeps their other changes.
async fn set_draft(tx: &mut Tx, tenant: &Tenant, app: AppId, model: &ModelChoice, by: PersonId) -> Result<()> {
    sqlx::query!(
        "update apps set draft = jsonb_set(draft, '{model}', $3), revision = revision + 1, saved_by = $4, saved_at = now(),
            updated_at = now()
        where workspace_id = $1 and id = $2",
        tenant.workspace().0,
        app.0,
        Json(model) as _,
        by.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Links a draft to the comparison that speaks for its new model, if there is one.
async fn set_evidence(tx: &mut Tx, tenant: &Tenant, app: AppId, evidence: Option<&ComparisonId>) -> Result<()> {
    let Some(evidence) = evidence else { return Ok(()) };
    sqlx::query!(
        "update apps set draft_evidence = $3 where workspace_id = $1 and id = $2",
        tenant.workspace().0,
        app.0,
        evidence.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn select(tx: &mut Tx, tenant: &Tenant, id: Option<Uuid>) -> Result<Vec<Swap>> {
    let rows = sqlx::query!(
        r#"select s.id, s.provider, s.replaced as "replaced: Json<Replaced>", s.apps as "apps: Json<Vec<SwappedApp>>", s.made_by,
            p.name as "made_by_name?", s.made_at, s.undone_at
        from swaps s left join people p on p.id = s.made_by
        where s.workspace_id = $1 and is_or_any(s.id, $2)
        order by s.id desc limit 20"#,
        tenant.workspace().0,
        id,
    )
    .fetch_all(&mut **tx)
    .await?;
    let swap = rows.into_iter().map(|row| Swap {
        id: row.id,
        away_from: AwayFrom::from_columns(row.provider, row.replaced.map(|replaced| replaced.0)),
        apps: row.apps.0,
        made_by: row.made_by.into(),
        made_by_name: row.made_by_name.unwrap_or_default(),
        made_at: row.made_at,
        undone_at: row.undone_at,
    });
    Ok(swap.collect())
}

#[cfg(test)]
mod tests {
    use model::ModelUse;

    use super::*;
    use crate::{
        DraftChange,
        testing::{TestDatabase, definition},
    };

    fn other() -> ModelRef {
        ModelRef { connection: Uuid::nil().into(), model: "other".into() }
    }

    fn to_other(definition: &Definition) -> ModelChoice {
        ModelChoice { use_: Some(ModelUse::Model(other())), ..definition.model.clone() }
    }

    fn nobody(_: &Definition) -> Option<ModelRef> {
        None
    }

    fn wanted(apps: &[AppId], publish: bool, by: PersonId) -> NewSwap {
        NewSwap {
            away_from: AwayFrom::Provider("openai".into()),
            apps: apps.to_vec(),
            evidence: HashMap::new(),
            publish,
            note: "drill".into(),
            gate_reason: None,
            by,
        }
    }

    async fn live(tenant: &Tenant, app: AppId) -> Option<ModelRef> {
        tenant.published(app).await.unwrap().unwrap().definition.model.named().cloned()
    }

    #[tokio::test]
    async fn it_is_published_for_all_and_undone_as_one() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let apps = [database.app(&tenant, "one").await, database.app(&tenant, "two").await];
        for app in apps {
            tenant.publish(app, 1, "", owner).await.unwrap();
        }
        let change = DraftChange {
            definition: definition("unfinished"),
            sample: None,
            renamed: Default::default(),
            seen_revision: 1,
            by: owner,
        };
        tenant.save_draft(apps[0], &change).await.unwrap();

        let swap = tenant.swap_models(&wanted(&apps, true, owner), to_other, nobody).await.unwrap();
        assert_eq!(swap.apps.len(), 2);
        for app in apps {
            assert_eq!(live(&tenant, app).await, Some(other()));
            assert_eq!(tenant.draft(app).await.unwrap().unwrap().definition.model.named(), Some(&other()));
        }
        let published = tenant.published(apps[0]).await.unwrap().unwrap();
        assert_ne!(published.definition.prompt, definition("unfinished").prompt, "what is unfinished stays a draft");
        assert_eq!((published.version.number, published.version.note.as_str()), (2, "drill"));

        // What somebody changed since is left as it is.
        let draft = tenant.draft(apps[1]).await.unwrap().unwrap();
        let change = DraftChange {
            definition: definition("new"),
            sample: None,
            renamed: Default::default(),
            seen_revision: draft.revision,
            by: owner,
        };
        tenant.save_draft(apps[1], &change).await.unwrap();
        let third = ModelRef { model: "third".into(), ..other() };
        let to_third =
            |definition: &Definition| ModelChoice { fallbacks: vec![third.clone()], ..definition.model.clone() };
        let later = tenant.swap_models(&wanted(&apps, true, owner), to_third, nobody).await.unwrap();
        let Undone::Undone { but, swap: left } = tenant.undo_swap(swap.id, owner).await.unwrap() else { panic!() };
        assert_eq!((but.len(), left.undone_at), (2, None), "nothing is as it left it, so it can be undone later");
        tenant.undo_swap(later.id, owner).await.unwrap();
        let Undone::Undone { but, .. } = tenant.undo_swap(swap.id, owner).await.unwrap() else { panic!() };
        assert_eq!(but, ["two"]);
        for app in apps {
            assert_eq!(live(&tenant, app).await, None);
        }
        assert_eq!(tenant.draft(apps[0]).await.unwrap().unwrap().definition, definition("unfinished"));
        assert_eq!(tenant.draft(apps[1]).await.unwrap().unwrap().definition, definition("new"));
        assert!(matches!(tenant.undo_swap(swap.id, owner).await.unwrap(), Undone::Already(_)));
        assert!(tenant.swaps().await.unwrap()[0].undone_at.is_some());
    }

    #[tokio::test]
    async fn drafts_alone_change_nothing_that_people_run() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "one").await;
        tenant.publish(app, 1, "", owner).await.unwrap();
        let swap = tenant.swap_models(&wanted(&[app], false, owner), to_other, nobody).await.unwrap();
        assert_eq!(swap.apps[0].published, None);
        assert_eq!(live(&tenant, app).await, None);
        assert_eq!(tenant.draft(app).await.unwrap().unwrap().revision, 2);
        assert!(tenant.app(app).await.unwrap().unwrap().unpublished_changes);
        tenant.undo_swap(swap.id, owner).await.unwrap();
        assert!(!tenant.app(app).await.unwrap().unwrap().unpublished_changes, "it is what people run again");
    }

    #[tokio::test]
    async fn another_workspaces_apps_are_not_there() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let (other, stranger) = database.workspace("other").await;
        let app = database.app(&tenant, "one").await;
        let swap = other.swap_models(&wanted(&[app], true, stranger), to_other, nobody).await.unwrap();
        assert!(swap.apps.is_empty());
        assert!(tenant.swaps().await.unwrap().is_empty());
        assert!(matches!(tenant.undo_swap(swap.id, owner).await.unwrap(), Undone::Absent));
    }
}
