//! What several answers say about capacity and item collections, as one.

use std::collections::{BTreeMap, HashMap};

use dynamo_core::{Capacity, ConsumedCapacity, ItemCollectionMetrics, VectorCapacity};

/// Adds what answers say was consumed, table by table and index by index.
pub(super) fn add_capacity(
    sums: &mut BTreeMap<String, ConsumedCapacity>,
    more: impl IntoIterator<Item = ConsumedCapacity>,
) {
    for more in more {
        let table = more.table_name.clone().unwrap_or_default();
        let Some(sum) = sums.get_mut(&table) else {
            sums.insert(table, more);
            continue;
        };
        add(&mut sum.capacity_units, more.capacity_units);
        add(&mut sum.read_capacity_units, more.read_capacity_units);
        add(&mut sum.write_capacity_units, more.write_capacity_units);
        if let Some(more) = more.table {
            add_units(sum.table.get_or_insert_with(Capacity::new), &more);
        }
        add_indexes(&mut sum.local_secondary_indexes, more.local_secondary_indexes);
        add_indexes(&mut sum.global_secondary_indexes, more.global_secondary_indexes);
        for (index, more) in more.vector_indexes {
            let sum = sum.vector_indexes.entry(index).or_insert_with(VectorCapacity::new);
            add(&mut sum.vector_search_request_bytes, more.vector_search_request_bytes);
            add(&mut sum.vector_write_request_bytes, more.vector_write_request_bytes);
        }
    }
}

/// Keeps the last that was said about each item collection.
#[derive(Debug, Default)]
pub(super) struct Collections {
    /// Where each collection is among those of its table.
    known: HashMap<(String, String), usize>,
}

impl Collections {
    pub(super) fn add(
        &mut self,
        sums: &mut BTreeMap<String, Vec<ItemCollectionMetrics>>,
        more: BTreeMap<String, Vec<ItemCollectionMetrics>>,
    ) {
        for (table, more) in more {
            let sums = sums.entry(table.clone()).or_default();
            for more in more {
                let key = more.item_collection_key.as_ref().map_or("", |key| key.as_json()).to_owned();
                let at = *self.known.entry((table.clone(), key)).or_insert(sums.len());
                match sums.get_mut(at) {
                    Some(known) => *known = more,
                    None => sums.push(more),
                }
            }
        }
    }
}

fn add_indexes(sums: &mut BTreeMap<String, Capacity>, more: BTreeMap<String, Capacity>) {
    for (index, more) in more {
        add_units(sums.entry(index).or_insert_with(Capacity::new), &more);
    }
}

fn add_units(sum: &mut Capacity, more: &Capacity) {
    add(&mut sum.capacity_units, more.capacity_units);
    add(&mut sum.read_capacity_units, more.read_capacity_units);
    add(&mut sum.write_capacity_units, more.write_capacity_units);
}

fn add(sum: &mut Option<f64>, more: Option<f64>) {
    if let Some(more) = more {
        *sum = Some(sum.unwrap_or_default() + more);
    }
}
