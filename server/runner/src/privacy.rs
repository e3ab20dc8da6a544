//! Personal data in what is sent to a provider.

use std::collections::BTreeMap;

use llm::{ChatRequest, chat};
use mask::{Detector, Kind, Placeholders, Restorer};
use model::{ConnectionId, PersonalDataCount, PersonalDataFound, PersonalDataKind, PersonalDataRule};
use serde_json::Value;

/// What a run does about personal data. The default looks for none.
#[derive(Debug, Clone)]
pub struct Privacy {
    /// The rule of each connection that has one of its own.
    pub connections: BTreeMap<ConnectionId, PersonalDataRule>,
    /// The rule of the other connections.
    pub others: PersonalDataRule,
    /// The rule of the app; the stricter one counts.
    pub app: PersonalDataRule,
    /// What finds it, with the workspace's names.
    pub detector: Detector,
}

impl Default for Privacy {
    fn default() -> Self {
        let off = PersonalDataRule::Off;
        Self { connections: BTreeMap::new(), others: off, app: off, detector: Detector::default() }
    }
}

impl Privacy {
    /// What is done about personal data that would be sent through a connection.
    pub fn rule(&self, connection: ConnectionId) -> PersonalDataRule {
        self.connections.get(&connection).copied().unwrap_or(self.others).max(self.app)
    }

    /// Looks for personal data in the texts of a request. Pictures can't be searched.
    pub(crate) fn look(&self, connection: ConnectionId, request: &ChatRequest) -> Option<Looked> {
        let rule = self.rule(connection);
        if rule == PersonalDataRule::Off {
            return None;
        }
        let mut placeholders = Placeholders::default();
        for message in &request.messages {
            leave_alone(&mut placeholders, &message.text, message.role == chat::Role::Tool);
            message.calls.iter().for_each(|call| leave_alone(&mut placeholders, &call.arguments, true));
        }
        let mut hidden = request.clone();
        for message in &mut hidden.messages {
            message.text = match message.role {
                chat::Role::Tool => hide_in_document(&mut placeholders, &self.detector, &message.text),
                _ => placeholders.hide(&self.detector, &message.text),
            };
            for call in &mut message.calls {
                call.arguments = hide_in_document(&mut placeholders, &self.detector, &call.arguments);
            }
        }
        let hides = rule == PersonalDataRule::Hide;
        (!placeholders.is_empty()).then(|| Looked {
            request: hides.then_some(hidden),
            restorer: hides.then(|| placeholders.restorer()),
            counts: placeholders.counts().into_iter().map(|(kind, count)| counted(kind, count)).collect(),
        })
    }
}

impl Privacy {
    /// Looks for personal data in texts that are not answered, such as those to embed, and hides it in them where that is the rule. What
    /// was found; `None` if nothing was.
    pub fn look_in(
        &self,
        connection: ConnectionId,
        connection_name: &str,
        texts: &mut [String],
    ) -> Option<PersonalDataFound> {
        let messages = texts.iter().map(|text| chat::Message::new(chat::Role::User, text.as_str())).collect();
        let looked = self.look(connection, &ChatRequest { messages, ..ChatRequest::default() })?;
        for (text, message) in texts.iter_mut().zip(looked.request.iter().flat_map(|request| &request.messages)) {
            text.clone_from(&message.text);
        }
        Some(looked.found(connection_name))
    }
}

/// Leaves what looks like a placeholder alone, also where a JSON document has it in its own way of writing: it would be written anew.
fn leave_alone(placeholders: &mut Placeholders, text: &str, may_be_document: bool) {
    placeholders.leave_alone(text);
    if may_be_document
        && text.contains("\\u")
        && let Ok(document) = serde_json::from_str::<Value>(text)
    {
        placeholders.leave_alone(&document.to_string());
    }
}

/// Hides what is in a JSON document, such as programs send to tools and back: it stays one, and is searched as it reads, because programs
/// escape Korean letters and line breaks. What is no document is a text.
fn hide_in_document(placeholders: &mut Placeholders, detector: &Detector, text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(document @ (Value::Object(_) | Value::Array(_))) => {
            let hidden = hide_in_value(placeholders, detector, "", document.clone());
            if hidden == document { text.to_owned() } else { hidden.to_string() }
        }
        _ => placeholders.hide(detector, text),
    }
}

fn hide_in_value(placeholders: &mut Placeholders, detector: &Detector, name: &str, value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(hide_beside(placeholders, detector, name, &text)),
        Value::Number(number) => {
            let text = number.to_string();
            let hidden = hide_beside(placeholders, detector, name, &text);
            if hidden == text { Value::Number(number) } else { Value::String(hidden) }
        }
        Value::Array(items) => {
            items.into_iter().map(|item| hide_in_value(placeholders, detector, name, item)).collect()
        }
        Value::Object(fields) => {
            let hide = |(name, value): (String, Value)| {
                let value = hide_in_value(placeholders, detector, &name, value);
                (placeholders.hide(detector, &name), value)
            };
            fields.into_iter().map(hide).collect()
        }
        Value::Null | Value::Bool(_) => value,
    }
}

/// Hides what is in a field, whose name may tell what its value is.
fn hide_beside(placeholders: &mut Placeholders, detector: &Detector, name: &str, text: &str) -> String {
    let named = format!("{name}: ");
    let hidden = placeholders.hide(detector, &format!("{named}{text}"));
    match hidden.strip_prefix(&named) {
        Some(hidden) => hidden.to_owned(),
        // There is something in the name, too.
        None => placeholders.hide(detector, text),
    }
}

/// A request in which personal data was found.
pub(crate) struct Looked {
    /// What is sent in its place.
    pub(crate) request: Option<ChatRequest>,
    /// Puts what was hidden back into the answer.
    pub(crate) restorer: Option<Restorer>,
    counts: Vec<PersonalDataCount>,
}

impl Looked {
    /// What the run's events say of it.
    pub(crate) fn found(&self, connection_name: &str) -> PersonalDataFound {
        PersonalDataFound {
            connection_name: connection_name.to_owned(),
            hidden: self.request.is_some(),
            counts: self.counts.clone(),
        }
    }
}

fn counted(kind: Kind, count: u32) -> PersonalDataCount {
    let kind = match kind {
        Kind::ResidentNumber => PersonalDataKind::ResidentNumber,
        Kind::Passport => PersonalDataKind::Passport,
        Kind::Licence => PersonalDataKind::Licence,
        Kind::Card => PersonalDataKind::Card,
        Kind::Account => PersonalDataKind::Account,
        Kind::Phone => PersonalDataKind::Phone,
        Kind::Email => PersonalDataKind::Email,
        Kind::Name => PersonalDataKind::Name,
    };
    PersonalDataCount { kind, count }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_stricter_rule_of_connection_and_app_counts() {
        let own = ConnectionId(Uuid::from_u128(1));
        let other = ConnectionId(Uuid::from_u128(2));
        let privacy = Privacy {
            connections: BTreeMap::from([(own, PersonalDataRule::Off)]),
            others: PersonalDataRule::Warn,
            ..Privacy::default()
        };
        assert_eq!((privacy.rule(own), privacy.rule(other)), (PersonalDataRule::Off, PersonalDataRule::Warn));
        let privacy = Privacy { app: PersonalDataRule::Hide, ..privacy };
        assert_eq!((privacy.rule(own), privacy.rule(other)), (PersonalDataRule::Hide, PersonalDataRule::Hide));
    }

    #[test]
    fn a_placeholder_that_a_program_escaped_is_left_alone() {
        let messages = vec![chat::Message::new(chat::Role::Tool, r#"{"a": "\u005bEMAIL_1]", "b": "kim@example.com"}"#)];
        let request = ChatRequest { messages, ..ChatRequest::default() };
        let privacy = Privacy { others: PersonalDataRule::Hide, ..Privacy::default() };
        let looked = privacy.look(ConnectionId(Uuid::from_u128(1)), &request).unwrap();
        let sent: Value = serde_json::from_str(&looked.request.unwrap().messages[0].text).unwrap();
        assert_eq!(sent, json!({"a": "[EMAIL_1]", "b": "[EMAIL_2]"}));
    }

    #[test]
    fn documents_stay_documents_and_are_searched_as_they_read() {
        let (mut placeholders, detector) = (Placeholders::default(), Detector::new(["김민수"]));
        let mut hide = |text: &str| hide_in_document(&mut placeholders, &detector, text);
        let text = r#"{"name": "\uae40\ubbfc\uc218", "note": "to\nkim@example.com", "card": 4111111111111111, "n": 7}"#;
        let hidden: Value = serde_json::from_str(&hide(text)).unwrap();
        assert_eq!(hidden, json!({"name": "[NAME_1]", "note": "to\n[EMAIL_1]", "card": "[CARD_1]", "n": 7}));
        // The name of a field tells what its value is, and may be somebody's.
        let text = r#"{"계좌": [1002123456789], "김민수": "kim@example.com"}"#;
        let hidden: Value = serde_json::from_str(&hide(text)).unwrap();
        assert_eq!(hidden, json!({"계좌": ["[ACCOUNT_1]"], "[NAME_1]": "[EMAIL_1]"}));
        assert_eq!(hide("{ \"n\": 7 }"), "{ \"n\": 7 }");
        assert_eq!(hide("call kim@example.com"), "call [EMAIL_1]");
    }
}
