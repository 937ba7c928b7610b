//! Which key each authority acts with, before anything else is asked; and what a replaced key
//! signed too late.

use std::collections::{BTreeMap, BTreeSet};

use super::{Standing, apart};
use crate::control::replacement::{Keys, Replacement};
use crate::control::{At, Control, CutOff, Revocation, Source};
use crate::ids::Dot;
use crate::verdict::Reason;

impl Standing {
    /// Finds the keys in two rounds, so that nothing hangs on itself. First every signature counts
    /// that lies in no part of a feed that split. Then those alone whose own key was not replaced
    /// elsewhere and whose authority did not cut their carrier off: of two replacements that each
    /// rest on the key which the other replaces, neither is in force.
    pub(super) fn take_keys(
        &mut self,
        control: &Control,
        mut signed: Vec<&Replacement>,
        here: &dyn Fn(&At) -> bool,
    ) {
        signed.retain(|known| {
            let at = &known.source.at;
            self.splits.get(&control.lanes.feed(&at.feed)).is_none_or(|from| *from > at.seq)
        });
        let first = Keys::of(control, &signed);
        let counts = |source: &Source| here(&source.at) && !first.is_late(source);
        let (revocations, cut_offs) = cutting(control, &counts);
        let none = BTreeSet::new();
        self.cut((&revocations, &cut_offs, &apart(control)), &none, &none);
        signed.retain(|known| {
            let (owner, at) = (&known.source.owner, &known.source.at);
            let lost = self.cuts_off(owner, &control.lanes.feed(&at.feed), at.seq);
            !lost && !first.is_late(&known.source)
        });
        self.keys = Keys::of(control, &signed);
    }

    /// Returns the acts that a replaced key signed and that nobody who replaced it knew of.
    pub(super) fn late(
        &self,
        control: &Control,
        here: &dyn Fn(&At) -> bool,
    ) -> BTreeMap<Dot, Reason> {
        let late = control.acts().filter(|source| here(&source.at) && self.keys.is_late(source));
        late.map(|source| (source.dot, Reason::KeyReplaced)).collect()
    }
}

/// Returns the revocations and cut-offs whose acts are looked at.
pub(super) fn cutting<'a>(
    control: &'a Control,
    looked_at: &dyn Fn(&Source) -> bool,
) -> (Vec<&'a Revocation>, Vec<&'a CutOff>) {
    let revocations = control.revocations.iter().filter(|known| looked_at(&known.source));
    let cut_offs = control.cut_offs.iter().filter(|known| looked_at(&known.source));
    (revocations.collect(), cut_offs.collect())
}
