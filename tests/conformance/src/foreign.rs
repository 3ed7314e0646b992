//! Requests that petard does not make, signed with the public `petard::Signer`: as an
//! `http::Request`, and as a `reqwest::Request`.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use petard::{Config, Credentials, SignableRequest, Signer};
use serde_json::{Value, json};

/// The library whose request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// `http::Request`. Its URL is kept as it is given.
    Http,
    /// `reqwest::Request`. Its URL is normalized when it is parsed.
    Reqwest,
}

impl Library {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Http, Self::Reqwest];

    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Reqwest => "reqwest",
        }
    }
}

/// A request, before a library has made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// `GET`.
    pub method: String,
    /// Absolute.
    pub url: String,
    /// Names, in any case, and values.
    pub headers: Vec<(String, String)>,
    /// Empty if there is none.
    pub body: Vec<u8>,
}

/// What is signed of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload {
    /// Its hash.
    Signed,
    /// Its hash, which is sent too.
    HashHeader,
    /// Nothing.
    Unsigned,
}

/// How a request is signed.
#[derive(Debug, Clone)]
pub struct Manner {
    /// The credentials.
    pub credentials: Credentials,
    /// The region in the scope.
    pub region: String,
    /// The service in the scope.
    pub service: String,
    /// The time in seconds since 1970.
    pub seconds: u64,
    /// The host that is signed, if it is not that of the request.
    pub host: Option<String>,
    /// Whether the path is signed as it is sent.
    pub path_as_sent: bool,
    /// What is signed of the body.
    pub payload: Payload,
    /// For a signature in the query: the seconds for which it is valid.
    pub expires: Option<u64>,
}

/// A request as its library has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Absolute.
    pub url: String,
    /// All of them.
    pub headers: HeaderMap,
}

/// What came of a request.
#[derive(Debug, Clone)]
pub enum Signed {
    /// The library cannot hold the request.
    Impossible(String),
    /// petard refused to sign the request, which is as it was.
    Refused(String),
    /// The request before and after.
    Signed {
        /// Without the signature.
        before: Box<Made>,
        /// With it.
        after: Box<Made>,
    },
}

/// Makes a request with a library, and signs it.
///
/// # Panics
///
/// If a request that was refused was changed.
pub async fn sign(library: Library, foreign: &Foreign, manner: &Manner) -> Signed {
    let Some((method, headers)) = head(foreign) else {
        return Signed::Impossible("its method or a header is not valid".to_owned());
    };
    match library {
        Library::Http => {
            let mut request = http::Request::new(foreign.body.clone());
            match foreign.url.parse() {
                Ok(uri) => *request.uri_mut() = uri,
                Err(why) => return Signed::Impossible(format!("http: {why}")),
            }
            (*request.method_mut(), *request.headers_mut()) = (method, headers);
            let made = |request: &http::Request<Vec<u8>>| Made {
                url: request.uri().to_string(),
                headers: request.headers().clone(),
            };
            signed(&mut request, made, manner).await
        }
        Library::Reqwest => {
            let url = match reqwest::Url::parse(&foreign.url) {
                Ok(url) => url,
                Err(why) => return Signed::Impossible(format!("reqwest: {why}")),
            };
            let mut request = reqwest::Request::new(method, url);
            *request.headers_mut() = headers;
            if !foreign.body.is_empty() {
                *request.body_mut() = Some(foreign.body.clone().into());
            }
            let made = |request: &reqwest::Request| Made {
                url: request.url().to_string(),
                headers: request.headers().clone(),
            };
            signed(&mut request, made, manner).await
        }
    }
}

fn head(foreign: &Foreign) -> Option<(Method, HeaderMap)> {
    let mut headers = HeaderMap::new();
    for (name, value) in &foreign.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
    }
    Some((Method::from_bytes(foreign.method.as_bytes()).ok()?, headers))
}

async fn signed<R: SignableRequest>(
    request: &mut R,
    made: impl Fn(&R) -> Made,
    manner: &Manner,
) -> Signed {
    let config = Config::builder().region("xx-config-1").credentials(manner.credentials.clone());
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(manner.seconds);
    let mut signer =
        Signer::new(&config.build(), &*manner.service).region(&*manner.region).time(time);
    if let Some(host) = &manner.host {
        signer = signer.host(&**host);
    }
    if manner.path_as_sent {
        signer = signer.path_as_sent();
    }
    signer = match manner.payload {
        Payload::Signed => signer,
        Payload::HashHeader => signer.payload_hash_header(),
        Payload::Unsigned => signer.unsigned_payload(),
    };
    let before = made(request);
    let done = match manner.expires {
        None => signer.sign(request).await,
        Some(seconds) => signer.presign(request, Duration::from_secs(seconds)).await,
    };
    let after = made(request);
    match done {
        Ok(()) => Signed::Signed { before: Box::new(before), after: Box::new(after) },
        Err(why) => {
            assert_eq!(before, after, "a request that was refused was changed");
            Signed::Refused(why.to_string())
        }
    }
}

impl Foreign {
    /// Reads `{"method", "url", "headers": [[name, value], ...], "body": base64}`.
    ///
    /// # Errors
    ///
    /// A member that is missing or of the wrong type.
    pub fn read(value: &Value) -> Result<Self, String> {
        let headers = value["headers"].as_array().ok_or("a request has no headers")?;
        let headers = headers.iter().map(|pair| Ok((text(&pair[0])?, text(&pair[1])?)));
        Ok(Self {
            method: text(&value["method"])?,
            url: text(&value["url"])?,
            headers: headers.collect::<Result<_, String>>()?,
            body: STANDARD.decode(text(&value["body"])?).map_err(|error| error.to_string())?,
        })
    }
}

impl Manner {
    /// Reads the members `sign`, `path_as_sent` and `expires` of a question.
    ///
    /// # Errors
    ///
    /// A member that is missing or of the wrong type.
    pub fn read(question: &Value) -> Result<Self, String> {
        let sign = &question["sign"];
        let token = sign["session_token"].as_str().map(str::to_owned);
        let (id, secret) = (text(&sign["access_key"])?, text(&sign["secret_key"])?);
        Ok(Self {
            credentials: Credentials::from_keys(id, secret, token),
            region: text(&sign["region"])?,
            service: text(&sign["service"])?,
            seconds: sign["time"].as_u64().ok_or("sign has no time")?,
            host: None,
            path_as_sent: question["path_as_sent"].as_bool().unwrap_or_default(),
            payload: Payload::Signed,
            expires: question["expires"].as_u64(),
        })
    }

    /// Returns what another signer needs to know.
    #[must_use]
    pub fn shown(&self) -> Value {
        json!({
            "sign": {
                "access_key": self.credentials.access_key_id(),
                "secret_key": self.credentials.secret_access_key(),
                "session_token": self.credentials.session_token(),
                "region": self.region,
                "service": self.service,
                "time": self.seconds,
            },
            "host": self.host,
            "path_as_sent": self.path_as_sent,
            "payload": match self.payload {
                Payload::Signed => "signed",
                Payload::HashHeader => "hash header",
                Payload::Unsigned => "unsigned",
            },
            "expires": self.expires,
        })
    }
}

impl Made {
    /// Returns a request as an answer of the driver.
    #[must_use]
    pub fn shown(&self, foreign: &Foreign) -> Value {
        let pairs = self.headers.iter();
        let headers: Vec<(&str, String)> = pairs
            .map(|(name, value)| {
                (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        json!({
            "method": foreign.method,
            "url": self.url,
            "headers": headers,
            "body": STANDARD.encode(&foreign.body),
        })
    }
}

fn text(value: &Value) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("{value} is no text"))
}
