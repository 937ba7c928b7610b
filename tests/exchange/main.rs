//! Scenes with three installations and a coordinator: what arrives, in whatever order, and what
//! must never count, however well it is packed.

mod agreed;
mod apart;
mod compartments;
mod coordinator;
mod custodians;
mod custody;
mod cut;
mod details;
mod disputed;
mod ended;
mod forge;
mod forged;
mod frozen;
mod held;
mod keys;
mod late;
mod misproposed;
mod missing;
mod named;
mod narrowed;
mod orders;
mod packets;
mod piles;
mod proposed;
mod reissued;
mod replaced;
mod revoked;
mod settled;
mod split;
mod stopped;
mod why;
