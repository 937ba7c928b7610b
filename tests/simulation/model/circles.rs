//! Restricted compartments: docs/formats/authority.md, section 5a. Who is a member, of which acts
//! that depends, what a member may have the keys of, and what somebody who left is told.

use std::collections::BTreeSet;

use comity_domain::kinds::Compartment;

use super::{Change, Dot, Model, SetNo, Sets, Standing};

/// What the charter of a restricted compartment gives. The id is the charter's hash, so it stands
/// in every past.
#[derive(Clone, Debug)]
pub struct Circle {
    pub authority: usize,
    pub members: BTreeSet<usize>,
}

/// Returns the model's name of a restricted compartment, by the order of their making.
pub fn circle(number: usize) -> Compartment {
    let mut id = [0; 32];
    id[0] = u8::try_from(number).unwrap();
    Compartment::Restricted(id)
}

/// Returns the number of a restricted compartment.
pub fn number_of(compartment: Compartment) -> Option<usize> {
    match compartment {
        Compartment::Restricted(id) => Some(usize::from(id[0])),
        Compartment::Control | Compartment::Agreement | Compartment::Operational => None,
    }
}

impl Model {
    /// Returns the restricted compartments whose charter is among some sets.
    pub fn circles_in(&self, of: &Sets) -> BTreeSet<Compartment> {
        let made = self.changes(of.iter()).filter(|(_, change)| **change == Change::Compartment);
        made.map(|(dot, _)| self.sets[dot.0].compartment).collect()
    }

    pub(super) fn circle_of(&self, compartment: Compartment) -> Option<&Circle> {
        self.circles.get(number_of(compartment)?)
    }

    /// Returns whether an installation belongs to a compartment by acts in some sets that count;
    /// to one that is not restricted everybody does.
    pub fn is_member(
        &self,
        of: &Sets,
        standing: &Standing,
        compartment: Compartment,
        who: usize,
    ) -> bool {
        let Some(circle) = self.circle_of(compartment) else { return true };
        let founder = circle.members.contains(&who)
            && self.leavings(of, standing, compartment, who).is_empty();
        founder || !self.joinings(of, standing, compartment, who).is_empty()
    }

    /// Returns whether somebody left a restricted compartment and is no member.
    pub fn has_left(
        &self,
        of: &Sets,
        standing: &Standing,
        compartment: Compartment,
        who: usize,
    ) -> bool {
        !self.is_member(of, standing, compartment, who)
            && !self.leavings(of, standing, compartment, who).is_empty()
    }

    /// Returns the acts by which somebody left, with all that those build on.
    pub fn told_of_leaving(
        &self,
        of: &Sets,
        standing: &Standing,
        compartment: Compartment,
        who: usize,
    ) -> Sets {
        let mut told = Sets::new();
        for dot in self.leavings(of, standing, compartment, who) {
            told.extend(&self.sets[dot.0].past);
            told.insert(dot.0);
        }
        told
    }

    /// Returns whether an installation ever was to belong to a compartment, by an act that counts
    /// or not.
    pub(super) fn ever_named(&self, of: &Sets, compartment: Compartment, who: usize) -> bool {
        let Some(circle) = self.circle_of(compartment) else { return true };
        let here = of.iter().filter(|n| self.sets[**n].compartment == compartment);
        let mut acts = self.changes(here);
        let joins = |change: &Change| matches!(change, Change::Join { of, .. } if *of == who);
        circle.members.contains(&who) || acts.any(|(_, change)| joins(change))
    }

    /// Returns whether a member may have the key of what was made in a set: it belongs from the
    /// start, was let in with what was written before, or its letting in lies in the set's past.
    pub fn releases(&self, of: &Sets, standing: &Standing, made: SetNo, who: usize) -> bool {
        let (author, compartment) = self.feed(made);
        let Some(circle) = self.circle_of(compartment) else { return true };
        let founder = circle.members.contains(&who)
            && self.leavings(of, standing, compartment, who).is_empty();
        let joinings = self.joinings(of, standing, compartment, who);
        author == who
            || founder
            || joinings
                .iter()
                .any(|(dot, history)| *history || self.sets[made].past.contains(&dot.0))
    }

    /// Returns whether an act in some sets that counts closed a compartment.
    pub fn is_closed(&self, of: &Sets, standing: &Standing, compartment: Compartment) -> bool {
        self.acts_in(of, standing, compartment).any(|(_, change)| *change == Change::Close)
    }

    /// Returns the acts that let somebody in and that no leaving ended, each with whether it gives
    /// what was written before.
    fn joinings(
        &self,
        of: &Sets,
        standing: &Standing,
        compartment: Compartment,
        who: usize,
    ) -> Vec<(Dot, bool)> {
        let left = self.leavings(of, standing, compartment, who);
        let ended = |dot: &Dot| left.iter().any(|by| self.sets[by.0].past.contains(&dot.0));
        let acts = self.acts_in(of, standing, compartment);
        let theirs = acts.filter_map(|(dot, change)| match change {
            Change::Join { of, history } if *of == who => Some((dot, *history)),
            _ => None,
        });
        theirs.filter(|(dot, _)| !ended(dot)).collect()
    }

    fn leavings(
        &self,
        of: &Sets,
        standing: &Standing,
        compartment: Compartment,
        who: usize,
    ) -> Vec<Dot> {
        let acts = self.acts_in(of, standing, compartment);
        acts.filter(|(_, change)| **change == Change::Leave { of: who }).map(|it| it.0).collect()
    }

    /// Returns the changes in a compartment that did not fall.
    fn acts_in<'a>(
        &'a self,
        of: &'a Sets,
        standing: &'a Standing,
        compartment: Compartment,
    ) -> impl Iterator<Item = (Dot, &'a Change)> {
        let here = of.iter().filter(move |n| self.sets[**n].compartment == compartment);
        self.changes(here).filter(|(dot, _)| !standing.fallen.contains(dot))
    }
}
