//! Fuzzes what `comity_fuzz::request` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::request(bytes));
