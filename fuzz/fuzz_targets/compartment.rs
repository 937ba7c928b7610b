//! Fuzzes what `comity_fuzz::compartment` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::compartment(bytes));
