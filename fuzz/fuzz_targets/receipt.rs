//! Fuzzes what `comity_fuzz::receipt` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::receipt(bytes));
