//! Fuzzes what `comity_fuzz::act` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::act(bytes));
