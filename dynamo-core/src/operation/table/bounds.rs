//! How long and how many the parts of a table's definition may be, wherever a table or an index is made or changed.

use std::ops::RangeInclusive;

use super::index::{GlobalSecondaryIndex, IndexProjection, LocalSecondaryIndex};
use super::key_schema::{AttributeDefinition, KeySchemaElement};
use super::replica::{ProvisionedThroughputOverride, ReplicaGlobalSecondaryIndex};
use super::throughput::ProvisionedThroughput;
use super::vector_index::{CreateVectorIndexAction, VectorIndex};
use crate::Error;
use crate::operation::check::{check_elements, check_length, check_name, check_range};

/// The characters of the name of an attribute that is in a key, in a projection, or searched.
const ATTRIBUTE_NAME: RangeInclusive<usize> = 1..=255;
/// The most attributes that an index lists as projected.
const MAX_PROJECTED: usize = 20;

/// Checks each element of a list; an error tells its place.
pub(crate) fn each<T>(
    elements: &[T],
    parameter: &str,
    check: impl Fn(&T) -> Result<(), Error>,
) -> Result<(), Error> {
    elements.iter().enumerate().try_for_each(|(position, element)| {
        check(element).map_err(|error| error.at_index(position).at_name(parameter))
    })
}

/// What is checked of each definition of an attribute.
pub(crate) fn check_definitions(definitions: &[AttributeDefinition]) -> Result<(), Error> {
    each(definitions, "AttributeDefinitions", |definition| check_attribute(&definition.attribute_name))
}

/// The names of the attributes of a key.
pub(crate) fn check_key_names(key_schema: &[KeySchemaElement]) -> Result<(), Error> {
    each(key_schema, "KeySchema", |element| check_attribute(&element.attribute_name))
}

/// Capacity that is set aside, if any is.
pub(crate) fn check_throughput(
    throughput: Option<&ProvisionedThroughput>,
    parameter: &str,
) -> Result<(), Error> {
    let Some(throughput) = throughput else { return Ok(()) };
    check_units(Some(throughput.read_capacity_units), "ReadCapacityUnits")
        .and_then(|()| check_units(Some(throughput.write_capacity_units), "WriteCapacityUnits"))
        .map_err(|error| error.at_name(parameter))
}

/// Capacity that a replica sets aside, if it does.
pub(crate) fn check_override(throughput: Option<&ProvisionedThroughputOverride>) -> Result<(), Error> {
    check_units(throughput.and_then(|throughput| throughput.read_capacity_units), "ReadCapacityUnits")
        .map_err(|error| error.at_name("ProvisionedThroughputOverride"))
}

/// A local secondary index that is to be made.
pub(crate) fn check_local_index(index: &LocalSecondaryIndex) -> Result<(), Error> {
    check_index(&index.index_name, &index.key_schema, &index.projection)
}

/// A global secondary index that is to be made.
pub(crate) fn check_global_index(index: &GlobalSecondaryIndex) -> Result<(), Error> {
    check_index(&index.index_name, &index.key_schema, &index.projection)?;
    check_throughput(index.provisioned_throughput.as_ref(), "ProvisionedThroughput")
}

/// The name, the key and the projection of an index that is to be made.
pub(crate) fn check_index(
    name: &str,
    key_schema: &[KeySchemaElement],
    projection: &IndexProjection,
) -> Result<(), Error> {
    check_name(name, "IndexName")?;
    check_elements(key_schema.len(), "KeySchema", 1..=usize::MAX)?;
    check_key_names(key_schema)?;
    check_projection(projection)
}

/// A vector index that is made with its table.
pub(crate) fn check_vector_index(index: &VectorIndex) -> Result<(), Error> {
    check_vectors(&index.index_name, &index.vector_attribute.attribute_name, index.dimensions)?;
    check_projection(&index.projection)
}

/// A vector index that a table is given.
pub(crate) fn check_new_vector_index(index: &CreateVectorIndexAction) -> Result<(), Error> {
    check_vectors(&index.index_name, &index.vector_attribute.attribute_name, index.dimensions)?;
    check_projection(&index.projection)
}

/// An index of a replica.
pub(crate) fn check_replica_index(index: &ReplicaGlobalSecondaryIndex) -> Result<(), Error> {
    check_name(&index.index_name, "IndexName")?;
    check_override(index.provisioned_throughput_override.as_ref())
}

fn check_vectors(name: &str, attribute: &str, dimensions: i64) -> Result<(), Error> {
    check_name(name, "IndexName")?;
    check_attribute(attribute).map_err(|error| error.at_name("VectorAttribute"))?;
    check_units(Some(dimensions), "Dimensions")
}

fn check_projection(projection: &IndexProjection) -> Result<(), Error> {
    let (names, parameter) = (&projection.non_key_attributes, "NonKeyAttributes");
    check_elements(names.len(), parameter, 0..=MAX_PROJECTED)
        .and_then(|()| {
            names.iter().enumerate().try_for_each(|(position, name)| {
                let parameter = format!("{parameter}[{position}]");
                check_length(name, &parameter, ATTRIBUTE_NAME)
            })
        })
        .map_err(|error| error.at_name("Projection"))
}

fn check_attribute(name: &str) -> Result<(), Error> {
    check_length(name, "AttributeName", ATTRIBUTE_NAME)
}

fn check_units(units: Option<i64>, parameter: &str) -> Result<(), Error> {
    check_range(units, parameter, 1..=i64::MAX)
}
