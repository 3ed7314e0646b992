//! The file of endpoints of a Data API.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| petard::fuzzing::endpoints(input));
