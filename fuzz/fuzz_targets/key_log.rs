//! Fuzzes what `comity_fuzz::key_log` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::key_log(bytes));
