//! Text of an HTML page: tags away, scripts and styles with what is in them, entities decoded.
//!
//! Uses the tokenizer alone: without a tree nothing can be nested too deep.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Returns the text of a page; stops growing once it is longer than `bytes_max`.
pub(super) fn text(page: &str, bytes_max: usize) -> String {
    let gathering = RefCell::new(Gathering { text: String::new(), hidden: None, bytes_max });
    let tokenizer = Tokenizer::new(Gatherer(gathering), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(page));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.into_inner().text
}

struct Gatherer(RefCell<Gathering>);

struct Gathering {
    text: String,
    /// The element whose content is not text, while inside it.
    hidden: Option<String>,
    bytes_max: usize,
}

impl TokenSink for Gatherer {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut gathering = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => gathering.take(&text),
            Token::TagToken(tag) => return gathering.tag(&tag),
            Token::NullCharacterToken
            | Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl Gathering {
    fn take(&mut self, text: &str) {
        if self.hidden.is_none() && self.text.len() <= self.bytes_max {
            self.text.push_str(text);
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if tag.kind == TagKind::EndTag {
            if self.hidden.as_deref() == Some(name) {
                self.hidden = None;
            }
        } else if let Some(kind) = raw_kind(name) {
            if name != "title" && name != "textarea" {
                self.hidden = Some(name.to_owned());
            }
            self.part(name);
            return TokenSinkResult::RawData(kind);
        }
        self.part(name);
        TokenSinkResult::Continue
    }

    /// Words of two blocks are two words; those of two spans may be one.
    fn part(&mut self, name: &str) {
        let inline = matches!(
            name,
            "a" | "abbr"
                | "b"
                | "bdi"
                | "bdo"
                | "cite"
                | "code"
                | "em"
                | "font"
                | "i"
                | "kbd"
                | "mark"
                | "q"
                | "s"
                | "small"
                | "span"
                | "strong"
                | "sub"
                | "sup"
                | "u"
                | "wbr"
        );
        if !inline && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// Elements whose content has no tags.
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "title" | "textarea" => Some(RawKind::Rcdata),
        "script" => Some(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_and_scripts_go() {
        let page = "<!doctype html><title>Ledger</title><style>p{}</style><p>Fr&eacute;d&#233;ric \
            <b>Dup</b>ont<script>if (a<b) evil()</script><td>Turin</td><td>1&nbsp;000</td>";

        let text = text(page, 1 << 20);

        assert_eq!(text, "Ledger\nFrédéric Dupont\nTurin\n1\u{a0}000\n");
    }

    /// Open tags without end break parsers that build a tree.
    #[test]
    fn deep_nesting_is_only_long() {
        let page = format!("{}deep", "<div>".repeat(200_000));

        assert_eq!(text(&page, 1 << 20), "deep");
    }

    #[test]
    fn a_cut_page_gives_what_was_there() {
        assert_eq!(text("<p>before<script>never closed", 1 << 20), "before\n");
        assert!(text(&"<p>word".repeat(1000), 100).len() < 200);
    }
}
