//! What arrived and what did not: chains of facts, gaps, requests, what is held.

use comity_contract::Who;
use comity_contract::arrival::{
    FeedGap, GapReport, HeldDecided, HeldPacket, HeldPackets, Requested, Why, WhyEnd,
};

use super::sheet::Sheet;
use super::words;

pub fn why(sheet: &mut Sheet, why: &Why) {
    sheet.heading(&words::safe(&why.about));
    for end in &why.ends {
        sheet.gap();
        self::end(sheet, end);
    }
}

fn end(sheet: &mut Sheet, end: &WhyEnd) {
    let whose = if end.own { "here".to_owned() } else { words::who(&end.who) };
    let arrived = if end.arrived { "arrived" } else { "not arrived" };
    sheet.line(format!("{whose}: {arrived}"));
    for fact in &end.facts {
        let mark = if fact.holds { "yes" } else { "no " };
        let when = fact.when.as_ref().map(|when| format!(" ({})", words::moment(when)));
        sheet.line(format!("  {mark}  {}{}", words::safe(&fact.what), when.unwrap_or_default()));
    }
    if let Some(next) = &end.next {
        sheet.line(format!("  next: {}", words::safe(next)));
    }
}

pub fn missing(sheet: &mut Sheet, report: &GapReport) {
    if report.complete {
        sheet.line("Nothing is missing that anybody told of.");
        return;
    }
    for feed in &report.feeds {
        sheet.line(feed_line(feed));
    }
    for original in &report.originals {
        let segments = words::count(original.segments, "sealed segment", "sealed segments");
        let exhibit = words::safe(&original.exhibit);
        sheet.line(format!("{exhibit}: missing {segments}; ask {}", states(&original.givers)));
    }
    if report.keys > 0 {
        let keys = words::count(report.keys, "key is", "keys are");
        sheet.line(format!("{keys} missing of records that are here"));
    }
}

fn feed_line(feed: &FeedGap) -> String {
    words::safe(&feed.words)
}

/// Each State once.
fn states(givers: &[Who]) -> String {
    let mut states: Vec<String> = Vec::new();
    for giver in givers.iter().map(|giver| words::safe(&giver.state)) {
        if !states.contains(&giver) {
            states.push(giver);
        }
    }
    states.join(" or ")
}

pub fn requested(sheet: &mut Sheet, requested: &Requested) {
    missing(sheet, &requested.report);
    sheet.gap();
    if requested.files == 0 {
        sheet.line("No request was written.");
        return;
    }
    sheet.facts(&[
        ("Asked for", words::count(requested.change_sets, "change set", "change sets")),
        ("Sealed blobs", requested.blobs.to_string()),
        ("Keys", requested.keys.to_string()),
        ("May answer", states(&requested.to)),
        ("Written", words::count(requested.files, "file", "files")),
        ("In", words::safe(&requested.folder)),
    ]);
}

pub fn held(sheet: &mut Sheet, held: &HeldPackets) {
    if held.packets.is_empty() {
        sheet.line("Nothing is held.");
    }
    for packet in &held.packets {
        held_packet(sheet, packet);
        sheet.gap();
    }
    sheet.line(words::safe(&held.rule));
}

fn held_packet(sheet: &mut Sheet, held: &HeldPacket) {
    sheet.heading(&words::safe(&held.words));
    let first = held.ids.first().map(String::as_str).unwrap_or_default();
    sheet.facts(&[
        ("Packet", held.packet.as_deref().map(words::short).unwrap_or_default()),
        ("Change sets", words::safe(&held.sets)),
        ("First set", words::short(first)),
        ("Author", words::who(&held.author)),
        ("Waiting behind", held.behind.to_string()),
        ("Refused", held.refused.as_deref().map(words::safe).unwrap_or_default()),
        ("Decided", held.decided.as_ref().map(words::moment).unwrap_or_default()),
    ]);
    for item in &held.sample {
        sheet.line(format!("  {}", words::safe(item)));
    }
}

pub fn decided(sheet: &mut Sheet, decided: &HeldDecided) {
    sheet.facts(&[
        ("Let in", words::count(decided.admitted, "change set", "change sets")),
        ("Refused", words::count(decided.refused, "change set", "change sets")),
        ("Still held", decided.held.to_string()),
        ("Waiting", decided.waiting.to_string()),
    ]);
}
