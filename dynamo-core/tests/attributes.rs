//! Attribute names that the compiler checks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{Operation, Scan, attributes};
use serde::Serialize;

#[derive(Serialize)]
struct Order {
    id: u64,
    #[serde(rename = "a.dotted name")]
    dotted: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(rename = "Total")]
    total: u32,
}

attributes! {
    /// What an order's attributes are called.
    pub(crate) struct Orders for Order {
        /// Its number.
        id,
        dotted = "a.dotted name",
        note,
        total = "Total",
    }
}

attributes! { struct Part for Order { id, total = "total", .. } }

fn order() -> Order {
    Order { id: 1, dotted: "x".into(), note: None, total: 3 }
}

#[test]
fn a_name_is_literal_and_the_projection_has_them_all() {
    let scan = Scan::new("Order")
        .filter(Orders::dotted().eq("x") & Orders::total().gt(2))
        .projection(Orders::projection());
    let body = String::from_utf8(scan.encode().unwrap()).unwrap();
    assert!(body.contains(r##""#n0":"a.dotted name""##), "{body}");
    assert!(body.contains(r##""ProjectionExpression":"#n2, #n0, #n3, #n1""##), "{body}");
    assert_eq!(Orders::NAMES, ["id", "a.dotted name", "note", "Total"]);
}

#[test]
fn names_that_serde_does_not_write_are_told() {
    assert!(Orders::unnamed(&order()).unwrap().is_empty());
    assert_eq!(Part::unnamed(&order()).unwrap(), ["a.dotted name", "Total"]);
}
