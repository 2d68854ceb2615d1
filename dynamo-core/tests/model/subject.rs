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
    /// Reads an answer; the paths of what it has no name for.
    pub(crate) answer: fn(&[u8]) -> Result<Vec<String>, String>,
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

impl Subject {
    fn of<O>(name: &'static str) -> Self
    where
        O: Operation + DeserializeOwned + Serialize + UnknownMembers,
        O::Output: UnknownMembers,
    {
        Self {
            name,
            read: |value| match serde_json::from_value::<O>(value.clone()) {
                Ok(request) => Ok(Box::new(request)),
                Err(error) => Err(error.to_string()),
            },
            answer: |body| match O::decode(body) {
                Ok(answer) => Ok(answer.unknown_members()),
                Err(error) => Err(error.to_string()),
            },
        }
    }
}

macro_rules! subjects {
    ($subjects:ident: $($operation:ident)*) => {
        $subjects.extend([$( Subject::of::<dynamo_core::$operation>(stringify!($operation)) ),*]);
    };
}

/// All of them.
pub(crate) fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    subjects! { subjects:
        BatchExecuteStatement BatchGetItem BatchWriteItem CreateTable DeleteItem DeleteTable DescribeTable
        DescribeTimeToLive ExecuteStatement ExecuteTransaction GetItem ListTables ListTagsOfResource PutItem Query Scan
        TagResource TransactGetItems TransactWriteItems UntagResource UpdateItem UpdateTable UpdateTimeToLive
    }
    #[cfg(feature = "all-operations")]
    subjects! { subjects:
        CancelBulkOperation CreateBackup DeleteBackup DescribeBackup DescribeBulkOperation DescribeContinuousBackups
        DescribeContributorInsights DescribeExport DescribeImport DescribeKinesisStreamingDestination DescribeStream
        DisableKinesisStreamingDestination EnableKinesisStreamingDestination ExportTableToPointInTime GetRecords
        GetShardIterator ImportTable ListBackups ListBulkOperations ListContributorInsights ListExports ListImports
        ListStreams RestoreTableFromBackup RestoreTableToPointInTime SearchVectors StartBulkPutItems
        UpdateContinuousBackups UpdateContributorInsights UpdateKinesisStreamingDestination
    }
    subjects
}

pub(crate) fn subject(name: &str) -> Option<Subject> {
    subjects().into_iter().find(|subject| subject.name == name)
}
