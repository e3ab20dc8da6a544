//! The ways in, and who may manage whom.

use app::{
    Files,
    entry::{self, EntryPage, EntryRequest, Found},
};

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
        path if path.starts_with("/api/v1/invitations/") || path.starts_with("/api/v1/password-resets/") => {
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

/// One that leaked, with limits, and one that was revoked.
fn api_keys() -> String {
    let key = |id: u8, name: &str, more: &str| {
        format!(
            r#"{{"id":"{ELSEWHERE}{id:02}","kind":"person","name":"{name}","token_last4":"9xKq","scopes":["apps:run","runs:read"],"workspace":"dalbit","workspace_name":"Dalbit","made_by":"{ELSEWHERE}01","made_by_name":"Jiwon","created_at":"2026-11-01T09:00:00.000Z",{more}}}"#
        )
    };
    let open = r#""state":"open","max_runs":300,"runs":12,"max_cost_per_day":{"micros":12500000,"currency":"USD"},"leaked_at":"2026-11-20T09:00:00.000Z""#;
    [key(5, "Nightly <b>", open), key(6, "Old", r#""state":"revoked""#)].join(",")
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
        "/api/v1/workspaces/dalbit/budgets?limit=200" => (
            200,
            format!(
                r#"{{"items":[{{"id":"{ELSEWHERE}13","name":"All of <it>","scope":"workspace","period":"month","amount":{{"micros":50000000000,"currency":"KRW"}},
                "warn_percent":80,"spent":{{"micros":41000000000,"currency":"KRW"}},"reserved":{{"micros":1200000000,"currency":"KRW"}},"unpriced_runs":1,
                "reached":false,"starts_on":"2026-11-01","resets_at":"2026-11-30T15:00:00.000Z","revision":1,"created_at":"2026-11-01T09:00:00.000Z"}},
                {{"id":"{ELSEWHERE}14","name":"Minutes","scope":"app","object":"{ELSEWHERE}15","period":"all","amount":{{"micros":10000000,"currency":"USD"}},
                "spent":{{"micros":10000000,"currency":"USD"}},"reserved":{{"micros":0,"currency":"USD"}},"unpriced_runs":0,"reached":true,"revision":1,
                "created_at":"2026-11-01T09:00:00.000Z"}}]}}"#
            ),
        ),
        "/api/v1/workspaces/dalbit/webhooks?limit=200" => {
            (200, format!(r#"{{"items":[{}]}}"#, webhook("Ledger <b>", true)))
        }
        "/api/v1/workspaces/dalbit/webhooks/0197a5c0-0000-7000-8000-000000000011" => {
            (200, webhook("Ledger <b>", false))
        }
        path if path
            .starts_with("/api/v1/workspaces/dalbit/webhooks/0197a5c0-0000-7000-8000-000000000011/deliveries") =>
        {
            (
                200,
                format!(
                    r#"{{"items":[{{"id":"{ELSEWHERE}12","event":"run.finished","state":"failed","happened_at":"2026-11-23T09:00:00.000Z",
                "attempts":10,"last_at":"2026-11-24T09:00:00.000Z","last_problem":"The server answered <500>."}}],"next":"17"}}"#
                ),
            )
        }
        "/api/v1/workspaces/dalbit/models" => (200, r#"{"items":[]}"#.to_owned()),
        "/api/v1/me/keys" | "/api/v1/workspaces/dalbit/keys" => (200, format!(r#"{{"items":[{}]}}"#, api_keys())),
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

fn webhook(name: &str, on: bool) -> String {
    let off = if on { "" } else { r#""off_because":"failing","off_at":"2026-11-26T09:00:00.000Z","# };
    format!(
        r#"{{"id":"{ELSEWHERE}11","name":"{name}","url":"https://hooks.example.com/madang?<i>","events":["run.finished","app.published"],
        "include_content":true,"secret_last4":"k3f=","enabled":{on},{off}"waiting":2,"created_at":"2026-11-23T09:00:00.000Z"}}"#
    )
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

/// A page without wasm, asked for with these values in its address, after these texts came back.
pub(crate) struct Asked<'a> {
    pub page: EntryPage,
    pub asked: &'a [(&'a str, &'a str)],
    pub typed: &'a [(&'a str, &'a str)],
    pub has_token: bool,
}

impl Asked<'_> {
    pub async fn page(self, language: Language, api: fn(&str) -> (u16, String)) -> Page {
        let owned =
            |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let query: Vec<String> = self.asked.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = EntryRequest {
            page: self.page,
            query: query.join("&"),
            asked: owned(self.asked),
            typed: owned(self.typed),
            has_token: self.has_token,
        };
        let client = Client::new(Arc::new(Scripted(api)), language);
        let found = entry::find(&client, &request).await;
        if let Found::LedOn(to) = found {
            return Page { status: 302, html: String::new(), moved_to: Some(to) };
        }
        let (status, html) = Owner::new_root(None).with(|| {
            provide_context(Preferences { language, ..Preferences::default() });
            entry::page(&Files::default(), request, found)
        });
        Page { status, html, moved_to: None }
    }
}

pub(crate) fn asked(page: EntryPage) -> Asked<'static> {
    Asked { page, asked: &[], typed: &[], has_token: false }
}

fn invite(token: &str) -> Asked<'static> {
    asked(EntryPage::Invite(token.to_owned()))
}

fn title(html: &str) -> &str {
    html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map_or("", |(title, _)| title)
}

#[tokio::test]
async fn whoever_has_the_token_is_not_asked_for_it() {
    let linked = Asked { has_token: true, ..asked(EntryPage::Setup) }.page(Language::En, not_set_up).await.html;
    assert!(!linked.contains(r#"name="token""#), "{linked}");
    assert!(linked.contains(r#"action="/setup""#) && linked.contains(r#"method="post""#), "{linked}");
    let bare = asked(EntryPage::Setup).page(Language::En, not_set_up).await.html;
    assert!(bare.contains(r#"id="token""#), "{bare}");
    let done = asked(EntryPage::Setup).page(Language::Ko, nobody).await.html;
    assert!(done.contains("이미 설정을 마쳤어요") && done.contains(r#"href="/login""#), "{done}");
}

#[tokio::test]
async fn a_refused_set_up_says_what_is_wrong_and_keeps_what_was_typed() {
    let refused = Asked {
        page: EntryPage::Setup,
        asked: &[("error", "invalid"), ("fields", "email,password")],
        typed: &[("name", "Kim"), ("email", "kim"), ("workspace_name", "Dalbit"), ("password", "never kept")],
        has_token: true,
    };
    let html = refused.page(Language::En, not_set_up).await.html;
    for kept in ["value=\"Kim\"", "value=\"kim\"", "value=\"Dalbit\""] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
    assert!(!html.contains("never kept"), "{html}");
    for line in [
        ">Work e-mail: Enter a full e-mail address, like name@example.com.</a>",
        ">Password: Use 10 to 200 characters.",
        "<span>Enter a full e-mail address, like name@example.com.</span>",
    ] {
        assert!(html.contains(line), "{line}: {html}");
    }
    assert_eq!(html.matches(r#"aria-invalid="true""#).count(), 2, "{html}");
    assert_eq!(title(&html), "Madang is not set up yet: Set up Madang · Madang");
    let wrong = Asked { asked: &[("error", "token_invalid")], ..asked(EntryPage::Setup) };
    let wrong = wrong.page(Language::En, not_set_up).await.html;
    assert!(wrong.contains("This set-up token is not the right one.") && wrong.contains(r#"id="token""#), "{wrong}");
}

#[tokio::test]
async fn signing_in_keeps_the_way_and_leads_nobody_to_other_servers() {
    let login = |next: &'static [(&'static str, &'static str)]| Asked {
        asked: next,
        typed: &[("email", "kim@x.example")],
        ..asked(EntryPage::Login)
    };
    let html = login(&[("next", "/w/dalbit/runs")]).page(Language::En, nobody).await.html;
    assert!(html.contains(r#"name="next" value="/w/dalbit/runs""#) && html.contains("kim@x.example"), "{html}");
    let html = login(&[("next", "//evil.example")]).page(Language::En, nobody).await.html;
    assert!(!html.contains(r#"name="next""#), "{html}");
    let to = async |next, api| login(next).page(Language::En, api).await.moved_to;
    assert_eq!(to(&[("next", "//evil.example")], as_user).await.as_deref(), Some("/"));
    assert_eq!(to(&[("next", "/account")], as_user).await.as_deref(), Some("/account"));
    assert_eq!(to(&[], not_set_up).await.as_deref(), Some("/setup"));
}

#[tokio::test]
async fn a_refused_sign_in_is_said_with_and_without_a_field() {
    let login = |asked: &'static [(&'static str, &'static str)]| Asked { asked, ..self::asked(EntryPage::Login) };
    let wrong = login(&[("error", "wrong_credentials")]).page(Language::En, nobody).await.html;
    assert!(wrong.contains("We could not sign you in") && wrong.contains(r##"href="#password""##), "{wrong}");
    assert_eq!(wrong.matches("e-mail address or the password is wrong").count(), 1, "{wrong}");
    assert_eq!(title(&wrong), "We could not sign you in: Sign in · Madang");
    let asks_admin = wrong.split("No account?").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap();
    assert!(!asks_admin.contains("한국어"), "the other language has a line of its own: {asks_admin}");
    let busy = login(&[("error", "busy")]).page(Language::Ko, nobody).await.html;
    assert!(busy.contains("지금 이용이 몰리고 있어요"), "{busy}");
    // What was refused has the focus, without script as well.
    for refused in [&wrong, &busy] {
        assert_eq!(refused.matches(" autofocus").count(), 1, "{refused}");
    }
    let fresh = login(&[]).page(Language::En, nobody).await.html;
    assert!(fresh.contains(r#"class="error-summary""#) && !fresh.contains(" autofocus"), "{fresh}");
}

#[tokio::test]
async fn a_page_before_one_is_in_has_no_program_and_leads_to_itself_in_the_other_language() {
    for page in [
        EntryPage::Login,
        EntryPage::Setup,
        EntryPage::Invite("gone".to_owned()),
        EntryPage::Forgot,
        EntryPage::Reset("gone".to_owned()),
    ] {
        let asked = Asked { asked: &[("next", "/w/dalbit"), ("lang", "en")], ..asked(page) };
        let html = asked.page(Language::En, nobody).await.html;
        assert!(
            html.contains(r#"href="?next=/w/dalbit&amp;lang=ko""#)
                || html.contains(r#"href="?next=/w/dalbit&lang=ko""#),
            "{html}"
        );
        assert_eq!(html.matches("<script").count(), 1, "{html}");
        assert!(!html.contains("preload") && !html.contains("prefetch") && !html.contains("<!>"), "{html}");
        assert_eq!(html.matches("<h1").count(), 1, "{html}");
    }
}

#[tokio::test]
async fn what_cant_be_found_out_is_said_and_can_be_tried_again() {
    let page = asked(EntryPage::Setup).page(Language::En, down).await;
    assert_eq!(page.status, 503);
    assert!(page.html.contains("Try again in a few seconds.") && page.html.contains("7f3a-91c2"), "{}", page.html);
    assert_eq!(title(&page.html), "Something went wrong · Madang");
    // Nothing that goes wrong keeps anybody from the form.
    let login = asked(EntryPage::Login).page(Language::En, down).await;
    assert!(login.status == 200 && login.html.contains(r#"name="password""#), "{}", login.html);
}

#[tokio::test]
async fn an_invitation_shows_what_it_offers_and_only_to_whom_it_is_for() {
    let open = invite("open").page(Language::En, nobody).await;
    assert!(open.html.contains("Join Dalbit &lt;b&gt;Foods") && open.html.contains("Kim Ji-won"), "{}", open.html);
    assert!(open.html.contains(r#"href="/login?next=/invite/open""#), "{}", open.html);
    let fixed = invite("choi").page(Language::En, nobody).await.html;
    assert!(fixed.contains("value=\"choi@dalbit.example\"") && fixed.contains("readonly"), "{fixed}");
    let in_already = invite("open").page(Language::En, invited_user).await.html;
    assert!(in_already.contains("You are signed in as kim@dalbit.example."), "{in_already}");
    assert!(
        !in_already.contains(r#"name="password""#) && in_already.contains(r#"action="/invite/open""#),
        "{in_already}"
    );
    let other = invite("choi").page(Language::En, invited_user).await.html;
    assert!(other.contains(r#"action="/logout""#) && !other.contains(r#"action="/invite/"#), "{other}");
    let gone = invite("gone").page(Language::En, nobody).await;
    assert_eq!(gone.status, 404);
    assert!(gone.html.contains("This invitation is not valid"), "{}", gone.html);
}

fn invited_user(path: &str) -> (u16, String) {
    if path == "/api/v1/me" { as_user(path) } else { nobody(path) }
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
async fn keys_are_shown_by_their_end_with_what_they_have_used() {
    for path in ["/account", "/w/dalbit/admin/keys"] {
        let html = page(path, Language::En, admin_desk).await.html;
        assert!(html.contains("mdg_…9xKq") && html.contains("apps:run, runs:read"), "{html}");
        assert!(html.contains("12 of 300 runs · US$12.50 a day"), "{html}");
        assert!(html.contains("This key was in an address") && html.contains("1 key that ended"), "{html}");
        assert!(!html.contains("Nightly <b>"), "{html}");
    }
    let ko = page("/w/dalbit/admin/keys", Language::Ko, admin_desk).await.html;
    assert!(ko.contains("300회 중 12회") && ko.contains("Jiwon님의 개인 키"), "{ko}");
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

#[tokio::test]
async fn budgets_are_listed_with_how_they_stand_in_words() {
    let list = page("/w/dalbit/admin/budgets", Language::En, admin_desk).await;
    assert_eq!(list.status, 200);
    let html = list.html;
    assert!(html.contains("All of &lt;it&gt;") && html.contains("₩41,000 of ₩50,000 spent"), "{html}");
    assert!(html.contains("₩1,200 held for runs in progress") && html.contains("Nearly spent"), "{html}");
    assert!(html.contains("App: It is gone") && html.contains("$10.00 of $10.00 spent"), "{html}");
    assert!(html.contains("Never begins anew") && html.contains("1 run has an unknown cost"), "{html}");
    let korean = page("/w/dalbit/admin/budgets", Language::Ko, admin_desk).await.html;
    assert!(korean.contains("₩50,000 중 ₩41,000") && korean.contains("거의 다 씀"), "{korean}");
}

#[tokio::test]
async fn webhooks_are_listed_with_how_they_stand_and_their_log_says_what_went_wrong() {
    let list = page("/w/dalbit/admin/webhooks", Language::En, admin_desk).await;
    assert_eq!(list.status, 200);
    assert!(
        list.html.contains("Ledger &lt;b&gt;") && list.html.contains("Run finished, App published"),
        "{}",
        list.html
    );
    assert!(list.html.contains("madang?&lt;i&gt;"), "{}", list.html);
    let address = format!("/w/dalbit/admin/webhooks/{ELSEWHERE}11");
    assert!(list.html.contains(&format!(r#"href="{address}""#)), "{}", list.html);
    let one = page(&address, Language::En, admin_desk).await.html;
    assert!(one.contains("nothing could be delivered for three days") && one.contains("Switch on"), "{one}");
    assert!(one.contains("The server answered &lt;500&gt;.") && one.contains("after=17"), "{one}");
    let korean = page(&address, Language::Ko, admin_desk).await.html;
    assert!(korean.contains("전달 기록") && korean.contains("테스트 이벤트 보내기"), "{korean}");
}
