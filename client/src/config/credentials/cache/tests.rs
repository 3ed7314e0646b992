//! The cache under a clock that is set by hand.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use tokio::sync::Semaphore;

use super::*;

/// Numbers its credentials; gives them when there is a permit.
#[derive(Clone, Debug)]
struct Well {
    clock: Arc<AtomicU64>,
    asked: Arc<AtomicUsize>,
    permits: Arc<Semaphore>,
    /// Seconds; `0` for an error, `None` for credentials that do not expire.
    life: Arc<Mutex<Option<u64>>>,
}

/// A cache that is asked by the clock of its well.
struct Tested {
    cache: Cache,
    well: Well,
}

impl ProvideCredentials for Well {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let number = self.asked.fetch_add(1, Ordering::SeqCst);
            self.permits.acquire().await.unwrap().forget();
            let life = *self.life.lock().unwrap();
            if life == Some(0) {
                return Err(CredentialsError::provider_error("the well is dry"));
            }
            let expiry = life.map(|life| self.now() + Duration::from_secs(life));
            Ok(Credentials::new(number.to_string(), "SECRET", None, expiry, "test"))
        })
    }
}

impl Well {
    fn new(life: impl Into<Option<u64>>) -> Self {
        Self {
            clock: Arc::default(),
            asked: Arc::default(),
            permits: Arc::new(Semaphore::new(1000)),
            life: Arc::new(Mutex::new(life.into())),
        }
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.clock.load(Ordering::SeqCst))
    }

    fn cache(&self) -> Arc<Tested> {
        let origin = Origin::Provider(SharedCredentialsProvider::new(self.clone()));
        Arc::new(Tested { cache: Cache::new(origin), well: self.clone() })
    }

    fn at(&self, second: u64) {
        self.clock.store(second, Ordering::SeqCst);
    }

    fn lives(&self, life: impl Into<Option<u64>>) {
        *self.life.lock().unwrap() = life.into();
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
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
    let Tested { cache, well } = cache;
    cache
        .get(&|| well.now(), left)
        .await
        .map(|own| own.access_key_id().to_owned())
        .map_err(|(why, _)| why)
}

#[tokio::test]
async fn they_are_kept_until_five_to_six_minutes_before_they_expire() {
    let well = Well::new(3600);
    let cache = well.cache();
    for (second, number) in [(0, "0"), (3600 - 361, "0"), (3600 - 300, "1"), (3601, "1")] {
        well.at(second);
        assert_eq!(get(&cache).await.unwrap(), number, "at {second}");
    }
    assert_eq!(well.asked(), 2);
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
async fn old_ones_serve_while_they_are_valid_and_no_longer() {
    let well = Well::new(3600);
    let cache = well.cache();
    get(&cache).await.unwrap();
    well.lives(0);
    well.at(3400);
    assert_eq!(get(&cache).await.unwrap(), "0");
    assert_eq!(get(&cache).await.unwrap(), "0");
    assert_eq!(well.asked(), 2, "a failure is followed by a pause");
    well.at(3431);
    assert_eq!(get(&cache).await.unwrap(), "0");
    assert_eq!(well.asked(), 3);
    well.at(3600);
    assert_eq!(get(&cache).await.unwrap_err(), "no credentials: the well is dry");
    well.lives(3600);
    assert_eq!(get(&cache).await.unwrap(), "4");
}

#[tokio::test]
async fn those_that_never_expire_are_asked_for_each_time() {
    let well = Well::new(None);
    let cache = well.cache();
    assert_eq!(get(&cache).await.unwrap(), "0");
    assert_eq!(get(&cache).await.unwrap(), "1");
}

#[tokio::test]
async fn a_hundred_who_ask_at_once_are_one_who_fetches() {
    for life in [3600, 0] {
        let well = Well::new(life);
        well.permits(0);
        let cache = well.cache();
        let own = cache.clone();
        let callers: Vec<_> = (0..100).map(|_| own.clone()).collect();
        let callers: Vec<_> =
            callers.into_iter().map(|own| tokio::spawn(async move { get(&own).await })).collect();
        while well.asked() == 0 {
            tokio::task::yield_now().await;
        }
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        well.permits(1);
        for caller in callers {
            assert_eq!(caller.await.unwrap().is_ok(), life > 0);
        }
        assert_eq!(well.asked(), 1, "failures are shared, too");
    }
}

#[tokio::test]
async fn while_one_refreshes_the_others_do_not_wait() {
    let well = Well::new(3600);
    let cache = well.cache();
    get(&cache).await.unwrap();
    well.at(3500);
    well.permits(0);
    let own = cache.clone();
    let slow = tokio::spawn(async move { get(&own).await });
    while well.asked() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(get(&cache).await.unwrap(), "0");
    well.permits(1);
    assert_eq!(slow.await.unwrap().unwrap(), "1");
    assert_eq!(get(&cache).await.unwrap(), "1");
}

#[tokio::test]
async fn who_gives_up_leaves_the_fetch_to_the_next() {
    let well = Well::new(3600);
    well.permits(0);
    let cache = well.cache();
    let own = cache.clone();
    let first = tokio::spawn(async move { get(&own).await });
    while well.asked() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    well.permits(1);
    assert_eq!(get(&cache).await.unwrap(), "1");
}

/// So little that nobody waits for it in earnest.
const SHORT: Duration = Duration::from_millis(20);

#[tokio::test]
async fn a_refresh_that_hangs_is_given_up_for_the_old_ones_and_counts_as_failed() {
    let well = Well::new(3600);
    let cache = well.cache();
    get(&cache).await.unwrap();
    well.at(3400);
    well.permits(0);
    for _ in 0..3 {
        assert_eq!(get_within(&cache, SHORT).await.unwrap(), "0");
    }
    assert_eq!(well.asked(), 2, "a failure is followed by a pause");
    well.at(3430);
    assert_eq!(get_within(&cache, SHORT).await.unwrap(), "0");
    assert_eq!(well.asked(), 3);
    well.permits(1);
    well.at(3460);
    assert_eq!(get(&cache).await.unwrap(), "3");
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_refreshes_does_not_make_the_next_one_wait() {
    let well = Well::new(3600);
    let cache = well.cache();
    get(&cache).await.unwrap();
    well.at(3400);
    well.permits(0);
    let own = cache.clone();
    let first = tokio::spawn(async move { get(&own).await });
    while well.asked() < 2 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!((get(&cache).await.unwrap().as_str(), well.asked()), ("0", 2));
}

#[tokio::test]
async fn old_ones_that_expire_during_the_refresh_do_not_serve() {
    // The fetch fails, or it takes longer than a call would wait that has something else.
    for (life, left, expected) in
        [(0, Duration::MAX, Err("no credentials: the well is dry")), (3600, SHORT, Ok("1"))]
    {
        let well = Well::new(3600);
        let cache = well.cache();
        get(&cache).await.unwrap();
        well.at(3590);
        well.permits(0);
        well.lives(life);
        let own = cache.clone();
        let asking = tokio::spawn(async move { get_within(&own, left).await });
        while well.asked() < 2 {
            tokio::task::yield_now().await;
        }
        well.at(3600);
        if left == SHORT {
            let _late = timeout(SHORT, std::future::pending::<()>()).await;
        }
        well.permits(1);
        let got = asking.await.unwrap();
        assert_eq!(got.as_deref().map_err(String::as_str), expected);
    }
}
