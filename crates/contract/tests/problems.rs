//! `docs/problems.md` is the catalogue of problems: every code has a heading, every heading a code.
//! It must never say something else than the program does.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic where a test would")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use comity_contract::ProblemCode;

/// The catalogue: what stands under each heading.
fn catalogue() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let text = fs::read_to_string(root.join("docs/problems.md")).unwrap();
    let sections = text.split("\n## ").skip(1);
    sections
        .map(|section| section.split_once('\n').unwrap())
        .map(|(code, said)| (code.to_owned(), said.to_owned()))
        .collect()
}

fn wire(code: ProblemCode) -> String {
    serde_json::to_value(code).unwrap().as_str().unwrap().to_owned()
}

/// Somebody who meets a code finds it, with the very words that were shown.
#[test]
fn every_code_is_in_the_catalogue_with_its_words() {
    let catalogue = catalogue();
    for code in ProblemCode::ALL {
        let problem = code.problem();

        let said = catalogue.get(&wire(*code));

        let said = said.unwrap_or_else(|| panic!("docs/problems.md lacks: ## {}", wire(*code)));
        assert!(said.contains(&format!("What happened: {}\n", problem.message)), "{code:?}");
        assert!(said.contains(&format!("What to do: {}", problem.hint)), "{code:?}");
        assert_eq!(said.contains("*Again.*"), problem.retry, "{code:?} may be tried again");
    }
}

/// A heading that no code has describes what no longer happens.
#[test]
fn every_heading_is_a_code() {
    let codes: Vec<String> = ProblemCode::ALL.iter().map(|code| wire(*code)).collect();

    for heading in catalogue().keys() {
        assert!(codes.contains(heading), "a heading of docs/problems.md has no code: {heading}");
    }
}
