//! Fuzzes what `comity_fuzz::manifest` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::manifest(bytes));
