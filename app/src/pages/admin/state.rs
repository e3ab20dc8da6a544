//! Which members are shown, and who may change whom. Pure.

use api::{Member, Role};

/// Every role, the lowest first.
const ROLES: [Role; 4] = [Role::User, Role::Builder, Role::Admin, Role::Owner];

/// The roles that somebody with the role `own` may give, the lowest first: none above their own.
pub(super) fn roles_up_to(own: Role) -> impl Iterator<Item = Role> {
    ROLES.into_iter().filter(move |role| *role <= own)
}

/// Whether somebody with the role `own` may change or remove a member with the role `member`.
pub(super) fn may_change(own: Role, member: Role) -> bool {
    own >= Role::Admin && member <= own
}

/// Whether somebody with the role `own` may make a link by which a member with the role `member` chooses a new password. The server refuses
/// it for people who are in other workspaces, too.
pub(super) fn may_make_password_link(own: Role, member: Role) -> bool {
    own >= Role::Admin && member < own
}

pub(super) fn role_value(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Builder => "builder",
        Role::Admin => "admin",
        Role::Owner => "owner",
    }
}

pub(super) fn role_from(value: &str) -> Option<Role> {
    ROLES.into_iter().find(|role| role_value(*role) == value)
}

/// The order of the members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum MemberOrder {
    /// By name, as the API returns them.
    #[default]
    Name,
    /// The last one seen comes first.
    LastSeen,
}

/// The filter and order of the members, as they are in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MemberFilter {
    /// Part of a name or an address.
    pub text: String,
    pub role: Option<Role>,
    pub order: MemberOrder,
}

impl MemberFilter {
    /// Parses the address.
    pub fn from_query(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            text: get("q").unwrap_or_default(),
            role: get("role").and_then(|role| role_from(&role)),
            order: if get("sort").as_deref() == Some("last-seen") { MemberOrder::LastSeen } else { MemberOrder::Name },
        }
    }

    /// The parameters for the address, without default values.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let text = self.text.trim();
        let text = (!text.is_empty()).then(|| ("q", text.to_owned()));
        let role = self.role.map(|role| ("role", role_value(role).to_owned()));
        let order = (self.order == MemberOrder::LastSeen).then(|| ("sort", "last-seen".to_owned()));
        text.into_iter().chain(role).chain(order).collect()
    }

    /// Whether any member may be hidden.
    pub fn narrows(&self) -> bool {
        !self.text.trim().is_empty() || self.role.is_some()
    }

    /// The members to show, in order.
    pub fn apply(&self, members: &[Member]) -> Vec<Member> {
        let wanted = self.text.trim().to_lowercase();
        let fits = |member: &&Member| {
            self.role.is_none_or(|role| role == member.role)
                && (member.name.to_lowercase().contains(&wanted) || member.email.to_lowercase().contains(&wanted))
        };
        let mut shown: Vec<Member> = members.iter().filter(fits).cloned().collect();
        if self.order == MemberOrder::LastSeen {
            shown.sort_by_key(|member| std::cmp::Reverse(member.last_seen_at.map(|at| at.0)));
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use api::Timestamp;

    use super::*;

    fn member(name: &str, role: Role, seen: Option<i64>) -> Member {
        Member {
            id: uuid::Uuid::from_u128(1).into(),
            name: name.to_owned(),
            email: format!("{}@dalbit.example", name.to_lowercase()),
            role,
            joined_at: Timestamp(0),
            last_seen_at: seen.map(Timestamp),
            mail_trouble: None,
        }
    }

    fn names(members: &[Member]) -> Vec<&str> {
        members.iter().map(|member| member.name.as_str()).collect()
    }

    #[test]
    fn nobody_gives_or_touches_a_role_above_their_own() {
        assert_eq!(roles_up_to(Role::Admin).collect::<Vec<_>>(), [Role::User, Role::Builder, Role::Admin]);
        assert!(may_change(Role::Admin, Role::Admin) && may_change(Role::Owner, Role::Owner));
        assert!(!may_change(Role::Admin, Role::Owner) && !may_change(Role::Builder, Role::User));
    }

    #[test]
    fn members_are_found_by_name_address_and_role() {
        let all = [
            member("Kim", Role::Owner, Some(1)),
            member("박서연", Role::User, None),
            member("Lee", Role::User, Some(5)),
        ];
        let found =
            |text: &str, role| MemberFilter { text: text.to_owned(), role, ..MemberFilter::default() }.apply(&all);
        assert_eq!(names(&found(" KIM", None)), ["Kim"]);
        assert_eq!(names(&found("dalbit", Some(Role::User))), ["박서연", "Lee"]);
        assert_eq!(names(&found("서연", None)), ["박서연"]);
        assert!(found("choi", None).is_empty());
    }

    #[test]
    fn who_never_came_is_last_when_the_latest_come_first() {
        let all =
            [member("Kim", Role::Owner, Some(1)), member("Park", Role::User, None), member("Lee", Role::User, Some(5))];
        let filter = MemberFilter { order: MemberOrder::LastSeen, ..MemberFilter::default() };
        assert_eq!(names(&filter.apply(&all)), ["Lee", "Kim", "Park"]);
    }

    #[test]
    fn the_filter_survives_the_address() {
        let filter = MemberFilter { text: "서연".to_owned(), role: Some(Role::Admin), order: MemberOrder::LastSeen };
        let pairs = filter.pairs();
        let get = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
        assert_eq!(MemberFilter::from_query(get), filter);
        assert!(MemberFilter::default().pairs().is_empty());
        assert_eq!(MemberFilter::from_query(|_| Some("nonsense".to_owned())).role, None);
    }
}
