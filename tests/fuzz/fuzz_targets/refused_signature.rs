//! Messages of refused signatures.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| petard::fuzzing::refused_signature(input));
