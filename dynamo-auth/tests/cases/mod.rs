//! The public AWS vectors, where the environment variable `DYNAMO_VECTORS` says they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, dead_code)]

use std::path::PathBuf;

use serde_json::Value;

/// The cases of a suite, or none where no vectors were given; a build server must have them.
pub(crate) fn cases(suite: &str) -> Vec<Value> {
    let Some(folder) = std::env::var_os("DYNAMO_VECTORS") else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "DYNAMO_VECTORS must be set here");
        eprintln!("skipped: set DYNAMO_VECTORS");
        return Vec::new();
    };
    let file = PathBuf::from(folder).join("auth").join(suite).with_extension("json");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let Value::Array(cases) = serde_json::from_str::<Value>(&text).unwrap()["cases"].take() else {
        panic!("{suite}: no cases")
    };
    assert!(!cases.is_empty(), "{suite}: no cases");
    cases
}

/// The pairs of texts of an object.
pub(crate) fn pairs(value: &Value) -> Vec<(String, String)> {
    let object = value.as_object().unwrap();
    object.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}
