//! The groups of regions that share a domain.

/// A group of regions with one domain suffix.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Partition {
    /// Its name, as in the second field of an ARN.
    pub name: &'static str,
    /// The suffix of its hosts.
    pub dns_suffix: &'static str,
    /// The suffix of its hosts that speak IPv6 too.
    pub dual_stack_dns_suffix: &'static str,
    /// What its regions start with, each up to the place name.
    prefixes: &'static [&'static str],
    /// Names that are regions of it without looking like one.
    others: &'static [&'static str],
}

const PARTITIONS: &[Partition] = &[
    Partition {
        name: "aws",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
        others: &["aws-global"],
    },
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        prefixes: &["cn"],
        others: &["aws-cn-global"],
    },
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        prefixes: &["eusc-de"],
        others: &[],
    },
    Partition {
        name: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        prefixes: &["us-iso"],
        others: &["aws-iso-global"],
    },
    Partition {
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        prefixes: &["us-isob"],
        others: &["aws-iso-b-global"],
    },
    Partition {
        name: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        prefixes: &["eu-isoe"],
        others: &["aws-iso-e-global"],
    },
    Partition {
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        prefixes: &["us-isof"],
        others: &["aws-iso-f-global"],
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        prefixes: &["us-gov"],
        others: &["aws-us-gov-global"],
    },
];

impl Partition {
    /// The partition of a region; one that looks like no other's is taken for a new region of `aws`.
    #[must_use]
    pub fn of(region: &str) -> &'static Self {
        const AWS: &Partition = match PARTITIONS.first() {
            Some(aws) => aws,
            None => panic!("there is a first partition"),
        };
        PARTITIONS.iter().find(|partition| partition.has(region)).unwrap_or(AWS)
    }

    /// A region looks like `eu-west-1`: a prefix, a place, a number.
    fn has(&self, region: &str) -> bool {
        let looks_like_one = |prefix: &&str| {
            let rest = region.strip_prefix(*prefix).and_then(|rest| rest.strip_prefix('-'));
            rest.and_then(|rest| rest.split_once('-')).is_some_and(|(place, number)| {
                !place.is_empty()
                    && place.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                    && !number.is_empty()
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            })
        };
        self.others.contains(&region) || self.prefixes.iter().any(looks_like_one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(region: &str, name: &str) {
        assert_eq!(Partition::of(region).name, name, "{region}");
    }

    #[test]
    fn knows_every_partition_and_takes_the_unknown_for_aws() {
        check("eu-west-1", "aws");
        check("aws-global", "aws");
        check("cn-north-1", "aws-cn");
        check("eusc-de-east-1", "aws-eusc");
        check("us-iso-west-1", "aws-iso");
        check("us-isob-east-1", "aws-iso-b");
        check("eu-isoe-west-1", "aws-iso-e");
        check("us-isof-south-1", "aws-iso-f");
        check("us-gov-west-1", "aws-us-gov");
        check("us-gov-west-", "aws");
        check("moon-base-1", "aws");
        check("", "aws");
    }
}
