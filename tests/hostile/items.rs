//! Content keys, requests and receipts that are not whole, not their sender's, or out of bounds.

use comity_changes::Value;
use comity_crypto::sign::SigningKey;
use comity_exchange::Id;
use comity_exchange::receipt::Receipt;

use crate::row::{Row, grant, receipt, request};
use crate::wire::{self, flipped, with_item};

macro_rules! said {
    ($name:ident $decoder:ident $what:literal $why:literal) => {
        const $name: &str = concat!("refused: A ", $what, " in it was refused: ", $why, ".");
        const $decoder: &str = $why;
    };
}

said!(KEY_FORM D_KEY_FORM "key" "not deterministic CBOR");
said!(KEY D_KEY "key" "the grant has another shape than the format says");
said!(REQUEST D_REQUEST "request" "the request is malformed or over a limit");
said!(NEWER_REQUEST D_NEWER_REQUEST "request"
    "the request is of version 2, newer than this program");
said!(RECEIPT D_RECEIPT "receipt" "the receipt is malformed");
said!(LARGE D_LARGE "receipt" "the receipt is over a limit");
said!(NEWER D_NEWER "receipt" "the receipt is of version 2, newer than this program");
said!(SIGNATURE _D_SIGNATURE "receipt" "the receipt's signature does not verify");

/// Told apart by nobody: receipts of whoever is not known here yet travel too.
const NOTHING_NEW: &str = "nothing-new: ";

pub const ROWS: &[Row] = &[
    grant("key-number", "a number in the place of a key", KEY, D_KEY, |_| vec![1]),
    grant("key-two-parts", "a key without its commitment", KEY, D_KEY, |s| {
        wire::with_fewer(&s.honest_key())
    }),
    grant("key-four-parts", "a key with a fourth part", KEY, D_KEY, |s| {
        wire::with_more(&s.honest_key(), Value::Null)
    }),
    grant("key-short", "a key of 31 bytes", KEY, D_KEY, |s| {
        with_item(&s.honest_key(), 2, Value::bytes([7; 31]))
    }),
    grant("key-wrong", "a key that does not answer its commitment", KEY, D_KEY, |s| {
        with_item(&s.honest_key(), 2, Value::bytes([7; 32]))
    }),
    grant("key-flip", "a bit of the key is turned", KEY, D_KEY, |s| flipped(&s.honest_key(), -1)),
    grant("key-commitment", "a commitment to another key", KEY, D_KEY, |s| {
        with_item(&s.honest_key(), 1, Value::bytes([7; 32]))
    }),
    grant("key-text", "text that is no UTF-8", KEY_FORM, D_KEY_FORM, |_| vec![0x62, 0xc3, 0x28]),
    grant("key-map-order", "a map whose keys fall", KEY_FORM, D_KEY_FORM, |_| {
        vec![0xa2, 0x02, 0x01, 0x01, 0x01]
    }),
    request("request-number", "a number in the place of a request", REQUEST, D_REQUEST, |_| {
        vec![1]
    }),
    request("request-newer", "a request of version 2", NEWER_REQUEST, D_NEWER_REQUEST, |s| {
        with_item(&s.request(), 0, Value::Uint(2))
    }),
    request("request-version-0", "a request of version 0", REQUEST, D_REQUEST, |s| {
        with_item(&s.request(), 0, Value::Uint(0))
    }),
    request("request-team", "a team of one byte", REQUEST, D_REQUEST, |s| {
        with_item(&s.request(), 1, Value::bytes([7]))
    }),
    request("request-fewer", "a request without commitments", REQUEST, D_REQUEST, |s| {
        wire::with_fewer(&s.request())
    }),
    request("request-more", "a request with a seventh part", REQUEST, D_REQUEST, |s| {
        wire::with_more(&s.request(), Value::Null)
    }),
    request("request-range-0", "the sets 0 to 4", REQUEST, D_REQUEST, |s| {
        with_item(&s.request(), 3, numbers(&[(0, 4)]))
    }),
    request("request-range-falls", "the sets 9 to 4", REQUEST, D_REQUEST, |s| {
        with_item(&s.request(), 3, numbers(&[(9, 4)]))
    }),
    request("request-range-joint", "the sets 1 to 4 and 5 to 9", REQUEST, D_REQUEST, |s| {
        with_item(&s.request(), 3, numbers(&[(1, 4), (5, 9)]))
    }),
    request("request-many-ranges", "1,001 ranges of a feed", REQUEST, D_REQUEST, |s| {
        with_item(&s.request(), 3, numbers(&many_ranges()))
    }),
    request("request-many-blobs", "32,769 blobs", REQUEST, D_REQUEST, |s| {
        with_item(&s.request(), 4, ids(32_769))
    }),
    request("request-blob-twice", "a blob twice", REQUEST, D_REQUEST, |s| {
        let blob = Value::bytes([4; 32]);
        with_item(&s.request(), 4, Value::Array(vec![blob.clone(), blob]))
    }),
    request("request-many-numbers", "four million numbers", REQUEST, D_REQUEST, |_| {
        [wire::head(4, 4_000_000), vec![1; 4_000_000]].concat()
    }),
    request("request-depth", "arrays in one another", REQUEST, D_REQUEST, |_| wire::nested(1_000)),
    request(
        "request-nobodys",
        "a request in a team that is not the packet's",
        NOTHING_NEW,
        "",
        |s| with_item(&s.request(), 1, Value::bytes([7; 32])),
    ),
    request("request-nowhere", "a request in a compartment that is none", NOTHING_NEW, "", |s| {
        with_item(&s.request(), 2, Value::bytes([7; 32]))
    }),
    receipt("receipt-number", "a number in the place of a receipt", RECEIPT, D_RECEIPT, |_| {
        vec![1]
    }),
    receipt("receipt-fewer", "a receipt without a signature", RECEIPT, D_RECEIPT, |s| {
        wire::with_fewer(&s.receipt_of(&s.receipt_body()))
    }),
    receipt("receipt-more", "a receipt with a third part", RECEIPT, D_RECEIPT, |s| {
        wire::with_more(&s.receipt_of(&s.receipt_body()), Value::Null)
    }),
    receipt("receipt-cut-body", "half of what was signed", RECEIPT, D_RECEIPT, |s| {
        let body = s.receipt_body();
        s.receipt_of(&body[..body.len() / 2])
    }),
    receipt("receipt-indefinite", "a body without a length", RECEIPT, D_RECEIPT, |s| {
        s.receipt_of(&wire::indefinite(&s.receipt_body()))
    }),
    receipt("receipt-long-head", "a body whose head is too long", RECEIPT, D_RECEIPT, |s| {
        s.receipt_of(&wire::long_headed(&s.receipt_body()))
    }),
    receipt("receipt-newer", "a receipt of version 2", NEWER, D_NEWER, |s| {
        s.receipt_of(&with_item(&s.receipt_body(), 0, Value::Uint(2)))
    }),
    receipt("receipt-version-0", "a receipt of version 0", RECEIPT, D_RECEIPT, |s| {
        s.receipt_of(&with_item(&s.receipt_body(), 0, Value::Uint(0)))
    }),
    receipt("receipt-number-0", "the receipt of number 0", RECEIPT, D_RECEIPT, |s| {
        s.receipt_of(&with_item(&s.receipt_body(), 5, Value::Uint(0)))
    }),
    receipt("receipt-time", "a receipt from before 1970", RECEIPT, D_RECEIPT, |s| {
        s.receipt_of(&with_item(&s.receipt_body(), 6, Value::int(-1)))
    }),
    receipt("receipt-five-heads", "five heads of one feed", LARGE, D_LARGE, |s| {
        s.receipt_of(&with_item(&s.receipt_body(), 7, with_heads(5, |at| 9 - at)))
    }),
    receipt("receipt-heads-rise", "heads that rise", RECEIPT, D_RECEIPT, |s| {
        s.receipt_of(&with_item(&s.receipt_body(), 7, with_heads(2, |at| 1 + at)))
    }),
    receipt("receipt-feed-twice", "a feed twice", RECEIPT, D_RECEIPT, |s| {
        let mut feeds = with_heads(1, |_| 4).array().unwrap().to_vec();
        feeds.push(feeds[0].clone());
        s.receipt_of(&with_item(&s.receipt_body(), 7, Value::Array(feeds)))
    }),
    receipt("receipt-many-ranges", "1,001 ranges that wait", LARGE, D_LARGE, |s| {
        s.receipt_of(&with_item(&s.receipt_body(), 8, numbers(&many_ranges())))
    }),
    receipt("receipt-many-feeds", "10,001 feeds", LARGE, D_LARGE, |s| {
        let ids = ids(10_001);
        let feed = |id: &Value| Value::Array(vec![id.clone(), Value::Array(Vec::new())]);
        let feeds = ids.array().unwrap().iter().map(feed).collect();
        s.receipt_of(&with_item(&s.receipt_body(), 9, Value::Array(feeds)))
    }),
    receipt("receipt-many-blobs", "32,769 missing blobs", LARGE, D_LARGE, |s| {
        s.receipt_of(&with_item(&s.receipt_body(), 10, ids(32_769)))
    }),
    receipt("receipt-blobs-fall", "missing blobs out of order", RECEIPT, D_RECEIPT, |s| {
        let blobs = vec![Value::bytes([4; 32]), Value::bytes([3; 32])];
        s.receipt_of(&with_item(&s.receipt_body(), 10, Value::Array(blobs)))
    }),
    receipt("receipt-many-numbers", "a body of four million numbers", RECEIPT, D_RECEIPT, |s| {
        s.receipt_of(&[wire::head(4, 4_000_000), vec![1; 4_000_000]].concat())
    }),
    receipt("receipt-flip", "a bit of the signature is turned", SIGNATURE, "", |s| {
        flipped(&s.receipt_of(&s.receipt_body()), -1)
    }),
    receipt("receipt-other-heads", "other heads than were signed", SIGNATURE, "", |s| {
        let signed = s.receipt_of(&s.receipt_body());
        let other = with_item(&s.receipt_body(), 7, with_heads(1, |_| 4));
        with_item(&signed, 0, Value::bytes(other))
    }),
    receipt("receipt-higher", "a number raised after it was signed", SIGNATURE, "", |s| {
        let signed = s.receipt_of(&s.receipt_body());
        let raised = with_item(&s.receipt_body(), 5, Value::Uint(u64::MAX));
        with_item(&signed, 0, Value::bytes(raised))
    }),
    receipt("receipt-of-lyon", "a receipt in Lyon's name", SIGNATURE, "", |s| {
        let lyon = comity_changes::TeamId::from_hex(&s.lyon.installation()).unwrap().0;
        s.receipt_of(&with_item(&s.receipt_body(), 3, Value::bytes(lyon)))
    }),
    receipt("receipt-of-the-coordinator", "in the coordinator's name", SIGNATURE, "", |s| {
        let other = s.coordinator.vault.me().installation();
        s.receipt_of(&with_item(&s.receipt_body(), 3, Value::bytes(other)))
    }),
    receipt("receipt-of-nobody", "by a key that nobody knows", NOTHING_NEW, "", |s| {
        let key = SigningKey::make();
        let installation = Id(key.public());
        let signed = Receipt { installation, ..s.receipt() }.sign(&key).unwrap();
        s.receipt_by(&key, signed.body())
    }),
    receipt("receipt-other-team", "a receipt of another team", NOTHING_NEW, "", |s| {
        s.receipt_of(&with_item(&s.receipt_body(), 1, Value::bytes([7; 32])))
    }),
    receipt(
        "receipt-other-incarnation",
        "of an incarnation nobody announced",
        NOTHING_NEW,
        "",
        |s| s.receipt_of(&with_item(&s.receipt_body(), 4, Value::bytes([7; 32]))),
    ),
];

/// Returns `[[feed, ranges]]` of one feed.
fn numbers(ranges: &[(u64, u64)]) -> Value {
    Value::Array(vec![Value::Array(vec![Value::bytes([3; 32]), ranges_of(ranges)])])
}

fn ranges_of(ranges: &[(u64, u64)]) -> Value {
    let range = |(from, to): &(u64, u64)| Value::Array(vec![Value::Uint(*from), Value::Uint(*to)]);
    Value::Array(ranges.iter().map(range).collect())
}

fn many_ranges() -> Vec<(u64, u64)> {
    (0..1_001).map(|at| (at * 3 + 1, at * 3 + 1)).collect()
}

/// Returns so many ids, sorted.
fn ids(count: u32) -> Value {
    let id = |at: u32| Value::bytes([&at.to_be_bytes()[..], &[0; 28]].concat());
    Value::Array((0..count).map(id).collect())
}

/// Returns a vector of one feed with heads of these numbers.
fn with_heads(count: u64, number: fn(u64) -> u64) -> Value {
    let head = |at| Value::Array(vec![Value::Uint(number(at)), Value::bytes([8; 32])]);
    let heads = Value::Array((0..count).map(head).collect());
    Value::Array(vec![Value::Array(vec![Value::bytes([3; 32]), ranges_of(&[(1, 9)]), heads])])
}
