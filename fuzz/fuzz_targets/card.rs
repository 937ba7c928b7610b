//! Fuzzes what `comity_fuzz::card` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::card(bytes));
