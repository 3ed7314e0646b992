//! The credential chain against local servers: each source of credentials, and the number of its
//! requests. The environment and the files of the process are not used.

mod endpoints;
mod missing;
mod providers;
mod region;
mod rotation;

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use petard::{Config, ConfigBuilder};

use super::server::{Reply, Seen, Server, ok};
use super::service::Zoo;

pub(crate) const FAR: &str = "2099-01-01T00:00:00Z";

/// A temporary home folder.
pub(crate) struct Home(PathBuf);

impl Home {
    pub(crate) fn new(test: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("homes").join(test);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file and returns its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }
}

/// A configuration with these variables, without instance metadata.
pub(crate) fn variables(own: &[(&str, &str)]) -> ConfigBuilder {
    let base = [("AWS_REGION", "eu-1"), ("AWS_EC2_METADATA_DISABLED", "true")];
    let base = base.iter().filter(|(name, _)| !own.iter().any(|(other, _)| other == name));
    let all = base.chain(own).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let all: Vec<(String, String)> = all.collect();
    Config::builder().environment(all)
}

/// Credentials in the format of containers, instances and processes.
pub(crate) fn json(key: &str, expiration: &str) -> String {
    format!(
        r#"{{"Version":1,"Code":"Success","AccessKeyId":"{key}","SecretAccessKey":"hush",
        "SessionToken":"TOKEN-{key}","Token":"TOKEN-{key}","Expiration":"{expiration}"}}"#
    )
}

/// Credentials in the format of STS.
pub(crate) fn sts(operation: &str, key: &str) -> Reply {
    let body = format!(
        "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <{operation}Result><Credentials><AccessKeyId>{key}</AccessKeyId>\
         <SecretAccessKey>hush</SecretAccessKey><SessionToken>TOKEN-{key}</SessionToken>\
         <Expiration>{FAR}</Expiration></Credentials></{operation}Result></{operation}Response>"
    );
    super::server::answer(200, "content-type: text/xml\r\n", &body)
}

/// Makes two calls and returns the key that signed both, because credentials are cached.
pub(crate) async fn signer(config: ConfigBuilder) -> Seen {
    let server = Server::start([ok("{}"), ok("{}")]).await;
    let zoo = Zoo::new(&config.endpoint_url(&server.url).load().await.unwrap());
    for _ in 0..2 {
        zoo.list_animals().await.unwrap();
    }
    let all = server.all();
    let [first, second] = &all[..] else { panic!("{all:?}") };
    assert_eq!(key(first), key(second));
    second.clone()
}

/// Returns the access key id of a signature.
pub(crate) fn key(seen: &Seen) -> &str {
    let authorization = seen.header("authorization").unwrap();
    let (_, key) = authorization.split_once("Credential=").unwrap();
    key.split('/').next().unwrap()
}

/// Returns the error of a call without credentials.
pub(crate) async fn refusal(config: ConfigBuilder) -> petard::Error {
    let server = Server::start([]).await;
    let config = config.endpoint_url(&server.url).load().await.unwrap();
    let error = Zoo::new(&config).list_animals().await.unwrap_err();
    assert!(error.is_configuration() && error.attempts() == 0, "{error:?}");
    assert_eq!(server.all().len(), 0);
    let shown = format!("{error} {error:?} {error:#?}");
    assert!(!shown.contains("hush"), "{shown}");
    assert!(!error.to_string().contains('\n'), "{error}");
    error
}
