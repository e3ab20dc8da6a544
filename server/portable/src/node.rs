//! A tree of data whose maps keep their order: that of the fields as they are declared, which is the order in which people read them.
//! `serde_json`'s own maps are alphabetical.

use std::{fmt, io};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// Stands before a fraction on its way into a tree. No text of an app has this character.
const FRACTION: char = '\0';

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// What serde makes of a value, in its order.
    pub fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        let mut json = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut json, ExactFractions))?;
        serde_json::from_slice(&json)
    }

    /// The field of a map.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        match self {
            Self::Map(fields) => fields.iter_mut().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn items_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        match self {
            Self::List(items) => items.as_mut_slice(),
            _ => &mut [],
        }
        .iter_mut()
    }

    /// The fields of a map.
    pub fn fields_mut(&mut self) -> Option<&mut Vec<(String, Self)>> {
        match self {
            Self::Map(fields) => Some(fields),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Writes fractions as texts, because `serde_json` doesn't read each as exactly the one that it wrote.
struct ExactFractions;

impl Formatter for ExactFractions {
    fn write_f64<W: ?Sized + io::Write>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        out.write_all(b"\"\\u0000")?;
        CompactFormatter.write_f64(out, value)?;
        out.write_all(b"\"")
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("data")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(match value.strip_prefix(FRACTION) {
            Some(number) => Node::Number(number.to_owned()),
            None => Node::Text(value.to_owned()),
        })
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(field) = fields.next_entry()? {
            map.push(field);
        }
        Ok(Node::Map(map))
    }
}
