//! Texts that both sides changed, one after the other.

use serde_json::Value;

use super::MergePart;

/// What stands between the two texts.
const BETWEEN: &str = "\n\n";

impl MergePart {
    /// Whether both sides can be kept, because the part is a text on both.
    pub fn has_both(&self) -> bool {
        self.both().is_some()
    }

    /// Mine followed by theirs. Of a message, the text; whatever else it has is mine.
    pub(super) fn both(&self) -> Option<Value> {
        let is_text = self.path.starts_with("prompt.messages[") || self.path == "chat.opening";
        if !is_text {
            return None;
        }
        match (self.mine.as_ref()?, self.theirs.as_ref()?) {
            (Value::String(mine), Value::String(theirs)) => joined(mine, theirs).map(Value::from),
            (Value::Object(mine), Value::Object(theirs)) => {
                let text = joined(mine.get("text")?.as_str()?, theirs.get("text")?.as_str()?)?;
                let mut both = mine.clone();
                both.insert("text".to_owned(), text.into());
                Some(Value::Object(both))
            }
            _ => None,
        }
    }
}

/// `None` if one of them is empty: then there is nothing to put together.
fn joined(mine: &str, theirs: &str) -> Option<String> {
    (!mine.is_empty() && !theirs.is_empty()).then(|| [mine, BETWEEN, theirs].concat())
}
