//! Fuzzes what `comity_fuzz::search_blocks` reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::search_blocks(bytes));
