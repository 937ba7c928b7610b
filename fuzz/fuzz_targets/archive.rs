//! Fuzzes what `comity_fuzz::archive` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::archive(bytes));
