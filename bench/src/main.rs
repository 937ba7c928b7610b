//! Measures the product beside others in the same run. Prints one JSON document with ratios:
//! absolute figures say more about the machine than about the product.
//!
//! `bench [exchange|import|pdf|records|search|table]... [CHANGES]`; without a name all of them, and
//! `exchange-join` or the like for one of a group. `CHANGES` is how long the history of exchange
//! is, unless it is to be a million.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

mod exchange;
mod files;
mod import;
mod items;
mod office;
mod pdf;
mod records;
mod search;
mod table;

use std::error::Error;

use serde_json::{Map, Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A bench: measures and gives its figures. Told how many changes a long history has.
type Bench = fn(u64) -> Outcome<Value>;

/// Changes in the history that exchange is measured over.
const CHANGES: u64 = 1_000_000;

/// What a bench gives, or why it could not run.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    // How a bench starts itself to write what it then measures.
    if let [Some(word), Some(folder)] = [1, 2].map(|at| std::env::args_os().nth(at))
        && word == "case"
    {
        println!("{}", table::case(folder.as_ref())?);
        return Ok(());
    }
    let (sizes, wanted): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|word| word.parse::<u64>().is_ok());
    let changes = sizes.first().map_or(Ok(CHANGES), |size| size.parse())?;
    let mut figures = Map::new();
    let benches: [(&str, Bench); 10] = [
        ("exchange-join", exchange::join),
        ("exchange-many", exchange::many),
        ("exchange-note", exchange::note),
        ("exchange-recipients", exchange::recipients),
        ("import-large", |_| import::large()),
        ("import-small", |_| import::small()),
        ("pdf", |_| pdf::pdf()),
        ("records", |_| records::records()),
        ("search", |_| search::search()),
        ("table", |_| table::table()),
    ];
    for (name, bench) in benches {
        let asked = |want: &String| name == want || name.split('-').next() == Some(want);
        if wanted.is_empty() || wanted.iter().any(asked) {
            eprintln!("{name} ...");
            figures.insert(name.to_owned(), bench(changes)?);
        }
    }
    figures.insert("load".to_owned(), json!(files::load()));
    println!("{}", serde_json::to_string_pretty(&Value::Object(figures))?);
    Ok(())
}
