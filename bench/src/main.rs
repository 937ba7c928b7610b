//! Measures the product beside others in the same run. Prints one JSON document with ratios:
//! absolute figures say more about the machine than about the product.
//!
//! `bench [import-large|import-small|pdf|records|search]...`; without a name all of them.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

mod files;
mod import;
mod items;
mod office;
mod pdf;
mod records;
mod search;

use std::error::Error;

use serde_json::{Map, Value, json};

/// A bench: measures and gives its figures.
type Bench = fn() -> Outcome<Value>;

/// What a bench gives, or why it could not run.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut figures = Map::new();
    let benches: [(&str, Bench); 5] = [
        ("import-large", import::large),
        ("import-small", import::small),
        ("pdf", pdf::pdf),
        ("records", records::records),
        ("search", search::search),
    ];
    for (name, bench) in benches {
        if wanted.is_empty() || wanted.iter().any(|want| want == name) {
            eprintln!("{name} ...");
            figures.insert(name.to_owned(), bench()?);
        }
    }
    figures.insert("load".to_owned(), json!(files::load()));
    println!("{}", serde_json::to_string_pretty(&Value::Object(figures))?);
    Ok(())
}
