//! Faults of TLS.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use petard::ApiGateway;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::server::{Server, Step};
use crate::setup::at;
use crate::{Case, Seen};

pub(crate) type Tls = StreamOwned<ServerConnection, TcpStream>;

/// Starts a server that speaks TLS with these protocols. Returns its URL.
pub(crate) fn server(protocols: &[&str], serve: fn(&mut Tls) -> std::io::Result<()>) -> String {
    let file = |name| format!("{}/tests/data/tls/{name}", env!("CARGO_MANIFEST_DIR"));
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = config.clone();
            std::thread::spawn(move || {
                let session = ServerConnection::new(config).unwrap();
                let mut tls = StreamOwned::new(session, stream);
                // A client that gave up ends the script.
                let _end = serve(&mut tls);
            });
        }
    });
    url
}

pub(crate) async fn call(url: &str) -> Seen {
    let config = at(url)
        .timeout(Duration::from_millis(800))
        .connect_timeout(Duration::from_millis(500))
        .build();
    match ApiGateway::new(&config).get_account().await {
        Ok(response) => {
            let text = format!("{} {:?}", response.status(), response.text());
            Seen::new(text, response.attempts())
        }
        Err(error) => Seen::error(&error),
    }
}

fn read(tls: &mut Tls) -> std::io::Result<()> {
    let mut seen: Vec<u8> = Vec::new();
    while !seen.windows(4).any(|window| window == b"\r\n\r\n") {
        let mut buffer = [0; 4096];
        let length = tls.read(&mut buffer)?;
        seen.extend(&buffer[..length]);
        if length == 0 {
            break;
        }
    }
    Ok(())
}

/// A server without TLS, at an `https` URL.
async fn plain(script: Vec<Step>) -> Seen {
    let server = Server::start(&script);
    call(&server.url.replace("http://127.0.0.1", "https://localhost")).await
}

pub(crate) static CASES: &[Case] = &[
    Case::new("a trusted server", "200 OK Ok(\"{}\")", 1, || {
        Box::pin(async {
            let url = server(&["http/1.1"], |tls| {
                read(tls)?;
                tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            });
            call(&url).await
        })
    }),
    #[cfg(not(feature = "http2"))]
    Case::new("a server that prefers HTTP/2", "200 OK Ok(\"{}\")", 1, || {
        Box::pin(async {
            // Without the feature, HTTP/2 is not offered, so the server uses HTTP/1.1.
            let url = server(&["h2", "http/1.1"], |tls| {
                read(tls)?;
                tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            });
            call(&url).await
        })
    }),
    Case::new("a server without TLS", "the server does not speak TLS", 3, || {
        Box::pin(plain(vec![
            Step::Send(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
            Step::Pause(200),
        ]))
    }),
    Case::new(
        "a connection that is closed before the handshake",
        "no connection to localhost",
        3,
        || Box::pin(plain(vec![])),
    ),
    Case::new("a handshake without an answer", "no connection in time", 3, || {
        Box::pin(plain(vec![Step::Pause(2000)]))
    }),
    Case::new("an alert instead of a handshake", "no connection to localhost", 3, || {
        Box::pin(plain(vec![Step::Send(vec![21, 3, 3, 0, 2, 2, 40]), Step::Pause(200)]))
    }),
    Case::new(
        "a name that is not in the certificate",
        "no connection to other.localhost",
        1,
        || {
            Box::pin(async {
                let url = server(&["http/1.1"], read);
                call(&url.replace("localhost", "other.localhost")).await
            })
        },
    ),
    Case::new(
        "closed without a notice within the body",
        "the response broke off after 1 bytes",
        3,
        || {
            Box::pin(async {
                let url = server(&["http/1.1"], |tls| {
                    read(tls)?;
                    tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{")?;
                    tls.flush()
                });
                call(&url).await
            })
        },
    ),
    Case::new(
        "a body that only the end of the connection ends",
        "the response broke off",
        3,
        || {
            Box::pin(async {
                let url = server(&["http/1.1"], |tls| {
                    read(tls)?;
                    tls.write_all(b"HTTP/1.1 200 OK\r\n\r\n{")?;
                    tls.flush()
                });
                call(&url).await
            })
        },
    ),
    Case::new(
        "bytes that are not TLS after the headers",
        "InvalidContentType [attempts 3]\n",
        3,
        || {
            Box::pin(async {
                let url = server(&["http/1.1"], |tls| {
                    read(tls)?;
                    tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")?;
                    tls.flush()?;
                    tls.sock.write_all(&[0xff; 64])?;
                    std::thread::sleep(Duration::from_millis(200));
                    Ok(())
                });
                call(&url).await
            })
        },
    ),
];
