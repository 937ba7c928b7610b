//! Evidence: plan, report, table, one item, search results.

use comity_contract::evidence::{
    Cover, CustodyEntry, EvidenceItem, EvidencePage, EvidenceRow, FileReport, FileState,
    ImportPlan, ImportReport, ItemText, KeyWritten, SearchResults,
};

use super::sheet::Sheet;
use super::{records, words};

pub fn plan(sheet: &mut Sheet, plan: &ImportPlan) {
    let exhibits = match (&plan.first_exhibit, &plan.last_exhibit) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(first), _) => first.clone(),
        (None, _) => "none".into(),
    };
    sheet.facts(&[
        ("Files", format!("{}, {}", plan.files, words::bytes(plan.bytes))),
        ("Exhibits", words::safe(&exhibits)),
        ("Handling", words::word(&plan.handling)),
        ("Visible to", words::safe(&plan.visible_to.join(" "))),
        ("Free space", free(plan)),
    ]);
    sheet.gap();
    files(sheet, plan.remarks.iter());
    sheet.gap();
    sheet.line("Nothing was taken: this is the plan.");
}

fn free(plan: &ImportPlan) -> String {
    let free = words::bytes(plan.free_bytes);
    if plan.fits { free } else { format!("{free}: not enough") }
}

pub fn report(sheet: &mut Sheet, report: &ImportReport) {
    files(sheet, report.files.iter().filter(|file| file.state == FileState::Taken));
    sheet.gap();
    files(sheet, report.files.iter().filter(|file| file.state != FileState::Taken));
    sheet.gap();
    let before = report.files.iter().filter(|file| file.state == FileState::TakenBefore).count();
    let before = if before > 0 { format!(", {before} taken before") } else { String::new() };
    let taken = words::count(report.taken, "file taken", "files taken");
    let (not_taken, state) = (report.not_taken, words::word(&report.state));
    sheet.line(format!("{taken}{before}, {not_taken} not taken, {state}."));
}

fn files<'a>(sheet: &mut Sheet, files: impl Iterator<Item = &'a FileReport>) {
    let row = |file: &FileReport| {
        [
            file.exhibit.as_deref().map(words::safe).unwrap_or_default(),
            words::word(&file.state),
            file.size.map(words::bytes).unwrap_or_default(),
            file.text.as_ref().map(words::word).unwrap_or_default(),
            path_and_reason(file),
        ]
    };
    sheet.table(["EXHIBIT", "STATE", "SIZE", "TEXT", "FILE"], files.map(row).collect());
}

fn path_and_reason(file: &FileReport) -> String {
    let mut text = words::safe(&file.path);
    for remark in [&file.reason, &file.hint].into_iter().flatten() {
        text += &format!("\n    {}", words::safe(remark));
    }
    text
}

pub fn list(sheet: &mut Sheet, page: &EvidencePage) {
    let headings = ["EXHIBIT", "TITLE", "TYPE", "SIZE", "HANDLING", "TEXT", "HELD", "ID"];
    sheet.table(headings, page.rows.iter().map(row).collect());
    sheet.foot(page.total, page.page, page.pages, ("item", "items"));
    sheet.line(cover(&page.cover));
}

fn row(row: &EvidenceRow) -> [String; 8] {
    let withdrawn = if row.withdrawn { " (withdrawn)" } else { "" };
    let apart = if row.conflicts > 0 { " (set apart)" } else { "" };
    let mark = row.mark.as_ref().map(words::mark).unwrap_or_default();
    [
        words::safe(&row.exhibit),
        format!("{}{withdrawn}{apart}{mark}", words::safe(&row.title)),
        words::safe(&row.media_type),
        words::bytes(row.size),
        words::word(&row.handling),
        words::word(&row.text),
        words::yes_no(row.held),
        words::short(&row.item),
    ]
}

fn cover(cover: &Cover) -> String {
    format!(
        "A search covers {} of {}: {} without text, {} failed, {} not held, {} not released.",
        cover.searched,
        words::count(cover.items, "item", "items"),
        cover.no_text,
        cover.failed,
        cover.not_held,
        cover.not_released,
    )
}

pub fn item(sheet: &mut Sheet, item: &EvidenceItem) {
    let row = &item.row;
    let modified = row.modified.as_ref();
    sheet.facts(&[
        ("Exhibit", words::safe(&row.exhibit)),
        ("Title", words::values(&item.titles)),
        ("Description", words::values(&item.descriptions)),
        ("Tags", words::safe(&row.tags.join(", "))),
        ("Id", words::short(&row.item)),
        ("From", words::safe(&format!("{} ({})", row.authority, row.state))),
        ("Path", words::safe(&row.path)),
        ("Type", words::safe(&row.media_type)),
        ("Size", size(row.size)),
        ("Modified", modified.map(words::moment_in_full).unwrap_or_default()),
        ("Indexed", words::moment_in_full(&row.indexed)),
        ("SHA-256", words::safe(&row.sha256)),
        ("BLAKE3", words::safe(&row.blake3)),
        ("Handling", words::word(&row.handling)),
        ("Restriction", row.restriction.as_deref().map(words::safe).unwrap_or_default()),
        ("Route", words::word(&row.route)),
        ("Text", words::word(&row.text)),
        ("Held here", words::yes_no(row.held)),
        ("Verified", row.verified.as_ref().map(words::moment_in_full).unwrap_or_default()),
        ("Same content", words::safe(&item.same_content.join(", "))),
        ("Withdrawn", item.withdrawal.as_ref().map(withdrawal).unwrap_or_default()),
    ]);
    details(sheet, item);
}

fn size(bytes: u64) -> String {
    let rounded = words::bytes(bytes);
    if bytes < 1_000 { rounded } else { format!("{rounded} ({bytes} bytes)") }
}

fn withdrawal(entry: &CustodyEntry) -> String {
    let reason = entry.reason.as_deref().map(words::safe).unwrap_or_default();
    format!("{} by {}: {reason}", words::moment(&entry.when), words::who(&entry.who))
}

fn details(sheet: &mut Sheet, item: &EvidenceItem) {
    let visible = item.row.visible_to.iter();
    let visible = visible.map(|seen| [words::safe(&seen.state), words::word(&seen.how)]).collect();
    sheet.gap();
    sheet.table(["STATE", "VISIBLE"], visible);
    let source = item.source.iter();
    let source = source.map(|fact| [words::safe(&fact.name), words::safe(&fact.value)]).collect();
    sheet.gap();
    sheet.table(["SOURCE", "VALUE"], source);
    let notes = item.notes.iter();
    let notes = notes.map(|note| [words::short(&note.note), words::safe(&note.title)]).collect();
    sheet.gap();
    sheet.table(["NOTE", "TITLE"], notes);
    processing(sheet, item);
    custody(sheet, item);
}

fn processing(sheet: &mut Sheet, item: &EvidenceItem) {
    let rows = item.processing.iter().map(|step| {
        [
            words::moment(&step.when),
            words::safe(&step.tool),
            words::word(&step.result),
            words::count(step.characters, "character", "characters"),
            step.remark.as_deref().map(words::safe).unwrap_or_default(),
        ]
    });
    sheet.gap();
    sheet.table(["PROCESSED", "BY", "RESULT", "TEXT", "REMARK"], rows.collect());
}

fn custody(sheet: &mut Sheet, item: &EvidenceItem) {
    let rows = item.custody.iter().map(|entry| {
        let reason = entry.reason.as_deref().map(|reason| format!(" ({})", words::safe(reason)));
        [
            words::moment(&entry.when),
            words::safe(&entry.event),
            words::who(&entry.who),
            words::safe(&entry.proof),
            words::safe(&entry.remark) + &reason.unwrap_or_default(),
        ]
    });
    sheet.gap();
    sheet.table(["CUSTODY", "EVENT", "WHO", "PROOF", "REMARK"], rows.collect());
    sheet.gap();
    sheet.line(words::safe(&item.custody_sentence));
}

pub fn text(sheet: &mut Sheet, text: &ItemText) {
    if text.text.is_empty() {
        sheet.line(format!("No text: {}.", words::word(&text.state)));
    } else {
        sheet.line(words::safe_lines(&text.text));
    }
}

pub fn results(sheet: &mut Sheet, results: &SearchResults) {
    sheet.line(words::safe(&results.statement));
    sheet.gap();
    let rows = results.rows.iter().map(|hit| {
        let id = hit.item.as_deref().or(hit.note.as_deref());
        [
            words::safe(hit.exhibit.as_deref().unwrap_or("note")),
            words::safe(&hit.title),
            match hit.page {
                Some(page) => format!("{} p. {page}", words::safe(&hit.place)),
                None => words::safe(&hit.place),
            },
            id.map(words::short).unwrap_or_default(),
            words::safe(&hit.excerpt),
        ]
    });
    sheet.table(["EXHIBIT", "TITLE", "WHERE", "ID", "WORDS AROUND"], rows.collect());
    sheet.foot(results.total, results.page, results.pages, ("hit", "hits"));
}

pub fn key(sheet: &mut Sheet, key: &KeyWritten) {
    sheet.facts(&[("Identity", words::safe(&key.identity)), ("SHA-256", words::safe(&key.sha256))]);
    for segment in &key.segments {
        records::written(sheet, segment);
    }
    sheet.gap();
    sheet.line("Each segment opens with: age -d -i IDENTITY SEGMENT");
}
