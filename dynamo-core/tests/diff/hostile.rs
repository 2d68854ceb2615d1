//! Items that are as large and as deep as the service takes them.

use dynamo_core::{ErrorKind, Operation, diff, to_item};
use serde_json::{Value, json};

use crate::apply::applied;
use crate::request;

/// The bytes of the request that makes `new` of `old`.
#[track_caller]
fn bytes(old: &Value, new: &Value) -> usize {
    let request = request(diff(old, new).unwrap());
    assert!(applied(&to_item(old).unwrap(), &request) == to_item(new).unwrap());
    request.encode().unwrap().len()
}

/// A number, below so many maps or lists that each hold a long text besides.
fn nested(depth: usize, number: u32, in_maps: bool) -> Value {
    let text = "z".repeat(400_000 / depth);
    let nest = |inner: Value| match in_maps {
        true => json!({"n": inner, "text": text}),
        false => json!([text, inner]),
    };
    json!({"a": (1..depth).fold(json!(number), |inner, _| nest(inner))})
}

#[test]
fn a_change_below_many_levels_is_said_alone() {
    for depth in [2, 31, 32] {
        for in_maps in [true, false] {
            let (old, new) = (nested(depth, 1, in_maps), nested(depth, 2, in_maps));
            assert!(bytes(&old, &new) < 400, "{depth} levels");
        }
    }
    assert_eq!(diff(&nested(40, 1, true), &nested(40, 2, true)).unwrap_err().kind(), ErrorKind::TooDeep);
}

#[test]
fn long_lists_are_said_in_the_fewest_bytes_that_an_expression_can_hold() {
    const LONG: usize = 10_000;
    let list = |numbers: &mut dyn Iterator<Item = usize>| json!({"l": numbers.map(|number| json!(format!("{number:032}"))).collect::<Vec<_>>()});
    let old = list(&mut (0..LONG));
    let whole = to_item(&old).unwrap().as_json().len();
    // One element, the ends, one in the middle that is gone.
    let one = list(&mut (0..LONG).map(|number| if number == 5_000 { 0 } else { number }));
    assert!(bytes(&old, &one) < 250);
    assert!(bytes(&old, &list(&mut (0..LONG + 3))) < 400);
    assert!(bytes(&old, &list(&mut (9_990..LONG + 10_000).filter(|n| *n >= LONG).chain(0..LONG))) > whole);
    assert!(bytes(&old, &list(&mut (0..LONG).filter(|number| *number != 5_000))) < 200);
    assert!(bytes(&old, &list(&mut (10..LONG))) < 250);
    // All elements, or more of them than an expression can name.
    assert!(bytes(&old, &list(&mut (1..=LONG))) < whole + 200);
    assert!(bytes(&old, &list(&mut (0..LONG).filter(|number| number % 2 == 0))) < whole);
}
