//! The worker's job of describing a file.

use std::io;

use super::{About, DESCRIBED_BYTES_MAX, FACTS_MAX, Fact, VALUE_BYTES_MAX, describe};
use crate::worker::{Asked, Broken, Job, Lease, Put, Take, Work, nonsense};

/// The job in the worker's table.
pub const DESCRIBE: Job = Job {
    number: 3,
    file_bytes_max: DESCRIBED_BYTES_MAX,
    answer_bytes_max: (FACTS_MAX + 1) * (VALUE_BYTES_MAX + NAME_BYTES_MAX + 16) + 8,
    parts_bytes_max: 0,
    work,
};

/// The longest name of a fact, in bytes.
const NAME_BYTES_MAX: usize = 100;

/// The longest media type that is passed on, in bytes.
const MEDIA_TYPE_BYTES_MAX: usize = 200;

/// The mark of a cut, in bytes.
const CUT_BYTES: usize = 3;

impl Lease<'_> {
    /// Asks what a file says about itself.
    pub fn describe(&mut self, bytes: &[u8], media_type: &str) -> Result<Vec<Fact>, Broken> {
        let params = Put::default().text(media_type).done();
        let asked = Asked { job: DESCRIBE, params: &params, file: bytes };
        self.ask_one(asked, &mut |_| Ok(()), decode)
    }
}

fn work(work: Work<'_, '_>) -> io::Result<Vec<u8>> {
    let mut take = Take::of(work.params);
    let media_type = take.text(MEDIA_TYPE_BYTES_MAX)?;
    Ok(encode(&describe(&work.file, media_type)))
}

fn encode(facts: &[Fact]) -> Vec<u8> {
    let count = u32::try_from(facts.len()).unwrap_or(u32::MAX);
    let put = |put: Put, fact: &Fact| {
        let name = fact.name.get(..fact.name.floor_char_boundary(NAME_BYTES_MAX));
        put.u8(fact.group as u8).text(name.unwrap_or_default()).text(&fact.value)
    };
    facts.iter().fold(Put::default().u32(count), put).done()
}

/// Reads an answer. Anything that is none is an error of kind `InvalidData`.
fn decode(body: &[u8]) -> io::Result<Vec<Fact>> {
    let mut take = Take::of(body);
    let count = usize::try_from(take.u32()?).map_err(|_| nonsense())?;
    if count > FACTS_MAX.saturating_add(1) {
        return Err(nonsense());
    }
    let mut facts = Vec::with_capacity(count);
    for _ in 0..count {
        let group = *About::ALL.get(usize::from(take.u8()?)).ok_or_else(nonsense)?;
        let name = take.shown(NAME_BYTES_MAX)?;
        let value = take.shown(VALUE_BYTES_MAX.saturating_add(CUT_BYTES))?;
        facts.push(Fact { group, name, value });
    }
    take.end()?;
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_come_back_as_they_went() {
        let fact = |group| Fact { group, name: "made".into(), value: "café".into() };
        let facts: Vec<_> = About::ALL.into_iter().map(fact).collect();

        let encoded = encode(&facts);

        assert_eq!(decode(&encoded).unwrap(), facts);
        assert!(decode(&encoded[..encoded.len() - 1]).is_err(), "cut short");
        assert!(decode(&u32::MAX.to_le_bytes()).is_err(), "a wild count");
        assert!(About::ALL.iter().enumerate().all(|(at, about)| *about as usize == at));
    }
}
