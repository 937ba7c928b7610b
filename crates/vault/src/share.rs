//! Shares of an authority's key: text for custodians, which people can print and type.
//!
//! What is split is the 32-byte seed of the key itself. A share says whose key it is of, and its
//! part of the seed, which says nothing alone. Lines that begin with `#` are for people.

use comity_crypto::parts::{self, PARTS_MAX, Part};
use comity_crypto::sign::{PublicKey, SigningKey};
use comity_crypto::{Key, hash, make_bytes, words};

/// Longest share, in bytes.
pub const SHARE_BYTES_MAX: u64 = 16_384;

const MAGIC: &str = "comity-share";
const VERSION: u64 = 1;
const TAG: &str = "comity/share/v1";
const NAME_BYTES_MAX: usize = 400;

/// Whose key is split, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The authority's key.
    pub key: PublicKey,
    /// The authority's name.
    pub authority: String,
    /// Its State, or `EU`.
    pub state: String,
    /// When, in RFC 3339.
    pub made: String,
}

/// One custodian's share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Whose key.
    pub about: About,
    /// Which split: the shares of one go together.
    pub split: [u8; 8],
    /// How many are needed.
    pub threshold: u8,
    /// How many were made.
    pub count: u8,
    /// Who keeps it.
    pub custodian: String,
    /// The part of the seed.
    pub part: Part,
}

/// Why text is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAShare {
    /// It is something else, or lacks a line.
    Other,
    /// It is of a newer format.
    Newer(u64),
    /// A character was changed or mistyped.
    Mistyped,
}

/// Why shares do not give a key. Shares are named by their place among those given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Fewer than needed.
    TooFew {
        /// How many are needed.
        needed: u8,
    },
    /// One was given twice.
    Twice(usize),
    /// One is of another split than the first.
    Apart(usize),
    /// Together they give another key than they say.
    Wrong,
}

/// Splits a key among custodians. None unless 2 <= `threshold` <= custodians <= 9.
pub fn make_shares(
    key: &SigningKey,
    about: &About,
    custodians: &[String],
    threshold: u8,
) -> Option<Vec<Share>> {
    let count = u8::try_from(custodians.len()).ok()?;
    let made = parts::make_parts(&key.seed(), threshold, count)?;
    let split = make_bytes();
    let share = |(part, custodian): (Part, &String)| {
        let (about, custodian) = (about.clone(), custodian.clone());
        Share { about, split, threshold, count, custodian, part }
    };
    Some(made.into_iter().zip(custodians).map(share).collect())
}

/// Brings a key back from shares of one split.
pub fn join_shares(shares: &[Share]) -> Result<SigningKey, Unfit> {
    let first = shares.first().ok_or(Unfit::TooFew { needed: 2 })?;
    for (at, share) in shares.iter().enumerate() {
        let same = (share.split, share.threshold, share.count, &share.about.key)
            == (first.split, first.threshold, first.count, &first.about.key);
        if !same {
            return Err(Unfit::Apart(at));
        }
        let mut before = shares.iter().take(at);
        if before.any(|other| other.part.number == share.part.number) {
            return Err(Unfit::Twice(at));
        }
    }
    if shares.len() < usize::from(first.threshold) {
        return Err(Unfit::TooFew { needed: first.threshold });
    }
    let parts: Vec<Part> = shares.iter().map(|share| share.part.clone()).collect();
    let seed = parts::join_parts(&parts).ok_or(Unfit::Wrong)?;
    let key = SigningKey::from_seed(&seed);
    if key.public() == first.about.key { Ok(key) } else { Err(Unfit::Wrong) }
}

impl Share {
    /// Returns the share as text.
    pub fn encode(&self) -> String {
        let About { key, authority, state, made } = &self.about;
        let (number, count, needed) = (self.part.number, self.count, self.threshold);
        let said = format!(
            "# Comity: share {number} of {count} of an authority's key\n\
             # Authority: {authority} ({state})\n\
             # Kept by: {}\n\
             # Made: {made}\n\
             # Key: {}\n\
             # Any {needed} of the {count} shares bring the key back; one alone says nothing.\n\
             # Keep it on paper or on a stick, away from the other shares.\n",
            self.custodian,
            fingerprint(key).join(" "),
        );
        let body = self.body();
        format!("{said}{body}check {}\n", groups(&check(&body)))
    }

    /// Returns the lines that the check is over.
    fn body(&self) -> String {
        let About { key, authority, state, made } = &self.about;
        let (key_one, key_two) = key.split_at(16);
        let (part_one, part_two) = self.part.value.expose().split_at(16);
        format!(
            "{MAGIC} {VERSION}\n\
             authority {authority}\n\
             state {state}\n\
             custodian {}\n\
             made {made}\n\
             split {}\n\
             share {} {} {}\n\
             key {}\nkey {}\npart {}\npart {}\n",
            self.custodian,
            groups(&self.split),
            self.part.number,
            self.threshold,
            self.count,
            groups(key_one),
            groups(key_two),
            groups(part_one),
            groups(part_two),
        )
    }

    /// Reads a share. Spaces between digits, capitals, empty lines and lines that begin with `#`
    /// make no difference.
    pub fn decode(text: &str) -> Result<Self, NotAShare> {
        let text = text.trim_start_matches('\u{feff}');
        let lines = text.lines().map(str::trim);
        let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut line = |name: &str| {
            let (word, said) = lines.next()?.split_once(char::is_whitespace)?;
            word.eq_ignore_ascii_case(name).then(|| said.trim().to_owned())
        };
        let version = line(MAGIC).and_then(|version| version.parse().ok());
        match version.ok_or(NotAShare::Other)? {
            VERSION => {}
            newer if newer > VERSION => return Err(NotAShare::Newer(newer)),
            _ => return Err(NotAShare::Other),
        }
        let mut read = || {
            let authority = line("authority").filter(|name| name.len() <= NAME_BYTES_MAX)?;
            let state = line("state").filter(|state| state.len() == 2)?;
            let custodian = line("custodian").filter(|name| name.len() <= NAME_BYTES_MAX)?;
            let made = line("made").filter(|made| made.len() <= 40)?;
            let split = digits(&line("split")?)?.try_into().ok()?;
            let numbers = line("share")?;
            let mut numbers = numbers.split_whitespace().map(|number| number.parse::<u8>().ok());
            let (number, threshold, count) = (numbers.next()??, numbers.next()??, numbers.next()??);
            let key = [digits(&line("key")?)?, digits(&line("key")?)?].concat().try_into().ok()?;
            let value = [digits(&line("part")?)?, digits(&line("part")?)?].concat();
            let part = Part { number, value: Key::from_slice(&value)? };
            let about = About { key, authority, state, made };
            let check = digits(&line("check")?)?;
            Some((Self { about, split, threshold, count, custodian, part }, check))
        };
        let (share, said) = read().ok_or(NotAShare::Mistyped)?;
        let possible = (2..=share.count).contains(&share.threshold)
            && (1..=share.count).contains(&share.part.number)
            && share.count <= PARTS_MAX;
        if possible && said == check(&share.body()) { Ok(share) } else { Err(NotAShare::Mistyped) }
    }
}

/// Returns the words by which people know a key.
pub fn fingerprint(key: &PublicKey) -> Vec<String> {
    words::derive_fingerprint(&[key])
}

fn check(body: &str) -> Vec<u8> {
    hash::tagged(TAG, &[body.as_bytes()]).into_iter().take(8).collect()
}

/// Returns bytes as digits in groups of four, as people type them.
fn groups(bytes: &[u8]) -> String {
    bytes.chunks(2).map(hex::encode).collect::<Vec<_>>().join(" ")
}

fn digits(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.split_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests;
