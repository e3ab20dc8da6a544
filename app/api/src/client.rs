//! The typed client: one method an operation.
//!
//! To add an operation: its types in this crate, a method here, the handler under `server/src/api`. The server's tests call
//! every handler through this client where they can, so the two can't drift apart.

mod models;
mod runs;

use std::{future::Future, pin::Pin, sync::Arc};

use model::{InvitationId, Language, PersonId};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    page::{escape, query},
    *,
};

/// How many pages of a list a screen shows at most that has no pages itself.
const PAGES_SHOWN: usize = 6;

/// An HTTP method that the API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Changes some fields.
    Patch,
    /// Replaces a document.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request, ready to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, from `/api/v1` on.
    pub path: String,
    /// The JSON body.
    pub body: Option<String>,
    /// The `Idempotency-Key`.
    pub idempotency_key: Option<String>,
}

/// An answer, as it came.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// An answer to come; the error is a sentence for the log when nothing came back at all.
pub type Reply = Pin<Box<dyn Future<Output = Result<Response, String>> + Send>>;

/// What carries requests: `fetch` in the browser, the router itself while rendering on the server.
pub trait Transport: Send + Sync {
    /// Sends a request.
    fn send(&self, request: Request) -> Reply;
}

/// The API, typed.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    language: Language,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("language", &self.language).finish_non_exhaustive()
    }
}

/// What an operation answers.
type Answer<T> = Result<T, Error>;

impl Client {
    /// A client over `transport`; `language` is that of errors made on this side.
    pub fn new(transport: Arc<dyn Transport>, language: Language) -> Self {
        Self { transport, language }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        body: Option<String>,
        key: Option<String>,
    ) -> Answer<T> {
        let request = Request { method, path, body, idempotency_key: key };
        let response = match self.transport.send(request).await {
            Ok(response) => response,
            Err(_unreachable) => return Err(Error::unreached(self.language)),
        };
        if (200..300).contains(&response.status) {
            let body = if response.body.is_empty() { "null" } else { &response.body };
            serde_json::from_str(body).map_err(|_| Error::new(ErrorCode::Unknown, self.language))
        } else {
            let body: Result<ErrorBody, _> = serde_json::from_str(&response.body);
            Err(body.map_or_else(|_| Error::new(ErrorCode::Unknown, self.language), |body| body.error))
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: String) -> Answer<T> {
        self.send(Method::Get, path, None, None).await
    }

    /// The pages of a list as one, for screens that show all of it; where it is longer than any screen should show, `next` says so.
    async fn whole<T: DeserializeOwned>(&self, path: String) -> Answer<Page<T>> {
        let mut all: Page<T> = self.get(path.clone()).await?;
        for _ in 1..PAGES_SHOWN {
            let Some(after) = all.next.take() else { break };
            let more = PageQuery { limit: Some(200), after: Some(after) };
            let page: Page<T> = self.get(format!("{path}{}", query(&more))).await?;
            all.items.extend(page.items);
            all.next = page.next;
        }
        Ok(all)
    }

    async fn with<T: DeserializeOwned, B: Serialize>(&self, method: Method, path: String, body: &B) -> Answer<T> {
        let body = serde_json::to_string(body).map_err(|_| Error::new(ErrorCode::Malformed, self.language))?;
        self.send(method, path, Some(body), None).await
    }

    async fn post<T: DeserializeOwned, B: Serialize>(&self, path: String, body: &B) -> Answer<T> {
        self.with(Method::Post, path, body).await
    }

    async fn delete(&self, path: String) -> Answer<()> {
        self.send(Method::Delete, path, None, None).await
    }
}

/// `/api/v1/workspaces/{workspace}` + `rest`.
fn within(workspace: &str, rest: impl AsRef<str>) -> String {
    format!("/api/v1/workspaces/{}{}", segment(workspace), rest.as_ref())
}

fn segment(text: &str) -> String {
    let mut out = String::new();
    escape(text, &mut out);
    out
}

/// Set-up and the account.
impl Client {
    /// Whether this server still needs its first owner.
    pub async fn setup_state(&self) -> Answer<SetupState> {
        self.get("/api/v1/setup".into()).await
    }

    /// The OpenAPI document of this API.
    pub async fn openapi(&self) -> Answer<serde_json::Value> {
        self.get("/api/v1/openapi.json".into()).await
    }

    /// The signed-in person.
    pub async fn me(&self) -> Answer<Me> {
        self.get("/api/v1/me".into()).await
    }

    /// Changes the account.
    pub async fn update_me(&self, change: &UpdateMe) -> Answer<Me> {
        self.with(Method::Patch, "/api/v1/me".into(), change).await
    }

    /// Changes the password and ends all other sessions.
    pub async fn change_password(&self, change: &ChangePassword) -> Answer<()> {
        self.with(Method::Put, "/api/v1/me/password".into(), change).await
    }

    /// The person's sessions, newest first.
    pub async fn sessions(&self) -> Answer<Page<Session>> {
        self.get("/api/v1/me/sessions".into()).await
    }

    /// Ends a session.
    pub async fn end_session(&self, session: model::SessionId) -> Answer<()> {
        self.delete(format!("/api/v1/me/sessions/{session}")).await
    }

    /// What an invitation offers.
    pub async fn invitation(&self, token: &str) -> Answer<InvitationSeen> {
        self.get(format!("/api/v1/invitations/{}", segment(token))).await
    }
}

/// Workspaces, members, invitations.
impl Client {
    /// Makes a workspace.
    pub async fn create_workspace(&self, workspace: &CreateWorkspace) -> Answer<Workspace> {
        self.post("/api/v1/workspaces".into(), workspace).await
    }

    /// A workspace.
    pub async fn workspace(&self, workspace: &str) -> Answer<Workspace> {
        self.get(within(workspace, "")).await
    }

    /// Changes a workspace.
    pub async fn update_workspace(&self, workspace: &str, change: &UpdateWorkspace) -> Answer<Workspace> {
        self.with(Method::Patch, within(workspace, ""), change).await
    }

    /// The members, by name.
    pub async fn members(&self, workspace: &str) -> Answer<Page<Member>> {
        self.whole(within(workspace, "/members")).await
    }

    /// Changes a member's role.
    pub async fn update_member(&self, workspace: &str, person: PersonId, change: &UpdateMember) -> Answer<Member> {
        self.with(Method::Patch, within(workspace, format!("/members/{person}")), change).await
    }

    /// Removes a member, at once.
    pub async fn remove_member(&self, workspace: &str, person: PersonId) -> Answer<()> {
        self.delete(within(workspace, format!("/members/{person}"))).await
    }

    /// The open invitations, newest first.
    pub async fn invitations(&self, workspace: &str) -> Answer<Page<Invitation>> {
        self.whole(within(workspace, "/invitations")).await
    }

    /// Invites somebody.
    pub async fn invite(&self, workspace: &str, invitation: &CreateInvitation) -> Answer<InvitationCreated> {
        self.post(within(workspace, "/invitations"), invitation).await
    }

    /// Takes an invitation back.
    pub async fn revoke_invitation(&self, workspace: &str, invitation: InvitationId) -> Answer<()> {
        self.delete(within(workspace, format!("/invitations/{invitation}"))).await
    }
}

/// Apps and the market.
impl Client {
    /// The market, as searched.
    pub async fn market(&self, workspace: &str, search: &MarketQuery) -> Answer<Market> {
        self.get(within(workspace, format!("/market{}", query(search)))).await
    }

    /// A template with all that is in it.
    pub async fn template(&self, workspace: &str, template: &str) -> Answer<TemplateDetail> {
        self.get(within(workspace, format!("/templates/{}", segment(template)))).await
    }

    /// The apps that the one who asks may change, last changed first.
    pub async fn my_apps(&self, workspace: &str) -> Answer<Page<App>> {
        self.whole(within(workspace, "/apps")).await
    }

    /// Makes an app.
    pub async fn create_app(&self, workspace: &str, app: &CreateApp) -> Answer<App> {
        self.post(within(workspace, "/apps"), app).await
    }

    /// An app, as somebody who runs it sees it. `app` is its id or slug, here and below.
    pub async fn app(&self, workspace: &str, app: &str) -> Answer<RunnableApp> {
        self.get(within(workspace, format!("/apps/{}", segment(app)))).await
    }

    /// Changes how an app is listed.
    pub async fn update_app(&self, workspace: &str, app: &str, change: &UpdateApp) -> Answer<App> {
        self.with(Method::Patch, within(workspace, format!("/apps/{}", segment(app))), change).await
    }

    /// Removes an app from the market and from the lists; its runs stay.
    pub async fn delete_app(&self, workspace: &str, app: &str) -> Answer<()> {
        self.delete(within(workspace, format!("/apps/{}", segment(app)))).await
    }

    /// Stars an app.
    pub async fn add_favourite(&self, workspace: &str, app: &str) -> Answer<()> {
        self.with(Method::Put, within(workspace, format!("/apps/{}/favourite", segment(app))), &()).await
    }

    /// Takes the star away.
    pub async fn remove_favourite(&self, workspace: &str, app: &str) -> Answer<()> {
        self.delete(within(workspace, format!("/apps/{}/favourite", segment(app)))).await
    }

    /// The draft of an app.
    pub async fn draft(&self, workspace: &str, app: &str) -> Answer<Draft> {
        self.get(within(workspace, format!("/apps/{}/draft", segment(app)))).await
    }

    /// What a run of an app usually takes.
    pub async fn typical_run(&self, workspace: &str, app: &str) -> Answer<TypicalRun> {
        self.get(within(workspace, format!("/apps/{}/typical-run", segment(app)))).await
    }

    /// Saves the draft, unless somebody else saved meanwhile.
    pub async fn save_draft(&self, workspace: &str, app: &str, draft: &SaveDraft) -> Answer<Draft> {
        self.with(Method::Put, within(workspace, format!("/apps/{}/draft", segment(app))), draft).await
    }

    /// Publishes the draft.
    pub async fn publish(&self, workspace: &str, app: &str, publish: &Publish) -> Answer<Version> {
        self.post(within(workspace, format!("/apps/{}/publish", segment(app))), publish).await
    }

    /// The versions, newest first.
    pub async fn versions(&self, workspace: &str, app: &str, page: &PageQuery) -> Answer<Page<Version>> {
        self.get(within(workspace, format!("/apps/{}/versions{}", segment(app), query(page)))).await
    }

    /// One version.
    pub async fn version(&self, workspace: &str, app: &str, number: u32) -> Answer<VersionDetail> {
        self.get(within(workspace, format!("/apps/{}/versions/{number}", segment(app)))).await
    }
}
