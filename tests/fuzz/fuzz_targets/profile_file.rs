//! The shared config and credentials files.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| petard_credentials::fuzzing::profile_file(input));
