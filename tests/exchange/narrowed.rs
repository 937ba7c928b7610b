//! What is written after somebody was taken out: sealed under keys that they never had, also in
//! records that were made before, and also when the sealed sets reach them.

use comity_changes::builder::{RecordKey, Write, build_change, make_record};
use comity_changes::ids::derive_record;
use comity_changes::values::{Place, open_values};
use comity_changes::{ChangeSet, CompartmentId, RecordId, Value};
use comity_crypto::Key;
use comity_domain::kinds::{Compartment, entry, note};
use comity_tests::{Office, World, rows, text};
use comity_vault::key_entry::KeyEntry;
use serde_json::json;

use crate::compartments::imports_into;
use crate::forge::{Forger, grant};
use crate::revoked::with_a_second_installation;

/// Hands every set that somebody holds to somebody else, past all rules, and no key.
fn leaks(from: &Forger, to: &Forger) {
    let mut sets = Vec::new();
    for (feed, (last, _)) in from.vault.heads(&from.team) {
        for seq in 1..=last {
            sets.extend(from.vault.set(&feed, seq).unwrap().map(|(_, bytes)| bytes));
        }
    }
    let told = to.vault.receive(&sets, Vec::new(), Vec::new(), None).unwrap();
    assert!(told.refused.is_empty() && told.waiting == 0, "{told:?}");
}

/// Returns every content key in a vault.
fn keys_of(thief: &Forger) -> Vec<Key> {
    let mut keys = Vec::new();
    let visit = |_, entry| {
        if let KeyEntry::ContentKey { key, .. } | KeyEntry::EarlyGrant { key, .. } = entry {
            keys.push(key);
        }
        Ok(())
    };
    thief.vault.store().keys.for_each(visit).unwrap();
    keys
}

/// Returns the texts that somebody reads of a field, oldest first; nothing where it is sealed.
fn reads(by: &Forger, record: &RecordId, field: u64) -> Vec<Option<String>> {
    let record = by.vault.record(record).unwrap().unwrap();
    let writes = record.fields.writes().iter().filter(|write| write.field == field);
    writes.map(|write| write.value.as_ref().and_then(Value::as_text).map(str::to_owned)).collect()
}

/// Tries every key that somebody has on every change of a set's record. Counts what opens.
fn opened_with_any_key(thief: &Forger, record: &RecordId) -> (usize, usize) {
    let keys = keys_of(thief);
    let (mut opened, mut all) = (0, 0);
    for (feed, (last, _)) in thief.vault.heads(&thief.team) {
        for seq in 1..=last {
            let (set, _) = thief.vault.set(&feed, seq).unwrap().unwrap();
            let place = Place::of(&set.header);
            for (_, change) in set.changes().filter(|(_, change)| change.record == *record) {
                all += 1;
                opened +=
                    usize::from(keys.iter().any(|key| open_values(change, &place, key).is_ok()));
            }
        }
    }
    (opened, all)
}

/// Adds a note and an exhibit, shares them, and returns their records.
fn shares(lyon: &Office, compartment: Option<&str>) -> [RecordId; 2] {
    let mut note = json!({"title": "Handler", "text": "meets her on Mondays"});
    let item = match compartment {
        Some(name) => {
            note["compartment"] = json!(name);
            text(&imports_into(lyon, name, "ledger.txt", b"ledger"), "item").to_owned()
        }
        None => lyon.imports_evidence("ledger.txt", b"ledger").item,
    };
    let made = lyon.does("note_add", note);
    [text(&made, "note"), item.as_str()].map(|id| RecordId::from_hex(id).unwrap())
}

/// Writes to what was made before.
fn writes_on(lyon: &Office, [handler, ledger]: [RecordId; 2]) {
    let note = handler.to_string();
    lyon.does("note_edit", json!({"note": note, "title": "Handler of Cassandra"}));
    lyon.edits_note(&note, "meets her on Tuesdays");
    lyon.does(
        "evidence_set",
        json!({"item": ledger.to_string(), "field": "title", "value": "Ledger of the quay"}),
    );
}

fn reads_it_all(ghent: &Office, [handler, ledger]: [RecordId; 2]) {
    let read = ghent.reads_note(&handler.to_string());
    assert_eq!(read["title"], "Handler of Cassandra", "{read}");
    assert!(text(&read, "text").contains("Tuesdays"), "{read}");
    let rows = ghent.evidence();
    let row = rows.iter().find(|row| row["item"] == ledger.to_string()).unwrap();
    assert_eq!(row["title"], "Ledger of the quay", "{row}");
    let missing = ghent.does("exchange_missing", json!({}));
    assert_eq!(missing["complete"], true, "every key came with its set: {missing}");
}

/// Whoever was taken out keeps what it read, and opens nothing of what came later.
fn reads_only_what_was(turin: &Forger, [handler, ledger]: [RecordId; 2]) {
    let titles = reads(turin, &handler, note::TITLE);
    assert_eq!(titles, [Some("Handler".to_owned()), None], "the old title, and a sealed one");
    let updates = turin.vault.record(&handler).unwrap().unwrap();
    let updates = updates.fields.writes().iter().filter(|write| write.field == note::UPDATE);
    let open: Vec<bool> = updates.map(|write| write.value.is_some()).collect();
    assert_eq!(open, [true, false], "the old text, and a sealed one");
    let titles = reads(turin, &ledger, entry::TITLE);
    assert_eq!(titles.len(), 2);
    assert!(titles[0].is_some() && titles[1].is_none(), "{titles:?}");
    assert_eq!(opened_with_any_key(turin, &handler), (2, 4), "of the note's changes");
    assert_eq!(opened_with_any_key(turin, &ledger), (1, 2), "of the exhibit's changes");
    let row = turin.vault.item(&ledger).unwrap().unwrap().shown.unwrap();
    assert_eq!(row.title(), "", "what is sealed is not shown as if it were the old title");
}

/// A compartment: Turin is let out, and what Lyon writes to old records later is for Ghent alone.
#[test]
fn who_left_opens_nothing_that_is_written_to_old_records() {
    let world = World::with_seed(651);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let everyone = [&lyon, &turin, &ghent];
    let members = json!({"name": "Quay", "members": [turin.installation(), ghent.installation()]});
    lyon.does("compartment_make", members);
    let records = shares(&lyon, Some("Quay"));
    world.courier().carries_everything(&everyone);
    assert_eq!(turin.reads_note(&records[0].to_string())["title"], "Handler");
    let out = json!({
        "compartment": "Quay", "installation": turin.installation(), "reason": "another case",
    });

    lyon.does("compartment_leave", out);
    writes_on(&lyon, records);
    world.courier().carries_everything(&everyone);

    reads_it_all(&ghent, records);
    ghent.edits_note(&records[0].to_string(), "meets her on Wednesdays");
    world.courier().carries_everything(&everyone);
    let read = lyon.reads_note(&records[0].to_string());
    assert!(text(&read, "text").contains("Wednesdays"), "both go on with one key: {read}");
    for office in [&lyon, &ghent] {
        office.tells_the_same_rebuilt(Office::tells_everything);
    }
    lyon.locks();
    turin.locks();
    let (inside, thief) = (Forger::at(&world, &lyon), Forger::at(&world, &turin));
    let commitments = commitments_of(&inside, &records[0]);
    assert_eq!(commitments, 2, "one key until Turin left, one since");
    leaks(&inside, &thief);
    let titles = reads(&thief, &records[0], note::TITLE);
    assert_eq!(titles, [Some("Handler".to_owned()), None]);
    assert_eq!(opened_with_any_key(&thief, &records[0]), (2, 5));
    assert_eq!(opened_with_any_key(&thief, &records[1]), (1, 2));
    assert_eq!(thief.vault.keyless(&thief.team).len(), 2, "the keys since then, and no others");
}

/// Counts the keys that changes of a record are sealed under.
fn commitments_of(inside: &Forger, record: &RecordId) -> usize {
    let mut seen = std::collections::BTreeSet::new();
    for (feed, (last, _)) in inside.vault.heads(&inside.team) {
        for seq in 1..=last {
            let (set, _) = inside.vault.set(&feed, seq).unwrap().unwrap();
            let of_it = set.changes().filter(|(_, change)| change.record == *record);
            seen.extend(of_it.map(|(_, change)| change.key_commitment));
        }
    }
    seen.len()
}

/// The team: Turin's installation is revoked, and reads nothing of what is written later.
#[test]
fn who_was_revoked_opens_nothing_that_is_written_to_old_records() {
    let world = World::with_seed(652);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let everyone = [&lyon, &turin, &ghent];
    let records = shares(&lyon, None);
    world.courier().carries_everything(&everyone);
    assert_eq!(turin.reads_note(&records[0].to_string())["title"], "Handler");
    let revoke = json!({"installation": turin.installation(), "reason": "stolen"});

    lyon.does("installation_revoke", revoke);
    writes_on(&lyon, records);
    world.courier().carries_everything(&everyone);

    reads_it_all(&ghent, records);
    lyon.locks();
    turin.locks();
    let (inside, thief) = (Forger::at(&world, &lyon), Forger::at(&world, &turin));
    leaks(&inside, &thief);
    reads_only_what_was(&thief, records);
}

/// A key goes to whoever may read what it was begun in. To name it, in a record of one's own or in
/// the record itself, gives no right to it: not even after the index was made anew.
#[test]
fn to_name_a_key_is_not_to_be_given_it() {
    let world = World::with_seed(653);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let everyone = [&lyon, &turin, &ghent];
    let members = json!({"name": "Quay", "members": [turin.installation()]});
    let made = lyon.does("compartment_make", members);
    let id = CompartmentId::from_hex(text(&made, "compartment")).unwrap();
    let records = shares(&lyon, Some("Quay"));
    let join = json!({
        "compartment": "Quay", "installation": ghent.installation(), "without_history": true,
    });
    lyon.does("compartment_join", join);
    world.courier().carries_everything(&everyone);
    assert_eq!(rows(&ghent.does("note_list", json!({}))).len(), 1, "it knows that there is one");
    lyon.locks();
    ghent.locks();
    let (inside, thief) = (Forger::at(&world, &lyon), Forger::at(&world, &ghent));
    let old = thief.vault.record(&records[0]).unwrap().unwrap();
    assert!(!old.readable, "it was not given what was written before");

    let compartment = Compartment::Restricted(id.0);
    let authority = thief.vault.me().authority();
    let record = derive_record(&thief.team, &id, note::KIND, &authority, &old.commitment);
    let named = [record, old.id].map(|record| {
        let key = RecordKey { record, commitment: old.commitment, key: None };
        let write = Write::new(note::TITLE, Value::text("mine"));
        build_change(&thief.place(compartment), note::KIND, &key, vec![write]).unwrap()
    });
    let set = thief.signs(compartment, named.to_vec());
    let told = inside.vault.receive([set.encode()], Vec::new(), Vec::new(), None).unwrap();
    assert_eq!(told.admitted, [set.id], "nothing is wrong with its form");
    inside.vault.rebuild().unwrap();

    let control = inside.vault.control(&inside.team).unwrap();
    let to = thief.vault.me().installation();
    let may = |at: &comity_changes::control::At| {
        let past = inside.vault.set_past(at).unwrap();
        past.is_some_and(|past| !control.withholds(&to, at, &past))
    };
    assert!(inside.vault.grants(&set, &may).unwrap().is_empty(), "no key goes with the set");
    let asked = [old.commitment].into();
    let given = inside.vault.grants_of(&inside.team, &asked, &may).unwrap();
    assert!(given.is_empty(), "nor to whoever asks: {}", given.len());
    let all = inside.vault.grants_of(&inside.team, &asked, &|_| true).unwrap();
    assert_eq!(all.len(), 1, "Lyon holds it, of its own record alone");
}

/// Two installations of one authority begin one key in more sets than are remembered: nobody goes
/// on with it, and what a desk writes goes out under a new one.
#[test]
fn a_key_that_very_many_sets_began_is_not_gone_on_with() {
    let world = World::with_seed(654);
    let [lyon, turin, second] = with_a_second_installation(&world);
    let revoke = json!({"installation": second.installation(), "reason": "two of one feed"});
    lyon.locks();
    second.locks();
    let [one, other] = [&lyon, &second].map(|office| Forger::at(&world, office));
    let place = one.place(Compartment::Operational);
    let key = make_record(&place, note::KIND, &one.vault.me().authority());
    let branches = [&one, &other].into_iter().flat_map(|forger| {
        let key = &key;
        (0..40).map(move |number| {
            let made = forger.note_of(&format!("Handler {number}"), key);
            forger.signs(Compartment::Operational, vec![made])
        })
    });
    let branches: Vec<ChangeSet> = branches.collect();
    let packet = one.packs(&branches.iter().collect::<Vec<_>>(), &[grant(&key)], "IT");
    turin.receives(&packet.display().to_string());
    let note = key.record.to_string();
    assert!(text(&turin.reads_note(&note), "title").starts_with("Handler"), "it is read");

    turin.does("installation_revoke", revoke);
    turin.does("note_edit", json!({"note": note, "title": "Handler of Cassandra"}));

    assert_eq!(turin.reads_note(&note)["title"], "Handler of Cassandra");
    turin.locks();
    let inside = Forger::at(&world, &turin);
    let asked = [key.commitment].into();
    let given = inside.vault.grants_of(&inside.team, &asked, &|_| true).unwrap();
    assert!(given.is_empty(), "nobody is given what very many began");
    let feed = inside.vault.me().feed(&inside.team, Compartment::Operational);
    let (last, _) = inside.vault.heads(&inside.team)[&feed];
    let (written, _) = inside.vault.set(&feed, last).unwrap().unwrap();
    let of_it = written.changes().find(|(_, change)| change.record == key.record);
    assert_ne!(of_it.unwrap().1.key_commitment, key.commitment, "a key of its own");
}

/// A statement whose key is not here is said to stand there, and is chosen by nobody who cannot
/// read it; the others keep their numbers.
#[test]
fn a_statement_that_cannot_be_read_is_shown_as_one() {
    let world = World::with_seed(655);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let members = json!({"name": "Quay", "members": [turin.installation()]});
    lyon.does("compartment_make", members);
    let records = shares(&lyon, Some("Quay"));
    world.courier().carries_everything(&[&lyon, &turin]);
    let out = json!({
        "compartment": "Quay", "installation": turin.installation(), "reason": "another case",
    });
    lyon.does("compartment_leave", out);
    writes_on(&lyon, records);
    let note = records[0].to_string();
    turin.does("note_edit", json!({"note": note, "title": "Handler, by Turin"}));
    lyon.locks();
    turin.locks();
    leaks(&Forger::at(&world, &lyon), &Forger::at(&world, &turin));
    turin.unlocks();

    let shown = rows(&turin.does("exchange_conflicts", json!({})));
    let conflict = shown.iter().find(|row| row["object"] == note.as_str()).unwrap();

    let values: Vec<_> =
        conflict["values"].as_array().unwrap().iter().map(|one| one["value"].clone()).collect();
    assert_eq!(values.len(), 2, "{values:?}");
    assert!(values.contains(&json!("Handler, by Turin")), "{values:?}");
    let sealed = values.iter().position(serde_json::Value::is_null).unwrap() + 1;
    let id = text(conflict, "conflict");
    let choice = json!({"conflict": id, "decided": {"stands": sealed}, "reason": "theirs"});
    turin.is_refused_with("not-released", "exchange_resolve", choice);
    let titles = turin.reads_note(&note)["titles"].clone();
    assert_eq!(titles.as_array().map(Vec::len), Some(2), "{titles}");
}
