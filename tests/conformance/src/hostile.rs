//! Requests whose paths, queries and headers are easily signed wrong.

use petard::Credentials;

use crate::foreign::{Foreign, Manner, Payload};
use crate::random_calls::Random;

const HOSTS: &[&str] = &[
    "https://api.example.com",
    "https://api.example.com",
    "https://api.example.com",
    "https://API.Example.com",
    "https://api.example.com:443",
    "http://api.example.com:80",
    "http://api.example.com:443",
    "https://api.example.com:80",
    "http://127.0.0.1:8080",
    "https://[::1]:9",
];

/// Parts of a path that every library can hold.
const PATH: &[&str] = &[
    "a",
    "B7",
    "x-y_z",
    "..",
    ".",
    "...",
    "",
    "",
    "%2F",
    "%2f",
    "%41",
    "%2e%2e",
    "%2E",
    "%20",
    "%25",
    "%252F",
    "%C3%A9",
    "%e2%82%ac",
    "%FF",
    "%00",
    "+",
    "~",
    "%7E",
    ";",
    "v;p=1",
    ":",
    "@",
    "!",
    "$",
    "&",
    "'",
    "(",
    ")",
    "*",
    ",",
    "=",
    "arn%3Aaws%3Ax",
    "%zz",
    "%",
];

/// Parts of a path that some libraries encode or refuse.
const ODD_PATH: &[&str] =
    &["é", "漢", "🐈", "{id}", "|", "\"", "[", "]", "^", "\\", "`", "<", ">", " ", "\u{7f}"];

const NAMES: &[&str] = &[
    "",
    "a",
    "a",
    "A",
    "aa",
    "a-b",
    "a.b",
    "a_b",
    "b",
    "%41",
    "%61",
    "%C3%A9",
    "%c3%a9",
    "a+b",
    "a%20b",
    "%3D",
    "%26",
    "~",
    "%7E",
    "*",
    "[]",
    "%5B%5D",
    "x-amz-date",
    "/",
    ":",
    "%zz",
];

const VALUES: &[&str] = &[
    "",
    "",
    "1",
    "2",
    "10",
    "a=b",
    "==",
    "+",
    "%2B",
    "%20",
    "%2f",
    "/",
    "?",
    ":",
    "@",
    "!",
    "$",
    "'",
    "(",
    ")",
    "*",
    ",",
    ";",
    "~",
    "%7e",
    "%c3%a9",
    "%C3%A9",
    "%E2%82%AC",
    "%00",
    "%0A",
    "%zz",
    "%",
    "%4",
    "a b",
];

/// Bytes that are no text, and characters that some libraries encode or refuse.
const ODD_VALUES: &[&str] = &["%FF", "%C3", "é", "🐈", "\"", "[", "{", "|", "^", "`", "\\", "<"];

/// Parameters of an older signature, which a new one in the query replaces.
const OLD_PARAMETERS: &[&str] = &[
    "X-Amz-Signature=0f",
    "X-Amz-Date=20110909T233600Z",
    "X-Amz-Security-Token=old",
    "X-Amz-SignedHeaders=host",
    "X-Amz-Expires=1",
    "X-Amz-Credential=old",
    "X-Amz-Algorithm",
];

const HEADERS: &[&str] = &[
    "accept",
    "Content-Type",
    "x-amz-a",
    "X-Amz-A",
    "x-amz-a-b",
    "x-amz-aa",
    "x-amz-target",
    "x-amz-meta-name",
    "x-other",
    "User-Agent",
    "x-amzn-trace-id",
    "x-api-key",
    "date",
];

/// Headers that a signature replaces, or that it treats in a way of their own.
const ODD_HEADERS: &[&str] = &[
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-region-set",
    "authorization",
    "x-amz-content-sha256",
    "host",
    "x-amz-user-agent",
    "x-amz-checksum-mode",
];

const TEXTS: &[&str] = &[
    "",
    "",
    " ",
    "  ",
    "   ",
    "a",
    "B",
    "two words",
    "three  spaced   words",
    ",",
    ";",
    "=",
    "\"q  q\"",
    "application/json",
    "charset=utf-8",
    "~",
    "%20",
    "'",
    "\\",
    "UNSIGNED-PAYLOAD",
];

const ODD_TEXTS: &[&str] = &["\t", "\t\t", "a\tb", "é", "🐈"];

const BODIES: &[&[u8]] = &[b"", b"", b"{}", b"a=1&b=2", b"\x00\xff\n"];

impl Random {
    /// Joins a number of parts, most of which are plain.
    fn parts(&mut self, most: usize, plain: &[&str], odd: &[&str], odd_once_in: usize) -> String {
        let count = 1 + self.below(most);
        let mut text = String::new();
        for _ in 0..count {
            text += if self.once_in(odd_once_in) { self.one(odd) } else { self.one(plain) };
        }
        text
    }

    fn path(&mut self) -> String {
        if self.once_in(30) {
            return String::new();
        }
        let count = if self.once_in(400) { 2000 } else { self.below(7) };
        let mut path = String::from("/");
        for at in 0..count {
            if at > 0 {
                path.push('/');
            }
            path += &self.parts(2, PATH, ODD_PATH, 60);
        }
        if self.once_in(4) {
            path += self.one(&["/", "//", "/.", "/..", "/./", "/../"]);
        }
        path
    }

    fn query(&mut self) -> String {
        if self.once_in(5) {
            return self.one(&["", "", "?"]).to_owned();
        }
        let count = if self.once_in(300) { 300 } else { 1 + self.below(5) };
        let mut query = String::from("?");
        let mut name = String::new();
        for at in 0..count {
            if at > 0 || self.once_in(20) {
                query.push('&');
            }
            if self.once_in(25) {
                query.push('&');
            }
            if self.once_in(15) {
                query += self.one(OLD_PARAMETERS);
                continue;
            }
            if at == 0 || !self.once_in(3) {
                name = self.parts(2, NAMES, ODD_VALUES, 80);
            }
            query += &name;
            if !self.once_in(8) {
                query.push('=');
                query += &self.parts(2, VALUES, ODD_VALUES, 60);
            }
        }
        query
    }

    fn headers(&mut self) -> Vec<(String, String)> {
        let count = if self.once_in(300) { 60 } else { self.below(7) };
        let mut headers = Vec::new();
        for _ in 0..count {
            let name = if self.once_in(10) { self.one(ODD_HEADERS) } else { self.one(HEADERS) };
            let value = match name {
                "host" => self.one(&["signed.example.com", "Signed.Example.com:8443"]).to_owned(),
                _ if self.once_in(300) => "long  value ".repeat(300),
                _ => self.parts(4, TEXTS, ODD_TEXTS, 80),
            };
            // More than one host is not a request.
            if name != "host" || headers.iter().all(|(other, _)| other != "host") {
                headers.push((name.to_owned(), value));
            }
        }
        headers
    }

    fn credentials(&mut self) -> Credentials {
        let token = self.one(&[
            None,
            Some("a/session+token=with every sign=="),
            Some("%2F one space & \"marks\" ~"),
        ]);
        let (id, secret) = self.one(&[
            ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            ("AKID/odd+id=", "an/example+of=a secret"),
            ("A", "S"),
        ]);
        Credentials::from_keys(id, secret, token.map(str::to_owned))
    }
}

/// Returns this many requests, and how they are signed. They depend on the seed only.
pub fn hostile(count: usize, seed: u64) -> impl Iterator<Item = (Foreign, Manner)> {
    let mut random = Random(seed.max(1));
    (0..count).map(move |number| {
        let url = random.one(HOSTS);
        let url = if random.once_in(300) { "https://user@api.example.com" } else { url };
        let url = format!("{url}{}{}", random.path(), random.query());
        let mut body = random.one(BODIES).to_vec();
        if random.once_in(20) {
            body = body.repeat(1000);
        }
        let foreign = Foreign {
            method: random
                .one(&["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "M-SEARCH"])
                .to_owned(),
            url,
            headers: random.headers(),
            body,
        };
        let days = random.below(365 * 100) as u64;
        let host = random.once_in(12).then(|| random.one(&["tunnel.example.com", "Other:8443"]));
        let manner = Manner {
            credentials: random.credentials(),
            region: random.one(&["us-east-1", "eu-west-1", "cn-north-1"]).to_owned(),
            service: random.one(&["execute-api", "s3", "apigateway", "a_b.c"]).to_owned(),
            seconds: days * 86_400 + random.below(86_400) as u64,
            host: host.map(str::to_owned),
            path_as_sent: number / 2 % 2 == 1,
            payload: match random.below(10) {
                0 => Payload::Unsigned,
                1 => Payload::HashHeader,
                _ => Payload::Signed,
            },
            expires: (number % 2 == 1).then(|| 1 + random.below(604_800) as u64),
        };
        (foreign, manner)
    })
}
