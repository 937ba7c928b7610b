//! Archives of the corpus: what happens to each, and whether that is what its name states.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use comity_intake::members::{
    Container, End, Event, Member, Opened, Options, Reason, Treatment, expand,
};

use super::{corpus, files, media_type};

/// Everything that was told of a file.
#[derive(Default)]
pub struct Told {
    pub members: Vec<(Member, Vec<u8>, Option<End>)>,
    pub opened: Vec<Opened>,
}

pub const ALL: Options = Options { mail: Treatment::Expand, archives: Treatment::Expand };

pub fn told(bytes: &[u8], media_type: &str, how: Options) -> Told {
    let mut told = Told::default();
    expand(bytes, media_type, how, &mut |event| {
        match event {
            Event::Begin(member) => told.members.push((member, Vec::new(), None)),
            Event::Data(part) => told.members.last_mut().unwrap().1.extend_from_slice(part),
            Event::End(end) => told.members.last_mut().unwrap().2 = Some(end),
            Event::Opened(opened) => told.opened.push(opened),
        }
        Ok(())
    })
    .unwrap();
    told
}

impl Told {
    /// Returns the reason the file as a whole was not gone through.
    pub fn stopped(&self) -> Option<Reason> {
        let whole = self.opened.last().expect("it ends with the file itself");
        assert_eq!(whole.number, None);
        whole.stopped
    }

    /// Returns why members were not given.
    pub fn not_given(&self) -> Vec<Reason> {
        let ends = self.members.iter().map(|(.., end)| end.expect("every member ends"));
        ends.filter_map(|end| match end {
            End::Not(why) => Some(why),
            End::Whole { .. } => None,
        })
        .collect()
    }

    fn summary(&self) -> String {
        let mut counts = BTreeMap::<String, usize>::new();
        for why in self.not_given() {
            *counts.entry(format!("{why:?}")).or_default() += 1;
        }
        let whole = self.members.len() - self.not_given().len();
        let differs = self
            .members
            .iter()
            .filter(|(.., end)| matches!(end, Some(End::Whole { size_differs: true })));
        let differs = differs.count();
        let stopped = self.stopped().map(|why| format!(", stopped: {why:?}")).unwrap_or_default();
        format!("{whole} whole ({differs} of another size), not: {counts:?}{stopped}")
    }
}

/// What the names of the files say must happen; by the beginning of the name.
const STATED: &[(&str, Stated)] = &[
    ("invalid central directory", Stated::Stops(Reason::ListDamaged)),
    ("invalid code lengths", Stated::Member(Reason::Damaged)),
    ("invalid local file header", Stated::Member(Reason::Damaged)),
    ("invalid zip64 end of central", Stated::Stops(Reason::ListDamaged)),
    ("strong encryption", Stated::Member(Reason::Encrypted)),
    ("too many length or distance", Stated::Member(Reason::Damaged)),
    ("unexpected EOF", Stated::Member(Reason::CutShort)),
    // Method 1 is one that this version knows; what stands there is not of it.
    ("unsupported compression method 1", Stated::Member(Reason::Damaged)),
    ("zip64 extended information", Stated::Stops(Reason::ListDamaged)),
    ("traditional-encryption", Stated::Member(Reason::Encrypted)),
    ("wrong-entry-sizes", Stated::Differs),
];

enum Stated {
    Stops(Reason),
    Member(Reason),
    Differs,
}

pub fn end_as_their_names_state() {
    let Some(corpus) = corpus("archives_end_as_their_names_state") else { return };
    let (mut as_stated, mut other) = (0, Vec::new());

    for path in files(&corpus.join("archives/yauzl")) {
        let bytes = fs::read(&path).unwrap();
        let told = told(&bytes, "application/zip", ALL);
        let name = path.file_name().unwrap().to_str().unwrap();
        let fits = match STATED.iter().find(|(start, _)| name.starts_with(start)) {
            Some((_, Stated::Stops(why))) => told.stopped() == Some(*why),
            Some((_, Stated::Member(why))) => told.not_given().contains(why),
            Some((_, Stated::Differs)) => told.members.iter().any(|(.., end)| {
                matches!(end, Some(End::Whole { size_differs: true } | End::Not(_)))
            }),
            None => told.stopped().is_none() && told.not_given().is_empty(),
        };
        println!("  {} {name}: {}", if fits { "as stated" } else { "OTHER    " }, told.summary());
        if fits { as_stated += 1 } else { other.push(name.to_owned()) }
    }

    println!("{as_stated} as stated, {} other", other.len());
    assert!(other.is_empty() && as_stated >= 21, "{other:?}");
}

pub fn every_hostile_file_ends_in_a_state() {
    let Some(corpus) = corpus("every_hostile_file_ends_in_a_state") else { return };
    let mut counts = BTreeMap::<String, usize>::new();

    for folder in ["archives", "polyglots", "hostile-names", "email", "images", "office", "av"] {
        for path in files(&corpus.join(folder)) {
            let bytes = fs::read(&path).unwrap();
            let media_type = media_type(&bytes, &path);
            if Container::of(media_type).is_none() {
                continue;
            }
            let told = told(&bytes, media_type, ALL);
            let name = path.strip_prefix(&corpus).unwrap().display().to_string();
            if folder != "email" && !name.starts_with("archives/yauzl") {
                println!("  {name} ({media_type}): {}", told.summary());
            }
            *counts.entry(format!("{folder}: files opened")).or_default() += 1;
            if let Some(why) = told.stopped() {
                *counts.entry(format!("{folder}: stopped: {why:?}")).or_default() += 1;
            }
            for why in told.not_given() {
                *counts.entry(format!("{folder}: member not given: {why:?}")).or_default() += 1;
            }
            let whole = told.members.len() - told.not_given().len();
            *counts.entry(format!("{folder}: members whole")).or_default() += whole;
        }
    }

    counts.iter().for_each(|(what, count)| println!("{count:6} {what}"));
    assert!(counts["archives: files opened"] >= 50 && counts["email: files opened"] >= 130);
    let bomb = corpus.join("archives/bombs/zbsm-251-entries-546GB.zip");
    assert_bomb(&bomb);
}

/// 546 GB in 2 MB: every member shares its bytes with the next.
fn assert_bomb(bomb: &Path) {
    let bytes = fs::read(bomb).unwrap();

    let told = told(&bytes, media_type(&bytes, bomb), ALL);

    assert_eq!(told.members.len(), 251);
    assert!(told.not_given().iter().all(|why| *why == Reason::Overlaps));
    assert_eq!(told.not_given().len(), 251, "nothing of a bomb is unpacked");
}

pub fn names_stay_names() {
    let Some(corpus) = corpus("names_in_archives_stay_names") else { return };
    let archives = [
        ("hostile-names/own-names.zip", 53, 10),
        ("hostile-names/own-names.tar", 50, 10),
        ("archives/zip-slip/zip-slip.zip", 2, 1),
        ("archives/zip-slip/zip-slip.tar", 2, 1),
        ("archives/dfvfs/absolute_paths.tar", 1, 1),
    ];

    for (name, members, hostile) in archives {
        let path = corpus.join(name);
        let bytes = fs::read(&path).unwrap();
        let told = told(&bytes, media_type(&bytes, &path), ALL);
        let found = told.members.iter().filter(|(member, ..)| member.hostile).count();
        println!("  {name}: {} members, {found} of hostile names", told.members.len());
        assert!(told.members.len() >= members && found >= hostile, "{name}");
        for (member, ..) in &told.members {
            let shown = &member.shown;
            assert!(!shown.chars().any(comity_intake::names::is_deceptive), "{shown}");
            assert!(comity_intake::names::parse_kept(&member.path).is_some(), "{}", member.path);
        }
    }
}
