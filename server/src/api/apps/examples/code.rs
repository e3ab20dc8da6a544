//! The programs, with values of any content in them.

use model::Values;
use serde_json::{Value, json};

/// What the programs send.
pub struct Call {
    pub url: String,
    pub inputs: Values,
}

/// A programming language's words.
#[derive(Clone, Copy)]
pub(super) struct Words {
    on: &'static str,
    off: &'static str,
    nothing: &'static str,
}

pub(super) const PYTHON: Words = Words { on: "True", off: "False", nothing: "None" };
pub(super) const JAVASCRIPT: Words = Words { on: "true", off: "false", nothing: "null" };

impl Call {
    pub fn curl(&self) -> String {
        let body = serde_json::to_string_pretty(&json!({ "inputs": self.inputs })).unwrap_or_default();
        let (url, body) = (in_shell(&self.url), in_shell(&body));
        format!(
            "curl --fail-with-body {url} \\\n  -H \"Authorization: Bearer $MADANG_API_KEY\" \\\n  \
             -H 'Content-Type: application/json' \\\n  -d {body}\n"
        )
    }

    pub fn python(&self) -> String {
        let url = quoted(&self.url);
        let inputs = literal(&Value::Object(self.inputs.clone()), 0, PYTHON);
        format!(
            r#"# Save it as run.py, and start it by: python3 run.py
import json
import os
import urllib.error
import urllib.request

inputs = {inputs}

request = urllib.request.Request(
    {url},
    data=json.dumps({{"inputs": inputs}}).encode(),
    headers={{
        "Authorization": "Bearer " + os.environ["MADANG_API_KEY"],
        "Content-Type": "application/json",
    }},
)
try:
    with urllib.request.urlopen(request) as response:
        run = json.load(response)
except urllib.error.HTTPError as error:
    raise SystemExit(error.read().decode())
if run["state"] != "completed":
    raise SystemExit(run["state"] + ": " + str(run.get("error")))
print(run["output"])
"#
        )
    }

    pub fn javascript(&self) -> String {
        let url = quoted(&self.url);
        let inputs = literal(&Value::Object(self.inputs.clone()), 0, JAVASCRIPT);
        format!(
            r#"// Save it as run.mjs, and start it by: node run.mjs
const inputs = {inputs};

const response = await fetch({url}, {{
  method: "POST",
  headers: {{
    Authorization: `Bearer ${{process.env.MADANG_API_KEY}}`,
    "Content-Type": "application/json",
  }},
  body: JSON.stringify({{ inputs }}),
}});
if (!response.ok) throw new Error(await response.text());
const run = await response.json();
if (run.state !== "completed") throw new Error(`${{run.state}}: ${{JSON.stringify(run.error)}}`);
console.log(run.output);
"#
        )
    }
}

/// A text in single quotes, as shells read it: nothing in it means anything but a quote itself.
pub(super) fn in_shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A text in double quotes. What JSON escapes, Python and JavaScript read in the same way.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A value as a literal of a language, over several lines.
pub(super) fn literal(value: &Value, depth: usize, words: Words) -> String {
    let (inner, outer) = ("    ".repeat(depth + 1), "    ".repeat(depth));
    let lines = |open: char, items: Vec<String>, close: char| {
        let items = items.into_iter().map(|item| format!("{inner}{item},\n")).collect::<String>();
        if items.is_empty() { format!("{open}{close}") } else { format!("{open}\n{items}{outer}{close}") }
    };
    match value {
        Value::Null => words.nothing.to_owned(),
        Value::Bool(true) => words.on.to_owned(),
        Value::Bool(false) => words.off.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => lines('[', items.iter().map(|item| literal(item, depth + 1, words)).collect(), ']'),
        Value::Object(fields) => {
            let fields =
                fields.iter().map(|(name, value)| format!("{}: {}", quoted(name), literal(value, depth + 1, words)));
            lines('{', fields.collect(), '}')
        }
    }
}
