//! Exhibit numbers, handling codes, acquisition routes.

/// An exhibit number such as `FR-2026-0137`: State, year, running number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExhibitNumber {
    state: String,
    year: i32,
    number: u64,
}

impl ExhibitNumber {
    /// Makes the number of a State's item.
    pub fn new(state: &str, year: i32, number: u64) -> Self {
        Self { state: state.to_owned(), year, number }
    }

    /// Accepts `FR-2026-0137`; at least four digits of number.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (state, year, number) = (parts.next()?, parts.next()?, parts.next()?);
        let shaped = state.len() == 2
            && state.bytes().all(|byte| byte.is_ascii_uppercase())
            && year.len() == 4
            && (4..=12).contains(&number.len())
            && [year, number].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
            && parts.next().is_none();
        shaped.then_some(())?;
        Some(Self::new(state, year.parse().ok()?, number.parse().ok()?))
    }

    /// Returns the State.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Returns the year.
    pub fn year(&self) -> i32 {
        self.year
    }

    /// Returns the running number.
    pub fn number(&self) -> u64 {
        self.number
    }
}

impl std::fmt::Display for ExhibitNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:04}-{:04}", self.state, self.year, self.number)
    }
}

/// Bytes of the shortest exhibit number, as `FR-2026-0137`.
const SHORTEST: usize = 12;

/// Finds the exhibit numbers that a text names, in order, each once.
pub fn exhibits_named(text: &str) -> Vec<ExhibitNumber> {
    let mut found = Vec::new();
    // Notes are long and read with every save: few words are as long as a number.
    let words = text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-');
    let words = words.filter(|word| word.len() >= SHORTEST).filter_map(|w| str::from_utf8(w).ok());
    for number in words.filter_map(|word| ExhibitNumber::parse(word.trim_matches('-'))) {
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

/// A handling code of Europol's exchange; a greater one is stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Handling {
    /// May be used for preventing and combating crime.
    H0,
    /// Not in judicial proceedings without the provider's permission.
    H1,
    /// Not disseminated without the provider's permission.
    H2,
    /// Other restriction, in words.
    H3,
}

impl Handling {
    /// Every code, loosest first.
    pub const ALL: [Handling; 4] = [Self::H0, Self::H1, Self::H2, Self::H3];

    /// Returns the code's digit.
    pub fn number(self) -> u64 {
        match self {
            Self::H0 => 0,
            Self::H1 => 1,
            Self::H2 => 2,
            Self::H3 => 3,
        }
    }

    /// Accepts the code's digit.
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }
}

/// Returns the handling in effect: the strictest of the originator's values and all tightenings.
/// Nobody's silence loosens it: without any readable value the strictest code holds.
pub fn effective_handling(values: impl IntoIterator<Item = Handling>) -> Handling {
    values.into_iter().max().unwrap_or(Handling::H3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exhibit_numbers_read_and_write_alike() {
        for text in ["FR-2026-0137", "IT-2026-123456"] {
            assert_eq!(ExhibitNumber::parse(text).unwrap().to_string(), text);
        }
        for text in ["fr-2026-0137", "FR-26-0137", "FR-2026-137", "FR-2026-0137-1", "FR2026"] {
            assert_eq!(ExhibitNumber::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_names_its_exhibits_once_each() {
        let text = "See @FR-2026-0137 p. 4, IT-2026-0002; again FR-2026-0137.";
        let named: Vec<String> = exhibits_named(text).iter().map(ToString::to_string).collect();
        assert_eq!(named, ["FR-2026-0137", "IT-2026-0002"]);
    }

    #[test]
    fn handling_only_tightens() {
        assert_eq!(effective_handling([Handling::H1, Handling::H0]), Handling::H1);
        assert_eq!(effective_handling([]), Handling::H3);
    }
}
