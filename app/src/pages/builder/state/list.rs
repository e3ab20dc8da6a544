//! Lists whose items keep their identity while they are reordered, so that their elements on the page are kept.

/// Identifies an item as long as the page is open. Never saved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemKey(u32);

impl ItemKey {
    /// The key after this one.
    pub(super) fn following(self) -> Self {
        Self(self.0.wrapping_add(1))
    }

    pub(super) fn to_json(self) -> serde_json::Value {
        self.0.into()
    }

    pub(super) fn from_json(json: &serde_json::Value) -> Option<Self> {
        json.as_u64().and_then(|key| u32::try_from(key).ok()).map(Self)
    }
}

impl std::str::FromStr for ItemKey {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl std::fmt::Display for ItemKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Generates keys. They are counted, so that server and browser generate the same ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ItemKeys(u32);

impl ItemKeys {
    /// A new key.
    pub fn next(&mut self) -> ItemKey {
        self.0 = self.0.wrapping_add(1);
        ItemKey(self.0)
    }

    /// Never generates this key from now on.
    pub(super) fn reserve(&mut self, key: ItemKey) {
        self.0 = self.0.max(key.0);
    }
}

/// A removed item, and where it was.
#[derive(Debug, Clone, PartialEq)]
pub struct RemovedItem<T> {
    index: usize,
    key: ItemKey,
    pub(super) item: T,
}

impl<T> RemovedItem<T> {
    pub fn item(&self) -> &T {
        &self.item
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct KeyedList<T> {
    items: Vec<(ItemKey, T)>,
}

impl<T> Default for KeyedList<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<T> KeyedList<T> {
    /// A list of items that have keys already.
    pub(super) fn of(items: impl IntoIterator<Item = (ItemKey, T)>) -> Self {
        Self { items: items.into_iter().collect() }
    }

    pub fn keys(&self) -> Vec<ItemKey> {
        self.items.iter().map(|(key, _)| *key).collect()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.iter().map(|(_, item)| item)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut().map(|(_, item)| item)
    }

    pub fn get(&self, key: ItemKey) -> Option<&T> {
        self.items.iter().find(|(its, _)| *its == key).map(|(_, item)| item)
    }

    pub fn get_mut(&mut self, key: ItemKey) -> Option<&mut T> {
        self.items.iter_mut().find(|(its, _)| *its == key).map(|(_, item)| item)
    }

    /// The index of the item with this key.
    pub fn index(&self, key: ItemKey) -> Option<usize> {
        self.items.iter().position(|(its, _)| *its == key)
    }

    /// The key of the item at this index.
    pub fn key_at(&self, index: usize) -> Option<ItemKey> {
        self.items.get(index).map(|(key, _)| *key)
    }

    /// Adds an item at the end.
    pub fn push(&mut self, key: ItemKey, item: T) {
        self.items.push((key, item));
    }

    pub fn remove(&mut self, key: ItemKey) -> Option<RemovedItem<T>> {
        let index = self.index(key)?;
        let (key, item) = self.items.remove(index);
        Some(RemovedItem { index, key, item })
    }

    /// Puts an item back where it was.
    pub fn restore(&mut self, RemovedItem { index, key, item }: RemovedItem<T>) {
        self.items.insert(index.min(self.items.len()), (key, item));
    }

    /// Moves an item to `index`; returns whether anything changed.
    pub fn move_to(&mut self, key: ItemKey, index: usize) -> bool {
        let Some(from) = self.index(key) else { return false };
        let to = index.min(self.items.len().saturating_sub(1));
        let moved = self.items.remove(from);
        self.items.insert(to, moved);
        from != to
    }

    /// Replaces the items. A new item that `same` matches with an old one takes over its key.
    pub fn replace(&mut self, items: impl IntoIterator<Item = T>, keys: &mut ItemKeys, same: impl Fn(&T, &T) -> bool) {
        let mut old: Vec<(ItemKey, T)> = std::mem::take(&mut self.items);
        self.items = items
            .into_iter()
            .map(|item| {
                let at = old.iter().position(|(_, before)| same(before, &item));
                let key = at.map(|at| old.remove(at).0).unwrap_or_else(|| keys.next());
                (key, item)
            })
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &str) -> KeyedList<char> {
        let mut list = KeyedList::default();
        list.replace(items.chars(), &mut ItemKeys::default(), |_, _| false);
        list
    }

    fn text(list: &KeyedList<char>) -> String {
        list.iter().collect()
    }

    #[test]
    fn an_item_moves_to_a_place_and_keeps_its_key() {
        let mut list = list("abcd");
        let b = list.key_at(1).unwrap();
        assert!(list.move_to(b, 2));
        assert_eq!(text(&list), "acbd");
        assert!(list.move_to(b, 0));
        assert_eq!(text(&list), "bacd");
        assert!(!list.move_to(b, 0), "it is there");
        assert!(list.move_to(b, 99), "the end is as far as it goes");
        assert_eq!(text(&list), "acdb");
        assert_eq!(list.get(b), Some(&'b'));
    }

    #[test]
    fn what_is_removed_comes_back_to_its_place() {
        let mut list = list("abc");
        let b = list.key_at(1).unwrap();
        let removed = list.remove(b).unwrap();
        assert_eq!((text(&list).as_str(), removed.item()), ("ac", &'b'));
        list.restore(removed);
        assert_eq!((text(&list).as_str(), list.index(b)), ("abc", Some(1)));
    }

    #[test]
    fn other_items_take_the_keys_of_those_they_are() {
        let mut keys = ItemKeys::default();
        let mut list = KeyedList::default();
        list.replace("abc".chars(), &mut keys, |_, _| false);
        let before = list.keys();
        list.replace("cxa".chars(), &mut keys, |a, b| a == b);
        assert_eq!(text(&list), "cxa");
        assert_eq!(list.keys()[0], before[2]);
        assert_eq!(list.keys()[2], before[0]);
        assert!(!before.contains(&list.keys()[1]));
    }
}
