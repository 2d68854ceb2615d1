//! Counts and capacity, summed over pages.

use std::collections::BTreeMap;

use dynamo_core::{Capacity, ConsumedCapacity, PageCounts, VectorCapacity};

/// What reading came to, summed over pages.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// The calls that were made, also those that failed or are under way; retries aside.
    pub requests: u64,
    /// The pages that came.
    pub pages: u64,
    /// The entries on them: items that passed the filter, or names.
    pub count: u64,
    /// The entries that were looked at.
    pub scanned_count: u64,
    /// The capacity that was used, by table, with that of its indexes; empty unless asked for by
    /// `return_consumed_capacity`.
    pub consumed_capacity: BTreeMap<String, ConsumedCapacity>,
}

impl Totals {
    /// The capacity units of all tables; `None` unless asked for.
    #[must_use]
    pub fn capacity_units(&self) -> Option<f64> {
        let units = self.consumed_capacity.values().filter_map(|table| table.capacity_units);
        units.reduce(|sum, units| sum + units)
    }

    pub(super) fn add_page(&mut self, counts: PageCounts) {
        self.pages += 1;
        self.count += counts.count;
        self.scanned_count += counts.scanned_count;
        if let Some(capacity) = counts.consumed_capacity {
            let table = capacity.table_name.clone().unwrap_or_default();
            let sum = self.consumed_capacity.entry(table).or_insert_with(ConsumedCapacity::new);
            sum.table_name.clone_from(&capacity.table_name);
            add_capacity(sum, capacity);
        }
    }
}

fn add_capacity(sum: &mut ConsumedCapacity, more: ConsumedCapacity) {
    add(&mut sum.capacity_units, more.capacity_units);
    add(&mut sum.read_capacity_units, more.read_capacity_units);
    add(&mut sum.write_capacity_units, more.write_capacity_units);
    if let Some(table) = more.table {
        add_part(sum.table.get_or_insert_with(Capacity::new), &table);
    }
    add_indexes(&mut sum.local_secondary_indexes, more.local_secondary_indexes);
    add_indexes(&mut sum.global_secondary_indexes, more.global_secondary_indexes);
    for (index, more) in more.vector_indexes {
        let sum = sum.vector_indexes.entry(index).or_insert_with(VectorCapacity::new);
        add(&mut sum.vector_search_request_bytes, more.vector_search_request_bytes);
        add(&mut sum.vector_write_request_bytes, more.vector_write_request_bytes);
    }
}

fn add_indexes(sums: &mut BTreeMap<String, Capacity>, more: BTreeMap<String, Capacity>) {
    for (index, more) in more {
        add_part(sums.entry(index).or_insert_with(Capacity::new), &more);
    }
}

fn add_part(sum: &mut Capacity, more: &Capacity) {
    add(&mut sum.capacity_units, more.capacity_units);
    add(&mut sum.read_capacity_units, more.read_capacity_units);
    add(&mut sum.write_capacity_units, more.write_capacity_units);
}

/// What nobody has told stays untold.
fn add(sum: &mut Option<f64>, more: Option<f64>) {
    if let Some(more) = more {
        *sum = Some(sum.unwrap_or_default() + more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_by_table_and_index_and_leaves_untold_what_nobody_told() {
        let capacity = |units: f64| {
            let index = Capacity::new().capacity_units(units);
            ConsumedCapacity::new()
                .table_name("Thread")
                .capacity_units(2.0 * units)
                .table(Capacity::new().read_capacity_units(units))
                .global_secondary_indexes([("ByDay".to_owned(), index)])
        };
        let mut totals = Totals::default();
        totals.add_page(PageCounts::new(2).scanned_count(5).consumed_capacity(Some(capacity(0.5))));
        totals.add_page(PageCounts::new(1));
        totals.add_page(PageCounts::new(0).scanned_count(4).consumed_capacity(Some(capacity(1.0))));
        assert_eq!((totals.pages, totals.count, totals.scanned_count), (3, 3, 10));
        assert_eq!(totals.capacity_units(), Some(3.0));
        let table = totals.consumed_capacity.get("Thread").unwrap();
        assert_eq!(table.global_secondary_indexes.get("ByDay").unwrap().capacity_units, Some(1.5));
        let own = table.table.as_ref().unwrap();
        assert_eq!((own.read_capacity_units, own.write_capacity_units), (Some(1.5), None));
    }
}
