//! Operations on items: one at a time, or the items of a partition or a table page by page.

pub(crate) mod capacity;
pub(crate) mod condition_check;
mod counter;
pub(crate) mod delete_item;
mod existence;
pub(crate) mod get_item;
pub(crate) mod item_answer;
pub(crate) mod legacy;
mod optimistic_lock;
pub(crate) mod put_item;
pub(crate) mod query;
pub(crate) mod returned;
pub(crate) mod scan;
pub(crate) mod select;
pub(crate) mod update_item;
mod upsert;

pub use self::capacity::{Capacity, ConsumedCapacity, ItemCollectionMetrics, VectorCapacity};
pub use self::condition_check::ConditionCheck;
pub use self::delete_item::{DeleteItem, DeleteItemOutput};
pub use self::get_item::{GetItem, GetItemOutput};
pub use self::legacy::{
    AttributeAction, AttributeValueUpdate, ComparisonOperator, ConditionalOperator, ExpectedAttributeValue,
    LegacyCondition,
};
pub use self::put_item::{PutItem, PutItemOutput};
pub use self::query::{Query, QueryOutput};
pub use self::returned::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
pub use self::scan::{Scan, ScanOutput};
pub use self::select::Select;
pub use self::update_item::{UpdateItem, UpdateItemOutput};
