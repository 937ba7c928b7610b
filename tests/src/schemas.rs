//! Holds arguments, replies and problems against the schemas that scripts rely on.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::Value;

type Compiled = HashMap<String, Arc<Schema>>;

/// Compiled once, for all tests of a suite.
static SCHEMAS: LazyLock<Mutex<Compiled>> = LazyLock::new(Mutex::default);

/// One file of `schemas/`.
pub struct Schema {
    name: String,
    document: Value,
    validator: Validator,
}

impl Schema {
    /// Returns a schema by its name, such as `note_add.reply`.
    pub fn of(name: &str) -> Arc<Self> {
        let mut schemas = SCHEMAS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = schemas.get(name) {
            return Arc::clone(known);
        }
        let read = Arc::new(Self::read(name));
        schemas.insert(name.to_owned(), Arc::clone(&read));
        read
    }

    fn read(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../schemas");
        let text = fs::read_to_string(folder.join(format!("{name}.json")));
        let text = text.unwrap_or_else(|error| panic!("there is a schema {name}: {error}"));
        let document: Value = serde_json::from_str(&text).unwrap();
        let validator = jsonschema::validator_for(&document).unwrap();
        Self { name: name.to_owned(), document, validator }
    }

    /// Panics unless a document is of this form.
    pub fn holds(&self, document: &Value) {
        if let Some(fault) = self.validator.iter_errors(document).next() {
            panic!("{} is of its schema: {fault} at {}", self.name, fault.instance_path());
        }
    }

    /// Returns whether a key must be there.
    pub fn requires(&self, key: &str) -> bool {
        let required = self.document["required"].as_array();
        required.is_some_and(|keys| keys.iter().any(|required| required == key))
    }
}
