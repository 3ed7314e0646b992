//! The region of the instance: it is queried only if enabled and if no region is set.

use super::*;
use crate::listener::Listener;
use crate::server::answer;

/// An instance in the region `eu-9`.
async fn instance() -> Server {
    let token = "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n";
    Server::start([answer(200, token, "hush-imds"), ok("eu-9\n")]).await
}

/// Variables with the endpoint of this instance and without a region.
fn on(instance: &Server) -> [(&'static str, String); 3] {
    [
        ("AWS_REGION", String::new()),
        ("AWS_EC2_METADATA_DISABLED", String::new()),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.url.clone()),
    ]
}

fn config(own: &[(&'static str, String)], more: &[(&'static str, &str)]) -> ConfigBuilder {
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    variables(&own.chain(more.iter().copied()).collect::<Vec<_>>())
}

fn lines(server: &Server) -> Vec<String> {
    server.all().into_iter().map(|seen| seen.line).collect()
}

const ASKED: [&str; 2] = ["PUT /latest/api/token", "GET /latest/meta-data/placement/region"];

#[tokio::test]
async fn the_instance_provides_the_region_if_enabled() {
    let (listener, _listening) = Listener::start();
    let instance = instance().await;
    // A proxy would reach the metadata service of another instance.
    let dead = |client: reqwest::ClientBuilder| {
        client.proxy(reqwest::Proxy::all("http://127.0.0.1:9").unwrap())
    };
    let asking = config(&on(&instance), &[]).region_from_imds().http_client(dead);
    let config = asking.load().await.unwrap();
    assert_eq!(
        (config.region(), lines(&instance)),
        (Some("eu-9"), ASKED.map(str::to_owned).into())
    );
    assert_eq!(instance.all()[1].header("x-aws-ec2-metadata-token"), Some("hush-imds"));
    let request = Zoo::new(&config).list_animals().request().unwrap();
    assert_eq!(request.url(), "https://zoo.eu-9.amazonaws.com/animals");
    assert_eq!(instance.all().len(), 2);
    assert!(!format!("{:?} {config:?}", listener.heard()).contains("hush"));
}

#[tokio::test]
async fn a_profile_can_set_the_endpoint_of_the_instance() {
    let (instance, home) = (instance().await, Home::new("imds-profile"));
    let text = format!("[default]\nec2_metadata_service_endpoint = {}\n", instance.url);
    let file = ("AWS_CONFIG_FILE", &*home.write("config", &text));
    let region = [("AWS_REGION", ""), ("AWS_EC2_METADATA_DISABLED", "false"), file];
    let config = variables(&region).region_from_imds().load().await.unwrap();
    assert_eq!((config.region(), instance.all().len()), (Some("eu-9"), 2));
}

#[tokio::test]
async fn the_instance_is_not_queried_if_the_region_is_set() {
    let (instance, home) = (instance().await, Home::new("imds-nearer"));
    let file = home.write("config", "[default]\nregion = eu-3\n");
    let on = on(&instance);
    let nearer = [
        (config(&on, &[]).region("eu-1").region_from_imds(), Some("eu-1")),
        (config(&on, &[("AWS_DEFAULT_REGION", "eu-2")]).region_from_imds(), Some("eu-2")),
        (config(&on, &[("AWS_CONFIG_FILE", &file)]).region_from_imds(), Some("eu-3")),
        // The same if it is not enabled.
        (config(&on, &[]), None),
    ];
    for (config, region) in nearer {
        assert_eq!(config.load().await.unwrap().region(), region);
    }
    assert_eq!(instance.all().len(), 0);
}

#[tokio::test]
async fn the_first_call_tells_why_the_instance_has_no_region() {
    let start = "list_animals: no region: the environment variables AWS_REGION and \
                 AWS_DEFAULT_REGION are not set, and the profile `default`";
    let none = Server::start((0..9).map(|_| answer(404, "", "hush"))).await;
    let off = ("AWS_EC2_METADATA_DISABLED", "TRUE".to_owned());
    let place = |url: &str| ("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.to_owned());
    let [region, on, there] = self::on(&none);
    for (own, expected) in [
        ([region.clone(), on.clone(), there.clone()], " returned none: "),
        ([region.clone(), off, there], " is switched off by AWS_EC2_METADATA_DISABLED; set"),
        (
            [region.clone(), on.clone(), place("http://imds.example")],
            " returned none: http://imds.example is `http` and not on this machine",
        ),
        ([region, on, place("not a url")], " has the address `not a url`, which is not a URL: "),
    ] {
        let keys = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "hush")];
        let config = config(&own, &keys).region_from_imds().load().await.unwrap();
        let error = Zoo::new(&config).list_animals().await.unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with(start) && error.is_configuration(), "{text}");
        let service = "and the instance metadata service (`region_from_imds`)";
        assert!(text.contains(&format!("{service}{expected}")), "{text}");
        assert!(!text.contains("hush") && !text.contains('\n'), "{text}");
    }
    assert!(lines(&none).iter().all(|line| line == ASKED[0]), "{:?}", lines(&none));
}
