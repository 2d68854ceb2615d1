//! Operations on the account: its limits and its endpoints.

mod describe_endpoints;
mod describe_limits;

pub use self::describe_endpoints::{DescribeEndpoints, DescribeEndpointsOutput, Endpoint};
pub use self::describe_limits::{DescribeLimits, DescribeLimitsOutput};
