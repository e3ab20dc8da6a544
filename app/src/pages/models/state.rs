//! The values of the connection form, and the requests made from them. Pure.

use api::{Connection, ConnectionHour, CreateConnection, KeyNeed, Model, Provider, UpdateConnection};

/// The longest name of a connection, in characters.
const NAME_CHARS: usize = 80;

/// From how many milliseconds on a test is called slow.
const SLOW_MS: u32 = 5_000;

/// The values as they are typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ConnectionInput {
    pub name: String,
    pub address: String,
    pub key: String,
    /// Models that the provider doesn't list, one per line.
    pub models: String,
}

impl ConnectionInput {
    /// Values for a new connection to this provider.
    pub fn new(provider: Option<&Provider>) -> Self {
        let address = provider.and_then(|provider| provider.base_url.clone()).unwrap_or_default();
        Self { address, ..Self::default() }
    }

    /// Values for editing a connection. Its key can't be shown.
    pub fn of(connection: &Connection) -> Self {
        Self {
            name: connection.name.clone(),
            address: connection.base_url.clone(),
            key: String::new(),
            models: connection.named_models.join("\n"),
        }
    }

    fn name(&self) -> &str {
        self.name.trim()
    }

    fn address(&self) -> &str {
        self.address.trim().trim_end_matches('/')
    }

    /// The key without spaces and line breaks that were pasted along with it. A service account is a JSON document and keeps its
    /// white space.
    fn key(&self) -> Option<String> {
        let typed = self.key.trim();
        let key = if typed.starts_with('{') {
            typed.to_owned()
        } else {
            typed.chars().filter(|c| !c.is_whitespace()).collect()
        };
        (!key.is_empty()).then_some(key)
    }

    fn models(&self) -> Vec<String> {
        self.models.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }
}

/// A problem that must be fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConnectionProblem {
    /// No provider is chosen.
    ProviderMissing,
    /// An existing connection needs a name.
    NameMissing,
    NameTooLong,
    /// This provider has no default address.
    AddressMissing,
    /// It is not an http or https address.
    AddressWrong,
    /// This provider requires a key.
    KeyMissing,
}

/// Whether most connections to this provider need an address: it has no default one, or people run it themselves.
pub(super) fn asks_address(provider: &Provider) -> bool {
    provider.base_url.is_none() || provider.key != KeyNeed::Required
}

/// The values as a new connection.
///
/// # Errors
/// The problems, in the order of the fields.
pub(super) fn create(
    provider: Option<&Provider>,
    typed: &ConnectionInput,
) -> Result<CreateConnection, Vec<ConnectionProblem>> {
    let Some(provider) = provider else { return Err(vec![ConnectionProblem::ProviderMissing]) };
    let mut problems = Vec::new();
    let own = provider.base_url.as_deref().map(|address| address.trim_end_matches('/'));
    let address = typed.address();
    check_name(typed, &mut problems);
    if address.is_empty() && own.is_none() {
        problems.push(ConnectionProblem::AddressMissing);
    } else if !address.is_empty() && !is_address(address) {
        problems.push(ConnectionProblem::AddressWrong);
    }
    let key = if provider.key == KeyNeed::None { None } else { typed.key() };
    if provider.key == KeyNeed::Required && key.is_none() {
        problems.push(ConnectionProblem::KeyMissing);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(CreateConnection {
        provider: provider.id.clone(),
        name: (!typed.name().is_empty()).then(|| typed.name().to_owned()),
        base_url: (!address.is_empty() && own != Some(address)).then(|| address.to_owned()),
        key,
        named_models: typed.models(),
    })
}

/// The values as a change to a connection, without what is unchanged.
///
/// # Errors
/// The problems, in the order of the fields.
pub(super) fn change(
    connection: &Connection,
    need: KeyNeed,
    typed: &ConnectionInput,
) -> Result<UpdateConnection, Vec<ConnectionProblem>> {
    let mut problems = Vec::new();
    if typed.name().is_empty() {
        problems.push(ConnectionProblem::NameMissing);
    }
    check_name(typed, &mut problems);
    let address = typed.address();
    if address.is_empty() {
        problems.push(ConnectionProblem::AddressMissing);
    } else if !is_address(address) {
        problems.push(ConnectionProblem::AddressWrong);
    }
    let key = typed.key();
    if need == KeyNeed::Required && key.is_none() && blanks_key(connection, typed) {
        problems.push(ConnectionProblem::KeyMissing);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(UpdateConnection {
        name: (typed.name() != connection.name).then(|| typed.name().to_owned()),
        base_url: moves(connection, typed).then(|| address.to_owned()),
        key,
        named_models: (typed.models() != connection.named_models).then(|| typed.models()),
        paused: None,
    })
}

/// Whether the change removes the connection's key.
pub(super) fn blanks_key(connection: &Connection, typed: &ConnectionInput) -> bool {
    connection.key_last4.is_some() && moves(connection, typed)
}

fn moves(connection: &Connection, typed: &ConnectionInput) -> bool {
    typed.address() != connection.base_url.trim_end_matches('/')
}

fn check_name(typed: &ConnectionInput, problems: &mut Vec<ConnectionProblem>) {
    if typed.name().chars().count() > NAME_CHARS {
        problems.push(ConnectionProblem::NameTooLong);
    }
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && !text.contains(char::is_whitespace)
}

/// Why a connection doesn't work according to its last test; `None` if it works.
pub(super) fn fault(connection: &Connection) -> Option<&str> {
    connection.last_check.as_ref().filter(|check| !check.ok).map(|check| check.message.as_str())
}

/// The health of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConnectionHealth {
    /// Somebody paused it.
    Paused,
    /// All recent requests failed, or so many that it is being rested.
    Failing,
    Untested,
    /// It answers.
    Working,
    /// It answers, but slowly.
    Slow,
    /// The provider rejects the key.
    KeyRefused,
    /// The account has no money left.
    NoMoney,
    /// Anything else.
    Broken,
}

/// A connection's health: paused by a person, else from recent runs, else from its last test.
pub(super) fn health(connection: &Connection) -> ConnectionHealth {
    use api::RunErrorCode::{KeyRefused, NoMoney};
    if connection.paused_at.is_some() {
        return ConnectionHealth::Paused;
    }
    if connection.last_hour.as_ref().is_some_and(is_failing) {
        return ConnectionHealth::Failing;
    }
    match &connection.last_check {
        None => ConnectionHealth::Untested,
        Some(check) if check.ok && check.duration_ms >= SLOW_MS => ConnectionHealth::Slow,
        Some(check) if check.ok => ConnectionHealth::Working,
        Some(check) => match check.code {
            Some(KeyRefused) => ConnectionHealth::KeyRefused,
            Some(NoMoney) => ConnectionHealth::NoMoney,
            _ => ConnectionHealth::Broken,
        },
    }
}

fn is_failing(hour: &ConnectionHour) -> bool {
    !hour.resting.is_empty() || hour.attempts == hour.failed
}

/// The models that match what is typed: every word in a name, a connection or a provider.
pub(super) fn matching(models: &[Model], words: &str) -> Vec<Model> {
    let words = words.to_lowercase();
    let fits = |model: &&Model| {
        let text =
            format!("{} {} {} {}", model.name, model.model_ref.model, model.connection_name, model.provider_name);
        let text = text.to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    };
    models.iter().filter(fits).cloned().collect()
}

#[cfg(test)]
mod tests {
    use api::{ConnectionCheck, RunErrorCode, Timestamp};
    use serde_json::json;

    use super::*;

    fn provider(base_url: Option<&str>, key: KeyNeed) -> Provider {
        Provider {
            id: "openai".into(),
            name: "OpenAI".into(),
            monogram: "OA".into(),
            base_url: base_url.map(Into::into),
            address_example: None,
            key,
            key_url: None,
            key_form: api::KeyForm::default(),
        }
    }

    fn connection() -> Connection {
        serde_json::from_value(json!({
            "id": "0197a5c0-0000-7000-8000-000000000001", "name": "OpenAI", "provider": "openai",
            "provider_name": "OpenAI", "monogram": "OA", "base_url": "https://api.openai.com/v1", "key_last4": "x4Qe",
            "demo": false, "models": 4, "created_at": "2026-11-23T14:02:11Z",
        }))
        .unwrap()
    }

    fn typed(name: &str, address: &str, key: &str) -> ConnectionInput {
        ConnectionInput { name: name.into(), address: address.into(), key: key.into(), models: String::new() }
    }

    #[test]
    fn a_pasted_key_loses_its_blanks_and_the_usual_address_is_left_to_the_provider() {
        let provider = provider(Some("https://api.openai.com/v1"), KeyNeed::Required);
        let filled = ConnectionInput { key: " sk-1\n23 ".into(), ..ConnectionInput::new(Some(&provider)) };
        let made = create(Some(&provider), &filled).unwrap();
        assert_eq!(made.key.as_deref(), Some("sk-123"));
        let account =
            ConnectionInput { key: " {\"private_key\": \"-----BEGIN PRIVATE KEY-----\"} ".into(), ..filled.clone() };
        let made_with_account = create(Some(&provider), &account).unwrap();
        assert_eq!(made_with_account.key.as_deref(), Some("{\"private_key\": \"-----BEGIN PRIVATE KEY-----\"}"));
        let named =
            create(Some(&provider), &ConnectionInput { models: " gpt-ours \n\n o3 ".into(), ..filled }).unwrap();
        assert_eq!(named.named_models, ["gpt-ours", "o3"]);
        assert_eq!((made.name, made.base_url), (None, None));
    }

    #[test]
    fn what_is_missing_is_said_in_the_order_of_the_fields() {
        use ConnectionProblem::*;
        assert_eq!(create(None, &ConnectionInput::default()), Err(vec![ProviderMissing]));
        let azure = provider(None, KeyNeed::Required);
        let long = "가".repeat(NAME_CHARS + 1);
        assert_eq!(create(Some(&azure), &typed(&long, " ", "")), Err(vec![NameTooLong, AddressMissing, KeyMissing]));
        for wrong in ["api.example", "ftp://a", "https://", "https:///x", "https://a b"] {
            assert_eq!(create(Some(&azure), &typed("", wrong, "k")), Err(vec![AddressWrong]), "{wrong}");
        }
    }

    #[test]
    fn a_provider_without_keys_is_sent_none() {
        let local = provider(Some("http://localhost:11434"), KeyNeed::None);
        let made = create(Some(&local), &typed("Shed", "http://10.20.4.11:11434/", "left over")).unwrap();
        assert_eq!((made.key, made.base_url.as_deref()), (None, Some("http://10.20.4.11:11434")));
        assert!(asks_address(&local) && !asks_address(&provider(Some("https://a"), KeyNeed::Required)));
    }

    #[test]
    fn only_what_changed_is_sent() {
        let same = ConnectionInput::of(&connection());
        assert_eq!(change(&connection(), KeyNeed::Required, &same), Ok(UpdateConnection::default()));
        let renamed = ConnectionInput { name: " Main ".into(), address: "https://api.openai.com/v1/".into(), ..same };
        let sent = change(&connection(), KeyNeed::Required, &renamed).unwrap();
        assert_eq!(sent, UpdateConnection { name: Some("Main".into()), ..UpdateConnection::default() });
    }

    #[test]
    fn a_new_address_needs_the_key_again() {
        let moved = typed("OpenAI", "https://proxy.example/v1", "");
        assert!(blanks_key(&connection(), &moved));
        assert_eq!(change(&connection(), KeyNeed::Required, &moved), Err(vec![ConnectionProblem::KeyMissing]));
        let again = ConnectionInput { key: "sk-new".into(), ..moved };
        let sent = change(&connection(), KeyNeed::Required, &again).unwrap();
        assert_eq!((sent.base_url.as_deref(), sent.key.as_deref()), (Some("https://proxy.example/v1"), Some("sk-new")));
    }

    #[test]
    fn health_is_said_by_the_last_test() {
        let tested = |ok, code, duration_ms| Connection {
            last_check: Some(ConnectionCheck { ok, code, message: String::new(), duration_ms, at: Timestamp(0) }),
            ..connection()
        };
        assert_eq!(health(&connection()), ConnectionHealth::Untested);
        assert_eq!(health(&tested(true, None, 400)), ConnectionHealth::Working);
        assert_eq!(health(&tested(true, None, 8_000)), ConnectionHealth::Slow);
        assert_eq!(health(&tested(false, Some(RunErrorCode::KeyRefused), 9_000)), ConnectionHealth::KeyRefused);
        assert_eq!(health(&tested(false, None, 0)), ConnectionHealth::Broken);
        assert_eq!((fault(&connection()), fault(&tested(true, None, 0))), (None, None));
        assert_eq!(fault(&tested(false, None, 0)), Some(""));
    }

    #[test]
    fn what_runs_met_with_goes_before_the_last_test_and_a_pause_before_both() {
        let hour = |attempts, failed, resting: &[&str]| ConnectionHour {
            attempts,
            failed,
            time_to_first_token_ms: None,
            last_error: None,
            resting: resting.iter().map(|name| (*name).to_owned()).collect(),
        };
        let met = |hour| Connection { last_hour: Some(hour), ..connection() };
        assert_eq!(health(&met(hour(9, 8, &[]))), ConnectionHealth::Untested);
        assert_eq!(health(&met(hour(2, 2, &[]))), ConnectionHealth::Failing);
        assert_eq!(health(&met(hour(9, 5, &["m"]))), ConnectionHealth::Failing);
        let paused = Connection { paused_at: Some(Timestamp(0)), ..met(hour(2, 2, &[])) };
        assert_eq!(health(&paused), ConnectionHealth::Paused);
    }

    #[test]
    fn models_are_found_by_every_word() {
        let model = |name: &str| -> Model {
            serde_json::from_value(json!({
                "ref": {"connection": "0197a5c0-0000-7000-8000-000000000001", "model": "m-1"}, "name": name,
                "connection_name": "Main", "provider_name": "OpenAI", "monogram": "OA", "demo": false, "default": false,
                "takes": {"top_p": true, "max_output_tokens": true, "stop": true, "seed": true, "reasoning_effort": false},
            }))
            .unwrap()
        };
        let models = [model("GPT-4.1"), model("GPT-4.1 mini")];
        assert_eq!(matching(&models, " ").len(), 2);
        assert_eq!(matching(&models, "openai MINI").len(), 1);
        assert_eq!(matching(&models, "claude").len(), 0);
    }
}
