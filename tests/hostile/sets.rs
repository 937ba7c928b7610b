//! Change sets whose bytes are not of the format: forms of CBOR, limits, fields, the tree.

use comity_changes::Value;
use comity_changes::cbor::{self, Key};

use crate::row::{Row, set};
use crate::scene::Scene;
use crate::wire::{self, array, flipped, items, with_item, with_raw_item};

macro_rules! in_set {
    ($why:literal) => {
        concat!("refused: A change set in it was refused: ", $why, ".")
    };
}

/// What the product says, and what the decoder says.
macro_rules! said {
    ($name:ident $decoder:ident $why:literal) => {
        const $name: &str = in_set!($why);
        const $decoder: &str = $why;
    };
}

said!(FORM D_FORM "not deterministic CBOR");
said!(HEADER D_HEADER "the header has another shape than the format says");
said!(SHAPE D_SHAPE "the set has another shape than the format says");
said!(CHANGE D_CHANGE "the change has another shape than the format says");
said!(ROOT D_ROOT "the changes are not those that were signed");
said!(MANY D_MANY "the number of changes is over its limit");
said!(LARGE D_LARGE "the change is over its limit");
said!(DEPTH D_DEPTH "the depth is over its limit");

/// Places of the header's fields.
mod at {
    pub const VERSION: usize = 0;
    pub const SUITE: usize = 1;
    pub const TEAM: usize = 2;
    pub const COMPARTMENT: usize = 3;
    pub const FEED: usize = 4;
    pub const SEQ: usize = 5;
    pub const PREV: usize = 6;
    pub const DEPS: usize = 7;
    pub const TIME: usize = 8;
    pub const ZONE: usize = 9;
    pub const COUNT: usize = 10;
    pub const ROOT: usize = 11;
    pub const CRITICAL: usize = 12;
    pub const EXTENSIONS: usize = 13;
}

pub const ROWS: &[Row] = &[
    set("set-number", "a number in the place of a set", SHAPE, D_SHAPE, |_| vec![1]),
    set("set-empty-array", "an array of nothing", SHAPE, D_SHAPE, |_| vec![0x80]),
    set("set-two-parts", "a set without its changes", SHAPE, D_SHAPE, |s| {
        wire::with_fewer(&s.honest())
    }),
    set("set-four-parts", "a set with a fourth part", SHAPE, D_SHAPE, |s| {
        wire::with_more(&s.honest(), Value::Null)
    }),
    set("set-signature-short", "a signature of 63 bytes", SHAPE, D_SHAPE, |s| {
        with_item(&s.honest(), 1, Value::bytes(&s.parts()[1][1..]))
    }),
    set("set-signature-none", "null in the place of the signature", SHAPE, D_SHAPE, |s| {
        with_item(&s.honest(), 1, Value::Null)
    }),
    set("set-changes-text", "text in the place of the changes", SHAPE, D_SHAPE, |s| {
        with_item(&s.honest(), 2, Value::text("none"))
    }),
    set("set-header-array", "a header that is not in bytes", SHAPE, D_SHAPE, |s| {
        with_item(&s.honest(), 0, cbor::decode(&s.parts()[0]).unwrap())
    }),
    set("set-key-twice", "a map with a key twice", FORM, D_FORM, |s| {
        in_slot(s, vec![0xa2, 0x01, 0x01, 0x01, 0x02])
    }),
    set("set-key-order", "a map whose keys fall", FORM, D_FORM, |s| {
        in_slot(s, vec![0xa2, 0x02, 0x01, 0x01, 0x01])
    }),
    set("set-key-text-first", "a map with text before numbers", FORM, D_FORM, |s| {
        in_slot(s, vec![0xa2, 0x61, b'a', 0x01, 0x01, 0x01])
    }),
    set("set-key-array", "an array as a key", FORM, D_FORM, |s| in_slot(s, vec![0xa1, 0x80, 0x01])),
    set("set-text-bytes", "text that is no UTF-8", FORM, D_FORM, |s| {
        in_slot(s, vec![0x62, 0xc3, 0x28])
    }),
    set("set-text-surrogate", "text with half of a pair", FORM, D_FORM, |s| {
        in_slot(s, vec![0x63, 0xed, 0xa0, 0x80])
    }),
    set("set-negative", "a number below -2^63", FORM, D_FORM, |s| {
        in_slot(s, [vec![0x3b], vec![0xff; 8]].concat())
    }),
    set("set-depth-17", "17 arrays in one another", DEPTH, D_DEPTH, |s| {
        in_slot(s, wire::nested(17))
    }),
    set("set-depth-200000", "200,000 arrays in one another", DEPTH, D_DEPTH, |s| {
        in_slot(s, wire::nested(200_000))
    }),
    set("set-depth-million", "a million arrays, and no set", SHAPE, D_SHAPE, |_| {
        wire::nested(1_000_000)
    }),
    set("set-depth-maps", "a hundred maps in one another", DEPTH, D_DEPTH, |s| {
        in_slot(s, [[0xa1, 0x00].repeat(100), vec![0]].concat())
    }),
    set("set-depth-in-changes", "depth in the place of the changes", DEPTH, D_DEPTH, |s| {
        with_raw_item(&s.honest(), 2, wire::nested(16))
    }),
    set(
        "set-large",
        "a set of 8 MiB and more",
        in_set!("the change set is over its limit"),
        "the change set is over its limit",
        |_| wire::bytes(&vec![0; (8 << 20) + 1]),
    ),
    set(
        "set-many-numbers",
        "eight million numbers in the place of the changes",
        MANY,
        D_MANY,
        |s| {
            let many = [wire::head(4, 8_000_000), vec![0; 8_000_000]].concat();
            with_raw_item(&s.honest(), 2, many)
        },
    ),
    set(
        "set-many-maps",
        "eight million empty maps in the place of the changes",
        MANY,
        D_MANY,
        |s| {
            let many = [wire::head(4, 8_000_000), vec![0xa0; 8_000_000]].concat();
            with_raw_item(&s.honest(), 2, many)
        },
    ),
    set("change-many-numbers", "a change of 250,000 numbers", CHANGE, D_CHANGE, |s| {
        in_slot(s, [wire::head(4, 250_000), vec![0; 250_000]].concat())
    }),
    set("header-many-numbers", "a header of 64,000 numbers", HEADER, D_HEADER, |s| {
        s.under(&[wire::head(4, 64_000), vec![1; 64_000]].concat())
    }),
    set("set-many-changes", "10,001 changes", HEADER, D_HEADER, |s| {
        let slots = vec![array(&[vec![1], wire::bytes(&[7; 32])]); 10_001];
        let header = with_item(&s.parts()[0], at::COUNT, Value::Uint(10_001));
        s.joined(&header, &array(&slots))
    }),
    set("header-cut", "half of a header", FORM, D_FORM, |s| {
        let header = &s.parts()[0];
        s.under(&header[..header.len() / 2])
    }),
    set("header-trailing", "a byte behind the header", FORM, D_FORM, |s| {
        s.under(&[s.parts()[0].clone(), vec![0]].concat())
    }),
    set("header-empty", "a header of no byte", FORM, D_FORM, |s| s.under(&[])),
    set("header-indefinite", "a header without a length", FORM, D_FORM, |s| {
        s.under(&wire::indefinite(&s.parts()[0]))
    }),
    set("header-long-head", "a header whose length is longer than it must be", FORM, D_FORM, |s| {
        s.under(&wire::long_headed(&s.parts()[0]))
    }),
    set("header-long-number", "a set's number in eight bytes", FORM, D_FORM, |s| {
        let seq = items(&s.parts()[0])[at::SEQ].uint().unwrap();
        s.under(&with_raw_item(&s.parts()[0], at::SEQ, wire::wide_head(0, seq, 8)))
    }),
    set("header-float", "a set's number as a float", FORM, D_FORM, |s| {
        s.under(&with_raw_item(&s.parts()[0], at::SEQ, vec![0xf9, 0x3c, 0x00]))
    }),
    set("header-tag", "a tag on the time", FORM, D_FORM, |s| {
        s.under(&with_raw_item(&s.parts()[0], at::TIME, vec![0xc1, 0x01]))
    }),
    set("header-undefined", "undefined in the place of the set before", FORM, D_FORM, |s| {
        s.under(&with_raw_item(&s.parts()[0], at::PREV, vec![0xf7]))
    }),
    set("header-claim", "2^64 - 1 dependencies", FORM, D_FORM, |s| {
        let claim = [vec![0x9b], vec![0xff; 8]].concat();
        s.under(&with_raw_item(&s.parts()[0], at::DEPS, claim))
    }),
    set("header-claim-bytes", "a zone of 4 GiB, by its head", FORM, D_FORM, |s| {
        let claim = wire::wide_head(3, u64::from(u32::MAX), 4);
        s.under(&with_raw_item(&s.parts()[0], at::ZONE, claim))
    }),
    set("header-depth", "depth in the extensions", DEPTH, D_DEPTH, |s| {
        s.under(&with_raw_item(&s.parts()[0], at::EXTENSIONS, wire::nested(15)))
    }),
    set(
        "header-large",
        "a header of more than 64 KiB",
        in_set!("the header is over its limit"),
        "the header is over its limit",
        |s| {
            let large = Value::Map([(Key::Uint(1), Value::bytes(vec![0; 64 << 10]))].into());
            s.with_header_item(at::EXTENSIONS, large)
        },
    ),
    set(
        "header-version",
        "a header of version 2",
        in_set!("format version 2 is newer than this program"),
        "format version 2 is newer than this program",
        |s| s.with_header_item(at::VERSION, Value::Uint(2)),
    ),
    set("header-version-0", "a header of version 0", HEADER, D_HEADER, |s| {
        s.with_header_item(at::VERSION, Value::Uint(0))
    }),
    set("header-version-text", "a version in words", HEADER, D_HEADER, |s| {
        s.with_header_item(at::VERSION, Value::text("1"))
    }),
    set("header-suite", "a suite that nobody knows", HEADER, D_HEADER, |s| {
        s.with_header_item(at::SUITE, Value::Uint(2))
    }),
    set("header-suite-0", "a suite of no cryptography", HEADER, D_HEADER, |s| {
        s.with_header_item(at::SUITE, Value::Uint(0))
    }),
    set("header-fewer", "a header without extensions", HEADER, D_HEADER, |s| {
        s.under(&wire::with_fewer(&s.parts()[0]))
    }),
    set("header-more", "a header with a fifteenth field", HEADER, D_HEADER, |s| {
        s.under(&wire::with_more(&s.parts()[0], Value::Null))
    }),
    set("header-team-short", "a team of 31 bytes", HEADER, D_HEADER, |s| {
        s.with_header_item(at::TEAM, Value::bytes([7; 31]))
    }),
    set("header-compartment-text", "a compartment by its name", HEADER, D_HEADER, |s| {
        s.with_header_item(at::COMPARTMENT, Value::text("operational"))
    }),
    set("header-feed-long", "a feed of 33 bytes", HEADER, D_HEADER, |s| {
        s.with_header_item(at::FEED, Value::bytes([7; 33]))
    }),
    set("header-seq-0", "the number 0", HEADER, D_HEADER, |s| {
        s.with_header_item(at::SEQ, Value::Uint(0))
    }),
    set("header-seq-negative", "the number -1", HEADER, D_HEADER, |s| {
        s.with_header_item(at::SEQ, Value::int(-1))
    }),
    set("header-first-with-prev", "the first set, with one before it", HEADER, D_HEADER, |s| {
        s.with_header_item(at::SEQ, Value::Uint(1))
    }),
    set("header-no-prev", "a later set, with none before it", HEADER, D_HEADER, |s| {
        let header = with_item(&s.parts()[0], at::SEQ, Value::Uint(9));
        s.under(&with_item(&header, at::PREV, Value::Null))
    }),
    set("header-deps-order", "dependencies out of order", HEADER, D_HEADER, |s| {
        let mut deps = items(&s.parts()[0])[at::DEPS].array().unwrap().to_vec();
        deps.reverse();
        s.with_header_item(at::DEPS, Value::Array(deps))
    }),
    set("header-deps-twice", "a feed twice among the dependencies", HEADER, D_HEADER, |s| {
        let deps = items(&s.parts()[0])[at::DEPS].array().unwrap().to_vec();
        s.with_header_item(at::DEPS, Value::Array(vec![deps[0].clone(), deps[0].clone()]))
    }),
    set("header-deps-seq-0", "a dependency on number 0", HEADER, D_HEADER, |s| {
        let dep = vec![Value::bytes([7; 32]), Value::Uint(0), Value::bytes([8; 32])];
        s.with_header_item(at::DEPS, Value::Array(vec![Value::Array(dep)]))
    }),
    set("header-time-text", "a time in words", HEADER, D_HEADER, |s| {
        s.with_header_item(at::TIME, Value::text("2026-11-19"))
    }),
    set("header-time-huge", "a time of 2^64 - 1", HEADER, D_HEADER, |s| {
        s.with_header_item(at::TIME, Value::Uint(u64::MAX))
    }),
    set("header-zone-long", "a zone of 65 bytes", HEADER, D_HEADER, |s| {
        s.with_header_item(at::ZONE, Value::text("Z".repeat(65)))
    }),
    set("header-count", "more changes stated than there are", ROOT, D_ROOT, |s| {
        let count = items(&s.parts()[0])[at::COUNT].uint().unwrap();
        s.with_header_item(at::COUNT, Value::Uint(count + 1))
    }),
    set("header-count-huge", "2^64 - 1 changes stated", HEADER, D_HEADER, |s| {
        s.with_header_item(at::COUNT, Value::Uint(u64::MAX))
    }),
    set("header-root-short", "a root of no byte", HEADER, D_HEADER, |s| {
        s.with_header_item(at::ROOT, Value::bytes([]))
    }),
    set("header-root", "the root of other changes", ROOT, D_ROOT, |s| {
        s.with_header_item(at::ROOT, Value::bytes([7; 32]))
    }),
    set("header-critical-text", "a critical extension by a name", HEADER, D_HEADER, |s| {
        s.with_header_item(at::CRITICAL, Value::Array(vec![Value::text("x")]))
    }),
    set("header-extensions-array", "extensions in an array", HEADER, D_HEADER, |s| {
        s.with_header_item(at::EXTENSIONS, Value::Array(Vec::new()))
    }),
    set("changes-exchanged", "other changes than were signed", ROOT, D_ROOT, |s| {
        let (other, _) = s.turin.note("Other");
        let slot = array(&[vec![0], other.encode()]);
        s.with_changes(&array(&[slot]))
    }),
    set("changes-left-out", "a change left out", ROOT, D_ROOT, |s| s.with_changes(&[0x80])),
    set("changes-twice", "a change twice", ROOT, D_ROOT, |s| {
        let slot = cbor::encode(&items(&s.parts()[2])[0]);
        s.with_changes(&array(&[slot.clone(), slot]))
    }),
    set("changes-wrong-leaf", "a leaf that is not the change's", ROOT, D_ROOT, |s| {
        s.with_changes(&array(&[array(&[vec![1], wire::bytes(&[7; 32])])]))
    }),
    set("changes-flip", "a bit in a sealed value is turned", ROOT, D_ROOT, |s| {
        flipped(&s.honest(), -1)
    }),
    set("slot-tag", "a slot of a kind that nobody knows", CHANGE, D_CHANGE, |s| {
        s.with_changes(&array(&[array(&[vec![2], wire::bytes(&[7; 32])])]))
    }),
    set("slot-leaf-short", "a leaf of 31 bytes", CHANGE, D_CHANGE, |s| {
        s.with_changes(&array(&[array(&[vec![1], wire::bytes(&[7; 31])])]))
    }),
    set("slot-number", "a number in the place of a change", CHANGE, D_CHANGE, |s| {
        s.with_changes(&array(&[vec![1]]))
    }),
    set("change-fields-fall", "a change whose fields fall", CHANGE, D_CHANGE, |s| {
        with_fields(s, vec![field(2, Vec::new()), field(1, Vec::new())])
    }),
    set("change-field-twice", "a change with a field twice", CHANGE, D_CHANGE, |s| {
        with_fields(s, vec![field(1, Vec::new()), field(1, Vec::new())])
    }),
    set("change-dot-short", "a parent that is no dot", CHANGE, D_CHANGE, |s| {
        with_fields(s, vec![field(1, vec![Value::bytes([7; 32])])])
    }),
    set("change-dot-index", "a parent at place 2^32", CHANGE, D_CHANGE, |s| {
        let dot = Value::Array(vec![Value::bytes([7; 32]), Value::Uint(1 << 32)]);
        with_fields(s, vec![field(1, vec![dot])])
    }),
    set("change-record-short", "a record of 31 bytes", CHANGE, D_CHANGE, |s| {
        with_envelope_item(s, 2, Value::bytes([7; 31]))
    }),
    set("change-commitment-none", "no commitment", CHANGE, D_CHANGE, |s| {
        with_envelope_item(s, 3, Value::Null)
    }),
    set("change-large", "a change of 256 KiB and more, signed", LARGE, D_LARGE, |s| {
        let mut parts = items(&s.parts()[2])[0].items::<2>().unwrap()[1].array().unwrap().to_vec();
        parts[1] = Value::bytes(vec![7; (256 << 10) + 1]);
        let change = cbor::encode(&Value::Array(parts));
        let root = comity_changes::tree::derive_root(&[comity_changes::tree::derive_leaf(&change)]);
        let header = with_item(&s.parts()[0], at::ROOT, Value::bytes(root));
        s.joined(&header, &array(&[array(&[vec![0], change])]))
    }),
];

/// Returns the honest set with any item in the place of its one change.
fn in_slot(scene: &Scene, raw: Vec<u8>) -> Vec<u8> {
    scene.with_changes(&array(&[raw]))
}

fn field(number: u64, parents: Vec<Value>) -> Value {
    Value::Array(vec![Value::Uint(number), Value::Array(parents)])
}

/// Returns the honest set whose one change writes these fields.
fn with_fields(scene: &Scene, fields: Vec<Value>) -> Vec<u8> {
    with_envelope_item(scene, 4, Value::Array(fields))
}

/// Returns the honest set with another item in the envelope of its change.
fn with_envelope_item(scene: &Scene, at: usize, item: Value) -> Vec<u8> {
    let slots = items(&scene.parts()[2]);
    let [_, change] = slots[0].items().unwrap();
    let [envelope, values] = change.items().unwrap();
    let envelope = with_item(&cbor::encode(envelope), at, item);
    let change = array(&[envelope, cbor::encode(values)]);
    scene.with_changes(&array(&[array(&[vec![0], change])]))
}
