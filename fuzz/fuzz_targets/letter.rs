//! Fuzzes what `comity_fuzz::letter` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::letter(bytes));
