//! Personal data in what is sent to a provider: what is done about it, and what was found.

use serde::{Deserialize, Serialize};

use crate::word::words;

words! {
    /// What is done about personal data in a prompt before it is sent. Where several rules meet, the strictest counts, which is the
    /// greatest one.
    PersonalDataRule {
        /// Nothing is looked for.
        Off "off",
        /// It is sent, and the run says how much there was.
        Warn "warn",
        /// Placeholders are sent in its place, and the answer gets it back.
        Hide "hide",
    }

    /// What a piece of personal data is.
    PersonalDataKind {
        /// A Korean resident registration number, or that of a foreigner who lives in Korea.
        ResidentNumber "resident_number",
        /// A passport's number, or the line of it that machines read.
        Passport "passport",
        /// The number of a Korean driver's licence.
        Licence "licence",
        /// The number of a credit or debit card.
        Card "card",
        /// The number of a bank account.
        Account "account",
        /// A telephone number.
        Phone "phone",
        /// An e-mail address.
        Email "email",
        /// A name from the workspace's list.
        Name "name",
    }
}

/// How much personal data of a kind was in a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonalDataCount {
    /// What it is.
    pub kind: PersonalDataKind,
    /// How many different values.
    pub count: u32,
}

/// What was found in the prompt of an attempt. The values themselves are kept nowhere but in the run's inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonalDataFound {
    /// The connection that the prompt was sent through, by its name at that time.
    pub connection_name: String,
    /// Whether placeholders were sent in its place.
    pub hidden: bool,
    /// How much of each kind there was; at least one.
    pub counts: Vec<PersonalDataCount>,
}
