//! A restricted compartment as three offices see it: two share it, the third one has nothing of it.

use std::fs;
use std::path::Path;

use comity_contract::cards::{AddCard, ShowCard};
use comity_contract::compartments::{
    CloseCompartment, CompartmentRef, JoinCompartment, ListCompartments, MakeCompartment,
};
use comity_contract::evidence::ImportEvidence;
use comity_contract::exchange::{ReceivePackets, SendPackets};
use comity_contract::notes::{AddNote, ListNotes};
use comity_contract::teams::{FoundTeam, TeamRef};
use comity_contract::{Paging, ProblemCode as Code};

use crate::ask;
use crate::scene::{Office, codes};

/// Lyon, Turin and Ghent in a team that is in force.
fn three(folder: &Path) -> [Office; 3] {
    let mut offices = [("Lyon", "FR"), ("Turin", "IT"), ("Ghent", "BE")]
        .map(|(name, state)| Office::opens(folder, name, state));
    let cards = [0, 1, 2].map(|at| offices[at].writes_card());
    for (at, office) in offices.iter().enumerate() {
        for (_, card) in cards.iter().enumerate().filter(|(other, _)| *other != at) {
            let card = AddCard { file: card.clone(), verified: true };
            ask!(office, CardAdd, card).unwrap();
        }
    }
    let found = FoundTeam {
        name: "Quay".to_owned(),
        purpose: "Who moved the goods".to_owned(),
        from: "2026-11-01".to_owned(),
        until: "2027-11-01".to_owned(),
        operates_in: ["FR", "IT", "BE"].map(str::to_owned).to_vec(),
        parties: cards[1..].to_vec(),
        leaders: Vec::new(),
    };
    let team = ask!(offices[0], TeamFound, found).unwrap().team;
    offices.iter_mut().for_each(|office| office.team = team.clone());
    ask!(offices[0], ExchangeSend, send(&offices[0], folder)).unwrap();
    for office in &offices[1..] {
        ask!(office, ExchangeReceive, receive(folder)).unwrap();
        ask!(office, TeamSign, TeamRef { team: team.clone() }).unwrap();
    }
    post(folder, &offices);
    offices
}

fn send(office: &Office, folder: &Path) -> SendPackets {
    let out = folder.join("post").display().to_string();
    SendPackets { team: office.team.clone(), to: "all".to_owned(), out, again: false }
}

fn receive(folder: &Path) -> ReceivePackets {
    ReceivePackets { paths: vec![folder.join("post").display().to_string()] }
}

/// Carries until everybody knows what the others hold.
fn post(folder: &Path, offices: &[Office]) {
    for _ in 0..3 {
        for office in offices {
            ask!(office, ExchangeSend, send(office, folder)).unwrap();
        }
        for office in offices {
            ask!(office, ExchangeReceive, receive(folder)).unwrap();
        }
    }
}

fn id_of(office: &Office) -> String {
    ask!(office, CardShow, ShowCard { out: None }).unwrap().installation
}

fn takes(office: &Office, name: &str, into: Option<&str>) {
    let path = office.has_file(name, format!("what {name} says"));
    let order = ImportEvidence { compartment: into.map(str::to_owned), ..office.order(&[&path]) };
    let report = office.imports(order);
    assert_eq!(report.taken, 1, "{report:?}");
}

/// Titles, the compartments named beside them, and whether the original is held.
fn rows(office: &Office) -> Vec<(String, Option<String>, bool)> {
    let page = office.list("exhibit", "").unwrap();
    page.rows.into_iter().map(|row| (row.title, row.compartment, row.held)).collect()
}

/// What two offices keep between them is nowhere at the third; who is let in later without what was
/// written before reads what follows; and nothing is written once it is closed.
#[test]
fn two_share_what_a_third_one_has_nothing_of() {
    let folder = tempfile::tempdir().unwrap();
    let offices = three(folder.path());
    let [lyon, turin, ghent] = &offices;
    let team = lyon.team.clone();
    takes(lyon, "for-all.txt", None);
    let made = MakeCompartment {
        team: team.clone(),
        name: "Informant".to_owned(),
        members: vec![id_of(turin)],
    };
    let made = ask!(lyon, CompartmentMake, made).unwrap();
    takes(lyon, "hidden.txt", Some("Informant"));
    let note = AddNote {
        team: team.clone(),
        title: "Handler".to_owned(),
        text: Some("Mondays".to_owned()),
        file: None,
        compartment: Some(made.compartment.clone()),
    };
    ask!(lyon, NoteAdd, note).unwrap();
    post(folder.path(), &offices);
    takes(turin, "answer.txt", Some("Informant"));
    post(folder.path(), &offices);

    let inside = Some("Informant".to_owned());
    for office in [lyon, turin] {
        let rows = rows(office);
        for name in ["hidden.txt", "answer.txt"] {
            let row = (name.to_owned(), inside.clone(), true);
            assert!(rows.contains(&row), "{name} is held and marked: {rows:?}");
        }
        let missing = ask!(office, ExchangeMissing, TeamRef { team: team.clone() }).unwrap();
        assert!(missing.complete, "{missing:?}");
    }
    assert_eq!(rows(ghent), [("for-all.txt".to_owned(), None, true)]);
    let list = ListCompartments { team: team.clone(), paging: Paging::default() };
    assert_eq!(ask!(ghent, CompartmentList, list).unwrap().total, 0);
    let notes = ListNotes { team: team.clone(), paging: Paging::default() };
    assert_eq!(ask!(ghent, NoteList, notes).unwrap().total, 0);
    let show = CompartmentRef { team: team.clone(), compartment: made.compartment.clone() };
    assert_eq!(codes(ask!(ghent, CompartmentShow, show)), Code::CompartmentUnknown);

    let join = JoinCompartment {
        team: team.clone(),
        compartment: "Informant".to_owned(),
        installation: id_of(ghent),
        without_history: true,
    };
    assert_eq!(codes(ask!(turin, CompartmentJoin, join.clone())), Code::NotAllowed);
    ask!(lyon, CompartmentJoin, join).unwrap();
    post(folder.path(), &offices);
    takes(turin, "after.txt", Some("Informant"));
    post(folder.path(), &offices);
    let rows = rows(ghent);
    assert!(rows.contains(&("after.txt".to_owned(), inside, true)), "{rows:?}");
    assert!(rows.iter().all(|(title, ..)| title != "hidden.txt"), "{rows:?}");
    let missing = ask!(ghent, ExchangeMissing, TeamRef { team: team.clone() }).unwrap();
    assert!(missing.complete, "what was not given is not missed: {missing:?}");

    let close = CloseCompartment {
        team: team.clone(),
        compartment: "Informant".to_owned(),
        reason: "over".to_owned(),
    };
    ask!(lyon, CompartmentClose, close).unwrap();
    post(folder.path(), &offices);
    let path = turin.has_file("late.txt", "late");
    let order =
        ImportEvidence { compartment: Some("Informant".to_owned()), ..turin.order(&[&path]) };
    assert_eq!(codes(ask!(turin, EvidenceImport, order)), Code::CompartmentClosed);
    assert!(fs::read_dir(folder.path().join("post")).unwrap().count() > 0);
}
