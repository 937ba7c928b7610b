//! Holds off sleep while work runs: an import that sleeps with the computer is an import that is
//! not done in the morning. Asks the system's login service; where there is none, sleep comes.

#[cfg(target_os = "linux")]
mod held {
    use gio::glib::prelude::*;
    use gio::{BusType, Cancellable, DBusCallFlags, UnixFDList};

    const LOGIN: &str = "org.freedesktop.login1";
    const PATH: &str = "/org/freedesktop/login1";
    const MANAGER: &str = "org.freedesktop.login1.Manager";
    /// Milliseconds that the login service may take.
    const WAIT_MS: i32 = 2_000;

    /// Returns what holds sleep off until it is dropped: the list closes its descriptor.
    pub fn hold() -> Result<UnixFDList, gio::glib::Error> {
        let bus = gio::bus_get_sync(BusType::System, Cancellable::NONE)?;
        // No name of a team or file: whoever asks the login service may read this.
        let wish = ("sleep", "Comity", "Work is running", "block").to_variant();
        let (_, held) = bus.call_with_unix_fd_list_sync(
            Some(LOGIN),
            PATH,
            MANAGER,
            "Inhibit",
            Some(&wish),
            None,
            DBusCallFlags::NONE,
            WAIT_MS,
            UnixFDList::NONE,
            Cancellable::NONE,
        )?;
        Ok(held)
    }
}

/// Whether sleep is held off now. Stays on one thread.
#[derive(Default)]
pub struct Awake {
    #[cfg(target_os = "linux")]
    held: Option<gio::UnixFDList>,
    /// Asked in vain for the work that runs; it is not asked again for the same.
    refused: bool,
}

impl Awake {
    /// Holds sleep off while `busy`, and lets it come when no more.
    pub fn follow(&mut self, busy: bool) {
        if !busy {
            *self = Self::default();
            return;
        }
        #[cfg(target_os = "linux")]
        if self.held.is_none() && !self.refused {
            match held::hold() {
                Ok(held) => self.held = Some(held),
                Err(error) => {
                    self.refused = true;
                    tracing::warn!(%error, "sleep is not held off while work runs");
                }
            }
        }
    }
}
