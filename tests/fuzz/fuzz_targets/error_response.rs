//! Error responses: code, message, text.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| petard::fuzzing::error_response(input));
