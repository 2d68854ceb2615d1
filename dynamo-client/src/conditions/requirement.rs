//! Short setters for what a write requires, and for the item that is there when it fails.

use dynamo_core::{DeleteItem, PutItem, UpdateItem};

use crate::Request;

macro_rules! forward {
    ($($operation:ident { $($(#[$doc:meta])* $name:ident;)+ })+) => {$(
        impl Request<$operation> {
            $(
                $(#[$doc])*
                pub fn $name(self) -> Self {
                    self.map($operation::$name)
                }
            )+
        }
    )+};
}

forward! {
    PutItem {
        /// Has the error carry the stored item when the condition does not hold, at no further capacity;
        /// [`Error::item_as`](crate::Error::item_as) decodes it.
        return_item_on_failure;
    }
    UpdateItem {
        /// Has the error carry the stored item when the condition does not hold, at no further capacity;
        /// [`Error::item_as`](crate::Error::item_as) decodes it.
        return_item_on_failure;
        /// Changes the item only if it is there, where an update would make it else.
        if_exists;
        /// Makes the item, only if it is not there.
        if_not_exists;
    }
    DeleteItem {
        /// Has the error carry the stored item when the condition does not hold, at no further capacity;
        /// [`Error::item_as`](crate::Error::item_as) decodes it.
        return_item_on_failure;
        /// Deletes the item only if it is there: that there is none is an error then.
        if_exists;
    }
}
