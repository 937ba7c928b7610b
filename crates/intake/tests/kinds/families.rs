//! Members on their way from the worker to the sink: measured, sealed, read back, as files are.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::sync::atomic::{AtomicU64, Ordering};

use comity_crypto::{age_files, sha256};
use comity_intake::Cancel;
use comity_intake::measure::family::{Family, MeasuredMember, Parent};
use comity_intake::measure::{Draft, Measure, Options};
use comity_intake::members::{self, Container, MemberTime, PARENT_BYTES_MAX, Reason, Treatment};
use comity_intake::text::TextResult;
use comity_intake::worker::Pool;

use super::folder_sink::FolderSink;
use super::made::zipped;
use super::{corpus, files, media_type};

const EXPAND: members::Options =
    members::Options { mail: Treatment::Expand, archives: Treatment::Expand };

struct Scene {
    _folder: tempfile::TempDir,
    sink: FolderSink,
    pool: Pool,
    cancel: Cancel,
    progress: AtomicU64,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sink = FolderSink::new(folder.path()).unwrap();
        let pool = Pool::new(std::env::current_exe().unwrap());
        let (cancel, progress) = (Cancel::default(), AtomicU64::new(0));
        Self { _folder: folder, sink, pool, cancel, progress }
    }

    fn takes(&self, bytes: &[u8], media_type: &str) -> (Vec<MeasuredMember>, Family) {
        let mut taken = Vec::new();
        let family = self.takes_each(bytes, media_type, &mut |batch| taken.extend(batch));
        (taken, family)
    }

    fn takes_each(
        &self,
        bytes: &[u8],
        media_type: &str,
        each: &mut dyn FnMut(Vec<MeasuredMember>),
    ) -> Family {
        let measure = Measure {
            sink: &self.sink,
            text: Some(&self.pool),
            options: Options::default(),
            cancel: &self.cancel,
            already: &|_| false,
            known: &|_, _| false,
            progress: &|bytes| {
                self.progress.fetch_add(bytes, Ordering::Relaxed);
            },
        };
        let size = bytes.len() as u64;
        let parent = Parent { media_type, size, source: &mut Cursor::new(bytes) };
        measure.family(&self.pool, parent, EXPAND, each)
    }

    /// Opens the sealed copy of a draft.
    fn opens(&self, draft: &Draft) -> Vec<u8> {
        let sealed = draft.sealed.as_ref().expect("a copy was sealed");
        let parts = sealed.segments.iter().map(|segment| {
            let age_file = self.sink.bytes(&segment.sealed_sha256).unwrap();
            age_files::open_with(std::slice::from_ref(&sealed.identity), &age_file, 1 << 30)
                .unwrap()
        });
        parts.collect::<Vec<_>>().concat()
    }
}

/// A member must be as good as evidence as a file is.
pub fn members_are_sealed_as_files_are() {
    let scene = Scene::new();
    let mail = "From: a@b\r\nTo: c@d\r\nSubject: Ledger\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n--x\r\n\
        Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment; filename=\"caf.txt\"\r\n\r\nY2Fm6Q==\r\n--x--\r\n";
    let zip = zipped(&[("mail/one.eml", mail.as_bytes()), ("empty", b""), ("a.txt", b"tulip")]);

    let (taken, family) = scene.takes(&zip, "application/zip");

    assert_eq!(family.broke, None);
    let shown: Vec<_> = taken.iter().map(|one| one.member.shown.as_str()).collect();
    assert_eq!(shown, ["mail/one.eml", "caf.txt", "empty", "a.txt"]);
    assert_eq!(taken[1].member.parent, Some(0));
    let attachment = taken[1].outcome.as_ref().unwrap();
    assert_eq!(scene.opens(attachment), b"caf\xe9", "bytes as sent, not decoded as text");
    assert_eq!(attachment.sha256, sha256(b"caf\xe9"));
    assert_eq!(taken[2].outcome.as_ref().unwrap_err().state, comity_intake::State::Empty);
    let text = taken[3].outcome.as_ref().unwrap();
    assert_eq!((text.text.record.result, text.text.text.as_str()), (TextResult::Searched, "tulip"));
    assert_eq!(text.media_type, "text/plain");
    assert!(matches!(&taken[3].member.modified, Some(MemberTime::NoZone(_))), "zip has no zone");
}

/// The large one goes through the pipeline for large files, in parts.
pub fn a_large_member_goes_by() {
    let scene = Scene::new();
    let mut state = 7_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let large: Vec<u8> = (0..20 << 20).map(|_| noise()).collect();
    let zip = zipped(&[("first.txt", b"first"), ("large.bin", &large), ("last.txt", b"last")]);

    let (taken, family) = scene.takes(&zip, "application/zip");

    assert_eq!((family.broke, taken.len()), (None, 3));
    let draft = taken[1].outcome.as_ref().unwrap();
    assert_eq!((draft.facts.size, draft.sha256), (20 << 20, sha256(&large)));
    assert!(scene.opens(draft) == large, "the sealed copy is the member");
    assert_eq!(taken[2].outcome.as_ref().unwrap().text.text, "last");
    assert_eq!(scene.progress.load(Ordering::Relaxed), (20 << 20) + 9);
}

/// Every file of the corpus, opened or not, hostile or not, by a confined worker.
pub fn the_whole_corpus_ends_in_a_state() {
    let Some(corpus) = corpus("families_of_the_whole_corpus_end_in_a_state") else { return };
    let scene = Scene::new();
    let (mut counts, mut broken) = (BTreeMap::<String, u64>::new(), Vec::new());

    for path in files(&corpus) {
        let bytes = fs::read(&path).unwrap();
        let media_type = media_type(&bytes, &path);
        let mut count = |what: String| *counts.entry(what).or_default() += 1;
        if Container::of(media_type).is_none() {
            count("files that hold nothing to open".to_owned());
            continue;
        }
        let (taken, family) = scene.takes(&bytes, media_type);
        count("files opened".to_owned());
        if let Some(why) = family.broke {
            broken.push(format!("{}: {why}", path.display()));
            continue;
        }
        match family.opened.last().expect("the file itself is told of").stopped {
            None => count("  gone through to the end".to_owned()),
            Some(why) => count(format!("  stopped: {}", why.words())),
        }
        for one in taken {
            match (one.outcome, one.not_given) {
                (Ok(draft), _) => {
                    assert!(draft.sealed.is_some(), "{}", one.member.shown);
                    count("members measured and sealed".to_owned());
                }
                (Err(_), Some(why)) => count(format!("members not given: {}", why.words())),
                (Err(refusal), None) => count(format!("members not taken: {}", refusal.reason)),
            }
        }
    }

    counts.iter().for_each(|(what, count)| println!("{count:6} {what}"));
    assert_eq!(scene.pool.off(), None, "the worker is confined here");
    assert!(broken.is_empty(), "no file breaks the reader: {broken:?}");
}

pub fn a_cancelled_family_stops() {
    let scene = Scene::new();
    scene.cancel.cancel();

    let (taken, family) = scene.takes(&zipped(&[("a.txt", b"tulip")]), "application/zip");

    assert!(taken.iter().all(|one| one.outcome.is_err()));
    assert_eq!(family.broke.as_deref(), Some("it was cancelled"));
}

/// What came of a damaged member must not pass for it.
pub fn a_member_cut_short_leaves_no_copy() {
    let scene = Scene::new();
    let mut zip = zipped(&[("a.txt", "tulip ".repeat(900).as_bytes()), ("b.txt", b"whole")]);
    zip[45] ^= 0x55;

    let (taken, family) = scene.takes(&zip, "application/zip");
    let large = Parent {
        media_type: "application/zip",
        size: PARENT_BYTES_MAX as u64 + 1,
        source: &mut std::io::empty(),
    };

    let reasons: Vec<_> = taken.iter().map(|one| one.not_given).collect();
    assert!(matches!(reasons[0], Some(Reason::Damaged | Reason::ChecksumWrong)), "{reasons:?}");
    assert_eq!((reasons[1], family.broke), (None, None));
    assert_eq!(scene.opens(taken[1].outcome.as_ref().unwrap()), b"whole");
    let none = Measure {
        sink: &scene.sink,
        text: None,
        options: Options::default(),
        cancel: &scene.cancel,
        already: &|_| false,
        known: &|_, _| false,
        progress: &|_| (),
    };
    let family = none.family(&scene.pool, large, EXPAND, &mut |_| panic!("nothing is taken"));
    assert!(family.broke.unwrap().contains("256 MiB"));
}
