//! Vaults made once for a whole suite: a passphrase costs a second, so worlds copy them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::clock::{OfficeClock, begin};
use crate::office::{Office, PASSPHRASE, Person, people};
use crate::world::World;

/// Locked vaults of everyone, each with a card to show; nobody has seen another's yet.
pub static STRANGERS: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = folder("strangers");
    let time = begin();
    let make = |who: Person| {
        let clock = OfficeClock::new(time.clone(), who.zone);
        let office = Office::at(folder.join(who.office), who, clock);
        office.creates_vault(PASSPHRASE);
        office.writes_card();
        office
    };
    let make = &make;
    let offices: Vec<Office> = std::thread::scope(|scope| {
        let threads = people::ALL.map(|who| scope.spawn(move || make(who)));
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    offices.iter().for_each(Office::locks);
    offices.iter().for_each(|office| lighten_slot(&office.home));
    folder
});

/// The same with a team of three parties in force, and the coordinator on its roster.
pub static IN_FORCE: LazyLock<PathBuf> = LazyLock::new(|| {
    let world = World::of_strangers(0);
    let offices = world.offices(["Lyon", "Turin", "Ghent", "Eurojust"]);
    let [lyon, turin, ghent, eurojust] = &offices;
    world.introduces(&[lyon, turin, ghent, eurojust]);
    lyon.founds_team_with(&[turin, ghent]);
    lyon.adds_to_roster(eurojust, "participant");
    let stick = world.place("stick").display().to_string();
    lyon.sends_to("all", &stick);
    eurojust.receives(&stick);
    world.courier().carries_everything(&[lyon, turin, ghent, eurojust]);
    offices.iter().for_each(|office| office.locks());
    let folder = folder("in-force");
    copy(world.folder(), &folder);
    fs::write(folder.join("TEAM"), lyon.team()).unwrap();
    folder
});

/// Seals the root key again under the same passphrase with little work, so that opening a copy
/// costs no second. The recovery file opens the root key; both slots stay stock age files.
fn lighten_slot(home: &Path) {
    let recovery = fs::read_to_string(home.join("recovery.key")).unwrap();
    let secret = recovery.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
    let identity: age::x25519::Identity = secret.parse().unwrap();
    let slots = home.join("vault/slots");
    let sealed = fs::read(slots.join("30-recovery.age")).unwrap();
    let root = age::decrypt(&identity, &sealed).unwrap();
    let mut recipient = age::scrypt::Recipient::new(PASSPHRASE.to_owned().into());
    recipient.set_work_factor(8);
    let light = age::encrypt(&recipient, &root).unwrap();
    fs::write(slots.join("10-passphrase.age"), light).unwrap();
}

/// Returns a new folder below the one that cargo builds into, and takes away those of suites
/// that ended.
fn folder(name: &str) -> PathBuf {
    let suite = std::env::current_exe().unwrap();
    let all = suite.ancestors().nth(3).unwrap().join("tmp").join("offices");
    fs::create_dir_all(&all).unwrap();
    for entry in fs::read_dir(&all).unwrap().flatten() {
        let process = entry.file_name().to_string_lossy().into_owned();
        if !Path::new("/proc").join(&process).exists() {
            let _another_may_have = fs::remove_dir_all(entry.path());
        }
    }
    let folder = all.join(std::process::id().to_string()).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
