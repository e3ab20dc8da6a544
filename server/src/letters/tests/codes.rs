//! Share links for mail domains: a code by mail lets in, and nobody learns whose addresses exist.

use api::{LinkCodeAsked, LinkCreated, SharedApp, SharedRun};

use super::*;

/// A link for `example.com`.
struct Link {
    app: TestApp,
    stand_in: SmtpStandIn,
    owner: TestClient,
    token: String,
    /// Where it is managed.
    path: String,
    _provider: FakeProvider,
}

impl Link {
    async fn new(wanted: serde_json::Value) -> Self {
        let (stand_in, provider) = (SmtpStandIn::start().await, FakeProvider::start().await);
        let app = TestApp::connected_with(&provider, |config| {
            config.public_url = "https://ai.example.com".into();
            config.mail = Some(with(&stand_in));
        })
        .await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let mut body = wanted;
        body["name"] = json!("Fair");
        body["audience"] = json!("mail");
        let made: LinkCreated = owner.post(&links, &body).await.created();
        let token = made.url.rsplit('/').next().unwrap().to_owned();
        let path = format!("{links}/{}", made.link.id);
        Self { app, stand_in, owner, token, path, _provider: provider }
    }

    fn shared(&self, rest: &str) -> String {
        format!("/api/v1/shared/{}{rest}", self.token)
    }

    /// Asks for a code, and waits until what follows from that has ended.
    async fn ask(&self, email: &str) -> (u16, String) {
        let answer = self.app.visitor().post(&self.shared("/codes"), &json!({ "email": email })).await;
        let status = answer.status.as_u16();
        while !self.app.madang.tasks.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        send(&self.app.madang).await;
        let text = answer.text().to_owned();
        let request = serde_json::from_str::<LinkCodeAsked>(&text).map(|asked| asked.request);
        (status, request.unwrap_or(text))
    }

    /// The code of the letter with this number.
    async fn code(&self, letter: usize) -> String {
        let taken = self.stand_in.until_taken(letter).await;
        let text = text(&taken[letter - 1]);
        text.lines().find(|line| line.len() == 8 && line.parse::<u32>().is_ok()).expect("a code").to_owned()
    }

    async fn give(&self, request: &str, code: &str) -> crate::testing::TestAnswer {
        self.app.visitor().post(&self.shared("/codes/used"), &json!({ "request": request, "code": code })).await
    }
}

fn wrong(code: &str) -> String {
    let digit = if code.starts_with('1') { '2' } else { '1' };
    format!("{digit}{}", &code[1..])
}

#[tokio::test]
async fn a_code_lets_one_browser_in_until_the_domains_change() {
    let link =
        Link::new(json!({"mail_domains": ["Example.COM", "*.partner.co.kr"], "title": "Gifts", "language": "ko"}))
            .await;
    let locked = link.app.visitor().get(&link.shared("")).await;
    assert!(!locked.text().contains("Gifts") && !locked.text().contains("example.com"), "{}", locked.text());
    assert_eq!(locked.error(401).code, ErrorCode::LinkMail);

    let (status, request) = link.ask(" KIM@example.com").await;
    assert_eq!(status, 202);
    let taken = link.stand_in.until_taken(1).await;
    assert!(taken[0].to.contains("<kim@example.com>"), "{}", taken[0].to);
    let letter = text(&taken[0]);
    assert!(letter.contains("Gifts") && letter.contains("15분"), "in the link's language: {letter}");
    let code = link.code(1).await;
    let spaced = format!("{} {}", &code[..4], &code[4..]);
    assert_eq!(link.give(&request, &wrong(&code)).await.error(403).code, ErrorCode::WrongCode);
    let given = link.give(&request, &spaced).await;
    assert_eq!(given.status.as_u16(), 204);
    let cookie = given.all_of("set-cookie")[0].to_owned();
    assert!(cookie.contains(&format!("Path=/s/{};", link.token)) && cookie.contains("HttpOnly"), "{cookie}");
    assert_eq!(link.give(&request, &code).await.error(403).code, ErrorCode::WrongCode, "it is used");

    let inside = link.app.visitor().with_cookie(&cookie);
    assert_eq!(inside.get(&link.shared("")).await.ok::<SharedApp>().name, "Gifts");
    inside.post(&link.shared("/runs"), &json!({"inputs": {"text": "x"}})).await.created::<SharedRun>();
    let usage: api::LinkUsage = link.owner.get(&format!("{}/usage", link.path)).await.ok();
    assert_eq!((usage.addresses, usage.days[0].runs), (Some(1), 1));
    let known = link.owner.get(link.path.rsplit_once('/').unwrap().0).await;
    assert!(!known.text().contains("kim@") && known.text().contains("*.partner.co.kr"), "{}", known.text());

    // The same domains change nothing; others let everybody out, and so does going back to those before.
    let domains = async |domains: &[&str]| {
        link.owner.patch(&link.path, &json!({ "mail_domains": domains })).await.ok::<api::Link>();
    };
    domains(&["*.partner.co.kr", "example.com"]).await;
    inside.get(&link.shared("")).await.ok::<SharedApp>();
    domains(&["example.com"]).await;
    assert_eq!(inside.get(&link.shared("")).await.error(401).code, ErrorCode::LinkMail);
    domains(&["example.com", "*.partner.co.kr"]).await;
    assert_eq!(inside.get(&link.shared("")).await.error(401).code, ErrorCode::LinkMail);
}

#[tokio::test]
async fn a_revoked_link_lets_out_and_is_silent() {
    let link = Link::new(json!({"mail_domains": ["example.com"]})).await;
    let (_, request) = link.ask("kim@example.com").await;
    let given = link.give(&request, &link.code(1).await).await;
    let inside = link.app.visitor().with_cookie(given.all_of("set-cookie")[0]);
    link.owner.delete(&link.path).await.no_content();
    assert_eq!(inside.get(&link.shared("")).await.error(410).code, ErrorCode::LinkRevoked);
    // Whoever isn't let in learns nothing, and no code is sent.
    assert_eq!(link.app.visitor().get(&link.shared("")).await.error(401).code, ErrorCode::LinkMail);
    assert_eq!(link.ask("kim@example.com").await.0, 202);
    assert_eq!(link.stand_in.until_taken(1).await.len(), 1);
}

#[tokio::test]
async fn whoever_asks_is_told_the_same_whether_an_address_is_let_in_or_not() {
    let link = Link::new(json!({"mail_domains": ["example.com"]})).await;
    let mut answers = Vec::new();
    for email in ["kim@example.com", "kim@example.org", "kim@mail.example.com", "kim@example.com.evil.org"] {
        let (status, request) = link.ask(email).await;
        answers.push((status, request.len()));
        // Nor does a code tell whether one was sent.
        assert_eq!(link.give(&request, "00000000").await.error(403).code, ErrorCode::WrongCode);
    }
    assert_eq!(answers, [(202, 64); 4]);
    assert_eq!(link.stand_in.until_taken(1).await.len(), 1, "one alone was sent");
    let error = link.app.visitor().post(&link.shared("/codes"), &json!({"email": "kim"})).await.error(422);
    assert!(error.fields.contains_key("email"), "{error:?}");
    // To one address five are sent within an hour, and nobody learns that either.
    for _ in 0..6 {
        assert_eq!(link.ask("kim@example.com").await.0, 202);
    }
    assert_eq!(link.stand_in.until_taken(5).await.len(), 5);
}

#[tokio::test]
async fn a_code_belongs_to_whoever_asked_for_it() {
    let link = Link::new(json!({"mail_domains": ["example.com"]})).await;
    let (_, kims) = link.ask("kim@example.com").await;
    let (_, lees) = link.ask("lee@example.com").await;
    let (kims_code, lees_code) = (link.code(1).await, link.code(2).await);
    assert_eq!(link.give(&lees, &kims_code).await.error(403).code, ErrorCode::WrongCode);
    assert_eq!(link.give(&"0".repeat(64), &kims_code).await.error(403).code, ErrorCode::WrongCode);
    assert_eq!(link.give("nothing", &kims_code).await.error(403).code, ErrorCode::WrongCode);
    for (request, code) in [(kims, kims_code), (lees, lees_code)] {
        assert_eq!(link.give(&request, &code).await.status.as_u16(), 204);
    }
    let mut owner = sqlx::PgConnection::connect_with(&link.app.database.owner()).await.unwrap();
    let kept = "select string_agg(a::text, ' ') from link_addresses a";
    let kept: String = sqlx::query_scalar(kept).fetch_one(&mut owner).await.unwrap();
    assert!(!kept.contains("kim") && !kept.contains("example"), "{kept}");
}

#[tokio::test]
async fn ten_guesses_are_all_that_an_address_has_and_all_that_a_code_bears() {
    let link = Link::new(json!({"mail_domains": ["example.com"]})).await;
    let (_, request) = link.ask("kim@example.com").await;
    let code = link.code(1).await;
    let guess = wrong(&code);
    let guesses = (0..10).map(|_| async { link.give(&request, &guess).await.status.as_u16() });
    assert_eq!(futures::future::join_all(guesses).await, [403; 10]);
    let eleventh = link.give(&request, &code).await;
    assert!(eleventh.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(eleventh.error(429).code, ErrorCode::RateLimited);
    // From elsewhere one may try, but this code is dead.
    let elsewhere = link.app.visitor().at_address("203.0.113.9");
    let body = json!({"request": request, "code": code});
    assert_eq!(elsewhere.post(&link.shared("/codes/used"), &body).await.error(403).code, ErrorCode::WrongCode);
    // Another one opens.
    let (_, request) = link.ask("kim@example.com").await;
    let body = json!({"request": request, "code": link.code(2).await});
    elsewhere.post(&link.shared("/codes/used"), &body).await.no_content();
}

#[tokio::test]
async fn no_stranger_uses_up_what_all_others_have() {
    let link = Link::new(json!({"mail_domains": ["example.com"]})).await;
    let store = &link.app.madang.store;
    let id: model::LinkId = link.path.rsplit('/').next().unwrap().parse().unwrap();
    // As if many had asked and many had guessed: what goes to other domains counts for nothing, and everybody has first codes.
    store.weighted_hit(&format!("link codes of {id}"), 1000, 1000, 3600).await.unwrap();
    store.weighted_hit(&format!("link code {id}"), 200, 200, 600).await.unwrap();
    for number in 1..=3 {
        let (_, request) = link.ask(&format!("kim{number}@example.com")).await;
        let code = link.code(number).await;
        link.give(&request, &wrong(&code)).await.error(403);
        link.give(&request, &code).await.no_content();
    }
    link.ask("kim4@example.com").await;
    assert_eq!(link.stand_in.until_taken(3).await.len(), 3, "what is beyond them is for all together");
    let first = link.app.visitor().at_address("203.0.113.9");
    first.post(&link.shared("/codes"), &json!({"email": "lee@example.com"})).await;
    while !link.app.madang.tasks.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    send(&link.app.madang).await;
    assert_eq!(link.stand_in.until_taken(4).await.len(), 4, "another network address has its own first codes");
}

#[tokio::test]
async fn one_person_is_sent_so_many_codes_of_all_links_together() {
    let link = Link::new(json!({"mail_domains": ["example.com"]})).await;
    let to = data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest("kim@example.com"));
    // As if links of anybody had sent as many already.
    link.app.madang.store.weighted_hit(&format!("link code to {to}"), 19, 20, 3600).await.unwrap();
    link.ask("kim@example.com").await;
    link.ask("kim@example.com").await;
    link.ask("lee@example.com").await;
    let taken = link.stand_in.until_taken(2).await;
    assert!(taken.len() == 2 && taken[1].to.contains("<lee@example.com>"), "{}", taken.len());
}

#[tokio::test]
async fn without_script_it_takes_two_forms() {
    let link = Link::new(json!({"mail_domains": ["example.com"]})).await;
    let (visitor, page) = (link.app.visitor(), format!("/s/{}", link.token));
    let form = format!("{page}/code");
    let odd = visitor.post_form(&form, &[("email", "kim"), ("lang", "ko")]).await;
    assert_eq!(odd.header("location"), format!("{page}?error=invalid&fields=email&lang=ko"));
    assert!(
        odd.all_of("set-cookie").iter().any(|cookie| cookie.contains("email=kim")),
        "{:?}",
        odd.all_of("set-cookie")
    );
    let asked = visitor.post_form(&form, &[("email", "kim@example.com"), ("lang", "ko")]).await;
    assert_eq!(asked.header("location"), format!("{page}?code=1&lang=ko"));
    let cookie = asked.all_of("set-cookie")[0].to_owned();
    assert!(cookie.contains(&format!("Path={page};")) && cookie.contains("HttpOnly"), "{cookie}");
    while !link.app.madang.tasks.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    send(&link.app.madang).await;
    let code = link.code(1).await;
    let asked = link.app.visitor().with_cookie(&cookie);
    let refused = asked.post_form(&form, &[("code", &wrong(&code))]).await;
    assert_eq!(refused.header("location"), format!("{page}?error=wrong_code&code=1"));
    let elsewhere = visitor.post_form(&form, &[("code", &code)]).await;
    assert_eq!(elsewhere.header("location"), format!("{page}?error=wrong_code&code=1"), "another browser");
    let given = asked.post_form(&form, &[("code", &code), ("lang", "ko")]).await;
    assert_eq!(given.header("location"), format!("{page}?lang=ko"));
    let cookies = given.all_of("set-cookie");
    let inside = cookies.iter().find(|cookie| cookie.starts_with("madang_link=")).unwrap();
    link.app.visitor().with_cookie(inside).get(&link.shared("")).await.ok::<SharedApp>();
}

#[tokio::test]
async fn without_a_mail_server_there_is_no_such_link() {
    let app = TestApp::new().await;
    let made = app.publish_template("meeting-minutes").await;
    let owner = app.user("owner").await;
    let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
    let wanted = json!({"name": "Fair", "audience": "mail", "mail_domains": ["example.com"]});
    let error = owner.post(&links, &wanted).await.error(422);
    assert!(error.fields["audience"].contains("sends no mail"), "{error:?}");

    // One from before says so as well.
    let link: LinkCreated = owner.post(&links, &json!({"name": "Fair"})).await.created();
    let mut database = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    sqlx::query("update share_links set audience = 'mail', mail_secret = 's', mail_domains = '{example.com}'")
        .execute(&mut database)
        .await
        .unwrap();
    let token = link.url.rsplit('/').next().unwrap();
    let ask = app.visitor().post(&format!("/api/v1/shared/{token}/codes"), &json!({"email": "kim@example.com"})).await;
    assert_eq!(ask.error(409).code, ErrorCode::LinkNoMail);
}

#[tokio::test]
async fn wrong_domains_are_named() {
    let link = Link::new(json!({"mail_domains": ["example.com"]})).await;
    let change = async |body: serde_json::Value| link.owner.patch(&link.path, &body).await.error(422);
    for domains in [json!([]), json!(["co.kr"]), json!(["*.com"]), json!(["kim@example.com"])] {
        assert!(change(json!({"mail_domains": domains})).await.fields.contains_key("mail_domains"), "{domains}");
    }
    let open = change(json!({"audience": "anyone", "mail_domains": ["example.com"]})).await;
    assert!(open.fields.contains_key("mail_domains"), "{open:?}");
    let framed = change(json!({"embed_origins": ["https://a.example"]})).await;
    assert!(framed.fields.contains_key("embed_origins"), "{framed:?}");
    let anyone: api::Link = link.owner.patch(&link.path, &json!({"audience": "anyone"})).await.ok();
    assert!(anyone.mail_domains.is_empty());
    link.app.visitor().get(&link.shared("")).await.ok::<SharedApp>();
}
