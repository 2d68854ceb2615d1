//! Reading the shared files.

use dynamo_auth::{ProfileFiles, Section};
use serde_json::{Value, json};

use super::Outcome;

pub(super) fn run(input: &Value) -> Outcome {
    let files = ProfileFiles::parse(input["config"].as_str(), input["credentials"].as_str())?;
    let named = |section: &Section| (section.name().to_owned(), plain(section));
    let services = files.all_services().map(|section| {
        let nested = section.keys().map(|key| (key.to_owned(), json!(section.nested(key))));
        (section.name().to_owned(), nested.collect::<Value>())
    });
    Ok(json!({
        "profiles": files.profiles().map(named).collect::<Value>(),
        "sso_sessions": files.sso_sessions().map(named).collect::<Value>(),
        "services": services.collect::<Value>(),
    }))
}

fn plain(section: &Section) -> Value {
    section.keys().map(|key| (key.to_owned(), json!(section.get(key)))).collect()
}
