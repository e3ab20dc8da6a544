//! The command line (`server/cli`, docs/cli.md): the real program, as people and CI type it, against a real server.

mod elsewhere;
mod gates;
mod stopping;
mod uploads;

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    postgres::Folder,
    provider::Provider,
    server::{PASSWORD, Server, madang},
};

/// Somebody who types commands for a server.
struct Typist<'f> {
    folder: &'f Path,
    url: String,
    key: String,
}

/// What came of a command.
struct Ran {
    code: i32,
    out: Vec<u8>,
    err: String,
}

impl Typist<'_> {
    fn command(&self, args: &[&str]) -> Command {
        let set = [("MADANG_URL", self.url.as_str()), ("MADANG_API_KEY", self.key.as_str())];
        let mut command = madang(self.folder, &set);
        command.args(args);
        command
    }

    fn ran(&self, args: &[&str]) -> Ran {
        ran(&mut self.command(args))
    }

    fn given(&self, args: &[&str], stdin: &[u8]) -> Ran {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // It may end without having read all.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        child.wait_with_output().unwrap().into()
    }

    /// The JSON of a command that does what it should.
    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        let ran = self.ran(&[args, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        assert!(ran.err.is_empty(), "{}", ran.err);
        serde_json::from_slice(&ran.out).unwrap()
    }
}

fn ran(command: &mut Command) -> Ran {
    command.output().unwrap().into()
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let err = String::from_utf8(output.stderr).unwrap();
        Self { code: output.status.code().unwrap(), out: output.stdout, err }
    }
}

impl Ran {
    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.text(), self.err);
        self
    }

    fn text(&self) -> String {
        String::from_utf8(self.out.clone()).unwrap()
    }

    /// What programs are told of a failure.
    #[track_caller]
    fn error(&self) -> Value {
        let told: Value = serde_json::from_str(&self.err).unwrap_or_else(|_| panic!("{}", self.err));
        assert_eq!(told["exit_code"], self.code);
        told["error"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_is_made_compared_published_and_run_by_commands() {
    let provider = Provider::start(Duration::from_millis(20)).await;
    let folder = Folder::new("cli");
    let mut server = Server::start(&folder.0, &[("MADANG_ALLOWED_HOSTS", provider.host_port.as_str())]);
    let app = server.set_up(&provider).await;
    let mut typist = Typist { folder: &folder.0, url: format!("http://{}", server.client.host), key: String::new() };
    typist.key = key_by_a_person(&typist);
    exports(&server, &typist, &app).await;
    in_place(&server, &typist).await;
    runs(&server, &typist, &app).await;
    refusals(&server, &typist, &app).await;
    uploads::uploads(&server, &typist, &app).await;
    gates::gates(&server, &typist, &app).await;
    stopping::stopping(&server, &typist, &app).await;
}

/// A key is made by somebody who signs in; returns it.
fn key_by_a_person(typist: &Typist<'_>) -> String {
    std::fs::write(typist.folder.join("password"), format!("{PASSWORD}\n")).unwrap();
    std::fs::write(typist.folder.join("wrong"), "wrong").unwrap();
    let person = ["--email", "kim@example.com", "--password-file"];
    let create = ["key", "create", "--name", "CI", "--scope", "apps:read,apps:write,apps:run"];
    let wrong = typist.ran(&[&create[..], &person, &["wrong", "--json"]].concat()).ends(4);
    assert_eq!(wrong.error()["code"], "wrong_credentials");
    let nobody = typist.ran(&create).ends(4);
    assert!(nobody.err.contains("--email"), "{}", nobody.err);

    let made = typist.ran(&[&create[..], &person, &["password"]].concat()).ends(0);
    let key = made.text().trim().to_owned();
    assert!(key.starts_with("mdg_") && key.len() == 53, "{key}");
    assert!(!made.err.contains(&key), "its text is written once: {}", made.err);
    let typist = Typist { key: key.clone(), url: typist.url.clone(), folder: typist.folder };
    let shown = typist.json(&["key", "show"]);
    assert_eq!((&shown["name"], &shown["workspace"]), (&json!("CI"), &json!("acme")));

    let other = typist.given(&[&create[..], &person, &["-"]].concat(), PASSWORD.as_bytes()).ends(0).text();
    let listed = typist.json(&[&["key", "list"], &person[..], &["password"]].concat());
    let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|key| key["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    typist.ran(&[&["key", "revoke", ids[0]], &person[..], &["password"]].concat()).ends(0);
    let revoked = Typist { key: other.trim().to_owned(), url: typist.url.clone(), folder: typist.folder };
    assert_eq!(revoked.ran(&["key", "show", "--json"]).ends(4).error()["code"], "key_revoked");
    let file = typist.folder.join("key");
    std::fs::write(&file, format!("{key}\n")).unwrap();
    revoked.ran(&["key", "show", "--key-file", "key"]).ends(0);
    let sessions = typist.ran(&["key", "list", "--email", "kim@example.com"]).ends(2);
    assert!(sessions.err.contains("--password-file"), "{}", sessions.err);
    key
}

async fn exports(server: &Server, typist: &Typist<'_>, app: &str) {
    let listed = typist.json(&["app", "list"]);
    assert_eq!(listed["items"][0]["slug"], "echo");
    let table = typist.ran(&["app", "list", "--lang", "ko"]).ends(0).text();
    assert!(table.starts_with("앱") && table.contains("echo  form  v1"), "{table}");
    assert_eq!(typist.json(&["app", "list", "--market"])["items"][0]["slug"], "echo");

    let bytes = server.client.get(&format!("{app}/export")).await.text().into_bytes();
    assert_eq!(typist.ran(&["app", "export", "echo"]).ends(0).out, bytes);
    for spec in ["echo@1", "echo@published", "echo@draft"] {
        let said = typist.ran(&["app", "export", spec, "-o", "echo.yaml"]).ends(0);
        assert!(said.out.is_empty() && said.err.contains("echo.yaml"), "{}", said.err);
        assert_eq!(std::fs::read(typist.folder.join("echo.yaml")).unwrap(), bytes, "{spec}");
    }
    typist.ran(&["app", "export", "echo@2"]).ends(5);
    let json = typist.json(&["app", "export", "echo"]);
    assert_eq!(json["content"].as_str().unwrap().as_bytes(), bytes);
}

/// What CI does: export from test, compare, import in place, publish.
async fn in_place(server: &Server, typist: &Typist<'_>) {
    let preview = typist.json(&["app", "import", "echo.yaml", "--dry-run"]);
    assert_eq!(preview["name"], "Echo");
    let made = typist.ran(&["app", "import", "echo.yaml"]).ends(0).text();
    let production = made.trim();
    assert_eq!(production, "echo-2");
    assert_eq!(typist.ran(&["app", "diff", "echo", production]).ends(0).out, b"");
    typist.ran(&["app", "publish", production, "--note", "First"]).ends(0);
    let path = format!("/api/v1/workspaces/acme/apps/{production}");
    let link = server.client.post(&format!("{path}/links"), &json!({"name": "kiosk"})).await;
    let link = link.json(201)["link"]["id"].clone();
    let wanted = json!({"name": "kiosk", "scopes": ["apps:run", "apps:read", "apps:write"]});
    let kiosk = server.client.post(&format!("{path}/keys"), &wanted).await.json(201)["token"].clone();

    let text = std::fs::read_to_string(typist.folder.join("echo.yaml")).unwrap();
    let changed = text.replace("{{text}}", "Say: {{text}}");
    assert_ne!(text, changed);
    std::fs::write(typist.folder.join("echo.yaml"), &changed).unwrap();
    let differs = typist.ran(&["app", "diff", production, "echo.yaml"]).ends(1).text();
    assert!(differs.starts_with("# User message reworded\n--- echo-2@draft\n+++ echo.yaml\n@@"), "{differs}");
    assert!(differs.contains("\n-") && differs.contains("Say: "), "{differs}");
    let told = typist.ran(&["app", "diff", production, "echo.yaml", "--json"]).ends(1);
    assert_eq!(serde_json::from_slice::<Value>(&told.out).unwrap()["different"], true);
    assert_eq!(typist.ran(&["app", "import", "echo.yaml", "--into", production]).ends(0).text(), "echo-2\n");
    typist.ran(&["app", "import", "echo.yaml", "--into", production, "--revision", "1"]).ends(6);
    assert_eq!(typist.ran(&["app", "diff", production, "echo.yaml"]).ends(0).out, b"");
    let still = typist.ran(&["app", "run", production, "--input", "text=hello"]).ends(0).text();
    assert_eq!(still, "hello\n", "live apps change by publishing alone");
    for (spec, said) in [("echo-2@draft", "Say: hello"), ("echo-2@1", "hello"), ("echo-2@published", "hello")] {
        assert_eq!(typist.ran(&["app", "run", spec, "-i", "text=hello"]).ends(0).text(), format!("{said}\n"), "{spec}");
        assert_eq!(typist.json(&["app", "run", spec, "-i", "text=hello"])["output"], said, "{spec}");
    }
    typist.ran(&["app", "run", "echo-2@9", "-i", "text=hello"]).ends(5);
    let published = typist.json(&["app", "publish", production, "--if-changed"]);
    assert_eq!(published["number"], 2);
    assert_eq!(typist.json(&["app", "publish", production, "--if-changed"])["unchanged"], true);

    let links = server.client.get(&format!("{path}/links")).await.json(200);
    assert_eq!(links["items"][0]["id"], link, "links stay");
    let kiosk = Typist { key: kiosk.as_str().unwrap().to_owned(), url: typist.url.clone(), folder: typist.folder };
    assert_eq!(kiosk.ran(&["app", "run", production, "-i", "text=hello"]).ends(0).text(), "Say: hello\n", "keys stay");
    let blind = kiosk.ran(&["app", "import", "echo.yaml", "--into", production, "--json"]).ends(4);
    assert_eq!(blind.error()["code"], "key_of_app");
    kiosk.ran(&["app", "import", "echo.yaml", "--into", production, "--allow-incomplete"]).ends(0);
    kiosk.ran(&["app", "run", "echo-2@draft", "-i", "text=hello"]).ends(4);
    kiosk.ran(&["app", "list"]).ends(4);

    let foreign = changed.replace("provider: custom", "provider: openai");
    std::fs::write(typist.folder.join("foreign.yaml"), foreign).unwrap();
    let open = typist.ran(&["app", "import", "foreign.yaml", "--json"]).ends(7);
    assert_eq!(open.error()["code"], "needs_choice");
    let hint = typist.ran(&["app", "import", "foreign.yaml"]).ends(7).err;
    assert!(hint.contains("--model 'openai/echo=NAME'") && hint.contains("Echo"), "{hint}");
    typist.ran(&["app", "import", "foreign.yaml", "--dry-run"]).ends(7);
    for choice in [&["--model", "openai/echo=echo"][..], &["--default-model"], &["--allow-incomplete"]] {
        typist.ran(&[&["app", "import", "foreign.yaml"], choice].concat()).ends(0);
    }
    assert_eq!(typist.given(&["app", "import", "-"], changed.as_bytes()).ends(0).text(), "echo-6\n");
}

async fn runs(server: &Server, typist: &Typist<'_>, app: &str) {
    let words = "one two three";
    let answer = typist.ran(&["app", "run", "echo", "--input", &format!("text={words}")]).ends(0);
    assert_eq!((answer.text(), answer.err.as_str()), (format!("{words}\n"), ""));
    let whole = typist.json(&["app", "run", "echo", "--input", &format!("text={words}")]);
    assert_eq!((&whole["state"], &whole["output"]), (&json!("completed"), &json!(words)));
    for (name, text) in [("values.yaml", "text: |-\n  from yaml\n"), ("values.json", r#"{"text": "from yaml"}"#)] {
        std::fs::write(typist.folder.join(name), text).unwrap();
        assert_eq!(typist.ran(&["app", "run", "echo", "--inputs", name]).ends(0).text(), "from yaml\n", "{name}");
    }
    let given = typist.given(&["app", "run", "echo", "--inputs", "-"], "{\"text\": \"회의\"}".as_bytes());
    assert_eq!(given.ends(0).text(), "회의\n");

    let missing = typist.ran(&["app", "run", "echo", "--json"]).ends(6);
    assert!(missing.error()["fields"]["inputs.text"].is_string(), "{}", missing.err);
    let said = typist.ran(&["app", "run", "echo", "--lang", "ko"]).ends(6).err;
    assert!(said.contains("inputs.text: ") && said.contains('요'), "{said}");
    std::fs::write(typist.folder.join("binary"), [0xff, 0xfe, 0x00]).unwrap();
    for args in [["app", "run", "echo", "--inputs", "binary"], ["app", "diff", "./binary", "echo", "--lang=en"]] {
        let refused = typist.ran(&args).ends(2);
        assert!(refused.err.contains("binary is no text in UTF-8"), "{}", refused.err);
    }
    let refused = typist.ran(&["app", "import", "binary"]).ends(6);
    assert!(refused.err.contains("file: "), "{}", refused.err);

    // A key that may only run gets the answer once it is whole.
    let (workspace, _) = app.split_once("/apps/").unwrap();
    let wanted = json!({"name": "runner", "scopes": ["apps:run"]});
    let key = server.client.post(&format!("{workspace}/keys"), &wanted).await.json(201)["token"].clone();
    let runner = Typist { key: key.as_str().unwrap().to_owned(), url: typist.url.clone(), folder: typist.folder };
    assert_eq!(runner.ran(&["app", "run", "echo", "-i", "text=hello"]).ends(0).text(), "hello\n");
    let refused = runner.ran(&["app", "export", "echo", "--json"]).ends(4);
    assert_eq!(refused.error()["code"], "scope_missing");
    assert!(refused.err.contains("apps:read"), "{}", refused.err);
}

async fn refusals(server: &Server, typist: &Typist<'_>, app: &str) {
    let absent = typist.ran(&["app", "export", "absent", "--json"]).ends(5);
    assert_eq!(absent.error()["code"], "not_found");
    let elsewhere = typist.ran(&["app", "export", "echo", "--workspace", "other"]).ends(5);
    assert!(elsewhere.err.contains("in the workspace acme, not in other"), "{}", elsewhere.err);
    let wrong = Typist { key: "mdg_wrong".to_owned(), url: typist.url.clone(), folder: typist.folder };
    assert_eq!(wrong.ran(&["app", "list", "--json"]).ends(4).error()["code"], "key_invalid");
    assert!(!wrong.ran(&["app", "list"]).ends(4).err.contains("mdg_wrong"), "no key is repeated");

    let draft = server.client.get(&format!("{app}/draft")).await.json(200);
    let mut definition = draft["definition"].clone();
    definition["prompt"]["messages"][0]["text"] = json!("{{nothing}}");
    let saved = json!({"definition": definition, "revision": draft["revision"]});
    server.client.put(&format!("{app}/draft"), &saved).await.json(200);
    let broken = typist.ran(&["app", "publish", "echo", "--json"]).ends(6);
    assert_eq!(broken.error()["code"], "not_publishable");
    assert_eq!(broken.error()["problems"][0]["path"], "prompt.messages[0].text");
    let definition = draft["definition"].clone();
    let revision = server.client.get(&format!("{app}/draft")).await.json(200)["revision"].clone();
    let saved = json!({"definition": definition, "revision": revision});
    server.client.put(&format!("{app}/draft"), &saved).await.json(200);
}
