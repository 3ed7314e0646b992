//! Lists, also in HAL.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| petard::fuzzing::list(input));
