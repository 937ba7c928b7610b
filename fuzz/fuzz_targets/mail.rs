//! Fuzzes what `comity_fuzz::mail` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::mail(bytes));
