//! Dates of HTTP.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| petard::fuzzing::date(input));
