//! What a courier is to this suite: a place that offices name, and the objects on the medium as
//! its misfortunes touch them.

use comity_tests::Office;

/// A way between offices.
pub trait Carrier {
    /// Makes the medium reachable for an office and returns the place that its calls name.
    fn reach(&self, office: &Office) -> String;

    /// Ends the reaching: what the office wrote is on the medium from here on.
    fn leave(&self, office: &Office);

    /// Returns the names of all objects on the medium, sorted.
    fn list(&self) -> Vec<String>;

    /// Returns an object's bytes.
    fn get(&self, name: &str) -> Vec<u8>;

    /// Puts an object onto the medium, in the place of one of that name.
    fn put(&self, name: &str, bytes: &[u8]);

    /// Takes an object off the medium.
    fn remove(&self, name: &str);

    /// Sets the time that the medium says an object has, in seconds since 1970 UTC, if it has one.
    fn set_time(&self, name: &str, utc_seconds: i64);

    /// Checks the medium itself after a scenario.
    fn is_sound(&self) {}
}

/// Lets an office write what partners lack.
pub fn sends(carrier: &dyn Carrier, office: &Office) -> serde_json::Value {
    let place = carrier.reach(office);
    let sent = office.sends_to("all", &place);
    carrier.leave(office);
    sent
}

/// Lets an office take in what is there.
pub fn receives(carrier: &dyn Carrier, office: &Office) -> serde_json::Value {
    let place = carrier.reach(office);
    let report = office.receives(&place);
    carrier.leave(office);
    report
}

/// Returns everything on the medium.
pub fn everything(carrier: &dyn Carrier) -> Vec<(String, Vec<u8>)> {
    carrier.list().into_iter().map(|name| (name.clone(), carrier.get(&name))).collect()
}
