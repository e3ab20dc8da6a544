//! Real files of other builders, with what is said of each.

use std::{fs, path::PathBuf};

use super::summary;

/// Each file, and what is expected of it: its kind, then the report's outcomes and places; or the place of its refusal.
const EXPECTED: [(&str, &str); 5] = [
    (
        "awesome-dify__seo-slug-generator__workflow_v0.1.0.yml",
        "form title
Mapped version
Mapped app.name
Mapped app.description
Dropped app.icon
Mapped workflow.graph.nodes[0].data.variables[0]
Mapped workflow.graph.nodes[1].data.prompt_template[0]
Mapped workflow.graph.nodes[1].data.prompt_template[1]
NeedsChoice workflow.graph.nodes[1].data.model.name
Mapped workflow.graph.nodes[1].data.model.completion_params",
    ),
    ("dify-builtin__sentiment-analysis__workflow.yml", "refused workflow.graph.nodes[3]"),
    (
        "dify-builtin__sql-creator__completion.yml",
        "form A default_input
Mapped 
Mapped app.name
Dropped app.icon
Mapped model_config.user_input_form[0]
Mapped model_config.user_input_form[1]
Mapped model_config.pre_prompt
NeedsChoice model_config.model.name
Mapped model_config.model.completion_params",
    ),
    (
        "flowise__llm-chain__chatflow.json",
        "form product
Mapped 
Dropped nodes[3]
Mapped nodes[0].data.inputs.template {product}
Changed nodes[0].data.inputs.template {product}
Mapped nodes[0].data.inputs.template
NeedsChoice nodes[2].data.inputs
Mapped nodes[2].data.inputs",
    ),
    (
        "langflow__basic-prompting__1.5.0.json",
        "chat
Mapped last_tested_version
Dropped data.nodes[2]
Dropped data.nodes[3]
Mapped data.nodes[5].data.node.template.system_message
Mapped data.nodes[5].data.node.template
NeedsChoice data.nodes[5].data.node.template
Mapped data.nodes[5].data.node.template",
    ),
];

#[test]
#[cfg_attr(not(import_files), ignore = "the files of others are not there")]
fn each_file_comes_out_as_expected() {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from).join("imports");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, EXPECTED.map(|(name, _)| name), "each file has its expectation");
    for (name, expected) in EXPECTED {
        let bytes = fs::read(folder.join(name)).unwrap();
        assert_eq!(summary(&crate::read(&bytes, Some(name))), expected, "{name}");
    }
}
