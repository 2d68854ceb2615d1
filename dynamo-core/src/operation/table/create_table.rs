//! CreateTable: makes a table.

use std::collections::BTreeSet;

use super::bounds::{
    check_definitions, check_global_index, check_key_names, check_local_index, check_throughput,
    check_vector_index, each,
};
use super::index::{GlobalSecondaryIndex, LocalSecondaryIndex};
use super::key_schema::{AttributeDefinition, KeySchemaElement, KeyType, ScalarAttributeType};
use super::replica::GlobalTableSettingsReplicationMode;
use super::table_description::TableDescription;
use super::table_setting::{BillingMode, SseSpecification, StreamSpecification, TableClass, Tag};
use super::throughput::{OnDemandThroughput, ProvisionedThroughput, WarmThroughput};
use super::vector_index::VectorIndex;
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_name, check_table_arn, check_table_name, invalid};
use crate::operation::structure::{operation, shape};
use crate::operation::tag::tag_resource::check_tags;

operation! {
    /// Makes a table.
    ///
    /// The shape reads and writes the API's own JSON, so that a table definition can be kept in a file.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{CreateTable, Operation};
    ///
    /// let request = CreateTable::new("Thread").hash_key("ForumName", "S").range_key("Subject", "S").pay_per_request();
    /// assert!(request.encode().is_ok());
    ///
    /// let same: CreateTable = serde_json::from_value(serde_json::to_value(&request)?)?;
    /// assert_eq!(same, request);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    CreateTable -> CreateTableOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_name],
        check: CreateTable::check,
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
        optional {
            /// How the table is billed; `PROVISIONED` unless this says otherwise.
            billing_mode: BillingMode = "BillingMode",
            /// The capacity to set aside.
            provisioned_throughput: ProvisionedThroughput = "ProvisionedThroughput",
            /// The table's stream of changes.
            stream_specification: StreamSpecification = "StreamSpecification",
            /// How the table is to be encrypted.
            sse_specification: SseSpecification = "SSESpecification",
            /// The table's class.
            table_class: TableClass = "TableClass",
            /// Whether deleting the table is refused.
            deletion_protection_enabled: bool = "DeletionProtectionEnabled",
            /// The load to be ready for.
            warm_throughput: WarmThroughput = "WarmThroughput",
            /// A policy of who may do what with the table, as JSON text.
            resource_policy: String = "ResourcePolicy",
            /// The most that the table may use, with on-demand billing.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
            /// The table in another account of which this becomes a replica.
            global_table_source_arn: String = "GlobalTableSourceArn",
            /// Whether the settings are replicated.
            global_table_settings_replication_mode: GlobalTableSettingsReplicationMode = "GlobalTableSettingsReplicationMode",
        }
        many {
            /// The key attributes of the table and its indexes, with their types.
            attribute_definitions: Vec<AttributeDefinition> = "AttributeDefinitions",
            /// The table's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
            /// The local secondary indexes.
            local_secondary_indexes: Vec<LocalSecondaryIndex> = "LocalSecondaryIndexes",
            /// The global secondary indexes.
            global_secondary_indexes: Vec<GlobalSecondaryIndex> = "GlobalSecondaryIndexes",
            /// The table's labels.
            tags: Vec<Tag> = "Tags",
            /// The vector indexes.
            vector_indexes: Vec<VectorIndex> = "VectorIndexes",
        }
    }
}

shape! {
    /// The answer of [`CreateTable`].
    CreateTableOutput {
        required {
            /// The table, which is being made.
            table_description: TableDescription = "TableDescription",
        }
    }
}

impl CreateTable {
    /// Adds the partition key attribute, and its type: `S`, `N` or `B`.
    #[must_use]
    pub fn hash_key(self, name: impl Into<String>, attribute_type: impl Into<ScalarAttributeType>) -> Self {
        self.key(name.into(), attribute_type.into(), KeyType::Hash)
    }

    /// Adds the sort key attribute, and its type: `S`, `N` or `B`.
    #[must_use]
    pub fn range_key(self, name: impl Into<String>, attribute_type: impl Into<ScalarAttributeType>) -> Self {
        self.key(name.into(), attribute_type.into(), KeyType::Range)
    }

    /// Adds the definition of an attribute that is in a key of an index.
    #[must_use]
    pub fn attribute(
        mut self,
        name: impl Into<String>,
        attribute_type: impl Into<ScalarAttributeType>,
    ) -> Self {
        self.attribute_definitions.push(AttributeDefinition::new(name, attribute_type));
        self
    }

    /// Bills for each request.
    #[must_use]
    pub fn pay_per_request(self) -> Self {
        self.billing_mode(BillingMode::PayPerRequest)
    }

    fn key(mut self, name: String, attribute_type: ScalarAttributeType, key_type: KeyType) -> Self {
        self.attribute_definitions.push(AttributeDefinition::new(name.as_str(), attribute_type));
        self.key_schema.push(KeySchemaElement::new(name, key_type));
        self
    }

    fn check(&self) -> Result<(), Error> {
        check_table_name(&self.table_name)?;
        if self.global_table_source_arn.is_none() && !self.other.contains_key("KeySchema") {
            check_key_schema(&self.key_schema, "KeySchema")?;
        }
        self.check_indexes()?;
        self.check_definitions()?;
        self.check_billing()?;
        self.check_bounds()
    }

    fn check_bounds(&self) -> Result<(), Error> {
        check_definitions(&self.attribute_definitions)?;
        check_key_names(&self.key_schema)?;
        check_throughput(self.provisioned_throughput.as_ref(), "ProvisionedThroughput")?;
        each(&self.local_secondary_indexes, "LocalSecondaryIndexes", check_local_index)?;
        each(&self.global_secondary_indexes, "GlobalSecondaryIndexes", check_global_index)?;
        each(&self.vector_indexes, "VectorIndexes", check_vector_index)?;
        check_table_arn(self.global_table_source_arn.as_deref(), "GlobalTableSourceArn")?;
        check_tags(&self.tags)
    }

    fn check_indexes(&self) -> Result<(), Error> {
        let local = self.local_secondary_indexes.iter().map(|index| (&index.index_name, &index.key_schema));
        let global = self.global_secondary_indexes.iter().map(|index| (&index.index_name, &index.key_schema));
        let mut names = BTreeSet::new();
        for (name, key_schema) in local.chain(global) {
            check_name(name, "IndexName")?;
            check_key_schema(key_schema, "KeySchema").map_err(|error| error.at_name(name))?;
            if !names.insert(name) {
                return Err(
                    Error::new(crate::ErrorKind::Duplicate, "two indexes have this name").at_name(name)
                );
            }
        }
        Ok(())
    }

    /// Each key attribute must be defined, and nothing else.
    fn check_definitions(&self) -> Result<(), Error> {
        if self.other.contains_key("AttributeDefinitions") || self.other.contains_key("KeySchema") {
            return Ok(());
        }
        let mut keys: BTreeSet<&str> = BTreeSet::new();
        keys.extend(names(&self.key_schema));
        keys.extend(self.local_secondary_indexes.iter().flat_map(|index| names(&index.key_schema)));
        keys.extend(self.global_secondary_indexes.iter().flat_map(|index| names(&index.key_schema)));
        let mut searched: BTreeSet<&str> = BTreeSet::new();
        for index in &self.vector_indexes {
            searched.extend(index.search_schema.iter().map(|element| element.attribute_name.as_str()));
            searched.insert(&index.vector_attribute.attribute_name);
        }
        let mut defined: BTreeSet<&str> = BTreeSet::new();
        for definition in &self.attribute_definitions {
            if !defined.insert(&definition.attribute_name) {
                let message = format!("`{}` is defined twice", definition.attribute_name);
                return Err(Error::new(crate::ErrorKind::Duplicate, message).at_name("AttributeDefinitions"));
            }
        }
        if let Some(name) = keys.difference(&defined).next() {
            return Err(invalid(
                "AttributeDefinitions",
                format!("the key attribute `{name}` is not defined"),
            ));
        }
        let unused =
            defined.difference(&keys).find(|name| !searched.contains(*name) && !self.has_unread_indexes());
        unused.map_or(Ok(()), |name| {
            Err(invalid("AttributeDefinitions", format!("`{name}` is defined, but no key has it")))
        })
    }

    fn has_unread_indexes(&self) -> bool {
        self.other.keys().any(|name| name.ends_with("Indexes"))
    }

    fn check_billing(&self) -> Result<(), Error> {
        let provisioned = match &self.billing_mode {
            None => self.global_table_source_arn.is_none() && !self.other.contains_key("BillingMode"),
            Some(BillingMode::Provisioned) => true,
            Some(BillingMode::PayPerRequest) => return self.check_pay_per_request(),
            Some(BillingMode::Unknown(_)) => return Ok(()),
        };
        if !provisioned || self.other.contains_key("ProvisionedThroughput") {
            return Ok(());
        }
        if self.provisioned_throughput.is_none() {
            return Err(invalid("ProvisionedThroughput", "missing, and the billing mode is PROVISIONED"));
        }
        let index = self.global_secondary_indexes.iter().find(|index| {
            index.provisioned_throughput.is_none() && !index.other.contains_key("ProvisionedThroughput")
        });
        index.map_or(Ok(()), |index| {
            let error = invalid("ProvisionedThroughput", "missing, and the billing mode is PROVISIONED");
            Err(error.at_name(&index.index_name))
        })
    }

    fn check_pay_per_request(&self) -> Result<(), Error> {
        let message = "given, but the billing mode is PAY_PER_REQUEST";
        if self.provisioned_throughput.is_some() {
            return Err(invalid("ProvisionedThroughput", message));
        }
        let index = self.global_secondary_indexes.iter().find(|index| index.provisioned_throughput.is_some());
        index
            .map_or(Ok(()), |index| Err(invalid("ProvisionedThroughput", message).at_name(&index.index_name)))
    }
}

/// A key starts with a partition key attribute; no attribute is in it twice.
fn check_key_schema(key_schema: &[KeySchemaElement], parameter: &str) -> Result<(), Error> {
    match key_schema.first() {
        None => return Err(invalid(parameter, "a key needs at least a partition key attribute")),
        Some(first) if first.key_type == KeyType::Range => {
            return Err(invalid(parameter, "a key starts with its partition key attribute, of type HASH"));
        }
        Some(_) => {}
    }
    for (index, element) in key_schema.iter().enumerate() {
        let before = key_schema.iter().take(index);
        if before.into_iter().any(|other| other.attribute_name == element.attribute_name) {
            let message = format!("`{}` is in the key twice", element.attribute_name);
            return Err(Error::new(crate::ErrorKind::Duplicate, message).at_name(parameter));
        }
    }
    Ok(())
}

fn names(key_schema: &[KeySchemaElement]) -> impl Iterator<Item = &str> {
    key_schema.iter().map(|element| element.attribute_name.as_str())
}
