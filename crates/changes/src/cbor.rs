//! Deterministic CBOR (RFC 8949, 4.2.1): one value has one form, and only that form is accepted.
//!
//! Strictness is proved by writing again: what was read is encoded and must give the same bytes.
//! So indefinite lengths, long forms, unsorted or repeated keys cannot pass. No floats, no tags,
//! at most 16 levels.

use std::collections::BTreeMap;
use std::convert::Infallible;

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use crate::Malformed;

/// Levels of nesting that are accepted.
pub const DEPTH_MAX: usize = 16;

/// Values that one item may hold, itself and all within it. A byte can stand for a value, and a
/// value in memory takes thirty times as much.
pub const VALUES_MAX: usize = 1 << 19;

/// Items of an array that room is set aside for before they are read.
const ROOM_MAX: usize = 16;

/// A CBOR value of the kinds that formats here use.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An unsigned number.
    Uint(u64),
    /// A negative number.
    Nint(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Text in UTF-8.
    Text(String),
    /// An array.
    Array(Vec<Value>),
    /// A map with unsigned numbers or text as keys.
    Map(BTreeMap<Key, Value>),
}

/// A key of a map. Numbers come before text, as the deterministic order has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// An unsigned number.
    Uint(u64),
    /// A text.
    Text(TextKey),
}

/// A text as key: shorter ones first, then by bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextKey(pub String);

impl Ord for TextKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.len(), self.0.as_bytes()).cmp(&(other.0.len(), other.0.as_bytes()))
    }
}

impl PartialOrd for TextKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Encodes a value.
pub fn encode(value: &Value) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::with_capacity(bytes_at_most(value)));
    write(&mut encoder, value);
    encoder.into_writer()
}

/// Returns a bound of the encoded length that is cheap to know.
fn bytes_at_most(value: &Value) -> usize {
    const HEAD: usize = 9;
    let inner = match value {
        Value::Null | Value::Bool(_) => return 1,
        Value::Uint(_) | Value::Nint(_) => 0,
        Value::Bytes(bytes) => bytes.len(),
        Value::Text(text) => text.len(),
        Value::Array(items) => items.iter().map(bytes_at_most).sum(),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, value)| {
                let text = if let Key::Text(text) = key { text.0.len() } else { 0 };
                text.saturating_add(HEAD).saturating_add(bytes_at_most(value))
            })
            .sum(),
    };
    inner.saturating_add(HEAD)
}

/// Decodes one value that fills the bytes exactly.
pub fn decode(bytes: &[u8]) -> Result<Value, Malformed> {
    decode_at(bytes, 0)
}

/// Decodes one value that stands within so many levels of others.
fn decode_at(bytes: &[u8], depth: usize) -> Result<Value, Malformed> {
    let mut decoder = Decoder::new(bytes);
    let value = read(&mut decoder, depth, &mut { VALUES_MAX })?;
    let mut again = Encoder::new(Again { expected: bytes, same: true });
    write(&mut again, &value);
    let Again { expected, same } = again.into_writer();
    if same && expected.is_empty() { Ok(value) } else { Err(Malformed::Cbor) }
}

/// Takes what is written and compares it with what it must be.
struct Again<'a> {
    expected: &'a [u8],
    same: bool,
}

impl minicbor::encode::Write for Again<'_> {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        match self.expected.strip_prefix(bytes) {
            Some(rest) => self.expected = rest,
            None => self.same = false,
        }
        Ok(())
    }
}

/// Reads what is too large to be held as values at once: arrays item by item, each within a limit.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    depth: usize,
}

impl<'a> Reader<'a> {
    /// Begins at the first byte.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, depth: 0 }
    }

    /// Reads an array's head and returns how many items follow; nothing, if no array is next.
    pub(crate) fn array(&mut self) -> Result<Option<u64>, Malformed> {
        let mut decoder = Decoder::new(self.rest);
        if decoder.datatype().map_err(wrong)? != Type::Array {
            return Ok(None);
        }
        let count = decoder.array().map_err(wrong)?.ok_or(Malformed::Cbor)?;
        let mut again = Encoder::new(Again { expected: self.rest, same: true });
        let Ok(_) = again.array(count) else { return Err(Malformed::Cbor) };
        let Again { expected, same } = again.into_writer();
        (self.rest, self.depth) = (expected, self.depth.saturating_add(1));
        if same { Ok(Some(count)) } else { Err(Malformed::Cbor) }
    }

    /// Reads the next value. Refuses one over `bytes_max` before it is read; `what` names it.
    pub(crate) fn value(
        &mut self,
        bytes_max: usize,
        what: &'static str,
    ) -> Result<Value, Malformed> {
        let mut decoder = Decoder::new(self.rest);
        decoder.skip().map_err(wrong)?;
        let item = self.rest.split_at_checked(decoder.position()).ok_or(Malformed::Cbor)?;
        let (item, rest) = item;
        if item.len() > bytes_max {
            return Err(Malformed::Limit(what));
        }
        self.rest = rest;
        decode_at(item, self.depth)
    }

    /// Makes sure that nothing follows.
    pub(crate) fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed::Cbor) }
    }
}

/// Splits a CBOR sequence (RFC 8742) into its items, each of at most `item_bytes_max`.
pub fn split_sequence(bytes: &[u8], item_bytes_max: usize) -> Result<Vec<&[u8]>, Malformed> {
    let mut decoder = Decoder::new(bytes);
    let mut items = Vec::new();
    while decoder.position() < bytes.len() {
        let start = decoder.position();
        decoder.skip().map_err(|_| Malformed::Cbor)?;
        let item = bytes.get(start..decoder.position()).ok_or(Malformed::Cbor)?;
        if item.len() > item_bytes_max {
            return Err(Malformed::Limit("item"));
        }
        items.push(item);
    }
    Ok(items)
}

#[allow(clippy::expect_used, reason = "writing into memory cannot fail")]
fn write<W: minicbor::encode::Write<Error = Infallible>>(encoder: &mut Encoder<W>, value: &Value) {
    const MEMORY: &str = "writing into memory";
    match value {
        Value::Null => drop(encoder.null().expect(MEMORY)),
        Value::Bool(bool) => drop(encoder.bool(*bool).expect(MEMORY)),
        Value::Uint(number) => drop(encoder.u64(*number).expect(MEMORY)),
        Value::Nint(number) => drop(encoder.i64(*number).expect(MEMORY)),
        Value::Bytes(bytes) => drop(encoder.bytes(bytes).expect(MEMORY)),
        Value::Text(text) => drop(encoder.str(text).expect(MEMORY)),
        Value::Array(items) => {
            encoder.array(items.len() as u64).expect(MEMORY);
            items.iter().for_each(|item| write(encoder, item));
        }
        Value::Map(entries) => {
            encoder.map(entries.len() as u64).expect(MEMORY);
            for (key, value) in entries {
                match key {
                    Key::Uint(number) => drop(encoder.u64(*number).expect(MEMORY)),
                    Key::Text(text) => drop(encoder.str(&text.0).expect(MEMORY)),
                }
                write(encoder, value);
            }
        }
    }
}

fn read(decoder: &mut Decoder<'_>, depth: usize, left: &mut usize) -> Result<Value, Malformed> {
    if depth >= DEPTH_MAX {
        return Err(Malformed::Limit("depth"));
    }
    *left = left.checked_sub(1).ok_or(Malformed::Limit("number of values"))?;
    let kind = decoder.datatype().map_err(wrong)?;
    Ok(match kind {
        Type::Null => decoder.null().map(|()| Value::Null).map_err(wrong)?,
        Type::Bool => Value::Bool(decoder.bool().map_err(wrong)?),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => Value::Uint(decoder.u64().map_err(wrong)?),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => Value::Nint(decoder.i64().map_err(wrong)?),
        Type::Bytes => Value::Bytes(decoder.bytes().map_err(wrong)?.to_vec()),
        Type::String => Value::Text(decoder.str().map_err(wrong)?.to_owned()),
        Type::Array => read_array(decoder, depth, left)?,
        Type::Map => read_map(decoder, depth, left)?,
        _ => return Err(Malformed::Cbor),
    })
}

fn read_array(
    decoder: &mut Decoder<'_>,
    depth: usize,
    left: &mut usize,
) -> Result<Value, Malformed> {
    let count = decoder.array().map_err(wrong)?.ok_or(Malformed::Cbor)?;
    // The count is a claim of whoever wrote the bytes: little room is set aside by it.
    let room = usize::try_from(count).unwrap_or(usize::MAX).min(ROOM_MAX);
    let mut items = Vec::with_capacity(room);
    for _ in 0..count {
        items.push(read(decoder, depth.saturating_add(1), left)?);
    }
    Ok(Value::Array(items))
}

fn read_map(decoder: &mut Decoder<'_>, depth: usize, left: &mut usize) -> Result<Value, Malformed> {
    let count = decoder.map().map_err(wrong)?.ok_or(Malformed::Cbor)?;
    let mut entries = BTreeMap::new();
    for _ in 0..count {
        let key = match read(decoder, depth.saturating_add(1), left)? {
            Value::Uint(number) => Key::Uint(number),
            Value::Text(text) => Key::Text(TextKey(text)),
            _ => return Err(Malformed::Cbor),
        };
        entries.insert(key, read(decoder, depth.saturating_add(1), left)?);
    }
    Ok(Value::Map(entries))
}

fn wrong(_: minicbor::decode::Error) -> Malformed {
    Malformed::Cbor
}

impl Value {
    /// Makes bytes.
    pub fn bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self::Bytes(bytes.as_ref().to_vec())
    }

    /// Makes a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Makes a number of either sign.
    pub fn int(number: i64) -> Self {
        u64::try_from(number).map_or(Self::Nint(number), Self::Uint)
    }

    /// Returns the array's items.
    pub fn array(&self) -> Option<&[Value]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// Returns the array's items, if it has exactly `N`.
    pub fn items<const N: usize>(&self) -> Option<&[Value; N]> {
        self.array()?.try_into().ok()
    }

    /// Returns the unsigned number.
    pub fn uint(&self) -> Option<u64> {
        if let Self::Uint(number) = self { Some(*number) } else { None }
    }

    /// Returns the number of either sign.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Uint(number) => i64::try_from(*number).ok(),
            Self::Nint(number) => Some(*number),
            _ => None,
        }
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    /// Returns the bytes, if there are exactly `N`.
    pub fn fixed<const N: usize>(&self) -> Option<[u8; N]> {
        self.as_bytes()?.try_into().ok()
    }

    /// Returns the text.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Returns the truth value.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(bool) = self { Some(*bool) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::int),
            any::<u64>().prop_map(Value::Uint),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
            ".{0,20}".prop_map(Value::Text),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                proptest::collection::btree_map(any::<u64>().prop_map(Key::Uint), inner, 0..6)
                    .prop_map(Value::Map),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_it_was(value in any_value()) {
            prop_assert_eq!(decode(&encode(&value)).unwrap(), value);
        }

        #[test]
        fn no_two_byte_strings_mean_the_same(
            bytes in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            if let Ok(value) = decode(&bytes) {
                prop_assert_eq!(encode(&value), bytes);
            }
        }
    }

    /// RFC 8949, 4.2.1: each of these is a longer or looser form of something.
    #[test]
    fn loose_forms_are_refused() {
        for hostile in [
            "1800",
            "190000",
            "1b0000000000000001",
            "5f4101ff",
            "9f01ff",
            "bf0101ff",
            "7f6161ff",
            "a202010101",
            "a201010102",
            "f90000",
            "c100",
            "fb3ff0000000000000",
            "f7",
            "0000",
            "",
            "61ff",
            "3bffffffffffffffff",
        ] {
            assert_eq!(decode(&hex::decode(hostile).unwrap()), Err(Malformed::Cbor), "{hostile}");
        }
    }

    /// What is small in bytes may be large in memory.
    #[test]
    fn the_number_of_values_has_a_limit() {
        let many = |count: usize| {
            let head = [vec![0x9a], (count as u32).to_be_bytes().to_vec()].concat();
            [head, vec![0; count]].concat()
        };
        assert!(decode(&many(VALUES_MAX - 1)).is_ok());
        assert_eq!(decode(&many(VALUES_MAX)), Err(Malformed::Limit("number of values")));
    }

    #[test]
    fn depth_has_a_limit() {
        let deep = |levels: usize| [vec![0x81; levels], vec![0x00]].concat();
        assert!(decode(&deep(15)).is_ok());
        assert_eq!(decode(&deep(16)), Err(Malformed::Limit("depth")));
        assert_eq!(decode(&vec![0x81; 1_000_000]), Err(Malformed::Limit("depth")));
    }
}
