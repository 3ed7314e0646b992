//! Idempotency tokens: the UUID by which a service recognises a request that is sent again.

use crate::clock::Clock;

/// Returns a random UUID (version 4, RFC 9562).
pub(super) fn token(clock: &dyn Clock) -> String {
    const VERSION: u128 = 0xf << 76;
    const VARIANT: u128 = 0x3 << 62;
    let random = clock.random_bits() & !VERSION & !VARIANT;
    let bits = random | 0x4 << 76 | 0x2 << 62;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        bits >> 96,
        bits >> 80 & 0xffff,
        bits >> 64 & 0xffff,
        bits >> 48 & 0xffff,
        bits & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bits(u128);

    impl Clock for Bits {
        fn jitter(&self) -> f64 {
            1.0
        }
        fn random_bits(&self) -> u128 {
            self.0
        }
    }

    #[test]
    fn a_token_is_a_uuid_of_version_4() {
        for (bits, uuid) in [
            (0, "00000000-0000-4000-8000-000000000000"),
            (u128::MAX, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            (0x0123_4567_89ab_cdef_0123_4567_89ab_cdef, "01234567-89ab-4def-8123-456789abcdef"),
        ] {
            assert_eq!(token(&Bits(bits)), uuid);
        }
    }
}
