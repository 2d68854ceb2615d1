//! The rules of endpoints.

use dynamo_auth::{AccountIdEndpointMode, EndpointRules, Region, Service};
use serde_json::{Value, json};

use super::Outcome;

pub(super) fn run(input: &Value) -> Outcome {
    let params = &input["params"];
    let flag = |name: &str| params[name].as_bool().unwrap_or_default();
    let region = params["Region"].as_str().map(Region::new).transpose()?;
    let endpoint = EndpointRules {
        service: match input["service"].as_str() {
            Some("dynamodbstreams") => Service::DynamoDbStreams,
            _ => Service::DynamoDb,
        },
        region: region.as_ref(),
        endpoint: params["Endpoint"].as_str(),
        use_fips: flag("UseFIPS"),
        use_dual_stack: flag("UseDualStack"),
        account_id_endpoint_mode: match params["AccountIdEndpointMode"].as_str() {
            Some("preferred") => AccountIdEndpointMode::Preferred,
            Some("required") => AccountIdEndpointMode::Required,
            _ => AccountIdEndpointMode::Disabled,
        },
        account_id: params["AccountId"].as_str(),
        resource_arn: params["ResourceArn"].as_str(),
        first_of_resource_arns: params["ResourceArnList"][0].as_str(),
        is_search: flag("IsSearchOperation"),
    }
    .resolve()?;
    Ok(json!({
        "url": endpoint.url,
        "auth": {"name": "sigv4", "signingName": Service::SIGNING_NAME, "signingRegion": endpoint.signing_region},
    }))
}
