//! Keys of tables and indexes.

use crate::operation::structure::{choice, shape};

choice! {
    /// The part an attribute plays in a key.
    KeyType {
        /// Partition key.
        Hash = "HASH",
        /// Sort key.
        Range = "RANGE",
    }
}

choice! {
    /// The type of a key attribute.
    ScalarAttributeType {
        /// String.
        S = "S",
        /// Number.
        N = "N",
        /// Binary.
        B = "B",
    }
}

shape! {
    /// A key attribute of the table or one of its indexes, and its type.
    AttributeDefinition {
        required {
            /// The attribute's name.
            attribute_name: String = "AttributeName",
            /// The attribute's type.
            attribute_type: ScalarAttributeType = "AttributeType",
        }
    }
}

shape! {
    /// An attribute of a key, and its part in it.
    KeySchemaElement {
        required {
            /// The attribute's name.
            attribute_name: String = "AttributeName",
            /// The part the attribute plays.
            key_type: KeyType = "KeyType",
        }
    }
}

impl KeySchemaElement {
    /// A partition key attribute.
    #[must_use]
    pub fn hash(attribute_name: impl Into<String>) -> Self {
        Self::new(attribute_name, KeyType::Hash)
    }

    /// A sort key attribute.
    #[must_use]
    pub fn range(attribute_name: impl Into<String>) -> Self {
        Self::new(attribute_name, KeyType::Range)
    }
}
