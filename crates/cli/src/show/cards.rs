//! Cards, with the words that people compare.

use comity_contract::Page;
use comity_contract::cards::Card;

use super::sheet::Sheet;
use super::words;

pub fn card(sheet: &mut Sheet, card: &Card) {
    sheet.facts(&[
        ("Person", words::safe(&card.person)),
        ("Capacity", words::safe(&card.capacity)),
        ("Authority", words::safe(&format!("{} ({})", card.authority, card.state))),
        ("Installation", words::short(&card.installation)),
        ("Fingerprint", words::fingerprint(&card.fingerprint)),
        ("Compared", compared(card)),
        ("Made", words::moment_in_full(&card.made)),
        ("Written", card.written.as_deref().map(words::safe).unwrap_or_default()),
    ]);
}

pub fn list(sheet: &mut Sheet, page: &Page<Card>) {
    let headings = ["ID", "PERSON", "AUTHORITY", "STATE", "COMPARED"];
    sheet.page(page, ("card", "cards"), headings, |card| {
        [
            words::short(&card.installation),
            words::safe(&card.person),
            words::safe(&card.authority),
            words::safe(&card.state),
            compared(card),
        ]
    });
}

fn compared(card: &Card) -> String {
    match (&card.verified, card.own) {
        (_, true) => "your own".into(),
        (Some(when), false) => words::moment(when),
        (None, false) => "not yet: read the eight words to each other".into(),
    }
}
