//! The description: operations, and the shapes of their requests, answers and errors.

use std::path::Path;

use serde_json::Value;

/// What both services say of themselves.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) services: Vec<Service>,
}

/// What a service says of itself.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) value: Value,
}

/// An operation of the description.
#[derive(Clone, Copy)]
pub(crate) struct Described<'a> {
    pub(crate) service: &'a Service,
    pub(crate) name: &'a str,
    value: &'a Value,
}

impl Model {
    /// The description, if there is one to test by.
    pub(crate) fn load() -> Option<Self> {
        let Some(folder) = std::env::var_os("DYNAMO_VECTORS") else {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "DYNAMO_VECTORS is not set");
            eprintln!("skipped: set DYNAMO_VECTORS");
            return None;
        };
        let read = |file: &str| {
            let path = Path::new(&folder).join("model").join(file);
            let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            Service { value: serde_json::from_slice(&text).unwrap() }
        };
        Some(Self { services: vec![read("dynamodb.json"), read("dynamodbstreams.json")] })
    }

    /// The operations that are tested here: all, or those that have types without `all-operations`.
    pub(crate) fn operations(&self) -> Vec<Described<'_>> {
        let known: Vec<_> = crate::subject::subjects().iter().map(|subject| subject.name).collect();
        let every = cfg!(feature = "all-operations");
        self.services
            .iter()
            .flat_map(Service::operations)
            .filter(|operation| every || known.contains(&operation.name))
            .collect()
    }
}

impl Service {
    pub(crate) fn operations(&self) -> impl Iterator<Item = Described<'_>> {
        let operations = self.value["operations"].as_object().unwrap();
        operations.iter().map(|(name, value)| Described { service: self, name, value })
    }

    pub(crate) fn target_prefix(&self) -> &str {
        self.value["target_prefix"].as_str().unwrap()
    }

    pub(crate) fn shape(&self, name: &str) -> &Value {
        self.value["shapes"].get(name).unwrap_or_else(|| panic!("there is no shape {name}"))
    }
}

impl<'a> Described<'a> {
    pub(crate) fn input(&self) -> &'a str {
        self.value["input"].as_str().unwrap()
    }

    /// The shape of the answer; operations that answer with nothing have none.
    pub(crate) fn output(&self) -> Option<&'a str> {
        self.value["output"].as_str()
    }

    pub(crate) fn errors(&self) -> Vec<&'a str> {
        texts(&self.value["errors"])
    }

    /// The names in a list of the request's shape, such as `required`.
    pub(crate) fn members_that_are(&self, quality: &str) -> Vec<&'a str> {
        texts(&self.service.shape(self.input())[quality])
    }
}

pub(crate) fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
}
