//! One team from its founding to a revocation, as three people see it at once: a prosecutor at
//! Lyon, one at Turin, and a coordinator at Eurojust, who holds agreement and roster alone.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::app::PATIENCE;
use crate::display::waits_until;
use crate::offices::Office;
use crate::seats::Seat;

/// What the restricted compartment is called by its members.
const QUIET: &str = "Quay informant";

/// Words of the evidence and the note in it, which nobody else may ever read.
const HIDDEN: [&str; 4] = [QUIET, "Cassandra", "informant.txt", "What Cassandra said"];

/// The three, and the folder that all of them see.
struct Scene {
    lyon: Seat,
    turin: Seat,
    eurojust: Seat,
    outside: TempDir,
}

/// From the founding on, three windows tell one story, and the coordinator's tells no more of it
/// than it may hold.
#[test]
fn three_offices_share_keep_apart_lose_decide_and_part() {
    let scene = Scene::opens();
    scene.is_founded();
    scene.has_a_coordinator();
    scene.refuses_a_proposal();
    scene.keeps_something_between_two();
    scene.shows_the_coordinator_nothing_of_it();
    scene.loses_a_packet_and_gets_it_back();
    scene.decides_a_conflict();
    scene.revokes_an_installation();
}

impl Scene {
    fn opens() -> Self {
        let seat =
            |person, authority, state| Seat::at(Office::opens(person, authority, state).home);
        let scene = Self {
            lyon: seat("Claire Moreau", "JIRS Lyon", "FR"),
            turin: seat("Paolo Ferri", "Procura di Torino", "IT"),
            eurojust: seat("Ana Lindqvist", "Eurojust", "EU"),
            outside: tempfile::tempdir().expect("a place outside all homes is made"),
        };
        std::fs::create_dir(scene.shared()).expect("a shared folder is there");
        scene
    }

    fn at(&self, name: &str) -> PathBuf {
        self.outside.path().join(name)
    }

    fn shared(&self) -> PathBuf {
        self.at("shared")
    }

    fn is_founded(&self) {
        let (french, italian) = (self.at("fr.card"), self.at("it.card"));
        for (seat, own) in [(&self.lyon, &french), (&self.turin, &italian)] {
            seat.enters();
            seat.saves_card(own);
        }
        for (seat, card) in [(&self.lyon, &italian), (&self.turin, &french)] {
            seat.opens_card(card);
            seat.trusts_card();
        }

        self.lyon.describes_team();
        self.lyon.founds_team();
        self.lyon.watches(&self.shared());
        self.waits_for_files(&BTreeSet::new());
        self.turin.takes_in(&self.shared());
        self.turin.reads_founding_text();
        self.turin.signs_team();
        self.turin.watches(&self.shared());

        self.lyon.presses("place-overview");
        self.lyon.finds("[data-test=overview][data-stage=in-force][data-signed='2']");
    }

    /// Lyon adds the coordinator, who signs nothing: its card is its consent.
    fn has_a_coordinator(&self) {
        let (french, own) = (self.at("fr.card"), self.at("eu.card"));
        self.eurojust.enters();
        self.eurojust.saves_card(&own);
        self.eurojust.opens_card(&french);
        self.eurojust.trusts_card();
        self.lyon.presses("switch-team");
        self.lyon.presses("switch-home");
        self.lyon.opens_card(&own);
        self.lyon.trusts_card();
        self.lyon.presses_on("[data-test=team-row] td");
        self.lyon.presses("place-roster");
        let before = self.files();
        self.lyon.presses("roster-add");
        self.lyon.picks("roster-role", "participant");
        self.lyon.shoots("scene-add-coordinator");
        self.lyon.presses("roster-add-do");
        self.lyon.finds("[data-test=roster-row][data-role=participant]");

        self.waits_for_files(&before);
        self.eurojust.takes_in(&self.shared());
        self.eurojust.presses_on("[data-test=team-row] td");
        self.eurojust.watches(&self.shared());
        self.turin.presses("place-roster");
        self.turin.finds("[data-test=roster-row][data-role=participant]");
    }

    /// What one party proposes and the other declines comes back, with the reason.
    fn refuses_a_proposal(&self) {
        let (lyon, turin) = (&self.lyon, &self.turin);
        lyon.presses("place-agreement");
        lyon.presses_on("[data-test=clause][data-key=period]");
        lyon.presses_on("[data-test=clause-field][data-key='period.until'] [data-test=propose]");
        lyon.writes("propose-value", "2033-12-31");
        lyon.presses("propose-do");
        lyon.finds("[data-test=proposal][data-state=open]");

        turin.presses("place-agreement");
        turin.presses_on("[data-test=clause][data-status=proposed]");
        turin.finds("[data-test=proposal][data-state=open]");
        turin.shoots("scene-proposal");
        turin.presses("proposal-decline");
        turin.writes("decline-proposal-reason", "Two more years need the minister.");
        turin.presses("decline-proposal-confirm");
        turin.finds("[data-test=proposal][data-state=declined]");

        for seat in [lyon, &self.eurojust] {
            seat.presses("place-agreement");
            seat.presses_on("[data-test=clause][data-key=period]");
            seat.finds("[data-test=proposal][data-state=declined]");
            seat.reads("proposal", "Two more years need the minister.");
        }
        lyon.shoots("scene-declined");
        self.eurojust.shoots("scene-coordinator-agreement");
        assert!(!self.eurojust.shows("proposal-sign"), "a participant answers no proposal");
    }

    /// A compartment of two: evidence and a note in it stand in two windows.
    fn keeps_something_between_two(&self) {
        let (lyon, turin) = (&self.lyon, &self.turin);
        self.takes("crates.txt", "forty-one crates", None);
        self.makes_a_compartment();
        self.takes("informant.txt", "her name is Cassandra", Some(QUIET));
        lyon.shoots("scene-evidence");
        lyon.presses("place-notes");
        lyon.presses("note-new");
        lyon.writes("note-new-title", "What Cassandra said");
        lyon.picks_shown("note-new-visible", QUIET);
        lyon.presses("note-new-text");
        lyon.types("The crates come on the third.");
        lyon.shoots("scene-note-new");
        lyon.presses("note-create");
        lyon.reads("note-text", "The crates come on the third.");

        turin.presses("place-evidence");
        turin.finds("[data-test=rows-seen][data-total='2']");
        turin.presses_on(&format!("[data-test=restricted][data-key='{QUIET}']"));
        turin.presses("viewer-tab-text");
        turin.reads("viewer", "her name is Cassandra");
        turin.shoots("scene-evidence-turin");
        turin.presses("place-notes");
        turin.presses_on("[data-test=notes-row] [role=gridcell]");
        turin.reads("note-text", "The crates come on the third.");
    }

    fn makes_a_compartment(&self) {
        let (lyon, turin) = (&self.lyon, &self.turin);
        lyon.presses("place-roster");
        lyon.presses("compartment-make");
        lyon.writes("making-name", QUIET);
        let offered = "return document.querySelectorAll('dialog input[type=checkbox]').length;";
        assert_eq!(lyon.evaluates(offered), 1, "the coordinator is not offered");
        lyon.presses_on("dialog input[type=checkbox]");
        lyon.shoots("scene-compartment-make");
        lyon.presses("making-do");
        lyon.finds("[data-test=compartment]");
        lyon.shoots("scene-compartment");
        turin.presses("place-roster");
        turin.finds("[data-test=compartment]");
        turin.reads("compartment", QUIET);
    }

    /// Drops a file at Lyon and takes it in, for the whole team or for some of it.
    fn takes(&self, name: &str, text: &str, within: Option<&str>) {
        let lyon = &self.lyon;
        let file = self.at(name);
        std::fs::write(&file, text).expect("an original is written");
        lyon.presses("place-evidence");
        lyon.sees("add-evidence");
        lyon.drops(&[&file]);
        lyon.finds("[data-test=plan][data-files='1'][data-first^='FR-']");
        if let Some(compartment) = within {
            lyon.picks_shown("plan-visible", compartment);
            lyon.finds(&format!(
                "[data-test=plan] [data-test=restricted][data-key='{compartment}']"
            ));
            lyon.reads("plan", "visible to FR IT");
            lyon.shoots("scene-plan");
        } else {
            assert!(!lyon.shows("plan-visible"), "who is in no compartment is not asked");
        }
        lyon.presses("plan-index");
        lyon.finds("[data-test=task-state][data-state=done]");
        lyon.presses("task-close");
        lyon.reads_content("evidence", name.trim_end_matches(".txt"));
    }

    /// The coordinator's window goes everywhere and meets no word of it, and no evidence at all.
    fn shows_the_coordinator_nothing_of_it(&self) {
        let (lyon, eurojust) = (&self.lyon, &self.eurojust);
        lyon.presses("place-exchange");
        lyon.has_all_complete(2);
        for place in ["overview", "agreement", "roster", "evidence", "notes", "exchange", "records"]
        {
            eurojust.presses(&format!("place-{place}"));
            eurojust.waits_for("return document.querySelector('[data-test=loading]') ? null : 1;");
            eurojust.shoots(&format!("scene-coordinator-{place}"));
            let page = eurojust.evaluates("return document.body.innerText;").to_string();
            for word in HIDDEN.iter().chain(&["crates"]) {
                assert!(!page.contains(word), "{place} of the coordinator says {word}: {page}");
            }
        }
        eurojust.presses("place-roster");
        eurojust.finds("[data-test=compartments]");
        assert!(!eurojust.shows("compartment"), "it holds none");
        eurojust.presses("place-evidence");
        eurojust.sees("empty");
        assert!(!eurojust.shows("evidence-row"));
    }

    /// A packet is lost from the shared folder: Turin is told exactly what is missing, asks for
    /// just that, and has it. Meanwhile both set one title, apart.
    fn loses_a_packet_and_gets_it_back(&self) {
        let (lyon, turin) = (&self.lyon, &self.turin);
        for seat in [turin, lyon] {
            seat.presses("place-exchange");
            seat.has_all_complete(2);
            seat.presses("unwatch");
            seat.loses("courier");
        }
        let kept = self.files();
        lyon.begins_note("Who was at the quay");
        lyon.writes_packets(&self.shared());
        let lost = &self.files() - &kept;
        for (seat, title) in [(lyon, "Crates on the quay"), (turin, "Crates, counted twice")] {
            seat.titles("crates", title);
        }
        lyon.writes_packets(&self.shared());
        // Now, and not before: whoever writes looks whether what it wrote is still there.
        lost.iter().for_each(|packet| std::fs::remove_file(packet).expect("a packet is lost"));

        turin.watches(&self.shared());
        turin.finds("[data-test=gap]");
        turin.reads("gap", "1 change set");
        turin.reads("gap", "JIRS Lyon");
        turin.finds("[data-test=partner-row][data-standing=missing]");
        turin.shoots("scene-missing");
        turin.presses("request");
        turin.chooses(&self.shared());
        turin.reads("requested", "1 change set");
        turin.shoots("scene-requested");
        lyon.watches(&self.shared());

        turin.sees("nothing-missing");
        turin.presses("place-notes");
        turin.reads_content("notes", "Who was at the quay");
    }

    /// Two statements on one title stand side by side until Lyon decides; Turin reads who and why.
    fn decides_a_conflict(&self) {
        let (lyon, turin) = (&self.lyon, &self.turin);
        for seat in [lyon, turin] {
            seat.presses("place-exchange");
            seat.finds("[data-test=conflict][data-field=title]");
        }
        lyon.reads("conflict", "Crates on the quay");
        lyon.reads("conflict", "Crates, counted twice");
        lyon.evaluates(
            "document.querySelector('[data-test=conflict]').scrollIntoView(); return 0;",
        );
        lyon.shoots("scene-conflict");
        lyon.presses_on(&format!("{} [data-test=stands]", lyon.the("statement", "counted twice")));
        lyon.writes("resolve-reason", "Counted with both present.");
        lyon.shoots("scene-conflict-decide");
        lyon.presses("resolve-confirm");
        lyon.sees("no-conflicts");

        turin.sees("no-conflicts");
        turin.presses("place-evidence");
        turin.reads_content("evidence", "Crates, counted twice");
    }

    /// Turin's machine is stolen. What it wrote counts; what is written there before it hears of
    /// it is read and marked; once it hears of it, it writes nothing.
    fn revokes_an_installation(&self) {
        let (lyon, turin, eurojust) = (&self.lyon, &self.turin, &self.eurojust);
        turin.presses("place-exchange");
        turin.presses("unwatch");
        turin.loses("courier");
        lyon.presses("place-roster");
        lyon.presses_on(&lyon.the("roster-row", "Paolo Ferri"));
        lyon.reads("person", "Procura di Torino");
        lyon.presses("roster-revoke");
        lyon.finds("[data-test=revoke-count][data-key=operational]");
        lyon.finds(&format!("[data-test=revoke-count][data-key='{QUIET}']"));
        lyon.reads("revoke-keeps", "2 items with 2 sealed originals, 2 notes");
        lyon.writes("revoke-reason", "Stolen on the train to Milan.");
        lyon.shoots("scene-revoke");
        lyon.presses("revoke-confirm");
        lyon.reads("installation-revoked", "Stolen on the train to Milan.");
        lyon.shoots("scene-revoked");
        eurojust.presses("place-roster");
        eurojust.presses_on("[data-test=roster-row][data-revoked=true]");
        eurojust.reads("installation-revoked", "Stolen on the train to Milan.");
        eurojust.shoots("scene-coordinator-revoked");

        turin.begins_note("Call off the search");
        turin.writes_packets(&self.shared());
        lyon.presses("place-notes");
        lyon.finds("[data-test=notes-row] [data-test=mark]");
        lyon.reads_content("notes", "Call off the search");
        lyon.shoots("scene-marked");
        turin.watches(&self.shared());
        turin.presses("place-roster");
        turin.finds("[data-test=roster-row][data-revoked=true]");
        turin.presses("place-notes");
        turin.presses("note-new");
        turin.writes("note-new-title", "Once more");
        turin.presses("note-create");
        turin.finds("[data-test=problem][data-code=installation-revoked]");
        turin.shoots("scene-heard");
    }

    /// Returns the packets in the shared folder.
    fn files(&self) -> BTreeSet<PathBuf> {
        let entries = std::fs::read_dir(self.shared()).expect("the shared folder is read");
        let files = entries.flatten().map(|entry| entry.path());
        files.filter(|file| file.extension().is_some_and(|end| end == "comity")).collect()
    }

    /// Waits until a packet lies there that did not before.
    fn waits_for_files(&self, before: &BTreeSet<PathBuf>) {
        let arrived = || !self.files().is_subset(before);
        assert!(waits_until(PATIENCE, arrived), "a packet is written");
    }
}

impl Seat {
    /// Makes one of the choices of a list, by its value.
    fn picks(&self, list: &str, value: &str) {
        self.presses_on(&format!("[data-test={list}] option[value='{value}']"));
    }

    /// Makes one of the choices of a list, by what it says.
    fn picks_shown(&self, list: &str, label: &str) {
        self.sees(list);
        let value = self.waits_for(&format!(
            "return [...document.querySelector('[data-test={list}]').options]
                .find((one) => one.label === '{label}')?.value ?? null;"
        ));
        self.picks(list, value.as_str().expect("a choice has a value"));
    }

    /// Waits for the one of several of that name that says something, and returns a selector of it.
    fn the(&self, name: &str, says: &str) -> String {
        let marked = self.waits_for(&format!(
            "const all = [...document.querySelectorAll('[data-test={name}]')];
            const found = all.find((one) => one.innerText.includes('{says}'));
            return found ? {{ ...found.dataset }} : null;"
        ));
        let by = ["key", "value"].into_iter().find(|by| marked[by].is_string());
        let by = by.expect("one of several has an id or a number");
        let value = marked[by].as_str().unwrap_or_default();
        format!("[data-test={name}][data-{by}='{value}']")
    }

    /// Waits until nothing is on its way between this window and its partners.
    fn has_all_complete(&self, partners: usize) {
        self.waits_for(&format!(
            "return document.querySelectorAll(
                '[data-test=partner-row][data-standing=complete]').length === {partners} || null;"
        ));
    }

    /// Begins a note for the whole team, of a title alone.
    fn begins_note(&self, title: &str) {
        self.presses("place-notes");
        self.presses("note-new");
        self.writes("note-new-title", title);
        self.presses("note-create");
        self.sees("note-text");
    }

    /// Gives an item another title.
    fn titles(&self, now: &str, title: &str) {
        self.presses("place-evidence");
        self.presses_on(&format!("{} [role=gridcell]", self.the("evidence-row", now)));
        self.presses("viewer-tab-metadata");
        self.presses("edit-title");
        self.writes("input-title", title);
        self.presses("save-title");
        self.loses("input-title");
        self.reads("value-title", title);
    }
}
