//! The addresses of the services that give credentials.

use crate::{Error, Region, Settings};

/// The address of a service in a region: the one that is set for it, or the one that AWS's rules give.
///
/// `id` is the service's id in settings, `STS` for example; `host` is the first part of its host name, of which
/// `fips_host` is the form with FIPS cryptography.
pub(crate) fn service_url(
    settings: &Settings,
    id: &str,
    host: &str,
    fips_host: &str,
    region: &Region,
) -> Result<String, Error> {
    if let Some(found) = settings.endpoint_url(id)? {
        return Ok(found.value);
    }
    let is_true = |found: Option<crate::Found<bool>>| found.is_some_and(|found| found.value);
    let (fips, dual_stack) = (is_true(settings.use_fips()?), is_true(settings.use_dual_stack()?));
    let partition = region.partition();
    let suffix = if dual_stack { partition.dual_stack_dns_suffix } else { partition.dns_suffix };
    // GovCloud's plain endpoints have FIPS cryptography.
    let host = if fips && (dual_stack || partition.name != "aws-us-gov") { fips_host } else { host };
    Ok(format!("https://{host}.{region}.{suffix}"))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::Ports;
    use crate::port::{ManualClock, MapEnv};

    #[track_caller]
    fn check(vars: &[(&str, &str)], region: &str, expected: &str) {
        let env = MapEnv::new(vars.iter().copied());
        let settings =
            Settings::new(&Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH)).env(env).build());
        let region = Region::new(region).unwrap();
        assert_eq!(service_url(&settings, "STS", "sts", "sts-fips", &region).unwrap(), expected);
    }

    #[test]
    fn follows_the_settings_and_the_partition() {
        check(&[], "eu-west-1", "https://sts.eu-west-1.amazonaws.com");
        check(&[], "cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn");
        let (fips, dual) = (("AWS_USE_FIPS_ENDPOINT", "true"), ("AWS_USE_DUALSTACK_ENDPOINT", "true"));
        check(&[fips], "us-east-1", "https://sts-fips.us-east-1.amazonaws.com");
        check(&[fips], "us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com");
        check(&[dual], "us-east-1", "https://sts.us-east-1.api.aws");
        check(&[fips, dual], "us-east-1", "https://sts-fips.us-east-1.api.aws");
        check(&[("AWS_ENDPOINT_URL_STS", "http://localhost:5000")], "us-east-1", "http://localhost:5000");
    }
}
