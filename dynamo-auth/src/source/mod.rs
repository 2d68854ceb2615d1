//! What the sources of credentials behind files and HTTP have in common.

#![allow(dead_code, unused_imports, reason = "the providers that use it are on their way")]

mod answer;
mod exchange;
mod fields;
mod message;
mod service_url;
mod timestamp;

pub(crate) use answer::{AnswerNames, credentials_from};
pub(crate) use exchange::{Attempts, Verdict, exchange};
pub(crate) use fields::Fields;
pub(crate) use message::told;
pub(crate) use service_url::service_url;
pub(crate) use timestamp::{parse_timestamp, show_timestamp};
