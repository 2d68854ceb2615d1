//! A value inside of an expression, as it goes on the wire.

use serde::Serialize;

use crate::Error;

/// One attribute value, encoded: `{"S":"x"}`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Literal {
    json: String,
}

impl Literal {
    pub(crate) fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        Ok(Self { json: crate::ser::to_fragment(value)? })
    }

    pub(crate) fn as_json(&self) -> &str {
        &self.json
    }

    /// The type's tag: `S`, `N`, `SS` ...
    pub(crate) fn tag(&self) -> &str {
        self.json.strip_prefix("{\"").and_then(|rest| rest.split('"').next()).unwrap_or_default()
    }
}
