//! Errors of the service and of the connection.

use std::error::Error as _;
use std::time::Duration;

use petard::Client;
use petard::codegen::{Method, Service};

use super::clock::Fake;
use super::server::{Reply, Server, answer, builder};
use super::service::Zoo;

#[tokio::test]
async fn an_error_contains_all_that_the_service_sent() {
    let headers = "x-amzn-errortype: NotFoundException:http://x/\r\nx-amzn-requestid: 42\r\n\
                   retry-after: 3\r\n";
    let server = Server::start([answer(404, headers, r#"{"message":"No such animal"}"#)]).await;
    let error = server.zoo().get_animal("1", "2").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "get_animal: NotFoundException (404): No such animal [request id 42, attempts 1]"
    );
    assert!(error.is_not_found() && error.is_service() && !error.is_retryable());
    assert_eq!(
        (error.code(), error.message()),
        (Some("NotFoundException"), Some("No such animal"))
    );
    assert_eq!((error.attempts(), error.request_id()), (1, Some("42")));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    assert_eq!(error.headers().unwrap()["x-amzn-requestid"], "42");
    assert_eq!(&error.body().unwrap()[..], br#"{"message":"No such animal"}"#);
}

#[tokio::test]
async fn a_message_does_not_repeat_its_code_and_is_otherwise_unchanged() {
    for (body, code, message, line) in [
        (
            r#"{"Code":"BadRequestError","Message":"BadRequestError: no"}"#,
            Some("BadRequestError"),
            "no",
            "list_animals: BadRequestError (400): no",
        ),
        (
            r#"{"Code":"BadRequestError","Message":"BadRequestErrors: no"}"#,
            Some("BadRequestError"),
            "BadRequestErrors: no",
            "list_animals: BadRequestError (400): BadRequestErrors: no",
        ),
        (
            "{'message': ClientError('it\\'s no'), 'detail': None}",
            None,
            "{'message': ClientError('it\\'s no'), 'detail': None}",
            "list_animals: HTTP 400 Bad Request: {'message': ClientError('it\\'s no'), 'detail': None}",
        ),
    ] {
        let server = Server::start([answer(400, "content-type: text/json\r\n", body)]).await;
        let error = server.zoo().list_animals().await.unwrap_err();
        assert_eq!((error.code(), error.message()), (code, Some(message)));
        assert_eq!(error.to_string(), format!("{line} [attempts 1]"));
        assert!(error.is_bad_request());
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::start([answer(200, "", "")]).await;
    for status in [301, 302, 303, 307, 308] {
        let headers = format!("location: {}/x?secret=1\r\n", elsewhere.url);
        let server = Server::start([answer(status, &headers, "")]).await;
        let error = server.zoo().list_animals().await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert!(error.to_string().ends_with("redirects are not followed [attempts 1]"), "{error}");
        assert_eq!(server.all().len(), 1);
    }
    assert_eq!(elsewhere.all().len(), 0);
}

#[tokio::test]
async fn nothing_is_sent_twice() {
    let server = Server::start([Reply::HangUp, answer(200, "", "")]).await;
    let config = server.builder().max_attempts(1).http_client(|client| {
        let host = reqwest::retry::for_host("127.0.0.1");
        client.retry(host.classify_fn(|attempt| match attempt.status() {
            Some(_) => attempt.success(),
            None => attempt.retryable(),
        }))
    });
    let zoo = Zoo::new(&config.build());
    let error = zoo.list_animals().name_query("hush").await.unwrap_err();
    assert!(error.is_retryable() && !error.is_connect() && !error.is_timeout(), "{error:?}");
    assert_eq!(server.all().len(), 1);
    assert_eq!(error.attempts(), 1);
    let text = error.to_string();
    assert!(text.starts_with("list_animals: the connection was lost to 127.0.0.1:"), "{text}");
    assert!(error.source().is_some());
    assert!(!format!("{error}{error:?}").contains("hush"), "{error:?}");
}

#[tokio::test]
async fn a_timeout_is_one() {
    let server = Server::start([Reply::Silence]).await;
    let config = server.builder().timeout(Duration::from_millis(50)).max_attempts(1).build();
    let error = Zoo::new(&config).list_animals().name_query("hush").await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && !error.is_connect());
    let host = server.url.trim_start_matches("http://");
    assert_eq!(
        error.to_string(),
        format!("list_animals: no response in time from {host} [attempts 1]")
    );
    assert!(!format!("{error:?}").contains("hush"), "{error:?}");
}

#[tokio::test]
async fn a_refused_connection_is_a_connection_error_with_the_reason() {
    // A port without a listener.
    let url = Server::start([]).await.url;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("{}:{port}", url.rsplit_once(':').unwrap().0);
    let config = builder().endpoint_url(url).build();
    let error = Zoo::new(&config).list_animals().await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable() && !error.is_timeout());
    let text = error.to_string();
    let start = format!("list_animals: no connection to 127.0.0.1:{port}: ");
    assert!(text.starts_with(&start), "{text}");
    assert!(text.contains("refused"), "{text}");
}

/// The beginning of a response whose rest never arrives.
fn half(status: u16, headers: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nx-amzn-requestid: 7\r\n{headers}content-length: 99\r\n\r\n{{\"half\":"
    )
}

#[tokio::test]
async fn a_success_that_breaks_off_or_stalls_keeps_its_headers() {
    for (reply, is_late) in [(Reply::Answer as fn(_) -> _, false), (Reply::Beginning, true)] {
        let server = Server::start([reply(half(200, "x-own: 1\r\n"))]).await;
        let call = server.zoo().list_animals().max_attempts(1);
        let error = call.attempt_timeout(Duration::from_millis(300)).await.unwrap_err();
        assert!(error.is_retryable() && !error.is_service(), "{error:?}");
        assert_eq!((error.is_timeout(), error.code()), (is_late, None));
        assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (200, Some("7")));
        assert_eq!(
            (&error.headers().unwrap()["x-own"], error.body()),
            (&"1".parse().unwrap(), None)
        );
        assert!(error.source().is_some(), "{error:?}");
        let host = server.url.trim_start_matches("http://");
        let what = if is_late {
            "the rest of the response did not arrive in time"
        } else {
            "the response broke off"
        };
        let start = format!("list_animals: {what} after 8 bytes from {host}");
        let text = error.to_string();
        assert!(
            text.starts_with(&start) && text.ends_with(" [request id 7, attempts 1]"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_error_response_that_breaks_off_or_stalls_is_known_by_its_headers() {
    let short = Duration::from_millis(300);
    let denied = half(403, "x-amzn-errortype: AccessDeniedException\r\n");
    for reply in [Reply::Answer as fn(_) -> _, Reply::Beginning] {
        for is_stream in [false, true] {
            let server = Server::start([reply(denied.clone()), answer(200, "", "")]).await;
            let call = server.zoo().list_animals().attempt_timeout(short);
            let error = if is_stream {
                call.bytes_stream().await.unwrap_err()
            } else {
                call.await.unwrap_err()
            };
            assert!(error.is_access_denied() && !error.is_retryable(), "{error:?}");
            assert!(!error.is_timeout() && error.request_id() == Some("7"), "{error:?}");
            assert_eq!((error.code(), error.message()), (Some("AccessDeniedException"), None));
            assert_eq!(&error.body().unwrap()[..], b"{\"half\":");
            assert_eq!((server.all().len(), error.attempts()), (1, 1));
            let text = error.to_string();
            let start = "list_animals: AccessDeniedException (403): {\"half\": [request id 7, attempts 1]; ";
            let end = text.strip_prefix(start).unwrap_or_else(|| panic!("{text}"));
            let broke_off = end.starts_with("its body broke off after 8 bytes: ");
            assert!(
                broke_off || end == "only the first 8 bytes of its body arrived in time",
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn a_throttling_response_that_breaks_off_keeps_its_retry_after() {
    let throttle = || Reply::Answer(half(429, "retry-after: 30\r\n"));
    let server = Server::start([throttle(), throttle(), answer(200, "", "")]).await;
    let clock = Fake::patient();
    let zoo = Zoo::new(&server.builder().clock(clock.clone()).build());
    let error = zoo.list_animals().max_attempts(1).await.unwrap_err();
    assert!(error.is_throttled() && error.is_retryable(), "{error:?}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    assert_eq!(zoo.list_animals().await.unwrap().attempts(), 2);
    assert_eq!(clock.slept(), [30_000]);
}

#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
#[tokio::test]
async fn https_without_tls_names_the_features() {
    let config = builder().endpoint_url("https://127.0.0.1:1").build();
    let error = Zoo::new(&config).list_animals().await.unwrap_err();
    assert!(error.is_configuration());
    assert!(
        error.to_string().contains("`rustls-ring`, `rustls-aws-lc` or `native-tls`"),
        "{error}"
    );
}

#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]
#[tokio::test]
async fn https_to_a_server_without_tls_is_a_connection_error() {
    let server = Server::start([]).await;
    let url = server.url.replace("http://", "https://");
    let config = builder().endpoint_url(url).connect_timeout(Duration::from_millis(100));
    let config = config.max_attempts(1).build();
    let error = Zoo::new(&config).list_animals().await.unwrap_err();
    // On a machine without trusted certificates, the error is another one.
    let certificates = error.to_string().contains("SSL_CERT_FILE");
    assert!((error.is_connect() && error.is_timeout()) || certificates, "{error:?}");
    assert_eq!(server.all().len(), 0);
}

#[test]
fn errors_returned_by_main_are_readable() {
    let config = builder().build();
    let zoo = Zoo::new(&config);
    let error = zoo.request(petard::Method::GET, "/a?b").request().unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
    assert!(format!("{error:#?}").contains("kind: Input"), "{error:#?}");
}

#[tokio::test]
async fn predicates_are_about_a_status_or_a_code() {
    let predicates = |error: &petard::Error| {
        [
            ("gone", error.is_gone()),
            ("precondition", error.is_precondition_failed()),
            ("quota", error.is_quota()),
            ("throttled", error.is_throttled()),
            ("retryable", error.is_retryable()),
        ]
        .into_iter()
        .filter_map(|(name, is)| is.then_some(name))
        .collect::<Vec<_>>()
    };
    let throttled = &["throttled", "retryable"][..];
    for (status, code, expected) in [
        (410, None, &["gone"][..]),
        (400, Some("GoneException"), &["gone"]),
        (412, None, &["precondition"]),
        (400, Some("PreconditionFailedException"), &["precondition"]),
        (409, Some("PreconditionFailed"), &["precondition"]),
        (429, Some("LimitExceededException"), &["quota"]),
        (409, Some("LimitExceeded"), &["quota"]),
        (402, Some("ServiceQuotaExceededException"), &["quota"]),
        (402, Some("ServiceLimitExceededException"), &["quota"]),
        (400, Some("ResourceLimitExceededException"), &["quota"]),
        (503, Some("QuotaExceededException"), &["quota"]),
        (402, None, &[]),
        (429, None, throttled),
        (429, Some("QuotaExceeded"), throttled),
        (400, Some("RequestLimitExceeded"), throttled),
        (404, None, &[]),
    ] {
        let header = code.map(|code| format!("x-amzn-errortype: {code}\r\n")).unwrap_or_default();
        let server = Server::start([answer(status, &header, "{}")]).await;
        let error = server.zoo().list_animals().max_attempts(1).await.unwrap_err();
        assert_eq!(predicates(&error), expected, "{error}");
    }
    let page = answer(410, "content-type: text/html\r\n", "<html>gone</html>");
    let server = Server::start([page]).await;
    let error = server.zoo().list_animals().await.unwrap_err();
    assert_eq!(predicates(&error), [""; 0], "{error}");
}

/// A shop whose errors have a form of their own.
static SHOP: Service = Service::new("shop", "Shop")
    .with_errors(&[("OrderNotFound", 404)])
    .with_error_code("/error/code")
    .with_error_message("/error/detail/text");

#[tokio::test]
async fn a_service_may_have_codes_and_messages_in_other_places() {
    for (body, code, line) in [
        (
            r#"{"error":{"code":"OrderNotFound","detail":{"text":"There is no order 7."}}}"#,
            Some("OrderNotFound"),
            "GET /orders/7: OrderNotFound (404): There is no order 7. [attempts 1]",
        ),
        (
            r#"{"error":{"code":4041,"detail":{"text":"There is no order 7."}}}"#,
            Some("4041"),
            "GET /orders/7: 4041 (404): There is no order 7. [attempts 1]",
        ),
        (
            r#"{"error":"none","code":"Gone","message":"Not here."}"#,
            Some("Gone"),
            "GET /orders/7: Gone (404): Not here. [attempts 1]",
        ),
    ] {
        let server = Server::start([answer(404, "content-type: application/json\r\n", body)]).await;
        let client = Client::new(&server.builder().build(), &SHOP);
        let error = client.request(Method::GET, "/orders/7").await.unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), (code, line), "{body}");
        assert!(error.is_not_found());
    }
}
