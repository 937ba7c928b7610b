//! Looking into items: what the viewer is given, and by whom it was made.

use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{ItemRef, TextState};
use comity_contract::preview::{
    PageImage, Preview, PreviewEvidence, PreviewKind, PreviewPage, PreviewRows, SheetRows,
};

use crate::ask;
use crate::scene::{Office, Scene, codes};

/// A document of two pages with a word on each.
fn pdf() -> Vec<u8> {
    let page = |text: &str| format!("BT /F1 24 Tf 40 100 Td ({text}) Tj ET");
    let stream = |text: &str| {
        let content = page(text);
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len())
    };
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
    let leaf = |content: u32| {
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents {content} 0 R \
             /Resources << /Font << /F1 5 0 R >> >> >>"
        )
    };
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>".to_owned(),
        leaf(6),
        leaf(7),
        font.to_owned(),
        stream("harbour ledger"),
        stream("ferry crossing"),
    ];
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let begin = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).into_bytes());
    for place in &places {
        bytes.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = places.len() + 1;
    let trailer = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n");
    bytes.extend(trailer.into_bytes());
    bytes
}

fn looks(office: &Office, item: &str) -> Preview {
    let (team, item) = (office.team.clone(), item.to_owned());
    ask!(office, EvidencePreview, PreviewEvidence { team, item, password: None }).unwrap()
}

fn page(office: &Office, item: &str, page: u64) -> Result<PageImage, comity_contract::Problem> {
    let (team, item) = (office.team.clone(), item.to_owned());
    ask!(office, PreviewPage, PreviewPage { team, item, page, longest: 150, password: None })
}

fn rows(office: &Office, item: &str, first: u64) -> SheetRows {
    let (team, item) = (office.team.clone(), item.to_owned());
    let wanted = PreviewRows { team, item, sheet: 0, first, count: 2, password: None };
    ask!(office, PreviewRows, wanted).unwrap()
}

#[test]
fn a_document_is_read_page_by_page_and_shown_as_pictures() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("ledger.pdf", pdf());
    let report = scene.lyon.imports(scene.lyon.order(&[&path]));
    scene.carry_everything();

    assert_eq!(report.files[0].text, Some(TextState::Searched), "{:?}", report.files);
    for office in [&scene.lyon, &scene.turin] {
        let item = "FR-2026-0001".to_owned();
        let read = ask!(office, EvidenceText, ItemRef { team: office.team.clone(), item }).unwrap();
        assert_eq!(read.pages, 2, "{read:?}");
        let found = office.searches("\"ferry crossing\"");
        assert_eq!(found.rows[0].page, Some(2), "{:?}", found.rows);
        let preview = looks(office, "FR-2026-0001");
        assert_eq!((preview.kind, preview.pages), (PreviewKind::Pages, 2));
        let second = page(office, "FR-2026-0001", 2).unwrap();
        assert_eq!((second.width, second.height), (150, 100));
        assert!(second.png.starts_with("iVBORw0KGgo"), "a PNG in base64");
        assert_eq!(codes(page(office, "FR-2026-0001", 3)), Code::PreviewFailed);
        assert_eq!(codes(page(office, "FR-2026-0001", 0)), Code::PreviewFailed);
    }
}

#[test]
fn mail_and_tables_are_shown_as_what_they_are() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    lyon.has_file("a.csv", "name;amount\n\"Georgiev; Ivan\";12\nRossi;7\nMoreau;9\n");
    let mail = "From: a@example.org\r\nTo: b@example.org\r\nSubject: Tide\r\n\r\nAt nine.\r\n";
    lyon.has_file("b.eml", mail);
    lyon.has_file("c.bin", [0, 1, 2, 255]);
    lyon.imports(lyon.order(&[&lyon.files()]));

    let table = looks(lyon, "FR-2026-0001");
    assert_eq!(
        (table.kind, table.sheets[0].rows, table.sheets[0].columns),
        (PreviewKind::Table, 4, 2)
    );
    let part = rows(lyon, "FR-2026-0001", 1);
    assert_eq!((part.total, part.rows.len(), part.rows[0][0].as_str()), (4, 2, "Georgiev; Ivan"));
    let letter = looks(lyon, "FR-2026-0002").mail.unwrap();
    let named = |name: &str| letter.headers.iter().find(|field| field.name == name);
    assert_eq!(named("Subject").map(|field| field.value.as_str()), Some("Tide"));
    assert_eq!(letter.body.trim(), "At nine.");
    let shown = lyon.shows("FR-2026-0002");
    assert!(shown.metadata.iter().any(|fact| fact.name == "From"), "{:?}", shown.metadata);
    assert_eq!(looks(lyon, "FR-2026-0003").kind, PreviewKind::Bytes);
    assert_eq!(codes(page(lyon, "FR-2026-0003", 1)), Code::PreviewNone);
}
