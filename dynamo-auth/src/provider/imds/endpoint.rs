//! Where the metadata service is.

use crate::setting::Origin;
use crate::source::Address;
use crate::{Error, ErrorKind, Found, Settings};

const URL: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
const MODE: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";

/// The internet protocol by which an instance's metadata service is asked.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EndpointMode {
    /// At `169.254.169.254`.
    #[default]
    IPv4,
    /// At `fd00:ec2::254`, which an instance has to be launched with.
    IPv6,
}

impl EndpointMode {
    fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "ipv4" => Some(Self::IPv4),
            "ipv6" => Some(Self::IPv6),
            _ => None,
        }
    }

    fn url(self) -> &'static str {
        match self {
            Self::IPv4 => "http://169.254.169.254",
            Self::IPv6 => "http://[fd00:ec2::254]",
        }
    }
}

/// The base address, without a slash at its end: what the program said, the environment, the profile, or the mode.
pub(super) fn endpoint(
    settings: &Settings,
    code: Option<&str>,
    mode: Option<EndpointMode>,
) -> Result<Found<String>, Error> {
    let set = match code {
        Some(url) => Some(Found { value: url.trim().to_owned(), origin: Origin::Code }),
        None => settings.text(URL, "ec2_metadata_service_endpoint")?,
    };
    if let Some(found) = set {
        return found.try_map(|url, origin| {
            base(&url).map_err(|reason| {
                let message = format!("{origin}: the metadata service can't be asked there: {reason}");
                Error::of(ErrorKind::InvalidSetting, message).about(origin.setting())
            })
        });
    }
    let mode = match mode {
        Some(mode) => Some(Found { value: mode, origin: Origin::Code }),
        None => {
            let expected = "`IPv4` or `IPv6`";
            settings.parsed(MODE, "ec2_metadata_service_endpoint_mode", expected, EndpointMode::parse)?
        }
    };
    let mode = mode.unwrap_or(Found { value: EndpointMode::default(), origin: Origin::Default });
    Ok(Found { value: mode.value.url().to_owned(), origin: mode.origin })
}

/// Checks an address to which paths can be added.
fn base(url: &str) -> Result<String, &'static str> {
    if url.contains('?') {
        return Err("it has a query");
    }
    Address::parse(url)?;
    Ok(url.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_takes_a_path() {
        for (url, expected) in [
            ("http://override:456", Ok("http://override:456")),
            ("http://[::1]:8/", Ok("http://[::1]:8")),
            ("https://custom/imds//", Ok("https://custom/imds")),
            ("http://custom?a=", Err("it has a query")),
            ("not a uri", Err("it has an invalid uri character")),
            ("http://", Err("it is no valid URI")),
        ] {
            assert_eq!(base(url), expected.map(str::to_owned), "{url}");
        }
    }
}
