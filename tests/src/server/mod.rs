//! The plumbing that the servers here share: a thread each, a loop over connections, a way upstream.

mod accept;
mod answer;
mod thread;
mod upstream;

pub(crate) use accept::{Exchange, accept};
pub(crate) use answer::{error_answer, json_answer};
pub(crate) use thread::ServerThread;
pub(crate) use upstream::{Upstream, loopback_address};
