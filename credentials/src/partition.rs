//! Host names of AWS services by region.

/// Regions whose host names have the same suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// The beginning of the names of its regions.
    pub prefix: &'static str,
    /// The suffix of host names.
    pub suffix: &'static str,
    /// The suffix of host names that have addresses of IPv4 and IPv6.
    pub dual_stack: &'static str,
}

/// All partitions. The last one has all regions that have no other one.
pub const PARTITIONS: &[Partition] = &[
    Partition {
        prefix: "cn-",
        suffix: "amazonaws.com.cn",
        dual_stack: "api.amazonwebservices.com.cn",
    },
    Partition { prefix: "us-iso-", suffix: "c2s.ic.gov", dual_stack: "api.aws.ic.gov" },
    Partition { prefix: "us-isob-", suffix: "sc2s.sgov.gov", dual_stack: "api.aws.scloud" },
    Partition {
        prefix: "eu-isoe-",
        suffix: "cloud.adc-e.uk",
        dual_stack: "api.cloud-aws.adc-e.uk",
    },
    Partition { prefix: "us-isof-", suffix: "csp.hci.ic.gov", dual_stack: "api.aws.hci.ic.gov" },
    Partition { prefix: "eusc-", suffix: "amazonaws.eu", dual_stack: "api.amazonwebservices.eu" },
    Partition { prefix: "", suffix: "amazonaws.com", dual_stack: "api.aws" },
];

/// The beginning of the names of the regions of AWS GovCloud.
const GOVCLOUD: &str = "us-gov-";

/// A variant of a service's endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variant {
    pub(crate) fips: bool,
    pub(crate) dual_stack: bool,
}

/// Returns the URL of a service in a region.
///
/// # Errors
///
/// The name of the region cannot be part of a host name.
pub(crate) fn endpoint(service: &str, region: &str, variant: Variant) -> Result<String, String> {
    check_region(region)?;
    let own = PARTITIONS.iter().find(|partition| region.starts_with(partition.prefix));
    let Some(partition) = own else { return Err("there is no partition".to_owned()) };
    let suffix = if variant.dual_stack { partition.dual_stack } else { partition.suffix };
    // The standard hosts of GovCloud use FIPS.
    let is_standard = !variant.dual_stack && region.starts_with(GOVCLOUD);
    let fips = if variant.fips && !is_standard { "-fips" } else { "" };
    Ok(format!("https://{service}{fips}.{region}.{suffix}"))
}

/// Checks that the name of a region can be a label of a host name.
pub(crate) fn check_region(region: &str) -> Result<(), String> {
    let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let edge = region.starts_with('-') || region.ends_with('-');
    if region.ends_with("-global") {
        return Err(format!(
            "`{region}` is the name of an endpoint for all regions: set the region that the service \
             is in, such as `us-east-1`"
        ));
    }
    if region.starts_with("fips-") || region.ends_with("-fips") {
        return Err(format!(
            "`{region}` is the name of an endpoint, not of a region: set the region `{}`, and \
             AWS_USE_FIPS_ENDPOINT to `true`",
            region.trim_start_matches("fips-").trim_end_matches("-fips")
        ));
    }
    if region.is_empty() || region.len() > 63 || edge || !region.bytes().all(valid) {
        return Err(format!(
            "`{}` is not the name of a region, such as `eu-west-1`",
            region.escape_debug()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_of_regions_and_variants() {
        let plain = Variant::default();
        for (region, variant, url) in [
            ("eu-west-1", plain, "https://sts.eu-west-1.amazonaws.com"),
            ("cn-north-1", plain, "https://sts.cn-north-1.amazonaws.com.cn"),
            ("us-iso-east-1", plain, "https://sts.us-iso-east-1.c2s.ic.gov"),
            (
                "us-east-1",
                Variant { fips: true, ..plain },
                "https://sts-fips.us-east-1.amazonaws.com",
            ),
            ("eu-west-1", Variant { dual_stack: true, ..plain }, "https://sts.eu-west-1.api.aws"),
            (
                "us-gov-west-1",
                Variant { fips: true, ..plain },
                "https://sts.us-gov-west-1.amazonaws.com",
            ),
            (
                "us-gov-west-1",
                Variant { fips: true, dual_stack: true },
                "https://sts-fips.us-gov-west-1.api.aws",
            ),
        ] {
            assert_eq!(endpoint("sts", region, variant).as_deref(), Ok(url));
        }
        assert!(endpoint("sts", "evil.example.com/", plain).is_err());
        for region in ["fips-us-east-1", "us-east-1-fips"] {
            let refused = endpoint("sts", region, plain);
            assert!(refused.is_err_and(|why| why.contains("set the region `us-east-1`")));
        }
        assert!(check_region("aws-global").is_err_and(|why| why.contains("for all regions")));
    }
}
