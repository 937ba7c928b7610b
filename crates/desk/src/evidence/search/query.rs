//! What is sought: words and phrases, folded.

use comity_intake::folding::fold;

use super::super::filter::split;

/// Words and phrases, all of which must occur.
pub(crate) struct Query(Vec<String>);

impl Query {
    /// Reads words; what stands between quotation marks stays together.
    pub fn parse(text: &str) -> Self {
        let words = split(text).into_iter().map(|word| search_form(&word));
        Self(words.filter(|word| !word.is_empty()).collect())
    }

    /// Returns whether nothing is sought.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the words.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Returns where the first word is, if every word is somewhere. Places come the best first
    /// and are folded.
    pub fn find<'a, P: Copy, I: Iterator<Item = (P, &'a str)>>(
        &self,
        places: impl Fn() -> I,
    ) -> Option<P> {
        let mut first = None;
        for word in &self.0 {
            let place = places().find(|(_, text)| text.contains(word.as_str()))?.0;
            first.get_or_insert(place);
        }
        first
    }
}

/// Returns a text as it is searched: folded, on one line.
pub(crate) fn search_form(text: &str) -> String {
    squeeze(&fold(text))
}

/// Makes one space of each run of them: a phrase may run over the end of a line.
pub(super) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if squeezed.ends_with(' ') => {}
            true => squeezed.push(' '),
            false => squeezed.push(c),
        }
    }
    squeezed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &str, texts: [&str; 2]) -> Option<usize> {
        let texts = texts.map(|text| squeeze(&fold(text)));
        Query::parse(query).find(|| texts.iter().map(String::as_str).enumerate())
    }

    #[test]
    fn all_words_must_occur_and_phrases_stay_together() {
        let texts = ["Ledger", "Sent by  Георгиев\nto Müller"];

        assert_eq!(finds("ledger georgiev", texts), Some(0));
        assert_eq!(finds("\"georgiev to muller\"", texts), Some(1));
        assert_eq!(finds("ledger papadopoulos", texts), None);
        assert_eq!(finds("\"ledger sent\"", texts), None);
        assert!(Query::parse(" \"\" ").is_empty());
    }
}
