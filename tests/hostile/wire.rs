//! CBOR written by hand: forms that no encoder of ours would write.

use comity_changes::cbor::{self, Value};

/// Returns an item's head in its shortest form: major type and number.
pub fn head(major: u8, number: u64) -> Vec<u8> {
    let width = match number {
        0..=23 => return vec![major << 5 | number as u8],
        24..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    };
    wide_head(major, number, width)
}

/// Returns an item's head in any width: 1, 2, 4 or 8 bytes.
pub fn wide_head(major: u8, number: u64, width: u8) -> Vec<u8> {
    let mut bytes = vec![major << 5 | (24 + width.trailing_zeros() as u8)];
    bytes.extend(&number.to_be_bytes()[8 - usize::from(width)..]);
    bytes
}

/// Returns a byte string.
pub fn bytes(content: &[u8]) -> Vec<u8> {
    [head(2, content.len() as u64), content.to_vec()].concat()
}

/// Returns an array of items that are encoded already.
pub fn array(items: &[Vec<u8>]) -> Vec<u8> {
    [head(4, items.len() as u64), items.concat()].concat()
}

/// Returns arrays in arrays.
pub fn nested(levels: usize) -> Vec<u8> {
    [vec![0x81; levels], vec![0]].concat()
}

/// Returns items that an array holds.
pub fn items(array: &[u8]) -> Vec<Value> {
    cbor::decode(array).unwrap().array().unwrap().to_vec()
}

/// Returns an array with one of its items exchanged.
pub fn with_item(array: &[u8], at: usize, item: Value) -> Vec<u8> {
    let mut items = items(array);
    items[at] = item;
    cbor::encode(&Value::Array(items))
}

/// Returns an array with one item, encoded in whatever way, in place of another.
pub fn with_raw_item(whole: &[u8], at: usize, raw: Vec<u8>) -> Vec<u8> {
    let mut parts: Vec<Vec<u8>> = items(whole).iter().map(cbor::encode).collect();
    parts[at] = raw;
    array(&parts)
}

/// Returns an array with a further item.
pub fn with_more(array: &[u8], item: Value) -> Vec<u8> {
    let mut items = items(array);
    items.push(item);
    cbor::encode(&Value::Array(items))
}

/// Returns an array without its last item.
pub fn with_fewer(array: &[u8]) -> Vec<u8> {
    let mut items = items(array);
    items.pop();
    cbor::encode(&Value::Array(items))
}

/// Returns an array whose head does not say how many items there are.
pub fn indefinite(array: &[u8]) -> Vec<u8> {
    let parts: Vec<u8> = items(array).iter().flat_map(cbor::encode).collect();
    [vec![0x9f], parts, vec![0xff]].concat()
}

/// Returns an array whose head is longer than it must be.
pub fn long_headed(array: &[u8]) -> Vec<u8> {
    let items = items(array);
    let parts: Vec<u8> = items.iter().flat_map(cbor::encode).collect();
    [wide_head(4, items.len() as u64, 2), parts].concat()
}

/// Returns the bytes with one bit of one byte turned; `at` counts from the end when negative.
pub fn flipped(bytes: &[u8], at: isize) -> Vec<u8> {
    let mut bent = bytes.to_vec();
    let place = if at < 0 { bytes.len() - at.unsigned_abs() } else { at as usize };
    bent[place] ^= 1;
    bent
}

/// Returns the first part of the bytes: so many thousandths, and never all.
pub fn cut(bytes: &[u8], thousandths: usize) -> Vec<u8> {
    bytes[..bytes.len() * thousandths / 1_000].to_vec()
}
