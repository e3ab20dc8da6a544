//! From what the store keeps to what goes over the wire, where several operations need it.

use api::{Page, PageQuery};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::{ErrorCode, Refusal};

/// A moment, as the wire has it.
pub fn timestamp(moment: OffsetDateTime) -> api::Timestamp {
    let ms = moment.unix_timestamp_nanos() / 1_000_000;
    api::Timestamp(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// A moment that the wire had.
pub fn moment(at: api::Timestamp) -> Result<OffsetDateTime, Refusal> {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000);
    Ok(at.map_err(|_| ErrorCode::Malformed)?)
}

/// A count, as the wire has it; the database has no unsigned integers.
pub fn count<T: TryInto<U>, U: Default>(count: T) -> U {
    count.try_into().unwrap_or_default()
}

/// How many items a page has.
pub fn page_size(limit: Option<u16>) -> usize {
    usize::from(limit.unwrap_or(50).clamp(1, 200))
}

/// One page of a list that the database gives whole, because its items are small. The cursor is the name of the last item on the page, by
/// which `name` knows it again.
pub fn page<T, W>(
    all: Vec<T>,
    query: &PageQuery,
    name: impl Fn(&T) -> String,
    to_wire: impl FnMut(T) -> W,
) -> Result<Page<W>, Refusal> {
    let from = match &query.after {
        Some(after) => 1 + all.iter().position(|item| name(item) == *after).ok_or(ErrorCode::Malformed)?,
        None => 0,
    };
    let size = page_size(query.limit);
    let more = all.len() > from.saturating_add(size);
    let items: Vec<T> = all.into_iter().skip(from).take(size).collect();
    let next = items.last().filter(|_| more).map(name);
    Ok(Page { items: items.into_iter().map(to_wire).collect(), next })
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
    fn a_list_comes_page_by_page() {
        let ask = |limit, after: Option<&str>| {
            let query = PageQuery { limit, after: after.map(str::to_owned) };
            page((0..250).collect(), &query, i32::to_string, |n| n)
        };
        let first = ask(None, None).unwrap();
        assert_eq!((first.items.len(), first.next.as_deref()), (50, Some("49")));
        let second = ask(Some(200), Some("49")).unwrap();
        assert_eq!((second.items[0], second.items.len(), second.next), (50, 200, None));
        assert_eq!(ask(Some(9999), None).unwrap().items.len(), 200);
        assert_eq!(ask(None, Some("nonsense")).unwrap_err().code(), ErrorCode::Malformed);
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
