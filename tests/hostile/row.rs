//! One row of the table: a name, what is wrong, what is said of it, and how it is made.

use comity_changes::{Change, ChangeSet};
use comity_domain::kinds::Compartment;

use crate::scene::Scene;

/// How a file reaches the product.
#[derive(Clone, Copy)]
pub enum Way {
    /// As it is, to `exchange receive`.
    File,
    /// As a change set in a packet that is in order; its decoder is asked too.
    Set,
    /// As a content key in such a packet.
    Grant,
    /// As a request.
    Request,
    /// As a receipt.
    Receipt,
    /// As it is, to `card add`; its decoder is asked too.
    Card,
}

/// What makes a hostile file.
#[derive(Clone, Copy)]
pub enum Make {
    /// Bytes, on one of the ways.
    Bytes(Way, fn(&Scene) -> Vec<u8>),
    /// A change that is admitted and must be void, in a compartment.
    Void(Compartment, fn(&Scene) -> Change),
    /// The same, in a restricted compartment of the scene.
    VoidIn(fn(&Scene) -> Compartment, fn(&Scene) -> Change),
    /// A set that is admitted, with a note of the title `Hostile`, and must not count.
    Split(fn(&Scene) -> ChangeSet),
}

/// One hostile file.
#[derive(Clone, Copy)]
pub struct Row {
    /// Its name, once in the table.
    pub name: &'static str,
    /// What is wrong with it.
    pub wrong: &'static str,
    /// What the product says, word for word: a state and a reason, or the code of a problem.
    pub said: &'static str,
    /// What the decoder says; empty where it is not the decoder that refuses.
    pub decoder: &'static str,
    /// How it is made.
    pub make: Make,
}

type Bytes = fn(&Scene) -> Vec<u8>;

const fn row(
    way: Way,
    text: (&'static str, &'static str, &'static str, &'static str),
    make: Bytes,
) -> Row {
    let (name, wrong, said, decoder) = text;
    Row { name, wrong, said, decoder, make: Make::Bytes(way, make) }
}

/// Makes the ways in that a table names: what a desk says is compared, and where a decoder is named
/// too, what that says.
macro_rules! ways {
    ($($(#[$doc:meta])* $name:ident: $way:ident $($decoder:ident)?;)*) => {$(
        $(#[$doc])*
        pub const fn $name(
            name: &'static str,
            wrong: &'static str,
            said: &'static str,
            $($decoder: &'static str,)?
            make: Bytes,
        ) -> Row {
            row(Way::$way, (name, wrong, said, ways!(@ $($decoder)?)), make)
        }
    )*};
    (@ $decoder:ident) => { $decoder };
    (@) => { "" };
}

ways! {
    /// A whole file for `exchange receive`.
    file: File;
    /// A change set that does not decode.
    set: Set decoder;
    /// A change set that is well formed and has no right to be.
    chain: Set;
    /// A content key.
    grant: Grant decoder;
    /// A request.
    request: Request decoder;
    /// A receipt.
    receipt: Receipt decoder;
    /// A card.
    card: Card decoder;
}

/// A change that its set may carry and that has no effect, for a reason of `authority.md`.
pub const fn void(
    name: &'static str,
    wrong: &'static str,
    said: &'static str,
    compartment: Compartment,
    make: fn(&Scene) -> Change,
) -> Row {
    Row { name, wrong, said, decoder: "", make: Make::Void(compartment, make) }
}

/// A change in a restricted compartment that has no effect.
pub const fn void_in(
    name: &'static str,
    wrong: &'static str,
    said: &'static str,
    compartment: fn(&Scene) -> Compartment,
    make: fn(&Scene) -> Change,
) -> Row {
    Row { name, wrong, said, decoder: "", make: Make::VoidIn(compartment, make) }
}

/// A set under a number that another has: whoever signed both is not believed any more.
pub const fn split(
    name: &'static str,
    wrong: &'static str,
    said: &'static str,
    make: fn(&Scene) -> ChangeSet,
) -> Row {
    Row { name, wrong, said, decoder: "", make: Make::Split(make) }
}
