//! Fuzzes what `comity_fuzz::note` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::note(bytes));
