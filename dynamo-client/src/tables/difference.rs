//! In what a table differs from its definition.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use dynamo_core::{
    AttributeDefinition, CreateTable, IndexProjection, KeySchemaElement, ProjectionType, TableDescription,
};

use crate::Error;

/// One thing in which a table differs from what was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TableDifference {
    /// What differs: `key`, `attribute Views`, `global index ByViews`, for example.
    pub what: String,
    /// As it was asked for; nothing for what was not asked for.
    pub expected: Option<String>,
    /// As it is; nothing for what is not there.
    pub found: Option<String>,
}

impl fmt::Display for TableDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
        write!(f, "{}: expected {}, found {}", self.what, text(&self.expected), text(&self.found))
    }
}

/// All the differences of a table.
#[derive(Clone, Debug)]
pub(crate) struct TableDifferences {
    pub(crate) table: String,
    pub(crate) differences: Vec<TableDifference>,
}

impl fmt::Display for TableDifferences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the table {} is there, and is not as asked for", self.table)?;
        let mut separator = ": ";
        for difference in &self.differences {
            write!(f, "{separator}{difference}")?;
            separator = "; ";
        }
        Ok(())
    }
}

impl Error {
    /// In what a table that is there differs from what was asked for; empty for all other errors.
    #[must_use]
    pub fn differences(&self) -> &[TableDifference] {
        self.table_differences().map_or(&[], |found| &found.differences)
    }
}

/// Compares the keys, the types of key attributes and the indexes.
pub(crate) fn differences(asked: &CreateTable, found: &TableDescription) -> Vec<TableDifference> {
    let mut all = Vec::new();
    let mut compare = |what: &str, expected: BTreeMap<String, String>, found: BTreeMap<String, String>| {
        let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
        for name in names {
            let (expected, found) = (expected.get(name), found.get(name));
            if expected != found {
                let what = if name.is_empty() { what.to_owned() } else { format!("{what} {name}") };
                all.push(TableDifference { what, expected: expected.cloned(), found: found.cloned() });
            }
        }
    };
    let alone = |text: String| BTreeMap::from([(String::new(), text)]);
    compare("key", alone(key(&asked.key_schema)), alone(key(&found.key_schema)));
    compare("attribute", types(&asked.attribute_definitions), types(&found.attribute_definitions));
    compare(
        "local index",
        asked
            .local_secondary_indexes
            .iter()
            .map(|index| (index.index_name.clone(), shape(&index.key_schema, Some(&index.projection))))
            .collect(),
        found
            .local_secondary_indexes
            .iter()
            .map(|index| (named(&index.index_name), shape(&index.key_schema, index.projection.as_ref())))
            .collect(),
    );
    compare(
        "global index",
        asked
            .global_secondary_indexes
            .iter()
            .map(|index| (index.index_name.clone(), shape(&index.key_schema, Some(&index.projection))))
            .collect(),
        found
            .global_secondary_indexes
            .iter()
            .map(|index| (named(&index.index_name), shape(&index.key_schema, index.projection.as_ref())))
            .collect(),
    );
    compare("vector index", asked_vectors(asked), found_vectors(found));
    all
}

fn key(key_schema: &[KeySchemaElement]) -> String {
    let element = |element: &KeySchemaElement| format!("{} {}", element.attribute_name, element.key_type);
    key_schema.iter().map(element).collect::<Vec<_>>().join(", ")
}

fn types(definitions: &[AttributeDefinition]) -> BTreeMap<String, String> {
    let pair = |definition: &AttributeDefinition| {
        (definition.attribute_name.clone(), definition.attribute_type.to_string())
    };
    definitions.iter().map(pair).collect()
}

/// An index's key and what it holds, in an order that does not depend on how it was asked for.
fn shape(key_schema: &[KeySchemaElement], projection: Option<&IndexProjection>) -> String {
    let kind = projection.and_then(|projection| projection.projection_type.as_ref());
    let kind = kind.unwrap_or(&ProjectionType::All);
    let names: BTreeSet<&str> =
        projection.iter().flat_map(|projection| &projection.non_key_attributes).map(String::as_str).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    let space = if names.is_empty() { "" } else { " " };
    format!("({}) holding {kind}{space}{names}", key(key_schema))
}

fn asked_vectors(asked: &CreateTable) -> BTreeMap<String, String> {
    let vectors = asked.vector_indexes.iter().map(|index| {
        let attribute = &index.vector_attribute.attribute_name;
        (index.index_name.clone(), format!("{attribute}, {} {}", index.dimensions, index.distance_function))
    });
    vectors.collect()
}

fn found_vectors(found: &TableDescription) -> BTreeMap<String, String> {
    let vectors = found.vector_indexes.iter().map(|index| {
        let attribute = index.vector_attribute.as_ref().map_or("?", |attribute| &attribute.attribute_name);
        let dimensions = index.dimensions.unwrap_or_default();
        let function = index.distance_function.as_ref().map(ToString::to_string).unwrap_or_default();
        (named(&index.index_name), format!("{attribute}, {dimensions} {function}"))
    });
    vectors.collect()
}

fn named(name: &Option<String>) -> String {
    name.clone().unwrap_or_else(|| "without a name".to_owned())
}
