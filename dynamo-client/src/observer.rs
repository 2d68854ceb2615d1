//! Watching calls: one trait, closures for the simple cases, and the set of them that a client carries.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::{Error, Measurement};

/// Watches the calls of a client.
///
/// Every method does nothing unless overridden. They run on the caller's task, between its own steps: an observer that
/// takes long delays the call it observes. One that panics harms nobody: the panic ends in the observer.
///
/// # Examples
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// use dynamo_client::{Measurement, Observer};
///
/// #[derive(Debug, Default)]
/// struct Attempts(AtomicUsize);
///
/// impl Observer for Attempts {
///     fn on_attempt_end(&self, _: &Measurement) {
///         self.0.fetch_add(1, Ordering::Relaxed);
///     }
/// }
/// ```
pub trait Observer: Send + Sync + 'static {
    /// Is told that a call begins: the operation's name and its tables joined by commas.
    fn on_call_start(&self, action: &str, table: Option<&str>) {
        let _ = (action, table);
    }

    /// Is told what one attempt cost.
    fn on_attempt_end(&self, measurement: &Measurement) {
        let _ = measurement;
    }

    /// Is told that a call has ended: the measurements of all its attempts, and the error it ended with.
    fn on_call_end(&self, measurements: &[Measurement], error: Option<&Error>) {
        let _ = (measurements, error);
    }
}

type ErrorCallback = Arc<dyn Fn(&Error) + Send + Sync>;
type InstrumentationCallback = Arc<dyn Fn(&[Measurement]) + Send + Sync>;

/// The observers of one client handle.
#[derive(Clone, Default)]
pub(crate) struct Observers {
    list: Vec<Arc<dyn Observer>>,
    on_error: Option<ErrorCallback>,
    on_measurement: Option<InstrumentationCallback>,
}

impl Observers {
    pub(crate) fn add(&mut self, observer: Arc<dyn Observer>) {
        self.list.push(observer);
    }

    pub(crate) fn set_error_callback(&mut self, callback: Option<ErrorCallback>) {
        self.on_error = callback;
    }

    pub(crate) fn set_instrumentation_callback(&mut self, callback: Option<InstrumentationCallback>) {
        self.on_measurement = callback;
    }

    /// Whether nobody wants measurements, so that none need be made.
    pub(crate) fn wants_measurements(&self) -> bool {
        !self.list.is_empty() || self.on_measurement.is_some()
    }

    pub(crate) fn call_start(&self, action: &str, table: Option<&str>) {
        for observer in &self.list {
            shielded(|| observer.on_call_start(action, table));
        }
    }

    pub(crate) fn attempt_end(&self, measurement: &Measurement) {
        for observer in &self.list {
            shielded(|| observer.on_attempt_end(measurement));
        }
    }

    pub(crate) fn call_end(&self, measurements: &[Measurement], error: Option<&Error>) {
        for observer in &self.list {
            shielded(|| observer.on_call_end(measurements, error));
        }
        if let Some(callback) = &self.on_measurement {
            shielded(|| callback(measurements));
        }
        if let (Some(callback), Some(error)) = (&self.on_error, error) {
            shielded(|| callback(error));
        }
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observers")
            .field("observers", &self.list.len())
            .field("on_error", &self.on_error.is_some())
            .field("on_measurement", &self.on_measurement.is_some())
            .finish()
    }
}

/// Runs a user's callback so that its panic cannot reach the call.
fn shielded(callback: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(callback));
}
