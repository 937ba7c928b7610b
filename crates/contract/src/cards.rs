//! Calls about cards: an installation's signed public introduction.

use crate::common::{Paging, Stamp};

wire! {
    /// Shows the own card, or writes it to a place.
    pub struct ShowCard {
        /// Where to write it; absent only shows it.
        #[serde(default)]
        pub out: Option<String>,
    }

    /// A card, as people compare it.
    pub struct Card {
        /// The installation's id.
        pub installation: String,
        /// The person.
        pub person: String,
        /// In what capacity.
        pub capacity: String,
        /// The competent authority.
        pub authority: String,
        /// The State, or `EU`.
        pub state: String,
        /// Eight words over authority and installation keys, to read aloud.
        pub fingerprint: Vec<String>,
        /// Whether this is the own card.
        pub own: bool,
        /// When a person compared the fingerprint; absent when nobody did.
        pub verified: Option<Stamp>,
        /// When the card was made.
        pub made: Stamp,
        /// Where it was written, if it was.
        pub written: Option<String>,
    }

    /// Adds a card from a file.
    pub struct AddCard {
        /// The file (a place).
        pub file: String,
        /// Whether the fingerprint was compared already.
        #[serde(default)]
        pub verified: bool,
    }

    /// Marks a card's fingerprint as compared.
    pub struct VerifyCard {
        /// The installation: id, unique prefix or unique person.
        pub installation: String,
    }

    /// Lists the cards known here.
    #[derive(Default)]
    pub struct ListCards {
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// Asks to be certified by an authority that has an installation already.
    pub struct RequestCertificate {
        /// Where the request goes (a place); it is given to the installation that keeps the
        /// authority's key.
        pub out: String,
    }

    /// Certifies a further installation of the own authority.
    pub struct CertifyInstallation {
        /// The request (a place).
        pub request: String,
        /// Where the certified card goes (a place); it is given back.
        pub out: String,
        /// A person here compared the eight words of the request with the person who asks.
        #[serde(default)]
        pub verified: bool,
    }

    /// Takes a certified card as the own one. It counts once the vault is opened again.
    pub struct AcceptCertificate {
        /// The certified card (a place).
        pub file: String,
    }
}
