//! Limits the number of retries of all calls of a client, so that retries do not add load to a
//! service that already fails.

use std::sync::atomic::{AtomicU32, Ordering};

const CAPACITY: u32 = 500;

/// Tokens that retries cost. Successful calls return tokens. The bucket starts full.
#[derive(Debug)]
pub(crate) struct TokenBucket(AtomicU32);

impl Default for TokenBucket {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl TokenBucket {
    /// Takes the tokens for a retry; `None` if too few are left.
    pub(crate) fn acquire(&self, cost: u32) -> Option<Permit<'_>> {
        let paid = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(cost));
        paid.ok().map(|_| Permit { bucket: self, cost })
    }

    /// Puts tokens back, up to the capacity.
    pub(crate) fn add(&self, tokens: u32) {
        let more = |left: u32| Some(left.saturating_add(tokens).min(CAPACITY));
        // Cannot fail: the closure always returns a value.
        let _before = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

/// The tokens of one retry. They return to the bucket when this is dropped, because the retry
/// succeeded or was cancelled.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    bucket: &'a TokenBucket,
    cost: u32,
}

impl Permit<'_> {
    /// Keeps the tokens from returning, because the retry failed.
    pub(crate) fn forfeit(mut self) {
        self.cost = 0;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.bucket.add(self.cost);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn left(bucket: &TokenBucket) -> u32 {
        bucket.0.load(Ordering::Relaxed)
    }

    #[test]
    fn tokens_return_unless_the_retry_failed() {
        let bucket = TokenBucket::default();
        let permit = bucket.acquire(5).unwrap();
        assert_eq!(left(&bucket), 495);
        drop(permit);
        assert_eq!(left(&bucket), 500);
        bucket.acquire(10).unwrap().forfeit();
        assert_eq!(left(&bucket), 490);
    }

    #[test]
    fn tokens_stay_between_zero_and_the_capacity() {
        let bucket = TokenBucket::default();
        bucket.add(1);
        assert_eq!(left(&bucket), 500);
        for _ in 0..99 {
            bucket.acquire(5).unwrap().forfeit();
        }
        assert!(bucket.acquire(10).is_none());
        bucket.acquire(5).unwrap().forfeit();
        assert!(bucket.acquire(5).is_none());
        bucket.add(4);
        assert!(bucket.acquire(5).is_none());
        bucket.add(1);
        assert!(bucket.acquire(5).is_some());
    }
}
