//! Records of a stream: what has changed in which item.

use serde_json::Value;

use crate::Item;
use crate::operation::structure::{choice, shape};
use crate::operation::{StreamViewType, Timestamp};

shape! {
    /// A change of an item.
    ///
    /// A function that is called with records gets them in the same form, and can read them as this.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{OperationType, Record, from_item};
    /// use serde_json::json;
    ///
    /// let event = json!({
    ///     "eventName": "REMOVE",
    ///     "dynamodb": {"Keys": {"Id": {"N": "1"}}, "OldImage": {"Id": {"N": "1"}, "Title": {"S": "Hi"}}},
    ///     "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
    /// });
    /// let record: Record = serde_json::from_value(event)?;
    /// assert_eq!(record.event_name, Some(OperationType::Remove));
    /// assert!(record.is_expiry());
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Thread { #[serde(rename = "Title")] title: String }
    /// let old: Thread = from_item(record.old_image().ok_or("no old image")?)?;
    /// assert_eq!(old.title, "Hi");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Record {
        optional {
            /// The record's own id.
            event_id: String = "eventID",
            /// What was done to the item.
            event_name: OperationType = "eventName",
            /// The version of this form.
            event_version: String = "eventVersion",
            /// Where the record is from: `aws:dynamodb`.
            event_source: String = "eventSource",
            /// The region.
            aws_region: String = "awsRegion",
            /// The item's change.
            dynamodb: StreamRecord = "dynamodb",
            /// Who made the change, where it was the service.
            user_identity: Identity = "userIdentity",
            /// The stream's ARN: only where a function is called with records.
            event_source_arn: String = "eventSourceARN",
        }
    }
}

shape! {
    /// An item before and after a change.
    StreamRecord {
        optional {
            /// When the change was made, about.
            approximate_creation_date_time: Timestamp = "ApproximateCreationDateTime",
            /// The item's key.
            keys: Item = "Keys",
            /// The item as it is now.
            new_image: Item = "NewImage",
            /// The item as it was before.
            old_image: Item = "OldImage",
            /// The record's number, by which records of one shard are in order.
            sequence_number: String = "SequenceNumber",
            /// The record's size in bytes.
            size_bytes: i64 = "SizeBytes",
            /// What the stream says of a changed item.
            stream_view_type: StreamViewType = "StreamViewType",
        }
    }
}

shape! {
    /// Who made a change.
    Identity {
        optional {
            /// Who it was; `dynamodb.amazonaws.com` for items whose time to live was over.
            principal_id: String = "PrincipalId",
            /// What it was; `Service` for items whose time to live was over.
            identity_type: String = "Type",
        }
    }
}

choice! {
    /// What was done to an item.
    OperationType {
        /// It was made.
        Insert = "INSERT",
        /// It was changed.
        Modify = "MODIFY",
        /// It was deleted.
        Remove = "REMOVE",
    }
}

impl Record {
    /// The item's key.
    #[must_use]
    pub fn keys(&self) -> Option<&Item> {
        self.dynamodb.as_ref()?.keys.as_ref()
    }

    /// The item as it is now, if the stream says it.
    #[must_use]
    pub fn new_image(&self) -> Option<&Item> {
        self.dynamodb.as_ref()?.new_image.as_ref()
    }

    /// The item as it was before, if the stream says it.
    #[must_use]
    pub fn old_image(&self) -> Option<&Item> {
        self.dynamodb.as_ref()?.old_image.as_ref()
    }

    /// Whether the service deleted the item because its time to live was over.
    #[must_use]
    pub fn is_expiry(&self) -> bool {
        let by_service = |identity: &Identity| {
            identity.principal() == Some("dynamodb.amazonaws.com") && identity.kind() == Some("Service")
        };
        self.event_name == Some(OperationType::Remove) && self.user_identity.as_ref().is_some_and(by_service)
    }
}

impl Identity {
    /// Who it was, also where a function is called with records: there the name begins with a small letter.
    fn principal(&self) -> Option<&str> {
        self.principal_id.as_deref().or_else(|| self.other.get("principalId").and_then(Value::as_str))
    }

    fn kind(&self) -> Option<&str> {
        self.identity_type.as_deref().or_else(|| self.other.get("type").and_then(Value::as_str))
    }
}
