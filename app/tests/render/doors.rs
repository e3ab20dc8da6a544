//! The ways in, and who may manage whom.

use super::*;

const ELSEWHERE: &str = "0197a5c0-0000-7000-8000-0000000000";

pub(crate) fn not_set_up(path: &str) -> (u16, String) {
    match path {
        "/api/v1/setup" => (200, r#"{"needed":true,"demo_model":true}"#.to_owned()),
        _ => signed_out(path),
    }
}

pub(crate) fn nobody(path: &str) -> (u16, String) {
    match path {
        "/api/v1/setup" => (200, r#"{"needed":false,"demo_model":false}"#.to_owned()),
        "/api/v1/invitations/open" => (200, invitation("")),
        "/api/v1/invitations/choi" => (200, invitation(r#""email":"choi@dalbit.example","#)),
        path if path.starts_with("/api/v1/invitations/") => {
            (404, r#"{"error":{"code":"token_invalid","message":"…"}}"#.to_owned())
        }
        _ => signed_out(path),
    }
}

fn invitation(email: &str) -> String {
    format!(
        r#"{{"workspace_name":"Dalbit <b>Foods","invited_by":"Kim Ji-won","role":"builder",{email}"expires_at":"2026-12-01T09:00:00.000Z"}}"#
    )
}

fn member(id: u8, name: &str, role: &str) -> String {
    format!(
        r#"{{"id":"{ELSEWHERE}{id:02}","name":"{name}","email":"{name}@dalbit.example","role":"{role}","joined_at":"2026-11-01T09:00:00.000Z"}}"#
    )
}

pub(crate) fn admin_desk(path: &str) -> (u16, String) {
    let members = [member(1, "Jiwon", "admin"), member(7, "Owen", "owner"), member(8, "Umi", "user")].join(",");
    match path {
        "/api/v1/workspaces/dalbit/members" => (200, format!(r#"{{"items":[{members}]}}"#)),
        "/api/v1/workspaces/dalbit/invitations" => (
            200,
            format!(
                r#"{{"items":[{{"id":"{ELSEWHERE}09","role":"builder","invited_by":"Owen","expires_at":"2026-12-01T09:00:00.000Z"}}]}}"#
            ),
        ),
        "/api/v1/workspaces/dalbit" => {
            (200, format!(r#"{{"id":"{ELSEWHERE}02","slug":"dalbit","name":"Dalbit","language":"ko","members":3}}"#))
        }
        "/api/v1/workspaces/dalbit/models" => (200, r#"{"items":[]}"#.to_owned()),
        "/api/v1/me/sessions" => (
            200,
            format!(
                r#"{{"items":[{{"id":"{ELSEWHERE}03","started_at":"2026-11-23T09:00:00.000Z","last_used_at":"2026-11-23T10:00:00.000Z","user_agent":"Mozilla/5.0 (Windows NT 10.0) Firefox/145.0","current":true}},
                {{"id":"{ELSEWHERE}04","started_at":"2026-11-20T09:00:00.000Z","last_used_at":"2026-11-21T10:00:00.000Z","user_agent":"<script>","current":false}}]}}"#
            ),
        ),
        _ => as_admin(path),
    }
}

fn user_desk(path: &str) -> (u16, String) {
    if path == "/api/v1/me" { as_user(path) } else { admin_desk(path) }
}

pub(crate) fn documented(path: &str) -> (u16, String) {
    let document = r##"{"info":{"description":"One `API`."},"tags":[{"name":"apps","description":"Apps <b>."}],
        "paths":{"/api/v1/apps/{app}":{"get":{"operationId":"getApp","tags":["apps"],"summary":"An app","x-access":"member: builder",
        "parameters":[{"name":"app","in":"path","required":true,"description":"Its id.","schema":{"type":"string"}}],
        "responses":{"200":{"description":"The app.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/App"}}}},
        "404":{"description":"`not_found`"}}}}},
        "components":{"schemas":{"App":{"type":"object","description":"An app.","required":["name"],"properties":{"name":{"type":"string"}}}}}}"##;
    if path == "/api/v1/openapi.json" { (200, document.to_owned()) } else { signed_out(path) }
}

#[tokio::test]
async fn the_start_leads_everybody_to_where_they_belong() {
    let to = async |api| page("/", Language::En, api).await.moved_to;
    assert_eq!(to(not_set_up).await.as_deref(), Some("/setup"));
    assert_eq!(to(nobody).await.as_deref(), Some("/login"));
    assert_eq!(to(as_user).await.as_deref(), Some("/w/dalbit"));
}

#[tokio::test]
async fn whoever_has_the_token_is_not_asked_for_it() {
    let by_link = Typed { has_token: true, ..Typed::default() };
    let linked = page_after("/setup", Language::En, not_set_up, by_link.clone()).await.html;
    assert!(!linked.contains(r#"name="token""#), "{linked}");
    assert!(linked.contains(r#"action="/setup""#) && linked.contains(r#"method="post""#), "{linked}");
    let bare = page("/setup", Language::En, not_set_up).await.html;
    assert!(bare.contains(r#"id="token""#), "{bare}");
    let done = page("/setup", Language::Ko, nobody).await.html;
    assert!(done.contains("이미 설정을 마쳤어요") && done.contains(r#"href="/login""#), "{done}");
}

#[tokio::test]
async fn a_refused_set_up_says_what_is_wrong_and_keeps_what_was_typed() {
    let path = "/setup?error=invalid&fields=email,password";
    let texts = [("name", "Kim"), ("email", "kim"), ("workspace_name", "Dalbit")];
    let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    let html = page_after(path, Language::En, not_set_up, Typed { texts, has_token: true }).await.html;
    for kept in ["value=\"Kim\"", "value=\"kim\"", "value=\"Dalbit\""] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
    assert!(
        html.contains("Enter a full e-mail address, like name@example.com.")
            && html.contains("Use 10 to 200 characters."),
        "{html}"
    );
    let wrong = page("/setup?error=token_invalid", Language::En, not_set_up).await.html;
    assert!(wrong.contains("This set-up token is not the right one.") && wrong.contains(r#"id="token""#), "{wrong}");
}

#[tokio::test]
async fn signing_in_keeps_the_way_and_leads_nobody_to_other_servers() {
    let typed = Typed { texts: vec![("email".to_owned(), "kim@x.example".to_owned())], has_token: false };
    let html = page_after("/login?next=%2Fw%2Fdalbit%2Fruns", Language::En, nobody, typed).await.html;
    assert!(html.contains(r#"name="next" value="/w/dalbit/runs""#) && html.contains("kim@x.example"), "{html}");
    let html = page("/login?next=%2F%2Fevil.example", Language::En, nobody).await.html;
    assert!(!html.contains("evil.example\""), "{html}");
    let signed_in = page("/login?next=%2F%2Fevil.example", Language::En, as_user).await;
    assert_eq!(signed_in.moved_to.as_deref(), Some("/"));
    assert_eq!(page("/login", Language::En, not_set_up).await.moved_to.as_deref(), Some("/setup"));
}

#[tokio::test]
async fn a_refused_sign_in_is_said_with_and_without_a_field() {
    let wrong = page("/login?error=wrong_credentials", Language::En, nobody).await.html;
    assert!(wrong.contains("We could not sign you in") && wrong.contains(r##"href="#password""##), "{wrong}");
    assert_eq!(wrong.matches("e-mail address or the password is wrong").count(), 1, "{wrong}");
    let asks_admin = wrong.split("No account?").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap();
    assert!(!asks_admin.contains("한국어"), "the other language has a line of its own: {asks_admin}");
    let busy = page("/login?error=busy", Language::Ko, nobody).await.html;
    assert!(busy.contains("지금 이용이 몰리고 있어요"), "{busy}");
}

#[tokio::test]
async fn an_invitation_shows_what_it_offers_and_only_to_whom_it_is_for() {
    let open = page("/invite/open", Language::En, nobody).await;
    assert!(open.html.contains("Join Dalbit &lt;b&gt;Foods") && open.html.contains("Kim Ji-won"), "{}", open.html);
    assert!(open.html.contains(r#"href="/login?next=/invite/open""#), "{}", open.html);
    let fixed = page("/invite/choi", Language::En, nobody).await.html;
    assert!(fixed.contains("value=\"choi@dalbit.example\"") && fixed.contains("readonly"), "{fixed}");
    let gone = page("/invite/gone", Language::En, nobody).await;
    assert_eq!(gone.status, 404);
    assert!(gone.html.contains("This invitation is not valid"), "{}", gone.html);
}

#[tokio::test]
async fn an_admin_manages_members_but_no_owners() {
    let html = page("/w/dalbit/admin/members", Language::En, admin_desk).await.html;
    assert!(html.contains("3 people, 1 invitation waiting."), "{html}");
    assert!(html.contains("Role of Umi") && html.contains("Remove Umi"), "{html}");
    assert!(!html.contains("Role of Owen") && !html.contains("Remove Owen"), "{html}");
    assert!(html.contains("Leave the workspace"), "{html}");
    let found = page("/w/dalbit/admin/members?q=umi", Language::En, admin_desk).await.html;
    assert!(found.contains("Umi@dalbit") && !found.contains("Owen@dalbit.example</span>"), "{found}");
}

#[tokio::test]
async fn settings_are_for_admins() {
    let admin = page("/w/dalbit/admin/settings", Language::En, admin_desk).await;
    assert!(
        admin.html.contains("Workspace name") && admin.html.contains("No model is connected yet."),
        "{}",
        admin.html
    );
    let user = page("/w/dalbit/admin/settings", Language::En, user_desk).await;
    assert_eq!(user.status, 403);
    assert!(!user.html.contains("Workspace name"), "{}", user.html);
}

#[tokio::test]
async fn the_account_names_the_browsers_that_are_signed_in() {
    let html = page("/account", Language::En, admin_desk).await.html;
    assert!(html.contains("Firefox on Windows") && html.contains("This browser"), "{html}");
    assert!(html.contains("Unknown browser") && html.contains("title=\"&lt;script"), "{html}");
    assert_eq!(page("/account", Language::En, nobody).await.moved_to.as_deref(), Some("/login?next=/account"));
}

#[tokio::test]
async fn the_reference_is_drawn_once_and_as_text() {
    let html = page("/api", Language::Ko, documented).await.html;
    assert!(html.contains("제작자 이상의 구성원") && html.contains(r#"id="getApp""#), "{html}");
    assert!(html.contains(r##"href="#type-App""##) && html.contains(r#"id="type-App""#), "{html}");
    assert!(html.contains("Apps &lt;b>") || html.contains("Apps &lt;b&gt;"), "{html}");
    assert!(html.contains("<code>not_found</code>") && !html.contains("style="), "{html}");
    assert_eq!(html.matches("An app.").count(), 1, "{html}");
}
