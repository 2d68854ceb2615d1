//! Where the service is, and for which region its requests are signed.

use crate::source::{Address, service_url};
use crate::{Error, ErrorKind, Region, Settings};

/// The regions by which the names of whole partitions go.
const HOMES: [(&str, &str); 7] = [
    ("aws-global", "us-east-1"),
    ("aws-cn-global", "cn-north-1"),
    ("aws-iso-b-global", "us-isob-east-1"),
    ("aws-iso-e-global", "eu-isoe-west-1"),
    ("aws-iso-f-global", "us-isof-south-1"),
    ("aws-iso-global", "us-iso-east-1"),
    ("aws-us-gov-global", "us-gov-west-1"),
];

/// The service's address and its region.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The address, up to its last slash.
    pub(super) url: http::Uri,
    /// The region that requests are signed for.
    pub(super) region: Region,
}

impl Place {
    /// The place that the settings lead to; where they name no region, the instance is asked for its own.
    pub(crate) async fn of(settings: &Settings) -> Result<Self, Error> {
        Self::in_region(settings, &settings.require_resolved_region().await?.value)
    }

    fn in_region(settings: &Settings, region: &Region) -> Result<Self, Error> {
        let home = HOMES.iter().find(|(name, _)| *name == region.as_str()).map(|(_, home)| *home);
        let is_set = settings.endpoint_url("STS")?.is_some();
        if region.is_local() && !is_set {
            let message = "the region `local` has no STS, which gives the credentials of roles; \
                           set a region of AWS, or AWS_ENDPOINT_URL_STS if a server on this machine has one";
            return Err(Error::of(ErrorKind::InvalidEndpoint, message.into()).about("AWS_ENDPOINT_URL_STS"));
        }
        let region = Region::new(home.unwrap_or_else(|| region.signing_name()))?;
        let url = service_url(settings, "STS", "sts", "sts-fips", &region)?;
        let url = format!("{}/", url.trim_end_matches('/')).parse().map_err(|_| {
            let message = "the address of STS is no URL such as `https://sts.eu-west-1.amazonaws.com`";
            Error::of(ErrorKind::InvalidEndpoint, message.into())
        })?;
        Ok(Self { url, region })
    }

    /// What an explanation shows of it, without asking anybody.
    pub(crate) fn shown(settings: &Settings) -> String {
        let region = match settings.region() {
            Ok(Some(region)) => region.value,
            Ok(None) => return "in the instance's region, since no region is set".into(),
            Err(error) => return error.to_string(),
        };
        match Self::in_region(settings, &region) {
            Err(error) => error.to_string(),
            Ok(Self { url, .. }) if Address::is_open_text(&url.to_string()) => {
                format!("{url}, which is not encrypted")
            }
            Ok(Self { url, .. }) => url.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::Ports;
    use crate::port::{ManualClock, MapEnv};

    fn settings(vars: &[(&str, &str)]) -> Settings {
        let env = MapEnv::new(vars.iter().copied());
        Settings::new(&Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH)).env(env).build())
    }

    #[track_caller]
    fn check(region: &str, url: Option<&str>, expected: &str, signed_for: &str) {
        let vars = [("AWS_ENDPOINT_URL_STS", url.unwrap_or_default())];
        let place = Place::in_region(&settings(&vars), &Region::new(region).unwrap()).unwrap();
        assert_eq!((place.url.to_string().as_str(), place.region.as_str()), (expected, signed_for));
    }

    #[test]
    fn follows_the_region_and_the_settings() {
        check("eu-west-1", None, "https://sts.eu-west-1.amazonaws.com/", "eu-west-1");
        check("aws-global", None, "https://sts.us-east-1.amazonaws.com/", "us-east-1");
        check("aws-cn-global", None, "https://sts.cn-north-1.amazonaws.com.cn/", "cn-north-1");
        check("eu-west-1", Some("http://localhost:4566"), "http://localhost:4566/", "eu-west-1");
        check("eu-west-1", Some("http://localhost/sts/"), "http://localhost/sts/", "eu-west-1");
        check("local", Some("http://localhost:4566"), "http://localhost:4566/", "us-east-1");
        let local = Region::new("local").unwrap();
        let error = Place::in_region(&settings(&[]), &local).unwrap_err();
        assert_eq!(
            (error.kind(), error.setting()),
            (ErrorKind::InvalidEndpoint, Some("AWS_ENDPOINT_URL_STS"))
        );
    }

    #[test]
    fn shows_where_nothing_is_encrypted() {
        let shown =
            |url| Place::shown(&settings(&[("AWS_REGION", "eu-west-1"), ("AWS_ENDPOINT_URL_STS", url)]));
        for url in ["http://sts.example/", "http://127.0.0.1.example/", "http://127.1/"] {
            assert_eq!(shown(url), format!("{url}, which is not encrypted"));
        }
        for url in ["https://sts.example/", "http://localhost:1/", "http://127.0.0.1/", "http://[::1]:1/"] {
            assert_eq!(shown(url), url);
        }
        assert!(Place::shown(&settings(&[])).contains("no region is set"));
    }
}
