//! Fuzzes what `comity_fuzz::statements` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::statements(bytes));
