//! Finds what a person names by id, unique prefix of it, or unique name.

use comity_contract::ProblemCode as Code;

use crate::refuse::{Answer, Refuse};

/// Shortest prefix of an id that is taken for one.
const PREFIX_MIN: usize = 4;

/// Picks the one candidate that the text names: its whole id, a unique name, a unique prefix.
/// Candidates are given as `(id in hex, names, thing)`.
pub(crate) fn pick<T>(
    wanted: &str,
    candidates: impl IntoIterator<Item = (String, Vec<String>, T)>,
    unknown: Code,
) -> Answer<T> {
    let lower = wanted.to_ascii_lowercase();
    let is_prefix = lower.len() >= PREFIX_MIN && lower.bytes().all(|b| b.is_ascii_hexdigit());
    let (mut named, mut prefixed) = (Vec::new(), Vec::new());
    for (id, names, thing) in candidates {
        if id == lower {
            return Ok(thing);
        }
        if names.iter().any(|name| name == wanted) {
            named.push(thing);
        } else if is_prefix && id.starts_with(&lower) {
            prefixed.push(thing);
        }
    }
    let mut found = if named.is_empty() { prefixed } else { named };
    match (found.pop(), found.is_empty()) {
        (Some(thing), true) => Ok(thing),
        (Some(_), false) => Err(Refuse(Code::Ambiguous.problem())),
        (None, _) => Err(Refuse(unknown.problem())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick_of(wanted: &str) -> Answer<u8> {
        let candidates = [("abcd01", "one", 1), ("abcd02", "two", 2), ("ffff03", "one", 3)];
        let candidates =
            candidates.map(|(id, name, thing)| (id.to_owned(), vec![name.to_owned()], thing));
        pick(wanted, candidates, Code::TeamUnknown)
    }

    #[test]
    fn ids_prefixes_and_names_are_taken_when_they_are_unique() {
        assert_eq!(pick_of("abcd02").unwrap(), 2);
        assert_eq!(pick_of("ffff").unwrap(), 3);
        assert_eq!(pick_of("two").unwrap(), 2);
        for (wanted, code) in
            [("abcd", Code::Ambiguous), ("one", Code::Ambiguous), ("none", Code::TeamUnknown)]
        {
            assert_eq!(pick_of(wanted).unwrap_err().0.code, code, "{wanted}");
        }
    }
}
