//! Writing one item.

use dynamo_core::{
    DeleteItem, IntoAttr, IntoOperand, ItemOperation, PutItem, ReturnValues, Update, UpdateItem,
};
use serde::de::DeserializeOwned;

use super::options::forward;
use crate::{Request, Result};

forward! { UpdateItem {
    /// Adds all clauses of an update.
    update(update: impl Into<Update>);
    /// Updates as this expression says, with placeholders of your own.
    update_expression(text: impl Into<String>);
    /// Sets an attribute to a value, or to an expression such as `attr("Views").plus(1)`.
    set(attribute: impl IntoAttr, value: impl IntoOperand);
    /// Sets an attribute unless it is there.
    set_if_absent(attribute: impl IntoAttr, value: impl IntoOperand);
    /// Removes an attribute or an element.
    remove(attribute: impl IntoAttr);
    /// Adds to a number or to a set.
    add(attribute: impl IntoAttr, value: impl IntoOperand);
    /// Deletes members of a set.
    delete(attribute: impl IntoAttr, members: impl IntoOperand);
} }

/// Gives a write a method that makes the call and decodes the attributes it returns.
macro_rules! returning {
    ($operation:ident, $(#[$doc:meta])* $name:ident, $values:ident) => {
        impl Request<$operation> {
            $(#[$doc])*
            ///
            /// # Errors
            ///
            /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) when the item does not fit `T`; the write is done then.
            /// Every other kind a call can end with.
            pub async fn $name<T: DeserializeOwned + Send>(self) -> Result<Option<T>> {
                let Self { client, operation, options } = self.return_values(ReturnValues::$values);
                let decode = |answer: &crate::call::Answer| $operation::decode_as::<T>(&answer.body);
                Ok(client.run(operation, &options, decode).await?.attributes)
            }
        }
    };
}

returning! { PutItem,
    /// Makes the call and gives the item that was replaced; `None` when there was none.
    old_item, AllOld
}
returning! { DeleteItem,
    /// Makes the call and gives the item that was deleted; `None` when there was none.
    old_item, AllOld
}
returning! { UpdateItem,
    /// Makes the call and gives the whole item as it was before; `None` when there was none.
    old_item, AllOld
}
returning! { UpdateItem,
    /// Makes the call and gives the whole item as it is now.
    new_item, AllNew
}
