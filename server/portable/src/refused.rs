//! Why a file can't be read.

use std::fmt;

/// Why a file can't be read, in words for people, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub en: String,
    pub ko: String,
    /// `line 3, column 5`, or the path of a field such as `definition.inputs[0].kind`; absent if it concerns the whole file.
    pub place: Option<String>,
}

impl Refused {
    pub(crate) fn new(en: impl Into<String>, ko: impl Into<String>) -> Self {
        Self { en: en.into(), ko: ko.into(), place: None }
    }

    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        let place = place.into();
        self.place = Some(place).filter(|place| !place.is_empty());
        self
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.en),
            None => f.write_str(&self.en),
        }
    }
}

impl std::error::Error for Refused {}
