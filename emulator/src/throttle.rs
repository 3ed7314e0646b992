//! Refuses requests above the rates of the model.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use petard::operation::{Operation, Service};

/// The times of recent requests, by region, service and operation.
#[derive(Debug, Default)]
pub(crate) struct Throttles(HashMap<(String, &'static str, &'static str), VecDeque<SystemTime>>);

impl Throttles {
    /// Counts a request. Returns the time until the next one is accepted if this one is not.
    pub(crate) fn count(
        &mut self,
        region: &str,
        service: &Service,
        operation: &Operation,
        now: SystemTime,
    ) -> Option<Duration> {
        let rate = operation.throttle()?;
        let window = Duration::from_secs(rate.seconds().into());
        let key = (region.to_owned(), service.name(), operation.name());
        let times = self.0.entry(key).or_default();
        // A clock that is set back does not lengthen a window.
        times.retain(|time| now.duration_since(*time).is_ok_and(|age| age < window));
        if times.len() < usize::try_from(rate.requests()).unwrap_or(usize::MAX) {
            times.push_back(now);
            return None;
        }
        let age = times.front().and_then(|first| now.duration_since(*first).ok());
        Some(window.saturating_sub(age.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use petard::Method;
    use petard::operation::Verb;

    use super::*;

    static SLOW: Operation =
        Operation::new(Verb::List, "Pet", "list_pets", "GetPets", Method::GET, "/pets")
            .with_throttle(2, 10);
    static FREE: Operation =
        Operation::new(Verb::Get, "Pet", "get_pet", "GetPet", Method::GET, "/pets/{id}");
    static PETS: Service = Service::new("pets", "Pets").with_operations(&[&SLOW, &FREE]);

    #[test]
    fn as_many_requests_as_the_model_allows() {
        let mut throttles = Throttles::default();
        let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(1000 + seconds);
        let mut count = |region, operation, seconds| {
            throttles.count(region, &PETS, operation, at(seconds)).map(|time| time.as_secs())
        };
        assert_eq!(
            [0, 4, 5, 9, 10, 11].map(|s| count("a", &SLOW, s)),
            [None, None, Some(5), Some(1), None, Some(3)]
        );
        // Another region and operations without a rate are not affected.
        assert_eq!(count("b", &SLOW, 5), None);
        assert_eq!([5; 9].map(|s| count("a", &FREE, s)), [None; 9]);
    }
}
