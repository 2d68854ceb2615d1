//! What the sources of credentials behind files and HTTP have in common.

mod address;
mod answer;
mod escape;
mod exchange;
mod fields;
mod message;
mod refusal;
mod service_url;
mod timestamp;

pub(crate) use address::{Address, Host};
pub(crate) use answer::{AnswerNames, credentials_from};
pub(crate) use escape::escape;
pub(crate) use exchange::{Attempts, Budget, Verdict, exchange, exchange_within};
pub(crate) use fields::Fields;
pub(crate) use message::{one_line, told, told_code};
pub(crate) use refusal::refused;
pub(crate) use service_url::service_url;
pub(crate) use timestamp::{parse_timestamp, show_timestamp};
