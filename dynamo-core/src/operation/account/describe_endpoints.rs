//! DescribeEndpoints: where the service is.

use crate::operation::Repeat;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says under which addresses the service can be reached.
    DescribeEndpoints -> DescribeEndpointsOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: |_| Ok(()),
    }
}

shape! {
    /// The answer of [`DescribeEndpoints`]; the API calls it `DescribeEndpointsResponse`.
    DescribeEndpointsOutput {
        required {
            /// The addresses.
            endpoints: Vec<Endpoint> = "Endpoints",
        }
    }
}

shape! {
    /// An address of the service.
    Endpoint {
        required {
            /// The host.
            address: String = "Address",
            /// For how long the address may be kept.
            cache_period_in_minutes: i64 = "CachePeriodInMinutes",
        }
    }
}
