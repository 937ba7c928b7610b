//! Walks over XML as it comes: names without their prefix, text with its entities resolved.
//! Builds no tree, follows nothing, knows no entities but the five and numbers.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::decode;

/// What is met on the way.
pub(crate) enum Met<'a> {
    /// An element begins.
    Open(&'a str, Attributes<'a>),
    /// Text, as much as stands together.
    Text(&'a str),
    /// An element ends.
    Close(&'a str),
}

/// Attributes of an element.
#[derive(Clone, Copy)]
pub(crate) struct Attributes<'a>(&'a BytesStart<'a>);

impl Attributes<'_> {
    /// Returns the value of the first attribute of this name, whatever its prefix.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let mut all = self.0.attributes();
        let mut named = all.with_checks(false).flatten();
        let found = named.find(|one| one.key.local_name().into_inner() == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some(value.into_owned())
    }
}

/// Walks over a document as far as it is well-formed; `each` says whether to go on. Returns
/// whether the walk came to the end.
pub(crate) fn walk(bytes: &[u8], each: &mut dyn FnMut(Met<'_>) -> bool) -> bool {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode::decode(bytes, false, usize::MAX).text),
    };
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().check_end_names = false;
    loop {
        let goes_on = match reader.read_event() {
            Ok(Event::Start(start)) => each(open(&start)),
            Ok(Event::Empty(start)) => {
                let name = start.local_name().into_inner();
                each(open(&start)) && each(Met::Close(name))
            }
            Ok(Event::End(end)) => each(Met::Close(end.local_name().into_inner())),
            Ok(Event::Text(text)) => each(Met::Text(&text.xml10_content())),
            Ok(Event::CData(text)) => each(Met::Text(&text.xml10_content())),
            Ok(Event::GeneralRef(entity)) => match entity.resolve_char_ref() {
                Ok(Some(c)) => each(Met::Text(c.encode_utf8(&mut [0; 4]))),
                Ok(None) => each(Met::Text(resolve_predefined_entity(&entity).unwrap_or(" "))),
                Err(_) => true,
            },
            Ok(Event::Eof) => return true,
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => true,
            Err(_) => return false,
        };
        if !goes_on {
            return false;
        }
    }
}

fn open<'a>(start: &'a BytesStart<'a>) -> Met<'a> {
    Met::Open(start.local_name().into_inner(), Attributes(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_resolved_and_none_is_followed() {
        let page = b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\
            <w:a b='&lt;1'>caf&#233; &amp; &x;<b/></w:a>";
        let mut seen = String::new();

        let whole = walk(page, &mut |met| {
            match met {
                Met::Open(name, attributes) => {
                    seen.push_str(&format!("[{name} {:?}", attributes.get("b")));
                }
                Met::Text(text) => seen.push_str(text),
                Met::Close(name) => seen.push_str(&format!("/{name}]")),
            }
            true
        });

        assert!(whole);
        assert_eq!(seen, "[a Some(\"<1\")caf\u{e9} &  [b None/b]/a]");
        assert!(!walk(b"<a><b", &mut |_| true), "what is cut does not come to its end");
    }
}
