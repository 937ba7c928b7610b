//! Fuzzes what `comity_fuzz::journal` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::journal(bytes));
