//! Roles in a team, and what follows from them.

use crate::kinds::Compartment;

/// What somebody is in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Leads its party's side.
    Leader,
    /// Works in the team.
    Member,
    /// Takes part and is no party.
    Participant,
}

impl Role {
    /// Returns the number on the wire.
    pub fn number(self) -> u64 {
        match self {
            Self::Leader => 1,
            Self::Member => 2,
            Self::Participant => 3,
        }
    }

    /// Accepts a number from the wire.
    pub fn from_number(number: u64) -> Option<Self> {
        [Self::Leader, Self::Member, Self::Participant]
            .into_iter()
            .find(|role| role.number() == number)
    }

    /// Returns whether the role reads and writes a compartment.
    pub fn holds(self, compartment: Compartment) -> bool {
        match (self, compartment) {
            (Self::Leader | Self::Member, _) => true,
            (Self::Participant, Compartment::Control | Compartment::Agreement) => true,
            (Self::Participant, Compartment::Operational | Compartment::Restricted(_)) => false,
        }
    }
}

/// Returns the States of operation in which a person from `home` is a seconded member: all but
/// the own (Framework Decision 2002/465/JHA, Article 1(4)). Participants are never seconded.
pub fn seconded_in(role: Role, home: &str, operates_in: &[String]) -> Vec<String> {
    match role {
        Role::Participant => Vec::new(),
        Role::Leader | Role::Member => {
            operates_in.iter().filter(|state| state.as_str() != home).cloned().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_participant_never_holds_the_operational_compartment() {
        assert!(!Role::Participant.holds(Compartment::Operational));
        assert!(!Role::Participant.holds(Compartment::Restricted([7; 32])));
        assert!(Role::Participant.holds(Compartment::Agreement));
        assert!(Role::Member.holds(Compartment::Operational));
    }

    #[test]
    fn seconded_follows_from_territory() {
        let states = ["FR".to_owned(), "IT".to_owned()];
        assert_eq!(seconded_in(Role::Member, "FR", &states), ["IT"]);
        assert_eq!(seconded_in(Role::Member, "BE", &states), ["FR", "IT"]);
        assert!(seconded_in(Role::Participant, "EU", &states).is_empty());
    }
}
