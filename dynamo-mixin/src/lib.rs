//! What a web service needs around a [`dynamo_client::Client`]: its errors as HTTP answers, its measurements as InfluxDB
//! line protocol, and a correlation id that ties them to the request they belong to.
//!
//! - [`ErrorMap`] says which [`Problem`] answers which error; [`Problem`] is an `application/problem+json` body (RFC 9457)
//!   that never carries what the service said, nor keys, nor table names.
//! - [`CorrelationId`] is taken from the request's headers, or made up.
//! - [`InfluxLines`] turns measurements into lines; [`InfluxLines::observer`] hands them to a closure.
//! - Feature `axum`: [`Rejection`](axum::Rejection) lets a handler use `?`, and
//!   [`Dynamo`](axum::Dynamo) gives a handler a client for its request.
//!
//! # Examples
//!
//! ```
//! use dynamo_client::ErrorKind;
//! use dynamo_mixin::ErrorMap;
//!
//! let map = ErrorMap::new().status(ErrorKind::NotFound, http::StatusCode::NOT_FOUND);
//! assert_eq!(map.problem_for_kind(ErrorKind::NotFound).status(), 404);
//! assert_eq!(map.problem_for_kind(ErrorKind::Throttled).status(), 429);
//! ```

mod correlation;
mod error_map;
mod influx;
mod problem;

#[cfg(feature = "axum")]
pub mod axum;

pub use crate::correlation::{CORRELATION_ID, CorrelationId};
pub use crate::error_map::ErrorMap;
pub use crate::influx::{InfluxLines, InfluxObserver};
pub use crate::problem::Problem;

#[cfg(all(doctest, feature = "axum"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
