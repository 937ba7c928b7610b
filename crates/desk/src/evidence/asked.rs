//! The originator fields of an item that another authority may propose a value of: their names,
//! and between what people write and what records keep. An exhibit number is none of them: it
//! stands in papers elsewhere.

use comity_changes::Value;
use comity_domain::evidence::Handling as Digit;
use comity_domain::kinds::{TEXT_BYTES_MAX, entry};
use comity_vault::Record;

use super::set::{invalid, within};
use super::words;
use crate::refuse::Answer;

/// Longest media type, in bytes, of RFC 6838: two names of 127 and what parts them.
const MEDIA_TYPE_BYTES_MAX: usize = 255;

/// A field that a proposal may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Handling,
    Restriction,
    Route,
    MediaType,
    Withdrawn,
}

impl Asked {
    const ALL: [Self; 5] =
        [Self::Handling, Self::Restriction, Self::Route, Self::MediaType, Self::Withdrawn];

    /// Returns the name that calls use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Handling => "handling",
            Self::Restriction => "restriction",
            Self::Route => "route",
            Self::MediaType => "media-type",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Returns the field's number in an entry record.
    pub fn number(self) -> u64 {
        match self {
            Self::Handling => entry::HANDLING,
            Self::Restriction => entry::RESTRICTION,
            Self::Route => entry::ROUTE,
            Self::MediaType => entry::MEDIA_TYPE,
            Self::Withdrawn => entry::WITHDRAWN,
        }
    }

    /// Finds a field by the name that calls use.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Finds a field by its number; an entry's other fields are none that proposals are about.
    pub fn numbered(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.number() == number)
    }

    /// Accepts a value as people write it. Refuses what the field cannot have.
    pub fn parse(self, text: &str) -> Answer<Value> {
        let text = text.trim();
        match self {
            Self::Handling => {
                let code = words::handling_named(text)
                    .ok_or_else(|| invalid("That is no handling code.", "Use H0, H1, H2 or H3."))?;
                Ok(Value::Uint(words::handling_number(code)))
            }
            Self::Route if words::is_route(text) => Ok(Value::text(text)),
            Self::Route => {
                let known = words::route_names().join(", ");
                Err(invalid("That is no route.", &format!("Use {known}.")))
            }
            Self::MediaType if is_media_type(text) => Ok(Value::text(text)),
            Self::MediaType => {
                Err(invalid("That is no media type.", "Write it like application/pdf."))
            }
            Self::Restriction | Self::Withdrawn if text.is_empty() => {
                Err(invalid("The field cannot be left empty.", "Write it in words."))
            }
            Self::Restriction | Self::Withdrawn => {
                within(text, TEXT_BYTES_MAX / 4)?;
                Ok(Value::text(text))
            }
        }
    }

    /// Returns a value as people read it; nothing for one that the field cannot have.
    pub fn text(self, value: &Value) -> Option<String> {
        let text = match self {
            Self::Handling => {
                let code = Digit::from_number(value.uint()?)?;
                words::handling_text(words::handling_of(code.number())).to_owned()
            }
            Self::Restriction | Self::Route | Self::MediaType | Self::Withdrawn => {
                value.as_text()?.to_owned()
            }
        };
        self.parse(&text).ok().filter(|parsed| parsed == value).map(|_| text)
    }

    /// Returns what the originator says now; of several handling codes the strictest, null where
    /// nothing is said.
    pub fn now(self, entry: &Record) -> Value {
        match self {
            Self::Handling => {
                let standing = entry.fields.standing(self.number()).into_iter();
                let codes = standing.filter_map(|write| write.value.as_ref()?.uint());
                codes.max().map_or(Value::Null, Value::Uint)
            }
            Self::Restriction | Self::Route | Self::MediaType | Self::Withdrawn => {
                entry.fields.one(self.number()).cloned().unwrap_or(Value::Null)
            }
        }
    }
}

/// Tells whether a text is a type and a subtype, in lower case.
fn is_media_type(text: &str) -> bool {
    let is_name = |name: &str| {
        let letter = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$&-^_.+".contains(&byte)
        };
        name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
            && name.bytes().all(letter)
    };
    text.len() <= MEDIA_TYPE_BYTES_MAX
        && text.split_once('/').is_some_and(|(of, sub)| is_name(of) && is_name(sub))
}

/// Returns the strictest code that recipients tightened an item's handling to.
pub(super) fn tightened(entry: &Record) -> Option<u64> {
    let writes = entry.fields.all(entry::TIGHTENED);
    writes.filter_map(|write| write.value.as_ref()?.uint()).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What somebody else's program wrote is shown only when this field could have it.
    #[test]
    fn a_value_is_read_as_it_was_written_or_not_at_all() {
        for (field, text) in [
            (Asked::Handling, "H0"),
            (Asked::Route, "eio-mla"),
            (Asked::MediaType, "application/vnd.ms-excel"),
            (Asked::Restriction, "Not before the trial"),
            (Asked::Withdrawn, "Seized without a warrant"),
        ] {
            let value = field.parse(text).unwrap();
            assert_eq!(field.text(&value).as_deref(), Some(text), "{}", field.name());
            assert_eq!(Asked::numbered(field.number()), Some(field));
        }
        for (field, value) in [
            (Asked::Handling, Value::Uint(4)),
            (Asked::Handling, Value::text("H0")),
            (Asked::Route, Value::text("by-mule")),
            (Asked::MediaType, Value::text("a/b/c")),
            (Asked::Restriction, Value::text(" ")),
            (Asked::Withdrawn, Value::Null),
        ] {
            assert_eq!(field.text(&value), None, "{} {value:?}", field.name());
        }
        assert_eq!(Asked::numbered(entry::EXHIBIT), None, "exhibit numbers stay");
    }
}
