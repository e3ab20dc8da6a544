//! The messages to the model.

use model::{Example, Message, Role, Values, limits};

use super::{
    BuilderState,
    list::{ItemKey, KeyedList},
};

impl BuilderState {
    pub fn messages(&self) -> &KeyedList<Message> {
        &self.messages
    }

    /// The messages, mutably, for reordering and removing.
    pub fn messages_mut(&mut self) -> &mut KeyedList<Message> {
        &mut self.messages
    }

    /// Adds an empty message at the end, in the role that is most likely next.
    pub fn add_message(&mut self) -> ItemKey {
        let last = self.messages.iter().next_back().map(|message| message.role);
        let role = match last {
            Some(Role::User) => Role::Assistant,
            Some(Role::System | Role::Assistant) => Role::User,
            None => Role::System,
        };
        let key = self.keys.next();
        self.messages.push(key, Message { role, text: String::new() });
        key
    }

    pub fn set_text(&mut self, key: ItemKey, text: String) {
        if let Some(message) = self.messages.get_mut(key) {
            message.text = text;
        }
    }

    pub fn set_role(&mut self, key: ItemKey, role: Role) {
        if let Some(message) = self.messages.get_mut(key) {
            message.role = role;
        }
    }

    /// The worked examples.
    pub fn examples(&self) -> &KeyedList<Example> {
        &self.examples
    }

    /// The worked examples, mutably, for reordering and removing.
    pub fn examples_mut(&mut self) -> &mut KeyedList<Example> {
        &mut self.examples
    }

    pub fn add_example(&mut self) -> ItemKey {
        let key = self.keys.next();
        self.examples.push(key, Example::default());
        key
    }

    /// Adds a run and its good answer as an example. `None` if there are as many as there may be.
    pub fn keep_example(&mut self, values: &Values, answer: &str) -> Option<ItemKey> {
        if self.examples.keys().len() >= limits::EXAMPLES {
            return None;
        }
        let example = self.definition().example_of(values, answer);
        let key = self.keys.next();
        self.examples.push(key, example);
        Some(key)
    }

    /// Whether this run is among the examples.
    pub fn has_example(&self, values: &Values, answer: &str) -> bool {
        let example = self.definition().example_of(values, answer);
        self.examples.iter().any(|known| *known == example)
    }

    pub fn set_answer(&mut self, key: ItemKey, answer: String) {
        if let Some(example) = self.examples.get_mut(key) {
            example.answer = answer;
        }
    }
}
