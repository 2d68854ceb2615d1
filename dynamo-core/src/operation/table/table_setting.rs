//! Settings of a table: billing, stream, encryption, class and tags.

use crate::operation::structure::{choice, shape};
use crate::operation::timestamp::Timestamp;

choice! {
    /// How a table is billed.
    BillingMode {
        /// For the capacity set aside.
        Provisioned = "PROVISIONED",
        /// For each request.
        PayPerRequest = "PAY_PER_REQUEST",
    }
}

choice! {
    /// What a table's stream says of a changed item.
    StreamViewType {
        /// The item as it is now.
        NewImage = "NEW_IMAGE",
        /// The item as it was before.
        OldImage = "OLD_IMAGE",
        /// Both.
        NewAndOldImages = "NEW_AND_OLD_IMAGES",
        /// Its key.
        KeysOnly = "KEYS_ONLY",
    }
}

choice! {
    /// The kind of encryption.
    SseType {
        /// With the service's own key; no longer in use.
        Aes256 = "AES256",
        /// With a key of the key management service.
        Kms = "KMS",
    }
}

choice! {
    /// What a table's encryption is doing.
    SseStatus {
        /// It is being switched on.
        Enabling = "ENABLING",
        /// It is on.
        Enabled = "ENABLED",
        /// It is being switched off.
        Disabling = "DISABLING",
        /// It is off.
        Disabled = "DISABLED",
        /// It is being changed.
        Updating = "UPDATING",
    }
}

choice! {
    /// The class of a table, by price of storage and requests.
    TableClass {
        /// For tables that are often used.
        Standard = "STANDARD",
        /// For tables that are mostly kept.
        StandardInfrequentAccess = "STANDARD_INFREQUENT_ACCESS",
    }
}

shape! {
    /// A table's stream of changes.
    StreamSpecification {
        required {
            /// Whether there is one.
            stream_enabled: bool = "StreamEnabled",
        }
        optional {
            /// What it says of a changed item.
            stream_view_type: StreamViewType = "StreamViewType",
        }
    }
}

shape! {
    /// How a table is to be encrypted.
    SseSpecification {
        optional {
            /// Whether with a key of the key management service.
            enabled: bool = "Enabled",
            /// The kind of encryption.
            sse_type: SseType = "SSEType",
            /// The key, by id, ARN or alias.
            kms_master_key_id: String = "KMSMasterKeyId",
        }
    }
}

shape! {
    /// How a table is encrypted.
    SseDescription {
        optional {
            /// What the encryption is doing.
            status: SseStatus = "Status",
            /// The kind of encryption.
            sse_type: SseType = "SSEType",
            /// The key's ARN.
            kms_master_key_arn: String = "KMSMasterKeyArn",
            /// Since when the key can't be used.
            inaccessible_encryption_date_time: Timestamp = "InaccessibleEncryptionDateTime",
        }
    }
}

shape! {
    /// How a table is billed, and since when.
    BillingModeSummary {
        optional {
            /// The mode.
            billing_mode: BillingMode = "BillingMode",
            /// When it last became on-demand.
            last_update_to_pay_per_request_date_time: Timestamp = "LastUpdateToPayPerRequestDateTime",
        }
    }
}

shape! {
    /// The class of a table, and since when.
    TableClassSummary {
        optional {
            /// The class.
            table_class: TableClass = "TableClass",
            /// When it last changed.
            last_update_date_time: Timestamp = "LastUpdateDateTime",
        }
    }
}

shape! {
    /// A label of a resource.
    Tag {
        required {
            /// The label's name.
            key: String = "Key",
            /// The label's value.
            value: String = "Value",
        }
    }
}
