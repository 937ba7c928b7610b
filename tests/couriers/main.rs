//! One conformance suite for couriers: whatever carries packets, duplicates, torn and reordered
//! files, stale looks, slow copies, cut and bent bytes and wrong clocks do no harm.
//!
//! A courier joins by implementing [`carrier::Carrier`] and one line below. The scenarios know
//! nothing of folders: object storage and what comes later run them unchanged.

mod carrier;
mod folder;
mod scenarios;
mod space;
mod stick;

/// Runs every scenario on one courier, each as a test of its own.
macro_rules! conformance {
    ($courier:ident, $new:expr; $($scenario:ident)*) => {
        mod $courier {
            $(#[test]
            fn $scenario() {
                super::scenarios::$scenario(&$new);
            })*
        }
    };
}

/// The list of scenarios, once.
macro_rules! couriers {
    ($($courier:ident: $new:expr;)*) => {
        $(conformance! { $courier, $new;
            duplicates_are_harmless
            torn_files_are_not_taken_and_whole_ones_are
            any_order_ends_the_same
            a_stale_look_takes_nothing_back
            a_slow_copy_is_taken_when_it_is_whole
            what_stays_cut_is_named_and_asked_for
            bent_bytes_are_refused
            clocks_decide_nothing
        })*
    };
}

couriers! {
    on_a_folder: super::folder::Folder::new();
    on_a_stick: super::stick::Stick::new();
}
