//! Fuzzes what `comity_fuzz::charter` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::charter(bytes));
