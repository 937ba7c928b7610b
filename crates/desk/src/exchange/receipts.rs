//! Receipts: our own, made anew only when there is something new to say, and those of partners.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::FeedId;
use comity_changes::cbor::{self, Value};
use comity_changes::control::Control;
use comity_crypto::sha256;
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::receipt::{Receipt, ReceiptBook, ReceiptRefusal, SignedReceipt, Taken};
use comity_exchange::vector::{FeedHeld, Ranges};
use comity_vault::Local;
use comity_vault::frames::{Fact, FactKind};

use super::blobs::Blobs;
use super::needs;
use super::receive::told::refused;
use crate::refuse::Answer;
use crate::session::Session;

/// An own receipt, ready to travel.
pub(crate) struct Own {
    /// Its number.
    pub number: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Returns the own receipt of a compartment. It is made anew, under the next number, only when
/// it says something else than the last one.
pub(crate) fn own(
    session: &Session,
    control: &Control,
    compartment: Compartment,
    blobs: &Blobs,
) -> Answer<Own> {
    let id = control.compartment_id(compartment);
    let key = [control.team.0.as_slice(), &id.0].concat();
    let last = session.vault.fact(FactKind::ReceiptNumber, &key)?;
    let last = last.and_then(|bytes| read_last(&bytes));
    let mut receipt = said(session, control, compartment, blobs)?;
    let digest = digest(&receipt);
    if let Some((number, known, bytes)) = &last
        && *known == digest
    {
        return Ok(Own { number: *number, bytes: bytes.clone() });
    }
    let number = last.map_or(1, |(number, _, _)| number.saturating_add(1));
    receipt.number = number;
    receipt.made_utc_ms = u64::try_from(session.now().utc_ms).unwrap_or_default();
    let signed = receipt.sign(session.vault.me().signing_key());
    let bytes = signed.map_err(|_| comity_contract::ProblemCode::Internal)?.encode();
    let value = cbor::encode(&Value::Array(vec![
        Value::Uint(number),
        Value::bytes(digest),
        Value::bytes(&bytes),
    ]));
    let fact = Fact { kind: FactKind::ReceiptNumber, key, value: Some(value) };
    session.vault.keep(vec![Local::Fact(fact)])?;
    Ok(Own { number, bytes })
}

/// Returns the last own receipt of a compartment, as partners may have it.
pub(crate) fn last(
    session: &Session,
    control: &Control,
    compartment: Compartment,
) -> Answer<Option<SignedReceipt>> {
    let id = control.compartment_id(compartment);
    let key = [control.team.0.as_slice(), &id.0].concat();
    let last = session.vault.fact(FactKind::ReceiptNumber, &key)?;
    let last = last.and_then(|bytes| read_last(&bytes)).map(|(_, _, bytes)| bytes);
    Ok(last.and_then(|bytes| SignedReceipt::decode(&bytes).ok()))
}

fn read_last(bytes: &[u8]) -> Option<(u64, [u8; 32], Vec<u8>)> {
    let value = cbor::decode(bytes).ok()?;
    let [number, digest, bytes] = value.items()?;
    Some((number.uint()?, digest.fixed()?, bytes.as_bytes()?.to_vec()))
}

/// Digests what a receipt says, its number and time left out.
fn digest(receipt: &Receipt) -> [u8; 32] {
    let said = Receipt { number: 0, made_utc_ms: 0, ..receipt.clone() };
    sha256(format!("{said:?}").as_bytes())
}

fn said(
    session: &Session,
    control: &Control,
    compartment: Compartment,
    blobs: &Blobs,
) -> Answer<Receipt> {
    let me = session.vault.me();
    let of = BTreeSet::from([compartment]);
    let heads = session.vault.heads(&control.team);
    let branches = session.vault.branches(&control.team);
    let vector = needs::held(session, control, &of).into_iter().map(|(feed, held)| {
        let further = branches.iter().filter(|branch| branch.feed == feed);
        let further = further.map(|branch| branch.head);
        let all = heads.get(&feed).copied().into_iter().chain(further);
        let heads = all.map(|(seq, id)| (seq, Id(id.0))).collect();
        (needs::feed_id(&feed), FeedHeld { held, heads })
    });
    let mut waiting: BTreeMap<Id, Ranges> = BTreeMap::new();
    let id = control.compartment_id(compartment);
    for set in session.vault.waiting(&control.team)? {
        if set.header.compartment == id {
            waiting.entry(needs::feed_id(&set.header.feed)).or_default().insert(set.header.seq);
        }
    }
    let mut paused: BTreeMap<Id, Ranges> = BTreeMap::new();
    for held in session.vault.held(&control.team)? {
        let header = &held.set.header;
        if header.compartment == id {
            paused.entry(needs::feed_id(&header.feed)).or_default().insert(header.seq);
        }
    }
    let of_feed = |feed: &FeedId| control.owner(feed).map(|owner| owner.compartment);
    let keyless = super::withheld::expected(session, control)?.into_iter();
    let keyless = keyless.filter(|one| of_feed(&one.at.feed) == Some(compartment));
    Ok(Receipt {
        team: Id(control.team.0),
        compartment: Id(id.0),
        installation: Id(me.installation()),
        incarnation: Id(me.incarnation()),
        vector: vector.collect(),
        waiting,
        paused,
        missing_commitments: keyless.map(|one| Id(one.commitment)).collect(),
        missing_blobs: blobs.missing_in(compartment),
        ..Receipt::default()
    }
    .fit())
}

/// Reads the receipts of partners that count.
pub(crate) fn book(session: &Session, control: &Control) -> Answer<ReceiptBook> {
    let mut book = ReceiptBook::default();
    for key in session.vault.fact_keys(FactKind::Receipt) {
        if !key.starts_with(&control.team.0) {
            continue;
        }
        let bytes = session.vault.fact(FactKind::Receipt, &key)?;
        let signed = bytes.and_then(|bytes| SignedReceipt::decode(&bytes).ok());
        if let Some(signed) = signed {
            let receipt = signed.claim();
            book.take(receipt, &incarnations(control, &receipt.installation));
        }
    }
    Ok(book)
}

/// Takes receipts in from a packet. Gives what is to be kept; why a receipt is refused is added to
/// `turned`. Those of installations that are not known here are left, and nobody is to blame.
pub(crate) fn take(
    session: &Session,
    control: &Control,
    items: Vec<SignedReceipt>,
    turned: &mut Vec<String>,
) -> Answer<Vec<Local>> {
    let mut book = book(session, control)?;
    let own = Id(session.vault.me().installation());
    let allowed: Vec<[u8; 32]> = control
        .mandates
        .iter()
        .map(|mandate| mandate.place.introduction.certificate.installation)
        .collect();
    let mut locals = Vec::new();
    for signed in items {
        let receipt = match signed.verify(&allowed) {
            Ok(receipt) => receipt,
            Err(ReceiptRefusal::UnknownSender(_)) => continue,
            Err(refusal) => {
                turned.push(refused("receipt", &refusal));
                continue;
            }
        };
        if receipt.team != Id(control.team.0) || receipt.installation == own {
            continue;
        }
        let known = incarnations(control, &receipt.installation);
        if book.take(receipt, &known) == Taken::Counts {
            let (installation, compartment) = (&receipt.installation, &receipt.compartment);
            let key = [control.team.0.as_slice(), &installation.0, &compartment.0].concat();
            let value = Some(signed.encode());
            locals.push(Local::Fact(Fact { kind: FactKind::Receipt, key, value }));
        }
    }
    Ok(locals)
}

fn incarnations(control: &Control, installation: &Id) -> Vec<Id> {
    let of_it = control.incarnations.iter().filter(|i| i.installation == installation.0);
    of_it.map(|incarnation| Id(incarnation.random)).collect()
}
