//! A token of SSO, as it is stored.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| petard_credentials::fuzzing::sso_token(input));
