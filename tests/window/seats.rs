//! People at their windows, each on a display of its own, and what they do together: introduce
//! themselves, found a team, carry packets.

use std::ops::Deref;
use std::path::Path;

use tempfile::TempDir;

use crate::ONE_WINDOW;
use crate::app::App;
use crate::display::Display;
use crate::offices::TEAM;

/// A person's window.
pub struct Seat {
    app: App,
    display: Display,
}

impl Deref for Seat {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl Seat {
    /// Opens a window in an office's home.
    pub fn at(home: TempDir) -> Self {
        let display = Display::open(ONE_WINDOW);
        let app = App::start_in(&display, home);
        Self { app, display }
    }

    /// Answers the system's dialog with a file or folder.
    pub fn chooses(&self, path: &Path) {
        self.display.answers_dialog(self.process(), path);
    }

    /// Returns what stands over the window, for everybody who walks by.
    pub fn title(&self) -> String {
        self.display.title_of(self.process())
    }

    /// Drops files into the window.
    pub fn drops(&self, files: &[&Path]) {
        self.display.drop_files(files, self.display.middle_of(self.process()));
    }

    /// Writes the own card to a file.
    pub fn saves_card(&self, file: &Path) {
        self.presses("place-cards");
        self.presses("card-save");
        self.chooses(file);
        self.sees("card-saved");
    }

    /// Takes in a card; its eight words are to be compared.
    pub fn opens_card(&self, file: &Path) {
        self.presses("place-cards");
        self.presses("card-add");
        self.chooses(file);
        self.sees("card-compare");
    }

    /// Says that the eight words of the card that is shown were compared.
    pub fn trusts_card(&self) {
        self.presses("card-verify");
        self.loses("card-verify");
        self.presses("place-home");
    }

    /// Describes the team with the one other party whose card is here.
    pub fn describes_team(&self) {
        self.presses("new-team");
        self.writes("found-name", TEAM);
        self.writes("found-purpose", "Smuggling by sea");
        self.writes("found-from", "2026-01-01");
        self.writes("found-until", "2031-12-31");
        self.writes("found-states", "FR IT");
        self.presses_on("[data-test^=found-party-]");
    }

    /// Founds what was described.
    pub fn founds_team(&self) {
        self.presses("found");
        self.finds("[data-test=overview][data-stage=signing]");
    }

    /// Opens the team that arrived, at its founding text.
    pub fn reads_founding_text(&self) {
        self.presses_on("[data-test=team-row] td");
        self.sees("founding-text");
    }

    /// Signs what was read.
    pub fn signs_team(&self) {
        self.presses("team-sign");
        self.finds("[data-test=overview][data-stage=in-force]");
    }

    /// Writes packets for everybody into a folder.
    pub fn writes_packets(&self, folder: &Path) {
        self.presses("place-exchange");
        self.presses("write-all");
        self.chooses(folder);
        self.sees("sent-report");
        self.finds("[data-test=sent-close]:focus");
        self.presses("sent-close");
    }

    /// Takes in what lies in a folder, at home.
    pub fn takes_in(&self, folder: &Path) {
        self.presses("take-in");
        self.presses("take-in-folder");
        self.chooses(folder);
        self.finds("[data-test=packet-row]");
        self.presses("received-close");
    }

    /// Watches a folder from now on.
    pub fn watches(&self, folder: &Path) {
        self.presses("place-exchange");
        self.presses("watch");
        self.chooses(folder);
        self.finds("[data-test=courier][data-reachable=true]");
    }
}
