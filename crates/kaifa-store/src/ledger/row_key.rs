//! The key of a row out of its image as text: everything else in it is passed over.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};

use crate::table::Table;
use crate::value::Value;

/// The key columns of an image, as values; nothing where the text is no image.
pub(crate) fn key_of_text(table: &Table, image: &str) -> Option<Vec<Value>> {
    let mut reader = serde_json::Deserializer::from_str(image);
    KeyOf(table).deserialize(&mut reader).ok()
}

struct KeyOf<'t>(&'t Table);

impl<'de> DeserializeSeed<'de> for KeyOf<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Value>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for KeyOf<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the image of a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut columns: A) -> Result<Vec<Value>, A::Error> {
        let mut key = vec![Value::Null; self.0.key.len()];
        while let Some(name) = columns.next_key::<Cow<'de, str>>()? {
            match self.0.key.iter().position(|column| *column == name) {
                Some(at) => key[at] = columns.next_value::<Value>()?,
                None => {
                    columns.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(key)
    }
}
