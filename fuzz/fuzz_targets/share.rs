//! Fuzzes what `comity_fuzz::share` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::share(bytes));
