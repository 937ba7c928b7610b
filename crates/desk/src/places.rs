//! Places: files and folders that a person chose. The window names them by token, so that no
//! path passes through the web page; the command line names paths.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use comity_contract::ProblemCode as Code;

use crate::refuse::Answer;
use crate::{Desk, Places};

/// Most places that are kept; the oldest go first.
const PLACES_MAX: usize = 1_000;

#[derive(Default)]
pub(crate) struct PlaceTable(Mutex<Offered>);

#[derive(Default)]
struct Offered {
    last: u64,
    places: BTreeMap<u64, (String, Vec<PathBuf>)>,
}

impl PlaceTable {
    pub fn offer(&self, kind: &str, paths: Vec<PathBuf>) -> String {
        let mut offered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offered.last = offered.last.saturating_add(1);
        let number = offered.last;
        let token = format!("{kind}:{number}");
        offered.places.insert(number, (token.clone(), paths));
        while offered.places.len() > PLACES_MAX {
            offered.places.pop_first();
        }
        token
    }

    fn paths(&self, token: &str) -> Option<Vec<PathBuf>> {
        let offered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number: u64 = token.rsplit(':').next()?.parse().ok()?;
        let (known, paths) = offered.places.get(&number)?;
        (known == token).then(|| paths.clone())
    }
}

impl Desk {
    /// Returns the paths that a place names.
    pub(crate) fn paths(&self, place: &str) -> Answer<Vec<PathBuf>> {
        match (self.places.paths(place), self.host.places) {
            (Some(paths), _) => Ok(paths),
            (None, Places::Paths) => Ok(vec![PathBuf::from(place)]),
            (None, Places::Tokens) => Err(Code::PlaceUnknown.into()),
        }
    }

    /// Returns the one path that a place names.
    pub(crate) fn path(&self, place: &str) -> Answer<PathBuf> {
        let paths = self.paths(place)?;
        paths.into_iter().next().ok_or_else(|| Code::PlaceUnknown.into())
    }

    /// Returns the path as it may be shown: whole on the command line, the last part in the
    /// window.
    pub(crate) fn shown(&self, path: &std::path::Path) -> String {
        let shown = match self.host.places {
            Places::Paths => path,
            Places::Tokens => path.file_name().map_or(path, std::path::Path::new),
        };
        comity_intake::names::shown(shown)
    }
}
