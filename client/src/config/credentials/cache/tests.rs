//! The cache, with a clock that the tests set.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use tokio::sync::Semaphore;

use super::*;

/// A provider that numbers its credentials and waits for a permit before it returns them.
#[derive(Clone, Debug)]
struct Numbered {
    clock: Arc<AtomicU64>,
    calls: Arc<AtomicUsize>,
    permits: Arc<Semaphore>,
    /// Lifetime in seconds; `0` for an error, `None` for credentials without an expiry.
    life: Arc<Mutex<Option<u64>>>,
}

/// A cache and its provider, whose clock it uses.
struct Tested {
    cache: Cache,
    provider: Numbered,
}

impl ProvideCredentials for Numbered {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let number = self.calls.fetch_add(1, Ordering::SeqCst);
            self.permits.acquire().await.unwrap().forget();
            let life = *self.life.lock().unwrap();
            if life == Some(0) {
                return Err(CredentialsError::provider_error("out of keys"));
            }
            let expiry = life.map(|life| self.now() + Duration::from_secs(life));
            Ok(Credentials::new(number.to_string(), "SECRET", None, expiry, "test"))
        })
    }
}

impl Numbered {
    fn new(life: impl Into<Option<u64>>) -> Self {
        Self {
            clock: Arc::default(),
            calls: Arc::default(),
            permits: Arc::new(Semaphore::new(1000)),
            life: Arc::new(Mutex::new(life.into())),
        }
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.clock.load(Ordering::SeqCst))
    }

    fn cache(&self) -> Arc<Tested> {
        let origin = Origin::Provider(SharedCredentialsProvider::new(self.clone()));
        Arc::new(Tested { cache: Cache::new(origin), provider: self.clone() })
    }

    fn at(&self, second: u64) {
        self.clock.store(second, Ordering::SeqCst);
    }

    fn lives(&self, life: impl Into<Option<u64>>) {
        *self.life.lock().unwrap() = life.into();
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn permits(&self, permits: usize) {
        self.permits.forget_permits(1000);
        self.permits.add_permits(permits);
    }
}

async fn get(cache: &Tested) -> Result<String, String> {
    get_within(cache, Duration::MAX).await
}

async fn get_within(cache: &Tested, left: Duration) -> Result<String, String> {
    let Tested { cache, provider } = cache;
    cache
        .get(&|| provider.now(), left)
        .await
        .map(|own| own.access_key_id().to_owned())
        .map_err(|(why, _)| why)
}

#[tokio::test]
async fn credentials_are_cached_until_five_to_six_minutes_before_their_expiry() {
    let provider = Numbered::new(3600);
    let cache = provider.cache();
    for (second, number) in [(0, "0"), (3600 - 361, "0"), (3600 - 300, "1"), (3601, "1")] {
        provider.at(second);
        assert_eq!(get(&cache).await.unwrap(), number, "at {second}");
    }
    assert_eq!(provider.calls(), 2);
}

#[test]
fn refreshes_are_spread() {
    let now = SystemTime::UNIX_EPOCH;
    let expiring = |seconds| {
        let expiry = Some(now + Duration::from_secs(seconds));
        Credentials::new("AKID", "SECRET", None, expiry, "test")
    };
    let after = |credentials: &Credentials, lasting| {
        refresh(credentials, lasting, now).map(|at| at.duration_since(now).unwrap().as_secs())
    };
    let hour = expiring(3600);
    let spread: std::collections::BTreeSet<_> = (0..99).map(|_| after(&hour, None)).collect();
    assert!(spread.len() > 9, "{spread:?}");
    assert!(spread.iter().all(|after| after.is_some_and(|after| (3240..=3300).contains(&after))));
    assert_eq!(after(&expiring(60), None), Some(30));
    assert_eq!(after(&expiring(0), None), Some(0));
    let lasting = Credentials::new("AKID", "SECRET", None, None, "test");
    assert_eq!(after(&lasting, None), None);
    assert_eq!(after(&lasting, Some(Duration::from_mins(15))), Some(900));
}

#[tokio::test]
async fn old_credentials_are_used_while_they_are_valid_and_no_longer() {
    let provider = Numbered::new(3600);
    let cache = provider.cache();
    get(&cache).await.unwrap();
    provider.lives(0);
    provider.at(3400);
    assert_eq!(get(&cache).await.unwrap(), "0");
    assert_eq!(get(&cache).await.unwrap(), "0");
    assert_eq!(provider.calls(), 2, "a failure is followed by a pause");
    provider.at(3431);
    assert_eq!(get(&cache).await.unwrap(), "0");
    assert_eq!(provider.calls(), 3);
    provider.at(3600);
    assert_eq!(get(&cache).await.unwrap_err(), "no credentials: out of keys");
    provider.lives(3600);
    assert_eq!(get(&cache).await.unwrap(), "4");
}

#[tokio::test]
async fn credentials_without_an_expiry_are_fetched_each_time() {
    let provider = Numbered::new(None);
    let cache = provider.cache();
    assert_eq!(get(&cache).await.unwrap(), "0");
    assert_eq!(get(&cache).await.unwrap(), "1");
}

#[tokio::test]
async fn of_a_hundred_concurrent_calls_one_fetches() {
    for life in [3600, 0] {
        let provider = Numbered::new(life);
        provider.permits(0);
        let cache = provider.cache();
        let own = cache.clone();
        let callers: Vec<_> = (0..100).map(|_| own.clone()).collect();
        let callers: Vec<_> =
            callers.into_iter().map(|own| tokio::spawn(async move { get(&own).await })).collect();
        while provider.calls() == 0 {
            tokio::task::yield_now().await;
        }
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        provider.permits(1);
        for caller in callers {
            assert_eq!(caller.await.unwrap().is_ok(), life > 0);
        }
        assert_eq!(provider.calls(), 1, "failures are shared, too");
    }
}

#[tokio::test]
async fn calls_do_not_wait_for_the_refresh_of_another_one() {
    let provider = Numbered::new(3600);
    let cache = provider.cache();
    get(&cache).await.unwrap();
    provider.at(3500);
    provider.permits(0);
    let own = cache.clone();
    let slow = tokio::spawn(async move { get(&own).await });
    while provider.calls() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(get(&cache).await.unwrap(), "0");
    provider.permits(1);
    assert_eq!(slow.await.unwrap().unwrap(), "1");
    assert_eq!(get(&cache).await.unwrap(), "1");
}

#[tokio::test]
async fn a_cancelled_fetch_is_done_by_the_next_call() {
    let provider = Numbered::new(3600);
    provider.permits(0);
    let cache = provider.cache();
    let own = cache.clone();
    let first = tokio::spawn(async move { get(&own).await });
    while provider.calls() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    provider.permits(1);
    assert_eq!(get(&cache).await.unwrap(), "1");
}

/// Short enough to wait for in a test.
const SHORT: Duration = Duration::from_millis(20);

#[tokio::test]
async fn a_refresh_that_hangs_counts_as_failed_and_the_old_credentials_are_used() {
    let provider = Numbered::new(3600);
    let cache = provider.cache();
    get(&cache).await.unwrap();
    provider.at(3400);
    provider.permits(0);
    for _ in 0..3 {
        assert_eq!(get_within(&cache, SHORT).await.unwrap(), "0");
    }
    assert_eq!(provider.calls(), 2, "a failure is followed by a pause");
    provider.at(3430);
    assert_eq!(get_within(&cache, SHORT).await.unwrap(), "0");
    assert_eq!(provider.calls(), 3);
    provider.permits(1);
    provider.at(3460);
    assert_eq!(get(&cache).await.unwrap(), "3");
}

#[tokio::test]
async fn a_dropped_refresh_does_not_delay_the_next_call() {
    let provider = Numbered::new(3600);
    let cache = provider.cache();
    get(&cache).await.unwrap();
    provider.at(3400);
    provider.permits(0);
    let own = cache.clone();
    let first = tokio::spawn(async move { get(&own).await });
    while provider.calls() < 2 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!((get(&cache).await.unwrap().as_str(), provider.calls()), ("0", 2));
}

#[tokio::test]
async fn old_credentials_that_expire_during_the_refresh_are_not_used() {
    // The fetch fails, or takes longer than a call waits while the old credentials are valid.
    for (life, left, expected) in
        [(0, Duration::MAX, Err("no credentials: out of keys")), (3600, SHORT, Ok("1"))]
    {
        let provider = Numbered::new(3600);
        let cache = provider.cache();
        get(&cache).await.unwrap();
        provider.at(3590);
        provider.permits(0);
        provider.lives(life);
        let own = cache.clone();
        let call = tokio::spawn(async move { get_within(&own, left).await });
        while provider.calls() < 2 {
            tokio::task::yield_now().await;
        }
        provider.at(3600);
        if left == SHORT {
            let _late = timeout(SHORT, std::future::pending::<()>()).await;
        }
        provider.permits(1);
        let got = call.await.unwrap();
        assert_eq!(got.as_deref().map_err(String::as_str), expected);
    }
}
