//! What open models reject wherever they are served, because of their own chat templates.

use crate::{provider::Rule, takes::Takes};

/// Rules for models whose chat template rejects some orders of messages.
pub(super) const TEMPLATE_RULES: &[Rule] = &[WITHOUT_SYSTEM, GEMMA];

/// "System role not supported": system messages were not yet common when these models were trained.
pub(super) const WITHOUT_SYSTEM: Rule = Rule {
    prefixes: &[
        "gemma-2",
        "gemma-7b",
        "gemma-1",
        "gemma2",
        "codegemma",
        "Mistral-7B-Instruct-v0.1",
        "Mistral-7B-Instruct-v0.2",
        "Mixtral-8x7B-Instruct-v0.1",
    ],
    takes: Takes::COMMON.begun_by_person(),
    rules_as_words: true,
    ..Rule::PLAIN
};

/// "Conversation roles must alternate user/assistant/user/assistant/..."
pub(super) const GEMMA: Rule = Rule { prefixes: &["gemma"], takes: Takes::COMMON.begun_by_person(), ..Rule::PLAIN };
