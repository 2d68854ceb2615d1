//! The shared files, explained.

use crate::profile::FileLocations;
use crate::{Finding, Settings};

pub(super) fn explain(settings: &Settings) -> Vec<Finding> {
    let ports = settings.ports();
    let locations = match FileLocations::of(ports.env()) {
        Ok(locations) => locations,
        Err(error) => return vec![Finding::new("error", error.whole())],
    };
    let mut findings = Vec::new();
    for path in [locations.config(), locations.credentials()].into_iter().flatten() {
        let what = path.display().to_string();
        findings.push(match ports.fs().stamp(path) {
            Ok(stamp) => Finding::new(what, format!("{} bytes", stamp.len)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Finding::by_default(what, "not there")
            }
            Err(error) => Finding::new(what, error.to_string()),
        });
    }
    if findings.is_empty() {
        findings.push(Finding::new("error", "nobody says where they are: HOME is not set"));
    }
    match settings.files() {
        Ok(files) => findings.extend(files.warnings().iter().map(|warning| Finding::new("warning", warning))),
        Err(error) => findings.push(Finding::new("error", error.whole())),
    }
    findings
}
