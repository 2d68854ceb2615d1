//! The tags of a table or another resource.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use dynamo_core::{ListTagsOfResource, Tag, TagResource, UntagResource};

use crate::{Client, Error, ErrorKind, Result, Table};

/// The tags of a table, or of another resource that has an ARN; made by [`Table::tags`] and [`Client::tags`].
///
/// The service knows tags by ARN: where a table's name is given, its ARN is asked for, once.
///
/// # Examples
///
/// ```
/// # use dynamo_client::Client;
/// # use dynamo_http::{Answer, ScriptedTransport};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// # let described = r#"{"Table":{"TableArn":"arn:aws:dynamodb:eu-west-1:111122223333:table/orders"}}"#;
/// # let tags = r#"{"Tags":[{"Key":"stage","Value":"test"}]}"#;
/// # let server = ScriptedTransport::new([Answer::json(200, described), Answer::json(200, ""), Answer::json(200, tags)]);
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
/// let tags = client.table("orders").tags();
/// tags.set([("stage", "test")]).await?;
/// assert_eq!(tags.all().await?["stage"], "test");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Tags {
    client: Client,
    /// A table's name, or any ARN.
    resource: String,
    arn: OnceLock<String>,
}

impl Table {
    /// The table's tags.
    #[must_use]
    pub fn tags(&self) -> Tags {
        self.client().tags(self.name())
    }
}

impl Client {
    /// The tags of a table, by name or ARN, or of another resource, by ARN.
    #[must_use]
    pub fn tags(&self, resource: impl Into<String>) -> Tags {
        Tags { client: self.clone(), resource: resource.into(), arn: OnceLock::new() }
    }
}

impl Tags {
    /// All tags, read page by page.
    ///
    /// # Errors
    ///
    /// Every kind that ListTagsOfResource can end with, and DescribeTable where the ARN is asked for.
    pub async fn all(&self) -> Result<BTreeMap<String, String>> {
        let mut pages = self.client.request(ListTagsOfResource::new(self.arn().await?)).pages();
        let mut all = BTreeMap::new();
        while let Some(page) = pages.try_next().await? {
            all.extend(page.output()?.tags.into_iter().map(|tag| (tag.key, tag.value)));
        }
        Ok(all)
    }

    /// Sets tags; those of other keys stay.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] for a key or a value that is too long, a key that begins with `aws:`, and more
    /// than 50 tags; nothing is set then. Every kind that TagResource can end
    /// with, and DescribeTable where the ARN is asked for.
    pub async fn set<K: Into<String>, V: Into<String>>(
        &self,
        tags: impl IntoIterator<Item = (K, V)> + Send,
    ) -> Result<()> {
        let tags: Vec<Tag> = tags.into_iter().map(|(key, value)| Tag::new(key, value)).collect();
        if tags.is_empty() {
            return Ok(());
        }
        self.client.request(TagResource::new(self.arn().await?, tags)).await.map(drop)
    }

    /// Removes the tags of these keys; one that is not there is no error.
    ///
    /// # Errors
    ///
    /// Every kind that UntagResource can end with, and DescribeTable where the ARN is asked for.
    pub async fn remove<K: Into<String>>(&self, keys: impl IntoIterator<Item = K> + Send) -> Result<()> {
        let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
        if keys.is_empty() {
            return Ok(());
        }
        self.client.request(UntagResource::new(self.arn().await?, keys)).await.map(drop)
    }

    async fn arn(&self) -> Result<&str> {
        if self.resource.starts_with("arn:") {
            return Ok(&self.resource);
        }
        if let Some(arn) = self.arn.get() {
            return Ok(arn);
        }
        let described = self.client.describe_table(&self.resource).await?;
        let told =
            || Error::told(ErrorKind::Corrupt, format!("the description of {} has no ARN", self.resource));
        let arn = described.table.table_arn.ok_or_else(told)?;
        Ok(self.arn.get_or_init(|| arn))
    }
}
