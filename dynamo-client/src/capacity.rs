//! The capacity a call consumed, read from its answer for a measurement.

use serde::Deserialize;

/// The one member of an answer that matters here.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "ConsumedCapacity")]
    consumed: Option<OneOrMany>,
}

/// Single-table operations answer with an object, batches and transactions with a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Consumed),
    Many(Vec<Consumed>),
}

#[derive(Deserialize)]
struct Consumed {
    #[serde(rename = "CapacityUnits")]
    units: Option<f64>,
}

/// The units consumed, summed over tables; `None` when the answer does not say.
pub(crate) fn consumed(body: &[u8]) -> Option<f64> {
    // Answers to requests that did not ask for it, most of them, are not parsed a second time.
    const MEMBER: &[u8] = b"\"ConsumedCapacity\"";
    body.windows(MEMBER.len()).any(|window| window == MEMBER).then_some(())?;
    let list = match serde_json::from_slice::<Envelope>(body).ok()?.consumed? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    };
    list.iter().filter_map(|consumed| consumed.units).reduce(|sum, units| sum + units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: Option<f64>) {
        assert_eq!(consumed(body.as_bytes()), expected);
    }

    #[test]
    fn sums_what_the_answer_says() {
        check("{}", None);
        check(r#"{"ConsumedCapacity":{"TableName":"T","CapacityUnits":0.5}}"#, Some(0.5));
        check(r#"{"ConsumedCapacity":[{"CapacityUnits":1.0},{"CapacityUnits":2.5}]}"#, Some(3.5));
        check(r#"{"Item":{"a":{"S":"\"ConsumedCapacity\""}}}"#, None);
        check(r#"{"ConsumedCapacity":[]}"#, None);
    }
}
