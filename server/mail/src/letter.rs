//! A letter, and how it is written for SMTP.

use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

use crate::{Failure, Trouble};

/// Who a mail server is told that letters are from.
#[derive(Debug, Clone)]
pub struct Sender(Mailbox);

impl Sender {
    /// Reads `Madang <madang@example.com>`, or the address alone.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        const WRITE: &str = "write it like Madang <madang@example.com>";
        if text.contains(char::is_control) {
            return Err(format!("has a line break or the like in it; {WRITE}"));
        }
        text.parse().map(Self).map_err(|_| format!("is no address to send mail from; {WRITE}"))
    }
}

/// A letter to one address.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Tells it from all others. Of two letters with the same one, mail programs show one.
    pub id: String,
    pub to: String,
    /// What it is about. Line breaks in it become spaces.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A letter as it is sent.
#[derive(Debug)]
pub(crate) struct Written {
    pub from: Address,
    pub to: Address,
    pub bytes: Vec<u8>,
}

impl Letter {
    pub(crate) fn write(&self, from: &Sender, host: &str) -> Result<Written, Failure> {
        let refused = |trouble, said: String| Failure { trouble, said, is_final: true };
        let to: Address = self.to.parse().map_err(|error| refused(Trouble::Recipient, format!("{error}")))?;
        // Programs that answer by themselves leave such letters alone (RFC 3834).
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        // Said outright: of what stands in the headers, not every address is understood.
        let envelope = Envelope::new(Some(from.0.email.clone()), vec![to.clone()]);
        let envelope = envelope.map_err(|error| refused(Trouble::Recipient, error.to_string()))?;
        let message = Message::builder()
            .envelope(envelope)
            .from(from.0.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(one_line(&self.subject))
            .message_id(Some(format!("<{}@{host}>", self.id)))
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()));
        let message = message.map_err(|error| refused(Trouble::Content, error.to_string()))?;
        Ok(Written { from: from.0.email.clone(), to, bytes: message.formatted() })
    }
}

/// A text without anything that could end a line or hide a part of it.
pub(crate) fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_whitespace() || c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
    text.split(breaks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
