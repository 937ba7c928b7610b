//! What people type, and what it means.

use super::*;

/// Writes a query down: groups by ` | `, terms by blanks.
fn meaning(text: &str, typing: bool) -> String {
    let query = match parse(text, typing) {
        Ok(query) => query,
        Err(fault) => return format!("{fault:?}"),
    };
    let all = |clauses: &Vec<Clause>| clauses.iter().map(clause).collect::<Vec<_>>().join(" ");
    query.any.iter().map(all).collect::<Vec<_>>().join(" | ")
}

fn clause(clause: &Clause) -> String {
    let minus = if clause.negated { "-" } else { "" };
    let scope = match clause.scope {
        Scope::Anywhere => String::new(),
        other => format!("{other:?}:").to_lowercase(),
    };
    let what = match &clause.what {
        What::Words(needle) => words(needle),
        What::Identifier(terms, None) => format!("<{}>", terms.join(",")),
        What::Identifier(terms, Some(needle)) => format!("<{}/{}>", terms.join(","), words(needle)),
        What::Days(first, last) => format!("{first}..{last}"),
    };
    format!("{minus}{scope}{what}")
}

fn words(needle: &Needle) -> String {
    let star = match needle.prefix {
        Prefix::No => "",
        Prefix::Asked => "*",
        Prefix::Typing => "~",
    };
    let words: Vec<&str> = needle.words.iter().map(|forms| forms[0].as_str()).collect();
    words.join("+") + star
}

/// A search box takes whatever is typed into it.
#[test]
fn whatever_is_typed_means_something() {
    let cases = [
        ("", ""),
        ("  \"\" - * :", ""),
        ("Ledger  Георгиев", "ledger georgiev"),
        ("\"bank of Ghent\" x", "bank+of+ghent x"),
        ("„bank of", "bank+of"),
        ("led*", "led*"),
        ("\"bank of gh*\"", "bank+of+gh*"),
        ("a*", "PrefixShort"),
        ("人*", "人"),
        ("-ferry ledger", "-ferry ledger"),
        ("-\"two words\"", "-two+words"),
        ("a - b", "a b"),
        ("title:Ledger tag:\"to do\"", "title:ledger tag:to+do"),
        ("title: x", "title x"),
        ("https://example.com/a?b", "https+example+com+a+b"),
        ("C:\\ledger 12:30", "c+ledger 12+30"),
        ("a OR b c OR", "a | b c"),
        ("a AND b or c", "a b or c"),
        ("date:1970-01", "0..30"),
        ("date:soon", "DateUnknown"),
        ("state:FR type:pdf handling:H2", "state:fr type:pdf handling:h2"),
        ("l'accord", "l+accord"),
    ];
    for (text, expected) in cases {
        assert_eq!(meaning(text, false), expected, "{text}");
    }
}

#[test]
fn identifiers_are_terms_of_their_own() {
    let cases = [
        ("FR76 3000 6000 0112 3456 7890 189 x", "<iban:fr7630006000011234567890189> x"),
        ("+33 6 12 34 56 78", "<tel:+33612345678/33+6+12+34+56+78>"),
        ("06 12 34 56 78", "<tel:0612345678/06+12+34+56+78>"),
        ("ab-123-cd", "<plate:ab123cd/ab+123+cd>"),
        ("AB 123 CD", "ab 123 cd"),
        ("-a.b@example.com", "-<mail:a.b@example.com>"),
        ("fr-2026-0137", "<exhibit:FR-2026-0137/fr+2026+0137>"),
        ("FR-2026-0137x", "fr+2026+0137x"),
        (
            "D41D8CD98F00B204E9800998ECF8427E",
            "<hash:d41d8cd98f00b204e9800998ecf8427e/d41d8cd98f00b204e9800998ecf8427e>",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(meaning(text, false), expected, "{text}");
    }
}

/// Results appear while a word is typed, and only its end is open.
#[test]
fn the_last_word_is_open_while_it_is_typed() {
    assert_eq!(meaning("ledger fer", true), "ledger fer~");
    assert_eq!(meaning("ledger fer ", true), "ledger fer");
    assert_eq!(meaning("\"ledger fer\"", true), "ledger+fer");
    assert_eq!(meaning("ledger -fer", true), "ledger -fer");
    assert_eq!(meaning("ab-12", true), "ab+12~");
    assert_eq!(meaning("l", true), "l");
}

#[test]
fn limits_hold() {
    assert_eq!(parse(&"x".repeat(QUERY_CHARS_MAX + 1), false), Err(NotAQuery::TooLong));
    assert_eq!(parse(&"x ".repeat(TERMS_MAX + 1), false), Err(NotAQuery::TooLong));
    assert!(parse(&"x ".repeat(TERMS_MAX), false).is_ok());
}
