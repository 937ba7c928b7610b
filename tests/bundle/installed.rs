//! Installed, used and removed, in a root that has no checkout and no homes.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::ONE_WINDOW;
use crate::app::App;
use crate::bundles::BUNDLES;
use crate::display::Display;
use crate::offices::{Office, PASSPHRASE, TEAM};
use crate::root::CleanRoot;

/// One page that says one sentence.
const LETTER: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R
/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 61>>stream
BT /F1 14 Tf 20 120 Td (The crates come on the third.) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R/Size 6>>
%%EOF
";

/// What people get: it installs, both programs work, the worker that reads foreign files is found
/// beside them, and removing it takes nothing of a vault along.
#[test]
fn the_package_is_installed_used_and_removed() {
    let Some(root) = CleanRoot::lay() else { return };
    let deb = root.receives(&BUNDLES.deb);
    root.does("dpkg", &["--install", &named(&deb)]);
    let command = root.door("comity", "/usr/bin/comity");
    let window = root.door("comity-desktop", "/usr/bin/comity-desktop");

    let lyon = Office::opens_in((root.home(), command.clone()), LYON);
    let turin = Office::opens_in((root.home(), command.clone()), TURIN);
    assert_eq!(state(&command, &lyon), "locked", "a vault is locked when its command has ended");
    let item = takes_a_letter_in(&lyon, &turin);
    let display = Display::open(ONE_WINDOW);
    let app = App::start_program(&window, &display, lyon.home);
    app.writes("unlock-passphrase", PASSPHRASE);
    app.presses("unlock");
    app.finds("[data-test=team-row]");
    the_worker_draws_a_page(&app, &item);
    app.presses("lock");
    app.finds("[data-test=gate][data-state=locked]");
    let kept = everything_in(&app.home().join("vault"));
    root.does("dpkg", &["--purge", "comity"]);

    let left = everything_in(&app.home().join("vault"));
    assert!(kept == left && !left.is_empty(), "the vault is as it was, byte by byte");
    let found = root.does("find", &["/usr", "/etc", "/var", "-xdev", "-iname", "*comity*"]);
    assert_eq!(found, "", "nothing of the package is left");
}

const LYON: (&str, &str, &str) = ("Claire Moreau", "JIRS Lyon", "FR");
const TURIN: (&str, &str, &str) = ("Paolo Ferri", "Procura di Torino", "IT");

/// The first thing a person does with what they installed.
#[test]
fn a_vault_is_made_and_locked_in_the_installed_window() {
    let Some(root) = CleanRoot::lay() else { return };
    root.does("dpkg", &["--install", &named(&root.receives(&BUNDLES.deb))]);
    let window = root.door("comity-desktop", "/usr/bin/comity-desktop");
    let display = Display::open(ONE_WINDOW);
    let app = App::start_program(&window, &display, root.home());
    app.finds("[data-test=gate][data-state=absent]");

    let recovery = app.describes_a_vault(&display);
    app.presses("create");
    app.sees("recovery-written");
    app.presses("vault-enter");
    app.sees("frame");
    app.presses("lock");

    app.finds("[data-test=gate][data-state=locked]");
    assert!(recovery.is_file(), "the recovery file stands where the person chose");
}

/// apt installs what is missing only if the package names it.
#[test]
fn a_system_without_webkit_is_told_what_it_lacks() {
    let Some(root) = CleanRoot::lay() else { return };
    let deb = root.receives(&BUNDLES.deb);
    let forget = r#"BEGIN { RS = ""; ORS = "\n\n" } !/^Package: libwebkit2gtk-4.1-0\n/"#;
    let status = "/var/lib/dpkg/status";
    let rest = root.does("awk", &[forget, status]);
    let shorter = root.receives_text("status", &rest);
    root.does("cp", &[&named(&shorter), status]);

    let refused = root.runs("dpkg", &["--install", &named(&deb)]);

    let why = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success(), "a package whose needs are not met is not set up");
    assert!(why.contains("comity depends on libwebkit2gtk-4.1-0"), "{why}");
}

/// An image is started as it is: from a folder of its own, with nothing installed.
#[test]
fn the_image_starts_by_itself() {
    let Some(root) = CleanRoot::lay() else { return };
    let image = root.receives(&BUNDLES.image);
    // Without the system's leave to mount it, it unpacks itself.
    let program = format!("env APPIMAGE_EXTRACT_AND_RUN=1 {}", image.display());
    let display = Display::open(ONE_WINDOW);

    let app = App::start_program(&root.door("image", &program), &display, root.home());

    app.finds("[data-test=gate][data-state=absent]");
    let link = image.with_file_name("comity");
    symlink(&image, &link).expect("a link is made");
    let command = format!("env APPIMAGE_EXTRACT_AND_RUN=1 {}", link.display());
    let door = root.door("comity-door", &command);
    let told = Command::new(door).arg("--version").output().expect("the image starts");
    let told = String::from_utf8_lossy(&told.stdout);
    assert!(told.starts_with("comity 0."), "under its name it is the command: {told}");
}

/// Returns the state of an office's vault, asked without its passphrase.
fn state(command: &Path, office: &Office) -> Value {
    let mut asked = Command::new(command);
    asked.args(["--json", "--vault", "vault", "vault", "status"]).current_dir(office.home.path());
    let told = asked.output().expect("the command starts").stdout;
    let status: Value = serde_json::from_slice(&told).expect("the command answers");
    status["state"].clone()
}

/// Agrees on a team and imports a letter, whose text is read; returns the item.
fn takes_a_letter_in(lyon: &Office, turin: &Office) -> String {
    lyon.agrees_with(turin);
    fs::write(lyon.at("letter.pdf"), LETTER).expect("a letter is written");
    lyon.does(&["evidence", "import", TEAM, "letter.pdf", "--handling", "H1"]);
    let rows = lyon.does(&["evidence", "list", TEAM]);
    let item = rows["rows"][0]["item"].as_str().expect("the letter is listed").to_owned();
    let text = lyon.does(&["evidence", "text", TEAM, &item]);
    let text = text["text"].as_str().unwrap_or_default();
    assert!(text.contains("The crates come on the third."), "the worker reads it: {text:?}");
    item
}

/// The window finds the installed command beside itself, and has it draw a page.
fn the_worker_draws_a_page(app: &App, item: &str) {
    let args = json!({"team": TEAM, "item": item, "page": 1, "longest": 200, "password": null});
    let request = json!({"call": "preview_page", "args": args});
    let drawn = app.awaits(&format!(
        "const done = arguments[arguments.length - 1];
         window.__TAURI_INTERNALS__.invoke('call', {{ request: {request} }}).then(done, done);"
    ));
    assert_eq!(drawn["width"], 200, "a page is drawn: {}", shortened(&drawn));
}

fn shortened(document: &Value) -> String {
    document.to_string().chars().take(300).collect()
}

/// Returns every file below a folder with its bytes.
fn everything_in(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(everything_in(&path));
        } else {
            let bytes = fs::read(&path).expect("a file is read");
            found.insert(path, bytes);
        }
    }
    found
}

fn named(path: &Path) -> String {
    path.to_str().expect("a plain name").to_owned()
}
