//! Credentials that expire, kept until shortly before they do.
//!
//! However many ask, one fetches: the others wait for what it gets, or go on with the old ones
//! while those are valid. Nothing runs in the background; a refresh is part of an attempt, and
//! given up early enough that the attempt can still be made with the old ones.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use tokio::time::timeout;

use super::cause::Failure;
use super::origin::Origin;
use crate::clock::chance;

/// How long before they expire credentials are fetched anew.
const EARLY: Duration = Duration::from_mins(5);

/// Up to this much earlier, so that many processes do not ask in the same second.
const SPREAD: Duration = Duration::from_mins(1);

/// After a failed refresh, as long as the old ones are valid.
const PAUSE: Duration = Duration::from_secs(30);

/// How long a refresh may keep a call waiting that could go on with the old ones.
const PATIENCE: Duration = Duration::from_secs(5);

/// What time it is for those who check what is signed.
pub(crate) type Now<'a> = &'a (dyn Fn() -> SystemTime + Sync);

pub(crate) struct Cache {
    origin: Origin,
    state: Mutex<State>,
    /// Held by who fetches.
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// How many fetches have ended, and how the last one did: for those who waited.
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

    /// Credentials that are valid, for a call that has this much time left.
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
            // Before it has failed: a call that is dropped meanwhile could not say so.
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

    /// Leaves those that are held alone for a while.
    fn pause(&self, now: SystemTime) {
        if let Some(held) = &mut self.state().held {
            held.refresh = now + PAUSE;
        }
    }

    /// What somebody else got in the meantime.
    fn landed_since(&self, seen: u64) -> Option<Result<Credentials, Failure>> {
        let state = self.state();
        (state.flights != seen).then(|| state.last.clone()).flatten()
    }

    async fn fetch(&self, clock: Now<'_>) -> Result<Credentials, Failure> {
        let outcome = self.origin.ask().await;
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

/// When to fetch again; `None` if these are not to be kept at all. Credentials of a short life
/// are used for half of what is left of it.
fn refresh(
    credentials: &Credentials,
    lasting: Option<Duration>,
    now: SystemTime,
) -> Option<SystemTime> {
    let Some(expiry) = credentials.expiry() else { return Some(now + lasting?) };
    let left = expiry.duration_since(now).unwrap_or_default();
    let early = EARLY + SPREAD.mul_f64(chance());
    Some(now + left.saturating_sub(early).max(left / 2))
}

#[cfg(test)]
mod tests;
