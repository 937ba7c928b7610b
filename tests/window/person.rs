//! What a person does with the screen: sees, reads, presses, writes, by the `data-test` names.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::Locator;

use crate::app::{App, PATIENCE};
use crate::display::Display;
use crate::offices::PASSPHRASE;

impl App {
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

    fn element(&self, name: &str) -> Element {
        self.finds(&css(name))
    }
}

fn css(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}
