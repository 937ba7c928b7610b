//! CBOR sequences (RFC 8742): finds where each item ends, without reading what it says.
//!
//! An item is of definite length and in shortest form, without tags or floats; whoever the item
//! is for decodes it strictly. One item after the other and nothing between or behind.

/// What is wrong with a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ItemsFault {
    /// The bytes end inside an item.
    #[error("the last item is cut")]
    Cut,
    /// An item is of indefinite length, tagged, a float or not in shortest form.
    #[error("an item is not plain deterministic CBOR")]
    NotPlain,
    /// An item is larger than it may be.
    #[error("an item is larger than it may be")]
    ItemTooLarge,
    /// There are more items than there may be.
    #[error("there are more items than there may be")]
    TooMany,
}

/// The items of one member: one buffer, and where each item ends.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Items {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Items {
    /// No item.
    pub const NONE: Self = Self { bytes: Vec::new(), ends: Vec::new() };

    /// Splits a sequence. Refuses an item over `item_bytes_max` or more than `items_max` items.
    pub fn split(
        bytes: Vec<u8>,
        item_bytes_max: usize,
        items_max: usize,
    ) -> Result<Self, ItemsFault> {
        let mut ends = Vec::new();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            if ends.len() >= items_max {
                return Err(ItemsFault::TooMany);
            }
            let length = item_length(rest)?;
            if length > item_bytes_max {
                return Err(ItemsFault::ItemTooLarge);
            }
            rest = rest.get(length..).ok_or(ItemsFault::Cut)?;
            let end = bytes.len().saturating_sub(rest.len());
            ends.push(u32::try_from(end).map_err(|_| ItemsFault::TooMany)?);
        }
        Ok(Self { bytes, ends })
    }

    /// Returns how many items there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the items in order, byte for byte as they were sent.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter().copied()).filter_map(|(start, end)| {
            self.bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
        })
    }
}

impl IntoIterator for Items {
    type Item = Vec<u8>;
    type IntoIter = IntoItems;

    fn into_iter(self) -> IntoItems {
        IntoItems { items: self, at: 0 }
    }
}

/// Gives the items of a member in order, each a copy; the member goes with the last one.
#[derive(Debug)]
pub struct IntoItems {
    items: Items,
    at: usize,
}

impl Iterator for IntoItems {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let before = self.at.checked_sub(1).and_then(|before| self.items.ends.get(before));
        let start = usize::try_from(before.copied().unwrap_or_default()).ok()?;
        let end = usize::try_from(*self.items.ends.get(self.at)?).ok()?;
        self.at = self.at.saturating_add(1);
        self.items.bytes.get(start..end).map(<[u8]>::to_vec)
    }
}

impl std::fmt::Debug for Items {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Items({})", self.ends.len())
    }
}

/// Returns the length in bytes of the first item.
pub fn item_length(bytes: &[u8]) -> Result<usize, ItemsFault> {
    let mut rest = bytes;
    let mut open = 1_u64;
    while open > 0 {
        let (major, value, after) = head(rest)?;
        rest = after;
        open = open.saturating_sub(1);
        match major {
            0 | 1 => {}
            2 | 3 => {
                let length = usize::try_from(value).map_err(|_| ItemsFault::Cut)?;
                rest = rest.get(length..).ok_or(ItemsFault::Cut)?;
            }
            4 => open = open.saturating_add(value),
            5 => open = open.saturating_add(value.saturating_mul(2)),
            7 if matches!(value, 20..=22) => {}
            _ => return Err(ItemsFault::NotPlain),
        }
        // Every open item takes at least one byte.
        if open > rest.len() as u64 {
            return Err(ItemsFault::Cut);
        }
    }
    Ok(bytes.len().saturating_sub(rest.len()))
}

/// Reads an item's head: major type, value in shortest form, what follows.
fn head(bytes: &[u8]) -> Result<(u8, u64, &[u8]), ItemsFault> {
    let (first, rest) = bytes.split_first().ok_or(ItemsFault::Cut)?;
    let (major, short) = (first >> 5, first & 31);
    let (width, least) = match short {
        0..=23 => return Ok((major, u64::from(short), rest)),
        24 => (1, 24),
        25 => (2, 1 << 8),
        26 => (4, 1 << 16),
        27 => (8, 1 << 32),
        _ => return Err(ItemsFault::NotPlain),
    };
    let (digits, rest) = rest.split_at_checked(width).ok_or(ItemsFault::Cut)?;
    let value = digits.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    if value < least || major == 7 {
        return Err(ItemsFault::NotPlain);
    }
    Ok((major, value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_back_byte_for_byte() {
        let bytes = vec![0x82, 0x01, 0x42, 9, 9, 0xa1, 0x01, 0xf5, 0x18, 0x18];

        let items = Items::split(bytes, 16, 16).unwrap();

        let taken: Vec<Vec<u8>> = items.clone().into_iter().collect();
        let items: Vec<&[u8]> = items.iter().collect();
        assert_eq!(taken, items, "taken out they are the same");
        assert_eq!(items, [&[0x82, 0x01, 0x42, 9, 9][..], &[0xa1, 0x01, 0xf5], &[0x18, 0x18]]);
    }

    /// Each of these is another way to make a reader disagree or wait for ever.
    #[test]
    fn what_is_not_plain_is_refused() {
        use ItemsFault::{Cut, NotPlain};
        let cases: [(&[u8], ItemsFault); 10] = [
            (&[0x9f, 0x01, 0xff], NotPlain),
            (&[0x5f, 0x41, 0x01, 0xff], NotPlain),
            (&[0x18, 0x17], NotPlain),
            (&[0x19, 0x00, 0xff], NotPlain),
            (&[0xc0, 0x01], NotPlain),
            (&[0xf9, 0x00, 0x00], NotPlain),
            (&[0xf7], NotPlain),
            (&[0x42, 0x01], Cut),
            (&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Cut),
            (&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Cut),
        ];
        for (bytes, fault) in cases {
            assert_eq!(item_length(bytes), Err(fault), "{bytes:02x?}");
        }
    }

    /// Depth costs nothing here: a megabyte of opened lists is walked without a stack.
    #[test]
    fn deep_nesting_does_not_overflow() {
        let mut bytes = vec![0x81; 1 << 20];
        bytes.push(0x01);

        assert_eq!(item_length(&bytes), Ok(bytes.len()));
    }

    #[test]
    fn limits_hold() {
        assert_eq!(Items::split(vec![1, 1, 1], 9, 2), Err(ItemsFault::TooMany));
        assert_eq!(Items::split(vec![0x43, 1, 1, 1], 3, 9), Err(ItemsFault::ItemTooLarge));
    }
}
