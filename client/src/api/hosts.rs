//! Host names of AWS services whose APIs are called by URL, and what their requests are signed for.
//!
//! The name in signatures often differs from the labels of the host: requests to `bedrock-runtime` are
//! signed as `bedrock`. The known forms are a table; for other hosts the caller sets name and region.

use crate::http::endpoint::{aws_labels_and_stack, is_region, partition_of};

/// One form of host names.
pub(crate) struct HostForm {
    /// Labels: `{region}`, `{id}` for any label, `{name*}` for any number of labels, `text*` for labels
    /// that begin with a text, or a text. After a text, `[-fips]` may follow. `amazonaws.com` stands
    /// for the suffix of any partition.
    pub(crate) form: &'static str,
    /// True if the dual-stack suffixes, such as `api.aws`, may stand in place of `amazonaws.com`.
    pub(crate) has_dual_stack: bool,
    /// The partitions whose regions have such hosts; empty for all.
    pub(crate) partitions: &'static [&'static str],
    pub(crate) signed: Signed,
    /// Headers of which a request must have one.
    pub(crate) needs: &'static [&'static str],
    /// The page of the documentation.
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers, and for the table in docs"))]
    pub(crate) page: &'static str,
}

/// How requests to a host are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// As this service.
    As(&'static str),
    /// Not by this library, for this reason.
    Refused(&'static str),
}

impl HostForm {
    const fn new(form: &'static str, service: &'static str, page: &'static str) -> Self {
        let signed = Signed::As(service);
        Self { form, has_dual_stack: false, partitions: &[], signed, needs: &[], page }
    }

    const fn refused(form: &'static str, why: &'static str, page: &'static str) -> Self {
        Self { signed: Signed::Refused(why), ..Self::new(form, "", page) }
    }

    const fn dual_stack(self) -> Self {
        Self { has_dual_stack: true, ..self }
    }

    const fn only_in(self, partitions: &'static [&'static str]) -> Self {
        Self { partitions, ..self }
    }

    const fn needs(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }
}

/// Why requests to S3 are refused.
const S3: &str = "Amazon S3 signs paths in another way: use `Signer` with `path_as_sent` and \
                  `payload_hash_header`";

/// Names in signatures that callers cannot set, and why.
pub(crate) const REFUSED_NAMES: &[(&str, &str)] =
    &[("s3", S3), ("s3express", S3), ("s3-object-lambda", S3)];

/// The known forms. Of several that match, the first counts.
pub(crate) const FORMS: &[HostForm] = &[
    // Also `{api}-{endpoint}` of a private API that is associated with a VPC endpoint.
    HostForm::new(
        "{api}.execute-api[-fips].{region}.amazonaws.com",
        "execute-api",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html",
    )
    .dual_stack(),
    HostForm::new(
        "{endpoint}.execute-api.{region}.vpce.amazonaws.com",
        "execute-api",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html",
    )
    .only_in(&["aws", "aws-cn", "aws-us-gov"])
    .needs(&["x-apigw-api-id", "host"]),
    HostForm::new(
        "{id}.lambda-url.{region}.on.aws",
        "lambda",
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html",
    )
    .only_in(&["aws"]),
    HostForm::new(
        "{id}.appsync-api.{region}.amazonaws.com",
        "appsync",
        "https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
    )
    .only_in(&["aws", "aws-cn"]),
    HostForm::new(
        "aps-workspaces[-fips].{region}.amazonaws.com",
        "aps",
        "https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-compatible-APIs.html",
    )
    .dual_stack(),
    HostForm::new(
        "aps[-fips].{region}.amazonaws.com",
        "aps",
        "https://docs.aws.amazon.com/general/latest/gr/prometheus-service.html",
    )
    .dual_stack(),
    HostForm::new(
        "{domain}.{region}.es.amazonaws.com",
        "es",
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-signing-service-requests.html",
    ),
    HostForm::new(
        "{id}.{region}.aoss.amazonaws.com",
        "aoss",
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html",
    ),
    HostForm::new(
        "{service}.{id}.vpc-lattice-svcs.{region}.on.aws",
        "vpc-lattice-svcs",
        "https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html",
    )
    .only_in(&["aws"]),
    // These variants are in the rules for endpoints that AWS publishes with its clients, as are those
    // of `iot`.
    HostForm::new(
        "bedrock-agentcore[-fips].{region}.amazonaws.com",
        "bedrock-agentcore",
        "https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-invoke-agent.html",
    )
    .dual_stack(),
    HostForm::new(
        "{gateway}.gateway.bedrock-agentcore.{region}.amazonaws.com",
        "bedrock-agentcore",
        "https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-using.html",
    ),
    HostForm::new(
        "bedrock-runtime[-fips].{region}.amazonaws.com",
        "bedrock",
        "https://docs.aws.amazon.com/general/latest/gr/bedrock.html",
    )
    .dual_stack(),
    // Before the form of AWS IoT, which these hosts have, too.
    HostForm::refused(
        "greengrass*.iot.{region}.amazonaws.com",
        "the discovery of AWS IoT Greengrass identifies its clients by certificates, not by signatures",
        "https://docs.aws.amazon.com/greengrass/v2/developerguide/greengrass-discover-api.html",
    ),
    HostForm::new(
        "{endpoint}.iot[-fips].{region}.amazonaws.com",
        "iotdata",
        "https://docs.aws.amazon.com/iot/latest/apireference/API_DescribeEndpoint.html",
    )
    .dual_stack(),
    HostForm::new(
        "{endpoint}.ats.iot.{region}.amazonaws.com",
        "iotdata",
        "https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html",
    )
    .only_in(&["aws-cn"]),
    HostForm::new(
        "{cluster}.{id}.{region}.neptune.amazonaws.com",
        "neptune-db",
        "https://docs.aws.amazon.com/neptune/latest/userguide/iam-auth-connecting.html",
    ),
    HostForm::new(
        "{endpoint}.kinesisvideo[-fips].{region}.amazonaws.com",
        "kinesisvideo",
        "https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetMedia.html",
    ),
    HostForm::refused(
        "{id}.credentials.iot.{region}.amazonaws.com",
        "the credentials provider of AWS IoT identifies its clients by certificates, not by signatures",
        "https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html",
    ),
    HostForm::refused(
        "{id}.grafana-workspace.{region}.amazonaws.com",
        "a workspace of Amazon Managed Grafana takes the token of a service account, not a \
         signature: call `.auth(BearerToken::new(...))` of `Api::builder`",
        "https://docs.aws.amazon.com/grafana/latest/userguide/authenticating-grafana-apis.html",
    ),
    HostForm::refused(
        "{id}.appsync-realtime-api.{region}.amazonaws.com",
        "the real-time endpoint of AWS AppSync is a WebSocket: send queries and mutations to \
         `{id}.appsync-api.{region}.amazonaws.com`",
        "https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html",
    ),
    HostForm::refused(
        "{bucket*}.s3[-fips].{other*}.amazonaws.com",
        S3,
        "https://docs.aws.amazon.com/AmazonS3/latest/developerguide/sig-v4-header-based-auth.html",
    ),
    // `s3-us-west-2`, `s3-accelerate`, `s3-accesspoint`; `s3tables` and `s3vectors` are other services.
    HostForm::refused(
        "{bucket*}.s3-*.{other*}.amazonaws.com",
        S3,
        "https://docs.aws.amazon.com/general/latest/gr/s3.html",
    ),
    HostForm::refused(
        "{bucket*}.s3express*.{other*}.amazonaws.com",
        S3,
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-Regions-and-Zones.html",
    ),
];

/// What the requests to a host are signed for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Recognized<'a> {
    pub(crate) signed: Signed,
    pub(crate) region: Option<&'a str>,
    pub(crate) needs: &'static [&'static str],
    /// True if it is an endpoint of the FIPS variant.
    pub(crate) is_fips: bool,
}

/// Finds the form of a host name without a port.
pub(crate) fn recognize(host: &str) -> Option<Recognized<'_>> {
    FORMS.iter().find_map(|form| form.read(host))
}

impl HostForm {
    fn read<'a>(&self, host: &'a str) -> Option<Recognized<'a>> {
        let (form, labels) = match self.form.strip_suffix(".amazonaws.com") {
            Some(form) => {
                let (labels, is_dual_stack) = aws_labels_and_stack(host)?;
                (form, (!is_dual_stack || self.has_dual_stack).then_some(labels)?)
            }
            None => (self.form, host),
        };
        let form: Vec<&str> = form.split('.').collect();
        let labels: Vec<&str> = labels.split('.').collect();
        let mut found =
            Recognized { signed: self.signed, region: None, needs: self.needs, is_fips: false };
        let is_form = matches(&form, &labels, &mut found);
        let is_here = self.partitions.is_empty()
            || found.region.is_some_and(|region| self.partitions.contains(&partition_of(region)));
        (is_form && is_here).then_some(found)
    }
}

/// Compares labels with those of a form.
fn matches<'a>(form: &[&str], labels: &[&'a str], found: &mut Recognized<'a>) -> bool {
    let Some((first, form)) = form.split_first() else { return labels.is_empty() };
    if first.ends_with("*}") {
        return (0..=labels.len())
            .any(|count| labels.get(count..).is_some_and(|labels| matches(form, labels, found)));
    }
    let Some((label, labels)) = labels.split_first() else { return false };
    let is_match = match *first {
        "{region}" => {
            found.region = Some(label);
            is_region(label)
        }
        first if first.starts_with('{') => !label.is_empty(),
        first => {
            if let Some(plain) = first.strip_suffix("[-fips]") {
                found.is_fips = label.strip_suffix("-fips") == Some(plain);
                *label == plain || found.is_fips
            } else if let Some(beginning) = first.strip_suffix('*') {
                label.starts_with(beginning)
            } else {
                *label == first
            }
        }
    };
    is_match && matches(form, labels, found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::signing::payload::{Payload, RULES};

    /// Defines a test for each row: hosts with the region in each, and the name in signatures.
    macro_rules! rows {
        ($($test:ident: $form:literal => $service:expr, [$(($host:literal, $region:literal)),*];)*) => {
            $(
                #[test]
                fn $test() {
                    for (host, region) in [$(($host, $region)),*] {
                        let found = recognize(host).unwrap();
                        assert_eq!(found.signed, Signed::As($service), "{host}");
                        assert_eq!(found.region, Some(region), "{host}");
                        assert_eq!(found.is_fips, host.contains("-fips"), "{host}");
                        assert_eq!(first_form(host), $form, "{host}");
                    }
                }
            )*

            #[test]
            fn every_row_has_a_test() {
                let tested = [$($form),*];
                let refused = REFUSED.map(|(host, _)| first_form(host));
                for row in FORMS {
                    let is_tested = match row.signed {
                        Signed::As(_) => tested.contains(&row.form),
                        Signed::Refused(_) => refused.contains(&row.form),
                    };
                    assert!(is_tested, "{}", row.form);
                }
            }
        };
    }

    fn first_form(host: &str) -> &'static str {
        FORMS.iter().find(|row| row.read(host).is_some()).unwrap().form
    }

    rows! {
        deployed_apis: "{api}.execute-api[-fips].{region}.amazonaws.com" => "execute-api", [
            ("abc123.execute-api.eu-west-1.amazonaws.com", "eu-west-1"),
            ("abc123.execute-api-fips.us-east-1.amazonaws.com", "us-east-1"),
            ("abc123.execute-api.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("abc123.execute-api.eu-west-1.api.aws", "eu-west-1"),
            ("abc123.execute-api-fips.us-east-1.api.aws", "us-east-1"),
            ("abc123.execute-api.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("abc123.execute-api.cn-north-1.api.amazonwebservices.com.cn", "cn-north-1"),
            ("abc123.execute-api.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
            ("abc123.execute-api.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("abc123-vpce-0ab12.execute-api.eu-west-1.amazonaws.com", "eu-west-1")
        ];
        vpc_endpoints: "{endpoint}.execute-api.{region}.vpce.amazonaws.com" => "execute-api", [
            ("vpce-0ab12-xyz.execute-api.us-east-2.vpce.amazonaws.com", "us-east-2"),
            ("vpce-0ab12-xyz.execute-api.us-gov-west-1.vpce.amazonaws.com", "us-gov-west-1"),
            ("vpce-0ab12-xyz.execute-api.cn-northwest-1.vpce.amazonaws.com.cn", "cn-northwest-1")
        ];
        function_urls: "{id}.lambda-url.{region}.on.aws" => "lambda", [
            ("abcdef.lambda-url.eu-west-1.on.aws", "eu-west-1")
        ];
        graphql_apis: "{id}.appsync-api.{region}.amazonaws.com" => "appsync", [
            ("abcdef.appsync-api.eu-west-1.amazonaws.com", "eu-west-1"),
            ("abcdef.appsync-api.cn-north-1.amazonaws.com.cn", "cn-north-1")
        ];
        prometheus_workspaces: "aps-workspaces[-fips].{region}.amazonaws.com" => "aps", [
            ("aps-workspaces.eu-west-1.amazonaws.com", "eu-west-1"),
            ("aps-workspaces-fips.us-east-1.amazonaws.com", "us-east-1"),
            ("aps-workspaces.eu-west-1.api.aws", "eu-west-1"),
            ("aps-workspaces-fips.us-east-1.api.aws", "us-east-1")
        ];
        prometheus: "aps[-fips].{region}.amazonaws.com" => "aps", [
            ("aps.eu-west-1.amazonaws.com", "eu-west-1"),
            ("aps-fips.us-east-1.amazonaws.com", "us-east-1"),
            ("aps.eu-west-1.api.aws", "eu-west-1"),
            ("aps-fips.us-east-1.api.aws", "us-east-1")
        ];
        search_domains: "{domain}.{region}.es.amazonaws.com" => "es", [
            ("search-a-xyz.eu-west-1.es.amazonaws.com", "eu-west-1"),
            ("vpc-a-xyz.us-gov-west-1.es.amazonaws.com", "us-gov-west-1")
        ];
        serverless_collections: "{id}.{region}.aoss.amazonaws.com" => "aoss", [
            ("abc123.eu-west-1.aoss.amazonaws.com", "eu-west-1")
        ];
        lattice_services: "{service}.{id}.vpc-lattice-svcs.{region}.on.aws" => "vpc-lattice-svcs", [
            ("my-0ab12.7d67968.vpc-lattice-svcs.us-west-2.on.aws", "us-west-2")
        ];
        agent_runtimes: "bedrock-agentcore[-fips].{region}.amazonaws.com" => "bedrock-agentcore", [
            ("bedrock-agentcore.us-west-2.amazonaws.com", "us-west-2"),
            ("bedrock-agentcore-fips.us-east-1.amazonaws.com", "us-east-1"),
            ("bedrock-agentcore.us-east-1.api.aws", "us-east-1"),
            ("bedrock-agentcore-fips.us-east-1.api.aws", "us-east-1")
        ];
        agent_gateways: "{gateway}.gateway.bedrock-agentcore.{region}.amazonaws.com" => "bedrock-agentcore", [
            ("gw-abc.gateway.bedrock-agentcore.us-west-2.amazonaws.com", "us-west-2")
        ];
        models: "bedrock-runtime[-fips].{region}.amazonaws.com" => "bedrock", [
            ("bedrock-runtime.us-east-1.amazonaws.com", "us-east-1"),
            ("bedrock-runtime-fips.us-east-1.amazonaws.com", "us-east-1")
        ];
        iot_data: "{endpoint}.iot[-fips].{region}.amazonaws.com" => "iotdata", [
            ("abc-ats.iot.eu-west-1.amazonaws.com", "eu-west-1"),
            ("data-ats.iot.eu-west-1.amazonaws.com", "eu-west-1"),
            ("data-ats.iot.eu-west-1.api.aws", "eu-west-1"),
            ("data.iot-fips.us-east-1.amazonaws.com", "us-east-1"),
            ("data-ats.iot-fips.us-east-1.api.aws", "us-east-1")
        ];
        iot_data_in_china: "{endpoint}.ats.iot.{region}.amazonaws.com" => "iotdata", [
            ("data.ats.iot.cn-north-1.amazonaws.com.cn", "cn-north-1")
        ];
        graph_databases: "{cluster}.{id}.{region}.neptune.amazonaws.com" => "neptune-db", [
            ("db.cluster-ro-abc.eu-west-1.neptune.amazonaws.com", "eu-west-1")
        ];
        video_streams: "{endpoint}.kinesisvideo[-fips].{region}.amazonaws.com" => "kinesisvideo", [
            ("s-0ab12.kinesisvideo.eu-west-1.amazonaws.com", "eu-west-1"),
            ("s-0ab12.kinesisvideo-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1")
        ];
    }

    /// Hosts that are refused, and a part of the reason.
    const REFUSED: [(&str, &str); 16] = [
        ("abc.credentials.iot.eu-west-1.amazonaws.com", "certificates"),
        ("greengrass-ats.iot.eu-west-1.amazonaws.com", "certificates"),
        ("greengrass.iot.cn-north-1.amazonaws.com.cn", "certificates"),
        ("g-abc.grafana-workspace.eu-west-1.amazonaws.com", "BearerToken"),
        ("abc.appsync-realtime-api.eu-west-1.amazonaws.com", "WebSocket"),
        ("bucket.s3.eu-west-1.amazonaws.com", "path_as_sent"),
        ("a.bucket.s3.dualstack.eu-west-1.amazonaws.com", "path_as_sent"),
        ("s3.eu-west-1.amazonaws.com", "path_as_sent"),
        ("s3-fips.us-east-1.amazonaws.com", "path_as_sent"),
        ("bucket.s3.amazonaws.com", "path_as_sent"),
        ("s3-us-west-2.amazonaws.com", "path_as_sent"),
        ("bucket.s3-us-west-2.amazonaws.com", "path_as_sent"),
        ("bucket.s3-accelerate.amazonaws.com", "path_as_sent"),
        ("bucket.s3-accelerate.dualstack.amazonaws.com", "path_as_sent"),
        ("bucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com", "path_as_sent"),
        ("s3express-control.us-west-2.amazonaws.com", "path_as_sent"),
    ];

    #[test]
    fn hosts_that_cannot_be_signed_for() {
        for (host, why) in REFUSED {
            let found = recognize(host).unwrap().signed;
            assert!(matches!(found, Signed::Refused(text) if text.contains(why)), "{host}");
        }
    }

    #[test]
    fn other_hosts_are_not_guessed() {
        for host in [
            "api.example.com",
            "abc123.execute-api.eu-west-1.example.com",
            "abc123.execute-api.eu-west.amazonaws.com",
            "execute-api.eu-west-1.amazonaws.com",
            "a.b.execute-api.eu-west-1.amazonaws.com",
            "abc123.execute-apis.eu-west-1.amazonaws.com",
            "abc.es.eu-west-1.amazonaws.com",
            "abc.eu-west-1.es.api.aws",
            "abc.lambda-url.eu-west-1.amazonaws.com",
            "bedrock.us-east-1.amazonaws.com",
            "iot.eu-west-1.amazonaws.com",
            "data.jobs.iot.eu-west-1.amazonaws.com",
            "data.ats.iot.eu-west-1.amazonaws.com",
            "dynamodb.eu-west-1.amazonaws.com",
            "s3tables.eu-west-1.amazonaws.com",
            // Not documented in these partitions.
            "abcdef.lambda-url.cn-north-1.on.aws",
            "abcdef.lambda-url.us-gov-west-1.on.aws",
            "abcdef.appsync-api.us-gov-west-1.amazonaws.com",
            "abcdef.appsync-api.eusc-de-east-1.amazonaws.eu",
            "vpce-0ab12-xyz.execute-api.us-iso-east-1.vpce.c2s.ic.gov",
            "my-0ab12.7d67968.vpc-lattice-svcs.us-gov-west-1.on.aws",
            "amazonaws.com",
            "d111111abcdef8.cloudfront.net",
            "127.0.0.1",
            "",
        ] {
            assert_eq!(recognize(host), None, "{host}");
        }
    }

    /// Returns the row of the table in the documentation.
    fn documented(row: &HostForm) -> String {
        let dual_stack = if row.has_dual_stack { ", also dual-stack" } else { "" };
        let partitions: Vec<_> = row.partitions.iter().map(|name| format!("`{name}`")).collect();
        let partitions = match partitions.as_slice() {
            [] => String::new(),
            [one] => format!(", in the partition {one}"),
            more => format!(", in the partitions {}", more.join(", ")),
        };
        let needs: Vec<_> = row.needs.iter().map(|name| format!("`{name}`")).collect();
        let (signed, requirement) = match row.signed {
            Signed::Refused(why) => ("not signed".to_owned(), why.to_owned()),
            Signed::As(service) => (
                format!("`{service}`"),
                match Payload::of_service(service) {
                    Payload::Usual if needs.is_empty() => String::new(),
                    Payload::Usual => format!("the header {}", needs.join(" or ")),
                    Payload::Hash => "the body is signed".to_owned(),
                    Payload::HashInHeader => {
                        "the header `x-amz-content-sha256` with the hash of the body".to_owned()
                    }
                    Payload::Unsigned => {
                        "the header `x-amz-content-sha256: UNSIGNED-PAYLOAD`".to_owned()
                    }
                },
            ),
        };
        let page = row.page;
        let (_, name) = page.rsplit_once('/').unwrap();
        let name = name.strip_suffix(".html").unwrap();
        format!(
            "| `{}`{dual_stack}{partitions} | {signed} | {requirement} | [{name}]({page}) |",
            row.form
        )
    }

    #[test]
    fn the_documented_table_is_this_one() {
        let text = include_str!("../../../docs/any-url.md");
        let (_, table) = text.split_once("|---|---|---|---|\n").unwrap();
        let (table, _) = table.split_once("\n\n").unwrap();
        let rows: Vec<_> = FORMS.iter().map(documented).collect();
        assert_eq!(table, rows.join("\n"), "the table should be\n{}", rows.join("\n"));
    }

    #[test]
    fn every_row_names_a_page_of_the_documentation() {
        for page in FORMS.iter().map(|row| row.page).chain(RULES.iter().map(|rule| rule.page)) {
            assert!(page.starts_with("https://docs.aws.amazon.com/"), "{page}");
        }
    }
}
