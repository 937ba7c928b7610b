//! Fuzzes what `comity_fuzz::tar_header` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::tar_header(bytes));
