//! What requests on items were made of before there were expressions; the service keeps it for old programs.

use crate::AttributeValue;
use crate::operation::structure::{choice, shape};

choice! {
    /// How an attribute is compared, in a legacy parameter.
    ComparisonOperator {
        /// It is equal.
        Eq = "EQ",
        /// It is not equal.
        Ne = "NE",
        /// It is one of several values.
        In = "IN",
        /// It is less or equal.
        Le = "LE",
        /// It is less.
        Lt = "LT",
        /// It is greater or equal.
        Ge = "GE",
        /// It is greater.
        Gt = "GT",
        /// It is one of two values, or between them.
        Between = "BETWEEN",
        /// The item has the attribute.
        NotNull = "NOT_NULL",
        /// The item does not have the attribute.
        Null = "NULL",
        /// It is a text, a list or a set that holds a value.
        Contains = "CONTAINS",
        /// It holds no such value.
        NotContains = "NOT_CONTAINS",
        /// It is a text or binary that begins with a value.
        BeginsWith = "BEGINS_WITH",
    }
}

choice! {
    /// How several conditions of a legacy parameter are joined; by `AND` unless this says otherwise.
    ConditionalOperator {
        /// All of them must hold.
        And = "AND",
        /// One of them must hold.
        Or = "OR",
    }
}

choice! {
    /// What a legacy update does to an attribute; `PUT` unless this says otherwise.
    AttributeAction {
        /// Adds a number, or members to a set.
        Add = "ADD",
        /// Gives it a value.
        Put = "PUT",
        /// Removes it, or members of a set.
        Delete = "DELETE",
    }
}

shape! {
    /// A condition on an attribute, in a legacy parameter; [`Condition`](crate::Condition) is what took its place.
    LegacyCondition {
        required {
            /// How the attribute is compared.
            comparison_operator: ComparisonOperator = "ComparisonOperator",
        }
        many {
            /// What it is compared with: as many values as the operator takes.
            attribute_value_list: Vec<AttributeValue> = "AttributeValueList",
        }
    }
}

shape! {
    /// What must hold of an attribute for a write to be carried out, in a legacy parameter.
    ExpectedAttributeValue {
        optional {
            /// The value that it must have.
            value: AttributeValue = "Value",
            /// Whether the item must have the attribute.
            exists: bool = "Exists",
            /// How the attribute is compared.
            comparison_operator: ComparisonOperator = "ComparisonOperator",
        }
        many {
            /// What it is compared with: as many values as the operator takes.
            attribute_value_list: Vec<AttributeValue> = "AttributeValueList",
        }
    }
}

shape! {
    /// A change of an attribute, in a legacy parameter.
    AttributeValueUpdate {
        optional {
            /// The value.
            value: AttributeValue = "Value",
            /// What to do with it.
            action: AttributeAction = "Action",
        }
    }
}

impl AttributeValueUpdate {
    /// Whether making the change twice leaves the same behind as making it once.
    pub(crate) fn settles(&self) -> bool {
        match &self.action {
            // A member that is given by name goes before a field.
            _ if !self.other.is_empty() => false,
            None | Some(AttributeAction::Put | AttributeAction::Delete) => true,
            Some(AttributeAction::Add) => matches!(
                self.value,
                Some(AttributeValue::Ss(_) | AttributeValue::Ns(_) | AttributeValue::Bs(_))
            ),
            Some(AttributeAction::Unknown(_)) => false,
        }
    }
}
