//! axum: errors are responses, and an extractor gives a handler a client for its request.
//!
//! # Examples
//!
//! ```
//! use axum::extract::Path;
//! use axum::routing::get;
//! use axum::{Json, Router};
//! use dynamo_client::{Client, key};
//! use dynamo_mixin::axum::{Dynamo, Rejection};
//! use serde_json::Value;
//!
//! async fn movie(Dynamo(client): Dynamo, Path(title): Path<String>) -> Result<Json<Option<Value>>, Rejection> {
//!     Ok(Json(client.table("Movies").get(key("title", title)).item().await?))
//! }
//!
//! fn service(client: Client) -> Router {
//!     Router::new().route("/movies/{title}", get(movie)).with_state(client)
//! }
//! ```

use std::convert::Infallible;

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequestParts};
use axum_core::response::{IntoResponse, Response};
use dynamo_client::{Client, CursorError, Error};
use http::request::Parts;

use crate::{CorrelationId, ErrorMap, Problem};

/// A client for the request at hand: a clone that carries the request's correlation id, into measurements and errors.
///
/// The router's state is the [`Client`], or has it by [`FromRef`].
#[derive(Clone, Debug)]
pub struct Dynamo(
    /// The client.
    pub Client,
);

impl<S> FromRequestParts<S> for Dynamo
where
    S: Send + Sync,
    Client: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        // Kept with the request, so that all its extractors and layers see the same id.
        let known = parts.extensions.get::<CorrelationId>().cloned();
        let id = known.unwrap_or_else(|| CorrelationId::from_headers(&parts.headers));
        parts.extensions.insert(id.clone());
        Ok(Self(Client::from_ref(state).with_correlation_id(id.as_str())))
    }
}

/// An error on its way to the web client; `?` makes it from a [`dynamo_client::Error`], and from a [`CursorError`], by
/// [`ErrorMap::from_env`].
#[derive(Clone, Debug)]
pub struct Rejection(Problem);

impl Rejection {
    /// The answer it becomes.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.0
    }
}

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        Self(ErrorMap::from_env().problem(&error))
    }
}

/// Of a cursor that somebody came back with.
impl From<CursorError> for Rejection {
    fn from(error: CursorError) -> Self {
        Error::from(error).into()
    }
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        self.0.to_json_response().map(Body::from)
    }
}
