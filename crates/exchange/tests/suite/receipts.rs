//! Receipts: signed, strict, and the newest counts.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::Value;
use comity_changes::cbor::{decode, encode};
use comity_exchange::Id;
use comity_exchange::receipt::{
    MISSING_MAX, RANGES_MAX, Receipt, ReceiptBook, ReceiptRefusal, SignedReceipt, Taken,
    decode_numbers, encode_numbers,
};
use comity_exchange::request::Request;
use comity_exchange::vector::{FeedHeld, Ranges, Vector};

use crate::common::{LYON, MALLORY, TURIN, key_of};

const CONTROL: Id = Id([0xc0; 32]);
const FIRST: Id = Id([0x11; 32]);
const SECOND: Id = Id([0x22; 32]);

/// Turin's receipt to Lyon, the same in every run.
pub fn receipt() -> Receipt {
    let held: Ranges = [(1, 40), (44, 44)].into_iter().collect();
    let heads = vec![(44, Id([0x44; 32])), (40, Id([0x40; 32]))];
    Receipt {
        team: Id([0x7e; 32]),
        compartment: CONTROL,
        installation: Id(key_of(TURIN).public()),
        incarnation: FIRST,
        number: 7,
        made_utc_ms: 1_790_000_000_000,
        vector: Vector::from([(Id([0xfe; 32]), FeedHeld { held, heads })]),
        waiting: BTreeMap::from([(Id([0xfe; 32]), [(46, 46)].into_iter().collect())]),
        paused: BTreeMap::new(),
        missing_blobs: BTreeSet::from([Id([1; 32]), Id([2; 32])]),
        missing_commitments: BTreeSet::from([Id([3; 32])]),
    }
}

fn signed() -> SignedReceipt {
    receipt().sign(&key_of(TURIN)).unwrap()
}

#[test]
fn a_receipt_reads_back_as_it_was_signed() {
    let bytes = signed().encode();

    let read = SignedReceipt::decode(&bytes).unwrap();

    assert_eq!(read.verify(&[key_of(LYON).public(), key_of(TURIN).public()]), Ok(&receipt()));
    assert_eq!(read.encode(), bytes);
}

#[test]
fn a_receipt_by_an_unknown_installation_does_not_count() {
    let refusal = signed().verify(&[key_of(LYON).public()]).unwrap_err();

    assert_eq!(refusal, ReceiptRefusal::UnknownSender(Id(key_of(TURIN).public())));
}

/// Mallory says what Turin holds, so that Lyon sends it no more.
#[test]
fn a_forged_receipt_does_not_count() {
    let forged = Receipt { installation: Id(key_of(MALLORY).public()), ..receipt() };
    let forged = forged.sign(&key_of(MALLORY)).unwrap().encode();
    let body = decode(&signed().encode()).unwrap().array().unwrap()[0].clone();
    let signature = decode(&forged).unwrap().array().unwrap()[1].clone();
    let mixed = encode(&Value::Array(vec![body, signature]));

    let read = SignedReceipt::decode(&mixed).unwrap();

    assert_eq!(read.verify(&[key_of(TURIN).public()]), Err(ReceiptRefusal::SignatureWrong));
    assert!(receipt().sign(&key_of(MALLORY)).is_err(), "nobody signs for another");
}

#[test]
fn a_flipped_byte_is_noticed() {
    let bytes = signed().encode();
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        let allowed = [key_of(TURIN).public()];
        let read = SignedReceipt::decode(&bent);
        assert!(read.is_err() || read.unwrap().verify(&allowed).is_err(), "byte {at}");
    }
}

/// Bends one part of the body and says how it is read.
fn bent(part: usize, value: Value) -> Result<SignedReceipt, ReceiptRefusal> {
    let outer = decode(&signed().encode()).unwrap();
    let [body, signature] = outer.items().unwrap();
    let Value::Array(mut parts) = decode(body.as_bytes().unwrap()).unwrap() else { panic!() };
    if part < parts.len() {
        parts[part] = value
    } else {
        parts.push(value)
    }
    let body = Value::bytes(encode(&Value::Array(parts)));
    SignedReceipt::decode(&encode(&Value::Array(vec![body, signature.clone()])))
}

#[test]
fn other_forms_are_refused() {
    let id = |n: u8| Value::bytes([n; 32]);
    let list = |items: &[Value]| Value::Array(items.to_vec());
    let pair = |a: u64, b: u64| list(&[Value::Uint(a), Value::Uint(b)]);
    let feed =
        |ranges: &[Value], heads: &[Value]| list(&[list(&[id(1), list(ranges), list(heads)])]);
    for (part, value) in [
        (0, Value::Uint(0)),
        (1, Value::bytes([1; 31])),
        (5, Value::Uint(0)),
        (5, Value::int(-1)),
        (7, Value::Null),
        (7, feed(&[pair(2, 1)], &[])),
        (7, feed(&[pair(1, 2), pair(3, 4)], &[])),
        (7, feed(&[pair(0, 2)], &[])),
        (7, feed(&[], &[list(&[Value::Uint(1), id(1)]), list(&[Value::Uint(2), id(2)])])),
        (8, list(&[list(&[id(2), list(&[])]), list(&[id(1), list(&[])])])),
        (10, list(&[id(2), id(1)])),
        (10, list(&[id(1), id(1)])),
        (12, Value::Null),
    ] {
        let read = bent(part, value.clone());
        assert_eq!(read, Err(ReceiptRefusal::Malformed), "part {part}: {value:?}");
    }
    assert_eq!(bent(0, Value::Uint(2)), Err(ReceiptRefusal::Newer(2)));
    let heads: Vec<Value> = (0..5).rev().map(|n| list(&[Value::Uint(n + 1), id(1)])).collect();
    assert_eq!(bent(7, feed(&[], &heads)), Err(ReceiptRefusal::TooLarge));
    let many: Vec<Value> = (0..=1_000).map(|n| pair(n * 2 + 1, n * 2 + 1)).collect();
    assert_eq!(bent(7, feed(&many, &[])), Err(ReceiptRefusal::TooLarge));
    assert_eq!(SignedReceipt::decode(&vec![0; 5 << 20]), Err(ReceiptRefusal::TooLarge));
}

/// A long list of what is missing is cut to what a receipt says, not refused at the other side.
#[test]
fn a_receipt_that_would_be_too_large_is_shortened() {
    let number = |n: u32| {
        let mut id = [0; 32];
        id[..4].copy_from_slice(&n.to_be_bytes());
        Id(id)
    };
    let mut large = receipt();
    large.missing_blobs = (0..100_000).map(number).collect();
    let held = &mut large.vector.values_mut().next().unwrap();
    held.held = (1..5_000_u64).map(|n| n * 2).collect();
    held.heads = (1..9).map(|n| (n, Id([1; 32]))).collect();
    assert_eq!(large.clone().sign(&key_of(TURIN)), Err(ReceiptRefusal::TooLarge));

    let fitted = large.fit();

    assert_eq!(fitted.missing_blobs.len(), MISSING_MAX);
    let held = fitted.vector.values().next().unwrap();
    assert_eq!(held.held.as_slice().len(), RANGES_MAX);
    assert_eq!(held.heads.iter().map(|head| head.0).collect::<Vec<_>>(), [8, 7, 6, 5]);
    assert!(fitted.sign(&key_of(TURIN)).is_ok());
}

#[test]
fn a_receipt_with_a_lower_number_does_not_count() {
    let mut book = ReceiptBook::default();
    assert_eq!(book.take(&receipt(), &[FIRST]), Taken::Counts);

    let older = Receipt { number: 6, vector: Vector::new(), ..receipt() };

    assert_eq!(book.take(&older, &[FIRST]), Taken::Older);
    assert_eq!(book.take(&receipt(), &[FIRST]), Taken::Known);
    let next = Receipt { number: 8, ..receipt() };
    assert_eq!(book.take(&next, &[FIRST]), Taken::Counts);
    assert_eq!(book.latest(&CONTROL, &receipt().installation).unwrap().number, 8);
}

/// A restored backup counts from 1 again; what it said before it was restored no longer holds.
#[test]
fn a_new_incarnation_replaces_all_and_the_old_one_stays_out() {
    let elsewhere = Receipt { compartment: Id([0xab; 32]), ..receipt() };
    let restored = Receipt { incarnation: SECOND, number: 1, ..receipt() };
    let mut book = ReceiptBook::default();
    book.take(&receipt(), &[FIRST]);
    book.take(&elsewhere, &[FIRST]);

    assert_eq!(book.take(&restored, &[FIRST]), Taken::UnknownIncarnation);
    assert_eq!(book.take(&restored, &[FIRST, SECOND]), Taken::Counts);
    assert_eq!(book.all().count(), 1, "what the old one said elsewhere is gone too");
    let replayed = Receipt { number: 99, ..receipt() };
    assert_eq!(book.take(&replayed, &[FIRST, SECOND]), Taken::OldIncarnation);
    assert_eq!(book.take(&elsewhere, &[FIRST, SECOND]), Taken::OldIncarnation);
}

/// Two copies of one installation count along side by side, and are found out.
#[test]
fn two_receipts_of_one_number_contradict() {
    let mut book = ReceiptBook::default();
    book.take(&receipt(), &[FIRST]);

    let other = Receipt { vector: Vector::new(), ..receipt() };

    assert_eq!(book.take(&other, &[FIRST]), Taken::Contradicts);
    assert_eq!(book.vectors()[&receipt().installation], receipt().vector);
    assert_eq!(book.held_by(&receipt().installation), receipt().vector);
}

/// What waits or is held at a partner has arrived there; sending it again would be noise.
#[test]
fn all_that_has_arrived_counts_as_there() {
    let feed = Id([0x31; 32]);
    let numbers =
        |ranges: &[(u64, u64)]| BTreeMap::from([(feed, Ranges::from_iter(ranges.to_vec()))]);
    let said = Receipt {
        vector: Vector::from([(
            feed,
            FeedHeld { held: Ranges::from_iter([(1, 4)]), heads: vec![] },
        )]),
        waiting: numbers(&[(9, 9)]),
        paused: numbers(&[(5, 6)]),
        ..receipt()
    };

    assert_eq!(said.has(&feed).to_string(), "1–6, 9");
    assert!(said.has(&Id([0x32; 32])).is_empty());
}

/// Numbers by feed are kept as they travel, and nothing else is read as them.
#[test]
fn numbers_by_feed_read_back() {
    let numbers = BTreeMap::from([(Id([1; 32]), Ranges::from_iter([(1, 40), (44, 44)]))]);

    assert_eq!(decode_numbers(&encode_numbers(&numbers)), Ok(numbers));
    assert!(decode_numbers(&[0x81, 0x01]).is_err());
}

/// A gap with more holes than a request may name is asked for from its lower end.
#[test]
fn a_request_that_would_be_too_large_is_shortened() {
    let holes: Ranges = (1..=RANGES_MAX as u64 + 5).map(|number| number * 2).collect();
    let asked = Request { sets: BTreeMap::from([(Id([1; 32]), holes)]), ..Request::default() };

    let short = asked.fit();

    assert_eq!(short.sets[&Id([1; 32])].count(), RANGES_MAX as u64);
    assert_eq!(Request::decode(&short.encode()), Ok(short));
}
