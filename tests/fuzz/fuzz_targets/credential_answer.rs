//! Responses of containers, instances, processes and STS.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| petard_credentials::fuzzing::credential_answer(input));
