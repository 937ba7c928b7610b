//! States by their ISO 3166-1 alpha-2 code.

/// A State's code, such as `FR`, or `EU` for a body of the Union.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State(String);

impl State {
    /// Accepts two capital ASCII letters. Which codes are assigned changes over the years and is
    /// not judged here.
    pub fn parse(text: &str) -> Option<Self> {
        let shaped = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        shaped.then(|| Self(text.to_owned()))
    }

    /// Returns the two letters.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
