//! What a person does with the screen: sees, reads, presses, writes, by the `data-test` names.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::wd::Locator;

use crate::app::{App, PATIENCE};
use crate::display::Display;
use crate::offices::PASSPHRASE;

/// The keys that have a name, and what stands for them on the driver's wire.
const KEYS: &[(&str, char)] = &[
    ("Tab", '\u{E004}'),
    ("Enter", '\u{E007}'),
    ("Shift", '\u{E008}'),
    ("Control", '\u{E009}'),
    ("Alt", '\u{E00A}'),
    ("Escape", '\u{E00C}'),
    ("PageDown", '\u{E00F}'),
    ("End", '\u{E010}'),
    ("ArrowDown", '\u{E015}'),
    ("F1", '\u{E031}'),
];

impl App {
    /// Strikes keys together on whatever has the focus, as in `Control+k`.
    pub fn strikes(&self, chord: &str) {
        let keys: Vec<char> = chord.split('+').map(key).collect();
        let down = keys.iter().map(|key| KeyAction::Down { value: *key });
        let up = keys.iter().rev().map(|key| KeyAction::Up { value: *key });
        self.acts(down.chain(up));
    }

    /// Types a text into whatever has the focus.
    pub fn types(&self, text: &str) {
        let strokes =
            text.chars().map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        self.acts(strokes.flatten());
    }

    fn acts(&self, keys: impl Iterator<Item = KeyAction>) {
        let actions = keys.fold(KeyActions::new("keyboard".into()), KeyActions::then);
        self.runtime.block_on(self.client.perform_actions(actions)).expect("keys are struck");
    }

    /// Goes on with the tabulator until the focus is within something of that name.
    pub fn tabs_to(&self, name: &str) {
        let within = format!("return !!document.activeElement?.closest('{}');", css(name));
        for _ in 0..40 {
            if self.evaluates(&within) == true {
                return;
            }
            self.strikes("Tab");
        }
        panic!("{name} is reached by the tabulator");
    }

    /// Waits until nothing of that name is on the screen.
    pub fn loses(&self, name: &str) {
        let gone = format!("return document.querySelector('{}') ? null : true;", css(name));
        self.waits_for(&gone);
    }

    /// Waits until something of that name is on the screen and returns its text.
    pub fn sees(&self, name: &str) -> String {
        let element = self.element(name);
        self.runtime.block_on(element.text()).expect("what is shown has a text")
    }

    /// Tells whether something of that name is on the screen now.
    pub fn shows(&self, name: &str) -> bool {
        let found = self.runtime.block_on(self.client.find_all(Locator::Css(&css(name))));
        found.is_ok_and(|found| !found.is_empty())
    }

    /// Waits until a text is somewhere within something of that name.
    pub fn reads(&self, name: &str, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let shown = self.sees(name);
            if shown.contains(text) {
                return;
            }
            assert!(Instant::now() < deadline, "{name} says {text:?}; it says {shown:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until a text is within the first thing of that name, cut at its edge or not: the
    /// driver takes what may be cut for hidden, and tells no text of it.
    pub fn reads_content(&self, name: &str, text: &str) {
        let content = format!("document.querySelector('{}')?.textContent", css(name));
        self.waits_for(&format!("return {content}?.includes('{text}') || null;"));
    }

    /// Tells whether a selector finds something now.
    pub fn has(&self, selector: &str) -> bool {
        self.evaluates(&format!("return !!document.querySelector(\"{selector}\");")) == true
    }

    /// Presses it.
    pub fn presses(&self, name: &str) {
        self.presses_on(&css(name));
    }

    /// Presses what a selector finds: the driver cannot press a table's row, only its cells.
    pub fn presses_on(&self, selector: &str) {
        let element = self.finds(selector);
        let pressed = self.runtime.block_on(element.click());
        pressed.unwrap_or_else(|error| panic!("{selector} is pressed: {error}"));
    }

    /// Types into it, after clearing it.
    pub fn writes(&self, name: &str, text: &str) {
        let element = self.element(name);
        self.runtime
            .block_on(async {
                element.clear().await?;
                element.send_keys(text).await
            })
            .unwrap_or_else(|error| panic!("{name} is written: {error}"));
    }

    /// Writes what a new vault needs, and chooses where the recovery file goes, which is returned.
    pub fn describes_a_vault(&self, display: &Display) -> PathBuf {
        self.writes("create-person", "Claire Moreau");
        self.writes("create-capacity", "investigating judge");
        self.writes("create-authority", "JIRS Lyon");
        self.writes("create-state", "FR");
        self.writes("create-passphrase", PASSPHRASE);
        self.writes("create-passphrase-again", PASSPHRASE);
        self.presses("create-recovery");
        let recovery = self.home().join("lyon-recovery.age");
        display.answers_dialog(self.process(), &recovery);
        self.reads("create-form", "lyon-recovery.age");
        recovery
    }

    /// Opens the vault from the gate.
    pub fn enters(&self) {
        self.writes("unlock-passphrase", PASSPHRASE);
        self.presses("unlock");
        self.sees("frame");
    }

    /// Opens the vault and the first team, at a place.
    pub fn enters_team(&self, place: &str) {
        self.enters();
        self.finds("[data-test=team-row]");
        self.presses_on("[data-test=team-row] td");
        self.presses(&format!("place-{place}"));
    }

    fn element(&self, name: &str) -> Element {
        self.finds(&css(name))
    }
}

fn key(name: &str) -> char {
    let named = KEYS.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign);
    named.or_else(|| name.chars().next()).expect("a key has a sign")
}

fn css(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}
