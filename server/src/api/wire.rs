//! From what the store keeps to what goes over the wire, where several operations need it.

use time::OffsetDateTime;
use uuid::Uuid;

/// A moment, as the wire has it.
pub fn timestamp(moment: OffsetDateTime) -> api::Timestamp {
    let ms = moment.unix_timestamp_nanos() / 1_000_000;
    api::Timestamp(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// A count, as the wire has it; the database has no unsigned integers.
pub fn count<T: TryInto<U>, U: Default>(count: T) -> U {
    count.try_into().unwrap_or_default()
}

/// A short name that can stand in an address: lower-case letters, digits and hyphens; what has none becomes `fallback`. It never reads
/// as an id: where both may stand, it would be taken for another thing's.
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
    if slug.is_empty() {
        fallback.to_owned()
    } else if Uuid::try_parse(slug).is_ok() {
        format!("{fallback}-{slug}")
    } else {
        slug.to_owned()
    }
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

    #[test]
    fn no_slug_reads_as_an_id() {
        let id = Uuid::from_u128(0x0197_a5c0_0000_7000_8000_0000_7f3a_91c2);
        let forms = [
            id.hyphenated().to_string(),
            id.simple().to_string(),
            id.braced().to_string(),
            id.urn().to_string(),
            id.to_string().to_uppercase(),
            format!(" {id} "),
            id.to_string().replace('-', " "),
        ];
        for form in forms {
            let slug = slug(&form, "workspace");
            assert!(Uuid::try_parse(&slug).is_err(), "{form} became {slug}");
        }
        assert_eq!(slug(&id.to_string(), "app"), format!("app-{id}"));
    }
}
