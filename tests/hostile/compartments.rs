//! Restricted compartments that are not their maker's, of people who may not hold one, or closed;
//! and acts in them that are somebody else's.

use comity_changes::act::{Act, Statement};
use comity_changes::builder::{Write, build_change, make_record};
use comity_changes::restricted::{ClosingBody, JoiningBody, LeavingBody, RestrictedCharter};
use comity_changes::{Change, CompartmentId, Value};
use comity_crypto::sign::SigningKey;
use comity_domain::kinds::{Compartment, closing, compartment, cut_off, joining, leaving, note};

use crate::forge::Forger;
use crate::row::{Row, chain, void_in};
use crate::scene::Scene;

const NOT_A_MEMBER: &str = "refused: A change set in it was refused: \
     its installation is no member of the restricted compartment in its past.";
const CHARTER: &str = "refused: A change set in it was refused: \
     the charter of its restricted compartment does not hold.";
const ROLE: &str = "refused: A change set in it was refused: \
     its role does not write in that compartment.";
const WAITS: &str = "waiting: It builds on change sets that are not here yet.";
const ACT: &str = "void: the authority's act in it does not hold";
const CLOSED: &str = "void: its restricted compartment had been closed in its past";
const MEMBER: &str = "void: whom it lets in may not hold that compartment";
const PLACE: &str = "void: its kind does not belong in that compartment";

pub const CHAINS: &[Row] = &[
    chain("compartment-foreign", "Turin writes where Lyon and Ghent are", NOT_A_MEMBER, |s| {
        let change = note_in(&s.turin, s.apart);
        s.turin.signs(s.apart, vec![change]).encode()
    }),
    chain("compartment-coordinator", "the coordinator makes one", ROLE, |s| {
        opens(&s.coordinator, &[s.coordinator.vault.me().installation()])
    }),
    chain("compartment-participant", "one with the coordinator in it", CHARTER, |s| {
        opens(&s.turin, &[own(s), s.coordinator.vault.me().installation()])
    }),
    chain("compartment-of-others", "one that its maker does not hold", CHARTER, |s| {
        opens(&s.turin, &[s.ended.vault.me().installation()])
    }),
    chain("compartment-of-a-stranger", "one with somebody of no team", CHARTER, |s| {
        opens(&s.turin, &[own(s), SigningKey::make().public()])
    }),
    chain("compartment-by-a-stranger", "one that no authority of a party made", CHARTER, |s| {
        let (of, bytes) = charter_of(&s.turin, &[own(s)]);
        let change = act_by(s, &SigningKey::make(), of, compartment::KIND, Value::bytes(bytes));
        s.turin.signs(of, vec![change]).encode()
    }),
    chain("compartment-other-id", "a charter under the id of another one", WAITS, |s| {
        let (of, _) = charter_of(&s.turin, &[s.ended.vault.me().installation()]);
        let (_, other) = charter(&s.turin, &[own(s)]);
        s.turin.signs(of, vec![other]).encode()
    }),
];

pub const ROWS: &[Row] = &[
    void_in("member-coordinator", "the coordinator is let in", MEMBER, quay, |s| {
        joins(s, s.quay, s.quay, s.coordinator.vault.me().installation())
    }),
    void_in("member-of-no-team", "somebody of no team is let in", MEMBER, quay, |s| {
        joins(s, s.quay, s.quay, SigningKey::make().public())
    }),
    void_in("member-elsewhere", "an act about another compartment", ACT, quay, |s| {
        joins(s, s.quay, s.apart, own(s))
    }),
    void_in("closing-elsewhere", "the closing of another compartment", ACT, quay, |s| {
        let body = ClosingBody { compartment: id(s.apart), reason: "over".to_owned() };
        act_in(s, s.quay, closing::KIND, body.to_value())
    }),
    void_in("closing-by-a-stranger", "a closing by no authority of a party", ACT, quay, |s| {
        let body = ClosingBody { compartment: id(s.quay), reason: "over".to_owned() };
        act_by(s, &SigningKey::make(), s.quay, closing::KIND, body.to_value())
    }),
    void_in("leaving-of-nobody", "somebody is let out who is no member", ACT, quay, |s| {
        leaves(s, s.quay, s.quay, s.coordinator.vault.me().installation())
    }),
    void_in("leaving-elsewhere", "a leaving of another compartment", ACT, quay, |s| {
        leaves(s, s.quay, s.apart, own(s))
    }),
    void_in("leaving-by-a-stranger", "a leaving by no authority of a party", ACT, quay, |s| {
        let (compartment, installation) = (id(s.quay), own(s));
        let body = LeavingBody { compartment, installation, reason: "over".to_owned() };
        act_by(s, &SigningKey::make(), s.quay, leaving::KIND, body.to_value())
    }),
    void_in("compartment-later", "a charter in a later set", ACT, quay, |s| {
        let (_, bytes) = charter_of(&s.turin, &[own(s)]);
        act_in(s, s.quay, compartment::KIND, Value::bytes(bytes))
    }),
    void_in("cut-off-misplaced", "a cut-off of operational in one", PLACE, quay, |s| {
        act_in(s, s.quay, cut_off::KIND, Value::Null)
    }),
    void_in("compartment-closed", "a note after the closing", CLOSED, closed, |s| {
        note_in(&s.turin, s.closed)
    }),
    void_in("member-after-closing", "somebody is let in after the closing", CLOSED, closed, |s| {
        joins(s, s.closed, s.closed, own(s))
    }),
];

fn quay(scene: &Scene) -> Compartment {
    scene.quay
}

fn closed(scene: &Scene) -> Compartment {
    scene.closed
}

fn id(compartment: Compartment) -> CompartmentId {
    match compartment {
        Compartment::Restricted(id) => CompartmentId(id),
        other => panic!("{} has no id of its own", other.name()),
    }
}

fn own(scene: &Scene) -> [u8; 32] {
    scene.turin.vault.me().installation()
}

fn note_in(forger: &Forger, compartment: Compartment) -> Change {
    let place = forger.place(compartment);
    let key = make_record(&place, note::KIND, &forger.vault.me().authority());
    let title = Write::new(note::TITLE, Value::text("Hostile"));
    build_change(&place, note::KIND, &key, vec![title]).unwrap()
}

/// A new charter by a forger's authority: the compartment and its bytes.
fn charter_of(forger: &Forger, members: &[[u8; 32]]) -> (Compartment, Vec<u8>) {
    let authority = forger.vault.me().authority();
    let members = members.iter().copied().collect();
    // The same members give the same compartment: a row may ask for it twice.
    let charter = RestrictedCharter::make([9; 32], forger.team, authority, "Hostile", members);
    (Compartment::Restricted(charter.id().0), charter.encode())
}

fn charter(forger: &Forger, members: &[[u8; 32]]) -> (Compartment, Change) {
    let (of, bytes) = charter_of(forger, members);
    (of, change(forger, of, &forger.act(compartment::KIND, Value::bytes(bytes))))
}

fn opens(forger: &Forger, members: &[[u8; 32]]) -> Vec<u8> {
    let (of, charter) = charter(forger, members);
    forger.signs(of, vec![charter]).encode()
}

fn joins(scene: &Scene, at: Compartment, of: Compartment, who: [u8; 32]) -> Change {
    let body = JoiningBody { compartment: id(of), installation: who, history: true };
    act_in(scene, at, joining::KIND, body.to_value())
}

fn leaves(scene: &Scene, at: Compartment, of: Compartment, who: [u8; 32]) -> Change {
    let (compartment, reason) = (id(of), "over".to_owned());
    let body = LeavingBody { compartment, installation: who, reason };
    act_in(scene, at, leaving::KIND, body.to_value())
}

fn act_in(scene: &Scene, at: Compartment, kind: u64, body: Value) -> Change {
    change(&scene.turin, at, &scene.turin.act(kind, body))
}

fn act_by(scene: &Scene, key: &SigningKey, at: Compartment, kind: u64, body: Value) -> Change {
    let (team, parents) = (scene.turin.team, Vec::new());
    let act = Act::sign(Statement { team, kind, record: None, parents, body }, key);
    change(&scene.turin, at, &act)
}

fn change(forger: &Forger, at: Compartment, act: &Act) -> Change {
    let (place, kind) = (forger.place(at), act.statement.kind);
    let key = make_record(&place, kind, &forger.vault.me().authority());
    let write = Write::new(compartment::ACT, act.to_value());
    build_change(&place, kind, &key, vec![write]).unwrap()
}
