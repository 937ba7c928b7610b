//! Scenes with three installations and a coordinator: what arrives, in whatever order, and what
//! must never count, however well it is packed.

mod agreed;
mod apart;
mod coordinator;
mod forge;
mod forged;
mod late;
mod orders;
mod packets;
