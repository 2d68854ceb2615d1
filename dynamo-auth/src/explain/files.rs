//! The shared files, explained.

use crate::profile::FileLocations;
use crate::{Finding, Settings};

pub(super) fn explain(settings: &Settings) -> Vec<Finding> {
    let ports = settings.ports();
    let locations = match FileLocations::of(ports.env()) {
        Ok(locations) => locations,
        Err(error) => return vec![Finding::new("files", error.to_string())],
    };
    let mut findings = Vec::new();
    for path in [locations.config(), locations.credentials()].into_iter().flatten() {
        let found = match ports.fs().stamp(path) {
            Ok(stamp) if stamp.open_to_others => {
                format!("{} bytes; others than its owner may read it", stamp.len)
            }
            Ok(stamp) => format!("{} bytes", stamp.len),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => "not there".to_owned(),
            Err(error) => error.to_string(),
        };
        findings.push(Finding::new(path.display().to_string(), found));
    }
    if findings.is_empty() {
        findings.push(Finding::new("files", "nobody says where they are: HOME is not set"));
    }
    match settings.files() {
        Ok(files) => findings.extend(files.warnings().iter().map(|warning| Finding::new("warning", warning))),
        Err(error) => findings.push(Finding::new("error", error.to_string())),
    }
    findings
}
