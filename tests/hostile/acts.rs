//! Forged certificates, charters and acts; writes to what is somebody else's. What a set carries
//! and has no effect is *void*: the set is admitted, and nothing of it is seen.

use comity_changes::act::{Act, Statement};
use comity_changes::builder::{RecordKey, Write, build_change, make_record};
use comity_changes::card::{Certificate, Introduction};
use comity_changes::charter::Charter;
use comity_changes::set::Header;
use comity_changes::statements::{
    CutOffBody, DecisionBody, Heads, ReissueBody, RevocationBody, Run,
};
use comity_changes::{Change, ChangeSet, Dot, SetId, TeamId, Value};
use comity_crypto::sign::SigningKey;
use comity_domain::kinds::{self, Compartment, entry, letter, mandate, note};
use comity_exchange::Id;
use serde_json::json;

use crate::row::{Row, file, void};
use crate::scene::Scene;
use crate::wire::{self, flipped};

const CONTROL: Compartment = Compartment::Control;
const OPERATIONAL: Compartment = Compartment::Operational;

const ACT: &str = "void: the authority's act in it does not hold";
const CUT_OFF: &str = "void: it cuts off more than its author may";
const PLACE: &str = "void: its kind does not belong in that compartment";
const FOREIGN: &str = "void: its record is another authority's";
const UNKNOWN: &str = "void: its record is not in its past";
const ORIGINATOR: &str = "void: its field is the originator's alone";
const CHARTER: &str = "refused: A change set in it was refused: its charter is not the team's.";

pub const ROWS: &[Row] = &[
    file("charter-other-team", "a charter under the id of another team", CHARTER, |s| {
        founds(s, Some(TeamId([7; 32])), |charter| charter.bytes().to_vec())
    }),
    file("charter-trailing", "a byte behind the charter", CHARTER, |s| {
        founds(s, None, |charter| [charter.bytes(), &[0]].concat())
    }),
    file("charter-cut", "half of a charter", CHARTER, |s| {
        founds(s, None, |charter| charter.bytes()[..charter.bytes().len() / 2].to_vec())
    }),
    file(
        "charter-fewer-authorities",
        "a charter with a party left out of the list",
        CHARTER,
        |s| {
            founds(s, None, |charter| {
                let authorities = wire::items(charter.bytes())[2].array().unwrap().to_vec();
                wire::with_item(charter.bytes(), 2, Value::Array(authorities[1..].to_vec()))
            })
        },
    ),
    file("charter-quorum", "a charter that one party alone may change", CHARTER, |s| {
        founds(s, None, |charter| {
            wire::with_item(charter.bytes(), 3, Value::Array(vec![Value::text("one")]))
        })
    }),
    file("charter-compartment", "a charter with a compartment more", CHARTER, |s| {
        founds(s, None, |charter| {
            let more = Value::Array(vec![Value::text("secret"), Value::Bool(true)]);
            let mut all = wire::items(charter.bytes())[5].array().unwrap().to_vec();
            all.push(more);
            wire::with_item(charter.bytes(), 5, Value::Array(all))
        })
    }),
    file("charter-newer", "a charter of version 2", CHARTER, |s| {
        founds(s, None, |charter| wire::with_item(charter.bytes(), 0, Value::Uint(2)))
    }),
    file("charter-certificate", "a charter with a forged certificate", CHARTER, |s| {
        founds(s, None, |charter| {
            let mut places = wire::items(charter.bytes())[4].array().unwrap().to_vec();
            let place = wire::items(&comity_changes::cbor::encode(&places[0]));
            let forged = wire::with_item(
                &comity_changes::cbor::encode(&Value::Array(place.clone())),
                0,
                bent_introduction(&place[0], 1, |bytes| flipped(bytes, 3)),
            );
            places[0] = comity_changes::cbor::decode(&forged).unwrap();
            wire::with_item(charter.bytes(), 4, Value::Array(places))
        })
    }),
    file(
        "charter-unannounced",
        "a charter in a set whose feed nobody announced",
        "refused: A change set in it was refused: \
         its feed is not announced by its installation.",
        |s| founds(s, None, |charter| charter.bytes().to_vec()),
    ),
    void("mandate-issuer", "a mandate signed by a key that is no party's", ACT, CONTROL, |s| {
        let body = own_place(s);
        act_by(s, &SigningKey::make(), mandate::KIND, mandate::ACT, statement(s, body))
    }),
    void("mandate-other-team", "a mandate that was given in another team", ACT, CONTROL, |s| {
        let other = Statement { team: TeamId([7; 32]), ..statement(s, own_place(s)) };
        act(s, mandate::KIND, mandate::ACT, other)
    }),
    void("mandate-other-kind", "a signature used as a mandate", ACT, CONTROL, |s| {
        let other = Statement { kind: kinds::signature::KIND, ..statement(s, own_place(s)) };
        act(s, mandate::KIND, mandate::ACT, other)
    }),
    void("mandate-signature", "a mandate with a bit of its signature turned", ACT, CONTROL, |s| {
        bent_act(s, 2, |bytes| flipped(bytes, 5))
    }),
    void("mandate-statement", "a mandate with a bit of its statement turned", ACT, CONTROL, |s| {
        bent_act(s, 1, |bytes| flipped(bytes, -2))
    }),
    void("mandate-text", "a mandate that says something else", ACT, CONTROL, |s| {
        act(s, mandate::KIND, mandate::ACT, statement(s, Value::text("let me in")))
    }),
    void("mandate-null", "null in the place of the act", ACT, CONTROL, |s| {
        clear(s, mandate::KIND, mandate::ACT, Value::Null)
    }),
    void("letter-own-key", "a letter for Lyon that Turin signed itself", ACT, CONTROL, |s| {
        let said = letter_statement(s, lyons_introduction(s));
        act(s, letter::KIND, letter::ACT, said)
    }),
    void("letter-stranger", "a letter for an authority that is no party", ACT, CONTROL, |s| {
        let authority = SigningKey::make();
        let said = letter_statement(s, certified_by(s, &authority));
        act_by(s, &authority, letter::KIND, letter::ACT, said)
    }),
    void("letter-of-a-mandate", "a mandate carried as a letter", ACT, CONTROL, |s| {
        act(s, letter::KIND, letter::ACT, statement(s, own_place(s)))
    }),
    void("letter-twice", "a letter for an installation that has a mandate", ACT, CONTROL, |s| {
        act(s, letter::KIND, letter::ACT, letter_statement(s, own_introduction(s)))
    }),
    void("letter-text", "a letter that says something else", ACT, CONTROL, |s| {
        let body = Value::text("let me in");
        let said = Statement { kind: letter::KIND, ..statement(s, body) };
        act(s, letter::KIND, letter::ACT, said)
    }),
    void("certificate-signature", "a certificate that no authority signed", ACT, CONTROL, |s| {
        with_introduction(s, |own| bent_introduction(own, 1, |bytes| flipped(bytes, 0)))
    }),
    void("certificate-flip", "a certificate with a bit turned", ACT, CONTROL, |s| {
        with_introduction(s, |own| bent_introduction(own, 0, |bytes| flipped(bytes, -1)))
    }),
    void("certificate-keys", "recipients' keys that were not announced", ACT, CONTROL, |s| {
        with_introduction(s, |own| bent_introduction(own, 2, |bytes| flipped(bytes, -1)))
    }),
    void("certificate-newer", "a certificate of version 2", ACT, CONTROL, |s| {
        with_introduction(s, |own| {
            bent_introduction(own, 0, |bytes| wire::with_item(bytes, 0, Value::Uint(2)))
        })
    }),
    void(
        "certificate-issuer",
        "a member certified by an authority of no party",
        ACT,
        CONTROL,
        |s| {
            let stranger = certified_by(s, &SigningKey::make());
            place(s, stranger, 2, "2026-01-01")
        },
    ),
    void("certificate-of-lyon", "Turin adds somebody for Lyon's authority", ACT, CONTROL, |s| {
        let control = s.turin.vault.control(&s.turin.team).unwrap();
        let mut places = control.mandates.iter().map(|it| &it.place.introduction);
        let lyon = places.find(|it| it.certificate.state == "FR").unwrap().to_value();
        place(s, lyon, 1, "2026-01-01")
    }),
    void("certificate-date", "a mandate from the thirteenth month", ACT, CONTROL, |s| {
        place(s, own_introduction(s), 2, "2026-13-01")
    }),
    void("certificate-no-date", "a mandate from yesterday", ACT, CONTROL, |s| {
        place(s, own_introduction(s), 2, "yesterday")
    }),
    void("certificate-role", "a role that there is none of", ACT, CONTROL, |s| {
        place(s, own_introduction(s), 9, "2026-01-01")
    }),
    void("certificate-capacity", "a party's own person as a participant", ACT, CONTROL, |s| {
        place(s, own_introduction(s), 3, "2026-01-01")
    }),
    void("end-of-lyon", "Turin ends the mandate of Lyon's judge", ACT, CONTROL, |s| {
        ends(s, TeamId::from_hex(&s.lyon.installation()).unwrap().0, "2026-11-19")
    }),
    void("end-of-nobody", "the end of a mandate that nobody has", ACT, CONTROL, |s| {
        ends(s, [7; 32], "2026-11-19")
    }),
    void("end-no-date", "the end of the own mandate, on no day", ACT, CONTROL, |s| {
        ends(s, s.turin.vault.me().installation(), "some day")
    }),
    void("signature-other-text", "a signature under another text", ACT, CONTROL, |s| {
        let said = vec![Value::Bool(true), Value::bytes([7; 32]), Value::text("")];
        let kind = kinds::signature::KIND;
        let other = Statement { kind, ..statement(s, Value::Array(said)) };
        act(s, kind, kinds::signature::ACT, other)
    }),
    void("charter-later", "a charter in a later set", ACT, CONTROL, |s| {
        let control = s.turin.vault.control(&s.turin.team).unwrap();
        let charter = Value::bytes(control.charter.bytes());
        clear(s, kinds::charter::KIND, kinds::charter::CHARTER, charter)
    }),
    void("revocation-of-all", "Turin takes all from Lyon that it knew", CUT_OFF, CONTROL, |s| {
        revokes(s, TeamId::from_hex(&s.lyon.installation()).unwrap().0, Heads::new())
    }),
    void("revocation-of-nobody", "somebody is revoked who never was", ACT, CONTROL, |s| {
        revokes(s, [7; 32], Heads::new())
    }),
    void("revocation-unknown-set", "a cut-off at a set that nobody has", CUT_OFF, CONTROL, |s| {
        let own = s.turin.vault.me();
        let feed = own.feed(&s.turin.team, CONTROL);
        revokes(s, own.installation(), [(feed, (1, SetId([7; 32])))].into())
    }),
    void("decision-of-nothing", "a decision about a revocation that is none", ACT, CONTROL, |s| {
        let dot = Dot { set: SetId([7; 32]), index: 0 };
        let body = DecisionBody { kept: [dot].into(), ..DecisionBody::default() };
        let kind = kinds::decision::KIND;
        act(s, kind, kinds::decision::ACT, Statement { kind, ..statement(s, body.to_value()) })
    }),
    void("decision-by-nobody", "a decision signed by a key of no party", ACT, CONTROL, |s| {
        let kind = kinds::decision::KIND;
        let said = Statement { kind, ..statement(s, DecisionBody::default().to_value()) };
        act_by(s, &SigningKey::make(), kind, kinds::decision::ACT, said)
    }),
    void("decision-both-ways", "a removal that is kept and lifted at once", ACT, CONTROL, |s| {
        let dot = Dot { set: ChangeSet::decode(&s.honest()).unwrap().id, index: 0 };
        let body = DecisionBody { kept: [dot].into(), lifted: [dot].into() };
        let kind = kinds::decision::KIND;
        act(s, kind, kinds::decision::ACT, Statement { kind, ..statement(s, body.to_value()) })
    }),
    void("recipient-no-key", "a recipient key that is none", ACT, CONTROL, |s| {
        clear(s, kinds::recipient::KIND, kinds::recipient::KEY, Value::text("age1notakey"))
    }),
    void("recipient-secret", "the secret half announced as recipient key", ACT, CONTROL, |s| {
        let secret = Value::text(comity_crypto::age_files::Identity::make().expose());
        clear(s, kinds::recipient::KIND, kinds::recipient::KEY, secret)
    }),
    void("note-in-control", "a note among the acts of the roster", PLACE, CONTROL, |s| {
        of_kind(s, CONTROL, note::KIND, Write::new(note::TITLE, Value::text("Here")))
    }),
    void("mandate-in-operational", "a roster act among evidence", PLACE, OPERATIONAL, |s| {
        let act = Act::sign(statement(s, own_place(s)), &authority(s));
        of_kind(s, OPERATIONAL, mandate::KIND, Write::new(mandate::ACT, act.to_value()))
    }),
    void("cut-off-of-nothing", "a cut-off of a revocation that is none", ACT, OPERATIONAL, |s| {
        let revocation = Dot { set: SetId([7; 32]), index: 0 };
        let installation = s.turin.vault.me().installation();
        let body = CutOffBody { revocation, installation, heads: Heads::new() };
        let kind = kinds::cut_off::KIND;
        let act = Act::sign(Statement { kind, ..statement(s, body.to_value()) }, &authority(s));
        of_kind(s, OPERATIONAL, kind, Write::new(kinds::cut_off::ACT, act.to_value()))
    }),
    void("reissue-of-lyon", "Turin stands for Lyon's evidence", ACT, OPERATIONAL, |s| {
        let lyon = TeamId::from_hex(&s.lyon.installation()).unwrap().0;
        let heads = s.turin.vault.heads(&s.turin.team);
        let control = s.turin.vault.control(&s.turin.team).unwrap();
        let feed = control.feeds_of(&lyon, OPERATIONAL).find(|it| heads.contains_key(it)).unwrap();
        let (to, id) = heads[&feed];
        reissues(s, OPERATIONAL, lyon, vec![Run { feed, from: 1, to, id }])
    }),
    void("reissue-of-what-counts", "Turin stands for what nobody cut off", ACT, OPERATIONAL, |s| {
        let (own, run) = own_run(s);
        reissues(s, OPERATIONAL, own, vec![run])
    }),
    void("reissue-of-nothing", "a re-issue that names nothing", ACT, OPERATIONAL, |s| {
        reissues(s, OPERATIONAL, own_run(s).0, Vec::new())
    }),
    void("reissue-backwards", "a re-issue from a later set to an earlier", ACT, OPERATIONAL, |s| {
        let (own, run) = own_run(s);
        reissues(s, OPERATIONAL, own, vec![Run { from: run.to + 1, ..run }])
    }),
    void("reissue-in-control", "a re-issue among the acts of the roster", PLACE, CONTROL, |s| {
        let (own, run) = own_run(s);
        reissues(s, CONTROL, own, vec![run])
    }),
    void("record-claimed", "a note made in Lyon's name", UNKNOWN, OPERATIONAL, |s| {
        let control = s.turin.vault.control(&s.turin.team).unwrap();
        let mut all = control.mandates.iter().map(|it| &it.place.introduction.certificate);
        let lyon = all.find(|certificate| certificate.state == "FR").unwrap().authority;
        let key = make_record(&s.turin.place(OPERATIONAL), note::KIND, &lyon);
        s.turin.note_of("In the name of Lyon", &key)
    }),
    void("record-unknown", "a write to a record that nobody made", UNKNOWN, OPERATIONAL, |s| {
        let mut key = make_record(&s.turin.place(OPERATIONAL), note::KIND, &[7; 32]);
        key.record = comity_changes::RecordId([7; 32]);
        s.turin.note_of("Of nothing", &key)
    }),
    void("record-other-kind", "Lyon's item, written to as a note", FOREIGN, OPERATIONAL, |s| {
        let (key, _) = s.turin.key_of(&s.item.item);
        s.turin.note_of("An item no more", &key)
    }),
    void(
        "record-other-key",
        "a new note under a key that its id does not name",
        UNKNOWN,
        OPERATIONAL,
        |s| {
            let (place, own) = (s.turin.place(OPERATIONAL), s.turin.vault.me().authority());
            let record = make_record(&place, note::KIND, &own).record;
            let key = RecordKey { record, ..make_record(&place, note::KIND, &own) };
            s.turin.note_of("Of two minds", &key)
        },
    ),
    void("exhibit-renumbered", "Turin numbers Lyon's item anew", ORIGINATOR, OPERATIONAL, |s| {
        over(s, entry::EXHIBIT, Value::text("IT-2026-0666"))
    }),
    void(
        "handling-loosened",
        "Turin loosens the handling of Lyon's item",
        ORIGINATOR,
        OPERATIONAL,
        |s| over(s, entry::HANDLING, Value::Uint(0)),
    ),
    void("withdrawn-by-force", "Turin withdraws Lyon's item", ORIGINATOR, OPERATIONAL, |s| {
        over(s, entry::WITHDRAWN, Value::text("by force"))
    }),
    void(
        "hash-exchanged",
        "Turin exchanges the hash of Lyon's item",
        ORIGINATOR,
        OPERATIONAL,
        |s| over(s, entry::COMMITMENT, Value::bytes([7; 32])),
    ),
];

/// Returns the mandate that the rows bend, as it is before.
pub fn whole(scene: &Scene) -> Change {
    place(scene, own_introduction(scene), 2, "2026-01-01")
}

fn authority(scene: &Scene) -> SigningKey {
    scene.turin.vault.authority_key().unwrap().unwrap()
}

fn own_introduction(scene: &Scene) -> Value {
    scene.turin.vault.me().card().introduction.to_value()
}

/// Returns a place for Turin's own installation, which is in order.
fn own_place(scene: &Scene) -> Value {
    place_value(own_introduction(scene), 2, "2026-01-01")
}

fn place_value(introduction: Value, role: u64, from: &str) -> Value {
    let (from, until) = (Value::text(from), Value::text("2028-12-31"));
    Value::Array(vec![introduction, Value::Uint(role), from, until])
}

fn statement(scene: &Scene, body: Value) -> Statement {
    Statement { team: scene.turin.team, kind: mandate::KIND, record: None, parents: vec![], body }
}

/// Returns the introduction of Lyon's installation.
fn lyons_introduction(scene: &Scene) -> Value {
    let control = scene.turin.vault.control(&scene.turin.team).unwrap();
    let own = scene.turin.vault.me().authority();
    let mut members = control.charter.members.iter().map(|place| &place.introduction);
    members.find(|other| other.certificate.authority != own).unwrap().to_value()
}

fn letter_statement(scene: &Scene, introduction: Value) -> Statement {
    let body = place_value(introduction, 1, "2026-01-01");
    Statement { kind: letter::KIND, ..statement(scene, body) }
}

/// Writes one field of a new record of the own authority that is not sealed.
fn clear(scene: &Scene, kind: u64, field: u64, value: Value) -> Change {
    of_kind(scene, CONTROL, kind, Write::new(field, value))
}

fn of_kind(scene: &Scene, compartment: Compartment, kind: u64, write: Write) -> Change {
    let place = scene.turin.place(compartment);
    let key = make_record(&place, kind, &scene.turin.vault.me().authority());
    build_change(&place, kind, &key, vec![write]).unwrap()
}

/// Returns Turin's own installation and what it wrote among evidence.
fn own_run(scene: &Scene) -> ([u8; 32], Run) {
    let own = scene.turin.vault.me();
    let feed = own.feed(&scene.turin.team, OPERATIONAL);
    let (to, id) = scene.turin.vault.heads(&scene.turin.team)[&feed];
    (own.installation(), Run { feed, from: 1, to, id })
}

/// Stands for late work of an installation.
fn reissues(scene: &Scene, at: Compartment, installation: [u8; 32], runs: Vec<Run>) -> Change {
    let body = ReissueBody { installation, reason: "honest".to_owned(), runs }.to_value();
    let kind = kinds::reissue::KIND;
    let act = Act::sign(Statement { kind, ..statement(scene, body) }, &authority(scene));
    of_kind(scene, at, kind, Write::new(kinds::reissue::ACT, act.to_value()))
}

fn change(scene: &Scene, kind: u64, key: &RecordKey, write: Write) -> Change {
    build_change(&scene.turin.place(OPERATIONAL), kind, key, vec![write]).unwrap()
}

/// Writes over a field of Lyon's item.
fn over(scene: &Scene, field: u64, value: Value) -> Change {
    let (key, record) = scene.turin.key_of(&scene.item.item);
    change(scene, entry::KIND, &key, Write::over(field, record.fields.heads(field), value))
}

fn act(scene: &Scene, kind: u64, field: u64, statement: Statement) -> Change {
    act_by(scene, &authority(scene), kind, field, statement)
}

fn act_by(scene: &Scene, key: &SigningKey, kind: u64, field: u64, said: Statement) -> Change {
    clear(scene, kind, field, Act::sign(said, key).to_value())
}

/// Gives the own installation a mandate by an act of which one part is bent.
fn bent_act(scene: &Scene, part: usize, bend: fn(&[u8]) -> Vec<u8>) -> Change {
    let Value::Array(mut parts) =
        Act::sign(statement(scene, own_place(scene)), &authority(scene)).to_value()
    else {
        unreachable!("an act is an array")
    };
    parts[part] = Value::bytes(bend(parts[part].as_bytes().unwrap()));
    clear(scene, mandate::KIND, mandate::ACT, Value::Array(parts))
}

/// Gives a mandate to an introduction.
fn place(scene: &Scene, introduction: Value, role: u64, from: &str) -> Change {
    let body = place_value(introduction, role, from);
    act(scene, mandate::KIND, mandate::ACT, statement(scene, body))
}

fn with_introduction(scene: &Scene, bend: fn(&Value) -> Value) -> Change {
    place(scene, bend(&own_introduction(scene)), 2, "2026-01-01")
}

/// Returns an introduction with one of its four parts bent.
fn bent_introduction(of: &Value, part: usize, bend: fn(&[u8]) -> Vec<u8>) -> Value {
    let mut parts = of.array().unwrap().to_vec();
    parts[part] = Value::bytes(bend(parts[part].as_bytes().unwrap()));
    Value::Array(parts)
}

/// Returns an introduction of the own installation by any authority.
fn certified_by(scene: &Scene, authority: &SigningKey) -> Value {
    let own = &scene.turin.vault.me().card().introduction;
    let certificate = Certificate { authority: authority.public(), ..own.certificate.clone() };
    let installation = scene.turin.vault.me().signing_key();
    Introduction::sign(certificate, own.announcement.clone(), authority, installation).to_value()
}

fn ends(scene: &Scene, installation: [u8; 32], on: &str) -> Change {
    let said = vec![Value::bytes(installation), Value::text(on), Value::text("by force")];
    act(scene, mandate::KIND, mandate::END, statement(scene, Value::Array(said)))
}

fn revokes(scene: &Scene, installation: [u8; 32], heads: Heads) -> Change {
    let body = RevocationBody { installation, reason: "by force".to_owned(), heads };
    let kind = kinds::revocation::KIND;
    let said = Statement { kind, ..statement(scene, body.to_value()) };
    act(scene, kind, kinds::revocation::ACT, said)
}

/// Returns a packet that founds a team by a charter that is bent, under the id that follows from
/// it or another; nobody announces the feed.
fn founds(scene: &Scene, team: Option<TeamId>, bend: fn(&Charter) -> Vec<u8>) -> Vec<u8> {
    let control = scene.turin.vault.control(&scene.turin.team).unwrap();
    let members = control.charter.members.clone();
    let bytes = bend(&Charter::make(&[0x5e; 32], members, [0x5c; 32]));
    let team = team.unwrap_or_else(|| comity_changes::ids::derive_team(&bytes));
    let brought = clear(scene, kinds::charter::KIND, kinds::charter::CHARTER, Value::bytes(bytes));
    let own = scene.turin.header(CONTROL);
    let compartment = comity_changes::ids::derive_compartment(&team, "control");
    let header = Header { team, compartment, seq: 1, prev: None, deps: Vec::new(), ..own };
    let mut forge = scene.bent().with("team", json!(Id(team.0)));
    forge.entries.truncate(2);
    forge.entries[1].1 = scene.turin.signs_under(header, vec![brought]).encode();
    forge.list_files();
    scene.seals(&forge)
}
