//! `petard doctor`: where credentials, region, endpoints, proxies and certificates are from, and what is wrong.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use command::{Outcome, petard, run};
use serde_json::{Value, json};

const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "hush-hush-hush";
const TOKEN: &str = "hush-token";

/// A home folder with shared files.
struct Home(PathBuf);

impl Home {
    fn new(config: &str, credentials: &str) -> Self {
        let home = command::folder("doctor");
        std::fs::create_dir_all(home.join(".aws")).unwrap();
        let this = Self(home);
        for (name, text) in [("config", config), ("credentials", credentials)] {
            if !text.is_empty() {
                let path = this.path(name);
                std::fs::write(&path, text).unwrap();
                permit(&path, 0o600);
            }
        }
        this
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(".aws").join(name)
    }

    /// Returns `petard doctor` with these files and variables, and a region.
    fn doctor(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = petard(&["doctor"]);
        command.args(arguments).env("HOME", &self.0).env("AWS_REGION", "eu-west-1");
        command.env_remove("AWS_CONFIG_FILE").env_remove("AWS_SHARED_CREDENTIALS_FILE");
        command.envs(variables.iter().copied());
        command
    }

    /// Returns the report, and the exit code.
    #[track_caller]
    fn report(&self, arguments: &[&str], variables: &[(&str, &str)]) -> (Value, i32) {
        let mut command = self.doctor(arguments, variables);
        command.args(["--output", "compact"]);
        let outcome = run(command);
        assert!(!format!("{outcome:?}").contains("hush"), "{outcome:?}");
        let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
        let is_fatal = |problem: &Value| problem["is_fatal"] == true;
        let fatal = report["problems"].as_array().unwrap().iter().find(|own| is_fatal(own));
        let first = fatal.map(|problem| problem["message"].as_str().unwrap());
        let error = first
            .map_or_else(String::new, |text| format!("error: a call could not be made: {text}\n"));
        assert_eq!((outcome.code, outcome.stderr), (if first.is_some() { 253 } else { 0 }, error));
        (report, outcome.code)
    }

    /// Returns the only problem.
    #[track_caller]
    fn problem(&self, arguments: &[&str], variables: &[(&str, &str)]) -> String {
        let (report, code) = self.report(arguments, variables);
        let problems = report["problems"].as_array().unwrap();
        assert_eq!((problems.len(), code), (1, 253), "{report}");
        problems[0]["message"].as_str().unwrap().to_owned()
    }
}

#[cfg(unix)]
fn permit(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn permit(_: &Path, _: u32) {}

fn keys(profile: &str) -> String {
    format!("[{profile}]\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\n")
}

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", ID), ("AWS_SECRET_ACCESS_KEY", SECRET)];

/// Options, variables, the source, and whether it is remote.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str, bool);

#[test]
fn the_source_of_credentials_is_found_without_sending_anything() {
    let token_file = command::folder("doctor").join("token");
    std::fs::write(&token_file, "hush").unwrap();
    let token_file = token_file.to_str().unwrap();
    let config = format!(
        "[profile sso]\nsso_session = work\nsso_account_id = 1\nsso_role_name = r\n\
         [sso-session work]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n\
         [profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = dev\n\
         [profile chain]\nrole_arn = arn:aws:iam::1:role/c\nsource_profile = role\n\
         [profile metadata]\nrole_arn = arn:aws:iam::1:role/m\ncredential_source = Ec2InstanceMetadata\n\
         [profile process]\ncredential_process = /no/such/program hush\n\
         [profile web]\nrole_arn = arn:aws:iam::1:role/w\nweb_identity_token_file = {token_file}\n"
    );
    let home = Home::new(&config, &keys("dev"));
    let web =
        [("AWS_WEB_IDENTITY_TOKEN_FILE", token_file), ("AWS_ROLE_ARN", "arn:aws:iam::1:role/e")];
    let container = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/x")];
    let imds = [("AWS_EC2_METADATA_DISABLED", "")];
    let role =
        "the role arn:aws:iam::1:role/r of the profile `role`, with the keys of the profile `dev`";
    let cases: &[Case<'_>] = &[
        (&[], &KEYS, "the environment variables", false),
        (&["--profile", "dev"], &KEYS, "the keys of the profile `dev`", false),
        (&[], &[("AWS_PROFILE", "dev")], "the keys of the profile `dev`", false),
        (
            &["--profile", "sso"],
            &[],
            "IAM Identity Center, session `work` of the profile `sso` (`aws sso login` renews it)",
            true,
        ),
        (&["--profile", "role"], &[], role, true),
        (
            &["--profile", "chain"],
            &[],
            &format!("the role arn:aws:iam::1:role/c of the profile `chain`, with {role}"),
            true,
        ),
        (
            &["--profile", "metadata"],
            &[],
            "the role arn:aws:iam::1:role/m of the profile `metadata`, with the credentials of Ec2InstanceMetadata",
            true,
        ),
        (
            &["--profile", "process"],
            &[],
            "the program of `credential_process` of the profile `process`",
            true,
        ),
        (&["--profile", "web"], &[], "the role arn:aws:iam::1:role/w of the profile `web`", true),
        (&[], &web, "the web identity (AWS_WEB_IDENTITY_TOKEN_FILE)", true),
        (&[], &container, "the container (AWS_CONTAINER_CREDENTIALS_FULL_URI)", true),
        (&[], &imds, "the role of the instance, if this is one with a role", true),
        (&["--no-sign-request"], &[], "none: --no-sign-request", false),
    ];
    for (arguments, variables, source, is_remote) in cases {
        let (report, code) = home.report(arguments, variables);
        let credentials = &report["credentials"];
        assert_eq!((code, &credentials["source"]), (0, &json!(source)), "{report}");
        assert_eq!(credentials["is_remote"], *is_remote, "{report}");
        let id = if *is_remote || source.starts_with("none") {
            Value::Null
        } else {
            json!("AKIA...MPLE")
        };
        assert_eq!(credentials["access_key_id"], id, "{report}");
    }
    // The name of the file of a token is the SHA-1 of the name of its session.
    let (report, _) = home.report(&["--profile", "sso"], &[]);
    let message = "no IAM Identity Center token is stored: run `aws sso login --profile sso`";
    assert_eq!(report["problems"][0]["message"], message);
    let cache = home.path("sso").join("cache");
    std::fs::create_dir_all(&cache).unwrap();
    std::fs::write(cache.join("e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json"), "{}").unwrap();
    assert_eq!(home.report(&["--profile", "sso"], &[]).0["problems"], json!([]));
    let temporary = [KEYS[0], KEYS[1], ("AWS_SESSION_TOKEN", TOKEN)];
    assert_eq!(home.report(&[], &temporary).0["credentials"]["is_temporary"], true);
    assert_eq!(home.report(&[], &KEYS).0["credentials"]["is_temporary"], false);
}

#[test]
fn credentials_that_cannot_be_used_are_problems_with_a_remedy() {
    let config = "[profile half]\naws_access_key_id = AKID\n\
         [profile mfa]\nrole_arn = arn:aws:iam::1:role/r\nmfa_serial = arn:x\nsource_profile = half\n\
         [profile loop]\nrole_arn = a\nsource_profile = pool\n[profile pool]\nrole_arn = b\nsource_profile = loop\n\
         [profile lost]\nrole_arn = a\nsource_profile = nowhere\n\
         [profile alone]\nrole_arn = a\n\
         [profile web]\nrole_arn = a\nweb_identity_token_file = /no/token\n\
         [profile empty]\nregion = eu-west-1\n\
         [profile sso]\nsso_session = work\nsso_account_id = 1\n\
         [profile session]\nsso_session = gone\nsso_account_id = 1\nsso_role_name = r\n\
         [profile part]\nsso_session = work\nsso_account_id = 1\nsso_role_name = r\n\
         [sso-session work]\nsso_start_url = https://x\n";
    let home = Home::new(config, "");
    let unknown = home.problem(&["--profile", "defualt"], &[]);
    assert!(unknown.starts_with("the profile `defualt`, selected by `--profile`,"), "{unknown}");
    for (profile, why, remedy) in [
        ("half", "it has `aws_access_key_id` and no `aws_secret_access_key`", ""),
        ("mfa", "needs a code of the MFA device arn:x", "add `credential_process"),
        ("loop", "leads in a circle", "change it"),
        ("lost", "the profile `nowhere` does not exist", "select an existing profile"),
        ("alone", "without credentials to assume the role", "add `source_profile`"),
        ("web", "the token file /no/token cannot be read", "set the path"),
        ("sso", "the profile `sso` has no `sso_role_name`", "run `aws configure sso`"),
        ("session", "has no section `[sso-session gone]`", "run `aws configure sso`"),
        ("part", "the section `[sso-session work]` has no `sso_region`", "or add it"),
        ("empty", "no credentials: set AWS_ACCESS_KEY_ID", "`aws configure`"),
    ] {
        let problem = home.problem(&["--profile", profile], &[]);
        assert!(problem.contains(why) && problem.contains(remedy), "{profile}: {problem}");
    }
    let half = home.problem(&[], &KEYS[..1]);
    assert!(half.contains("AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not"), "{half}");
    // A mistake in credentials hides nothing else.
    for (arguments, variables) in [(&["--profile", "defualt"][..], &[][..]), (&[], &KEYS[..1])] {
        let (report, _) = home.report(arguments, variables);
        let url = &report["endpoints"][0]["url"];
        assert_eq!(url, "https://apigateway.eu-west-1.amazonaws.com", "{report}");
        assert_eq!(report["max_attempts"], 3);
        let without = [variables, &[("AWS_REGION", "")]].concat();
        let (report, _) = home.report(arguments, &without);
        let about: Vec<&Value> =
            report["problems"].as_array().unwrap().iter().map(|own| &own["about"]).collect();
        assert!(about.contains(&&json!("region")), "{report}");
    }
    let web = home.problem(&[], &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/x")]);
    assert!(web.contains("AWS_ROLE_ARN is not"), "{web}");
}

#[test]
fn files_are_shown_with_what_is_wrong_with_them() {
    let home = Home::new("[profile dev]\nregion = eu-north-1\n", &keys("dev"));
    let (report, _) = home.report(&["--profile", "dev"], &[]);
    let files = &report["files"];
    assert_eq!(files[0]["path"], home.path("config").display().to_string());
    assert_eq!((&files[0]["exists"], &files[1]["exists"]), (&json!(true), &json!(true)));
    assert_eq!(report["profile"], json!({"name": "dev", "source": "--profile", "exists": true}));
    // A variable has precedence over the profile.
    assert_eq!(report["region"], json!({"value": "eu-west-1", "source": "AWS_REGION"}));
    let (report, _) = home.report(&["--profile", "dev"], &[("AWS_REGION", "")]);
    assert_eq!(report["region"], json!({"value": "eu-north-1", "source": "the profile `dev`"}));
    let (report, _) = home.report(&["--profile", "dev", "--region", "us-east-1"], &[]);
    assert_eq!(report["region"], json!({"value": "us-east-1", "source": "--region"}));

    let (report, code) = home.report(&[], &[KEYS[0], KEYS[1], ("AWS_CONFIG_FILE", "/no/file")]);
    assert_eq!((code, &report["files"][0]["source"]), (0, &json!("AWS_CONFIG_FILE")));
    assert_eq!(report["problems"][0]["is_fatal"], false);

    #[cfg(unix)]
    {
        permit(&home.path("credentials"), 0o644);
        let (report, code) = home.report(&["--profile", "dev"], &[]);
        let message = report["problems"][0]["message"].as_str().unwrap();
        assert!(
            message.starts_with("other users can read ") && message.contains("chmod 600"),
            "{message}"
        );
        assert_eq!((code, &report["files"][1]["permissions"]), (0, &json!("644")));
        // Keys in the other file.
        let home = Home::new(&keys("profile dev"), "");
        permit(&home.path("config"), 0o644);
        let (report, _) = home.report(&["--profile", "dev"], &[]);
        let message = report["problems"][0]["message"].as_str().unwrap();
        assert!(message.contains("config: run `chmod 600 "), "{message}");
    }
    // A folder in the place of a file cannot be read by any user.
    let home = Home::new("", "");
    std::fs::create_dir(home.path("credentials")).unwrap();
    permit(&home.path("credentials"), 0o700);
    let problem = home.problem(&["--profile", "dev"], &[]);
    assert!(problem.contains("cannot be read"), "{problem}");
    let broken = Home::new("[profile dev\nregion = x\n", "");
    let problem = broken.problem(&["--profile", "dev"], &[]);
    assert!(problem.contains("the profile `dev`"), "{problem}");
}

#[test]
fn region_endpoint_proxy_and_certificates() {
    let home = Home::new("", "");
    let with = |arguments: &[&str], more: &[(&str, &str)]| {
        home.report(arguments, &[&KEYS[..], more].concat())
    };
    let problem = home.problem(&["apigateway"], &[KEYS[0], KEYS[1], ("AWS_REGION", "")]);
    assert!(problem.starts_with("no region: set AWS_REGION, use `--region`"), "{problem}");

    let own = json!([{"service": "apigateway", "url": "https://apigateway.eu-west-1.amazonaws.com", "source": null, "problem": null}]);
    assert_eq!(with(&["apigateway"], &[]).0["endpoints"], own);
    let all = with(&[], &[]).0["endpoints"].as_array().unwrap().len();
    assert_eq!(all, petard::SERVICES.len());
    let (report, _) = with(&["apigateway"], &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9/x")]);
    assert_eq!(report["endpoints"][0]["url"], "http://127.0.0.1:9/x");
    assert_eq!(report["endpoints"][0]["source"], "AWS_ENDPOINT_URL");
    let (report, _) = with(&["apigateway", "--endpoint-url", "http://127.0.0.1:8"], &[]);
    assert_eq!(report["endpoints"][0]["source"], "--endpoint-url");
    // Without a service, an endpoint that is not set is not a problem.
    assert_eq!(with(&[], &[]).1, 0);
    // A region that is not one is a problem of all services.
    let (report, code) = with(&["--region", "EU WEST"], &[]);
    let message = report["problems"][0]["message"].as_str().unwrap();
    assert!(
        code == 253 && message.starts_with("`EU WEST` is not the name of a region"),
        "{message}"
    );
    let (report, code) = with(&["data-api"], &[]);
    assert_eq!((code, &report["problems"][0]["about"]), (253, &json!("endpoint")));
    for url in ["http://api.example.com", "api.example.com"] {
        let (report, code) = with(&[], &[("AWS_ENDPOINT_URL", url)]);
        let message = report["problems"][0]["message"].as_str().unwrap();
        assert!(
            code == 253 && message.starts_with("the endpoint URL of AWS_ENDPOINT_URL"),
            "{message}"
        );
    }

    let proxy = [("HTTPS_PROXY", "http://me:hush@127.0.0.1:1"), ("NO_PROXY", "a,b")];
    let shown = json!([{"name": "HTTPS_PROXY", "value": "http://***@127.0.0.1:1"}, {"name": "NO_PROXY", "value": "a,b"}]);
    assert_eq!(with(&[], &proxy), (with(&[], &proxy).0, 0));
    assert_eq!(with(&[], &proxy).0["proxies"], shown);
    let (report, code) = with(&[], &[("HTTPS_PROXY", "socks5://127.0.0.1:1")]);
    assert_eq!((code, &report["problems"][0]["about"]), (253, &json!("proxy")));

    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/tls/authority.pem");
    let (report, code) = with(&[], &[("AWS_CA_BUNDLE", authority)]);
    assert_eq!((code, &report["certificates"]["number"]), (0, &json!(1)), "{report}");
    for path in ["/no/file", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")] {
        let (report, code) = with(&[], &[("AWS_CA_BUNDLE", path)]);
        assert_eq!((code, &report["problems"][0]["about"]), (253, &json!("certificates")));
    }
    let (report, _) =
        with(&["--max-attempts", "7"], &[("PETARD_API_KEY", "hush"), ("PETARD_MODELS", "m")]);
    assert_eq!(report["max_attempts"], 7);
    let shown = json!([{"name": "PETARD_API_KEY", "value": "***"}, {"name": "PETARD_MODELS", "value": "m"}]);
    assert_eq!(report["variables"], shown);
    let message = report["problems"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("PETARD_MODELS is `m`, which is not a folder"), "{message}");
    let (report, code) = with(&["--region", "eu-wst-1"], &[]);
    assert_eq!((code, &report["problems"][0]["about"]), (0, &json!("region")));
    let (report, code) = with(&[], &[("PETARD_READ_ONLY", "yes")]);
    let message = report["problems"][0]["message"].as_str().unwrap();
    assert!(code == 253 && message.starts_with("PETARD_READ_ONLY is `yes`"), "{message}");
    let outcome = run(home.doctor(&["--local"], &[]));
    assert_eq!((outcome.code, &*outcome.stdout), (252, ""));
    let outcome = run(home.doctor(&["apigatway"], &[]));
    assert_eq!((outcome.code, &*outcome.stdout), (252, ""));
    assert!(outcome.stderr.contains("did you mean `apigateway`?"), "{outcome:?}");
}

#[test]
fn online_fetches_credentials() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicU32::new(0));
    let seen = requests.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            seen.fetch_add(1, Ordering::SeqCst);
            let body = format!(
                "{{\"AccessKeyId\":\"{ID}\",\"SecretAccessKey\":\"{SECRET}\",\"Token\":\"{TOKEN}\",\"Expiration\":\"2126-01-02T03:04:05Z\"}}"
            );
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    let home = Home::new("[profile fails]\ncredential_process = /no/such/program hush\n", "");
    let container = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", &*url)];
    home.report(&[], &container);
    assert_eq!(requests.load(Ordering::SeqCst), 0);
    let (report, code) = home.report(&["--online"], &container);
    assert_eq!((code, requests.load(Ordering::SeqCst)), (0, 1), "{report}");
    assert_eq!(report["credentials"]["expires"], "2126-01-02T03:04:05Z");
    assert_eq!(report["credentials"]["access_key_id"], "AKIA...MPLE");
    let failed = home.problem(&["--online", "--profile", "fails"], &[]);
    assert!(failed.contains("`credential_process`"), "{failed}");
    // A source that does not respond has a time limit.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_url = format!("http://{}/keys", silent.local_addr().unwrap());
    let timeout = ["--online", "--timeout", "200ms"];
    let problem = home.problem(&timeout, &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &silent_url)]);
    assert!(problem.contains("did not respond within 200ms"), "{problem}");
}

#[test]
fn the_text_has_no_secrets_and_one_line_for_each_part() {
    let home = Home::new("", &(keys("default") + "aws_session_token = hush-token\n"));
    let proxy = [("HTTPS_PROXY", "http://me:hush@127.0.0.1:1")];
    let Outcome { code, stdout, stderr } = run(home.doctor(&["apigateway"], &proxy));
    assert_eq!((code, &*stderr), (0, ""));
    assert!(!stdout.contains("hush"), "{stdout}");
    let shown: Vec<String> = stdout
        .lines()
        .filter(|line| !line.starts_with("time ") && !line.starts_with("petard "))
        .map(|line| line.replace(&home.0.display().to_string(), "~"))
        .collect();
    let permissions = if cfg!(unix) { " (permissions 600)" } else { "" };
    assert_eq!(
        shown,
        [
            "profile       default",
            "              config ~/.aws/config (missing)",
            &format!("              credentials ~/.aws/credentials{permissions}"),
            "credentials   the keys of the profile `default`, access key AKIA...MPLE, temporary",
            "region        eu-west-1 (AWS_REGION)",
            "endpoints     apigateway: https://apigateway.eu-west-1.amazonaws.com",
            "proxy         HTTPS_PROXY=http://***@127.0.0.1:1",
            "certificates  those of this machine",
            "attempts      3",
        ]
    );
    let outcome = run(home.doctor(&["--profile", "nowhere"], &[]));
    assert_eq!(outcome.code, 253);
    let last = outcome.stdout.lines().last().unwrap();
    assert!(last.starts_with("problem       the profile `nowhere`"), "{outcome:?}");
    assert!(outcome.stderr.starts_with("error: a call could not be made: the profile `nowhere`"));
}
