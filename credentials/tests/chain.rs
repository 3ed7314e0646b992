//! The sources of the chain, with files in a folder and an HTTP client that responds from a script.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]
#![cfg(all(feature = "profile", feature = "sso", feature = "process"))]

use std::future::{Future, ready};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use petard_credentials::{
    Builder, Clock, CredentialChain, Environment, Exchange, HttpClient, HttpError, RequestOptions,
};

/// 2026-11-26T00:00:00Z.
const NOW: u64 = 1_795_651_200;

/// A clock that stands still, and does not wait.
#[derive(Clone, Default)]
struct Still(Arc<Mutex<Vec<Duration>>>);

impl Clock for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.lock().unwrap().push(duration);
        Box::pin(ready(()))
    }
}

/// One request: `METHOD URL`, its headers, its body, and whether a proxy was allowed.
#[derive(Clone, Debug)]
struct Asked {
    line: String,
    headers: http::HeaderMap,
    body: String,
    allow_proxy: bool,
}

/// A status and a body, or an error of the connection: whether it is final.
type Reply = Result<(u16, String), bool>;

/// Responds in order.
#[derive(Clone, Debug, Default)]
struct Script {
    replies: Arc<Mutex<Vec<Reply>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Script {
    fn new(replies: &[(u16, &str)]) -> Self {
        let replies = replies.iter().rev().map(|(status, body)| Ok((*status, (*body).to_owned())));
        Self { replies: Arc::new(Mutex::new(replies.collect())), asked: Arc::default() }
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

impl HttpClient for Script {
    fn send(&self, request: http::Request<Bytes>, options: RequestOptions) -> Exchange {
        self.asked.lock().unwrap().push(Asked {
            line: format!("{} {}", request.method(), request.uri()),
            headers: request.headers().clone(),
            body: String::from_utf8_lossy(request.body()).into_owned(),
            allow_proxy: options.allow_proxy,
        });
        let reply = self.replies.lock().unwrap().pop();
        let reply = match reply {
            Some(Ok((status, body))) => {
                let mut response = http::Response::new(Bytes::from(body));
                *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
                Ok(response)
            }
            Some(Err(is_final)) if is_final => Err(HttpError::permanent("the certificate is bad")),
            _ => Err(HttpError::connection("no connection")),
        };
        Box::pin(ready(reply))
    }
}

/// A folder for the files of a test, which is its home.
struct Home(PathBuf);

impl Home {
    fn new(test: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("credentials").join(test);
        let _missing = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join(".aws/sso/cache")).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.0.join(name), text).unwrap();
        self
    }

    fn config(&self, text: &str) -> &Self {
        self.write(".aws/config", text)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// A chain with these variables, without instance metadata.
    fn chain(&self, http: &Script, variables: &[(&str, &str)]) -> Builder {
        let home = self.path("");
        let base =
            [("HOME", &*home), ("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "eu-1")];
        let base =
            base.into_iter().filter(|(name, _)| !variables.iter().any(|(own, _)| own == name));
        let all = base.chain(variables.iter().copied());
        let environment = Environment::new(all);
        CredentialChain::builder(environment, Arc::new(http.clone()))
            .clock(Arc::new(Still::default()))
    }
}

/// The access key id and the source of the credentials.
async fn key(builder: Builder) -> (String, String) {
    let chain = builder.build();
    let credentials = chain.credentials().await.unwrap();
    (credentials.access_key_id().to_owned(), chain.source().unwrap())
}

async fn error(builder: Builder) -> String {
    let chain = builder.build();
    let error = chain.credentials().await.unwrap_err();
    let shown = format!("{error} {error:?} {chain:?}");
    assert!(!shown.contains("hush") && !error.to_string().contains('\n'), "{shown}");
    assert_eq!(chain.source(), None);
    error.to_string()
}

fn sts(key: &str) -> String {
    format!(
        "<A><Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>hush</SecretAccessKey>\
         <SessionToken>T</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></A>"
    )
}

fn json(key: &str, expiration: &str) -> String {
    format!(
        r#"{{"Version":1,"AccessKeyId":"{key}","SecretAccessKey":"hush","Token":"T","Expiration":"{expiration}"}}"#
    )
}

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "ENV"), ("AWS_SECRET_ACCESS_KEY", "hush")];

#[tokio::test]
async fn the_first_source_that_is_configured_counts() {
    let home = Home::new("order");
    home.config("[default]\naws_access_key_id = FILE\naws_secret_access_key = hush\n");
    let token = home.write("token", "jwt\n").path("token");
    let web = [("AWS_WEB_IDENTITY_TOKEN_FILE", &*token), ("AWS_ROLE_ARN", "arn:r")];
    let container = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/x");
    let nothing = Script::new(&[]);
    let all = [KEYS[0], KEYS[1], web[0], web[1], container];
    assert_eq!(key(home.chain(&nothing, &all)).await.1, "the environment variables");
    assert_eq!(key(home.chain(&nothing, &all[2..])).await.0, "FILE");
    let named = home.chain(&nothing, &all).profile("default");
    assert_eq!(
        key(named).await,
        ("FILE".to_owned(), "the keys of the profile `default`".to_owned())
    );
    home.config("[default]\nregion = eu-1\n");
    let http = Script::new(&[(200, &sts("WEB"))]);
    assert_eq!(key(home.chain(&http, &all[2..])).await.0, "WEB");
    let http = Script::new(&[(200, &json("TASK", "2099-01-01T00:00:00Z"))]);
    assert_eq!(
        key(home.chain(&http, &all[4..])).await,
        ("TASK".to_owned(), "the container".to_owned())
    );
    assert!(!http.asked()[0].allow_proxy);
    let http =
        Script::new(&[(200, "token"), (200, "role"), (200, &json("EC2", "2099-01-01T00:00:00Z"))]);
    let on = home.chain(&http, &[("AWS_EC2_METADATA_DISABLED", "false")]);
    assert_eq!(key(on).await, ("EC2".to_owned(), "the instance".to_owned()));
    assert!(http.asked().iter().all(|asked| !asked.allow_proxy));
    // A source that fails is an error: the next one may have other rights.
    let http = Script::new(&[(403, ""), (200, &json("TASK", "2099-01-01T00:00:00Z"))]);
    let why = error(home.chain(&http, &all[2..])).await;
    assert!(why.contains("the web identity (AWS_WEB_IDENTITY_TOKEN_FILE) returned none"), "{why}");
}

#[tokio::test]
async fn keys_of_one_file_are_not_combined_with_a_token_of_the_other() {
    let home = Home::new("tokens");
    let keys =
        |id: &str| format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = s\n");
    home.config(&(keys("OLD") + "aws_session_token = old\n"));
    let token = async || {
        let chain = home.chain(&Script::new(&[]), &[]).build();
        let found = chain.credentials().await.unwrap();
        format!("{} {}", found.access_key_id(), found.session_token().unwrap_or("-"))
    };
    assert_eq!(token().await, "OLD old");
    home.write(".aws/credentials", keys("NEW"));
    assert_eq!(token().await, "NEW -");
    home.write(".aws/credentials", keys("NEW") + "aws_security_token = new\n");
    assert_eq!(token().await, "NEW new");
}

#[tokio::test]
async fn roles_of_a_profile() {
    let home = Home::new("roles");
    home.config(
        "[profile base]\naws_access_key_id = BASE\naws_secret_access_key = hush\n\
         [profile one]\nrole_arn = arn:one\nsource_profile = base\nexternal_id = x/y\n\
         role_session_name = me\nduration_seconds = 900\n\
         [profile two]\nrole_arn = arn:two\nsource_profile = one\n\
         [profile own]\nrole_arn = arn:own\nsource_profile = own\naws_access_key_id = OWN\n\
         aws_secret_access_key = hush\n\
         [profile env]\nrole_arn = arn:env\ncredential_source = Environment\n\
         [profile task]\nrole_arn = arn:task\ncredential_source = EcsContainer\n\
         [profile ec2]\nrole_arn = arn:ec2\ncredential_source = Ec2InstanceMetadata\n\
         [profile web]\nrole_arn = arn:web\nweb_identity_token_file = ~/token\n",
    );
    home.write("token", " jwt\n");
    let http = Script::new(&[(200, &sts("ONE"))]);
    let (id, source) = key(home.chain(&http, &[]).profile("one")).await;
    assert_eq!((&*id, &*source), ("ONE", "the role arn:one of the profile `one`"));
    let asked = &http.asked()[0];
    assert_eq!(asked.line, "POST https://sts.eu-1.amazonaws.com/");
    assert_eq!(
        asked.body,
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aone&RoleSessionName=me&ExternalId=x%2Fy\
         &DurationSeconds=900"
    );
    let authorization = asked.headers["authorization"].to_str().unwrap();
    assert!(authorization.contains("Credential=BASE/20261126/eu-1/sts/"), "{authorization}");
    let http = Script::new(&[(200, &sts("ONE")), (200, &sts("TWO"))]);
    assert_eq!(key(home.chain(&http, &[]).profile("two")).await.0, "TWO");
    assert!(http.asked()[1].headers["authorization"].to_str().unwrap().contains("Credential=ONE/"));
    assert_eq!(http.asked()[1].headers["x-amz-security-token"], "T");
    for (profile, by) in [("own", "OWN"), ("env", "ENV")] {
        let http = Script::new(&[(200, &sts("ROLE"))]);
        assert_eq!(key(home.chain(&http, &KEYS).profile(profile)).await.0, "ROLE");
        let authorization = http.asked()[0].headers["authorization"].to_str().unwrap().to_owned();
        assert!(authorization.contains(&format!("Credential={by}/")), "{authorization}");
    }
    let far = json("TASK", "2099-01-01T00:00:00Z");
    let http = Script::new(&[(200, &far), (200, &sts("ROLE"))]);
    let container = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x")];
    assert_eq!(key(home.chain(&http, &container).profile("task")).await.0, "ROLE");
    assert_eq!(http.lines()[0], "GET http://169.254.170.2/v2/x");
    let http = Script::new(&[(200, "t"), (200, "r"), (200, &far), (200, &sts("ROLE"))]);
    let on = home.chain(&http, &[("AWS_EC2_METADATA_DISABLED", "false")]).profile("ec2");
    assert_eq!(key(on).await.0, "ROLE");
    let http = Script::new(&[(200, &sts("WEB"))]);
    assert_eq!(key(home.chain(&http, &[]).profile("web")).await.0, "WEB");
    assert!(http.asked()[0].body.ends_with("&WebIdentityToken=jwt"), "{:?}", http.asked());
    assert!(!http.asked()[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn mistakes_of_a_profile_are_named_before_anything_is_sent() {
    let home = Home::new("mistakes");
    home.config(
        "[profile none]\nrole_arn = arn\n\
         [profile both]\nrole_arn = arn\nsource_profile = x\ncredential_source = Environment\n\
         [profile lost]\nrole_arn = arn\nsource_profile = gone\n\
         [profile a]\nrole_arn = arn\nsource_profile = b\n\
         [profile b]\nrole_arn = arn\nsource_profile = a\n\
         [profile self]\nrole_arn = arn\nsource_profile = self\n\
         [profile other]\nrole_arn = arn\ncredential_source = environment\n\
         [profile mfa]\nrole_arn = arn\nsource_profile = b\nmfa_serial = arn:mfa\n\
         [profile long]\nrole_arn = arn\nsource_profile = b\nduration_seconds = 1h\n\
         [profile half]\naws_secret_access_key = hush\n\
         [profile half2]\naws_access_key_id = ID\n\
         [profile login]\nlogin_session = arn:me\n\
         [profile web]\nweb_identity_token_file = /x\n\
         [profile blank]\naws_access_key_id = a b\naws_secret_access_key = hush\n\
         [profile sso1]\nsso_session = gone\nsso_account_id = 1\nsso_role_name = r\n\
         [profile sso2]\nsso_start_url = https://x\nsso_region = eu-1\nsso_account_id = 1\n\
         [profile sso3]\nsso_session = corp\nsso_region = eu-2\nsso_account_id = 1\nsso_role_name = r\n\
         [sso-session corp]\nsso_region = eu-1\nsso_start_url = https://x\n\
         [profile services]\nrole_arn = arn\nsource_profile = b\nservices = gone\n\
         [profile bad]\nregion\n[docs]\nregion = eu-1\n",
    );
    for (profile, why) in [
        ("none", "neither `source_profile` nor `credential_source`"),
        ("both", "both `source_profile` and `credential_source`"),
        ("lost", "the profile `gone` does not exist"),
        ("a", "leads in a circle: a, b"),
        ("self", "it names itself as `source_profile` and has no keys"),
        ("other", "`credential_source` is `environment`: it must be"),
        ("mfa", "the MFA device arn:mfa"),
        ("long", "`duration_seconds` is `1h`"),
        ("half", "it has `aws_secret_access_key` and no `aws_access_key_id`"),
        ("half2", "it has `aws_access_key_id` and no `aws_secret_access_key`"),
        ("login", "sessions of `aws login` are not supported"),
        ("web", "`web_identity_token_file = /x` and no `role_arn`"),
        ("blank", "the access key id has white space"),
        ("sso1", "no section `[sso-session gone]`"),
        ("sso2", "has no `sso_role_name`"),
        ("sso3", "different values of `sso_region`"),
        ("services", "has no section `[services gone]`"),
        ("bad", "line 62 has no `=`"),
        ("docs", "a section `[docs]`, which must be written `[profile docs]`"),
    ] {
        let http = Script::new(&[]);
        let error = error(home.chain(&http, &[]).profile(profile)).await;
        assert!(error.contains(why), "{profile}: {error}");
        assert_eq!(http.lines(), <[&str; 0]>::default(), "{profile}");
    }
}

#[tokio::test]
async fn files_that_cannot_be_read_are_named_if_they_are_needed() {
    let home = Home::new("unreadable");
    let nothing = Script::new(&[]);
    for (bytes, why) in [
        (&b"\xff\xfe[\0d\0"[..], "it is UTF-16"),
        (b"\xef\xbb\xbf[default]\n", "byte-order mark"),
        (b"[default]\nregion = caf\xe9\n", "line 2 is not UTF-8"),
        (b"[default\n", "line 1 begins a section and has no `]`"),
    ] {
        home.write(".aws/config", bytes);
        let why_not = error(home.chain(&nothing, &[])).await;
        assert!(why_not.contains(why) && why_not.contains(".aws/config"), "{why_not}");
        let selected = error(home.chain(&nothing, &[("AWS_PROFILE", "default")])).await;
        assert!(selected.contains(why), "{selected}");
        // What is not needed is no error.
        assert_eq!(key(home.chain(&nothing, &KEYS)).await.0, "ENV");
    }
    home.write(
        ".aws/config",
        b"# caf\xe9\n[default]\naws_access_key_id = F # \xe9\naws_secret_access_key = hush\n",
    );
    assert_eq!(key(home.chain(&nothing, &[])).await.0, "F");
    let missing = error(home.chain(&nothing, &[("AWS_CONFIG_FILE", "/nowhere/config")])).await;
    assert!(
        missing.contains("/nowhere/config (a missing file, set by AWS_CONFIG_FILE)"),
        "{missing}"
    );
}

#[tokio::test]
async fn names_of_profiles() {
    let home = Home::new("names");
    home.config("[profile 'My Lap Top']\n  aws_access_key_id = Q\naws_secret_access_key: hush\n");
    let nothing = Script::new(&[]);
    for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
        assert_eq!(key(home.chain(&nothing, &[(variable, "My Lap Top")])).await.0, "Q");
    }
    let why = error(home.chain(&nothing, &[("AWS_PROFILE", "gone")])).await;
    assert!(why.contains("existing profiles: My Lap Top"), "{why}");
}

const CORP: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
const SSO: &str = "[profile dev]\nsso_session = corp\nsso_account_id = 123\nsso_role_name = a/b\n\
                   [sso-session corp]\nsso_region = eu-2\nsso_start_url = https://corp.example\n";
const ROLE: &str = r#"{"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"hush","sessionToken":"T","expiration":4070908800000}}"#;

#[tokio::test]
async fn a_token_of_sso_is_renewed_and_stored() {
    let home = Home::new("sso");
    home.config(SSO);
    let token = |expires: &str| {
        format!(
            r#"{{"accessToken":"old","expiresAt":"{expires}","refreshToken":"r","clientId":"c","clientSecret":"hush","region":"eu-2","own":1}}"#
        )
    };
    // One that is valid, in the form of an old CLI.
    home.write(CORP, token("2026-11-26T02:00:00UTC"));
    let http = Script::new(&[(200, ROLE)]);
    let (id, source) = key(home.chain(&http, &[]).profile("dev")).await;
    assert_eq!((&*id, &*source), ("SSO", "the SSO session `corp` of the profile `dev`"));
    let asked = &http.asked()[0];
    assert_eq!(
        asked.line,
        "GET https://portal.sso.eu-2.amazonaws.com/federation/credentials?role_name=a%2Fb&account_id=123"
    );
    assert_eq!(asked.headers["x-amz-sso_bearer_token"], "old");
    // One that expires soon, or has expired.
    for expires in ["2026-11-26T00:10:00Z", "2026-11-25T00:00:00Z"] {
        home.write(CORP, token(expires));
        let renewed = r#"{"accessToken":"new","expiresIn":3600,"refreshToken":"r2"}"#;
        let http = Script::new(&[(200, renewed), (200, ROLE)]);
        assert_eq!(key(home.chain(&http, &[]).profile("dev")).await.0, "SSO");
        assert_eq!(http.lines()[0], "POST https://oidc.eu-2.amazonaws.com/token");
        assert!(http.asked()[0].body.contains(r#""grantType":"refresh_token""#));
        assert_eq!(http.asked()[1].headers["x-amz-sso_bearer_token"], "new");
        let text = std::fs::read_to_string(home.path(CORP)).unwrap();
        let stored: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&stored["accessToken"], &stored["own"]), (&"new".into(), &1.into()));
        assert_eq!(stored["expiresAt"], "2026-11-26T01:00:00Z");
        assert_eq!(stored["refreshToken"], "r2");
        let files = std::fs::read_dir(home.path(".aws/sso/cache")).unwrap().count();
        assert_eq!(files, 1, "no temporary file is left");
    }
    // A renewal that fails: the old one is used while it is valid.
    home.write(CORP, token("2026-11-26T00:10:00Z"));
    let http = Script::new(&[(400, r#"{"error":"invalid_grant"}"#), (200, ROLE)]);
    assert_eq!(key(home.chain(&http, &[]).profile("dev")).await.0, "SSO");
    home.write(CORP, token("2026-11-25T00:00:00Z"));
    let http = Script::new(&[(400, r#"{"error":"invalid_grant"}"#)]);
    let why = error(home.chain(&http, &[]).profile("dev")).await;
    assert!(
        why.contains("has expired and cannot be renewed") && why.contains("invalid_grant"),
        "{why}"
    );
    assert!(why.ends_with("log in again: `aws sso login --profile dev`"), "{why}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_process_prints_credentials() {
    let home = Home::new("process");
    let nothing = Script::new(&[]);
    let run = |command: &str| {
        home.config(&format!("[default]\ncredential_process = {command}\n"));
        home.chain(&nothing, &[])
    };
    home.write("out", json("P", "2099-01-02T03:04:05+0100"));
    let command = format!("cat {}", home.path("out"));
    let (id, source) = key(run(&command)).await;
    assert_eq!((&*id, &*source), ("P", "`credential_process` of the profile `default`"));
    for (command, why) in [
        ("echo no luck >&2; exit 3", "failed (exit status: 3): no luck"),
        ("true", "the response is not valid JSON"),
        ("echo '{}'", "`Version` of the response is not 1"),
        ("yes | head -c 3000000", "its output is longer than 1048576 bytes"),
        ("/nowhere/program", "failed (exit status: 127)"),
    ] {
        let error = error(run(command)).await;
        assert!(error.contains(why), "{command}: {error}");
    }
    // Keys of the credentials file come first, those of the config file last.
    home.config(&format!(
        "[default]\ncredential_process = {command}\naws_access_key_id = C\naws_secret_access_key = hush\n"
    ));
    assert_eq!(key(home.chain(&nothing, &[])).await.0, "P");
    home.write(
        ".aws/credentials",
        "[default]\naws_access_key_id = S\naws_secret_access_key = hush\n",
    );
    assert_eq!(key(home.chain(&nothing, &[])).await.0, "S");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_process_ends_when_the_call_is_dropped() {
    let home = Home::new("dropped");
    let (file, nothing) = (home.path("pid"), Script::new(&[]));
    // The shell itself, and a program that it starts.
    for command in
        [format!("echo $$ > {file}; exec sleep 60"), format!("sleep 60 & echo $! > {file}; wait")]
    {
        home.config(&format!("[default]\ncredential_process = {command}\n"));
        let chain = home.chain(&nothing, &[]).build();
        let waited = tokio::time::timeout(Duration::from_secs(1), chain.credentials()).await;
        assert!(waited.is_err());
        let pid = std::fs::read_to_string(&file).unwrap();
        let is_running = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
            // A process that has ended and was not waited for is a zombie.
            stat.is_ok_and(|stat| !stat.contains(") Z "))
        };
        let mut polls = 0;
        while is_running() {
            polls += 1;
            assert!(polls < 50, "`{command}`: the process {pid} is still running");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test]
async fn requests_are_sent_again_and_responses_are_limited() {
    let home = Home::new("retries");
    let uri = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/x")];
    let http = Script::new(&[(503, ""), (429, ""), (200, &json("C", "2099-01-01T00:00:00Z"))]);
    assert_eq!(key(home.chain(&http, &uri)).await.0, "C");
    assert_eq!(http.lines().len(), 3);
    let http = Script::new(&[(500, ""), (500, ""), (500, ""), (200, "")]);
    assert!(error(home.chain(&http, &uri)).await.contains("HTTP 500"));
    assert_eq!(http.lines().len(), 3);
    let http = Script::new(&[]);
    http.replies.lock().unwrap().push(Err(true));
    assert!(error(home.chain(&http, &uri)).await.contains("the certificate is bad"));
    assert_eq!(http.lines().len(), 1);
    let http = Script::new(&[(200, &" ".repeat((1 << 20) + 1))]);
    assert!(error(home.chain(&http, &uri)).await.contains("longer than 1048576 bytes"));
    let http = Script::new(&[(200, &json("C", "2026-11-25T23:59:59Z"))]);
    let why = error(home.chain(&http, &uri)).await;
    assert_eq!(why, "the container returned credentials that have expired");
}

#[tokio::test]
async fn an_instance_whose_credentials_are_not_renewed() {
    let home = Home::new("static");
    let http = Script::new(&[(200, "t"), (200, "r"), (200, &json("EC2", "2026-11-25T00:00:00Z"))]);
    let chain = home.chain(&http, &[("AWS_EC2_METADATA_DISABLED", "false")]).build();
    let credentials = chain.credentials().await.unwrap();
    let until = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW + 600);
    assert_eq!(credentials.expiry(), Some(until));
    for (replies, why) in [
        (&[(403, "")][..], "is switched off for this instance"),
        (&[(200, "t"), (404, "")], "the instance has no role"),
        (&[(200, "t"), (200, "r"), (404, "")], "has no credentials of the role `r`"),
        (&[(200, "t"), (200, "r"), (200, "{}")], "`AccessKeyId` is missing"),
        (&[(200, "t"), (200, "a b"), (200, "{}")], "cannot be part of a URL"),
    ] {
        let http = Script::new(replies);
        let error = error(home.chain(&http, &[("AWS_EC2_METADATA_DISABLED", "false")])).await;
        assert!(error.contains(why), "{error}");
    }
}

#[tokio::test]
async fn endpoints_and_regions() {
    let home = Home::new("endpoints");
    let token = home.write("token", "jwt").path("token");
    let web = [("AWS_WEB_IDENTITY_TOKEN_FILE", &*token), ("AWS_ROLE_ARN", "arn:r")];
    let asked = async |more: &[(&str, &str)], change: fn(Builder) -> Builder| {
        let http = Script::new(&[(200, &sts("W"))]);
        let variables: Vec<_> = web.iter().chain(more).copied().collect();
        key(change(home.chain(&http, &variables))).await;
        http.lines().remove(0)
    };
    let same = |builder| builder;
    assert_eq!(asked(&[], same).await, "POST https://sts.eu-1.amazonaws.com/");
    assert_eq!(asked(&[], |b| b.use_fips(true)).await, "POST https://sts-fips.eu-1.amazonaws.com/");
    assert_eq!(asked(&[], |b| b.use_dual_stack(true)).await, "POST https://sts.eu-1.api.aws/");
    assert_eq!(
        asked(&[], |b| b.region("cn-x-1")).await,
        "POST https://sts.cn-x-1.amazonaws.com.cn/"
    );
    let urls = [("AWS_ENDPOINT_URL", "https://all"), ("AWS_ENDPOINT_URL_STS", "https://sts/x")];
    assert_eq!(asked(&urls[..1], same).await, "POST https://all/");
    assert_eq!(asked(&urls, same).await, "POST https://sts/x/");
    let ignoring = asked(&urls, |builder| builder.ignore_endpoint_urls(true)).await;
    assert_eq!(ignoring, "POST https://sts.eu-1.amazonaws.com/");
    for (name, value, why) in [
        ("AWS_REGION", "eu/1", "`eu/1` is not the name of a region"),
        ("AWS_REGION", "", "a region is needed to call STS"),
        ("AWS_ENDPOINT_URL_STS", "http://far.example", "is `http` and not on this machine"),
        ("AWS_ENDPOINT_URL_STS", "https:/far.example", "not one of the form"),
    ] {
        let http = Script::new(&[]);
        let variables = [web[0], web[1], (name, value)];
        let error = error(home.chain(&http, &variables)).await;
        assert!(error.contains(why), "{error}");
        assert_eq!(http.lines().len(), 0);
    }
}
