//! Custodians of the own authority's key: shares are made here, tried, and bring the key back.
//!
//! The key is put together for one act: a trial keeps nothing of it.

use std::path::PathBuf;

use comity_changes::card::{Card as SignedCard, Certificate};
use comity_contract::ProblemCode as Code;
use comity_contract::custodians::{Custodians, KeyRestored, MakeShares, RestoreKey};
use comity_contract::notice::Area;
use comity_crypto::parts::PARTS_MAX;
use comity_crypto::sign::SigningKey;
use comity_vault::Local;
use comity_vault::frames::{Fact, FactKind};
use comity_vault::oplog::Operation;
use comity_vault::share::{self, About, NotAShare, SHARE_BYTES_MAX, Share, Unfit};
use serde_json::{Value, json};

use crate::refuse::{Answer, Refuse, unreadable};
use crate::session::Session;
use crate::{Desk, cards, files, roster, times};

const MADE: &str = "custodians";
const TRIED: &str = "custodians-tried";
/// Stands for a custodian whose share was not needed in a new vault.
const UNKNOWN: &str = "not known here";
/// Longest name of a custodian, in bytes: a line of a share fits a page.
const NAME_BYTES_MAX: usize = 60;

/// Splits the own authority's key and writes a file for each custodian.
pub(crate) fn make(desk: &Desk, session: &Session, args: &MakeShares) -> Answer<Custodians> {
    let key = session.vault.authority_key()?.ok_or(Code::NoAuthorityKey)?;
    let names = names(&args.custodians)?;
    let threshold = args.threshold.unwrap_or(2);
    let certificate = &session.vault.me().card().introduction.certificate;
    let now = session.now().utc_ms;
    let about = About {
        key: key.public(),
        authority: certificate.authority_name.clone(),
        state: certificate.state.clone(),
        made: times::utc(now),
    };
    let needed = u8::try_from(threshold).unwrap_or_default();
    let shares = share::make_shares(&key, &about, &names, needed).ok_or_else(|| {
        let said = "Between two and all of the custodians bring the key back.";
        Refuse::from(Code::ValueInvalid.problem().saying(said))
    })?;
    let written = write(desk, &args.out, &shares)?;
    let facts = [(MADE, Some(remembered(threshold, &names, now, &key))), (TRIED, None)];
    let log = session.log(
        Operation::Disclosure,
        "authority-shares-made",
        None,
        vec![hex::encode(key.public())],
    );
    let facts = facts.map(|(name, value)| setting(name, value)).into_iter();
    session.keep(facts.chain([Local::Log(log)]).collect())?;
    desk.listeners.tell(&[Area::Vault, Area::Records]);
    let known = known(session).ok_or(Code::Internal)?;
    Ok(Custodians { written: written.iter().map(|path| desk.shown(path)).collect(), ..known })
}

fn names(said: &[String]) -> Answer<Vec<String>> {
    let names: Vec<String> = said.iter().map(|name| name.trim().to_owned()).collect();
    let invalid = |said: &str| Err(Code::ValueInvalid.problem().saying(said).into());
    if !(2..=usize::from(PARTS_MAX)).contains(&names.len()) {
        return invalid("Custodians are two to nine people.");
    }
    for (at, name) in names.iter().enumerate() {
        if !cards::is_plain(name) || name.len() > NAME_BYTES_MAX {
            return invalid("A custodian's name is one line of at most 60 bytes.");
        }
        if names.iter().take(at).any(|other| other == name) {
            return invalid("Two custodians have the same name; each keeps one share.");
        }
    }
    Ok(names)
}

/// Writes every share or none.
fn write(desk: &Desk, out: &str, shares: &[Share]) -> Answer<Vec<PathBuf>> {
    let folder = desk.path(out)?;
    let path = |share: &Share| {
        folder.join(format!("comity-share-{}-of-{}.txt", share.part.number, share.count))
    };
    if shares.iter().any(|share| path(share).exists()) {
        let hint = "Choose a new, empty folder, so that the shares of two splits are not mixed.";
        return Err(Code::FileExists.problem().hinting(hint).into());
    }
    let mut written = Vec::with_capacity(shares.len());
    for share in shares {
        if let Err(refuse) = files::write_new(&path(share), share.encode().as_bytes()) {
            for path in &written {
                let _ = std::fs::remove_file(path);
            }
            return Err(refuse);
        }
        written.push(path(share));
    }
    Ok(written)
}

/// Brings the key back from shares, or tries them.
pub(crate) fn restore(desk: &Desk, session: &Session, args: &RestoreKey) -> Answer<KeyRestored> {
    let reason = if args.check { String::new() } else { roster::reason(&args.reason)? };
    let mut shares: Vec<(String, Share)> = Vec::new();
    for place in &args.shares {
        for path in desk.paths(place)? {
            let name = path.file_name().map(std::path::Path::new).map(comity_intake::names::shown);
            let name = name.unwrap_or_default();
            shares.push((name.clone(), read(&path, &name)?));
        }
    }
    let given: Vec<Share> = shares.iter().map(|(_, share)| share.clone()).collect();
    let key = share::join_shares(&given).map_err(|unfit| told(unfit, &shares))?;
    let first = given.first().ok_or(Code::Internal)?;
    let own = session.vault.me().authority() == key.public();
    let reopen = match (args.check, own) {
        (true, _) => tried(desk, session, &key).map(|()| false)?,
        (false, true) => keep(session, &key, Vec::new(), &reason).map(|()| false)?,
        (false, false) => {
            let card = certified(session, &key, &first.about)?;
            let mut locals = told_by(session, &given, &key);
            locals.push(session.vault.own_card(&card));
            keep(session, &key, locals, &reason).map(|()| true)?
        }
    };
    desk.listeners.tell(&[Area::Cards, Area::Vault, Area::Records]);
    Ok(KeyRestored {
        authority: first.about.authority.clone(),
        state: first.about.state.clone(),
        fingerprint: share::fingerprint(&key.public()),
        threshold: first.threshold.into(),
        count: first.count.into(),
        custodians: given.iter().map(|share| share.custodian.clone()).collect(),
        own,
        taken: !args.check,
        reopen,
    })
}

fn read(path: &std::path::Path, name: &str) -> Answer<Share> {
    let bytes = files::read_limited(path, SHARE_BYTES_MAX);
    let bytes = bytes.map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => Code::ShareDamaged.problem().about(name).into(),
        _ => unreadable(&error),
    })?;
    let decoded = String::from_utf8(bytes).map_err(|_| NotAShare::Other);
    let share = decoded.and_then(|text| Share::decode(&text)).map_err(|not| {
        let problem = Code::ShareDamaged.problem().about(name);
        Refuse(match not {
            NotAShare::Other => problem,
            NotAShare::Newer(_) => problem
                .saying("The share is of a format newer than this version.")
                .hinting("Install the newer version, and try again."),
            NotAShare::Mistyped => problem
                .saying("The share was changed or mistyped: its check does not fit.")
                .hinting("Compare every line with the paper, the last one too."),
        })
    })?;
    let shown = [&share.about.authority, &share.custodian];
    if shown.into_iter().all(|name| cards::is_plain(name)) {
        return Ok(share);
    }
    Err(Code::ShareDamaged.problem().about(name).into())
}

/// Says why shares do not go together, and names the one to look at.
fn told(unfit: Unfit, shares: &[(String, Share)]) -> Refuse {
    let problem = Code::SharesUnfit.problem();
    let name = |at: usize| shares.get(at).map(|(name, _)| name.clone()).unwrap_or_default();
    Refuse(match unfit {
        Unfit::TooFew { needed } => problem
            .saying(format!("{needed} shares are needed. Given: {}.", shares.len()))
            .hinting("Ask a further custodian for a share of the same day."),
        Unfit::Twice(at) => problem
            .saying("One share was given twice.")
            .hinting("Take the share of another custodian in its place.")
            .about(name(at)),
        Unfit::Apart(at) => problem
            .saying("A share is of another key, or was made on another day, than the first.")
            .hinting("Compare the lines Made and Key of the shares; take those that are alike.")
            .about(name(at)),
        Unfit::Wrong => problem
            .saying("The shares do not give the key that they name: one of them is no true share.")
            .hinting("Try each with a share of a further custodian."),
    })
}

/// Certifies this installation with the key that came back, as the authority's own.
fn certified(session: &Session, key: &SigningKey, about: &About) -> Answer<SignedCard> {
    let own = session.vault.me().card();
    let certificate = &own.introduction.certificate;
    let unfit = |said: &str, hint: &str| {
        Err(Refuse(Code::SharesUnfit.problem().saying(said).hinting(hint)))
    };
    if !session.vault.teams().is_empty() {
        return unfit(
            "This vault is in a team, and acts there with another key than the shares give.",
            "Make a new vault for the authority, and bring the key back in that one.",
        );
    }
    if (&certificate.authority_name, &certificate.state) != (&about.authority, &about.state) {
        return unfit(
            "The shares are of another authority than the one that this vault was made for.",
            "Make a vault for the authority and State that the shares name, written alike.",
        );
    }
    let certificate = Certificate {
        authority: key.public(),
        made_utc_ms: session.now().utc_ms,
        ..certificate.clone()
    };
    let introduction = own.introduction.certify(certificate, key).ok_or(Code::Internal)?;
    Ok(SignedCard { introduction, ..own.clone() })
}

fn keep(session: &Session, key: &SigningKey, mut locals: Vec<Local>, reason: &str) -> Answer<()> {
    session.vault.store().authorities.keep(key)?;
    let about = vec![hex::encode(key.public())];
    let mut log = session.log(Operation::Alteration, "authority-key-restored", None, about);
    log.reason = Some(reason.to_owned());
    locals.push(Local::Log(log));
    session.keep(locals)
}

/// Returns what a new vault remembers of the custodians whose shares were used in it.
fn told_by(session: &Session, given: &[Share], key: &SigningKey) -> Vec<Local> {
    let Some(first) = given.first() else { return Vec::new() };
    let Ok(made) = first.about.made.parse::<jiff::Timestamp>() else { return Vec::new() };
    let name = |number| {
        let known = given.iter().find(|share| share.part.number == number);
        known.map_or_else(|| UNKNOWN.to_owned(), |share| share.custodian.clone())
    };
    let names: Vec<String> = (1..=first.count).map(name).collect();
    let said = remembered(first.threshold.into(), &names, made.as_millisecond(), key);
    let tried = session.now().utc_ms.to_string();
    vec![setting(MADE, Some(said)), setting(TRIED, Some(tried))]
}

fn remembered(threshold: u64, names: &[String], made: i64, key: &SigningKey) -> String {
    let key = hex::encode(key.public());
    json!({"threshold": threshold, "names": names, "made": made, "key": key}).to_string()
}

/// Remembers that shares were tried, if they are those of the key that this vault acts with.
fn tried(desk: &Desk, session: &Session, key: &SigningKey) -> Answer<()> {
    let about = vec![hex::encode(key.public())];
    let log = session.log(Operation::Access, "authority-shares-tried", None, about);
    let mut locals = vec![Local::Log(log)];
    if known_key(session).is_some_and(|known| known == hex::encode(key.public())) {
        locals.push(setting(TRIED, Some(desk.now_utc_ms().to_string())));
    }
    session.keep(locals)
}

fn setting(name: &str, value: Option<String>) -> Local {
    let (key, value) = (name.as_bytes().to_vec(), value.map(String::into_bytes));
    Local::Fact(Fact { kind: FactKind::Setting, key, value })
}

fn said(session: &Session) -> Option<Value> {
    serde_json::from_str(&session.setting(MADE)?).ok()
}

fn known_key(session: &Session) -> Option<String> {
    said(session)?.get("key")?.as_str().map(str::to_owned)
}

/// Returns what this vault remembers of the shares of its authority's key.
pub(crate) fn known(session: &Session) -> Option<Custodians> {
    let said = said(session)?;
    let zone = session.now().zone;
    let names = said.get("names")?.as_array()?.iter();
    let tried = session.setting(TRIED).and_then(|text| text.parse().ok());
    Some(Custodians {
        threshold: said.get("threshold")?.as_u64()?,
        names: names.filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        made: times::stamp(said.get("made")?.as_i64()?, &zone),
        current: said.get("key")?.as_str()? == hex::encode(session.vault.me().authority()),
        tried: tried.map(|utc_ms| times::stamp(utc_ms, &zone)),
        written: Vec::new(),
    })
}
