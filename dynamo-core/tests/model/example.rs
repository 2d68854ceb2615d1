//! A value of a shape with every member set, and what was put where.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::{Service, texts};

/// The name of the member that no shape has.
pub(crate) const PLANTED: &str = "PlantedMember";
/// The value that no enumeration has.
pub(crate) const STRANGE: &str = "STRANGE_VALUE";

/// Shapes of which a value has one member and no more.
const UNIONS: [&str; 2] = ["TransactWriteItem", "WriteRequest"];

/// Shapes of requests that must have a member that is known.
pub(crate) const PARTS: [&str; 2] = ["TransactGetItem", "TransactWriteItem"];

/// How an example is made.
#[derive(Clone, Copy, Default)]
pub(crate) struct Plan {
    /// Each enumeration has its value of this number, counted round and round; so has what is one of several.
    pub(crate) round: usize,
    /// Plants a member that nobody knows in every structure.
    pub(crate) plant: bool,
    /// Gives every enumeration a value that nobody knows.
    pub(crate) strange: bool,
    /// Leaves out what is not required, within the members at the top.
    pub(crate) sparse: bool,
}

/// An example, and what it is made of.
#[derive(Default)]
pub(crate) struct Example {
    pub(crate) value: Value,
    /// The member or the value of an enumeration that each path leads to, as the description calls it.
    pub(crate) places: BTreeMap<String, String>,
    /// The paths of all that nobody knows.
    pub(crate) planted: Vec<String>,
    /// As many examples show every value of every enumeration.
    pub(crate) rounds: usize,
}

/// Makes an example of a shape; without a shape, of a structure without members.
pub(crate) fn example(service: &Service, shape: Option<&str>, plan: Plan) -> Example {
    let mut example = Example { rounds: 1, ..Example::default() };
    let mut maker = Maker { service, plan, example: &mut example };
    let value = match shape {
        Some(shape) => maker.structure(shape, "", 0),
        None => maker.members(&Map::new(), "Nothing", "", 0),
    };
    example.value = value;
    example
}

struct Maker<'a> {
    service: &'a Service,
    plan: Plan,
    example: &'a mut Example,
}

impl Maker<'_> {
    fn value(&mut self, shape: &str, member: &str, path: &str, depth: usize) -> Value {
        assert!(depth < 20, "{path}: {shape} has no end");
        let service = self.service;
        let described = service.shape(shape);
        match described["type"].as_str().unwrap() {
            _ if shape == "AttributeValue" => self.attribute(path),
            "structure" => self.structure(shape, path, depth),
            // The vector of a search is made of numbers, which keys may be as well.
            "list" if shape == "SearchVectorList" => json!([{"N": "1"}]),
            "map" if shape == "Key" => json!({"name": {"S": "x"}}),
            "map" if shape == "ExpressionAttributeNameMap" => json!({"#name": "name"}),
            "map" if shape == "ExpressionAttributeValueMap" => json!({":name": {"S": "x"}}),
            "list" => {
                let element = described["member"].as_str().unwrap();
                json!([self.value(element, member, &format!("{path}[0]"), depth + 1)])
            }
            "map" => {
                let inside = described["value"].as_str().unwrap();
                json!({"name": self.value(inside, member, &format!("{path}.name"), depth + 1)})
            }
            "string" if described["enum"].is_array() => {
                self.enumeration(shape, &texts(&described["enum"]), path)
            }
            "string" => json!(text(described, shape, member)),
            "boolean" => json!(true),
            "integer" if shape == "ScanSegment" => json!(3),
            "integer" => json!(7),
            // More than 32 bits can hold.
            "long" => json!(5_000_000_000_u64),
            "double" => json!(0.5),
            "timestamp" => json!(1_700_000_000.25),
            other => panic!("{path}: {shape} is a {other}"),
        }
    }

    fn structure(&mut self, shape: &str, path: &str, depth: usize) -> Value {
        let service = self.service;
        let described = service.shape(shape);
        let members = described["members"].as_object().unwrap();
        let required = texts(&described["required"]);
        let chosen: Map<String, Value> = if UNIONS.contains(&shape) {
            self.one_of(members)
        } else if self.plan.sparse && depth > 0 {
            match members.iter().filter(|(name, _)| required.contains(&name.as_str())).count() {
                0 => self.one_of(members),
                _ => members
                    .clone()
                    .into_iter()
                    .filter(|(name, _)| required.contains(&name.as_str()))
                    .collect(),
            }
        } else {
            members.clone()
        };
        self.members(&chosen, shape, path, depth)
    }

    fn members(&mut self, members: &Map<String, Value>, shape: &str, path: &str, depth: usize) -> Value {
        let mut value = Map::new();
        for (name, inner) in members {
            let path = step(path, name);
            self.example.places.insert(path.clone(), format!("{shape}.{name}"));
            value.insert(name.clone(), self.value(inner.as_str().unwrap(), name, &path, depth + 1));
        }
        // A part of a transaction that is not of a known kind is refused, which loses nothing.
        if self.plan.plant && !PARTS.contains(&shape) {
            let path = step(path, PLANTED);
            self.example.places.insert(path.clone(), format!("{shape}.{PLANTED}"));
            value.insert(PLANTED.to_owned(), json!("planted"));
            self.example.planted.push(path);
        }
        Value::Object(value)
    }

    /// The member whose turn it is.
    fn one_of(&mut self, members: &Map<String, Value>) -> Map<String, Value> {
        self.example.rounds = self.example.rounds.max(members.len());
        let turn = self.plan.round.checked_rem(members.len()).unwrap_or_default();
        members.clone().into_iter().skip(turn).take(1).collect()
    }

    fn enumeration(&mut self, shape: &str, values: &[&str], path: &str) -> Value {
        self.example.rounds = self.example.rounds.max(values.len());
        let value = if self.plan.strange { STRANGE } else { values[self.plan.round % values.len()] };
        self.example.places.insert(format!("{path}: {value}"), format!("{shape} {value}"));
        if self.plan.strange {
            self.example.planted.push(format!("{path}: {value}"));
        }
        json!(value)
    }

    /// An attribute of the type whose turn it is; of a type that nobody knows, the type's name and no value.
    fn attribute(&mut self, path: &str) -> Value {
        let service = self.service;
        let types = service.shape("AttributeValue")["members"].as_object().unwrap();
        self.example.rounds = self.example.rounds.max(types.len());
        let name = types.keys().nth(self.plan.round % types.len()).unwrap();
        self.example.places.insert(step(path, name), format!("AttributeValue.{name}"));
        match name.as_str() {
            "S" => json!({"S": "x"}),
            "N" => json!({"N": "1"}),
            "B" => json!({"B": "AQID"}),
            "SS" => json!({"SS": ["x"]}),
            "NS" => json!({"NS": ["1"]}),
            "BS" => json!({"BS": ["AQID"]}),
            "M" => json!({"M": {"inside": {"S": "x"}}}),
            "L" => json!({"L": [{"S": "x"}]}),
            "NULL" => json!({"NULL": true}),
            "BOOL" => json!({"BOOL": true}),
            other => json!({other: null}),
        }
    }
}

/// A text that fits what is described, and what this crate checks before anything is sent.
fn text(described: &Value, shape: &str, member: &str) -> String {
    const ARN: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/name";
    let least = described["min"].as_u64().unwrap_or_default() as usize;
    let plain = match (shape, member) {
        (_, "ProjectionExpression") => "#name",
        (_, "UpdateExpression") => "SET #name = :name",
        (_, name) if name.ends_with("Expression") => "#name = :name",
        (_, "TableName" | "SourceTableName" | "TargetTableName" | "IndexName") => "name",
        ("PartiQLStatement", _) => r#"SELECT * FROM "name""#,
        ("S3BucketOwner", _) => "123456789012",
        ("CsvDelimiter", _) => ";",
        ("ImportNextToken" | "BulkOperationNextToken", _) => "0123456789abcdef",
        (shape, member) if shape.ends_with("Arn") || member.ends_with("Arn") => ARN,
        _ => "name",
    };
    match shape {
        "ImportNextToken" => plain.repeat(8),
        _ => format!("{plain}{}", "x".repeat(least.saturating_sub(plain.len()))),
    }
}

pub(crate) fn step(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
