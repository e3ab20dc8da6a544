//! `madang app run --file`

use serde_json::json;

use super::Typist;
use crate::server::Server;

pub async fn uploads(server: &Server, typist: &Typist<'_>, app: &str) {
    let (workspace, _) = app.split_once("/apps/").unwrap();
    let mut definition = server.client.get(&format!("{app}/draft")).await.json(200)["definition"].clone();
    definition["inputs"] = json!([{"name": "doc", "label": {"en": "Document"}, "kind": "file", "required": true}]);
    definition["prompt"]["messages"] = json!([{"role": "user", "text": "{{doc}}"}]);
    let made = server.client.post(&format!("{workspace}/apps"), &json!({"name": "Reader", "kind": "form"})).await;
    let reader = format!("{workspace}/apps/{}", made.json(201)["slug"].as_str().unwrap());
    let draft = server.client.get(&format!("{reader}/draft")).await.json(200);
    let saved = json!({"definition": definition, "revision": draft["revision"]});
    let revision = server.client.put(&format!("{reader}/draft"), &saved).await.json(200)["revision"].clone();
    server.client.post(&format!("{reader}/publish"), &json!({"revision": revision, "note": ""})).await.json(201);

    std::fs::write(typist.folder.join("notes.txt"), "We ship on Friday.").unwrap();
    let answer = typist.ran(&["app", "run", "reader", "--file", "doc=notes.txt"]).ends(0);
    assert!(answer.text().contains("We ship on Friday."), "{}", answer.text());
    let absent = typist.ran(&["app", "run", "reader", "-f", "doc=absent.txt"]).ends(2);
    assert!(absent.err.contains("absent.txt can't be read"), "{}", absent.err);
    // 10 MB go in pieces; that they are no text is found when all have arrived.
    std::fs::write(typist.folder.join("large.txt"), vec![0; 10 * 1024 * 1024]).unwrap();
    let refused = typist.ran(&["app", "run", "reader", "--file", "doc=large.txt", "--json"]).ends(6);
    assert_eq!(refused.error()["code"], "file_refused");
    let unknown = typist.ran(&["app", "run", "reader", "--file", "nothing=notes.txt", "--json"]).ends(6);
    assert!(unknown.error()["fields"].is_object(), "{}", unknown.err);
}
