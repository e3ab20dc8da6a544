//! `madang app publish` of an app with a gate.

use serde_json::json;

use super::Typist;
use crate::server::Server;

pub async fn gates(server: &Server, typist: &Typist<'_>, app: &str) {
    let check = json!({"kind": "contains", "text": "hello"});
    let row = |text: &str| json!({"inputs": {"text": text}, "checks": [check]});
    let good = server.client.post(&format!("{app}/tests/rows"), &row("hello there")).await.json(201);
    assert!(good["id"].is_string(), "{good}");
    let gate = server.client.get(&format!("{app}/gate")).await.json(200);
    let asked = json!({"min_percent": 100, "revision": gate["revision"]});
    server.client.put(&format!("{app}/gate"), &asked).await.json(200);

    let refused = typist.ran(&["app", "publish", "echo", "--json"]).ends(8);
    let error = refused.error();
    assert_eq!(error["code"], "gate_not_passed");
    assert_eq!(error["current"]["missing"], json!(["rows_not_run"]));
    let said = typist.ran(&["app", "publish", "echo"]).ends(8).err;
    assert!(said.contains("--wait") && said.contains("0 of 1 rows pass; 100 percent must."), "{said}");
    let waited = typist.ran(&["app", "publish", "echo", "--wait", "--timeout", "60"]).ends(0);
    assert!(waited.err.contains("Runs the test row") && waited.text().contains("version 2"), "{}", waited.err);

    // What fails is named, and an admin may say why it goes out all the same.
    server.client.post(&format!("{app}/tests/rows"), &row("goodbye")).await.json(201);
    let failed = typist.ran(&["app", "publish", "echo", "--wait", "--timeout", "60"]).ends(8).err;
    assert!(failed.contains("Too few rows pass") && failed.contains("row 2: fails: goodbye"), "{failed}");
    let reason = ["app", "publish", "echo", "--reason", "The provider is away"];
    assert!(typist.ran(&reason).ends(0).text().contains("version 3"));
}
