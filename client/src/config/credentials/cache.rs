//! The cache of credentials. It keeps them until shortly before they expire.
//!
//! Of concurrent attempts, one fetches. The others wait for its result, or use the old credentials
//! while they are valid. Nothing runs in the background: a refresh is part of an attempt, and is
//! abandoned early enough that the attempt can still use the old credentials.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use tokio::time::timeout;

use super::cause::Failure;
use super::origin::Origin;
use crate::clock::chance;

/// How long before their expiry credentials are refreshed.
const EARLY: Duration = Duration::from_mins(5);

/// Random additional time, so that many processes do not refresh in the same second.
const SPREAD: Duration = Duration::from_mins(1);

/// Delay after a failed refresh, while the old credentials are valid.
const PAUSE: Duration = Duration::from_secs(30);

/// How long a call waits for a refresh while the old credentials are valid.
const PATIENCE: Duration = Duration::from_secs(5);

/// Returns the time of this machine.
pub(crate) type Now<'a> = &'a (dyn Fn() -> SystemTime + Sync);

pub(crate) struct Cache {
    origin: Origin,
    state: Mutex<State>,
    /// Locked while credentials are fetched.
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// Number of completed fetches, and the result of the last one, for the attempts that waited.
    flights: u64,
    last: Option<Result<Credentials, Failure>>,
}

#[derive(Clone)]
struct Held {
    credentials: Credentials,
    refresh: SystemTime,
}

impl Held {
    fn is_valid(&self, now: SystemTime) -> bool {
        self.credentials.expiry().is_none_or(|expiry| now < expiry)
    }
}

impl Cache {
    pub(crate) fn new(origin: Origin) -> Self {
        Self { origin, state: Mutex::default(), flight: tokio::sync::Mutex::default() }
    }

    /// Returns valid credentials for a call that has this much time left.
    #[expect(clippy::disallowed_methods, reason = "a fetch has no more time than the call")]
    pub(crate) async fn get(&self, clock: Now<'_>, left: Duration) -> Result<Credentials, Failure> {
        let now = clock();
        let (old, seen) = {
            let state = self.state();
            let old = state.held.clone().filter(|held| held.is_valid(now));
            (old, state.flights)
        };
        let Some(old) = old else {
            let _flight = self.flight.lock().await;
            return match self.landed_since(seen) {
                Some(outcome) => outcome,
                None => self.fetch(clock).await,
            };
        };
        if now < old.refresh {
            return Ok(old.credentials);
        }
        let Ok(_flight) = self.flight.try_lock() else { return Ok(old.credentials) };
        let outcome = if let Some(outcome) = self.landed_since(seen) {
            outcome
        } else {
            // Set before the fetch, because it counts as failed if the call is dropped meanwhile.
            self.pause(now);
            let mut fetch = pin!(self.fetch(clock));
            match timeout(PATIENCE.min(left / 2), fetch.as_mut()).await {
                Ok(outcome) => outcome,
                Err(_) if old.is_valid(clock()) => return Ok(old.credentials),
                Err(_) => fetch.await,
            }
        };
        match outcome {
            Err(_) if old.is_valid(clock()) => Ok(old.credentials),
            outcome => outcome,
        }
    }

    /// Drops these credentials, because a service does not accept them. Returns true if they were
    /// the cached ones, so that the next fetch may return others.
    pub(crate) fn drop_credentials(&self, refused: &Credentials) -> bool {
        let mut state = self.state();
        let is_cached = state.held.as_ref().is_some_and(|held| held.credentials == *refused);
        if is_cached {
            state.held = None;
        }
        is_cached
    }

    /// Returns the source of the last credentials, if it is known.
    pub(crate) fn source(&self) -> Option<String> {
        self.origin.source()
    }

    /// Postpones the next refresh.
    fn pause(&self, now: SystemTime) {
        if let Some(held) = &mut self.state().held {
            held.refresh = later(now, PAUSE);
        }
    }

    /// Returns the result of another fetch that completed in the meantime.
    fn landed_since(&self, seen: u64) -> Option<Result<Credentials, Failure>> {
        let state = self.state();
        (state.flights != seen).then(|| state.last.clone()).flatten()
    }

    async fn fetch(&self, clock: Now<'_>) -> Result<Credentials, Failure> {
        let outcome = self.origin.fetch().await;
        let now = clock();
        if outcome.is_err() {
            self.pause(now);
        }
        let mut state = self.state();
        if let Ok(credentials) = &outcome {
            let refresh = refresh(credentials, self.origin.keeps(), now);
            state.held = refresh.map(|refresh| Held { credentials: credentials.clone(), refresh });
        }
        state.flights += 1;
        state.last = Some(outcome.clone());
        outcome
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns a later time, or the same one if it cannot be expressed.
fn later(now: SystemTime, by: Duration) -> SystemTime {
    now.checked_add(by).unwrap_or(now)
}

/// Returns when to refresh credentials; `None` if they are not cached. Short-lived credentials are
/// used for half of their remaining time.
fn refresh(
    credentials: &Credentials,
    lasting: Option<Duration>,
    now: SystemTime,
) -> Option<SystemTime> {
    let Some(expiry) = credentials.expiry() else { return Some(later(now, lasting?)) };
    let left = expiry.duration_since(now).unwrap_or_default();
    let early = EARLY + SPREAD.mul_f64(chance());
    Some(later(now, left.saturating_sub(early).max(left / 2)))
}

#[cfg(test)]
mod tests;
