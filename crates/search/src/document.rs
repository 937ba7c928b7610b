//! What is indexed of an item or a note, and as which fields.
//!
//! Nothing is stored: texts stay in the vault, the index holds words and where they stand.

use tantivy::TantivyDocument;
use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use crate::identifiers;
use crate::query::Scope;

/// The name of our tokenizer.
pub(crate) const WORDS: &str = "words";

/// The id of an item or note.
pub type DocumentId = [u8; 32];

/// What a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    /// An evidence item.
    #[default]
    Item,
    /// A note.
    Note,
}

impl DocumentKind {
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Note => "note",
        }
    }
}

/// An item or a note as it is searched. What is not known stays empty.
#[derive(Clone, Debug, Default)]
pub struct Document<'a> {
    /// Its id; a document with the same id is replaced.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// Changes with whatever is indexed of it; [`crate::Index::versions`] gives it back.
    pub version: u64,
    /// Where it stands among hits that are equally good, the lowest first.
    pub order: u64,
    /// The exhibit number.
    pub number: &'a str,
    /// The titles, one a line.
    pub title: &'a str,
    /// The descriptions, one a line.
    pub description: &'a str,
    /// The tags.
    pub tags: &'a [String],
    /// The text; U+000C separates pages.
    pub text: &'a str,
    /// Who sent it: names and addresses.
    pub from: &'a str,
    /// To whom: names and addresses.
    pub to: &'a str,
    /// The originating State, two capital letters.
    pub state: &'a str,
    /// What type it is of, in words and as a media type: `document application/pdf`.
    pub types: &'a str,
    /// The handling code.
    pub handling: &'a str,
    /// Its days, counted from 1970-01-01.
    pub days: &'a [i64],
    /// Its hashes in hex.
    pub hashes: &'a [String],
}

impl Document<'_> {
    /// Returns about how many bytes of text are indexed.
    pub(crate) fn bytes(&self) -> usize {
        [self.title, self.description, self.text].iter().map(|text| text.len()).sum()
    }
}

/// The fields of the index.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub schema: Schema,
    pub id: Field,
    pub kind: Field,
    pub number: Field,
    pub title: Field,
    pub description: Field,
    pub tag: Field,
    pub text: Field,
    pub identifiers: Field,
    pub from: Field,
    pub to: Field,
    pub state: Field,
    pub types: Field,
    pub handling: Field,
    pub day: Field,
    columns: [Field; 6],
}

/// Names of the columns: the order, the version, and the id in four parts.
pub(crate) const ORDER: &str = "order";
pub(crate) const VERSION: &str = "version";
pub(crate) const ID_PARTS: [&str; 4] = ["id0", "id1", "id2", "id3"];

impl Fields {
    pub fn new() -> Self {
        let mut schema = Schema::builder();
        let indexing = |tokenizer: &str, option| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer);
            let indexing = indexing.set_fieldnorms(false).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let words = indexing(WORDS, IndexRecordOption::WithFreqsAndPositions);
        let term = indexing("raw", IndexRecordOption::Basic);
        let fast = NumericOptions::default().set_fast();
        let [id0, id1, id2, id3] = ID_PARTS.map(|name| schema.add_u64_field(name, fast.clone()));
        Self {
            id: schema.add_bytes_field("id", BytesOptions::default().set_indexed()),
            kind: schema.add_text_field("kind", term.clone()),
            number: schema.add_text_field("number", words.clone()),
            title: schema.add_text_field("title", words.clone()),
            description: schema.add_text_field("description", words.clone()),
            tag: schema.add_text_field("tag", words.clone()),
            text: schema.add_text_field("text", words.clone()),
            identifiers: schema.add_text_field("identifiers", term),
            from: schema.add_text_field("from", words.clone()),
            to: schema.add_text_field("to", words.clone()),
            state: schema.add_text_field("state", words.clone()),
            types: schema.add_text_field("type", words.clone()),
            handling: schema.add_text_field("handling", words),
            day: schema.add_i64_field("day", fast.clone()),
            columns: [
                schema.add_u64_field(ORDER, fast.clone()),
                schema.add_u64_field(VERSION, fast),
                id0,
                id1,
                id2,
                id3,
            ],
            schema: schema.build(),
        }
    }

    /// Returns the field that a scope names; none for those that are no single field.
    pub fn of(&self, scope: Scope) -> Option<Field> {
        match scope {
            Scope::Anywhere | Scope::Note => None,
            Scope::Number => Some(self.number),
            Scope::Title => Some(self.title),
            Scope::Description => Some(self.description),
            Scope::Tag => Some(self.tag),
            Scope::Text => Some(self.text),
            Scope::From => Some(self.from),
            Scope::To => Some(self.to),
            Scope::State => Some(self.state),
            Scope::Type => Some(self.types),
            Scope::Handling => Some(self.handling),
        }
    }

    /// Makes of a document what tantivy takes.
    pub fn document(&self, document: &Document<'_>) -> TantivyDocument {
        let mut made = TantivyDocument::default();
        made.add_bytes(self.id, &document.id);
        made.add_text(self.kind, document.kind.term());
        let texts = [
            (self.number, document.number),
            (self.title, document.title),
            (self.description, document.description),
            (self.text, document.text),
            (self.from, document.from),
            (self.to, document.to),
            (self.state, document.state),
            (self.types, document.types),
            (self.handling, document.handling),
        ];
        for (field, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            made.add_text(field, text);
        }
        document.tags.iter().for_each(|tag| made.add_text(self.tag, tag));
        for term in terms(document) {
            made.add_text(self.identifiers, term);
        }
        document.days.iter().for_each(|day| made.add_i64(self.day, *day));
        let parts = id_parts(&document.id);
        let values = [document.order, document.version].into_iter().chain(parts);
        for (field, value) in self.columns.into_iter().zip(values) {
            made.add_u64(field, value);
        }
        made
    }
}

/// Returns the identifiers of a document, each once.
pub(crate) fn terms(document: &Document<'_>) -> Vec<String> {
    let state = Some(document.state).filter(|state| !state.is_empty());
    let texts = [document.title, document.description, document.text, document.from, document.to];
    let found = texts.into_iter().flat_map(|text| identifiers::scan(text, state));
    let mut terms: Vec<String> = found.flat_map(|identifier| identifier.terms).collect();
    terms.extend(identifiers::exhibit_term(document.number));
    terms.extend(document.hashes.iter().filter_map(|hash| identifiers::hash_term(hash)));
    terms.sort_unstable();
    terms.dedup();
    terms
}

fn id_parts(id: &DocumentId) -> impl Iterator<Item = u64> {
    id.chunks(8).map(|part| part.first_chunk().map_or(0, |part| u64::from_be_bytes(*part)))
}

/// Puts an id together again.
pub(crate) fn id_of(parts: [u64; 4]) -> DocumentId {
    let mut id = [0; 32];
    for (bytes, part) in id.chunks_mut(8).zip(parts) {
        bytes.copy_from_slice(&part.to_be_bytes());
    }
    id
}
