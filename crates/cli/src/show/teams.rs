//! Teams: who signed, what the checks say, how exchange stands.

use comity_contract::Page;
use comity_contract::teams::{Check, CheckLevel, PartySignature, Team, TeamFounded, TeamRow};

use super::sheet::Sheet;
use super::{exchange, words};

pub fn founded(sheet: &mut Sheet, founded: &TeamFounded) {
    sheet.line(format!(
        "Team {} is founded and signed for your authority.",
        words::safe(&founded.name)
    ));
    sheet.facts(&[("Team", words::short(&founded.team))]);
    checks(sheet, &founded.checks);
}

pub fn list(sheet: &mut Sheet, page: &Page<TeamRow>) {
    let headings = ["ID", "TEAM", "STAGE", "SIGNED", "PARTIES", "UNTIL", "DAYS LEFT"];
    sheet.page(page, ("team", "teams"), headings, |row| {
        [
            words::short(&row.team),
            words::values(&row.name),
            stage(row),
            format!("{} of {}", row.signed, row.signatures),
            words::safe(&row.parties.join(" ")),
            words::safe(&row.until),
            row.days_left.to_string(),
        ]
    });
}

pub fn team(sheet: &mut Sheet, team: &Team) {
    let row = &team.row;
    sheet.facts(&[
        ("Team", words::values(&row.name)),
        ("Id", words::short(&row.team)),
        ("Stage", stage(row)),
        ("Purpose", words::safe(&team.purpose)),
        ("Period", words::safe(&format!("{} to {}", row.from, row.until))),
        ("Days left", row.days_left.to_string()),
        ("Operates in", words::safe(&team.operates_in.join(" "))),
        ("Participants", words::safe(&row.participants.join(", "))),
        ("Next meeting", words::values(&team.next_meeting)),
        ("Signed", format!("{} of {}", row.signed, row.signatures)),
        ("Holds", holds(team)),
        ("Refused", counted(team.refused)),
        ("Waiting", counted(team.waiting)),
    ]);
    signatures(sheet, &team.parties_signed);
    exchange::partners(sheet, &row.partners);
    checks(sheet, &team.checks);
}

fn holds(team: &Team) -> String {
    let items = words::count(team.evidence, "evidence item", "evidence items");
    format!("{items}, {}", words::count(team.notes, "note", "notes"))
}

fn counted(sets: u64) -> String {
    if sets == 0 { String::new() } else { words::count(sets, "change set", "change sets") }
}

fn stage(row: &TeamRow) -> String {
    let stage = words::word(&row.stage);
    if row.to_sign { format!("{stage}, your signature is missing") } else { stage }
}

pub fn signatures(sheet: &mut Sheet, signatures: &[PartySignature]) {
    sheet.gap();
    let row = |party: &PartySignature| {
        [words::safe(&party.authority), words::safe(&party.state), answer(party)]
    };
    sheet.table(["AUTHORITY", "STATE", "ANSWER"], signatures.iter().map(row).collect());
}

fn answer(party: &PartySignature) -> String {
    let Some(when) = &party.when else {
        return "not yet".into();
    };
    let answered = if party.declined { "declined" } else { "signed" };
    let reason = party.reason.as_deref().map(|reason| format!(": {}", words::safe(reason)));
    format!("{answered} {}{}", words::moment(when), reason.unwrap_or_default())
}

pub fn checks(sheet: &mut Sheet, checks: &[Check]) {
    let open: Vec<&Check> = checks.iter().filter(|check| check.level != CheckLevel::Fine).collect();
    if open.is_empty() {
        return;
    }
    sheet.heading("Checks");
    for check in open {
        let level = words::word(&check.level);
        sheet.line(format!("  {level}: {}", words::safe(&check.message)));
        sheet.line(format!("    {}", words::safe(&check.hint)));
    }
}
