//! Notes.

use comity_contract::Page;
use comity_contract::notes::{Note, NoteRow};

use super::sheet::Sheet;
use super::words;

pub fn list(sheet: &mut Sheet, page: &Page<NoteRow>) {
    let headings = ["ID", "TITLE", "EXHIBITS", "CHANGED", "WHO", "OPENING"];
    sheet.page(page, ("note", "notes"), headings, |row| {
        [
            words::short(&row.note),
            words::safe(&row.title),
            row.links.to_string(),
            words::moment(&row.when),
            words::who(&row.who),
            words::safe(&row.opening),
        ]
    });
}

pub fn note(sheet: &mut Sheet, note: &Note) {
    let titles = words::values(&note.titles);
    sheet.facts(&[
        ("Note", if titles.is_empty() { words::safe(&note.title) } else { titles }),
        ("Id", words::short(&note.note)),
        ("Version", words::safe(&note.version)),
    ]);
    sheet.gap();
    sheet.line(words::safe_lines(&note.text));
    if note.left_out > 0 {
        let left_out = words::count(note.left_out, "update was", "updates were");
        sheet.line(format!("{left_out} left out: they do not speak for their author."));
    }
    let links = note.links.iter().map(|link| {
        let title = link.title.as_deref().map(words::safe);
        [words::safe(&link.exhibit), title.unwrap_or_else(|| "not here".into())]
    });
    sheet.gap();
    sheet.table(["EXHIBIT", "TITLE"], links.collect());
    let revisions =
        note.revisions.iter().map(|one| [words::moment(&one.when), words::who(&one.who)]);
    sheet.gap();
    sheet.table(["WRITTEN", "WHO"], revisions.collect());
}
