//! The services that give credentials, on this machine: STS, SSO, a container, an instance.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

/// Starts the services and returns their URL.
pub(crate) fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut reader = BufReader::new(&stream);
                while serve(&mut reader, &stream).unwrap_or(false) {}
            });
        }
    });
    url
}

/// Responds to one request. Returns false at the end of the connection.
fn serve(reader: &mut BufReader<&TcpStream>, mut stream: &TcpStream) -> std::io::Result<bool> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(false);
        }
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let header = |name: &str| {
        let mut headers = lines.iter().skip(1).filter_map(|line| line.split_once(':'));
        headers
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
    };
    let length = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let by = header("authorization").unwrap_or_default();
    let (status, content_type, text) = respond(&lines[0], &body, &by);
    let length = text.len();
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n"
    )?;
    write!(stream, "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n\r\n{text}")?;
    Ok(true)
}

fn respond(line: &str, body: &str, authorization: &str) -> (u16, &'static str, String) {
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let json = |key: &str| {
        format!(
            r#"{{"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-01-01T00:00:00Z","AccessKeyId":"{key}","SecretAccessKey":"s","Token":"T","Expiration":"2099-01-01T00:00:00Z","AccountId":"123456789012"}}"#
        )
    };
    let path = target.split('?').next().unwrap_or_default();
    match (method, path) {
        ("POST", "/token") => {
            let text = r#"{"accessToken":"renewed","expiresIn":3600,"tokenType":"Bearer","refreshToken":"r2"}"#;
            (200, "application/json", text.to_owned())
        }
        ("POST", _) => {
            let part = |name: &str| {
                let mut pairs = body.split('&').filter_map(|pair| pair.split_once('='));
                let value = pairs.find(|(own, _)| *own == name).map(|(_, value)| value.to_owned());
                value.map(|value| value.replace("%3A", ":").replace("%2F", "/")).unwrap_or_default()
            };
            let (action, role) = (part("Action"), part("RoleArn"));
            let by = authorization.split("Credential=").nth(1).and_then(|by| by.split('/').next());
            let role = role.rsplit('/').next().unwrap_or_default();
            let mut key = format!("{role}-by-{}", by.unwrap_or("token"));
            for (name, short) in [("ExternalId", "x"), ("DurationSeconds", "d")] {
                if !part(name).is_empty() {
                    key += &format!("-{short}{}", part(name));
                }
            }
            let text = format!(
                "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>\
                 <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/{role}/s</Arn><AssumedRoleId>i</AssumedRoleId></AssumedRoleUser>\
                 <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
                 <SessionToken>T</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
                 </Credentials></{action}Result></{action}Response>"
            );
            (200, "text/xml", text)
        }
        ("GET", "/federation/credentials") => {
            let role = target.split("role_name=").nth(1).and_then(|role| role.split('&').next());
            let text = format!(
                r#"{{"roleCredentials":{{"accessKeyId":"SSO-{}","secretAccessKey":"s","sessionToken":"T","expiration":4070908800000}}}}"#,
                role.unwrap_or_default()
            );
            (200, "application/json", text)
        }
        ("GET", "/container") => (200, "application/json", json("CONTAINER")),
        ("GET", "/offset") => {
            let text = json("OFFSET").replace("2099-01-01T00:00:00Z", "2099-01-02T03:04:05+01:00");
            (200, "application/json", text)
        }
        ("PUT", "/latest/api/token") => (200, "text/plain", "token".to_owned()),
        ("GET", "/latest/meta-data/iam/security-credentials/") => {
            (200, "text/plain", "role".to_owned())
        }
        ("GET", "/latest/meta-data/iam/security-credentials/role") => {
            (200, "application/json", json("INSTANCE"))
        }
        ("GET", "/latest/meta-data/placement/region") => {
            (200, "text/plain", "eu-imds-1".to_owned())
        }
        _ => (404, "text/plain", String::new()),
    }
}
