//! Fuzzes what `comity_fuzz::cbor` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::cbor(bytes));
