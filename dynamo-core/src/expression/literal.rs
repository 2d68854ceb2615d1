//! A value inside of an expression, as it goes on the wire.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{EmptyValues, Error};

/// One attribute value, encoded: `{"S":"x"}`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Literal {
    json: String,
}

impl Literal {
    pub(crate) fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        Ok(Self { json: crate::ser::to_fragment(value)? })
    }

    /// Nothing if the policy leaves the value out.
    pub(crate) fn with_policy<T: Serialize + ?Sized>(
        value: &T,
        empty: EmptyValues,
    ) -> Result<Option<Self>, Error> {
        let item = crate::to_item_with(&BTreeMap::from([("value", value)]), empty)?;
        Ok(item.pairs().next().map(|(_, json)| Self { json: json.to_owned() }))
    }

    pub(crate) fn as_json(&self) -> &str {
        &self.json
    }

    /// The type's tag: `S`, `N`, `SS` ...
    pub(crate) fn tag(&self) -> &str {
        self.json.strip_prefix("{\"").and_then(|rest| rest.split('"').next()).unwrap_or_default()
    }
}
