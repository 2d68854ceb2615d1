//! A JSON object of a source of credentials, by names in any case.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

/// The members of a JSON object; names are found whatever their case, and texts are overwritten on drop.
#[derive(Default)]
pub(crate) struct Fields(BTreeMap<String, Field>);

enum Field {
    Text(Zeroizing<String>),
    Number(f64),
    Object(Fields),
    Null,
    /// A truth value or a list, which no source uses.
    Other,
}

impl Fields {
    /// Reads an object; `None` if the text is anything else. What is wrong is not told, since it may be a secret.
    pub(crate) fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// A member that is a text and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(&name.to_ascii_lowercase()) {
            Some(Field::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// Says whether a member has a value of any kind; null and an empty text are none.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self.0.get(&name.to_ascii_lowercase()) {
            None | Some(Field::Null) => false,
            Some(Field::Text(text)) => !text.is_empty(),
            Some(_) => true,
        }
    }

    /// A member that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        match self.0.get(&name.to_ascii_lowercase()) {
            Some(Field::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// A member that is an object.
    pub(crate) fn object(&self, name: &str) -> Option<&Self> {
        match self.0.get(&name.to_ascii_lowercase()) {
            Some(Field::Object(fields)) => Some(fields),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some(mut name) = map.next_key::<String>()? {
                    name.make_ascii_lowercase();
                    fields.insert(name, map.next_value()?);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Field, E> {
                Ok(Field::Text(Zeroizing::new(text.to_owned())))
            }

            #[allow(clippy::cast_precision_loss, reason = "times and versions are far below 2 to the 53rd")]
            fn visit_u64<E>(self, number: u64) -> Result<Field, E> {
                Ok(Field::Number(number as f64))
            }

            #[allow(clippy::cast_precision_loss, reason = "times and versions are far below 2 to the 53rd")]
            fn visit_i64<E>(self, number: i64) -> Result<Field, E> {
                Ok(Field::Number(number as f64))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Field, E> {
                Ok(Field::Number(number))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Field, E> {
                Ok(Field::Other)
            }

            fn visit_unit<E>(self) -> Result<Field, E> {
                Ok(Field::Null)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Field, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Field::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Field, A::Error> {
                Fields::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Field::Object)
            }
        }

        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_members_in_any_case_and_by_type() {
        let json = br#"{"AccessKeyId":"AKID","version":1,"Empty":"","Nested":{"X":"y"},"List":[1,{}],"Null":null,"B":true}"#;
        let fields = Fields::parse(json).unwrap();
        assert_eq!(fields.text("accessKeyID"), Some("AKID"));
        assert_eq!(fields.number("Version"), Some(1.0));
        assert_eq!(fields.object("nested").unwrap().text("x"), Some("y"));
        for name in ["Empty", "version", "List", "Null", "B", "missing"] {
            assert_eq!(fields.text(name), None, "{name}");
            assert_eq!(fields.has(name), ["version", "List", "B"].contains(&name), "{name}");
        }
        for json in ["", "[]", "\"x\"", "{", "{\"a\":1}x", "null"] {
            assert!(Fields::parse(json.as_bytes()).is_none(), "{json}");
        }
    }
}
