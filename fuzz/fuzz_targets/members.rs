//! Fuzzes what `comity_fuzz::members` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::members(bytes));
