//! What an installation that was revoked, whose mandate was ended, or that left a restricted
//! compartment, is still told. Leaders may have removed each other without knowing; both must hear
//! of it, and be reached by what the authorities decide. Whoever is out without knowing goes on in
//! good faith.

use std::collections::BTreeMap;

use comity_changes::control::{Control, Past, Revocation, Source};
use comity_changes::{CompartmentId, FeedId};
use comity_domain::kinds::Compartment;
use comity_exchange::vector::Ranges;

/// What an installation that is out still gets of `control`; of every other compartment it gets
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Nothing: its own authority revoked it, or others did after its mandate had ended.
    Nothing,
    /// That its mandate was ended: the act and what that builds on.
    Ending(Past),
    /// That others put it out: their acts and what those build on, which it was entitled to then.
    Removal(Past),
    /// Everything, as long as its removal is in dispute.
    Control,
}

impl Told {
    /// Looks at what an installation is told that was revoked.
    pub fn of(control: &Control, installation: &[u8; 32]) -> Self {
        let of_it = |known: &&Revocation| known.body.installation == *installation;
        let bound = control.authority_of(installation);
        let mandated = control.mandates.iter().any(|mandate| {
            mandate.installation() == installation
                && Some(*mandate.authority()) == bound
                && mandate.end().is_none()
                && !mandate.fell
        });
        let all = control.revocations.iter().filter(of_it);
        if !mandated || all.clone().any(|known| Some(known.authority) == bound) {
            return Self::Nothing;
        }
        let standing = &control.standing;
        let counting = |known: &&Revocation| !standing.idle.contains_key(&known.source.dot);
        if all.clone().filter(counting).all(|known| standing.frozen.contains(&known.source.dot)) {
            return Self::Control;
        }
        Self::Removal(with_pasts(all.map(|known| &known.source)))
    }

    /// Looks at what an installation is told whose mandates were all ended; nothing when they do
    /// not count for another reason.
    pub fn of_ending(control: &Control, installation: &[u8; 32]) -> Option<Self> {
        let theirs = control.mandates.iter();
        let theirs = theirs.filter(|one| one.installation() == installation && !one.fell);
        let ends = theirs.flat_map(|mandate| {
            let counting = mandate.ends.iter().filter(|end| !end.fell);
            // An act that ends what had ended builds on what its subject may not have any more.
            counting.clone().filter(move |end| {
                !counting.clone().any(|before| before.source.at.within(&end.source.past))
            })
        });
        let past = with_pasts(ends.map(|end| &end.source));
        (!past.is_empty()).then_some(Self::Ending(past))
    }

    /// Returns whether it hears of its own end alone, so that what others hold, or what became of
    /// its own work there, is not told.
    pub fn is_last_word(&self) -> bool {
        match self {
            Self::Nothing | Self::Ending(_) | Self::Removal(_) => true,
            Self::Control => false,
        }
    }

    /// Returns what of a lane may be told.
    pub fn reaches(&self, lane: &FeedId, lacking: Ranges) -> Ranges {
        match self {
            Self::Nothing => Ranges::default(),
            Self::Control => lacking,
            Self::Ending(past) | Self::Removal(past) => match past.get(lane) {
                Some(seq) => lacking.intersection(&[(1, *seq)].into_iter().collect()),
                None => Ranges::default(),
            },
        }
    }

    /// Says it to people.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Nothing => "installation revoked",
            Self::Ending(_) => "mandate ended; it is told that it was, and nothing else",
            Self::Removal(_) => "installation revoked; it is told that it was, and nothing else",
            Self::Control => "removal in dispute; it gets acts of the roster alone",
        }
    }
}

/// Returns the restricted compartments that an installation left or was let out of, each with what
/// it is told: the acts by which it left and what those build on, without keys. Else whoever was
/// let out would go on in good faith.
pub(super) fn left(control: &Control, installation: &[u8; 32]) -> BTreeMap<Compartment, Past> {
    let of = |id: CompartmentId| Compartment::Restricted(id.0);
    let gone = control.restricted().filter(|(id, _)| control.has_left(installation, of(*id)));
    let told = gone.map(|(id, known)| {
        let acts = known.leavings_of(installation).map(|leaving| &leaving.source);
        (of(id), with_pasts(acts))
    });
    told.collect()
}

/// Returns the pasts of acts, with the acts themselves.
fn with_pasts<'a>(acts: impl Iterator<Item = &'a Source>) -> Past {
    let mut past = Past::new();
    for source in acts {
        let before = source.past.iter().map(|(lane, seq)| (*lane, *seq));
        for (lane, seq) in before.chain([(source.at.feed, source.at.seq)]) {
            let reached = past.entry(lane).or_insert(seq);
            *reached = seq.max(*reached);
        }
    }
    past
}
