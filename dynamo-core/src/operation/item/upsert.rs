//! Updates that make the item or change it, from a whole value.

use serde::Serialize;

use crate::{EmptyValues, Error, ErrorKind, IntoAttr, Item, UpdateItem, attr_name, to_item_with};

impl UpdateItem {
    /// Sets every attribute of a struct or a map; other attributes of the stored item stay as they are.
    ///
    /// Attributes of the key may be among them, if they say the same as the request's key. What can't be encoded, or
    /// has another key, comes out when the request is encoded.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, UpdateItem, key};
    /// use serde_json::json;
    ///
    /// let order = json!({"id": 7, "state": "open", "created": "monday"});
    /// let request = UpdateItem::new("orders", key("id", 7)).set_all(&order).only_if_absent("created");
    /// let body = String::from_utf8(request.encode()?).unwrap();
    /// assert!(body.contains(r##""SET #n0 = if_not_exists(#n0, :v0), #n1 = :v1""##));
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    pub fn set_all(self, attributes: impl Serialize) -> Self {
        self.set_all_with(attributes, EmptyValues::default())
    }

    /// [`set_all`](Self::set_all) with a policy for empty strings and binaries.
    pub fn set_all_with(mut self, attributes: impl Serialize, empty: EmptyValues) -> Self {
        let checked = to_item_with(&attributes, empty).and_then(|item| self.without_key(item));
        match checked {
            Ok(item) => item.iter().fold(self, |request, (name, value)| match value {
                Ok(value) => request.set(attr_name(&name), value),
                Err(error) => request.refuse(error),
            }),
            Err(error) => {
                self.error.get_or_insert(error);
                self
            }
        }
    }

    /// Leaves the attribute as it is where the item has it: what it has been set to so far is for items that lack it.
    ///
    /// See [`Update::only_if_absent`](crate::Update::only_if_absent).
    pub fn only_if_absent(mut self, attr: impl IntoAttr) -> Self {
        self.update = Some(self.update.take().unwrap_or_default().only_if_absent(attr));
        self
    }

    /// Takes the key out of an item, where it is the key of this request.
    fn without_key(&self, mut item: Item) -> Result<Item, Error> {
        // A key with an error of its own says it at encode.
        let Ok(key) = self.key.to_item() else { return Ok(item) };
        for (name, value) in &key {
            let Some(given) = item.get(&name)? else { continue };
            if value? != given {
                let message = "the attribute is part of the key, and differs from the request's key";
                return Err(Error::new(ErrorKind::InvalidKey, message).at_name(&name));
            }
            item.remove(&name);
        }
        Ok(item)
    }

    fn refuse(mut self, error: Error) -> Self {
        self.error.get_or_insert(error);
        self
    }
}
