//! What two States compare: the headers of the change sets that are here, each naming the one
//! before it, and every receipt, each naming heads of other States' feeds. `docs/verify` checks
//! two of these files against each other with stock tools. No content leaves with them.

use std::sync::Arc;

use comity_changes::cbor;
use comity_changes::control::Control;
use comity_contract::ProblemCode as Code;
use comity_contract::arrival::ExportChains;
use comity_contract::records::Written;
use comity_domain::kinds::Compartment;
use comity_exchange::receipt::SignedReceipt;
use comity_vault::Local;
use comity_vault::frames::FactKind;
use comity_vault::oplog::Operation;
use serde_json::{Value, json};

use super::{needs, receipts};
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::Session;
use crate::{Desk, records};

/// The format of the file.
const FORMAT: &str = "comity-chains/1";

/// Writes chains and receipts of a team to a new file; logged as a disclosure.
pub(crate) fn export(desk: &Arc<Desk>, session: &Session, args: &ExportChains) -> Answer<Written> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let path = desk.path(&args.out)?;
    let sets = sets(session, &control)?;
    let receipts = all_receipts(session, &control)?;
    let rows = sets.len().saturating_add(receipts.len());
    let me = session.vault.me().installation();
    let document = json!({
        "format": FORMAT,
        "team": control.team.to_string(),
        "installation": hex::encode(me),
        "state": names.who(&me).state,
        "sets": sets,
        "receipts": receipts,
    });
    let bytes = serde_json::to_vec_pretty(&document).map_err(|_| Code::Internal)?;
    let written = records::hand_out(desk, &path, &bytes, rows)?;
    let log = session.log(Operation::Disclosure, "chains-exported", Some(control.team), Vec::new());
    session.keep(vec![Local::Log(log)])?;
    Ok(written)
}

/// Every admitted set by feed and number, with the header that its id is the hash of. Those of
/// restricted compartments are left out: the file goes to another State.
fn sets(session: &Session, control: &Control) -> Answer<Vec<Value>> {
    let mut rows = Vec::new();
    for (feed, (head, _)) in session.vault.heads(&control.team) {
        let owner = control.owner(&feed);
        if owner.is_some_and(|owner| matches!(owner.compartment, Compartment::Restricted(_))) {
            continue;
        }
        for seq in 1..=head {
            let Some((set, bytes)) = session.vault.set(&feed, seq)? else { continue };
            let value = cbor::decode(&bytes).map_err(|_| Code::Internal)?;
            let header = value.array().and_then(|parts| parts.first()?.as_bytes());
            rows.push(json!({
                "feed": needs::feed_id(&feed).to_string(),
                "compartment": owner.map(|owner| owner.compartment.name()),
                "installation": owner.map(|owner| hex::encode(owner.installation)),
                "seq": seq,
                "id": set.id.to_string(),
                "header": hex::encode(header.unwrap_or_default()),
                "signature": hex::encode(set.signature),
            }));
        }
    }
    Ok(rows)
}

/// Every receipt that counts, those of partners and the own ones, of the same compartments.
fn all_receipts(session: &Session, control: &Control) -> Answer<Vec<Value>> {
    let mut rows = Vec::new();
    for key in session.vault.fact_keys(FactKind::Receipt) {
        if key.starts_with(&control.team.0)
            && let Some(bytes) = session.vault.fact(FactKind::Receipt, &key)?
        {
            let signed = SignedReceipt::decode(&bytes).ok();
            let signed = signed.filter(|signed| !is_restricted(control, signed));
            rows.extend(signed.map(|signed| row(control, &signed)));
        }
    }
    for compartment in Compartment::ALL {
        let own = receipts::last(session, control, compartment)?;
        rows.extend(own.map(|signed| row(control, &signed)));
    }
    Ok(rows)
}

fn is_restricted(control: &Control, signed: &SignedReceipt) -> bool {
    let compartment = control.compartment(&signed.claim().compartment.into());
    matches!(compartment, Some(Compartment::Restricted(_)))
}

fn row(control: &Control, signed: &SignedReceipt) -> Value {
    let receipt = signed.claim();
    let heads = receipt.vector.iter().flat_map(|(feed, held)| {
        let named = held.heads.iter();
        named.map(move |(seq, id)| json!([feed.to_string(), seq, id.to_string()]))
    });
    let compartment = control.compartment(&receipt.compartment.into());
    json!({
        "installation": receipt.installation.to_string(),
        "compartment": compartment.map_or("", Compartment::name),
        "number": receipt.number,
        "made_utc_ms": receipt.made_utc_ms,
        "heads": heads.collect::<Vec<_>>(),
        "body": hex::encode(signed.body()),
        "signature": hex::encode(signed.signature()),
    })
}
