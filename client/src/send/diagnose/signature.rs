//! Explains a refused signature by comparing the canonical request of the service with ours.
//!
//! Services quote theirs in the message. Ours is computed again from the request that was sent, so
//! that it is not kept for requests that are accepted. Secret values are not shown.

use crate::request::request::Request;
use crate::signing::sign::signed_canonical_request;

/// Headers whose values may be shown.
const SHOWN: [&str; 5] = ["accept", "content-type", "host", "x-amz-content-sha256", "x-amz-date"];

/// Returns a sentence about the first line in which the service's canonical request differs from
/// ours; `None` if the message does not quote one.
pub(crate) fn explain(message: &str, request: &Request) -> Option<String> {
    let theirs = Lines::parse(quoted(message)?)?;
    let ours = ours(request)?;
    let ours = Lines::parse(&ours)?;
    let open = request.shows_its_url();
    Some(first_difference(&ours, &theirs, open).unwrap_or_else(|| {
        "the service received the request as it was signed: the secret access key does not belong \
         to this access key id"
            .to_owned()
    }))
}

/// Returns the text that was signed.
fn ours(request: &Request) -> Option<String> {
    Some(signed_canonical_request(request.unsigned())?.text().to_owned())
}

/// Returns the text in `... should have been '...'`.
fn quoted(message: &str) -> Option<&str> {
    let (_, after) =
        message.split_once("The Canonical String for this request should have been")?;
    let after = after.trim_start().strip_prefix('\'')?;
    let text = after
        .split_once("'\n\nThe String-to-Sign")
        .map_or_else(|| after.trim_end().trim_end_matches('\''), |(text, _)| text);
    Some(text.trim_start_matches('\n'))
}

/// The parts of a canonical request.
struct Lines<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    /// Names of the signed headers, separated by `;`.
    signed: &'a str,
    hash: &'a str,
}

impl<'a> Lines<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut next = || lines.next();
        let (method, path, query) = (next()?, next()?, next()?);
        let mut headers = Vec::new();
        loop {
            let line = next()?;
            if line.is_empty() {
                break;
            }
            headers.push(line.split_once(':')?);
        }
        Some(Self { method, path, query, headers, signed: next()?, hash: next()? })
    }
}

fn first_difference(ours: &Lines<'_>, theirs: &Lines<'_>, open: bool) -> Option<String> {
    let shown = |text: &str, open: bool| {
        if open { format!("`{}`", text.escape_debug()) } else { "another value".to_owned() }
    };
    let differ = |what: &str, ours: &str, theirs: &str, open: bool| {
        (ours != theirs).then(|| {
            let (ours, theirs) = if open {
                (shown(ours, true), shown(theirs, true))
            } else {
                ("the signed value".to_owned(), shown(theirs, false))
            };
            format!("the service received another {what}: {theirs} instead of {ours}")
        })
    };
    differ("method", ours.method, theirs.method, true)
        .or_else(|| differ("path", ours.path, theirs.path, open))
        .or_else(|| differ("query", ours.query, theirs.query, open))
        .or_else(|| differ("list of signed headers", ours.signed, theirs.signed, true))
        .or_else(|| {
            ours.headers.iter().zip(&theirs.headers).find_map(|((name, ours), (_, theirs))| {
                let open = SHOWN.contains(name);
                differ(&format!("header `{name}`"), ours, theirs, open)
            })
        })
        .or_else(|| {
            (ours.hash != theirs.hash)
                .then(|| "the service received another body than the signed one".to_owned())
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::time::{Duration, SystemTime};

    use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
    use http::Method;

    use super::*;
    use crate::client::Client;
    use crate::config::config::Config;
    use crate::model::Service;
    use crate::signing::sign::sha256;

    static SERVICE: Service =
        Service::new("x", "X").with_headers(&[("accept", "application/json")]);

    const SECRET: &str = "secret";

    async fn signed(query: Option<&str>) -> Request {
        let config = Config::builder()
            .region("eu-west-1")
            .endpoint_url("https://abc.example.com/dev")
            .credentials(aws_credential_types::Credentials::from_keys(
                "AKID",
                SECRET,
                Some("hush-token".to_owned()),
            ))
            .build();
        let client = Client::new(&config, &SERVICE);
        let mut call = client.request(Method::POST, "/orders").push("a/b c").json(&[1, 2]);
        call = call.header("x-note", " two  spaces,   three ");
        if let Some(value) = query {
            call = call.query("z", value).query("a", "1");
        }
        call.signed_request(at()).await.unwrap()
    }

    fn at() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_603_174_478)
    }

    fn message(canonical: &str) -> String {
        format!(
            "The request signature we calculated does not match.\n\nThe Canonical String for this \
             request should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'x'"
        )
    }

    #[tokio::test]
    async fn our_canonical_request_is_the_signed_one() {
        for query in [None, Some("b=&é")] {
            let request = signed(query).await;
            let canonical = ours(&request).unwrap();
            let hash = sha256(canonical.as_bytes());
            let hash = hash.as_str();
            let to_sign = format!(
                "AWS4-HMAC-SHA256\n20201020T061438Z\n20201020/eu-west-1/execute-api/aws4_request\n{hash}"
            );
            let key = generate_signing_key(SECRET, at(), "eu-west-1", "execute-api");
            let signature = calculate_signature(key, to_sign.as_bytes());
            let authorization = request.headers()["authorization"].to_str().unwrap();
            assert!(authorization.ends_with(&signature), "{canonical}");
        }
    }

    #[tokio::test]
    async fn the_first_difference_is_named_and_secrets_are_not() {
        let request = signed(None).await;
        let canonical = ours(&request).unwrap();
        for (from, to, why) in [
            ("POST\n", "GET\n", "another method: `GET` instead of `POST`"),
            (
                "/dev/",
                "/",
                "another path: `/orders/a%252Fb%2520c` instead of `/dev/orders/a%252Fb%2520c`",
            ),
            (
                "abc.example",
                "vpce.example",
                "another header `host`: `vpce.example.com` instead of `abc.example.com`",
            ),
            (
                "hush-token",
                "hush-other",
                "another header `x-amz-security-token`: another value instead of the signed value",
            ),
            ("accept;", "", "another list of signed headers"),
            ("20201020T061438Z", "20201020T061439Z", "another header `x-amz-date`"),
        ] {
            let text = explain(&message(&canonical.replacen(from, to, 1)), &request).unwrap();
            assert!(text.contains(why), "{text}");
            assert!(!text.contains("hush"), "{text}");
        }
        let (rest, _) = canonical.rsplit_once('\n').unwrap();
        let text = explain(&message(&format!("{rest}\n{}", "0".repeat(64))), &request).unwrap();
        assert_eq!(text, "the service received another body than the signed one");
        let text = explain(&message(&canonical), &request).unwrap();
        assert!(text.contains("the secret access key does not belong"), "{text}");
    }

    #[tokio::test]
    async fn values_of_a_raw_query_are_hidden() {
        let request = signed(Some("hush")).await;
        let canonical = ours(&request).unwrap().replacen("z=hush", "z=hus", 1);
        let text = explain(&message(&canonical), &request).unwrap();
        assert_eq!(
            text,
            "the service received another query: another value instead of the signed value"
        );
    }

    #[tokio::test]
    async fn older_formats_and_other_messages() {
        let request = signed(None).await;
        let canonical = ours(&request).unwrap();
        let older = message(&format!("\n{canonical}"));
        assert!(explain(&older, &request).unwrap().contains("secret access key"));
        for other in
            ["", "Forbidden", "The Canonical String for this request should have been\n'GET\n/'"]
        {
            assert_eq!(explain(other, &request), None);
        }
    }
}
