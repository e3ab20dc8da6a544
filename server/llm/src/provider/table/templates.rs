//! What open models refuse wherever they are served: their chat templates come with them.

use crate::{provider::Rule, takes::Takes};

/// What open models' own chat templates refuse, wherever they are served.
pub(super) const TEMPLATE_RULES: &[Rule] = &[WITHOUT_SYSTEM, GEMMA];

/// "System role not supported": there was none yet when these were trained.
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
