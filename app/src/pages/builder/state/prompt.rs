//! What is said to the model.

use model::{Example, Message, Role};

use super::{
    BuilderState,
    list::{Key, List},
};

/// The prompt.
impl BuilderState {
    /// The messages.
    pub fn messages(&self) -> &List<Message> {
        &self.messages
    }

    /// The messages, to be reordered or taken out.
    pub fn messages_mut(&mut self) -> &mut List<Message> {
        &mut self.messages
    }

    /// Adds an empty message at the end, in the role that most likely comes next.
    pub fn add_message(&mut self) -> Key {
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

    /// Changes what a message says.
    pub fn set_text(&mut self, key: Key, text: String) {
        if let Some(message) = self.messages.get_mut(key) {
            message.text = text;
        }
    }

    /// Changes who says a message.
    pub fn set_role(&mut self, key: Key, role: Role) {
        if let Some(message) = self.messages.get_mut(key) {
            message.role = role;
        }
    }

    /// The worked examples.
    pub fn examples(&self) -> &List<Example> {
        &self.examples
    }

    /// The worked examples, to be reordered or taken out.
    pub fn examples_mut(&mut self) -> &mut List<Example> {
        &mut self.examples
    }

    /// Adds an empty example.
    pub fn add_example(&mut self) -> Key {
        let key = self.keys.next();
        self.examples.push(key, Example::default());
        key
    }

    /// Changes an example's answer.
    pub fn set_answer(&mut self, key: Key, answer: String) {
        if let Some(example) = self.examples.get_mut(key) {
            example.answer = answer;
        }
    }
}
