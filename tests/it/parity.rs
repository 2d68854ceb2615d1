//! `docs/parity.md` names everything of the original, and only tests that exist.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const DOCUMENT: &str = include_str!("../../docs/parity.md");

/// The arguments of the original's constructor.
const CONSTRUCTOR: &[&str] = &[
    "region",
    "access_key",
    "secret_key",
    "profile",
    "endpoint",
    "max_clients",
    "max_retries",
    "instrumentation_callback",
    "on_error_callback",
];

/// The original's methods and their parameters.
const METHODS: &[(&str, &[&str])] = &[
    ("batch_get_item", &[]),
    ("batch_write_item", &[]),
    ("create_table", &["table_definition"]),
    (
        "delete_item",
        &[
            "table_name",
            "key_dict",
            "condition_expression",
            "expression_attribute_names",
            "expression_attribute_values",
            "return_consumed_capacity",
            "return_item_collection_metrics",
            "return_values",
        ],
    ),
    ("delete_table", &["table_name"]),
    ("describe_table", &["table_name"]),
    ("execute", &["action", "parameters"]),
    (
        "get_item",
        &[
            "table_name",
            "key_dict",
            "consistent_read",
            "expression_attribute_names",
            "projection_expression",
            "return_consumed_capacity",
        ],
    ),
    ("list_tables", &["exclusive_start_table_name", "limit"]),
    (
        "put_item",
        &[
            "table_name",
            "item",
            "condition_expression",
            "expression_attribute_names",
            "expression_attribute_values",
            "return_consumed_capacity",
            "return_item_collection_metrics",
            "return_values",
        ],
    ),
    (
        "query",
        &[
            "table_name",
            "index_name",
            "consistent_read",
            "key_condition_expression",
            "filter_expression",
            "expression_attribute_names",
            "expression_attribute_values",
            "projection_expression",
            "select",
            "exclusive_start_key",
            "limit",
            "scan_index_forward",
            "return_consumed_capacity",
        ],
    ),
    (
        "scan",
        &[
            "table_name",
            "index_name",
            "consistent_read",
            "projection_expression",
            "filter_expression",
            "expression_attribute_names",
            "expression_attribute_values",
            "segment",
            "total_segments",
            "select",
            "limit",
            "exclusive_start_key",
            "return_consumed_capacity",
        ],
    ),
    ("set_error_callback", &["callback"]),
    ("set_instrumentation_callback", &["callback"]),
    (
        "update_item",
        &[
            "table_name",
            "key_dict",
            "condition_expression",
            "update_expression",
            "expression_attribute_names",
            "expression_attribute_values",
            "return_consumed_capacity",
            "return_item_collection_metrics",
            "return_values",
        ],
    ),
    ("update_table", &["table_definition"]),
];

const EXCEPTIONS: &[&str] = &[
    "ConditionalCheckFailedException",
    "ConfigNotFound",
    "ConfigParserError",
    "DynamoDBException",
    "InternalFailure",
    "InternalServerError",
    "InvalidAction",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "InvalidQueryParameter",
    "ItemCollectionSizeLimitExceeded",
    "LimitExceeded",
    "MalformedQueryString",
    "MissingParameter",
    "NoCredentialsError",
    "NoProfileError",
    "OptInRequired",
    "RequestException",
    "RequestExpired",
    "ResourceInUse",
    "ResourceNotFound",
    "ServiceUnavailable",
    "ThrottlingException",
    "ThroughputExceeded",
    "TimeoutException",
    "ValidationException",
];

const VARIABLES: &[&str] = &[
    "DYNAMODB_ENDPOINT",
    "DYNAMODB_MAX_CLIENTS",
    "DYNAMODB_MAX_RETRIES",
    "DYANMODB_NO_CREDS_RATE_LIMIT",
    "SERVICE",
    "ENVIRONMENT",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_PROFILE",
];

/// How many defects of the original are listed.
const DEFECTS: usize = 29;

/// One heading and what stands below it.
#[derive(Default)]
struct Section {
    lines: Vec<&'static str>,
}

impl Section {
    /// The rows of the section's tables below their heads: the cells of each.
    fn rows(&self) -> Vec<Vec<&'static str>> {
        let rows = self.lines.iter().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
        let rows = rows.map(|row| row.split(" | ").collect());
        // The head of each table is its first row; there is one table in each section.
        rows.skip(1).collect()
    }

    /// Checks that there is a row for each name, with a test, and no row besides.
    fn check_names(&self, section: &str, names: &[&str]) {
        let rows = self.rows();
        for name in names {
            let row = rows.iter().find(|row| row[0] == format!("`{name}`"));
            let row = row.unwrap_or_else(|| panic!("{section}: {name} is missing"));
            assert!(!tests_in(row.last().unwrap()).is_empty(), "{section}: {name} has no test");
        }
        assert_eq!(rows.len(), names.len(), "{section} has a row for what the original has not");
    }
}

/// The sections by their headings, without `#` and backticks.
fn sections() -> BTreeMap<String, Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut heading = String::new();
    for line in DOCUMENT.lines() {
        if line.starts_with("## ") || line.starts_with("### ") {
            heading = line.trim_start_matches('#').trim().trim_matches('`').to_owned();
            assert!(!sections.contains_key(&heading), "{heading} is there twice");
        }
        sections.entry(heading.clone()).or_default().lines.push(line);
    }
    sections
}

/// What stands between backticks and looks like a test: `path.rs::function`.
fn tests_in(text: &str) -> Vec<(&str, &str)> {
    text.split('`')
        .filter_map(|code| code.split_once("::"))
        .filter(|(path, _)| path.ends_with(".rs"))
        .collect()
}

#[test]
fn every_parameter_of_every_method_has_a_test() {
    let sections = sections();
    sections["Client"].check_names("Client", CONSTRUCTOR);
    for (method, parameters) in METHODS {
        let section = sections.get(*method).unwrap_or_else(|| panic!("{method} is missing"));
        section.check_names(method, parameters);
        assert!(section.lines.iter().any(|line| !tests_in(line).is_empty()), "{method} has no test");
        let method_here = format!("`Client::{method}`");
        assert!(
            section.lines.iter().any(|line| line.contains(&method_here)),
            "{method} is not said to exist here"
        );
    }
}

#[test]
fn every_exception_has_a_test() {
    sections()["Exceptions"].check_names("Exceptions", EXCEPTIONS);
}

#[test]
fn every_environment_variable_has_a_test() {
    sections()["Environment"].check_names("Environment", VARIABLES);
}

#[test]
fn every_defect_and_every_disagreement_has_a_test() {
    let sections = sections();
    let defects = sections["What it did wrong"].rows();
    assert_eq!(defects.len(), DEFECTS);
    let disagreements = sections["Where its documentation and its code disagreed"].rows();
    assert!(disagreements.len() >= 10);
    for row in defects.iter().chain(&disagreements).chain(&sections["Mixin"].rows()) {
        assert!(!tests_in(row.last().unwrap()).is_empty(), "{row:?} has no test");
    }
}

#[test]
fn every_test_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let named = tests_in(DOCUMENT);
    assert!(named.len() > 150, "{} tests", named.len());
    for (path, function) in named {
        let source = fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let is_test = source.split("#[test]").chain(source.split("#[tokio::test")).skip(1).any(|after| {
            let head: String = after.lines().take(3).collect();
            head.contains(&format!("fn {function}("))
        });
        assert!(is_test, "{path} has no test called {function}");
    }
}

#[test]
fn the_methods_exist_under_their_own_names() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("dynamo-client/src");
    let mut source = fs::read_to_string(root.join("actions/methods.rs")).unwrap();
    source.push_str(&fs::read_to_string(root.join("client.rs")).unwrap());
    for (method, _) in METHODS {
        let is_there = source.contains(&format!("pub fn {method}("))
            || source.contains(&format!("pub async fn {method}<"));
        assert!(is_there, "Client::{method}");
    }
}
