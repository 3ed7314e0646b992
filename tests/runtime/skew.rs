//! Correction of a wrong clock.

use super::clock::Fake;
use super::server::{Reply, Server, answer, ok};
use super::service::Zoo;

/// An error of a service whose clock is an hour ahead of the clock of these tests.
fn refusal(code: &str, minutes: u32) -> Reply {
    let date = format!("date: Tue, 20 Oct 2020 {:02}:{:02}:38 GMT\r\n", 7, minutes);
    answer(403, &format!("x-amzn-errortype: {code}\r\n{date}"), "")
}

fn dates(server: &Server) -> Vec<String> {
    server.all().iter().map(|seen| seen.header("x-amz-date").unwrap().to_owned()).collect()
}

const OURS: &str = "20201020T061438Z";
const THEIRS: &str = "20201020T071438Z";

#[tokio::test]
async fn a_wrong_clock_is_corrected_at_once_for_all_clients() {
    for code in ["RequestTimeTooSkewed", "InvalidSignatureException", "SignatureDoesNotMatch"] {
        let server = Server::start([refusal(code, 14), ok(""), ok(""), ok("")]).await;
        let clock = Fake::patient();
        let config = server.builder().clock(clock.clone()).build();
        let zoo = Zoo::new(&config);
        assert_eq!(zoo.list_animals().await.unwrap().attempts(), 2);
        assert_eq!(zoo.list_animals().await.unwrap().attempts(), 1);
        assert_eq!(Zoo::new(&config.clone()).list_animals().await.unwrap().attempts(), 1);
        assert_eq!(dates(&server), [OURS, THEIRS, THEIRS, THEIRS]);
        assert_eq!(clock.slept().len(), 0);
    }
}

#[tokio::test]
async fn messages_about_time_are_understood_too() {
    for message in ["Signature expired: 2020 is now earlier", "Signature not yet current: 2020"] {
        let date = "date: Tue, 20 Oct 2020 07:14:38 GMT\r\n";
        let body = format!(r#"{{"message":"{message}"}}"#);
        let server = Server::start([answer(403, date, &body), ok("")]).await;
        let zoo = Zoo::new(&server.builder().clock(Fake::patient()).build());
        assert_eq!(zoo.list_animals().await.unwrap().attempts(), 2);
        assert_eq!(dates(&server), [OURS, THEIRS]);
    }
}

#[tokio::test]
async fn a_second_refusal_is_final() {
    let code = "InvalidSignatureException";
    // The service's time is the same again, or another one.
    for minutes in [14, 44] {
        let replies = [refusal(code, 14), refusal(code, minutes), ok("")];
        let server = Server::start(replies).await;
        let zoo = Zoo::new(&server.builder().clock(Fake::patient()).build());
        let error = zoo.list_animals().await.unwrap_err();
        assert_eq!((error.attempts(), error.code()), (2, Some(code)));
        assert!(error.is_access_denied());
    }
}

#[tokio::test]
async fn the_clock_is_not_corrected_if_it_is_right_or_correction_is_off() {
    let right =
        "x-amzn-errortype: SignatureDoesNotMatch\r\ndate: Tue, 20 Oct 2020 06:18:38 GMT\r\n";
    let server = Server::start([answer(403, right, ""), ok("")]).await;
    let zoo = Zoo::new(&server.builder().clock(Fake::patient()).build());
    assert_eq!(zoo.list_animals().await.unwrap_err().attempts(), 1);
    let server = Server::start([refusal("RequestTimeTooSkewed", 14), ok("")]).await;
    let config = server.builder().clock(Fake::patient()).clock_skew_correction(false).build();
    let zoo = Zoo::new(&config);
    assert_eq!(zoo.list_animals().await.unwrap_err().attempts(), 1);
    zoo.list_animals().await.unwrap();
    assert_eq!(dates(&server), [OURS, OURS]);
}

#[tokio::test]
async fn the_environment_turns_the_correction_off() {
    for (value, in_code, attempts) in
        [("true", None, 1), ("TRUE ", None, 1), ("false", None, 2), ("true", Some(true), 2)]
    {
        let server = Server::start([refusal("RequestTimeTooSkewed", 14), ok("")]).await;
        let variables = [("AWS_DISABLE_CLOCK_SKEW_CORRECTION", value)];
        let mut builder = server.builder().clock(Fake::patient()).environment(variables);
        if let Some(corrects) = in_code {
            builder = builder.clock_skew_correction(corrects);
        }
        let zoo = Zoo::new(&builder.load().await.unwrap());
        let sent = match zoo.list_animals().await {
            Ok(response) => response.attempts(),
            Err(error) => error.attempts(),
        };
        assert_eq!(sent, attempts, "{value} {in_code:?}");
    }
}

#[tokio::test]
async fn a_call_without_retries_corrects_the_clock_for_the_next_one() {
    let server = Server::start([refusal("RequestTimeTooSkewed", 14), ok("")]).await;
    let zoo = Zoo::new(&server.builder().clock(Fake::patient()).max_attempts(1).build());
    assert_eq!(zoo.list_animals().await.unwrap_err().attempts(), 1);
    zoo.list_animals().await.unwrap();
    assert_eq!(dates(&server), [OURS, THEIRS]);
}

#[tokio::test]
async fn signing_for_a_given_time_is_not_corrected() {
    let server = Server::start([refusal("RequestTimeTooSkewed", 14), ok("")]).await;
    let clock = Fake::patient();
    let zoo = Zoo::new(&server.builder().clock(clock.clone()).build());
    zoo.list_animals().await.unwrap();
    let at = petard::Clock::now(&clock);
    let request = zoo.list_animals().signed_request(at).await.unwrap();
    assert_eq!(request.headers()["x-amz-date"], OURS);
}
