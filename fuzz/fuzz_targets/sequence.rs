//! Fuzzes what `comity_fuzz::sequence` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::sequence(bytes));
