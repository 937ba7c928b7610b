//! What one installation does for the person at it, and what it says when something is wrong:
//! acts at the desk, each reply held against `schemas/`.

mod agreements;
mod clocks;
mod damage;
mod desktop;
mod disks;
mod doors;
mod drafts;
mod handing_out;
mod imports;
mod misuse;
mod records;
mod tables;
mod tasks;
mod terms;
