//! One packet for many: what each further recipient adds.

use std::time::{Duration, Instant};

use comity_changes::{Value as Cbor, cbor};
use comity_crypto::age_files::{Identity, Recipient};
use comity_crypto::make_bytes;
use comity_crypto::sign::SigningKey;
use comity_exchange::packet::{Contents, Limits, open_packet, seal_packet};
use serde_json::{Value, json};

use crate::Outcome;

/// Every authority of the Union that might ever sit in one team, and then some.
const MANY: usize = 135;
/// About what a thousand changes with their keys weigh, in sets of a hundred.
const SETS: usize = 10;
const SET_BYTES: usize = 60_000;
const TIMES: usize = 9;

/// Measures sealing and opening of a packet for one and for many.
pub(crate) fn recipients(_: u64) -> Outcome<Value> {
    let signer = SigningKey::make();
    let identities: Vec<Identity> = (0..MANY).map(|_| Identity::make()).collect();
    let to: Vec<Recipient> = identities.iter().map(Identity::recipient).collect();
    let block = make_bytes::<64>().repeat(SET_BYTES / 64);
    let set = cbor::encode(&Cbor::bytes(block));
    let contents = Contents { change_sets: vec![set; SETS], ..Contents::default() };
    let one = sealed(&contents, &signer, to.get(..1).unwrap_or_default())?;
    let many = sealed(&contents, &signer, &to)?;
    let last = identities.last().cloned().ok_or("no recipient")?;
    let (opened_one, opened_many) =
        (opened(&one.1, identities.first().cloned().ok_or("none")?)?, opened(&many.1, last)?);
    let more = many.0.saturating_sub(one.0);
    Ok(json!({
        "recipients": MANY,
        "for_one_ms": ms(one.0),
        "for_many_ms": ms(many.0),
        "many_over_one_ms": ms(more),
        "many_over_one_ms_max": 60,
        "ratio": many.0.as_secs_f64() / one.0.as_secs_f64(),
        "bytes_a_recipient": (many.1.len() - one.1.len()) / (MANY - 1),
        "opened_by_one_ms": ms(opened_one),
        "opened_by_the_last_ms": ms(opened_many),
    }))
}

/// Seals a few times; gives the middle time, and a packet.
fn sealed(
    contents: &Contents,
    signer: &SigningKey,
    to: &[Recipient],
) -> Outcome<(Duration, Vec<u8>)> {
    let mut packet = Vec::new();
    let took = middle(|| {
        packet = seal_packet(contents, signer, to, Vec::new())?;
        Ok(())
    })?;
    Ok((took, packet))
}

fn opened(packet: &[u8], identity: Identity) -> Outcome<Duration> {
    let identities = [identity];
    middle(|| {
        open_packet(packet, &identities, &Limits::STANDARD)?;
        Ok(())
    })
}

fn middle(mut act: impl FnMut() -> Outcome<()>) -> Outcome<Duration> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let began = Instant::now();
        act()?;
        times.push(began.elapsed());
    }
    times.sort();
    Ok(times.get(TIMES / 2).copied().unwrap_or_default())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
