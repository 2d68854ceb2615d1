//! Takes down every log line, event, span and panic of the process.

use std::collections::BTreeSet;
use std::fmt::{self, Write};
use std::panic;
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span;

/// What was logged, once each. The other side of the wire, the verifier of signatures in this process, is left out: it
/// has to know the keys, and is not what is tested here.
static LINES: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The thread whose panic nobody has to see.
pub(crate) const CANARY: &str = "canary";

/// The targets that belong to servers.
const SERVERS: [&str; 2] = ["scratchstack_aws_signature", "dynoxide"];

/// Starts to take everything down, and proves that it works; every test begins with it.
pub(crate) fn start() {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        log::set_logger(&Logger).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        tracing::subscriber::set_global_default(Subscriber).unwrap();
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            add(format!("panic {info}"));
            if std::thread::current().name() != Some(CANARY) {
                before(info);
            }
        }));
        crate::canary::prove();
        lines().clear();
    });
}

/// Everything so far.
pub(crate) fn all() -> Vec<String> {
    lines().iter().cloned().collect()
}

fn add(line: String) {
    lines().insert(line);
}

fn lines() -> std::sync::MutexGuard<'static, BTreeSet<String>> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_of_a_server(target: &str) -> bool {
    SERVERS.iter().any(|server| target.split("::").next() == Some(server))
}

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        if !is_of_a_server(record.target()) {
            add(format!("log {}: {}", record.target(), record.args()));
        }
    }

    fn flush(&self) {}
}

/// Every level, every field.
struct Subscriber;

impl tracing::Subscriber for Subscriber {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        take(attributes.metadata(), |fields| attributes.record(fields));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        let mut fields = Fields("span".into());
        values.record(&mut fields);
        add(fields.0);
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        take(event.metadata(), |fields| event.record(fields));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

fn take(metadata: &tracing::Metadata<'_>, record: impl FnOnce(&mut Fields)) {
    if !is_of_a_server(metadata.target()) {
        let mut fields = Fields(format!("event {} {}:", metadata.target(), metadata.name()));
        record(&mut fields);
        add(fields.0);
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        write!(self.0, " {}={value}", field.name()).unwrap();
    }
}
