//! Measurements as InfluxDB line protocol.

use std::env;
use std::fmt::Write as _;
use std::time::UNIX_EPOCH;

use dynamo_client::{Error, Measurement, Observer};

/// The measurement's name when the environment has no `SERVICE`.
const DEFAULT_NAME: &str = "DynamoDB";

/// Writes measurements as lines of InfluxDB's line protocol, with timestamps in milliseconds.
///
/// The line is the original's: the measurement is named after the service; the tags are `hostname`, `environment`, `action`,
/// `table` (`Unknown` for an operation that names none), `attempt` and `error`; the field is `duration`, in seconds. A correlation id
/// is one more field: as a tag each request would be a series of its own, so that is an option
/// ([`InfluxLines::correlation_id_as_tag`]).
///
/// # Examples
///
/// ```
/// use dynamo_mixin::InfluxLines;
///
/// let lines = InfluxLines::new("Forum").tag("hostname", "web 1").tag("environment", "production");
/// # let _ = lines;
/// ```
#[derive(Clone, Debug)]
pub struct InfluxLines {
    /// The measurement's name and the constant tags, escaped.
    head: String,
    correlation_id_as_tag: bool,
}

impl InfluxLines {
    /// Lines of a measurement of this name, without constant tags.
    #[must_use]
    pub fn new(measurement: &str) -> Self {
        let mut head = String::new();
        let name = if measurement.is_empty() { DEFAULT_NAME } else { measurement };
        // A line that begins with `#` is a comment.
        match name.strip_prefix('#') {
            Some(rest) => {
                head.push('_');
                escape(&mut head, rest, &[',', ' ']);
            }
            None => escape(&mut head, name, &[',', ' ']),
        }
        Self { head, correlation_id_as_tag: false }
    }

    /// Lines as the environment says: the measurement is `SERVICE` or else `DynamoDB`; the tag `hostname` is there unless
    /// `INFLUXDB_TAG_HOSTNAME` is set to something else than `true`; the tag `environment` is `ENVIRONMENT`.
    #[must_use]
    pub fn from_env() -> Self {
        Self::from_variables(|name| env::var(name).ok())
    }

    /// [`InfluxLines::from_env`] with variables from elsewhere, a configuration file for example.
    ///
    /// The host's name is `HOSTNAME`, else what the system says.
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let mut lines = Self::new(&variable("SERVICE").unwrap_or_default());
        if variable("INFLUXDB_TAG_HOSTNAME").is_none_or(|value| value.eq_ignore_ascii_case("true")) {
            let name = variable("HOSTNAME").filter(|name| !name.is_empty()).unwrap_or_else(hostname);
            lines = lines.tag("hostname", name.trim());
        }
        lines.tag("environment", &variable("ENVIRONMENT").unwrap_or_default())
    }

    /// Adds a constant tag; an empty value adds none, since line protocol has no empty tags.
    #[must_use]
    pub fn tag(mut self, name: &str, value: &str) -> Self {
        push_tag(&mut self.head, name, value);
        self
    }

    /// Writes the correlation id as a tag, by which InfluxDB can group, instead of as a field.
    #[must_use]
    pub fn correlation_id_as_tag(mut self, on: bool) -> Self {
        self.correlation_id_as_tag = on;
        self
    }

    /// One measurement as one line, without a line break.
    #[must_use]
    pub fn line(&self, measurement: &Measurement) -> String {
        let mut line = self.head.clone();
        push_tag(&mut line, "action", &measurement.action);
        push_tag(&mut line, "table", measurement.table.as_deref().unwrap_or("Unknown"));
        push_tag(&mut line, "attempt", &measurement.attempt.to_string());
        push_tag(&mut line, "error", measurement.error.as_deref().unwrap_or_default());
        let id = measurement.correlation_id.as_deref().unwrap_or_default();
        if self.correlation_id_as_tag {
            push_tag(&mut line, "correlation_id", id);
        }
        // `{:?}` keeps the point of a whole number. Writing to a `String` cannot fail.
        let _ = write!(line, " duration={:?}", measurement.duration.as_secs_f64());
        if !self.correlation_id_as_tag && !id.is_empty() {
            line.push_str(",correlation_id=\"");
            escape(&mut line, id, &['"', '\\']);
            line.push('"');
        }
        let since_epoch = measurement.timestamp.duration_since(UNIX_EPOCH).unwrap_or_default();
        let _ = write!(line, " {}", since_epoch.as_millis());
        line
    }

    /// An observer that hands each line to `sink`, when the call is over.
    pub fn observer<F: Fn(&str) + Send + Sync + 'static>(self, sink: F) -> InfluxObserver<F> {
        InfluxObserver { lines: self, sink }
    }
}

/// Hands the measurements of each call to a closure, as lines; made by [`InfluxLines::observer`].
#[derive(Clone, Debug)]
pub struct InfluxObserver<F> {
    lines: InfluxLines,
    sink: F,
}

impl<F: Fn(&str) + Send + Sync + 'static> Observer for InfluxObserver<F> {
    fn on_call_end(&self, measurements: &[Measurement], _: Option<&Error>) {
        for measurement in measurements {
            (self.sink)(&self.lines.line(measurement));
        }
    }
}

fn push_tag(line: &mut String, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    line.push(',');
    escape(line, name, &[',', ' ', '=']);
    line.push('=');
    escape(line, value, &[',', ' ', '=']);
}

/// Appends `text` with a backslash before the special characters. What line protocol cannot hold becomes an underscore: control
/// characters, and a backslash at the end, which would escape what follows.
fn escape(line: &mut String, text: &str, special: &[char]) {
    for (index, character) in text.char_indices() {
        let ends_in_backslash = character == '\\' && index + 1 == text.len() && !special.contains(&'\\');
        if character.is_control() || ends_in_backslash {
            line.push('_');
            continue;
        }
        if special.contains(&character) {
            line.push('\\');
        }
        line.push(character);
    }
}

fn hostname() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default()
}
