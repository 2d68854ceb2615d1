//! UpdateTable: changes a table's settings, stream, indexes or replicas.

use super::bounds::{
    check_definitions, check_index, check_new_vector_index, check_override, check_replica_index,
    check_throughput, each,
};
use super::index::GlobalSecondaryIndexUpdate;
use super::key_schema::AttributeDefinition;
use super::replica::{
    GlobalTableSettingsReplicationMode, GlobalTableWitnessGroupUpdate, MultiRegionConsistency,
    ReplicationGroupUpdate,
};
use super::table_description::TableDescription;
use super::table_setting::{BillingMode, SseSpecification, StreamSpecification, TableClass};
use super::throughput::{OnDemandThroughput, ProvisionedThroughput, WarmThroughput};
use super::vector_index::VectorIndexUpdate;
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_elements, check_name, check_table_name, invalid};
use crate::operation::structure::{operation, shape};

operation! {
    /// Changes a table's settings, its stream, its indexes or its replicas: one of them at a time.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, ProvisionedThroughput, UpdateTable};
    ///
    /// let request = UpdateTable::new("Thread").provisioned_throughput(ProvisionedThroughput::new(10, 5));
    /// assert!(request.encode().is_ok());
    /// ```
    UpdateTable -> UpdateTableOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_name],
        check: check,
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
        optional {
            /// How the table is billed.
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
            /// How consistent the regions are.
            multi_region_consistency: MultiRegionConsistency = "MultiRegionConsistency",
            /// The most that the table may use, with on-demand billing.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
            /// The load to be ready for.
            warm_throughput: WarmThroughput = "WarmThroughput",
            /// Whether the settings are replicated.
            global_table_settings_replication_mode: GlobalTableSettingsReplicationMode = "GlobalTableSettingsReplicationMode",
            /// Whether disassociating a replica is refused.
            disassociation_protection_enabled: bool = "DisassociationProtectionEnabled",
        }
        many {
            /// The key attributes of the indexes to make, with their types.
            attribute_definitions: Vec<AttributeDefinition> = "AttributeDefinitions",
            /// The changes of global secondary indexes.
            global_secondary_index_updates: Vec<GlobalSecondaryIndexUpdate> = "GlobalSecondaryIndexUpdates",
            /// The changes of replicas.
            replica_updates: Vec<ReplicationGroupUpdate> = "ReplicaUpdates",
            /// The changes of witnesses.
            global_table_witness_updates: Vec<GlobalTableWitnessGroupUpdate> = "GlobalTableWitnessUpdates",
            /// The changes of vector indexes.
            vector_index_updates: Vec<VectorIndexUpdate> = "VectorIndexUpdates",
        }
    }
}

shape! {
    /// The answer of [`UpdateTable`].
    UpdateTableOutput {
        required {
            /// The table, which is being changed.
            table_description: TableDescription = "TableDescription",
        }
    }
}

fn check(request: &UpdateTable) -> Result<(), Error> {
    check_table_name(&request.table_name)?;
    if request.billing_mode == Some(BillingMode::PayPerRequest) && request.provisioned_throughput.is_some() {
        return Err(invalid("ProvisionedThroughput", "given, but the billing mode is PAY_PER_REQUEST"));
    }
    for (position, update) in request.global_secondary_index_updates.iter().enumerate() {
        check_index_update(request, update)
            .map_err(|error| error.at_index(position).at_name("GlobalSecondaryIndexUpdates"))?;
    }
    check_definitions(&request.attribute_definitions)?;
    check_throughput(request.provisioned_throughput.as_ref(), "ProvisionedThroughput")?;
    each(&request.replica_updates, "ReplicaUpdates", check_replica_update)?;
    check_elements(request.global_table_witness_updates.len(), "GlobalTableWitnessUpdates", 0..=1)?;
    each(&request.vector_index_updates, "VectorIndexUpdates", |update| {
        let create = update.create.as_ref().map_or(Ok(()), check_new_vector_index);
        create.map_err(|error| error.at_name("Create"))?;
        let delete =
            update.delete.as_ref().map_or(Ok(()), |delete| check_name(&delete.index_name, "IndexName"));
        delete.map_err(|error| error.at_name("Delete"))
    })
}

fn check_replica_update(update: &ReplicationGroupUpdate) -> Result<(), Error> {
    if let Some(create) = &update.create {
        check_override(create.provisioned_throughput_override.as_ref())
            .and_then(|()| {
                each(&create.global_secondary_indexes, "GlobalSecondaryIndexes", check_replica_index)
            })
            .map_err(|error| error.at_name("Create"))?;
    }
    if let Some(update) = &update.update {
        check_override(update.provisioned_throughput_override.as_ref())
            .and_then(|()| {
                each(&update.global_secondary_indexes, "GlobalSecondaryIndexes", check_replica_index)
            })
            .map_err(|error| error.at_name("Update"))?;
    }
    Ok(())
}

fn check_index_update(request: &UpdateTable, update: &GlobalSecondaryIndexUpdate) -> Result<(), Error> {
    if let Some(create) = &update.create {
        check_index(&create.index_name, &create.key_schema, &create.projection)?;
        check_throughput(create.provisioned_throughput.as_ref(), "ProvisionedThroughput")?;
        let defined = |name: &String| {
            request.attribute_definitions.iter().any(|definition| &definition.attribute_name == name)
        };
        let missing = create.key_schema.iter().find(|element| !defined(&element.attribute_name));
        if let Some(element) = missing.filter(|_| !request.other.contains_key("AttributeDefinitions")) {
            let message =
                format!("the key attribute `{}` is not in AttributeDefinitions", element.attribute_name);
            return Err(invalid("KeySchema", message));
        }
    }
    if let Some(update) = &update.update {
        check_name(&update.index_name, "IndexName")?;
        check_throughput(update.provisioned_throughput.as_ref(), "ProvisionedThroughput")?;
    }
    update.delete.as_ref().map_or(Ok(()), |delete| check_name(&delete.index_name, "IndexName"))
}
