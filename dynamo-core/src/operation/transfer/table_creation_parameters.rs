//! The table that an import makes.

use crate::Error;
use crate::operation::check::{check_elements, check_name, invalid};
use crate::operation::structure::shape;
use crate::operation::table::bounds::{
    check_definitions, check_global_index, check_key_names, check_throughput, check_vector_index, each,
};
use crate::operation::table::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, OnDemandThroughput,
    ProvisionedThroughput, SseSpecification, VectorIndex,
};

shape! {
    /// The table that an import makes.
    TableCreationParameters {
        required {
            /// The table's name.
            table_name: String = "TableName",
            /// The key attributes of the table and its indexes, with their types.
            attribute_definitions: Vec<AttributeDefinition> = "AttributeDefinitions",
            /// The table's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
        }
        optional {
            /// How the table is billed; `PROVISIONED` unless this says otherwise.
            billing_mode: BillingMode = "BillingMode",
            /// The capacity to set aside.
            provisioned_throughput: ProvisionedThroughput = "ProvisionedThroughput",
            /// The most that the table may use, with on-demand billing.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
            /// How the table is to be encrypted.
            sse_specification: SseSpecification = "SSESpecification",
        }
        many {
            /// The global secondary indexes.
            global_secondary_indexes: Vec<GlobalSecondaryIndex> = "GlobalSecondaryIndexes",
            /// The vector indexes.
            vector_indexes: Vec<VectorIndex> = "VectorIndexes",
        }
    }
}

impl TableCreationParameters {
    pub(super) fn check(&self) -> Result<(), Error> {
        check_name(&self.table_name, "TableName")?;
        check_elements(self.attribute_definitions.len(), "AttributeDefinitions", 1..=usize::MAX)?;
        check_elements(self.key_schema.len(), "KeySchema", 1..=usize::MAX)?;
        if self.billing_mode == Some(BillingMode::PayPerRequest) && self.provisioned_throughput.is_some() {
            return Err(invalid("ProvisionedThroughput", "given, but the billing mode is PAY_PER_REQUEST"));
        }
        check_definitions(&self.attribute_definitions)?;
        check_key_names(&self.key_schema)?;
        check_throughput(self.provisioned_throughput.as_ref(), "ProvisionedThroughput")?;
        each(&self.global_secondary_indexes, "GlobalSecondaryIndexes", check_global_index)?;
        each(&self.vector_indexes, "VectorIndexes", check_vector_index)
    }
}
