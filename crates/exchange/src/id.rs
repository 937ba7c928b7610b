//! Ids as they stand in manifests and file names: 32 bytes, 64 lower-case hex digits.
//!
//! The ids of `comity-changes` convert both ways; here it does not matter which kind one is.
//!
//! Reading is strict: one spelling for one id, so that a file name or a manifest cannot differ
//! and mean the same.

use std::fmt::{self, Write as _};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An id of 32 bytes: a team, a compartment, a feed, a key or a SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 32]);

impl Id {
    /// Reads exactly 64 lower-case hex digits; anything else gives nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let mut id = [0; 32];
        if text.len() != 64 {
            return None;
        }
        for (byte, pair) in id.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Self(id))
    }

    /// Takes a slice of exactly 32 bytes; any other length gives nothing.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(character.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    }
}

impl From<[u8; 32]> for Id {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl From<Id> for [u8; 32] {
    fn from(id: Id) -> Self {
        id.0
    }
}

macro_rules! names {
    ($($name:ident)*) => {$(
        impl From<comity_changes::$name> for Id {
            fn from(id: comity_changes::$name) -> Self {
                Self(id.0)
            }
        }

        impl From<Id> for comity_changes::$name {
            fn from(id: Id) -> Self {
                Self(id.0)
            }
        }
    )*};
}

names! { TeamId CompartmentId FeedId SetId RecordId }

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            for nibble in [byte >> 4, byte & 15] {
                f.write_char(char::from_digit(u32::from(nibble), 16).unwrap_or('0'))?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not 64 lower-case hex digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two spellings of one id would be two file names for one file.
    #[test]
    fn an_id_has_one_spelling() {
        let id = Id([0xab; 32]);
        let text = id.to_string();

        assert_eq!(text, "ab".repeat(32));
        assert_eq!(Id::parse(&text), Some(id));
        assert_eq!(Id::parse(&text.to_uppercase()), None);
        assert_eq!(Id::parse(&"a".repeat(63)), None);
        assert_eq!(Id::parse(&format!("{text}0")), None);
        assert_eq!(Id::parse(&"g".repeat(64)), None);
    }
}
