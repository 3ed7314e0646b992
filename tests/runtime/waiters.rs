//! Waiters: polls and delays, how a wait ends, and its errors.

use std::future::IntoFuture;
use std::time::Duration;

use petard::Waiter;

use super::bakery::{Bakery, GET_CAKE};
use super::clock::Fake;
use super::listener::Listener;
use super::server::{Reply, Server, answer, ok};

const ID: &str = "x-amzn-requestid: 7\r\n";

fn state(state: &str) -> Reply {
    answer(200, ID, &format!(r#"{{"secret":"hush","oven":{{"state":{state}}}}}"#))
}

fn baking() -> Reply {
    state(r#""BAKING""#)
}

fn done() -> Reply {
    state(r#""DONE""#)
}

fn coded(status: u16, code: &str) -> Reply {
    answer(status, &format!("{ID}x-amzn-errortype: {code}\r\n"), "")
}

/// A server with these responses, a clock, and a waiter that uses both.
async fn waiter(replies: impl IntoIterator<Item = Reply>) -> (Server, Fake, Waiter) {
    let (server, clock) = (Server::start(replies).await, Fake::patient());
    let bakery = Bakery::new(&server.builder().clock(clock.clone()).build());
    (server, clock, bakery.wait_until_cake_done("1/2"))
}

#[tokio::test]
async fn a_status_that_is_reached_needs_one_poll() {
    for reached in ["DONE", "EATEN"] {
        let (server, clock, waiter) = waiter([state(&format!("{reached:?}"))]).await;
        let answered = waiter.await.unwrap();
        let text = format!(r#"{{"secret":"hush","oven":{{"state":{reached:?}}}}}"#);
        assert_eq!((answered.operation(), answered.text().unwrap()), ("get_cake", &*text));
        assert_eq!((answered.request_id(), clock.slept()), (Some("7"), vec![]));
        assert_eq!(server.one().line, "GET /cakes/1%2F2");
    }
}

#[tokio::test]
async fn polls_start_at_once_and_delays_grow() {
    let replies = (0..7).map(|_| baking()).chain([done()]);
    let (server, clock, waiter) = waiter(replies).await;
    waiter.limit(Duration::from_mins(10)).wait().await.unwrap();
    assert_eq!(clock.slept(), [2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    let all = server.all();
    assert!(all.len() == 8 && all.iter().all(|seen| seen.line == all[0].line), "{all:?}");
    // Each poll is a call of its own, signed with the current time.
    assert_eq!(all[1].header("x-amz-date"), Some("20201020T061440Z"));
    assert_eq!(all[2].header("x-amz-date"), Some("20201020T061444Z"));
}

#[tokio::test]
async fn half_of_the_delay_is_random() {
    for (jitter, slept) in [(0.0, [1000, 2000, 4000]), (0.5, [1500, 3000, 6000])] {
        let (_server, clock, waiter) = waiter([baking(), baking(), baking(), done()]).await;
        clock.jitter(jitter);
        waiter.await.unwrap();
        assert_eq!(clock.slept(), slept);
    }
}

#[tokio::test]
async fn the_delays_can_be_set() {
    let replies = || (0..4).map(|_| baking()).chain([done()]);
    let ms = Duration::from_millis;
    for (first, longest, slept) in [
        (ms(100), ms(300), [100, 200, 300, 300]),
        (ms(100), ms(50), [50, 50, 50, 50]),
        // Without any delay, the wait might never end.
        (ms(0), ms(3), [1, 2, 3, 3]),
        (ms(0), ms(0), [1, 1, 1, 1]),
    ] {
        let (_server, clock, waiter) = waiter(replies()).await;
        waiter.delay(first).max_delay(longest).await.unwrap();
        assert_eq!(clock.slept(), slept);
    }
}

#[tokio::test]
async fn an_unknown_status_means_not_yet() {
    let replies = ["null", "7", "true", "{}", "\"\"", "\"done\"", "\"NEW\""].map(state);
    let without = [ok("{}"), ok("[]"), ok("null"), ok("\"DONE\"")];
    let (server, _, waiter) = waiter(replies.into_iter().chain(without).chain([done()])).await;
    waiter.limit(Duration::from_hours(1)).await.unwrap();
    assert_eq!(server.all().len(), 12);
}

#[tokio::test]
async fn a_failure_is_an_error_with_the_message_of_the_service() {
    let why = r#"{"secret":"hush","oven":{"state":"BURNT","why":"too\nhot  in here"}}"#;
    let (server, clock, waiter) = waiter([baking(), answer(200, ID, why), done()]).await;
    let error = waiter.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "wait_until_cake_done: the status is BURNT: too hot in here [request id 7, attempts 1]"
    );
    assert!(error.is_failed_wait() && !error.is_retryable() && !error.is_timeout());
    assert!(!error.is_service() && !error.is_not_found(), "{error:?}");
    assert_eq!((error.message(), error.code()), (Some("too\nhot  in here"), None));
    assert_eq!(error.operation(), Some("wait_until_cake_done"));
    assert_eq!(
        (&error.body().unwrap()[..], error.status().unwrap().as_u16()),
        (why.as_bytes(), 200)
    );
    assert_eq!((error.attempts(), error.request_id()), (1, Some("7")));
    assert!(!format!("{error:?} {error:#?}").contains("hush"), "{error:#?}");
    assert_eq!((clock.slept(), server.all().len()), (vec![2000], 2));
}

#[tokio::test]
async fn a_failure_may_have_no_message() {
    for why in ["null", "7", "{}"] {
        let reply = ok(&format!(r#"{{"oven":{{"state":"BURNT","why":{why}}}}}"#));
        let error = waiter([reply]).await.2.await.unwrap_err();
        assert_eq!(error.to_string(), "wait_until_cake_done: the status is BURNT [attempts 1]");
        assert_eq!(error.message(), None);
    }
}

#[tokio::test]
async fn the_limit_is_an_error_with_the_last_response() {
    let (server, clock, waiter) = waiter((0..20).map(|_| state("\"B\\nAKING\""))).await;
    let error = waiter.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "wait_until_cake_done: the status is B AKING after 120s, the limit of the wait \
         [request id 7, attempts 1]"
    );
    assert!(error.is_timeout() && error.is_retryable() && !error.is_failed_wait());
    assert!(!error.is_service() && error.message().is_none() && error.code().is_none());
    assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (200, Some("7")));
    assert!(error.body().unwrap().starts_with(br#"{"secret":"hush""#));
    assert!(!format!("{error:?} {error:#?}").contains("hush"), "{error:#?}");
    // The last delay is shortened, so that one second is left for a last poll.
    assert_eq!(clock.slept(), [2000, 4000, 8000, 16_000, 30_000, 30_000, 29_000]);
    assert_eq!(server.all().len(), 8);
}

#[tokio::test]
async fn the_error_of_the_limit_describes_the_last_response() {
    let nothing: fn() -> Reply = || state("null");
    let refusal: fn() -> Reply = || coded(404, "NoOven");
    let reason: fn() -> Reply = || {
        let headers = format!("{ID}x-amzn-errortype: NoOven\r\n");
        answer(404, &headers, r#"{"message":"it is being\nbuilt."}"#)
    };
    for (reply, last) in [
        (nothing, "the response has no status"),
        (refusal, "the response is NoOven (404)"),
        (reason, "the response is NoOven (404): it is being built,"),
    ] {
        let (_server, _, waiter) =
            waiter([baking()].into_iter().chain((0..9).map(|_| reply()))).await;
        let error = waiter.limit(Duration::from_mins(1)).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "wait_until_cake_done: {last} after 60s, the limit of the wait [request id 7, attempts 1]"
            )
        );
        assert!(error.is_timeout() && !error.is_service() && !error.is_not_found());
        let refused = last.contains("NoOven");
        assert_eq!(error.code(), refused.then_some("NoOven"));
        assert_eq!(error.status().unwrap(), if refused { 404 } else { 200 });
    }
}

#[tokio::test]
async fn a_limit_shorter_than_the_delay_leaves_time_for_a_last_poll() {
    let (server, clock, waiter) = waiter((0..5).map(|_| baking())).await;
    let long = Duration::from_hours(2);
    let waiter = waiter.delay(long).max_delay(long).limit(Duration::from_mins(1));
    assert!(waiter.await.unwrap_err().is_timeout());
    assert_eq!((clock.slept(), server.all().len()), (vec![59_000], 2));
}

#[tokio::test]
async fn a_poll_in_progress_ends_with_the_limit() {
    let (server, _, waiter) = waiter([baking(), Reply::Silence]).await;
    let error =
        waiter.limit(Duration::from_secs(1)).delay(Duration::from_millis(1)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "wait_until_cake_done: the status is BAKING after 1s, the limit of the wait \
         [request id 7, attempts 1]"
    );
    assert!(error.is_timeout() && error.status().unwrap() == 200 && server.all().len() == 2);
    let (_server, clock, waiter) = self::waiter([Reply::Silence]).await;
    let error = waiter.limit(Duration::from_millis(300)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "wait_until_cake_done: no response after 300ms, the limit of the wait"
    );
    assert!(error.is_timeout() && error.status().is_none() && error.body().is_none());
    assert_eq!(clock.slept(), <[u128; 0]>::default());
    let none = self::waiter([]).await.2.limit(Duration::ZERO).await.unwrap_err();
    assert!(none.is_timeout(), "{none}");
}

#[tokio::test]
async fn a_poll_is_not_retried_if_the_limit_leaves_no_time() {
    let patient = "retry-after: 60\r\n";
    let (server, clock, waiter) = waiter([baking(), answer(429, patient, ""), done()]).await;
    let error = waiter.limit(Duration::from_secs(50)).await.unwrap_err();
    assert!(error.is_throttled() && error.operation() == Some("get_cake"), "{error}");
    assert_eq!((clock.slept(), server.all().len()), (vec![2000], 2));
}

#[tokio::test]
async fn pending_errors_of_the_model_mean_not_yet() {
    let failed = || coded(500, "InternalError");
    let replies = [coded(404, "NoOven"), failed(), failed(), failed(), baking(), done()];
    let (server, clock, waiter) = waiter(replies).await;
    waiter.await.unwrap();
    // The delays between include the retries of one poll.
    assert_eq!(clock.slept(), [2000, 50, 100, 4000, 8000]);
    assert_eq!(server.all().len(), 6);
}

#[tokio::test]
async fn any_other_error_ends_the_wait() {
    let (server, clock, waiter) = waiter([baking(), coded(404, "NotFoundException"), done()]).await;
    let error = waiter.await.unwrap_err();
    assert_eq!(error.to_string(), "get_cake: NotFoundException (404) [request id 7, attempts 1]");
    assert!(error.is_not_found() && error.is_service());
    assert_eq!((clock.slept(), server.all().len()), (vec![2000], 2));
    let (_server, clock, waiter) = self::waiter([baking(), Reply::HangUp, Reply::HangUp]).await;
    let error = waiter.await.unwrap_err();
    assert_eq!((error.attempts(), error.operation()), (3, Some("get_cake")));
    assert_eq!(clock.slept(), [2000, 50, 100]);
    let error = self::waiter([ok("<html>"), done()]).await.2.await.unwrap_err();
    assert!(error.to_string().starts_with("get_cake: the body is not valid JSON"), "{error}");
}

#[tokio::test]
async fn a_dropped_wait_stops_polling() {
    let server = Server::many(|_| baking()).await;
    let bakery = Bakery::new(&server.builder().clock(Fake::patient()).build());
    let waiting = tokio::spawn(bakery.wait_until_cake_done("1").limit(Duration::MAX).into_future());
    while server.all().len() < 3 {
        tokio::task::yield_now().await;
    }
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    // One poll may have been in progress.
    let most = server.all().len() + 1;
    for number in 0..5 {
        bakery.client().call(&GET_CAKE).set("cake_id", number).await.unwrap();
    }
    assert!(server.all().len() <= most + 5, "{}", server.all().len());
}

#[tokio::test]
async fn waiters_are_found_by_name_and_take_parameters_by_name() {
    let (server, _, _) = waiter([done(), done()]).await;
    let bakery = server.builder().clock(Fake::patient()).build();
    let bakery = Bakery::new(&bakery);
    let service = bakery.client().service();
    let found =
        service.waiters().iter().find(|wait| wait.name() == "wait_until_cake_done").unwrap();
    let waiter = bakery.client().wait(found).set("cakeId", "a b").set("detail", true);
    assert_eq!(waiter.description().operation().name(), "get_cake");
    waiter.clone().set("more", 7).await.unwrap();
    waiter.await.unwrap();
    let lines: Vec<String> = server.all().into_iter().map(|seen| seen.line).collect();
    assert_eq!(lines, ["GET /cakes/a%20b?detail=true&more=7", "GET /cakes/a%20b?detail=true"]);
    let error = bakery.client().wait(found).await.unwrap_err();
    assert!(error.is_invalid_input() && error.to_string().contains("`cake_id`"), "{error}");
    assert_eq!(server.all().len(), 2);
}

#[tokio::test]
async fn a_waiter_shows_no_secret_and_is_send() {
    fn anywhere<T: Clone + Send + Sync + 'static>(_: &T) {}
    let (_server, _, waiter) = waiter([]).await;
    let waiter = waiter.set("key", "hush");
    anywhere(&waiter);
    let shown = format!("{waiter:?} {waiter:#?}");
    assert!(!shown.contains("hush") && shown.contains("wait_until_cake_done"), "{shown}");
}

#[tokio::test]
async fn an_event_for_every_poll() {
    let (listener, _listening) = Listener::start();
    let replies = [coded(404, "NoOven"), state("null"), state("\"B\\nAKING\""), done()];
    let (server, _, waiter) = waiter(replies).await;
    waiter.await.unwrap();
    let bakery = Bakery::new(&server.builder().clock(Fake::patient()).build());
    bakery.wait_until_cake_done("1").await.unwrap_err();
    let burnt = self::waiter([state("\"BURNT\"")]).await.2;
    burnt.await.unwrap_err();
    let baking = self::waiter([Reply::Silence]).await.2;
    baking.limit(Duration::ZERO).await.unwrap_err();
    let own = listener.own();
    let heard: Vec<&str> =
        own.iter().filter_map(|line| line.strip_prefix("petard::waiter ")).collect();
    let span = "INFO span wait service=bakery waiter=wait_until_cake_done";
    assert_eq!(
        heard,
        [
            span,
            "DEBUG message=not yet status=NoOven readings=1 delay_ms=2000",
            "DEBUG message=not yet readings=2 delay_ms=4000",
            "DEBUG message=not yet status=B AKING readings=3 delay_ms=8000",
            "DEBUG message=reached status=DONE readings=4",
            span,
            span,
            "DEBUG message=failed status=BURNT readings=1",
            span,
            "DEBUG message=given up readings=1",
        ]
    );
}
