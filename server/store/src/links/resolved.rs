//! What stands behind a link, for whoever holds it.

use model::{Language, SplitId, VersionId, WorkspaceId, split::is_on_b};
use uuid::Uuid;

use super::{Link, MoneyOf, columns::select};
use crate::{Logo, OrLogged as _, Result, Store, TokenHash, logos::logo, scope::Scope, splits::percent};

/// What a link's token gives access to.
#[derive(Debug, Clone)]
pub struct ResolvedLink {
    pub workspace: WorkspaceId,
    pub workspace_name: String,
    /// The language for visitors whose browser asks for none that Madang has.
    pub workspace_language: Language,
    pub link: Link,
    /// The workspace's logo, if the link shows it.
    pub logo: Option<Logo>,
    pub app_name: String,
    pub app_summary: String,
    /// The version that it runs: the pinned or the published one. `None` if the app was taken offline or archived.
    pub version: Option<VersionId>,
    /// The traffic split that the link's visitors have a share in. A link that is pinned has none.
    pub split: Option<LinkSplit>,
    /// Whether the app was deleted, so that it hardly comes back.
    pub deleted: bool,
}

/// A traffic split, for the visitors of a link.
#[derive(Debug, Clone, Copy)]
pub struct LinkSplit {
    pub id: SplitId,
    /// Of the visitors, how many are on B.
    pub share_percent: u8,
    /// The live version, and its number.
    pub a: (VersionId, i32),
    /// The other one.
    pub b: (VersionId, i32),
}

impl ResolvedLink {
    /// The same for the visitors from this network address: with the version that they run. The link counts as well, so that people behind
    /// one address are not all on the same version of everything.
    #[must_use]
    pub fn for_visitors_from(mut self, address: &[u8]) -> Self {
        if let Some(split) = self.split {
            let who = [self.link.id.0.as_bytes(), address].concat();
            let (version, _) = if is_on_b(split.id, &who, split.share_percent) { split.b } else { split.a };
            self.version = Some(version);
        }
        self
    }

    /// The same for a conversation that has been answered by the version with this number: it stays on it while the split runs, from
    /// whichever address it goes on.
    #[must_use]
    pub fn for_conversation_on(mut self, number: Option<i32>) -> Self {
        let Some(split) = self.split else { return self };
        let stayed = [split.a, split.b].into_iter().find(|(_, known)| number == Some(*known));
        self.version = stayed.map(|(version, _)| version).or(self.version);
        self
    }
}

impl Store {
    /// The link with this token, whatever its state.
    pub async fn resolve_link(&self, token: TokenHash) -> Result<Option<ResolvedLink>> {
        let mut tx = self.begin_read(Scope { token: Some(token), ..Scope::default() }).await?;
        // Once the link is found, the transaction is limited to its workspace.
        let found = sqlx::query!(
            r#"select workspace_id, id, set_config('madang.workspace_id', workspace_id::text, true)
            from share_links where token_hash = $1"#,
            &token.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else {
            tx.commit().await?;
            return Ok(None);
        };
        let workspace = WorkspaceId(found.workspace_id);
        let link = select(&mut tx, workspace, None, Some(found.id.into()), MoneyOf::Limited).await?.pop();
        let behind = sqlx::query!(
            r#"select w.name as workspace_name, w.language, a.name, a.summary,
                case when a.archived_at is null and a.published_id is not null then coalesce(l.version_id, a.published_id) end
                    as version,
                s.id as "split?", s.share_percent as "share_percent?", va.id as "version_a?", va.number as "number_a?",
                vb.id as "version_b?", vb.number as "number_b?",
                (a.deleted_at is not null) as "deleted!",
                g.hash as "logo_hash?", g.media_type as "logo_type?", g.width as "logo_width?", g.height as "logo_height?",
                g.alt as "logo_alt?"
            from share_links l
            join apps a on a.workspace_id = l.workspace_id and a.id = l.app_id
            join workspaces w on w.id = l.workspace_id
            left join splits s on s.workspace_id = l.workspace_id and s.app_id = l.app_id and s.ended_at is null
                and l.version_id is null
            left join versions va on va.workspace_id = s.workspace_id and va.id = s.version_a
            left join versions vb on vb.workspace_id = s.workspace_id and vb.id = s.version_b
            left join workspace_logos g on g.workspace_id = l.workspace_id and l.show_logo
            where l.workspace_id = $1 and l.id = $2"#,
            workspace.0,
            found.id,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(link.zip(behind).map(|(link, behind)| ResolvedLink {
            workspace,
            workspace_name: behind.workspace_name,
            workspace_language: Language::from_tag(&behind.language)
                .ok_or(&behind.language)
                .or_logged("a workspace's language")
                .unwrap_or_default(),
            link,
            logo: behind.logo_hash.zip(behind.logo_type).zip(behind.logo_width.zip(behind.logo_height)).and_then(
                |((hash, media_type), size)| logo(hash, media_type, size, behind.logo_alt.unwrap_or_default()),
            ),
            app_name: behind.name,
            app_summary: behind.summary,
            version: behind.version.map(VersionId),
            split: behind.split.zip(behind.share_percent).and_then(|split| {
                split_of(split, (behind.version_a, behind.number_a), (behind.version_b, behind.number_b))
            }),
            deleted: behind.deleted,
        }))
    }
}

fn split_of(
    (id, share_percent): (Uuid, i16),
    a: (Option<Uuid>, Option<i32>),
    b: (Option<Uuid>, Option<i32>),
) -> Option<LinkSplit> {
    let version = |(id, number): (Option<Uuid>, Option<i32>)| id.map(VersionId).zip(number);
    Some(LinkSplit { id: id.into(), share_percent: percent(share_percent), a: version(a)?, b: version(b)? })
}
