//! Fuzzes what `comity_fuzz::change_set` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::change_set(bytes));
