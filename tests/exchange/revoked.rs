//! Lost machines and leaders who fall out: who is revoked, what still counts, and what people are
//! told.

use comity_tests::{Office, PASSPHRASE, Person, World, people, rows, text};
use serde_json::{Value, json};

/// Somebody else at Lyon's court.
const SECOND: Person =
    Person { office: "Lyon, second", person: "C. Bernard", capacity: "registrar", ..people::LYON };

/// A further installation of Lyon's authority, on the roster and known to Turin.
pub fn with_a_second_installation(world: &World) -> [Office; 3] {
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let second = world.office_of(SECOND);
    second.creates_vault(PASSPHRASE);
    let (request, card) = (second.path("request.card"), second.path("own.card"));
    second.does("authority_request", json!({"out": request}));
    lyon.does("authority_certify", json!({"request": request, "out": card, "verified": true}));
    second.does("authority_accept", json!({"file": card}));
    second.locks();
    second.unlocks();
    lyon.adds_to_roster(&second, "member");
    world.courier().carries_everything(&[&lyon, &turin]);
    let place = world.place("welcome").display().to_string();
    lyon.sends_to("all", &place);
    second.does("card_add", json!({"file": lyon.path("own.card"), "verified": true}));
    second.receives(&place);
    world.courier().carries_everything(&[&lyon, &turin, &second]);
    [lyon, turin, second]
}

pub fn item(office: &Office, name: &str) -> Value {
    let items = office.evidence();
    let found = items.into_iter().find(|row| text(row, "path").contains(name));
    found.unwrap_or_else(|| panic!("{} sees {name}", office.name))
}

/// Returns the line of the roster that an office sees of another.
pub fn roster_of(office: &Office, who: &Office) -> Value {
    let id = who.installation();
    let roster = rows(&office.does("roster_list", json!({})));
    roster.into_iter().find(|row| text(row, "installation") == id).unwrap()
}

/// One authority, two installations, one key: the second writes for the authority and cannot sign
/// for it.
#[test]
fn a_further_installation_belongs_to_its_authority() {
    let world = World::with_seed(611);
    let [lyon, _, second] = with_a_second_installation(&world);

    let card = second.does("card_show", json!({}));
    assert_eq!(card["authority"], people::LYON.authority);
    let taken = second.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&[&lyon, &second]);
    assert_eq!(item(&lyon, "ledger.txt")["exhibit"], taken.exhibit.as_str());
    let reason = json!({"installation": lyon.installation(), "reason": "to see"});
    second.is_refused_with("no-authority-key", "installation_revoke", reason);
}

/// A stolen machine: what it wrote before counts, what its thief writes is read and marked, and it
/// gets nothing more.
#[test]
fn a_revoked_installation_counts_up_to_the_revocation() {
    let world = World::with_seed(612);
    let [lyon, turin, second] = with_a_second_installation(&world);
    second.imports_evidence("before.txt", b"before");
    world.courier().carries_everything(&[&lyon, &turin, &second]);
    second.imports_evidence("planted.txt", b"planted");
    let args = json!({"installation": second.installation(), "reason": "stolen on a train"});
    let planned = json!({"installation": second.installation(), "plan": true});

    let plan = lyon.does("installation_revoke", planned);
    assert_eq!(plan["planned"], true);
    assert_eq!(roster_of(&lyon, &second)["revoked"], Value::Null, "a plan writes nothing");
    let report = lyon.does("installation_revoke", args.clone());
    lyon.is_refused_with("not-allowed", "installation_revoke", args);
    assert_eq!(report["keeps"]["items"], 1, "it says what they keep: {report}");
    assert_eq!(report["keeps"]["originals"], 1);
    world.courier().carries_everything(&[&lyon, &turin]);
    let place = world.place("late").display().to_string();
    second.sends_to("all", &place);
    turin.receives(&place);

    assert_eq!(item(&turin, "before.txt")["mark"], Value::Null);
    let planted = item(&turin, "planted.txt");
    assert_eq!(planted["mark"]["code"], "past-cut-off", "{planted}");
    assert_eq!(planted["mark"]["counts"], false);
    let told = roster_of(&turin, &second);
    assert_eq!(told["revoked"]["reason"], "stolen on a train", "{told}");
    assert_eq!(told["current"], false);
    let sent = lyon.sends_to("all", &world.place("later").display().to_string());
    let to = sent["partners"].as_array().unwrap().iter();
    let remark = to.clone().find(|to| to["installation"] == second.installation().as_str());
    assert_eq!(remark.unwrap()["remark"], "installation revoked", "{sent}");
}

/// Whoever learns that they were revoked is told so, and what they know is no way around it.
#[test]
fn whoever_knows_that_they_were_revoked_writes_nothing_more() {
    let world = World::with_seed(613);
    let [lyon, _, second] = with_a_second_installation(&world);
    let place = world.place("told").display().to_string();
    let args = json!({"installation": second.installation(), "reason": "left the court"});
    lyon.sends_to("all", &place);
    second.receives(&place);
    lyon.does("installation_revoke", args);

    hands_over(&world, &lyon, &second);

    let note = json!({"title": "After", "text": "x"});
    second.is_refused_with("installation-revoked", "note_add", note);
}

/// Passes on what one holds by other means than packets, as a leak would.
pub fn hands_over(world: &World, from: &Office, to: &Office) {
    from.locks();
    to.locks();
    let forger = crate::forge::Forger::at(world, from);
    let sets: Vec<Vec<u8>> = {
        let heads = forger.vault.heads(&forger.team);
        let all = heads.iter().flat_map(|(feed, (seq, _))| (1..=*seq).map(move |n| (*feed, n)));
        all.map(|(feed, seq)| forger.vault.set(&feed, seq).unwrap().unwrap().1).collect()
    };
    forger.vault.close().unwrap();
    let keeper = crate::forge::Forger::at(world, to);
    keeper.vault.receive(&sets, Vec::new(), Vec::new(), None).unwrap();
    keeper.vault.close().unwrap();
    from.unlocks();
    to.unlocks();
}

/// Every record has a key of its own: what is made after somebody left is sealed under keys that
/// the leaver never gets, also when the sealed sets themselves reach them.
#[test]
fn what_is_made_after_a_member_left_is_never_readable_to_them() {
    let world = World::with_seed(619);
    let [lyon, turin, second] = with_a_second_installation(&world);
    lyon.imports_evidence("before.txt", b"before");
    world.courier().carries_everything(&[&lyon, &turin, &second]);
    let end = json!({
        "installation": second.installation(), "on": "2026-11-19", "reason": "left the court",
    });
    lyon.does("roster_end", end);
    lyon.imports_evidence("after.txt", b"after");
    lyon.writes_note("After", "not for whoever left");
    world.courier().carries_everything(&[&lyon, &turin, &second]);
    assert_eq!(second.evidence().len(), 1, "nothing is sent to it");

    hands_over(&world, &lyon, &second);

    let seen = second.evidence();
    assert_eq!(seen.len(), 2, "somebody leaked the sealed sets: {seen:?}");
    let known = seen.iter().filter(|row| text(row, "path").contains("before.txt")).count();
    let sealed = seen.iter().filter(|row| row["text"] == "not-released").count();
    assert_eq!((known, sealed), (1, 1), "what it had it can read, and nothing else: {seen:?}");
    let notes = second.does("note_list", json!({})).to_string();
    assert!(!notes.contains("After") && !notes.contains("whoever left"), "{notes}");
    let told: Vec<Value> = turin.evidence();
    assert!(told.iter().all(|row| row["text"] != "not-released"), "who stayed reads all: {told:?}");
}

/// What a stolen machine planted over the work of others goes, and what it covered comes back.
#[test]
fn what_a_voided_write_superseded_comes_back() {
    let world = World::with_seed(614);
    let [lyon, turin, second] = with_a_second_installation(&world);
    let taken = turin.imports_evidence("ledger.txt", b"paid on the quay");
    turin.sets_title(&taken, "Ledger of the quay");
    world.courier().carries_everything(&[&lyon, &turin, &second]);
    second.sets_title(&taken, "Nothing of interest");
    let args = json!({"installation": second.installation(), "reason": "stolen"});
    lyon.does("installation_revoke", args);
    let place = world.place("late").display().to_string();
    second.sends_to("all", &place);
    lyon.receives(&place);
    turin.receives(&place);
    assert_eq!(item(&turin, "ledger.txt")["title"], "Nothing of interest", "nobody told Turin");

    world.courier().carries_everything(&[&lyon, &turin]);

    for office in [&lyon, &turin] {
        assert_eq!(item(office, "ledger.txt")["title"], "Ledger of the quay", "{}", office.name);
        office.tells_the_same_rebuilt(Office::tells_everything);
    }
}

/// Leaders who put each other out leave a team that can be read, and nobody who goes on alone.
#[test]
fn leaders_who_revoke_each_other_freeze_the_team() {
    let world = World::with_seed(615);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    ghent.writes_note("Before", "all read it");
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let revokes = |who: &Office, whom: &Office| {
        let args = json!({"installation": whom.installation(), "reason": "not trusted"});
        who.does("installation_revoke", args);
        let place = world.place(who.name).display().to_string();
        who.sends_to("all", &place);
        ghent.receives(&place);
    };

    revokes(&lyon, &turin);
    assert_eq!(roster_of(&ghent, &turin)["revoked"]["disputed"], false);
    revokes(&turin, &lyon);

    for office in [&lyon, &turin] {
        assert_eq!(roster_of(&ghent, office)["revoked"]["disputed"], true, "{}", office.name);
    }
    let note = json!({"title": "After", "text": "x"});
    ghent.is_refused_with("team-frozen", "note_add", note);
    let notes = rows(&ghent.does("note_list", json!({})));
    assert_eq!(text(&notes[0], "title"), "Before", "and all of it is read");
    ghent.verifies_clean();
}
