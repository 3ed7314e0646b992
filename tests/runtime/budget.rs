//! The retry budget that the calls of a client share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::clock::Fake;
use super::server::{Reply, Server, answer, ok};
use super::service::Zoo;

/// A client that has used its budget except for one retry.
async fn nearly_spent(server: &Server, clock: &Fake) -> Zoo {
    let zoo = Zoo::new(&server.builder().clock(clock.clone()).build());
    for _ in 0..49 {
        assert_eq!(zoo.list_animals().await.unwrap_err().attempts(), 3);
    }
    assert_eq!(attempts(&zoo).await, 2);
    zoo
}

/// Returns the number of attempts of a call that may have two.
async fn attempts(zoo: &Zoo) -> u32 {
    match zoo.list_animals().max_attempts(2).await {
        Ok(answer) => answer.attempts(),
        Err(error) => error.attempts(),
    }
}

/// A server that fails until the switch is set.
async fn switched() -> (Server, Arc<AtomicUsize>) {
    let failures = Arc::new(AtomicUsize::new(usize::MAX));
    let left = failures.clone();
    let server = Server::many(move |_| {
        let fails = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if fails.is_ok() { answer(503, "", "") } else { ok("") }
    });
    (server.await, failures)
}

#[tokio::test]
async fn the_retry_budget_ends_retries_against_a_failing_service() {
    let (server, _) = switched().await;
    let zoo = nearly_spent(&server, &Fake::patient()).await;
    assert_eq!(attempts(&zoo).await, 2);
    let error = zoo.list_animals().await.unwrap_err();
    assert_eq!((error.attempts(), error.status().unwrap().as_u16()), (1, 503));
    // Clones of a client share a budget; another client has its own.
    assert_eq!(attempts(&zoo.clone()).await, 1);
    assert_eq!(attempts(&Zoo::new(zoo.client().config())).await, 2);
    assert_eq!(server.all().len(), 49 * 3 + 2 + 2 + 1 + 1 + 2);
}

#[tokio::test]
async fn successes_pay_for_retries() {
    let (server, failures) = switched().await;
    let zoo = nearly_spent(&server, &Fake::patient()).await;
    assert_eq!(attempts(&zoo).await, 2);
    failures.store(0, Ordering::SeqCst);
    for _ in 0..4 {
        assert_eq!(attempts(&zoo).await, 1);
    }
    failures.store(1, Ordering::SeqCst);
    assert_eq!(attempts(&zoo).await, 1, "four successes are less than a retry");
    assert_eq!(attempts(&zoo).await, 1);
    // Five successes pay for one retry, and a retry that succeeds costs nothing.
    for _ in 0..3 {
        failures.store(1, Ordering::SeqCst);
        assert_eq!(attempts(&zoo).await, 2);
    }
}

#[tokio::test]
async fn timeouts_cost_twice_as_much() {
    let server = Server::many(|number| match number {
        // 49 * 3, and 2 of the preparation.
        0..149 => answer(503, "", ""),
        _ => Reply::Silence,
    })
    .await;
    let zoo = nearly_spent(&server, &Fake::patient()).await;
    let call = zoo.list_animals().attempt_timeout(Duration::from_millis(300));
    let error = call.await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 1, "{error}");
}

#[tokio::test]
async fn a_dropped_call_returns_the_cost_of_its_retry() {
    let (server, _) = switched().await;
    let clock = Fake::patient();
    let zoo = nearly_spent(&server, &clock).await;
    clock.stuck(true);
    clock.slept();
    for _ in 0..3 {
        let task = tokio::spawn(zoo.list_animals().send());
        let waits = async {
            while clock.slept().is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), waits).await.expect("there is no retry");
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    }
    clock.stuck(false);
    assert_eq!(attempts(&zoo).await, 2);
    assert_eq!(attempts(&zoo).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_calls_three_hundred_at_a_time() {
    const CALLS: usize = 1000;
    let server =
        Server::many(|number| if number % 50 == 0 { answer(503, "", "") } else { ok("{}") }).await;
    // One call may be refused several times, by chance.
    let zoo = Zoo::new(&server.builder().max_attempts(9).build());
    // Some systems allow 1024 sockets in a process, and both ends of each connection are here.
    let connections = Arc::new(Semaphore::new(300));
    let tasks: Vec<_> = (0..CALLS)
        .map(|_| {
            let (call, connections) = (zoo.list_animals(), connections.clone());
            tokio::spawn(async move {
                let _connection = connections.acquire().await.unwrap();
                call.await
            })
        })
        .collect();
    let mut attempts = 0;
    for task in tasks {
        attempts += task.await.unwrap().unwrap().attempts() as usize;
    }
    assert_eq!(attempts, server.all().len());
    assert!((CALLS + 20..CALLS + 25).contains(&attempts), "{attempts}");
}
