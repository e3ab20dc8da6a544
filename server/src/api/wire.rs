//! From what the store keeps to what goes over the wire, where several operations need it.

use time::OffsetDateTime;

/// A moment, as the wire has it.
pub fn timestamp(moment: OffsetDateTime) -> api::Timestamp {
    let ms = moment.unix_timestamp_nanos() / 1_000_000;
    api::Timestamp(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// A count, as the wire has it; the database has no unsigned integers.
pub fn count<T: TryInto<U>, U: Default>(count: T) -> U {
    count.try_into().unwrap_or_default()
}

/// A short name that can stand in an address: lower-case letters, digits and hyphens; what has none becomes `fallback`.
pub fn slug(name: &str, fallback: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        if slug.len() >= 40 {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() { fallback.to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_short_and_plain() {
        assert_eq!(slug("  Dalbit Foods, Inc. ", "workspace"), "dalbit-foods-inc");
        assert_eq!(slug("달빛식품", "workspace"), "workspace");
        assert_eq!(slug(&"a ".repeat(90), "x").len(), 39);
    }
}
