//! `cargo xtask catalog`: updates the catalog of known models, `server/llm/src/catalog/models.json`.
//!
//! Prices, limits and abilities come from LiteLLM's price file (MIT licence), reduced to Madang's providers and to what it uses.
//! What that file lacks is in `by_hand.json`, with sources, and takes precedence. To update: change [`LITELLM`] and [`AS_OF`],
//! run the command, review the diff and commit.

#![expect(clippy::indexing_slicing, reason = "what is not in a JSON value is null, and these objects are our own")]

mod names;

use std::fs;

use serde_json::{Map, Value, json};

use crate::{
    failure::{About, Failure, Result},
    pip, workspace,
};

/// Unpacked, not installed: only its data is needed.
const LITELLM: &str = "litellm==1.106.2";
/// The date of its newest price.
const AS_OF: &str = "2026-10-21";
/// Models that were retired before this date are left out.
const FORGOTTEN_BEFORE: &str = "2026-01-01";
const BY_HAND: &str = include_str!("catalog/by_hand.json");

/// LiteLLM's name of the provider, ours, and a prefix of ids that only LiteLLM uses.
const PROVIDERS: [(&str, &str, &str); 17] = [
    ("openai", "openai", ""),
    ("azure", "azure", "azure/"),
    ("azure_ai", "azure_catalog", "azure_ai/"),
    ("anthropic", "anthropic", ""),
    ("gemini", "google", "gemini/"),
    ("vertex_ai-language-models", "vertex", ""),
    ("vertex_ai-embedding-models", "vertex", ""),
    ("bedrock_converse", "bedrock", ""),
    ("bedrock", "bedrock", ""),
    ("mistral", "mistral", "mistral/"),
    ("cohere_chat", "cohere", ""),
    ("cohere", "cohere", "cohere/"),
    ("groq", "groq", "groq/"),
    ("deepseek", "deepseek", "deepseek/"),
    ("xai", "xai", "xai/"),
    ("together_ai", "together", "together_ai/"),
    ("perplexity", "perplexity", "perplexity/"),
];

/// Writes the catalog.
pub fn write() -> Result<()> {
    let theirs = their_file()?;
    let by_hand: Value = serde_json::from_str(BY_HAND).map_err(|error| Failure::new(error.to_string()))?;
    let hand_made = by_hand["models"].as_array().cloned().unwrap_or_default();
    let mut models: Vec<Value> = theirs.iter().filter_map(|(id, entry)| model(id, entry)).collect();
    let key = |model: &Value| (model["provider"].to_string(), model["id"].to_string());
    models.retain(|model| !hand_made.iter().any(|made| key(made) == key(model)));
    models.extend(hand_made);
    for model in &mut models {
        add_facts(model, &by_hand["facts"]);
        add_languages(model, &by_hand["languages"]);
    }
    models.sort_by_cached_key(key);
    models.dedup_by_key(|model| key(model));
    let lines: Vec<String> = models.iter().map(Value::to_string).collect();
    let head = format!("{{\"as_of\":\"{AS_OF}\",\"models\":[\n");
    let path = workspace::root().join("server/llm/src/catalog/models.json");
    fs::write(&path, format!("{head}{}\n]}}\n", lines.join(",\n"))).about(path.display())?;
    println!("{} models in {}", lines.len(), path.display());
    Ok(())
}

fn their_file() -> Result<Map<String, Value>> {
    let path = pip::unpack("litellm", LITELLM)?.join("litellm/model_prices_and_context_window_backup.json");
    let text = fs::read_to_string(&path).about(path.display())?;
    serde_json::from_str(&text).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// Converts an entry; `None` if it is of no use to us.
fn model(their_id: &str, entry: &Value) -> Option<Value> {
    let text = |field: &str| entry[field].as_str();
    let (_, provider, prefix) = PROVIDERS.iter().find(|(theirs, ..)| text("litellm_provider") == Some(theirs))?;
    let id = if prefix.is_empty() { their_id } else { their_id.strip_prefix(prefix).unwrap_or(their_id) };
    if is_no_id(provider, id) || text("deprecation_date").is_some_and(|date| date < FORGOTTEN_BEFORE) {
        return None;
    }
    let purpose = match text("mode")? {
        "chat" => "chat",
        // Perplexity resells other providers' models there, under a different API.
        "responses" if *provider != "perplexity" => "chat",
        "embedding" => "embedding",
        _ => return None,
    };
    let mut ours = json!({"provider": provider, "id": id, "name": names::of(id), "purpose": purpose});
    let mut set = |field: &str, value: Option<Value>| {
        if let (Some(value), Some(object)) = (value, ours.as_object_mut()) {
            object.insert(field.to_owned(), value);
        }
    };
    set("can", abilities(provider, entry));
    set("context", entry["max_input_tokens"].as_u64().map(Value::from));
    set("output", entry["max_output_tokens"].as_u64().filter(|_| purpose == "chat").map(Value::from));
    set("price", rates(entry, ""));
    set("long", long(entry));
    set("efforts", efforts(entry));
    set("responses_only", (text("mode") == Some("responses")).then(|| true.into()));
    set("retires", text("deprecation_date").map(Value::from));
    set("source", text("source").filter(|url| url.starts_with("https://") && !url.contains('\'')).map(Value::from));
    Some(ours)
}

/// Regional prices, price classes and the like, which are not models of an API.
fn is_no_id(provider: &str, id: &str) -> bool {
    let path = matches!(provider, "bedrock" | "azure" | "perplexity" | "deepseek") && id.contains('/');
    let class = provider == "together" && !id.contains('/') || id.contains('*');
    path || class
}

fn abilities(provider: &str, entry: &Value) -> Option<Value> {
    // For these, LiteLLM itself emulates what the API lacks, and marks it with the other value.
    let native = matches!(provider, "anthropic" | "bedrock");
    let names = [
        ("images", "supports_vision"),
        ("json", if native { "supports_native_structured_output" } else { "supports_response_schema" }),
        ("tools", "supports_function_calling"),
        ("reasoning", "supports_reasoning"),
    ];
    let can: Vec<_> = names.iter().filter(|(_, field)| entry[*field] == true).map(|(name, _)| *name).collect();
    (!can.is_empty()).then(|| can.into())
}

/// Converts dollars per token to millionths of a dollar per million tokens.
fn rates(entry: &Value, suffix: &str) -> Option<Value> {
    let micros = |field: &str| {
        let dollars = entry[format!("{field}{suffix}")].as_f64()?;
        Some((dollars * 1e12).round() as u64)
    };
    let (input, output) = (micros("input_cost_per_token")?, micros("output_cost_per_token")?);
    let mut rates = json!({"input": input, "output": output});
    if let Some(cached) = micros("cache_read_input_token_cost").filter(|cached| *cached <= input) {
        rates["cached"] = cached.into();
    }
    // Some entries have the price of reading here, or none.
    let more_than_input = |cost: &u64| *cost > input;
    let written = [
        ("written", "cache_creation_input_token_cost"),
        ("written_for_an_hour", "cache_creation_input_token_cost_above_1hr"),
    ];
    for (name, field) in written {
        if let Some(cost) = micros(field).filter(more_than_input) {
            rates[name] = cost.into();
        }
    }
    if let Some(cost) = micros("output_cost_per_reasoning_token").filter(|cost| *cost != output) {
        rates["thinking"] = cost.into();
    }
    if entry["litellm_provider"] == "perplexity" {
        add_searches(&mut rates, entry);
    }
    Some(rates)
}

/// Perplexity's models always search the web. A call is billed by how much is read; deep research is billed for each search and
/// for the tokens of its sources.
fn add_searches(rates: &mut Value, entry: &Value) {
    let micros = |dollars: f64| (dollars * 1e6).round() as u64;
    let by_size = |size: &str| entry["search_context_cost_per_query"][format!("search_context_size_{size}")].as_f64();
    let sizes =
        ["low", "medium", "high"].map(|size| by_size(size).or(entry["input_cost_per_request"].as_f64()).map(micros));
    match (entry["citation_cost_per_token"].as_f64(), sizes) {
        (Some(citations), [Some(search), ..]) => {
            rates["citations"] = ((citations * 1e12).round() as u64).into();
            rates["search"] = search.into();
        }
        (_, [Some(low), Some(medium), Some(high)]) => rates["request"] = json!([low, medium, high]),
        _ => {}
    }
}

/// The reasoning efforts that a model accepts, if any is missing.
fn efforts(entry: &Value) -> Option<Value> {
    let listed = entry["reasoning_effort_levels"].as_array();
    let ours = ["low", "medium", "high"].into_iter().filter(|effort| match listed {
        Some(listed) => listed.iter().any(|known| known == effort),
        None => entry[format!("supports_{effort}_reasoning_effort")] != false,
    });
    let ours: Vec<_> = ours.collect();
    (!ours.is_empty() && ours.len() < 3).then(|| ours.into())
}

/// Applies corrections by hand to models from the price file.
fn add_facts(model: &mut Value, facts: &Value) {
    let of = |fact: &&Value| {
        let names = |field: &str, value: &Value| fact[field].as_array().into_iter().flatten().any(|name| name == value);
        let id = model["id"].as_str().unwrap_or_default();
        let part = |part: &Value| part.as_str().is_some_and(|part| id.contains(part));
        let parts = || fact["parts"].as_array().into_iter().flatten().any(part);
        names("providers", &model["provider"]) && (names("ids", &model["id"]) || parts())
    };
    let set: Vec<Value> = facts.as_array().into_iter().flatten().filter(of).map(|fact| fact["set"].clone()).collect();
    for (name, value) in set.iter().filter_map(Value::as_object).flatten() {
        model[name] = value.clone();
    }
}

fn long(entry: &Value) -> Option<Value> {
    [128, 200, 256, 272].iter().find_map(|thousands| {
        let mut long = rates(entry, &format!("_above_{thousands}k_tokens"))?;
        long["above"] = (thousands * 1000).into();
        Some(long)
    })
}

/// The languages that a family of models supports according to its documentation, since no list has a field for them.
fn add_languages(model: &mut Value, families: &Value) {
    let id = model["id"].as_str().unwrap_or_default().to_lowercase();
    let short = id.rsplit(['/', '.']).next().unwrap_or(&id);
    let mut families = families.as_array().into_iter().flatten();
    let of = |family: &&Value| {
        let mut begins = family["ids"].as_array().into_iter().flatten().filter_map(Value::as_str);
        begins.any(|begin| id.starts_with(begin) || short.starts_with(begin) || id.contains(&format!(".{begin}")))
    };
    if let (Some(family), "chat") = (families.find(of), model["purpose"].as_str().unwrap_or_default()) {
        model["languages"] = family["languages"].clone();
    }
}
