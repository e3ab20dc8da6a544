//! What is mailed, and what people do where nothing is.

use app::entry::EntryPage;

use super::{
    doors::{Asked, admin_desk, asked, nobody},
    *,
};

fn with_mail(path: &str) -> (u16, String) {
    let text = match path {
        "/api/v1/setup" => r#"{"needed":false,"demo_model":false,"mail":true}"#,
        "/api/v1/password-resets/open" => r#"{"email":"choi@dalbit.example","expires_at":"2026-12-01T09:00:00.000Z"}"#,
        _ => return nobody(path),
    };
    (200, text.to_owned())
}

#[tokio::test]
async fn a_forgotten_password_is_asked_for_by_mail_or_of_an_admin() {
    let login = asked(EntryPage::Login).page(Language::En, nobody).await.html;
    assert!(login.contains(r#"href="/forgot""#), "{login}");
    let form = asked(EntryPage::Forgot).page(Language::En, with_mail).await.html;
    assert!(form.contains(r#"action="/forgot""#) && form.contains(r#"name="email""#), "{form}");
    let without = asked(EntryPage::Forgot).page(Language::En, nobody).await.html;
    assert!(without.contains("This server sends no mail") && without.contains("An admin of your company"), "{without}");
    assert!(!without.contains("<form"), "{without}");
    let sent = Asked { asked: &[("sent", "1")], ..asked(EntryPage::Forgot) }.page(Language::Ko, with_mail).await.html;
    assert!(sent.contains("메일함을 확인해 주세요") && !sent.contains("<form"), "{sent}");
    let refused = Asked {
        asked: &[("error", "invalid"), ("fields", "email"), ("sent", "1")],
        typed: &[("email", "choi")],
        ..asked(EntryPage::Forgot)
    };
    let refused = refused.page(Language::En, with_mail).await.html;
    assert!(refused.contains("No mail was sent") && refused.contains("value=\"choi\""), "{refused}");
}

#[tokio::test]
async fn a_link_to_a_new_password_says_whose_it_is() {
    let open = asked(EntryPage::Reset("open".to_owned())).page(Language::En, with_mail).await;
    assert!(
        open.html.contains("choi@dalbit.example") && open.html.contains(r#"action="/reset/open""#),
        "{}",
        open.html
    );
    assert!(open.html.contains(r#"autocomplete="new-password""#), "{}", open.html);
    let gone = asked(EntryPage::Reset("gone".to_owned())).page(Language::En, with_mail).await;
    assert_eq!(gone.status, 404);
    assert!(gone.html.contains("This link is not valid") && gone.html.contains(r#"href="/forgot""#), "{}", gone.html);
    let changed = Asked { asked: &[("changed", "1")], ..asked(EntryPage::Login) }.page(Language::En, nobody).await.html;
    assert!(changed.contains("Your password is changed"), "{changed}");
}

fn with_keys(path: &str) -> (u16, String) {
    let revoked = match path {
        "/api/v1/password-resets/open" => false,
        "/api/v1/password-resets/of-an-admin" => true,
        _ => return with_mail(path),
    };
    let key = r#"{"name":"Nightly <b>","token_last4":"9xKq","workspace_name":"Dalbit"}"#;
    let text = format!(
        r#"{{"email":"choi@dalbit.example","expires_at":"2026-12-01T09:00:00.000Z","keys":[{key}],"revokes_keys":{revoked}}}"#
    );
    (200, text)
}

#[tokio::test]
async fn whoever_chooses_a_new_password_sees_which_programs_go_on() {
    let open = asked(EntryPage::Reset("open".to_owned())).page(Language::En, with_keys).await.html;
    assert!(open.contains("Nightly &lt;b&gt;") && open.contains("…9xKq, Dalbit"), "{open}");
    assert!(open.contains(r#"name="revoke_keys""#) && !open.contains("An admin made this link"), "{open}");
    let of_admin = asked(EntryPage::Reset("of-an-admin".to_owned())).page(Language::Ko, with_keys).await.html;
    assert!(of_admin.contains("관리자가 만든 링크예요") && !of_admin.contains(r#"name="revoke_keys""#), "{of_admin}");
    let none = asked(EntryPage::Reset("open".to_owned())).page(Language::En, with_mail).await.html;
    assert!(!none.contains("API key"), "{none}");
}

fn desk(path: &str) -> (u16, String) {
    let invitation = |id: u8, mail: &str| {
        format!(
            r#"{{"id":"0197a5c0-0000-7000-8000-0000000001{id:02}","email":"n{id}@dalbit.example","role":"user","invited_by":"Owen",
            "expires_at":"2026-12-01T09:00:00.000Z"{mail}}}"#
        )
    };
    let at = r#""at":"2026-11-24T09:00:00.000Z""#;
    let mails = [
        String::new(),
        r#","mail":{"state":"waiting"}"#.to_owned(),
        format!(r#","mail":{{"state":"waiting",{at},"trouble":"busy"}}"#),
        format!(r#","mail":{{"state":"sent",{at}}}"#),
        format!(r#","mail":{{"state":"failed",{at},"trouble":"recipient","said":"550 <b>No such user"}}"#),
        format!(r#","mail":{{"state":"from_the_future",{at},"trouble":"also"}}"#),
    ];
    match path {
        "/api/v1/workspaces/dalbit/invitations" => {
            let items: Vec<_> = (1..).zip(&mails).map(|(id, mail)| invitation(id, mail)).collect();
            (200, format!(r#"{{"items":[{}]}}"#, items.join(",")))
        }
        _ => admin_desk(path),
    }
}

#[tokio::test]
async fn the_members_page_says_what_became_of_each_mail() {
    let html = page("/w/dalbit/admin/members", Language::En, desk).await.html;
    for said in [
        "The mail is about to be sent.",
        "The mail could not be sent yet: the mail server asks for patience.",
        "Mailed ",
        "The mail was not sent: the mail server sends nothing to this address.",
        "550 &lt;b&gt;No such user",
        "Send the mail to n4@dalbit.example again",
        "Send the mail to n5@dalbit.example again",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(!html.contains("Send the mail to n1@") && !html.contains("Send the mail to n2@"), "{html}");
}

#[tokio::test]
async fn an_admin_makes_password_links_for_lower_roles_alone() {
    let html = page("/w/dalbit/admin/members", Language::En, admin_desk).await.html;
    assert!(html.contains("Link to a new password for Umi"), "{html}");
    assert!(!html.contains("password for Owen") && !html.contains("password for Jiwon"), "{html}");
}

#[tokio::test]
async fn notices_by_mail_are_a_choice_where_there_is_mail() {
    let without = page("/account", Language::En, admin_desk).await.html;
    assert!(!without.contains("Notices by mail"), "{without}");
    let html = page("/account", Language::En, with_notices).await.html;
    assert!(html.contains("Notices by mail"), "{html}");
}

fn with_notices(path: &str) -> (u16, String) {
    let (status, text) = admin_desk(path);
    let text = if path == "/api/v1/me" { text.replacen('{', r#"{"mail_notices":true,"#, 1) } else { text };
    (status, text)
}
