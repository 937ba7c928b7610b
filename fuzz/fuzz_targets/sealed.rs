//! Fuzzes what `comity_fuzz::sealed` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::sealed(bytes));
