//! What is shown of a hit.

use super::*;

fn shown(query: &str, text: &str) -> Shown {
    let query = Query::parse(query, false).unwrap();
    let text_of = |_| Ok::<_, ()>(text.to_owned());
    show(&query, Some("FR"), &[Place::Text], text_of).unwrap()
}

/// Returns the marked parts, cut as the interface cuts them.
fn marked(shown: &Shown) -> Vec<String> {
    let units: Vec<u16> = shown.excerpt.encode_utf16().collect();
    let cut =
        |mark: &Mark| String::from_utf16(&units[mark.first as usize..=mark.last as usize]).unwrap();
    shown.marks.iter().map(cut).collect()
}

#[test]
fn the_hit_stands_in_the_excerpt_as_it_was_written() {
    let text = "a b c ".repeat(100) + "paid by Георгиев\n\nin cash " + &"x y z ".repeat(100);

    let shown = shown("georgiev", &text);

    assert!(shown.excerpt.contains("paid by Георгиев in cash"), "{}", shown.excerpt);
    assert!(shown.excerpt.starts_with('…') && shown.excerpt.ends_with('…'), "{}", shown.excerpt);
    assert!(shown.excerpt.chars().count() <= CHARS_MAX, "{}", shown.excerpt.chars().count());
    assert_eq!(marked(&shown), ["Георгиев"]);
}

/// The interface is JavaScript: its strings are counted in UTF-16.
#[test]
fn marks_are_counted_as_the_interface_counts() {
    let shown = shown("müller sang*", "🚢🚢  Mueller\t\tsang, 𝔪 SANGEN; Muller");

    assert_eq!(shown.excerpt, "🚢🚢 Mueller sang, 𝔪 SANGEN; Muller");
    assert_eq!(marked(&shown), ["Mueller", "sang", "SANGEN", "Muller"]);
    assert_eq!(shown.marks[0], Mark { first: 5, last: 11 });
}

#[test]
fn phrases_are_marked_whole_and_nothing_else_is() {
    let shown = shown("\"bank of ghent\"", "A bank. The Bank\nof Ghent, of Ghent");

    assert_eq!(marked(&shown), ["Bank of Ghent"]);
}

#[test]
fn identifiers_are_marked_as_they_are_written() {
    let found = shown("+33612345678", "call 06 12 34 56 78 tonight");
    assert_eq!(marked(&found), ["06 12 34 56 78"]);

    let found = shown("AB-123-CD", "an AB 123 CD stood there");
    assert_eq!(marked(&found), ["AB 123 CD"]);
}

/// "On page 214" is what makes a hit in a long document useful.
#[test]
fn a_text_with_pages_says_the_page() {
    let text = "one\u{c}two two\u{c}three quay";

    assert_eq!(shown("quay", text).page, Some(3));
    assert_eq!(shown("one", text).page, Some(1));
    assert_eq!(shown("two", "one two").page, None, "this text has no pages");
    assert_eq!(shown("\"one two\"", text).page, Some(1), "a sentence goes on over the page");
}

#[test]
fn the_best_place_of_the_first_word_is_shown() {
    let query = Query::parse("-x title:none ledger", false).unwrap();
    let places = [Place::Number, Place::Title, Place::Text];
    let mut asked = Vec::new();

    let shown = show(&query, None, &places, |place| {
        asked.push(place);
        Ok::<_, ()>(if place == Place::Title { "The ledger" } else { "ledger x" }.to_owned())
    });

    // The number comes first and has it.
    assert_eq!(shown.unwrap().place, Place::Number);
    assert_eq!(asked, [Place::Number, Place::Title, Place::Text]);
}

#[test]
fn without_a_hit_the_beginning_is_shown() {
    let found = shown("state:FR", "Ledger of\u{7}\n2025");

    assert_eq!(found.excerpt, "Ledger of 2025");
    assert_eq!(found.marks, []);
    assert_eq!(shown("ledger", "").excerpt, "");
}
