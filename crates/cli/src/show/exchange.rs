//! Exchange: what went out, what came in, what is missing, what two offices set apart.

use comity_contract::Page;
use comity_contract::exchange::{
    Conflict, Courier, ExchangeStatus, PacketState, PacketsSent, PartnerStatus, ReceiveReport,
    Resolved, SentTo,
};

use super::sheet::Sheet;
use super::words;

pub fn sent(sheet: &mut Sheet, sent: &PacketsSent) {
    let rows = sent.partners.iter().map(|to| {
        [
            partner(to.person.as_deref(), &to.authority),
            words::safe(&to.state),
            to.change_sets.to_string(),
            to.blobs.to_string(),
            written(to),
        ]
    });
    sheet.table(["PARTNER", "STATE", "CHANGE SETS", "BLOBS", "REMARK"], rows.collect());
    sheet.gap();
    if sent.files == 0 {
        sheet.line("Nothing is new: no file was written.");
    } else {
        let files = words::count(sent.files, "file", "files");
        let folder = words::safe(&sent.folder);
        sheet.line(format!("{files} written, {}, in {folder}", words::bytes(sent.bytes)));
        sheet.line("Each was synced and read back: a stick can be removed now.");
    }
}

fn written(to: &SentTo) -> String {
    match (&to.remark, to.receipt) {
        (Some(remark), _) => words::safe(remark),
        (None, true) => "with a receipt".into(),
        (None, false) => String::new(),
    }
}

fn partner(person: Option<&str>, authority: &str) -> String {
    match person {
        Some(person) => words::safe(&format!("{person}, {authority}")),
        None => words::safe(authority),
    }
}

pub fn received(sheet: &mut Sheet, report: &ReceiveReport) {
    let of_note = |state: PacketState| state != PacketState::NotAPacket;
    let rows = report.packets.iter().filter(|packet| of_note(packet.state)).map(|packet| {
        [
            words::short(&packet.file),
            words::word(&packet.state),
            packet.from.as_deref().map(words::safe).unwrap_or_default(),
            packet.admitted.to_string(),
            packet.blobs.to_string(),
            remark(packet.reason.as_deref(), packet.hint.as_deref()),
        ]
    });
    let headings = ["FILE", "STATE", "FROM", "CHANGE SETS", "BLOBS", "REMARK"];
    sheet.table(headings, rows.collect());
    sheet.gap();
    if report.left > 0 {
        let files = words::count(report.left, "file", "files");
        sheet.line(format!("Stopped: {files} not taken in. Receive the same place to go on."));
    }
    sheet.facts(&[
        ("Admitted", words::count(report.admitted, "change set", "change sets")),
        ("Sealed blobs", report.blobs.to_string()),
        ("Waiting", some(report.waiting)),
        ("Held", some(report.held)),
        ("Refused", some(report.refused)),
        ("New teams", new_teams(report)),
    ]);
    let others = report.packets.iter().filter(|packet| !of_note(packet.state)).count();
    if others > 0 {
        sheet.line(format!("{others} other files are no packets."));
    }
}

fn remark(reason: Option<&str>, hint: Option<&str>) -> String {
    let parts = [reason, hint].into_iter().flatten().map(words::safe);
    parts.collect::<Vec<_>>().join(" ")
}

fn some(number: u64) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

fn new_teams(report: &ReceiveReport) -> String {
    report.new_teams.iter().map(|team| words::short(team)).collect::<Vec<_>>().join(" ")
}

/// Returns how a watched folder stands, on one line.
pub fn courier_line(courier: &Courier) -> String {
    let reach = if courier.reachable { "" } else { ", cannot be reached" };
    let counts = format!("{} received, {} sent", courier.received, courier.sent);
    let folder = words::safe(&courier.folder);
    format!("{folder}{reach}: {counts}. {}", words::safe(&courier.remark)).trim_end().to_owned()
}

pub fn status(sheet: &mut Sheet, status: &ExchangeStatus) {
    sheet.facts(&[
        ("Team", words::short(&status.team)),
        ("Our change sets", status.own_sets.to_string()),
        ("Waiting", some(status.waiting)),
        ("Held", some(status.held)),
        ("Conflicts", some(status.conflicts)),
    ]);
    partners(sheet, &status.partners);
    for courier in &status.couriers {
        sheet.gap();
        sheet.line(courier_line(courier));
    }
    for split in &status.splits {
        sheet.gap();
        let who = partner(split.who.person.as_deref(), &split.who.authority);
        let (place, number) = (words::safe(&split.compartment), split.number);
        sheet.line(format!("split: {who} signed two change sets under {place} {number}"));
        sheet.line(format!(
            "  From there on the feed counts for nothing. {}",
            words::safe(&split.hint)
        ));
    }
    for refused in &status.refused {
        sheet.gap();
        sheet.line(format!(
            "refused {}: {}",
            words::safe(&refused.set),
            words::safe(&refused.reason)
        ));
        sheet.line(format!("  {}", words::safe(&refused.hint)));
    }
}

pub fn partners(sheet: &mut Sheet, partners: &[PartnerStatus]) {
    let rows = partners.iter().map(|one| {
        [
            partner(one.person.as_deref(), &one.authority),
            words::safe(&one.state),
            words::word(&one.standing),
            one.receipt.as_ref().map_or_else(|| "none".into(), words::moment),
            words::safe(&one.words),
        ]
    });
    sheet.gap();
    sheet.table(["PARTNER", "STATE", "STANDING", "THEIR RECEIPT", "IN WORDS"], rows.collect());
}

pub fn conflicts(sheet: &mut Sheet, page: &Page<Conflict>) {
    for conflict in &page.rows {
        let label = words::safe(&format!("{}, {}", conflict.label, conflict.field));
        sheet.heading(&format!("{}  {label}", words::short(&conflict.conflict)));
        for (number, value) in (1..).zip(&conflict.values) {
            let number: u64 = number;
            let said = words::said(value.value.as_deref());
            let who = format!("{}, {}", words::who(&value.who), words::moment(&value.when));
            let version = value.agreement.map_or_else(
                || "before the agreement was signed".to_owned(),
                |number| format!("under version {number} of the agreement"),
            );
            sheet.line(format!("  {number}  {said}\n     {who}, {version}"));
        }
    }
    sheet.foot(page.total, page.page, page.pages, ("conflict", "conflicts"));
}

pub fn resolved(sheet: &mut Sheet, resolved: &Resolved) {
    sheet.facts(&[
        ("Stands", words::safe(&resolved.values.join(" | "))),
        ("By", words::who(&resolved.who)),
        ("When", words::moment_in_full(&resolved.when)),
    ]);
}
