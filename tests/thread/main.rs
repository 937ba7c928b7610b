//! The whole thread by command line alone, between Lyon, Turin, Ghent and a coordinator at
//! Eurojust: from no vault at all to the same evidence, text and notes everywhere.
//!
//! It sees what a script sees: arguments in, one JSON document and an exit status out.

mod apart;
mod corpus;
mod demo;
mod ending;
mod evidence;
mod founding;
mod office;
mod people;
mod world;

use world::World;

/// How many files of the corpus the three offices import between them.
const FILES: usize = 500;

/// What the product is for: on files that nobody of ours wrote, where there is a corpus.
#[test]
fn three_offices_and_a_coordinator_work_one_case() {
    let folder = tempfile::tempdir().unwrap();
    let samples = corpus::mixed(FILES).unwrap_or_else(|| {
        println!("skipped: {FILES} real files, in their place a few of our own: no corpus");
        corpus::written_here(folder.path())
    });

    let world = World::with_four_offices();
    people::each_vault_opens_with_its_passphrase_alone(&world);
    people::everyone_compares_cards(&world);
    world.tells("vaults and cards");

    let team = founding::three_parties_sign(&world);
    founding::the_coordinator_joins(&world, &team);
    founding::a_clause_changes_when_all_sign(&world, &team);
    founding::the_roster_tells_who_is_seconded(&world, &team);
    world.tells("team, agreement, roster");

    evidence::what_cannot_be_taken_is_told(&world, &team);
    let items = evidence::each_office_imports_its_part(&world, &team, samples);
    evidence::a_cancelled_import_goes_on(&world, &team);
    world.tells("imports");
    world.everyone_exchanges(&team);
    world.tells("everything exchanged");
    evidence::every_office_holds_every_item(&world, &team, &items);
    evidence::searches_say_what_they_cover(&world, &team);
    world.tells("index, text, search");

    apart::a_note_written_apart_keeps_both_hands(&world, &team);
    apart::a_field_set_apart_is_decided(&world, &team);
    apart::a_withdrawn_item_stays_readable(&world, &team);
    world.tells("notes and fields");

    ending::a_shared_folder_does_both_ways(&world, &team);
    ending::a_watch_ends_when_it_is_stopped(&world, &team);
    ending::receipts_are_on_both_sides(&world, &team);
    ending::sending_nothing_new_writes_nothing(&world, &team);
    world.tells("shared folder and receipts");
    ending::everything_verifies(&world, &team);
    ending::the_records_tell_what_was_done(&world, &team);
    ending::the_coordinator_has_nothing_operational(&world, &team);
    world.tells("verified");
}
