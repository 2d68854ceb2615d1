//! How long, how many and how large: what the description bounds is refused beyond its bounds, and taken at them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::bodies::bodies;
use crate::model::{Model, Service};
use crate::subject::subject;

/// A bound that a value at a place in a request has.
struct Bound {
    /// The JSON pointer of the value.
    pointer: String,
    shape: String,
    least: Option<u64>,
    most: Option<u64>,
}

/// What comes from the service, or from a server that stands for it, is handed back as it is; and no attribute has a name of
/// 64 KB.
const LEFT_TO_THE_SERVICE: [&str; 4] = ["AttributeName", "ImportNextToken", "SequenceNumber", "ShardId"];

#[test]
fn what_is_out_of_bounds_is_refused() {
    let mut count = 0;
    let found = sent_with(|bound| {
        count += 1;
        let service = LEFT_TO_THE_SERVICE.contains(&bound.shape.as_str());
        let (less, more) =
            (bound.least.and_then(|least| least.checked_sub(1)), bound.most.map(|most| most + 1));
        // An empty text is refused everywhere.
        [less.filter(|less| !service || *less == 0), more.filter(|_| !service)]
    });
    let found: Vec<_> = found.into_iter().filter_map(|(place, sent)| sent.is_ok().then_some(place)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(count == 0 || count > 50, "only {count} are bounded");
}

#[test]
fn what_is_at_its_bounds_is_not_refused_for_them() {
    // A table has a name, which is shorter than an ARN; and the most of a range depends on its least.
    let found = sent_with(|bound| match bound.shape.as_str() {
        "TableArn" => [None, None],
        _ if bound.pointer.ends_with("/MaximumUnits") => [None, bound.most],
        _ => [bound.least, bound.most],
    });
    let about_size = |error: &String| {
        ["expected 1 to", "characters", "at least", "in the list"].iter().any(|text| error.contains(text))
    };
    let refused = found.into_iter().filter_map(|(place, sent)| Some((place, sent.err().filter(about_size)?)));
    let refused: Vec<_> = refused.map(|(place, error)| format!("{place}: {error}")).collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// What no text with a pattern may hold; a token of the service's own is handed back as it is.
#[test]
fn what_breaks_a_pattern_is_refused() {
    let Some(model) = Model::load() else { return };
    let (mut found, mut count) = (Vec::new(), 0);
    for operation in model.operations() {
        let Some(subject) = subject(operation.name) else { continue };
        for body in bodies(operation, &subject) {
            let body = Value::Object(body);
            for bound in bounds(operation.service, operation.input(), &body, "") {
                let pattern = operation.service.shape(&bound.shape)["pattern"].as_str();
                let any = ["AutoScalingPolicyName", "AutoScalingRoleArn", "CsvHeader"];
                if pattern.is_none()
                    || any.contains(&bound.shape.as_str())
                    || bound.shape.ends_with("NextToken")
                {
                    continue;
                }
                count += 1;
                let mut broken = body.clone();
                let place = broken.pointer_mut(&bound.pointer).unwrap();
                *place = json!(format!("${}", place.as_str().unwrap().get(1..).unwrap()));
                if (subject.read)(&broken).and_then(|request| request.body()).is_ok() {
                    found.push(format!("{}: {} ({})", operation.name, bound.pointer, bound.shape));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(count > 5, "only {count} have a pattern");
}

/// What became of requests with some sizes of each bounded value, by operation and place.
fn sent_with(mut sizes: impl FnMut(&Bound) -> [Option<u64>; 2]) -> BTreeMap<String, Result<(), String>> {
    let mut found = BTreeMap::new();
    let Some(model) = Model::load() else { return found };
    for operation in model.operations() {
        let Some(subject) = subject(operation.name) else { continue };
        for body in bodies(operation, &subject) {
            let body = Value::Object(body);
            for bound in bounds(operation.service, operation.input(), &body, "") {
                for size in sizes(&bound).into_iter().flatten() {
                    let Some(changed) = resized(&body, &bound.pointer, size) else { continue };
                    let sent = (subject.read)(&changed).and_then(|request| request.body());
                    // An empty list is not sent at all, which is as good as an error.
                    let sent = sent.and_then(|body| {
                        let body: Value = serde_json::from_slice(&body).unwrap();
                        body.pointer(&bound.pointer).map(drop).ok_or_else(|| "not sent".to_owned())
                    });
                    found.insert(
                        format!("{}: {} ({}) of {size}", operation.name, bound.pointer, bound.shape),
                        sent,
                    );
                }
            }
        }
    }
    found
}

/// The request with another size of what is at a place.
fn resized(body: &Value, pointer: &str, size: u64) -> Option<Value> {
    let mut body = body.clone();
    let place = body.pointer_mut(pointer).unwrap();
    *place = match place.take() {
        Value::Number(_) => json!(size),
        Value::String(text) => {
            let mut characters: Vec<char> = text.chars().collect();
            let last = characters.last().copied().unwrap_or('x');
            characters.resize(size as usize, last);
            Value::String(characters.into_iter().collect())
        }
        Value::Array(elements) => {
            (0..size as usize).map(|index| elements.get(index % elements.len()).cloned().unwrap()).collect()
        }
        Value::Object(members) => {
            let (name, inner) = members.iter().next().unwrap();
            let many = (0..size).map(|index| (format!("{name}{index}"), inner.clone()));
            Value::Object(many.collect::<Map<_, _>>())
        }
        _ => return None,
    };
    Some(body)
}

fn bounds(service: &Service, shape: &str, value: &Value, path: &str) -> Vec<Bound> {
    let described = service.shape(shape);
    let (least, most) = (described["min"].as_u64(), described["max"].as_u64());
    let mut found = Vec::new();
    if least.or(most).is_some() || described["pattern"].is_string() {
        found.push(Bound { pointer: path.to_owned(), shape: shape.to_owned(), least, most });
    }
    match value {
        _ if shape == "AttributeValue" => {}
        Value::Object(members) => {
            for (name, inner) in members {
                let inside = match described["type"].as_str().unwrap() {
                    "structure" => &described["members"][name],
                    _ => &described["value"],
                };
                let name = name.replace('~', "~0").replace('/', "~1");
                found.extend(bounds(service, inside.as_str().unwrap(), inner, &format!("{path}/{name}")));
            }
        }
        Value::Array(elements) => {
            for (index, inner) in elements.iter().enumerate() {
                found.extend(bounds(
                    service,
                    described["member"].as_str().unwrap(),
                    inner,
                    &format!("{path}/{index}"),
                ));
            }
        }
        _ => {}
    }
    found
}
