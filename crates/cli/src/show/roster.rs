//! The roster: who belongs, as what, from when to when.

use comity_contract::Page;
use comity_contract::Who;
use comity_contract::reissue::LateWork;
use comity_contract::removals::Removals;
use comity_contract::replacements::Replacements;
use comity_contract::roster::{RevocationReport, RosterRow};

use super::sheet::Sheet;
use super::words;

pub fn list(sheet: &mut Sheet, page: &Page<RosterRow>) {
    let headings = ["ID", "PERSON", "ROLE", "STATE", "FROM", "UNTIL", "SECONDED IN", "COMPARED"];
    sheet.page(page, ("mandate", "mandates"), headings, |row| {
        [
            words::short(&row.installation),
            person(row),
            words::word(&row.role),
            words::safe(&row.state),
            words::safe(&row.from),
            until(row),
            words::safe(&row.seconded_in.join(" ")),
            compared(row),
        ]
    });
}

pub fn row(sheet: &mut Sheet, row: &RosterRow) {
    sheet.facts(&[
        ("Person", person(row)),
        ("Capacity", row.capacity.as_deref().map(words::safe).unwrap_or_default()),
        ("Before", before(row)),
        ("Authority", words::safe(&format!("{} ({})", row.authority, row.state))),
        ("Installation", words::short(&row.installation)),
        ("Role", words::word(&row.role)),
        ("Mandate", format!("{} to {}", words::safe(&row.from), until(row))),
        ("Reason", row.end_reason.as_deref().map(words::safe).unwrap_or_default()),
        ("Ended by", row.ended_by.as_ref().map(words::who).unwrap_or_default()),
        ("Ended when", row.ended_when.as_ref().map(words::moment_in_full).unwrap_or_default()),
        ("Revoked", revoked(row)),
        ("Does not count", row.mark.as_ref().map(|m| words::safe(&m.words)).unwrap_or_default()),
        ("Runs today", words::yes_no(row.current)),
        ("Seconded in", words::safe(&row.seconded_in.join(" "))),
        ("Fingerprint", words::fingerprint(&row.fingerprint)),
        ("Compared", compared(row)),
    ]);
}

/// Returns what was said of a person before, newest first.
fn before(row: &RosterRow) -> String {
    let told = row.earlier.iter().map(|one| {
        let until = words::moment(&one.until);
        words::safe(&format!("{}, {}, until {until}", one.person, one.capacity))
    });
    told.collect::<Vec<_>>().join("; ")
}

pub fn revocation(sheet: &mut Sheet, report: &RevocationReport) {
    row(sheet, &report.row);
    sheet.heading(if report.planned {
        "Of its own work this would still count"
    } else {
        "Of its own work this still counts"
    });
    let lines = report.counts.iter().map(|line| {
        let split = if line.split { "up to where the feed split" } else { "" };
        [words::safe(&line.compartment), line.change_sets.to_string(), split.to_owned()]
    });
    sheet.table(["COMPARTMENT", "CHANGE SETS", "REMARK"], lines.collect());
    let keeps = &report.keeps;
    sheet.heading("It keeps these copies; no revocation reaches them");
    sheet.facts(&[
        ("Change sets", keeps.change_sets.to_string()),
        ("Evidence items", keeps.items.to_string()),
        ("Sealed originals", keeps.originals.to_string()),
        ("Notes", keeps.notes.to_string()),
        ("Exhibits", words::safe(&keeps.exhibits.join(" "))),
    ]);
    sheet.gap();
    sheet.line(if report.planned {
        "Nothing was written: this is a plan."
    } else {
        "It is revoked. Send packets, so that the others know."
    });
}

pub fn late(sheet: &mut Sheet, work: &LateWork) {
    row(sheet, &work.row);
    sheet.heading("Written past its cut-off");
    let sets = work.sets.iter().map(|set| {
        [
            words::short(&set.set),
            format!("{} {}", words::safe(&set.compartment), set.number),
            words::moment(&set.when),
            words::safe(&set.exhibits.join(" ")),
            if set.reissued { "re-issued: counts, marked" } else { "does not count" }.to_owned(),
        ]
    });
    sheet.table(["SET", "NUMBER", "BY ITS CLOCK", "EXHIBITS", "STANDING"], sets.collect());
    sheet.gap();
    sheet.line(match (work.sets.is_empty(), work.planned) {
        (true, _) => "Nothing that is held here was written late.",
        (false, true) => "Nothing was written: this is a plan.",
        (false, false) => "It is re-issued. Send packets, so that the others know.",
    });
}

pub fn removals(sheet: &mut Sheet, told: &Removals) {
    sheet.line(if told.frozen {
        "Leaders removed each other. The team is frozen: all of it is read, nothing new counts."
    } else {
        "No removals are in dispute."
    });
    let removals = told.removals.iter().map(|one| {
        [who(&one.whom), who(&one.by), words::moment(&one.when), words::safe(&one.reason)]
    });
    let removals: Vec<_> = removals.collect();
    if !removals.is_empty() {
        sheet.table(["REMOVED", "BY", "WHEN", "WHY"], removals);
    }
    for decision in &told.decisions {
        let all = |people: &[Who]| people.iter().map(who).collect::<Vec<_>>().join(", ");
        sheet.heading(if decision.in_force { "Decided" } else { "Signed by some" });
        sheet.facts(&[
            ("Comes back", all(&decision.back)),
            ("Stays out", all(&decision.out)),
            ("Signed", words::safe(&decision.signed.join(", "))),
            ("Not yet", words::safe(&decision.missing.join(", "))),
        ]);
    }
    if told.frozen {
        sheet.gap();
        sheet.line("Every party signs the same: comity installation decide TEAM --back WHO.");
    }
}

pub fn replacements(sheet: &mut Sheet, told: &Replacements) {
    if told.replacements.is_empty() {
        sheet.line("No authority's key was replaced, and nobody is asked to.");
    }
    for authority in &told.disputed {
        let name = words::safe(authority);
        sheet.line(format!("{name} acts with no key: two new ones are in dispute."));
        sheet.line("All others sign which of them is replaced: --for KEY.");
    }
    for one in &told.replacements {
        let others = one.signed.len().saturating_add(one.missing.len());
        sheet.heading(if one.in_force { "Replaced" } else { "Signed by some" });
        let signed: Vec<String> = one
            .signed
            .iter()
            .map(|by| format!("{}, {}", words::safe(&by.who.authority), words::moment(&by.when)))
            .collect();
        sheet.facts(&[
            ("Authority", words::safe(&format!("{} ({})", one.whom.authority, one.whom.state))),
            ("Old key", words::short(&one.old_key)),
            ("New key", words::short(&one.new_key)),
            ("Installation", words::safe(&one.whom.installation)),
            ("Fingerprint", words::fingerprint(&one.fingerprint)),
            ("Let in as", one.role.as_ref().map(words::word).unwrap_or_default()),
            ("Signed", format!("{} of {others}: {}", one.signed.len(), signed.join("; "))),
            ("Not yet", words::safe(&one.missing.join(", "))),
        ]);
    }
}

fn who(who: &Who) -> String {
    words::safe(who.person.as_deref().unwrap_or(&who.authority))
}

fn revoked(row: &RosterRow) -> String {
    let Some(revoked) = &row.revoked else { return String::new() };
    let who = revoked.who.person.as_deref().unwrap_or(&revoked.who.authority);
    let open = if revoked.disputed { ", disputed: the authorities decide" } else { "" };
    format!(
        "by {}, {}: {}{open}",
        words::safe(who),
        words::moment(&revoked.when),
        words::safe(&revoked.reason)
    )
}

fn person(row: &RosterRow) -> String {
    words::safe(row.person.as_deref().unwrap_or(&row.authority))
}

fn until(row: &RosterRow) -> String {
    if row.revoked.is_some() {
        return "revoked".into();
    }
    match &row.ended_on {
        Some(day) => format!("{} (ended)", words::safe(day)),
        None => words::safe(&row.until),
    }
}

fn compared(row: &RosterRow) -> String {
    match (&row.verified, row.own) {
        (_, true) => "yourself".into(),
        (Some(when), false) => words::moment(when),
        (None, false) => "not yet".into(),
    }
}
