//! The operations that have types, by name.

use dynamo_core::{Operation, Repeat, UnknownMembers};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An operation that has a type.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    /// Reads a request.
    pub(crate) read: fn(&Value) -> Result<Box<dyn Request>, String>,
    /// Reads an answer.
    pub(crate) answer: fn(&[u8]) -> Result<Answer, String>,
}

/// What was made of an answer.
pub(crate) struct Answer {
    /// The paths of what it has no name for.
    pub(crate) unknown: Vec<String>,
    /// The answer written again; those that hold items of the user's own types don't write.
    pub(crate) written: Option<Value>,
}

/// A request of any type.
pub(crate) trait Request {
    fn operation(&self) -> String;
    fn prefix(&self) -> &'static str;
    fn about(&self) -> Option<String>;
    fn repeated(&self) -> Repeat;
    fn fill(&mut self, token: &mut dyn FnMut() -> String);
    fn unknown(&self) -> Vec<String>;
    fn json(&self) -> Result<Value, String>;
    fn body(&self) -> Result<Vec<u8>, String>;
}

impl<O: Operation + Serialize + UnknownMembers> Request for O {
    fn operation(&self) -> String {
        self.name().to_owned()
    }

    fn prefix(&self) -> &'static str {
        self.target_prefix()
    }

    fn about(&self) -> Option<String> {
        self.resource().map(str::to_owned)
    }

    fn repeated(&self) -> Repeat {
        self.repeat()
    }

    fn fill(&mut self, token: &mut dyn FnMut() -> String) {
        self.fill_token(token);
    }

    fn unknown(&self) -> Vec<String> {
        self.unknown_members()
    }

    fn json(&self) -> Result<Value, String> {
        serde_json::to_value(self).map_err(|error| error.to_string())
    }

    fn body(&self) -> Result<Vec<u8>, String> {
        self.encode().map_err(|error| error.to_string())
    }
}

macro_rules! subject {
    ($operation:ident, $answer:ident => $written:expr) => {
        Subject {
            name: stringify!($operation),
            read: read::<dynamo_core::$operation>,
            answer: |body| {
                let $answer = dynamo_core::$operation::decode(body).map_err(|error| error.to_string())?;
                Ok(Answer { unknown: $answer.unknown_members(), written: $written })
            },
        }
    };
}

macro_rules! subjects {
    ($($operation:ident)*) => {
        [$( subject!($operation, answer => Some(serde_json::to_value(&answer).unwrap())) ),*]
    };
}

macro_rules! subjects_with_items {
    ($($operation:ident)*) => {
        [$( subject!($operation, answer => None) ),*]
    };
}

fn read<O>(value: &Value) -> Result<Box<dyn Request>, String>
where
    O: Operation + DeserializeOwned + Serialize + UnknownMembers,
{
    match serde_json::from_value::<O>(value.clone()) {
        Ok(request) => Ok(Box::new(request)),
        Err(error) => Err(error.to_string()),
    }
}

/// All of them.
pub(crate) fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    subjects.extend(subjects! {
        BatchWriteItem CreateTable DeleteTable DescribeTable DescribeTimeToLive ListTables ListTagsOfResource
        TagResource TransactWriteItems UntagResource UpdateTable UpdateTimeToLive
    });
    subjects.extend(subjects_with_items! {
        BatchExecuteStatement BatchGetItem DeleteItem ExecuteStatement ExecuteTransaction GetItem PutItem Query Scan
        TransactGetItems UpdateItem
    });
    #[cfg(feature = "all-operations")]
    subjects.extend(subjects! {
        CancelBulkOperation CreateBackup CreateGlobalTable DeleteBackup DeleteResourcePolicy DescribeBackup
        DescribeBulkOperation DescribeContinuousBackups DescribeContributorInsights DescribeEndpoints DescribeExport
        DescribeGlobalTable DescribeGlobalTableSettings DescribeImport DescribeKinesisStreamingDestination
        DescribeLimits DescribeStream DescribeTableReplicaAutoScaling DisableKinesisStreamingDestination
        EnableKinesisStreamingDestination ExportTableToPointInTime GetRecords GetResourcePolicy GetShardIterator
        ImportTable ListBackups ListBulkOperations ListContributorInsights ListExports ListGlobalTables ListImports
        ListStreams PutResourcePolicy RestoreTableFromBackup RestoreTableToPointInTime StartBulkPutItems
        UpdateContinuousBackups UpdateContributorInsights UpdateGlobalTable UpdateGlobalTableSettings
        UpdateKinesisStreamingDestination UpdateTableReplicaAutoScaling
    });
    #[cfg(feature = "all-operations")]
    subjects.extend(subjects_with_items! { SearchVectors });
    subjects
}

pub(crate) fn subject(name: &str) -> Option<Subject> {
    subjects().into_iter().find(|subject| subject.name == name)
}
