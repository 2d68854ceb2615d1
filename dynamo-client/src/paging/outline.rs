//! What a request says about the items it returns, seen from outside: in its rendered form.

use dynamo_core::Operation;
use serde_json::{Map, Value};

/// Whether items may be missing, and which of their attributes are there.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    filtered: bool,
    shown: Shown,
    of_table: bool,
}

#[derive(Clone, Debug)]
enum Shown {
    All,
    Only(Vec<String>),
}

impl Outline {
    /// Of a request that can't be encoded nothing is known, and nothing will be read.
    pub(super) fn of<O: Operation>(operation: &O) -> Self {
        let body = operation.encode().ok().and_then(|body| serde_json::from_slice(&body).ok());
        body.map_or(Self { filtered: true, shown: Shown::Only(Vec::new()), of_table: false }, |body| {
            Self::read(&body)
        })
    }

    /// Whether a page may hold fewer items than were looked at.
    pub(super) fn is_filtered(&self) -> bool {
        self.filtered
    }

    /// Whether each item comes with this attribute, if it has it.
    pub(super) fn shows(&self, attribute: &str) -> bool {
        match &self.shown {
            Shown::All => true,
            Shown::Only(names) => names.iter().any(|name| name == attribute),
        }
    }

    /// Whether it reads a table, and no index of it.
    pub(super) fn is_of_table(&self) -> bool {
        self.of_table
    }

    fn read(body: &Map<String, Value>) -> Self {
        const FILTERS: [&str; 4] = ["FilterExpression", "QueryFilter", "ScanFilter", "Statement"];
        let filtered = FILTERS.iter().any(|member| body.contains_key(*member));
        let shown = if body.contains_key("Statement") || text(body, "Select") == Some("COUNT") {
            Shown::Only(Vec::new())
        } else if let Some(projection) = text(body, "ProjectionExpression") {
            Shown::Only(projection.split(',').map(|path| attribute(path.trim(), body)).collect())
        } else if let Some(Value::Array(names)) = body.get("AttributesToGet") {
            Shown::Only(names.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        } else {
            Shown::All
        };
        let of_table = body.contains_key("TableName") && !body.contains_key("IndexName");
        Self { filtered, shown, of_table }
    }
}

/// The attribute that a projected path stands for; a path into an attribute is no attribute's name.
fn attribute(path: &str, body: &Map<String, Value>) -> String {
    let names = body.get("ExpressionAttributeNames").and_then(Value::as_object);
    let name = names.and_then(|names| text(names, path)).unwrap_or(path);
    name.to_owned()
}

fn text<'a>(body: &'a Map<String, Value>, member: &str) -> Option<&'a str> {
    body.get(member)?.as_str()
}

#[cfg(test)]
mod tests {
    use dynamo_core::{Query, Scan, Select, attr, attr_name};

    use super::*;

    #[track_caller]
    fn check(operation: impl Operation, filtered: bool, shown: bool) {
        let outline = Outline::of(&operation);
        assert_eq!((outline.is_filtered(), outline.shows("id")), (filtered, shown));
    }

    #[test]
    fn sees_filters_and_projections_however_they_were_said() {
        check(Scan::new("Thread"), false, true);
        check(Query::new("Thread", attr("id").eq(1)), false, true);
        check(Scan::new("Thread").filter(attr("a").eq(1)), true, true);
        check(Scan::new("Thread").filter_expression("a = :a").value(":a", 1), true, true);
        check(Scan::new("Thread").with_member("ScanFilter", serde_json::json!({})), true, true);
        check(Scan::new("Thread").projection(["a", "id"]), false, true);
        check(Scan::new("Thread").projection(["a", "id.b"]), false, false);
        check(Scan::new("Thread").projection([attr_name("id.b")]), false, false);
        check(Scan::new("Thread").projection_expression("a, id"), false, true);
        check(Scan::new("Thread").projection_expression("a,#k").name("#k", "id"), false, true);
        check(Scan::new("Thread").projection_expression("a,#k").name("#k", "other"), false, false);
        check(Scan::new("Thread").with_member("AttributesToGet", serde_json::json!(["id"])), false, true);
        check(Scan::new("Thread").select(Select::Count), false, false);
        // It can't be encoded.
        check(Scan::new("Thread").segment(1), true, false);
    }
}
