//! Signing keys, which are kept, because deriving one costs more than signing a request.

use std::sync::{PoisonError, RwLock};

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::generate_signing_key;
use zeroize::Zeroizing;

use super::scope::Scope;

/// Maximum number of keys: for all regions of a service, or for several services and credentials, and
/// for two days at midnight.
const MOST: usize = 64;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// A key derived from a secret access key.
pub(crate) type SigningKey = Zeroizing<[u8; 32]>;

/// Signing keys by secret access key, day, region and service. A new one replaces the oldest.
#[derive(Default)]
pub(crate) struct KeyCache(RwLock<Vec<Entry>>);

struct Entry {
    credentials: Credentials,
    day: u64,
    region: String,
    service: String,
    key: SigningKey,
}

impl Entry {
    fn is_for(&self, credentials: &Credentials, scope: &Scope<'_>) -> bool {
        self.day == scope.seconds / DAY
            && self.region == scope.region
            && self.service == scope.service
            && self.credentials.secret_access_key() == credentials.secret_access_key()
    }
}

impl KeyCache {
    /// Returns the key for a scope.
    pub(super) fn key(&self, credentials: &Credentials, scope: &Scope<'_>) -> SigningKey {
        let entries = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.iter().find(|entry| entry.is_for(credentials, scope)) {
            return entry.key.clone();
        }
        drop(entries);
        let secret = credentials.secret_access_key();
        let derived = generate_signing_key(secret, scope.time(), scope.region, scope.service);
        let mut key = SigningKey::default();
        for (byte, derived) in key.iter_mut().zip(derived.as_ref()) {
            *byte = *derived;
        }
        let entry = Entry {
            credentials: credentials.clone(),
            day: scope.seconds / DAY,
            region: scope.region.to_owned(),
            service: scope.service.to_owned(),
            key: key.clone(),
        };
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have derived the same key.
        if !entries.iter().any(|entry| entry.is_for(credentials, scope)) {
            if entries.len() == MOST {
                entries.remove(0);
            }
            entries.push(entry);
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::scope::Algorithm;

    fn scope<'a>(region: &'a str, service: &'a str, seconds: u64) -> Scope<'a> {
        Scope { algorithm: Algorithm::V4, region, service, seconds }
    }

    fn derived(secret: &str, scope: &Scope<'_>) -> Vec<u8> {
        generate_signing_key(secret, scope.time(), scope.region, scope.service).as_ref().to_vec()
    }

    #[test]
    fn keys_are_those_of_their_scope() {
        let cache = KeyCache::default();
        let secrets =
            ["one", "two"].map(|secret| Credentials::new("ID", secret, None, None, "test"));
        // Twice, so that all are read from the cache, and with more scopes than it keeps.
        for _ in 0..2 {
            for credentials in &secrets {
                for seconds in (0..12).flat_map(|day| [day * DAY, (day + 1) * DAY - 1]) {
                    for (region, service) in [("r1", "s1"), ("r1", "s2"), ("r2", "s1")] {
                        let scope = scope(region, service, seconds);
                        let expected = derived(credentials.secret_access_key(), &scope);
                        assert_eq!(cache.key(credentials, &scope).to_vec(), expected);
                        assert_eq!(cache.key(credentials, &scope).to_vec(), expected);
                    }
                }
            }
        }
        assert_eq!(cache.0.read().map(|entries| entries.len()).ok(), Some(MOST));
    }

    #[test]
    fn one_key_serves_a_day() {
        let cache = KeyCache::default();
        // The same secret under another id has the same key.
        for id in ["A", "B"] {
            let credentials = Credentials::new(id, "secret", Some(id.to_owned()), None, "test");
            for seconds in [0, 1, DAY - 1] {
                cache.key(&credentials, &scope("r", "s", seconds));
            }
        }
        assert_eq!(cache.0.read().map(|entries| entries.len()).ok(), Some(1));
    }

    #[test]
    fn threads_share_keys_while_they_change() {
        let cache = KeyCache::default();
        std::thread::scope(|threads| {
            for thread in 0..4_u64 {
                let cache = &cache;
                threads.spawn(move || {
                    for at in 0..400_u64 {
                        let secret = format!("secret-{}", (at / 50 + thread) % 3);
                        let credentials = Credentials::new("ID", &*secret, None, None, "test");
                        let seconds = (at % 4) * DAY;
                        let scope = scope("r", "s", seconds);
                        let expected = derived(&secret, &scope);
                        assert_eq!(cache.key(&credentials, &scope).to_vec(), expected);
                    }
                });
            }
        });
    }
}
