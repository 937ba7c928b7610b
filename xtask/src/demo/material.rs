//! The papers of the demonstration: written by code, about nobody.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

/// Writes what an office has seized into a folder.
pub fn write(office: &str, folder: &Path) -> io::Result<()> {
    let papers = match office {
        "musterstadt" => vec![
            ("letter of 3 March.txt", letter()),
            ("ledger of Boote Beispiel.csv", ledger()),
            ("mail export.html", mails()),
        ],
        _ => vec![
            ("statement of the harbour master.txt", statement()),
            ("berths of Porto Esempio.csv", berths()),
        ],
    };
    papers.into_iter().try_for_each(|(name, text)| fs::write(folder.join(name), text))
}

fn letter() -> String {
    "Fictional letter, written for a demonstration.\n\n\
     Musterstadt, 3 March 2026\n\n\
     Dear Mr Muster,\n\n\
     the forty crates of the second shipment come on the night of the tenth, berth 7. They hold\n\
     wooden gulls, not timber. Pay to IBAN DE02 1203 0000 0000 2020 51 as before.\n\n\
     Yours, Boote Beispiel\n"
        .to_owned()
}

fn statement() -> String {
    "Dichiarazione fittizia, scritta per una dimostrazione.\n\n\
     Porto Esempio, 11 March 2026\n\n\
     In the night of the tenth I saw forty crates at berth 7. Two lay open: toy boats and wooden\n\
     gulls. The van had the plate ES-000-PI. I did not see who drove it.\n"
        .to_owned()
}

/// Forty payments that a sum gives: every demonstration has the same.
fn ledger() -> String {
    let mut text = "date,payer,payee,amount EUR,reference\n".to_owned();
    for number in 0..40_u32 {
        let (day, month) = (number % 28 + 1, number / 14 + 1);
        let amount = 400 + number * 7919 % 3600;
        let payee = ["Boote Beispiel", "Porto Esempio", "Muster & Co"];
        let payee = payee.get(number as usize % payee.len()).unwrap_or(&"");
        // Writing into a text does not fail.
        let _ = writeln!(
            text,
            "2026-{month:02}-{day:02},Max Muster,{payee},{amount}.00,crate {:02}",
            number + 1
        );
    }
    text
}

fn berths() -> String {
    let mut text = "berth,ship,from,until,goods declared\n".to_owned();
    for number in 1..=12_u32 {
        let day = number * 2;
        let _ = writeln!(
            text,
            "{number},Esempio {number},2026-03-{day:02},2026-03-{:02},timber",
            day + 3
        );
    }
    text
}

fn mails() -> String {
    let mails = [
        ("Max Muster", "Boote Beispiel", "2026-03-01 09:12", "Is berth 7 free on the tenth?"),
        ("Boote Beispiel", "Max Muster", "2026-03-01 11:40", "It is. Write timber on the papers."),
        ("Max Muster", "Boote Beispiel", "2026-03-02 08:03", "Forty crates, as agreed."),
    ];
    let mut rows = String::new();
    for (from, to, when, text) in mails {
        let _ = writeln!(rows, "<tr><td>{from}<td>{to}<td>{when}<td>{text}");
    }
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Fictional mail export</title>\n\
         <h1>Fictional mail export</h1>\n\
         <table>\n<tr><th>From<th>To<th>When<th>Text\n{rows}</table>\n"
    )
}
