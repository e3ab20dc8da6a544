//! Apps: those of a person, how they are listed, their drafts and versions.

use super::{ApiCall, ApiResult, Client, Method, segment, within};
use crate::{page::query, *};

impl Client {
    /// The apps that the caller may change, last changed first.
    pub async fn my_apps(&self, workspace: &str) -> ApiResult<Page<App>> {
        self.whole(within(workspace, "/apps")).await
    }

    /// One page of the apps that the caller may change, last changed first.
    pub fn apps(&self, workspace: &str, which: &AppsQuery) -> ApiCall<Page<App>> {
        self.get(within(workspace, format!("/apps{}", query(which))))
    }

    /// All apps of the workspace that are in use, drafts included; for admins.
    pub async fn everyones_apps(&self, workspace: &str) -> ApiResult<Vec<App>> {
        let mut which = AppsQuery { everyones: true, limit: Some(200), ..AppsQuery::default() };
        let mut all = Vec::new();
        loop {
            let page = self.apps(workspace, &which).await?;
            all.extend(page.items);
            match page.next {
                Some(next) => which.after = Some(next),
                None => return Ok(all),
            }
        }
    }

    /// The apps of the caller that are archived or deleted, last changed first; one page.
    pub fn apps_put_away(&self, workspace: &str, state: AppState) -> ApiCall<Page<App>> {
        let which = AppsQuery { state, limit: Some(200), ..AppsQuery::default() };
        self.get(within(workspace, format!("/apps{}", query(&which))))
    }

    /// Puts an app away until it is restored.
    pub fn archive_app(&self, workspace: &str, app: &str) -> ApiCall<App> {
        self.post(within(workspace, format!("/apps/{}/archive", segment(app))), &())
    }

    /// Brings back an app that was archived or deleted.
    pub fn restore_app(&self, workspace: &str, app: &str) -> ApiCall<App> {
        self.post(within(workspace, format!("/apps/{}/restore", segment(app))), &())
    }

    /// Creates an app.
    pub fn create_app(&self, workspace: &str, app: &CreateApp) -> ApiCall<App> {
        self.post(within(workspace, "/apps"), app)
    }

    /// An app as the people who run it see it. `app` is its id or slug, here and below.
    pub fn app(&self, workspace: &str, app: &str) -> ApiCall<RunnableApp> {
        self.get(within(workspace, format!("/apps/{}", segment(app))))
    }

    /// Changes an app's listing.
    pub fn update_app(&self, workspace: &str, app: &str, change: &UpdateApp) -> ApiCall<App> {
        self.with(Method::Patch, within(workspace, format!("/apps/{}", segment(app))), change)
    }

    /// Deletes an app, which can be restored for 30 days; its runs stay.
    pub fn delete_app(&self, workspace: &str, app: &str) -> ApiCall<()> {
        self.delete(within(workspace, format!("/apps/{}", segment(app))))
    }

    /// Stars an app.
    pub fn add_favourite(&self, workspace: &str, app: &str) -> ApiCall<()> {
        self.with(Method::Put, within(workspace, format!("/apps/{}/favourite", segment(app))), &())
    }

    /// Removes the star.
    pub fn remove_favourite(&self, workspace: &str, app: &str) -> ApiCall<()> {
        self.delete(within(workspace, format!("/apps/{}/favourite", segment(app))))
    }

    /// The draft of an app.
    pub fn draft(&self, workspace: &str, app: &str) -> ApiCall<Draft> {
        self.get(within(workspace, format!("/apps/{}/draft", segment(app))))
    }

    /// A typical run of an app.
    pub fn typical_run(&self, workspace: &str, app: &str) -> ApiCall<TypicalRun> {
        self.get(within(workspace, format!("/apps/{}/typical-run", segment(app))))
    }

    /// Saves the draft, unless somebody else has saved in the meantime.
    pub fn save_draft(&self, workspace: &str, app: &str, draft: &SaveDraft) -> ApiCall<Draft> {
        self.with(Method::Put, within(workspace, format!("/apps/{}/draft", segment(app))), draft)
    }

    /// Says that a tab of the builder is open, and returns who else is there. To be said again every few seconds.
    pub fn be_present(&self, workspace: &str, app: &str, tab: &str) -> ApiCall<Presence> {
        let path = format!("/apps/{}/presence/{}", segment(app), segment(tab));
        self.with(Method::Put, within(workspace, path), &())
    }

    /// Says that a tab of the builder is left.
    pub fn leave(&self, workspace: &str, app: &str, tab: &str) -> ApiCall<()> {
        self.post(Self::leave_path(workspace, app, tab), &())
    }

    /// The path of [`Client::leave`], for a page that is being closed and can only send a beacon.
    pub fn leave_path(workspace: &str, app: &str, tab: &str) -> String {
        within(workspace, format!("/apps/{}/presence/{}/leave", segment(app), segment(tab)))
    }

    /// Publishes the draft.
    pub fn publish(&self, workspace: &str, app: &str, publish: &Publish) -> ApiCall<Version> {
        self.post(within(workspace, format!("/apps/{}/publish", segment(app))), publish)
    }

    /// The versions, newest first.
    pub fn versions(&self, workspace: &str, app: &str, page: &PageQuery) -> ApiCall<Page<Version>> {
        self.get(within(workspace, format!("/apps/{}/versions{}", segment(app), query(page))))
    }

    /// One version.
    pub fn version(&self, workspace: &str, app: &str, number: u32) -> ApiCall<VersionDetail> {
        self.get(within(workspace, format!("/apps/{}/versions/{number}", segment(app))))
    }
}
