//! Compares what petard, aws-config and botocore find in files and variables: keys (their names say
//! which source they are from), token, region, endpoint and attempts, or an error. The endpoint is
//! that of API Gateway, and is left out if it is the default of the region; the attempts are left
//! out if they are not set, because the defaults of the programs differ.
//!
//! `credentials-comparison PYTHON` reads `situations.json`. Each situation has files, variables and
//! what petard must find; where another program finds something else, the difference and its reason
//! are listed. A difference that is not listed is a failure, and so is a listed one that is none.
//! Services are on this machine.

mod server;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_smithy_http_client::test_util::capture_request;
use aws_types::os_shim_internal::Env;
use aws_types::region::Region;
use aws_types::sdk_config::RetryConfig;
use http::HeaderMap;
use petard::{ApiGateway, Config};
use serde_json::{Value, json};

type Variables = BTreeMap<String, String>;

struct Situation {
    name: String,
    home: String,
    variables: Variables,
    profile: Option<String>,
    /// What petard finds. `…` stands for any text.
    petard: String,
    /// What another program finds, and why that is different.
    others: BTreeMap<String, (String, String)>,
}

const OTHERS: [&str; 2] = ["aws-config", "botocore"];

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    // aws-config panics in some situations, which is one of its outcomes.
    std::panic::set_hook(Box::new(|_| {}));
    match runtime.block_on(compare()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn compare() -> Result<usize, String> {
    let python = std::env::args().nth(1).ok_or("the path of Python is missing")?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(here.join("situations.json")).map_err(|e| e.to_string())?;
    let table: Vec<Value> = serde_json::from_str(&text).map_err(|e| format!("situations: {e}"))?;
    let url = server::start();
    let root = std::env::temp_dir().join(format!("petard-credentials-{}", std::process::id()));
    let situations: Vec<Situation> = table
        .iter()
        .enumerate()
        .map(|(at, row)| prepare(row, &root.join(at.to_string()), &url))
        .collect::<Result<_, _>>()?;
    let botocore = of_botocore(&python, &here.join("ask_botocore.py"), &situations)?;
    let (mut wrong, mut agree, mut listed) = (Vec::new(), 0, 0);
    println!("{:<52} {:<26} {:<26} botocore", "situation", "petard", "aws-config");
    for (situation, botocore) in situations.iter().zip(botocore) {
        let petard = situation.line(&of_petard(situation).await, &url);
        let aws_config = situation.line(&of_aws_config(situation).await, &url);
        let botocore = situation.line(&botocore, &url);
        let short = |text: &str| text.chars().take(26).collect::<String>();
        let [a, b, c] = [&petard, &aws_config, &botocore].map(|text| short(text));
        println!("{:<52} {a:<26} {b:<26} {c}", situation.name);
        if !fits(&situation.petard, &petard) {
            wrong.push(format!("{}: petard: {petard}, not {}", situation.name, situation.petard));
        }
        for (name, found) in OTHERS.into_iter().zip([&aws_config, &botocore]) {
            let expected = situation.others.get(name);
            let same = is_same(found, &petard);
            match expected {
                None if same => agree += 1,
                None => wrong
                    .push(format!("{}: {name} differs: {found}; petard: {petard}", situation.name)),
                Some(_) if same => wrong.push(format!(
                    "{}: {name} does not differ: remove the listed difference",
                    situation.name
                )),
                Some((text, reason)) if reason.is_empty() || !fits(text, found) => wrong.push(
                    format!("{}: {name}: {found}, not {text} (reason: {reason})", situation.name),
                ),
                Some(_) => listed += 1,
            }
        }
    }
    println!("\ndifferences, and their reasons:");
    for situation in &situations {
        for (name, (found, reason)) in &situation.others {
            println!("  {}: {name}: {found}: {reason}", situation.name);
        }
    }
    for line in &wrong {
        println!("FAILED: {line}");
    }
    println!(
        "\n{} situations; {agree} outcomes of others agree, {listed} differ for a listed reason",
        situations.len()
    );
    println!("{} passed, {} failed", agree + listed, wrong.len());
    let _removed = std::fs::remove_dir_all(&root);
    Ok(wrong.len())
}

impl Situation {
    /// An outcome as one line, in which `{home}` stands for the home of the situation, and `{url}`
    /// for that of the services.
    fn line(&self, outcome: &str, url: &str) -> String {
        let line = outcome.replace(&self.home, "{home}").replace(url, "{url}");
        line.replace('\n', "\\n").replace('\r', "\\r")
    }
}

/// Returns true if an outcome has the listed parts in their order. `…` between them stands for any
/// text.
fn fits(listed: &str, outcome: &str) -> bool {
    let Some((first, more)) = listed.split_once('…') else { return listed == outcome };
    let Some(mut rest) = outcome.strip_prefix(first) else { return false };
    let mut parts = more.split('…').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

/// Errors are the same whatever their text.
fn is_same(one: &str, other: &str) -> bool {
    one == other || (one.starts_with("error") && other.starts_with("error"))
}

/// Writes the files of a situation into its home.
fn prepare(row: &Value, home: &Path, url: &str) -> Result<Situation, String> {
    let name = row["name"].as_str().ok_or("a situation has no name")?.to_owned();
    let filled =
        |text: &str| text.replace("{url}", url).replace("{home}", &home.display().to_string());
    let mut variables: Variables = BTreeMap::from([
        ("HOME".to_owned(), home.display().to_string()),
        ("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned()),
        ("AWS_REGION".to_owned(), "eu-1".to_owned()),
        ("AWS_DEFAULT_REGION".to_owned(), "eu-1".to_owned()),
        ("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()),
    ]);
    for name in ["STS", "SSO", "SSO_OIDC"] {
        variables.insert(format!("AWS_ENDPOINT_URL_{name}"), url.to_owned());
    }
    for (name, value) in row["env"].as_object().into_iter().flatten() {
        match value.as_str() {
            Some(value) => variables.insert(name.clone(), filled(value)),
            None => variables.remove(name),
        };
    }
    std::fs::create_dir_all(home.join(".aws/sso/cache")).map_err(|e| e.to_string())?;
    for (path, text) in row["files"].as_object().into_iter().flatten() {
        let bytes = match text {
            Value::String(text) => filled(text).into_bytes(),
            other => other
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_u64)
                .map(|byte| u8::try_from(byte).unwrap_or(b'?'))
                .collect(),
        };
        std::fs::write(home.join(path), bytes).map_err(|e| format!("{name}: {path}: {e}"))?;
    }
    let others = OTHERS.iter().filter_map(|own| {
        let pair = row[*own].as_array()?;
        let text = |at: usize| pair.get(at).and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(((*own).to_owned(), (text(0), text(1))))
    });
    let petard = row["petard"].as_str().unwrap_or_default().to_owned();
    let profile = row["profile"].as_str().map(str::to_owned);
    let home = home.display().to_string();
    Ok(Situation { name, home, variables, profile, petard, others: others.collect() })
}

/// Attempts of petard and of aws-config if the number is not set.
const DEFAULT_ATTEMPTS: u32 = 3;

/// The region of requests of the other programs if they find none.
const ANY_REGION: &str = "eu-1";

/// Returns an outcome as one text, from a request of `GetAccount`.
fn shown(url: &str, headers: &HeaderMap, region: Option<&str>, attempts: u32) -> String {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let authorization = header("authorization").unwrap_or_default();
    let id = authorization.split("Credential=").nth(1).unwrap_or_default();
    let id = id.split('/').next().unwrap_or_default();
    let token = header("x-amz-security-token");
    let mut shown = format!("{id} {} {}", token.unwrap_or("-"), region.unwrap_or("-"));
    let endpoint = url.strip_suffix("/account").unwrap_or(url);
    let default = format!("https://apigateway.{}.amazonaws.com", region.unwrap_or(ANY_REGION));
    if endpoint != default {
        shown.push_str(&format!(" {endpoint}"));
    }
    if attempts != DEFAULT_ATTEMPTS {
        shown.push_str(&format!(" attempts={attempts}"));
    }
    shown
}

async fn of_petard(situation: &Situation) -> String {
    let builder = || {
        let builder = Config::builder().environment(situation.variables.clone());
        match &situation.profile {
            Some(profile) => builder.profile(profile.as_str()),
            None => builder,
        }
    };
    let attempts = match builder().load().await {
        Ok(config) => attempts_of(&config),
        Err(error) => return format!("error {error}"),
    };
    // Sources that fail are not asked again, so that the comparison does not wait.
    let config = match builder().max_attempts(1).load().await {
        Ok(config) => config,
        Err(error) => return format!("error {error}"),
    };
    let region = config.region().map(str::to_owned);
    let call = ApiGateway::new(&config).get_account().into_call();
    match call.signed_request(std::time::SystemTime::now()).await {
        Ok(request) => shown(request.url(), request.headers(), region.as_deref(), attempts),
        Err(error) => format!("error {error}"),
    }
}

/// Returns the attempts of a configuration, which has no method for them, from its `Debug` text.
fn attempts_of(config: &Config) -> u32 {
    let text = format!("{config:?}");
    let number = text.split("max_attempts: ").nth(1).and_then(|rest| rest.split([',', ' ']).next());
    number.and_then(|number| number.parse().ok()).expect("a number of attempts")
}

/// An error and its causes, as one text.
fn causes(error: &dyn std::error::Error) -> String {
    let mut all = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        all.push(cause.to_string());
        next = cause.source();
    }
    all.join(": ")
}

async fn of_aws_config(situation: &Situation) -> String {
    let mut variables = situation.variables.clone();
    if let Some(profile) = &situation.profile {
        variables.insert("AWS_PROFILE".to_owned(), profile.clone());
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            variables.remove(name);
        }
    }
    let variables: std::collections::HashMap<String, String> = variables.into_iter().collect();
    let task = tokio::spawn(async move {
        let http = aws_smithy_http_client::Builder::new().build_http();
        let load = aws_config::defaults(BehaviorVersion::latest())
            .env(Env::from(variables))
            .http_client(http)
            .load();
        let config = load.await;
        let region = config.region().map(ToString::to_string);
        let attempts = config.retry_config().map_or(DEFAULT_ATTEMPTS, RetryConfig::max_attempts);
        let (captures, captured) = capture_request(Some(http::Response::new("{}".into())));
        let client = aws_sdk_apigateway::config::Builder::from(&config)
            .region(Region::new(region.clone().unwrap_or_else(|| ANY_REGION.to_owned())))
            .http_client(captures)
            .build();
        let client = aws_sdk_apigateway::Client::from_conf(client);
        match tokio::time::timeout(Duration::from_secs(10), client.get_account().send()).await {
            Ok(Ok(_)) => {
                let request = captured.expect_request().try_into_http1x().expect("a request");
                let url = request.uri().to_string();
                shown(&url, request.headers(), region.as_deref(), attempts)
            }
            // The first says only that nothing was sent.
            Ok(Err(error)) => {
                let causes = causes(&error);
                format!("error {}", causes.trim_start_matches("dispatch failure: other: "))
            }
            Err(_) => "error no response".to_owned(),
        }
    });
    task.await.unwrap_or_else(|error| {
        if error.is_panic() { "panic".to_owned() } else { "error".to_owned() }
    })
}

/// Asks botocore about all situations, in one process.
fn of_botocore(
    python: &str,
    script: &Path,
    situations: &[Situation],
) -> Result<Vec<String>, String> {
    let mut child = Command::new(PathBuf::from(python))
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{python} cannot be run: {error}"))?;
    let lines: Vec<String> = situations
        .iter()
        .map(|one| json!({ "env": one.variables, "profile": one.profile }).to_string())
        .collect();
    let mut input = child.stdin.take().ok_or("no input")?;
    let text = lines.join("\n");
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    writer.join().map_err(|_| "the input was not written")?.map_err(|error| error.to_string())?;
    let found: Vec<String> =
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    if found.len() == situations.len() {
        Ok(found)
    } else {
        Err(format!("botocore gave {} outcomes", found.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_provider_of_aws_config_signs_calls_of_petard() {
        let keys = [("AWS_ACCESS_KEY_ID", "ENV"), ("AWS_SECRET_ACCESS_KEY", "s")];
        let http = aws_smithy_http_client::Builder::new().build_http();
        let loader = aws_config::defaults(BehaviorVersion::latest()).env(Env::from_slice(&keys));
        let loaded = loader.region("eu-1").http_client(http).load().await;
        let provider = loaded.credentials_provider().expect("a provider");
        let builder = Config::builder().region("eu-1").credentials_provider(provider);
        let call = ApiGateway::new(&builder.build()).get_account().into_call();
        let signed = call.signed_request(std::time::SystemTime::now()).await.expect("a request");
        let authorization = signed.headers()["authorization"].to_str().expect("a text");
        assert!(authorization.contains("Credential=ENV/"), "{authorization}");
    }

    #[test]
    fn listed_outcomes_have_their_parts_in_order() {
        for (listed, outcome, expected) in [
            ("K - r", "K - r", true),
            ("K - r", "K - r2", false),
            ("", "K - r", false),
            ("error …", "error any", true),
            ("error …", "K - r", false),
            ("error … two … four", "error one two three four", true),
            ("error … two … four", "error one two three four five", false),
            ("error … three … two … four", "error one two three four", false),
        ] {
            assert_eq!(fits(listed, outcome), expected, "{listed}: {outcome}");
        }
    }
}
