//! Sends what is written into audit logs to the operator's syslog receiver, each log in its order.
//!
//! It reads what is committed and waits for nobody who writes. Where the receiver isn't reached, it is tried again in two seconds and then more seldom, and what
//! came meanwhile waits in the log.

use store::{StreamEntry, StreamFailure, StreamTurn};
use syslog::{Message, Sender, Trouble};

use crate::madang::Madang;

pub async fn send(madang: Madang) {
    let Some(sender) = &madang.syslog else { return };
    while !madang.stop.is_cancelled() {
        let turn = match madang.store.take_audit_stream().await {
            Ok(Some(turn)) => turn,
            // Whatever else happens says so; a line every two seconds would bury it.
            Ok(None) | Err(store::Error::Unavailable(_)) => return,
            Err(error) => {
                return tracing::warn!(%error, "audit logs could not be sent; it is tried again in two seconds");
            }
        };
        match Box::pin(send_one(&madang, sender, &turn)).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                return tracing::warn!(%error, "an audit log could not be sent; it is tried again in two minutes");
            }
        }
    }
}

/// Sends what is new of one log. Returns whether the receiver took it.
async fn send_one(madang: &Madang, sender: &Sender, turn: &StreamTurn) -> store::Result<bool> {
    let tenant = madang.store.tenant(turn.workspace);
    let mut number = turn.number;
    while !madang.stop.is_cancelled() {
        let entries = tenant.stream_entries(number).await?;
        let Some(last) = entries.last() else { break };
        number = last.link.number;
        let messages: Vec<_> = entries.iter().map(message).collect();
        if let Err(failure) = sender.send(&messages).await {
            madang.telemetry.audit_not_sent();
            if tenant.end_stream(turn, Some(of_trouble(failure.trouble))).await? {
                tracing::warn!(%failure, "the syslog receiver was not reached; it is tried again, more seldom the longer that lasts");
            }
            return Ok(false);
        }
        madang.telemetry.audit_sent(messages.len());
        if !tenant.note_stream(turn, number).await? {
            return Ok(true);
        }
    }
    tenant.end_stream(turn, None).await?;
    Ok(true)
}

/// An entry as a message, whose text is the line of the export.
fn message(entry: &StreamEntry) -> Message {
    Message { at: entry.at.clone(), id: entry.action.clone(), text: entry.link.line().trim_end().to_owned() }
}

fn of_trouble(trouble: Trouble) -> StreamFailure {
    match trouble {
        Trouble::Away => StreamFailure::Away,
        Trouble::Encryption => StreamFailure::Encryption,
        Trouble::Unconfirmed => StreamFailure::Unconfirmed,
    }
}

#[cfg(test)]
mod tests;
