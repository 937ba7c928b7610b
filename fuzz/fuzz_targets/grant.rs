//! Fuzzes what `comity_fuzz::grant` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::grant(bytes));
